"""Measuring a judge.

``cases.py`` reads what is known, ``running.py`` asks the judge, ``scoring.py`` counts,
``report.py`` shows.
"""
