"""What fits into Slack, each limit with its source.

"reference" is docs.slack.dev/reference; lengths are characters. What is longer is cut with a mark
by ``rendering.py``, never sent to fail.
"""

BLOCKS = 50
"""Blocks of a message: reference/block-kit/blocks."""

VIEW_BLOCKS = 100
"""Blocks of a modal or of the App Home: reference/block-kit/blocks."""

MESSAGE = 12_000
"""Characters of a message's blocks as JSON. Slack refuses somewhere above 13,200 characters of
text with ``msg_blocks_too_long`` and documents no figure: github.com/slackapi/bolt-js/issues/2509.
"""

FALLBACK = 3_000
"""Of the ``text`` beside blocks; the advice is to stay under 4,000: reference/methods."""

HEADER = 150
"""A header block: reference/block-kit/blocks/header-block."""

BUTTON = 75
"""A button's text: reference/block-kit/block-elements/button-element."""

PARCEL = 500
"""What is longer than this is kept in the store, and the button carries its key: several long
values would use up ``MESSAGE``."""

ACTIONS = 25
"""Elements of an actions block: reference/block-kit/blocks/actions-block."""

TITLE = 24
"""A modal's title, and its buttons: reference/views/modal-views."""

LABEL = 300
"""An input's label, and its hint. Slack takes 2,000 (reference/block-kit/blocks/input-block), which
nobody reads beside a field."""

INPUT = 3_000
"""What can be typed into a field: reference/block-kit/block-elements/plain-text-input-element."""

OPTIONS, OPTION, OPTION_VALUE = 100, 75, 150
"""A select menu's choices, their texts and values: reference/block-kit/composition-objects."""

METADATA = 3_000
"""A view's private metadata: reference/views/modal-views."""

BLOCK_ID = 255
"""A block's id: reference/block-kit/blocks."""

SMALL = 2_000
"""Characters of a text in a context block; Slack documents 3,000 for a text object."""

IMAGE = 2_000
"""An image's title, and its words for those who do not see it: reference/block-kit/blocks/
image-block."""

INDENT = 8
"""Deepest indent of a list in rich text: reference/block-kit/blocks/rich-text-block."""

BODY_BYTES = 262_144
"""Of one request. Slack documents no size; its largest, a modal with ten full fields, is 40 kB."""

PER_CHANNEL_SECONDS = 1.0
"""Between two messages into a channel: docs.slack.dev/apis/web-api/rate-limits."""
