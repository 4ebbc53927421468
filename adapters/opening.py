"""What commands begin with: the database opened, files read or written; and what ends them."""

import codecs
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


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks with what they say; UTF-32 first, since its mark begins with that of UTF-16."""


def text_of(file: Path) -> str:
    """The text of a file: its byte order mark decides, else it is UTF-8. Raises Ended.

    No encoding is guessed: a wrong guess would change people's words without a word.
    """
    held = bytes_of(file)
    encoding = next((name for mark, name in _MARKS if held.startswith(mark)), "utf-8")
    try:
        text = held.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(file, held.count(b"\n", 0, error.start)) from None
    if "\0" in text:
        raise _not_text(file, text[: text.index("\0")].count("\n"))
    return text


def _not_text(file: Path, lines_before: int) -> Ended:
    said = f"{file} is not saved as UTF-8 (see line {lines_before + 1})"
    return Ended(f"{said}. Save it as UTF-8 in your editor, and try again.")


@contextmanager
def writing(file: Path) -> Iterator[Callable[[str], int]]:
    """Write a file anew. Raises Ended."""
    try:
        with file.open("w", encoding="utf-8") as stream:
            yield stream.write
    except OSError as error:
        raise Ended(f"{file} cannot be written: {error.strerror}.") from None
