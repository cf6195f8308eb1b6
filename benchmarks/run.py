"""Times Sourdine against its peers in one run, checks their answers, writes RESULTS.md.

make bench                                       5 million rows, a quarter of an hour
python benchmarks/run.py --quick                 200 000 rows, printed only
python benchmarks/run.py --exact --memory-rows 50000000
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import exactness
import generate
import machine
import results
import sections
from contenders import Contender, Peer, Sourdine, scaled_naive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from measure import Cost

_HERE: Final = Path(__file__).parent
_WORK: Final = generate.DATA / "work"
_CONTENDERS: Final[dict[str, Contender]] = {
    "sourdine": Sourdine(),
    "duckdb": Peer(name="duckdb"),
    "polars": Peer(name="polars"),
    "naive": Peer(name="naive"),
}
_QUICK_ROWS: Final = 200_000
_SLOW: Final = "naive"


def main() -> int:
    asked = _parser().parse_args()
    if asked.quick:
        asked.rows, asked.naive_rows = _QUICK_ROWS, _QUICK_ROWS // 10
    described = machine.describe()
    measured = run(asked)
    text = results.page(
        measured,
        machine=described,
        command=shlex.join(["python", "benchmarks/run.py", *sys.argv[1:]]),
        registered=asked.registered,
        image_figures="" if asked.quick else _image_figures(),
    )
    _publish(text, None if asked.quick else asked.output)
    return 0 if asked.quick or all(target.met for target in results.targets(measured)) else 1


def run(asked: argparse.Namespace) -> results.Results:
    """Generates what is missing, prepares every contender, times them in turn, checks them."""
    _WORK.mkdir(parents=True, exist_ok=True)
    register = generate.register(asked.registered)
    _prepare(asked.contenders, register)
    costs = _time(asked)
    checked = 0 if asked.unchecked else asked.rows if asked.exact else min(asked.checked, asked.rows)
    return results.Results(
        rows=asked.rows,
        naive_rows=asked.naive_rows,
        costs=costs,
        differences=_differences(asked, register, checked) if checked else {},
        checked=checked,
        many_rows=asked.memory_rows,
        many=_many(asked) if asked.memory_rows else None,
    )


def _prepare(names: Sequence[str], register: Path) -> None:
    for name in names:
        _say(f"preparing {name}")
        _CONTENDERS[name].prepare(register, _WORK)


def _time(asked: argparse.Namespace) -> dict[str, list[Cost]]:
    """In turn (A B C A B C): a slow minute of the machine falls on all. The first round is a warm-up."""
    costs: dict[str, list[Cost]] = {name: [] for name in asked.contenders}
    for number in range(asked.rounds + 1):
        for name in asked.contenders:
            if number or name != _SLOW:
                cost = _time_one(name, asked)
                _say(f"round {number}: {name} {cost.wall:.1f} s, {cost.peak >> 20} MiB")
                costs[name] += [cost] * bool(number)
    return costs


def _time_one(name: str, asked: argparse.Namespace) -> Cost:
    cost = _CONTENDERS[name].screen(_prospects(name, asked), _WORK)
    if name == _SLOW:
        return scaled_naive(cost, _WORK, asked.rows / asked.naive_rows)
    return cost


def _prospects(name: str, asked: argparse.Namespace) -> Path:
    return generate.prospects(_rows(name, asked), asked.registered)


def _rows(name: str, asked: argparse.Namespace) -> int:
    # A short file is the beginning of a long one: the naive peer answers for the same rows.
    return asked.naive_rows if name == _SLOW else asked.rows


def _differences(asked: argparse.Namespace, register: Path, checked: int) -> dict[str, int]:
    numbers = exactness.read_register(register)
    found = {}
    for rows in {_rows(name, asked) for name in asked.contenders}:
        _say(f"asking the oracle about {min(checked, rows)} of {rows} rows")
        prospects = generate.prospects(rows, asked.registered)
        right = exactness.reference(prospects, numbers, rows, checked)
        for name in asked.contenders:
            if _rows(name, asked) == rows:
                result = _CONTENDERS[name].result(prospects, _WORK)
                found[name] = right.differences(exactness.read_verdicts(result, prospects, rows))
    return found


def _many(asked: argparse.Namespace) -> Cost:
    """Ours alone, on many more rows: its memory must not grow."""
    _say(f"{asked.memory_rows} rows, for their memory")
    return _CONTENDERS[results.OURS].screen(generate.prospects(asked.memory_rows, asked.registered), _WORK)


def _image_figures() -> str:
    script = _HERE / "image.py"
    if not script.exists():
        return ""
    _say("the register image")
    return subprocess.run([sys.executable, script], check=True, capture_output=True, text=True).stdout


def _publish(text: str, output: Path | None) -> None:
    print(text)
    if output:
        former = output.read_text(encoding="utf-8") if output.exists() else ""
        output.write_text(sections.kept(former, text), encoding="utf-8")


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    option = parser.add_argument
    option("--rows", type=int, default=5_000_000, help="rows of the prospect file")
    option("--naive-rows", type=int, default=500_000, help="rows for the naive peer, whose time is scaled")
    option("--registered", type=int, default=generate.REGISTERED, help="numbers in the register")
    option("--rounds", type=int, default=3, help="timed rounds, after one to warm up")
    option("--contenders", nargs="+", default=list(_CONTENDERS), choices=list(_CONTENDERS), metavar="NAME")
    option("--checked", type=int, default=500_000, help="rows compared with the oracle")
    option("--exact", action="store_true", help="compare every row with the oracle")
    option("--unchecked", action="store_true", help="compare none")
    option("--memory-rows", type=int, default=0, help="also measure our memory on so many rows")
    option("--output", type=Path, default=_HERE / "RESULTS.md")
    option("--quick", action="store_true", help=f"{_QUICK_ROWS} rows, printed only, no target judged")
    return parser


if __name__ == "__main__":
    sys.exit(main())
