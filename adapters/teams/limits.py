"""What fits into Teams, each limit with its source.

"learn" is learn.microsoft.com/microsoftteams/platform; lengths are characters unless said
otherwise.
"""

CARD = 24_000
"""Bytes of a card as JSON in UTF-16. A message may have 100 kB, the result of a message extension
28 (learn: bots/how-to/format-your-bot-messages); a card that fits everywhere has room to spare."""

FALLBACK = 300
"""Of the text for clients that show no card; a limit of ours."""

ACTIONS = 6
"""Actions of one set that are shown: learn, task-modules-and-cards/cards/cards-reference."""

BUTTON = 60
"""A button's title; longer ones are cut by the client."""

TITLE = 60
"""A dialog's title."""

CHOICES, CHOICE = 100, 80
"""Choices of a list, and the length of each: more cannot be read."""

INPUT = 4_000
"""What can be typed into a field; a limit of ours, since the card must hold it again."""

ALT_TEXT = 2_000
"""Of a picture; a limit of ours."""

DEPTH = 6
"""Deepest indent of the thread."""

INDENT_PIXELS = 18

PARCEL = 300
"""What is longer than this is kept in the store, and the button carries its key."""

BODY_BYTES = 262_144
"""Of one activity: a message extension carries the message that it was called on."""

INVOKE_SECONDS = 4.0
"""Teams gives an invoke up after five: learn, messaging-extensions."""

MESSAGE_SECONDS = 1.5
"""How long a message is held before it is acknowledged; Teams sends it again after about
fifteen."""
