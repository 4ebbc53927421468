"""A PostgreSQL server of its own for the tests, from the binaries of the machine.

It listens on a socket in its own folder, never on a port. PostgreSQL refuses to run as root, so
as root it is run as another user.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

NEEDED = os.environ.get("THROUGHLINE_NEEDS_POSTGRESQL") == "1"
"""Set where a missing PostgreSQL must fail the tests instead of skipping some."""


def binaries() -> Path | None:
    """The folder of PostgreSQL's binaries; None where there are none."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*known, *([Path(on_path).parent] if on_path else [])]
    return next((one for one in candidates if (one / "postgres").exists()), None)


def require() -> None:
    """Skip what needs PostgreSQL where there is none, or fail it where there must be one."""
    if binaries() is None:
        if NEEDED:
            pytest.fail("PostgreSQL's binaries are missing, and they are needed here")
        pytest.skip("PostgreSQL's binaries are missing")


class Cluster:
    """A PostgreSQL of its own, in a folder that holds its data and its socket."""

    def __init__(self) -> None:
        folder = binaries()
        assert folder is not None
        self._folder, self._user = folder, _user()
        self.home = Path(tempfile.mkdtemp(prefix="tl-pg-", dir="/tmp"))
        if self._user is not None:
            shutil.chown(self.home, self._user)
        options = ["-A", "trust", "-U", "throughline", "-E", "UTF8", "--locale=C", "-N"]
        _run([folder / "initdb", "-D", self.home / "data", *options], self._user)
        self._process = self._started()

    @property
    def base(self) -> str:
        """The URL, to which a database's name is added."""
        return f"postgresql+psycopg://throughline@/{{}}?host={self.home}"

    def crash_and_start(self) -> None:
        """End it without any order, as a power cut would, and start it again."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)
        self._process = self._started()

    def end(self) -> None:
        """Stop it and delete all of it."""
        self._process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        self._process.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def _started(self) -> "subprocess.Popen[bytes]":
        command = [self._folder / "postgres", "-D", self.home / "data", "-k", self.home]
        settings = ["listen_addresses=", "fsync=off", "max_connections=200"]
        settings += ["log_min_messages=panic"]
        words = [str(part) for part in command]
        for one in settings:
            words += ["-c", one]
        process = subprocess.Popen(
            words, user=self._user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait_for(self.home, process)
        return process


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the base URL, to which a database's name is added."""
    cluster = Cluster()
    try:
        yield cluster.base
    finally:
        cluster.end()


def run_sql(base: str, statement: str, database: str = "postgres") -> None:
    """Run one statement outside of a transaction."""
    import psycopg  # noqa: PLC0415  only where there is a server

    url = base.format(database).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: list[str | Path], user: str | None) -> None:
    words = [str(part) for part in command]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, user=user)


def _wait_for(home: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if (home / ".s.PGSQL.5432").exists():
            with suppress(Exception):
                run_sql(f"postgresql+psycopg://throughline@/{{}}?host={home}", "SELECT 1")
                return
        assert process.poll() is None, "PostgreSQL did not start"
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not answer")
