"""One million contacts: `decide_frame`, against asking `decide` and the next permitted time row by row.

    python benchmarks/permissions.py [--rows 1000000] [--checked 2000] [--record]

Every instant is drawn to the second, so that hardly two rows are alike before they are reduced. Processor
seconds are what counts; the peer runs on the rows that are checked, and its time is multiplied. Ends with
code 1 when an answer differs, or when the million takes more than ten processor seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

import machine
import sections
from sourdine.law.case_file import CONTACT, EVIDENCE, case_of
from sourdine.law.deciding import reasons_of
from sourdine.law.frame import DECISIONS, decide_frame
from sourdine.law.waiting import look_ahead
from sourdine.numbering.number import NotANumber

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

AT: Final = datetime(2026, 10, 6, 9, 30, tzinfo=UTC)
# Half past eleven on the mainland; evening in Réunion, night in the Antilles.
COMMON: Final = {
    "at": AT,
    "channel": "live_voice",
    "audience": "consumer",
    "purpose": "commercial",
    "professional": "Maison Dupont",
    "sector": "food",
    "goods": "wine",
    "dialling": "by_hand",
    "appointments": "none",
}
_STATEMENTS: Final = ["who_and_what", "choice", "period", "withdrawal", "proof"]
_TARGET: Final = 10.0  # processor seconds a million


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--checked", type=int, default=2_000, help="rows that the peer decides")
    parser.add_argument("--record", action="store_true", help="write the figures into RESULTS.md")
    asked = parser.parse_args()
    frame = contacts(asked.rows)
    ours, decided = _timed(lambda: decide_frame(frame, common=COMMON))
    sample = frame.sample(min(asked.checked, asked.rows), seed=1)
    theirs, expected = _timed(lambda: _row_by_row(sample))
    differing = (
        (decide_frame(sample, common=COMMON) != expected).sum_horizontal().sum() if asked.checked else 0
    )
    scaled = theirs / sample.height * asked.rows
    text = _page(asked.rows, ours, scaled, differing, decided)
    print(text)
    if asked.record:
        sections.write("permissions", text)
    return int(differing or ours > _TARGET * asked.rows / 1_000_000)


def contacts(rows: int) -> pl.DataFrame:
    """A campaign to a file in which most consented, many long ago."""
    rng = np.random.default_rng(2026)
    return pl.DataFrame(
        {
            "number": _numbers(rng, rows),
            "consents": _consents(rng, rows),
            "objections": _objections(rng, rows),
            "attempts": _attempts(rng, rows),
            "source": _sources(rng, rows),
            "relationship": _relations(rng, rows),
        }
    )


def _numbers(rng: Generator, rows: int) -> pl.Series:
    prefixes = np.array(["0199", "0600", "0612", "0262", "0590", "0596"])
    heads = prefixes[rng.choice(6, rows, p=[0.4, 0.2, 0.3, 0.05, 0.03, 0.02])]
    tails = rng.integers(200_000, 1_000_000, rows)
    return pl.Series([f"{head}{tail}" for head, tail in zip(heads.tolist(), tails.tolist(), strict=True)])


def _instants(rng: Generator, rows: int, days: int) -> pl.Series:
    seconds = int(AT.timestamp()) - rng.integers(60, days * 86_400, rows)
    return pl.Series(seconds * 1_000_000).cast(pl.Datetime("us", "UTC"))


def _consents(rng: Generator, rows: int) -> pl.Series:
    given = _instants(rng, rows, 540)
    consent = pl.DataFrame({"given_at": given}).select(
        one=pl.struct(
            "given_at",
            pl.lit(["Maison Dupont"]).alias("parties"),
            pl.lit(["live_voice"]).alias("channels"),
            pl.lit(["wine"]).alias("goods"),
            pl.lit("active").alias("act"),
            pl.lit(_STATEMENTS).alias("statements"),
            pl.col("given_at").dt.offset_by("1y").alias("ends_at"),
        ),
        there=pl.Series(rng.random(rows) < 0.8),
    )
    return _some(consent)


def _objections(rng: Generator, rows: int) -> pl.Series:
    objection = pl.DataFrame({"at": _instants(rng, rows, 700)}).select(
        one=pl.struct("at"), there=pl.Series(rng.random(rows) < 0.01)
    )
    return _some(objection)


def _relations(rng: Generator, rows: int) -> pl.Series:
    relation = pl.DataFrame({"since": _instants(rng, rows, 2000)}).select(
        one=pl.struct(pl.lit("contract").alias("tie"), "since", pl.lit(["wine"]).alias("goods")),
        there=pl.Series(rng.random(rows) < 0.1),
    )
    return _some(relation)


def _sources(rng: Generator, rows: int) -> pl.Series:
    return (
        pl.DataFrame({"collected_at": _instants(rng, rows, 1500)})
        .select(pl.struct(pl.lit("person").alias("origin"), "collected_at"))
        .to_series()
    )


def _attempts(rng: Generator, rows: int) -> pl.Series:
    """Up to three for most; one row in two hundred has had its four."""
    counts = rng.choice(5, rows, p=[0.5, 0.2, 0.2, 0.095, 0.005])
    wide = pl.DataFrame({str(k): _instants(rng, rows, 25) for k in range(4)} | {"count": counts})
    return wide.select(pl.concat_list("0", "1", "2", "3").list.head(pl.col("count"))).to_series()


def _some(frame: pl.DataFrame) -> pl.Series:
    """A list of the one where it is there, else an empty list."""
    return frame.select(pl.concat_list("one").list.head(pl.col("there").cast(pl.Int8))).to_series()


def _row_by_row(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame([_one(COMMON | row) for row in frame.iter_rows(named=True)], DECISIONS, orient="row")


def _one(given: dict[str, Any]) -> tuple[object, ...]:
    try:
        case = case_of(
            {
                "contact": {name: given[name] for name in CONTACT if name in given},
                "evidence": {name: given[name] for name in EVIDENCE if name in given},
            }
        )
    except NotANumber:
        return ("unknown", "not_a_number", "", None)
    found = look_ahead(case.contact, case.evidence)
    reason = next(reasons_of(found.tried))
    return reason.effect.value, reason.code.value, reason.rule, found.permitted_at


def _timed(work: Callable[[], pl.DataFrame]) -> tuple[float, pl.DataFrame]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def _machine() -> str:
    return "; ".join(machine.describe().values())


def _page(rows: int, ours: float, scaled: float, differing: int, decided: pl.DataFrame) -> str:
    allowed = (decided["decision"] == "allowed").sum()
    return (
        f"## Permission for a campaign\n\n{rows:,} contacts of one campaign, {allowed:,} of them allowed; "
        f"{_machine()}.\n\n"
        "| | processor seconds |\n|---|---|\n"
        f"| `decide_frame` | {ours:.1f} |\n"
        f"| `decide` and the next time, row by row (scaled) | {scaled:.0f} |\n\n"
        f"{scaled / ours:.0f} times as fast; {differing} answers differ."
    )


if __name__ == "__main__":
    sys.exit(main())
