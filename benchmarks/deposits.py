"""Deposits by every door, many at once, and checks: how long each takes beside `sourdine screen` itself.

    python benchmarks/deposits.py                          everything, about a quarter of an hour
    python benchmarks/deposits.py doors checks --rows 200000

PostgreSQL with every safety on, web processes, workers and the SFTP door share this machine with the
clients that are timed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import psycopg

import checking
import crowd
import depositors
import doors
import generate
import machine
import permission_api
import sections
import service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SOURDINE: Final = Path(sys.executable).with_name("sourdine")
_REGISTERED: Final = 200_000
_FRANCE: Final = 33 * 10**9


class Finding(Protocol):
    """What a section found: whether its targets are met, and how RESULTS.md says it."""

    @property
    def holds(self) -> bool: ...

    def text(self) -> str: ...


_SECTIONS: Final[dict[str, Callable[[depositors.Place], Finding]]] = {
    "doors": doors.measure,
    "crowd": crowd.measure,
    "checks": checking.measure_alone,
    "busy": checking.measure_busy,
    "permissions": permission_api.measure,
}


def main() -> int:
    asked = wanted()
    holds = True
    with _place(asked) as place:
        for name in asked.sections:
            found = _SECTIONS[name](place)
            print(found.text(), flush=True)
            holds &= found.holds
            if asked.record:
                sections.write(f"deposits-{name}", f"{found.text()}\n\n{_machine()}")
    return 0 if holds else 1


@contextmanager
def _place(asked: argparse.Namespace) -> Iterator[depositors.Place]:
    """A service with a register, and what its clients need."""
    with tempfile.TemporaryDirectory(prefix="deposits-", dir=asked.folder) as name:
        folder = Path(name)
        # PostgreSQL runs as a user of its own.
        folder.chmod(0o755)
        with service.running(folder, depositors.SETTINGS, processes=asked.processes) as running:
            depositors.set_up(running)
            image = _fill(running, folder)
            port = service.free_port()
            running.start("sftp", "--port", str(port))
            yield depositors.Place(
                service=running,
                folder=folder,
                image=image,
                sftp_port=port,
                rows=asked.rows,
                large=asked.large,
            )


def _fill(running: service.Service, folder: Path) -> Path:
    """The register of the prospect files, in the service and as an image of its own."""
    numbers = (generate.draw_register(_REGISTERED).astype("uint64") + _FRANCE).tolist()
    listed, image = folder / "list.csv", folder / "register.img"
    listed.write_text("numero;date\n" + "".join(f"+{one};2026-01-01 12:00:00\n" for one in numbers))
    alone = folder / "register.txt"
    alone.write_text("".join(f"+{one}\n" for one in numbers))
    for command in (
        ["register", "import", listed, "--list", "voix"],
        ["register", "publish"],
        ["image", "build", alone, "--output", image],
        ["keys", "generate", folder / "alone-keys"],
    ):
        subprocess.run([_SOURDINE, *command], env=running.environment, check=True, stdout=subprocess.DEVNULL)
    # A service has its register from before today; here autovacuum would read it all within the first minute,
    # and commits would wait for its pages to go to the disk.
    with psycopg.connect(running.cluster.url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    os.sync()
    return image


def _machine() -> str:
    return "\n".join(f"- {name}: {said}" for name, said in machine.describe().items())


def wanted(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for; every section where it names none."""
    asked = _parser().parse_args(arguments)
    asked.sections = asked.sections or [*_SECTIONS]
    return asked


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    # Of none at all argparse asks, too, whether it is one of the choices.
    choices = [*_SECTIONS, []]
    parser.add_argument("sections", nargs="*", choices=choices, metavar="SECTION", help=", ".join(_SECTIONS))
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the file that each door takes")
    parser.add_argument("--large", type=int, default=5_000_000, help="rows of the file that is in the way")
    parser.add_argument("--processes", type=int, default=service.WEB_PROCESSES, help="web processes")
    parser.add_argument("--folder", type=Path, help="where everything is put; on a disk, not in memory")
    parser.add_argument("--record", action="store_true", help="write the figures into RESULTS.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
