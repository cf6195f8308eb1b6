from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering.column import normalise
from sourdine.numbering.fields import WIDTH
from sourdine.numbering.reasons import Status
from sourdine.numbering.texts import NotAColumn, Texts, cell_text, join_texts

TYPED = [
    "0199001234",
    None,
    "+33 2 61 91 00 01",
    "",
    "nul",
    "0692 12 34 56",
    "+44 7700 900123",
    "é 0199001234",
]
WHOLE = [199001234, 33261910001, None, 5, 262692123456]


def cells_of(texts):
    edges = zip(texts.offsets[:-1].tolist(), texts.offsets[1:].tolist(), strict=True)
    return [texts.data[start:end].tobytes().decode() for start, end in edges]


def answers(column):
    e164, status = normalise(column)
    return list(zip(e164.tolist(), status.tolist(), strict=True))


def without_last_two(series):
    return series.head(len(series) - 2)


TEXT_COLUMNS = {
    "tuple": tuple,
    "iterator": iter,
    "polars string": pl.Series,
    "polars categorical": lambda cells: pl.Series(cells, dtype=pl.Categorical),
    "polars enum": lambda cells: pl.Series(cells, dtype=pl.Enum([one for one in cells if one is not None])),
    "polars in chunks": lambda cells: pl.concat([pl.Series(cells[:3]), pl.Series(cells[3:])], rechunk=False),
    "polars slice": lambda cells: pl.Series(["x", *cells, "y"]).slice(1, len(cells)),
    "pandas string": lambda cells: pd.Series(cells, dtype="string"),
    "pandas object": lambda cells: pd.Series(cells, dtype=object),
    "pandas object with an index": lambda cells: pd.Series(
        cells, dtype=object, index=range(50, 50 - len(cells), -1)
    ),
    "pandas arrow": lambda cells: pd.Series(cells, dtype=pd.ArrowDtype(pa.string())),
    "pandas categorical": lambda cells: pd.Series(cells, dtype="category"),
    "arrow string": lambda cells: pa.array(cells, pa.string()),
    "arrow large string": lambda cells: pa.array(cells, pa.large_string()),
    "arrow string view": lambda cells: pa.array(cells, pa.string_view()),
    "arrow dictionary": lambda cells: pa.array(cells, pa.string()).dictionary_encode(),
    "arrow in chunks": lambda cells: pa.chunked_array([cells[:3], [], cells[3:]], pa.string()),
    "arrow slice": lambda cells: pa.array(["x", *cells, "y"], pa.string()).slice(1, len(cells)),
    "numpy object": lambda cells: np.array(cells, dtype=object),
}


@pytest.mark.parametrize("make", TEXT_COLUMNS.values(), ids=TEXT_COLUMNS)
def test_a_column_of_texts_says_the_same_in_every_library(make):
    assert answers(make(TYPED)) == answers(TYPED)


def test_numpy_texts_say_the_same():
    typed = [cell or "" for cell in TYPED]
    assert answers(np.array(typed)) == answers(TYPED)


NUMBER_COLUMNS = {
    "list": list,
    "list of floats": lambda cells: [None if cell is None else float(cell) for cell in cells],
    "list with NaN": lambda cells: [math.nan if cell is None else cell for cell in cells],
    "list with pandas NA": lambda cells: [pd.NA if cell is None else cell for cell in cells],
    "polars int": pl.Series,
    "polars uint": lambda cells: pl.Series(cells, dtype=pl.UInt64),
    "polars float": lambda cells: pl.Series(cells, dtype=pl.Float64),
    "polars float with NaN": lambda cells: pl.Series(
        [math.nan if cell is None else float(cell) for cell in cells]
    ),
    "pandas int": lambda cells: pd.Series(cells, dtype="Int64"),
    "pandas float with NaN": lambda cells: pd.Series(cells, dtype="float64"),
    "pandas object": lambda cells: pd.Series(cells, dtype=object),
    "arrow int": lambda cells: pa.array(cells, pa.int64()),
    "arrow float": lambda cells: pa.array(cells, pa.float64()),
    "numpy float": lambda cells: np.array(
        [math.nan if cell is None else cell for cell in cells], dtype=float
    ),
    "numpy single floats with NaN": lambda cells: [
        np.float32("nan") if cell is None else np.int64(cell) for cell in cells
    ],
}


@pytest.mark.parametrize("make", NUMBER_COLUMNS.values(), ids=NUMBER_COLUMNS)
def test_a_column_of_numbers_says_what_its_digits_say(make):
    typed = ["" if cell is None else str(cell) for cell in WHOLE]
    assert answers(make(WHOLE)) == answers(typed)
    assert answers(typed)[2] == (0, Status.EMPTY)


@pytest.mark.parametrize(
    "empty", [[], (), pl.Series([], dtype=pl.String), pa.array([], pa.string()), pd.Series([], dtype=object)]
)
def test_an_empty_column_has_no_answer(empty):
    assert answers(empty) == []


@pytest.mark.parametrize(
    "nothing", [pl.Series([None, None]), pa.nulls(2), [None, None], pd.Series([None, None])]
)
def test_a_column_of_nothing_is_empty_cells(nothing):
    assert answers(nothing) == [(0, Status.EMPTY)] * 2


@pytest.mark.parametrize(
    "mixed",
    [
        ["0199001234", 199001234, 199001234.0, None],
        pd.Series(["0199001234", 199001234, 199001234.0, None], dtype=object),
    ],
)
def test_a_column_may_mix_texts_and_numbers(mixed):
    assert [number for number, _ in answers(mixed)] == [33199001234, 33199001234, 33199001234, 0]


@pytest.mark.parametrize(
    "not_one",
    [
        "0199001234",
        b"0199001234",
        199001234,
        None,
        object(),
        {"telephone": ["0199001234"]},
        {"0199001234"},
        pl.DataFrame({"telephone": ["0199001234"]}),
        pl.LazyFrame({"telephone": ["0199001234"]}),
        pd.DataFrame({"telephone": ["0199001234"]}),
        pa.table({"telephone": ["0199001234"]}),
        np.array([["0199001234"], ["0199001235"]]),
        pl.Series([["0199001234"], ["0199001235"]]),
    ],
    ids=lambda thing: f"{type(thing).__module__}.{type(thing).__name__}",
)
def test_what_is_not_a_column_is_refused_in_words(not_one):
    with pytest.raises(NotAColumn) as refusal:
        normalise(not_one)
    assert refusal.value.code == "not_a_column"
    assert "0199001234" not in refusal.value.say("fr")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (math.nan, ""),
        (199001234, "199001234"),
        (199001234.0, "199001234"),
        (1.5, "1.5e+0"),
        (61234567.8, "61234567.8e+0"),
        (1e-07, "0.0000001e+0"),
        (np.float32(1.5), "1.5e+0"),
        (Decimal("199000001.00"), "199000001"),
        (Decimal("1.9E+8"), "190000000"),
        (Decimal("61234567.8"), "61234567.8e+0"),
        (Decimal("NaN"), ""),
        (Decimal("Infinity"), "Infinity"),
        (2.0**60, "1.152922e+18"),
        (np.float32(12345.0), "12345"),
        (np.float32(199001234), "1.990012e+08"),
        (np.int64(199001234), "199001234"),
        (pd.NA, ""),
        (b"0199001234", "0199001234"),
        (-5.0, "-5"),
        ("0199001234.0", "0199001234.0"),
        (math.inf, "inf"),
    ],
)
def test_a_cell_is_the_text_its_typist_would_have_typed(cell, text):
    assert cell_text(cell) == text


@settings(max_examples=50)
@given(st.lists(st.text(max_size=20)))
def test_cells_are_joined_without_loss(cells):
    texts = join_texts(cells)
    assert cells_of(texts) == cells
    assert texts.data.size == texts.offsets[-1] + WIDTH
    assert cells_of(join_texts(pl.Series(cells, dtype=pl.String))) == cells


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([199001234.0], dtype=pl.Float32),
        pa.array([199001234.0], pa.float32()),
        np.float32([199001234]),
    ],
)
def test_a_column_too_narrow_for_its_numbers_has_damaged_them(column):
    assert answers(column) == [(0, Status.SPREADSHEET_DAMAGE)]


@pytest.mark.parametrize(
    "column",
    [
        [19900000.1],
        pl.Series([19900000.1]),
        pd.Series([19900000.1]),
        pa.array([19900000.1]),
        np.array([19900000.1]),
        [Decimal("19900000.1")],
        pl.Series([Decimal("19900000.1")]),
        pa.array([Decimal("19900000.1")]),
        pd.Series([Decimal("19900000.1"), "x"], dtype=object).head(1),
        [0.1],
    ],
)
def test_a_number_that_is_not_whole_is_no_telephone_number(column):
    assert answers(column) == [(0, Status.SPREADSHEET_DAMAGE)]


@pytest.mark.parametrize(
    "column",
    [
        ["19900000.1"],
        [Decimal("199000001.00")],
        pl.Series([Decimal("199000001.00")]),
        pa.array([Decimal("199000001.00")]),
    ],
)
def test_a_text_with_a_dot_and_a_decimal_that_is_whole_are_numbers(column):
    assert answers(column) == [(33199000001, Status.UNALLOCATED)]


def test_half_a_character_pair_is_a_cell_like_another():
    assert answers(["\ud83d", "0199001234"])[1][0] == 33199001234


def test_texts_are_padded_for_whoever_reads_beyond_their_end():
    texts = Texts.from_cells([b"0199001234"])
    assert texts.data[10:].tolist() == [0] * WIDTH
