"""Pictures: drawn as SVG, for those who would rather look than read.

``drawing.py`` holds shapes, colours and the way to PNG; ``charts.py`` bars and columns,
``courses.py`` KPIs side by side, ``way.py`` each one's way, ``ticks.py`` its axis. Every picture
comes with words that say the same. DejaVu Sans comes along (``fonts/``), so that a picture looks
the same on every machine; characters that it lacks are taken from the machine's fonts.
"""
