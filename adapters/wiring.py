"""The only place where core, storage, prompts and platforms meet."""

from adapters.settings import Settings
from bot.conversation import Conversation
from bot.fit.embedded import NAME as EMBEDDED
from bot.fit.embedded import EmbeddedJudge
from bot.fit.judge import FitJudge
from bot.ports import Archive
from bot.turn import Ports
from prompts import Phrases
from storage.database import Database
from storage.memory import MemoryArchive

JUDGES = (EMBEDDED,)
"""The judges that there are, by name."""


def database(settings: Settings) -> Database:
    """The database that the settings name; nothing is opened yet."""
    return Database(settings.database_url)


def memory() -> MemoryArchive:
    """An archive that forgets when the program ends."""
    return MemoryArchive()


def phrases() -> Phrases:
    """What the bot says."""
    return Phrases()


def judge_named(_name: str) -> FitJudge:
    """The judge of that name, which is one of ``JUDGES``."""
    return EmbeddedJudge()


def conversation(settings: Settings, archive: Archive) -> Conversation:
    """The core, wired to an archive and to what the settings choose."""
    ports = Ports(
        archive=archive,
        phrasebook=phrases(),
        judge=judge_named(settings.throughline_judge),
        judge_seconds=settings.throughline_judge_seconds,
        locale=settings.throughline_locale,
    )
    return Conversation(ports)
