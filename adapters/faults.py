"""Faults that an operator can mend, named as such: people read an apology, the log reads this."""

import errno
from collections.abc import Iterator

_FULL = "The disk is full: free some space, and it goes on by itself."
_BY_NUMBER = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "The disk quota is used up: raise it, or free some space.",
    errno.EROFS: "The disk is read-only: let the database's folder be written to.",
    errno.EMFILE: "Too many files are open: raise the limit (ulimit -n).",
}
_BY_WORDS = {
    "database or disk is full": _FULL,
    "attempt to write a readonly database": "The database file is read-only: check who owns it.",
    "unable to open database file": "The database file cannot be opened: check its folder.",
    "database is locked": "Another program holds the database: only Throughline may write to it.",
    "database disk image is malformed": "The database file is damaged: restore a backup.",
}
_BY_STATE = {
    "53100": "The database's disk is full: free some space there.",
    "53300": "The database takes no more connections: raise max_connections.",
    "28P01": "The database refuses the password: check DATABASE_URL.",
    "28000": "The database refuses the user: check DATABASE_URL.",
    "3D000": "There is no such database: create it, or check DATABASE_URL.",
    "25006": "The database is read-only: point DATABASE_URL to the primary.",
    "57P03": "The database is starting up: it goes on by itself.",
}
"""PostgreSQL 17, appendix A, error codes."""


def mendable(error: BaseException) -> str:
    """What an operator can do about a fault, as a sentence; "" where nobody knows."""
    return next((said for one in _chain(error) if (said := _said(one))), "")


def _said(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    state = getattr(error, "sqlstate", None)
    if state in _BY_STATE:
        return _BY_STATE[state]
    text = str(error)
    return next((said for words, said in _BY_WORDS.items() if words in text), "")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps, and what caused it."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [getattr(one, "orig", None), one.__cause__, one.__context__]
