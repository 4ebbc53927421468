"""What happens after an action: one file per topic, one function per action.

Each function gets the turn and the action, decides through the pure modules of the core, keeps
what was decided, and gives back a ``Reply``. ``bot/conversation.py`` says which function answers
which action.
"""
