"""Pictures: drawn as SVG, for those who would rather look than read.

``drawing.py`` holds shapes, colours and the way to PNG; ``charts.py`` bars and lines. Every picture
comes with words that say the same. DejaVu Sans comes along (``fonts/``), so that a picture looks
the same on every machine; characters that it lacks are taken from the machine's fonts.
"""
