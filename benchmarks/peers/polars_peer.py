"""The whole job as an expert in Polars would write it: expressions on every core, the rest to libphonenumber.

python benchmarks/peers/polars_peer.py build --register register.txt --output register.polars
python benchmarks/peers/polars_peer.py screen --register register.polars --prospects P.csv --output DIR
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import door
import fallback
import numpy as np
import plan
import polars as pl

if TYPE_CHECKING:
    from multiprocessing.pool import Pool
    from pathlib import Path

_WITH_CODE: Final = 1_000_000_000
_SEPARATORS: Final = r"[ .\-/()\x{a0}\x{202f}]"
_COVERED: Final = sorted(map(str, fallback.COVERED))


def build(register: Path, output: Path) -> None:
    """A folder with the register, sorted, and the plan."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    lines = pl.read_csv(register, has_header=False, new_columns=["line"], schema={"line": pl.String})
    numbers = lines.select(e164=pl.col("line").str.slice(1).cast(pl.Int64)).sort("e164")
    numbers.write_parquet(output / "register.parquet")
    plan.save(plan.make(), output / "plan.npz")


def screen(register: Path, prospects: Path, output: Path) -> None:
    # Forked while this process has one thread and small memory.
    with fallback.processes() as pool:
        rows = pl.read_csv(prospects, separator=";", infer_schema=False)
        numbers = _normalise(rows["telephone"], plan.load(register / "plan.npz"), pool)
    codes = _codes(numbers, register / "register.parquet")
    kept = codes.is_null()
    rows.filter(kept).write_csv(output / "cleansed.csv", separator=";")
    rejected = pl.DataFrame({"row": pl.int_range(2, len(rows) + 2, eager=True), "code": codes})
    rejected.filter(~kept).write_csv(output / "rejected.csv", separator=";")


def _normalise(telephones: pl.Series, french: plan.Plan, pool: Pool) -> pl.Series:
    """E.164 as integers, null where there is no valid number."""
    national = _national(telephones)
    numbers = _lines(national, french)
    odd = (national.is_null() & telephones.is_not_null()).arg_true()
    return numbers.scatter(odd, _ask_libphonenumber(telephones.gather(odd), french, pool))


def _national(telephones: pl.Series) -> pl.Series:
    """Nine digits, 1 000 000 000 more when written with France's code; null when libphonenumber must say."""
    messy = (~telephones.str.contains("^0[1-9][0-9]{8}$")).arg_true()
    # The cast reads what is not messy; the rest is written over.
    return telephones.cast(pl.Int64, strict=False).scatter(messy, _tidied(telephones.gather(messy)))


def _tidied(telephones: pl.Series) -> pl.Series:
    tidy = pl.col("telephone").str.replace_all(_SEPARATORS, "")
    digits = tidy.str.slice(-9).cast(pl.Int64, strict=False)
    return (
        pl.DataFrame({"telephone": telephones})
        .lazy()
        .select(
            pl.when(pl.col("telephone").str.ends_with(".0"))  # a spreadsheet's trace, not two more digits
            .then(None)
            .when(tidy.str.contains("^0?[1-9][0-9]{8}$"))
            .then(digits)
            .when(tidy.str.contains(r"^(?:\+|00)330?[1-9][0-9]{8}$"))
            .then(digits + _WITH_CODE)
        )
        .collect()
        .to_series()
    )


def _lines(national: pl.Series, french: plan.Plan) -> pl.Series:
    digits = national.fill_null(0).to_numpy()
    blocks = np.concatenate([french.at_home, french.with_code])[digits // 10_000]
    numbers = pl.Series(blocks * 10_000 + digits % 10_000)
    return numbers.set(pl.Series(blocks == 0), None)


def _ask_libphonenumber(telephones: pl.Series, french: plan.Plan, pool: Pool) -> pl.Series:
    numbers = fallback.decide_all(telephones.unique().to_list(), french.overseas(), pool)
    answers = pl.DataFrame(
        {"telephone": numbers.keys(), "e164": numbers.values()},
        schema={"telephone": pl.String, "e164": pl.Int64},
    )
    asked = pl.DataFrame({"telephone": telephones})
    found = asked.join(answers, on="telephone", how="left", maintain_order="left")["e164"]
    return found.set(found == fallback.INVALID, None)


def _codes(numbers: pl.Series, register: Path) -> pl.Series:
    """Why each row is refused; null when it is kept."""
    number = pl.col("e164")
    asked = pl.DataFrame({"e164": numbers})
    # The register is the smaller question: which of its numbers are asked about?
    listed = pl.scan_parquet(register).join(asked.lazy(), on="e164", how="semi").collect()["e164"]
    code = (
        pl.when(number.is_null())
        .then(pl.lit("invalid"))
        .when(~_is_covered(number))
        .then(pl.lit("unscreened"))
        .when(number.is_in(listed.implode()))
        .then(pl.lit("opposed"))
    )
    return asked.select(code=code).to_series()


def _is_covered(number: pl.Expr) -> pl.Expr:
    digits = number.cast(pl.String)
    return digits.str.slice(0, 2).is_in(_COVERED) | digits.str.slice(0, 3).is_in(_COVERED)


if __name__ == "__main__":
    door.run(build, screen)
