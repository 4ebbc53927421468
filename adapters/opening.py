"""What commands begin with: the database opened, files read or written; and what ends them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from adapters import wiring
from adapters.settings import Settings
from storage import keeping
from storage.database import Database


class Ended(Exception):  # noqa: N818  a sentence and an exit code
    """The command cannot go on; the message says why, and what to do."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database, with the schema that this version needs. A new one is made ready."""
    database = wiring.database(settings)
    try:
        try:
            current = await keeping.current_revision(database)
            if not current:
                await keeping.migrate(database)
        except (SQLAlchemyError, OSError) as error:
            raise Ended(unreachable(settings, error)) from None
        if current not in ("", keeping.newest_revision()):
            raise Ended("The database is of another version. Run: throughline migrate")
        yield database
    finally:
        await database.close()


def unreachable(settings: Settings, error: Exception) -> str:
    """Why the database cannot be used, as a sentence."""
    url = wiring.database(settings).url.render_as_string(hide_password=True)
    reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    return f"The database {url} cannot be used: {reason}. See DATABASE_URL, or: throughline doctor"


def bytes_of(file: Path) -> bytes:
    """What a file holds. Raises Ended."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Ended(f"{file} cannot be read: {error.strerror}.") from None


@contextmanager
def writing(file: Path) -> Iterator[Callable[[str], int]]:
    """Write a file anew. Raises Ended."""
    try:
        with file.open("w", encoding="utf-8") as stream:
            yield stream.write
    except OSError as error:
        raise Ended(f"{file} cannot be written: {error.strerror}.") from None
