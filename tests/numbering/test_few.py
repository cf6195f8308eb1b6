"""A few cells are read as a long column is: the same answers, and nothing read that the column would not."""

from __future__ import annotations

from typing import cast

import adversaries
import pytest

from sourdine.numbering import few
from sourdine.numbering.column import normalise
from sourdine.numbering.plan import FrenchPlan, french_plan
from sourdine.numbering.reasons import Status
from sourdine.numbering.reference import normalise_one

PLAN = cast("FrenchPlan", french_plan())
BLOCKS = range(10_000, 100_000)  # the first five of nine national digits
FORMS = (
    "0{:05d}1234",
    "0{:05d}.12.30",
    "{:05d}1234",
    "+33{:05d}1234",
    "+ 33 {:05d} 1234 ",
    "+33 (0){:05d}-1234",
    "33{:05d}1234",
    "330{:05d}1234",
    "0033{:05d}1234",
    "00 33 (0) {:05d} 1234",
)


def in_bulk(cells: list[str]) -> list[tuple[int, int]]:
    assert len(cells) > few.MOST
    return list(zip(*(found.tolist() for found in normalise(cells)), strict=True))


def in_parts(cells: list[str], size: int = few.MOST) -> list[tuple[int, int]]:
    parts = [cells[first : first + size] for first in range(0, len(cells), size)]
    assert all(few.is_few(part) for part in parts)
    return [
        pair for part in parts for pair in zip(*(found.tolist() for found in normalise(part)), strict=True)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_block_of_the_plan_is_read_as_in_a_long_column(form: str) -> None:
    cells = [form.format(block) for block in BLOCKS]
    bulk = in_bulk(cells)
    assert len(numbers_read_here(cells, bulk)) > 5_000
    assert in_parts(cells) == bulk


def numbers_read_here(cells: list[str], bulk: list[tuple[int, int]]) -> list[int]:
    """Those that are read here; whatever is said of a cell is what the column says."""
    told = [pair for pair in zip(few.read(cells, PLAN), bulk, strict=True) if pair[0][1] != few.UNSET]
    assert [here for here, _ in told] == [there for _, there in told]
    return [e164 for (e164, _), _ in told if e164]


@pytest.mark.parametrize("size", [few.MOST_ASKED, few.MOST])
def test_what_people_write_is_read_as_in_a_long_column(size: int) -> None:
    """Left to the reference, or to a column."""
    cells = list(adversaries.cells(20_000, 20261130))
    assert in_parts(cells, size) == in_bulk(cells)


@pytest.mark.parametrize(
    "cell",
    [
        "0199001234",
        "199001234",
        " 01  99001234 ",
        "01.99.00.12.34",
        "(01) 99-00-12-34",
        "01\u00a099\u202f00 12 34",
        "+33199001234",
        "+33 (0)1 99 00 12 34",
        "0033199001234",
        "33199001234",
        "0199001.010",
        "01/99/00/12/34",
        "33/199001234",
        "0199001234.0",
        "199001234.0",
        "+442079460000",
        "+44 (20) 7946-0000",
        "0044 20 7946 0000",
        "01990012",
        "01 99 00 12 34 5",
        "12/34",
    ],
)
def test_common_forms_are_read_here(cell: str) -> None:
    e164, status = normalise_one(cell)
    assert few.read([cell], PLAN) == [(e164, status)]


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "0199001234" + " " * 15,
        "0199001234\n",
        "٠١٩٩٠٠١٢٣٤",
        "0199001234 / 0199001235",
        "+33/199001234",
        "0033/199001234",
        "+4420/79460000",
        "12345.0",
        "199001234.0 ",
        "Tél. 0199001234",
        "12",
        "0099001234",
        "000199001234",
        "33199001234567",
        "3319900123",
        "+3300199001234",
        "+4420794600001234",
        "+999 12 34 56",
        "+",
        "++33199001234",
        "33+199001234",
    ],
)
def test_other_forms_are_left_to_the_column(cell: str) -> None:
    assert few.read([cell], PLAN) == [(0, few.UNSET)]


def test_a_block_that_nobody_was_given_is_said_to_be_so() -> None:
    (found,) = normalise(["0600001234"])[1].tolist()
    assert Status(found) is Status.UNALLOCATED


def test_only_short_lists_of_texts_are_few() -> None:
    assert few.is_few(["0199001234"] * few.MOST)
    assert not few.is_few(["0199001234"] * (few.MOST + 1))
    assert not few.is_few(["0199001234", None])
    assert not few.is_few(("0199001234",))


def test_numbers_of_another_country_are_read_as_dialled_there() -> None:
    """0199001234 in Belgium is not the French number."""
    e164, _ = normalise(["0199001234"], "BE")
    assert e164.tolist() == [normalise_one("0199001234", "BE").e164]
