"""Backlogs of other tools: one file for each, which makes ``BacklogItem``s of what the tool gives.

``reading.py`` recognises what a tool exported, ``judging.py`` holds the items against the goal,
``report.py`` words what was found.
"""
