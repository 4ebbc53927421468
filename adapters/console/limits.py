"""What fits on a console."""

WIDEST = 100
"""Columns that are used at most: longer lines are hard to read."""

PART_CHARACTERS = 6_000
"""Characters of one part that are shown; the rest is cut with a mark. Documents are shown whole."""

PICTURE_CELLS = 12
"""Width of a progress bar, in columns."""
