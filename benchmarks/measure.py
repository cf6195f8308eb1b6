"""What one command costs: wall time, processor time and peak memory, its children included.

    python benchmarks/measure.py COMMAND [ARGUMENT...]     prints them as JSON

The command is started from a small process of its own: Linux counts the memory of the process that starts a
program as the program's own until it has grown larger.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_KIBIBYTE: Final = 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """Seconds and bytes. `peak` is the largest process's, not the sum over processes."""

    wall: float
    processor: float
    peak: int

    def scaled(self, factor: float, *, wall: float, processor: float) -> Cost:
        """What `factor` times the rows would take when so many of the seconds were spent on rows."""
        more = factor - 1
        return replace(self, wall=self.wall + wall * more, processor=self.processor + processor * more)


class CommandFailed(Exception):
    """The command measured did not end well; its own message is on the standard error."""


def measure(command: Sequence[str | Path]) -> Cost:
    """Runs `command` to its end from a small process, after the disk has caught up with former ones."""
    os.sync()
    launcher = [sys.executable, __file__, *map(str, command)]
    ran = subprocess.run(launcher, stdout=subprocess.PIPE, check=False)
    if ran.returncode:
        raise CommandFailed(Path(command[0]).name, *map(str, command[1:]))
    return Cost(**json.loads(ran.stdout))


def run(command: Sequence[str]) -> tuple[int, Cost]:
    """Exit code and cost; what the command prints goes to the standard error."""
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    cost = Cost(wall=wall, processor=usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss * _KIBIBYTE)
    return os.waitstatus_to_exitcode(status), cost


def main() -> int:
    code, cost = run(sys.argv[1:])
    print(json.dumps(asdict(cost)))
    return abs(code)


if __name__ == "__main__":
    sys.exit(main())
