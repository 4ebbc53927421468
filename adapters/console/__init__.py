"""The console: the reference adapter.

``listening.py`` turns lines into what was heard, ``rendering.py`` turns replies into text,
``limits.py`` says what fits, ``sending.py`` writes it.
"""
