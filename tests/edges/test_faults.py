"""Faults that an operator can mend are named in the log; people read an apology."""

import errno
import json
import logging
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from adapters.faults import mendable
from adapters.logs import JsonLines
from adapters.turns import answer
from bot.turn import Heard
from storage.database import Database
from storage.keeping import migrate
from tests.edges.test_cli import Shell, shell
from tests.people import NOON, Talk, person, seen

__all__ = ["shell"]


async def test_a_full_disk_is_named_to_the_operator_and_an_apology_to_people(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'full.db'}")
    await migrate(database)
    talk = Talk(database)
    await talk.types("Maya", "/goal set vision Every rider trusts us")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.ledger.SqlLedger.write", _no_space)
        heard = Heard(talk.workspace, person("Maya"), talk.place, NOON, "/goal set vision We fly")
        with caplog.at_level(logging.ERROR):
            reply = await answer(talk.conversation, heard, "console")
    await database.close()

    assert "nothing was changed" in seen(reply) or "nothing has changed" in seen(reply).lower()
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert line["mend"] == "The disk is full: free some space, and it goes on by itself."


async def _no_space(*_: object) -> None:
    cause = OSError(errno.ENOSPC, "No space left on device")
    raise OperationalError("INSERT", {}, cause)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "x"), "The disk is full"),
        (OperationalError("x", {}, Exception("database or disk is full")), "The disk is full"),
        (OperationalError("x", {}, Exception("database is locked")), "Another program holds"),
        (RuntimeError("x"), ""),
    ],
)
def test_what_can_be_mended_is_told(error: Exception, sentence: str) -> None:
    assert mendable(error).startswith(sentence)
    assert bool(mendable(error)) is bool(sentence)


def test_a_cause_is_found_however_deep_it_lies() -> None:
    outer = RuntimeError("turn")
    outer.__cause__ = ValueError("between")
    outer.__cause__.__context__ = OSError(errno.EROFS, "Read-only file system")

    assert "read-only" in mendable(outer)


@pytest.mark.parametrize("url", ["mysql://x", "x", "http://db", ""])
def test_a_database_of_another_kind_is_one_sentence(shell: Shell, url: str) -> None:
    shown = shell.run("doctor", code=2, DATABASE_URL=url)

    assert "begin it with sqlite:/// for a file, or with postgresql://" in shown
    assert "Traceback" not in shown
