"""The board: one read-only page for each product, for whoever has its link.

``links.py`` signs and reads addresses, ``rendering.py`` makes HTML of neutral parts, ``doors.py``
is what the web server calls. No script, nothing from another host, nothing to be typed.
"""
