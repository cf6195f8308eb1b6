"""Who is timed: Sourdine and its peers, each with how it prepares its register and does the job."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from measure import Cost, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

_PEERS: Final = Path(__file__).parent / "peers"
_SOURDINE: Final = Path(sys.executable).with_name("sourdine")
_ROWS: Final = "rows.json"  # written by the naive peer: seconds spent on rows, not on its register


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Where a contender leaves what it made of a prospect file."""

    cleansed: Path
    rejected: Path


class Contender(Protocol):
    name: str

    def prepare(self, register: Path, folder: Path) -> None:
        """Builds the contender's own form of the register in `folder`; not timed."""

    def screen(self, prospects: Path, folder: Path) -> Cost: ...

    def result(self, prospects: Path, folder: Path) -> Result: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Sourdine:
    """Ours, with digests, certificate and fsync, as anybody would run it."""

    name: str = "sourdine"

    def prepare(self, register: Path, folder: Path) -> None:
        image, keys = folder / "register.img", folder / "keys"
        _run([_SOURDINE, "image", "build", register, "--output", image])
        if not keys.exists():
            _run([_SOURDINE, "keys", "generate", keys])

    def screen(self, prospects: Path, folder: Path) -> Cost:
        output = _emptied(folder / "out-sourdine")
        return measure(
            [
                *(_SOURDINE, "screen", prospects, "--register", folder / "register.img"),
                *("--output", output, "--result", "cleansed", "--sign-key", folder / "keys", "--quiet"),
            ]
        )

    def result(self, prospects: Path, folder: Path) -> Result:
        output, stem = folder / "out-sourdine", prospects.stem
        return Result(cleansed=output / f"{stem}.cleansed.csv", rejected=output / f"{stem}.rejected.csv")


@dataclass(frozen=True, kw_only=True, slots=True)
class Peer:
    """One of the scripts in peers/."""

    name: str

    def prepare(self, register: Path, folder: Path) -> None:
        _run([*self._script, "build", "--register", register, "--output", folder / f"register.{self.name}"])

    def screen(self, prospects: Path, folder: Path) -> Cost:
        output = _emptied(folder / f"out-{self.name}")
        return measure(
            [
                *(*self._script, "screen", "--register", folder / f"register.{self.name}"),
                *("--prospects", prospects, "--output", output),
            ]
        )

    def result(self, prospects: Path, folder: Path) -> Result:  # noqa: ARG002  peers name no input
        output = folder / f"out-{self.name}"
        return Result(cleansed=output / "cleansed.csv", rejected=output / "rejected.csv")

    @property
    def _script(self) -> tuple[str, Path]:
        return sys.executable, _PEERS / f"{self.name}_peer.py"


def scaled_naive(cost: Cost, folder: Path, factor: float) -> Cost:
    """What the naive peer's last run would have cost with `factor` times the rows and the same register."""
    return cost.scaled(factor, **json.loads((folder / "out-naive" / _ROWS).read_text()))


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _run(command: Sequence[str | Path]) -> None:
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
