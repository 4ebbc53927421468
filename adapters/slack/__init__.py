"""Slack, on bolt.

Read ``app.py`` first: what Slack sends is read in ``listening.py``, what a message says in
``message_text.py`` (with what ``directory.py`` knows of people and channels), answered by the core,
written as blocks in ``rendering.py`` within ``limits.py``, taken to its place by ``carrying.py``,
and sent by ``sending.py``. ``doors.py`` is how Slack gets in, past ``guard.py``; ``install.py``
keeps the tokens; ``manifest.py`` describes the app to Slack.
"""
