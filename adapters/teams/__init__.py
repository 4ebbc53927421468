"""Microsoft Teams, over the Bot Connector's HTTP interface.

Read ``app.py`` first: an activity that ``auth.py`` let in is read in ``listening.py``, what a
message says in ``message_text.py``, answered by the core, made a card in ``rendering.py`` within
``limits.py``, taken to its place by ``carrying.py``, and sent by ``sending.py``. ``doors.py`` is
how Teams gets in; ``manifest.py`` builds the app's package. Of botbuilder, whose HTTP half is
broken and archived, the models alone are used (decision 0013).
"""
