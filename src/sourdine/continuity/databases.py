"""A database as one stream, consistent while others write, and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, cast

from sourdine.continuity.errors import ClientToolFailed, ClientToolsMissing, PlaceTaken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"


class Database(Protocol):
    engine: str

    def dump(self, working: Path) -> AbstractContextManager[IO[bytes]]:
        """Gives the stream; `working` is a private folder for what it needs meanwhile."""

    def require_empty(self) -> None:
        """Raises PlaceTaken."""

    def load(self, dump: Path) -> None:
        """Takes what `dump` gave, whole or not at all."""

    def owns(self, file: Path) -> bool:
        """Whether a file of the data folder is the database's own."""


def database_of(described: Mapping[str, Any]) -> Database:
    """For a connection as Django's settings describe it."""
    return Sqlite(described) if described["ENGINE"].endswith("sqlite3") else Postgresql(described)


class Sqlite:
    engine = SQLITE

    def __init__(self, described: Mapping[str, Any]) -> None:
        self._file = Path(described["NAME"])

    @contextmanager
    def dump(self, working: Path) -> Iterator[IO[bytes]]:
        # One step of the backup API reads one snapshot; in WAL mode nobody waits for it.
        with tempfile.TemporaryDirectory(dir=working, prefix=".backup-") as folder:
            copy = Path(folder) / "copy"
            with closing(sqlite3.connect(self._file)) as live, closing(sqlite3.connect(copy)) as target:
                live.backup(target)
            with copy.open("rb") as content:
                yield content

    def require_empty(self) -> None:
        if self._file.exists():
            raise PlaceTaken(target=self._file)

    def load(self, dump: Path) -> None:
        with closing(sqlite3.connect(dump)) as copy:
            (found,) = copy.execute("PRAGMA quick_check").fetchone()
        if found != "ok":
            raise ClientToolFailed(program="SQLite", reason="the copy fails its check")
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(dump, self._file)

    def owns(self, file: Path) -> bool:
        return file.name in {self._file.name + end for end in ("", "-wal", "-shm", "-journal")}


class Postgresql:
    engine = POSTGRESQL

    def __init__(self, described: Mapping[str, Any]) -> None:
        options = {name: str(value) for name, value in described.get("OPTIONS", {}).items()}
        known = {
            "PGDATABASE": "NAME",
            "PGUSER": "USER",
            "PGPASSWORD": "PASSWORD",
            "PGHOST": "HOST",
            "PGPORT": "PORT",
        }
        # In the environment: anybody on the machine can read the arguments of a process.
        said = {variable: str(described.get(name) or "") for variable, name in known.items()}
        said |= {f"PG{name.upper()}": options[name] for name in options if name.startswith("ssl")}
        self._environ = os.environ | {name: value for name, value in said.items() if value}

    @contextmanager
    def dump(self, working: Path) -> Iterator[IO[bytes]]:  # noqa: ARG002 -- it needs none
        with tempfile.TemporaryFile() as errors:
            command = [
                _program("pg_dump"),
                "--format=custom",
                "--compress=1",
                "--no-owner",
                "--no-privileges",
            ]
            with subprocess.Popen(  # noqa: S603 -- found by `_program`, arguments of our own
                command, env=self._environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
            ) as process:
                yield cast("IO[bytes]", process.stdout)
            if process.returncode:
                raise ClientToolFailed(program="pg_dump", reason=_last_line(errors))

    def require_empty(self) -> None:
        found = self._run("psql", "--tuples-only", "--no-align", "--no-psqlrc", "--command", _TABLES)
        if found.strip() != b"0":
            raise PlaceTaken(target=self._environ.get("PGDATABASE", "PostgreSQL"))

    def load(self, dump: Path) -> None:
        name = self._environ["PGDATABASE"]
        whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        self._run("pg_restore", *whole, f"--dbname={name}", str(dump))

    def owns(self, file: Path) -> bool:  # noqa: ARG002 -- none of them
        return False

    def _run(self, program: str, *arguments: str) -> bytes:
        done = subprocess.run(  # noqa: S603 -- found by `_program`, arguments of our own
            [_program(program), *arguments],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["?"]
            raise ClientToolFailed(program=program, reason=reason[0])
        return done.stdout


_TABLES: Final = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"


def _program(name: str) -> str:
    """Raises ClientToolsMissing."""
    found = shutil.which(name)
    if found is None:
        raise ClientToolsMissing(program=name)
    return found


def _last_line(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "?"
