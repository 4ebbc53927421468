"""Pull requests and pipelines: what they ask for, and where the answer goes.

``events.py`` reads what GitHub and GitLab tell a job, ``comments.py`` keeps the one comment.
"""
