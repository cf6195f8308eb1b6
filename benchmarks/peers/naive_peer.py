"""The whole job as it is usually written: csv, phonenumbers and a set, in one process.

python benchmarks/peers/naive_peer.py build --register register.txt --output register.naive
python benchmarks/peers/naive_peer.py screen --register register.naive --prospects P.csv --output DIR
"""

from __future__ import annotations

import csv
import json
import shutil
import time
from typing import TYPE_CHECKING, Final

import door
import fallback
import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from pathlib import Path

ROWS: Final = "rows.json"  # beside the results: seconds spent on rows, without those on the register


def build(register: Path, output: Path) -> None:
    """A folder with the register as it is, and the overseas blocks."""
    output.mkdir(exist_ok=True)
    shutil.copy(register, output / "register.txt")
    plan.save(plan.make(), output / "plan.npz")


def screen(register: Path, prospects: Path, output: Path) -> None:
    overseas = plan.load(register / "plan.npz").overseas()
    listed = load_listed(register / "register.txt")
    wall, processor = time.perf_counter(), time.process_time()
    _screen_rows(prospects, output, lambda telephone: _code(telephone, listed, overseas))
    spent = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    (output / ROWS).write_text(json.dumps(spent))


def _screen_rows(prospects: Path, output: Path, judge: Callable[[str], str | None]) -> None:
    with (
        prospects.open(newline="", encoding="utf-8") as source,
        (output / "cleansed.csv").open("w", newline="", encoding="utf-8") as cleansed,
        (output / "rejected.csv").open("w", newline="", encoding="utf-8") as rejected,
    ):
        rows = csv.DictReader(source, delimiter=";")
        kept = csv.DictWriter(cleansed, rows.fieldnames or [], delimiter=";", lineterminator="\n")
        refused = csv.writer(rejected, delimiter=";", lineterminator="\n")
        kept.writeheader()
        refused.writerow(["row", "code"])
        for number, row in enumerate(rows, start=2):
            code = judge(row["telephone"])
            if code is None:
                kept.writerow(row)
            else:
                refused.writerow([number, code])


def load_listed(register: Path) -> set[int]:
    with register.open("rb") as lines:
        return set(map(int, lines))


def _code(telephone: str, listed: Container[int], overseas: Mapping[int, int]) -> str | None:
    e164 = fallback.decide(telephone, overseas)
    if e164 == fallback.INVALID:
        return "invalid"
    if not fallback.is_covered(e164):
        return "unscreened"
    return "opposed" if e164 in listed else None


if __name__ == "__main__":
    door.run(build, screen)
