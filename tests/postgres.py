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

NEEDED = os.environ.get("THROUGHLINE_NEEDS_POSTGRESQL") == "1"
"""Set where a missing PostgreSQL must fail the tests instead of skipping some."""


def binaries() -> Path | None:
    """The folder of PostgreSQL's binaries; None where there are none."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*known, *([Path(on_path).parent] if on_path else [])]
    return next((one for one in candidates if (one / "postgres").exists()), None)


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the base URL, to which a database's name is added."""
    folder = binaries()
    assert folder is not None
    user = _user()
    home = Path(tempfile.mkdtemp(prefix="tl-pg-", dir="/tmp"))
    if user is not None:
        shutil.chown(home, user)
    data = home / "data"
    options = ["-A", "trust", "-U", "throughline", "-E", "UTF8", "--locale=C", "-N"]
    _run([folder / "initdb", "-D", data, *options], user)
    command = [folder / "postgres", "-D", data, "-k", home, "-c", "listen_addresses="]
    settings = ["-c", "fsync=off", "-c", "max_connections=200", "-c", "log_min_messages=panic"]
    words = [str(part) for part in (*command, *settings)]
    process = subprocess.Popen(
        words, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(home, process)
        yield f"postgresql+psycopg://throughline@/{{}}?host={home}"
    finally:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        shutil.rmtree(home, ignore_errors=True)


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
