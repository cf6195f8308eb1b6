"""The page of results: medians, ratios, and each target met or missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from measure import Cost

OURS: Final = "sourdine"
_MEBIBYTE: Final = 2**20
_MEMORY_LIMIT: Final = 2**30
_MEMORY_GROWTH: Final = 1.2
_TIMES_DUCKDB: Final = 1.3
_TIMES_NAIVE: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One promise: what is measured, what it must be, what it is."""

    promise: str
    limit: str
    found: str
    met: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """Everything measured in one run; seconds and bytes."""

    rows: int
    naive_rows: int
    costs: Mapping[str, Sequence[Cost]]
    differences: Mapping[str, int] = field(default_factory=dict)
    checked: int = 0
    many_rows: int = 0
    many: Cost | None = None

    def wall(self, name: str) -> float:
        return median(cost.wall for cost in self.costs[name])

    def processor(self, name: str) -> float:
        return median(cost.processor for cost in self.costs[name])

    def peak(self, name: str) -> int:
        return max(cost.peak for cost in self.costs[name])


def targets(results: Results) -> list[Target]:
    """The promises that this run can judge."""
    if OURS not in results.costs:
        return []
    judged = [_memory(results)]
    for peer, times in (("duckdb", _TIMES_DUCKDB), ("naive", _TIMES_NAIVE)):
        if peer in results.costs:
            judged.append(_faster(results, peer, times))
    if OURS in results.differences:
        judged.append(_exact(results))
    if results.many:
        judged.append(_constant_memory(results, results.many))
    return judged


def _faster(results: Results, peer: str, times: float) -> Target:
    ratio = results.wall(peer) / results.wall(OURS)
    return Target(
        promise=f"faster than {peer}", limit=f"at least {times} x", found=f"{ratio:.2f} x", met=ratio >= times
    )


def _exact(results: Results) -> Target:
    found = results.differences[OURS]
    return Target(
        promise=f"rows unlike the oracle's, of {_spaced(results.checked)} checked",
        limit="0",
        found=str(found),
        met=found == 0,
    )


def _memory(results: Results) -> Target:
    peak = results.peak(OURS)
    return Target(
        promise=f"peak memory at {_spaced(results.rows)} rows",
        limit="at most 1 024 MiB",
        found=f"{_mebibytes(peak)} MiB",
        met=peak <= _MEMORY_LIMIT,
    )


def _constant_memory(results: Results, many: Cost) -> Target:
    growth = many.peak / results.peak(OURS)
    return Target(
        promise=f"peak memory at {_spaced(results.many_rows)} rows, beside that at {_spaced(results.rows)}",
        limit=f"at most {_MEMORY_GROWTH} x",
        found=f"{growth:.2f} x ({_mebibytes(many.peak)} MiB, {many.wall:.0f} s)",
        met=growth <= _MEMORY_GROWTH,
    )


def page(
    results: Results, *, machine: Mapping[str, str], command: str, registered: int, image_figures: str = ""
) -> str:
    """Markdown."""
    parts = [
        "# Results",
        f"Made by `{command}`; what is measured, and how, is told in [README.md](README.md).",
        "\n".join(f"- {name}: {value}" for name, value in machine.items()),
        f"## {_spaced(results.rows)} rows against {_spaced(registered)} registered numbers",
        _costs_table(results),
        _notes(results),
        *_targets_section(results),
    ]
    if image_figures:
        parts += ["## The register image", f"```\n{image_figures.strip()}\n```"]
    return "\n\n".join(parts) + "\n"


def _costs_table(results: Results) -> str:
    lines = [
        "| | wall, s | rounds, s | processor, s | peak, MiB | times our wall | rows unlike the oracle's |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join(lines + [_costs_line(results, name) for name in results.costs])


def _costs_line(results: Results, name: str) -> str:
    rounds = " ".join(f"{cost.wall:.1f}" for cost in results.costs[name])
    ratio = f"{results.wall(name) / results.wall(OURS):.2f}" if OURS in results.costs else "-"
    cells = [
        name,
        f"{results.wall(name):.2f}",
        rounds,
        f"{results.processor(name):.2f}",
        _mebibytes(results.peak(name)),
        ratio,
        str(results.differences.get(name, "-")),
    ]
    return f"| {' | '.join(cells)} |"


def _notes(results: Results) -> str:
    notes = "Wall and processor times are medians of the rounds, peaks the largest of them."
    if "naive" in results.costs:
        factor = results.rows / results.naive_rows
        notes += (
            f" naive ran on {_spaced(results.naive_rows)} rows; the time it spent on them is scaled"
            f" by {factor:g}, that on its register is not."
        )
    return notes


def _targets_section(results: Results) -> list[str]:
    judged = targets(results)
    if not judged:
        return []
    lines = ["| target | limit | found | |", "|---|--:|--:|---|"]
    lines += [f"| {t.promise} | {t.limit} | {t.found} | {'met' if t.met else 'MISSED'} |" for t in judged]
    return ["## Targets", "\n".join(lines)]


def _mebibytes(size: int) -> str:
    return _spaced(round(size / _MEBIBYTE))


def _spaced(number: int) -> str:
    """12 000 000, with spaces that do not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
