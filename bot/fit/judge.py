"""The protocol that every judge keeps."""

from typing import Protocol

from bot.fit.case import FitCase
from bot.fit.opinion import Opinion


class FitJudge(Protocol):
    """Somebody who can say whether a request fits.

    A judge only gives an opinion: it changes nothing, and what it says is checked by
    ``bot/fit/validator.py`` before anybody sees it.
    """

    @property
    def name(self) -> str:
        """Shown on every opinion, e.g. ``embedded``."""
        ...

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        """The opinion on one case.

        deadline: seconds that the whole call may take. A judge that cannot answer in time raises
        TimeoutError; one that cannot answer at all raises NoOpinion.
        """
        ...


class NoOpinion(Exception):  # noqa: N818  not an error of the caller's
    """The judge gave no usable answer; the message says why, for the log."""
