from __future__ import annotations

import numpy as np
import pytest

from sourdine.numbering.reasons import Status
from sourdine.screening.prospects.columns import find_column, judge_columns
from sourdine.screening.prospects.opening import Reading, open_prospects
from sourdine.screening.screened import screen_block
from sourdine.screening.tally import Tally
from sourdine.screening.verdicts import RAGGED_ROW, Verdict

FREE, OPPOSED = "0199000009", "0199000001"
ROWS = [
    f"{FREE};{FREE}",
    f"{FREE};{OPPOSED}",
    f"{OPPOSED};nul",
    f";{FREE}",
    ";",
    "",
    f"{FREE};{FREE};x",
    f"nul;{FREE}",
]


@pytest.fixture
def screen_rows(tmp_path, register):
    def screen_them(rows, *names):
        path = tmp_path / "prospects.csv"
        path.write_text("\n".join(["Tel;Fax", *rows, ""]))
        with open_prospects(path, Reading()) as file:
            columns = judge_columns(file.names, file.sample(), "FR", named=True)
            return screen_block(
                next(iter(file.blocks())), [find_column(columns, name) for name in names], register
            )

    return screen_them


@pytest.fixture
def screened(screen_rows):
    return screen_rows(ROWS, "Tel", "Fax")


def test_a_row_is_kept_when_one_of_its_numbers_is_not_listed(screened):
    assert np.flatnonzero(screened.kept).tolist() == [0, 1, 3, 7]


def test_a_row_without_number_has_only_empty_cells(screened):
    assert np.flatnonzero(screened.without_number).tolist() == [4, 5]


def test_of_a_kept_row_the_cells_that_are_not_clear_are_emptied(screened):
    assert screened.emptied(0).tolist() == [7]
    assert screened.emptied(1).tolist() == [1]
    assert screened.altered == 2


def test_a_ragged_row_is_invalid_in_every_column_and_on_no_list(screened):
    for judged in screened.judgements:
        assert (judged.e164[6], judged.verdict[6], judged.status[6], judged.listed[6]) == (
            0,
            Verdict.INVALID,
            RAGGED_ROW,
            0,
        )


def test_a_cell_that_is_empty_is_not_emptied(screened):
    assert screened.judgements[0].status[3] == Status.EMPTY
    assert 3 not in screened.emptied(0)


def test_one_column_alone_decides_when_it_alone_is_screened(screen_rows):
    screened = screen_rows(ROWS, "Fax")
    assert np.flatnonzero(screened.kept).tolist() == [0, 3, 7]
    assert screened.altered == 0


# Counting.

LISTS = ("interne", "nationale")


def test_a_tally_counts_rows_and_numbers_apart(screened):
    tally = Tally()
    tally.add(screened, LISTS)
    assert (tally.rows_read, tally.rows_kept, tally.rows_removed) == (8, 4, 4)
    assert (tally.rows_without_number, tally.rows_ragged, tally.first_ragged, tally.rows_altered) == (
        2,
        1,
        8,
        2,
    )
    assert dict(tally.verdicts) == {"not_listed": 5, "opposed": 2, "invalid": 4}
    assert dict(tally.reasons) == {"unallocated": 7, "letters": 2, "ragged_row": 2}
    assert dict(tally.lists) == {"interne": 0, "nationale": 2}
    assert (tally.numbers, tally.rows_rejected, tally.rows_answered) == (11, 8, 13)


def test_tallies_of_blocks_add_up(screen_rows):
    apart, together = Tally(), Tally()
    for rows in (ROWS[:3], ROWS[3:]):
        apart.add(screen_rows(rows, "Tel", "Fax"), LISTS)
    together.add(screen_rows(ROWS, "Tel", "Fax"), LISTS)
    for name in ("rows_read", "rows_kept", "rows_altered", "rows_ragged", "verdicts", "reasons", "lists"):
        assert getattr(apart, name) == getattr(together, name)


def test_an_empty_tally_is_of_nothing():
    tally = Tally()
    assert (tally.numbers, tally.rows_removed, tally.rows_rejected, tally.first_ragged) == (0, 0, 0, None)


def test_a_number_on_two_lists_is_one_number_and_counts_on_both(screen_rows):
    tally = Tally()
    tally.add(screen_rows(["0261910001;"], "Tel"), LISTS)
    assert tally.verdicts["opposed"] == 1
    assert dict(tally.lists) == {"interne": 1, "nationale": 1}
