"""The embedded judge: it reads meaning, on this machine, and asks nobody."""

from adapters.meaning.files import NoWeights
from adapters.meaning.reader import Reader
from bot.fit.case import FitCase
from bot.fit.judge import FitJudge
from bot.fit.light import LightJudge
from bot.fit.meaning import NAME, opinion_on
from bot.fit.opinion import Opinion


class EmbeddedJudge:
    """Keeps ``FitJudge``; where its weights are missing or damaged, the light judge answers."""

    name = NAME

    def __init__(self, reader: Reader, light: FitJudge | None = None) -> None:
        """Read by this reader."""
        self._reader, self._light = reader, light or LightJudge()

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        """What it reads in the case."""
        try:
            reading = await self._reader.read(case)
        except NoWeights:
            return await self._light.judge(case, deadline=deadline)
        return opinion_on(case, reading)
