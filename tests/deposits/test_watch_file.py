"""The file of a watched deposit: every cell found by its number, and by nothing else."""

import io

import numpy as np
import pytest

from sourdine.deposits import tokens
from sourdine.deposits.watch_file import WatchWriter, find

KEY, COUNTING = bytes(range(32)), bytes(range(1, 33))
NUMBERS = np.arange(33_199_000_000, 33_199_000_010, dtype=np.uint64)


def written(*, piece=4, identifiers=True):
    out = io.BytesIO()
    writer = WatchWriter(out, key=KEY, counting=COUNTING, piece=piece)
    for column in (0, 1):
        for first in (0, 5):
            rows = np.arange(first, first + 5)
            own = [f"é{row}" for row in rows] if identifiers else None
            writer.add(NUMBERS[rows] + np.uint64(100 * column), rows + 2, column, own)
    writer.settle()
    out.seek(0)
    return writer, out


def found(file, *numbers, key=KEY):
    wanted = np.unique(tokens.tokens_of(np.array(numbers, np.uint64), key))
    return [(cell.row, cell.column, cell.identifier) for cell in find(file, wanted)]


@pytest.mark.parametrize("piece", [1, 4, 7, 1000])
def test_a_cell_is_found_by_its_number_wherever_pieces_are_cut(piece):
    _, file = written(piece=piece)
    numbers = [NUMBERS[3], NUMBERS[9] + np.uint64(100)]
    assert found(file, *numbers) == [(5, 0, "é3"), (11, 1, "é9")]


def test_nothing_is_found_by_another_number_by_none_or_under_another_key():
    _, file = written()
    assert found(file, 33_199_005_000) == []
    file.seek(0)
    assert found(file) == []
    file.seek(0)
    assert found(file, NUMBERS[3], key=COUNTING) == []


def test_without_identifiers_rows_are_told_all_the_same():
    _, file = written(identifiers=False)
    assert found(file, NUMBERS[0]) == [(2, 0, "")]


def test_an_identifier_that_is_too_long_identifies_nothing():
    out = io.BytesIO()
    writer = WatchWriter(out, key=KEY, counting=COUNTING)
    writer.add(NUMBERS[:2], np.array([2, 3]), 0, ["x" * 501, "y"])
    writer.settle()
    out.seek(0)
    assert found(out, *NUMBERS[:2]) == [(2, 0, ""), (3, 0, "y")]


def test_different_numbers_are_counted_whatever_the_key_of_the_tokens():
    writer, _ = written()
    assert (writer.count, writer.sketch.count()) == (20, 20)
    again, _ = written()
    again.sketch.merge(writer.sketch)
    assert again.sketch.count() == 20


def test_an_empty_file_holds_nothing():
    out = io.BytesIO()
    WatchWriter(out, key=KEY, counting=COUNTING).settle()
    assert out.getvalue() == b""
    assert found(out, NUMBERS[0]) == []


def test_a_cell_tells_nobody_its_token_or_its_identifier():
    _, file = written()
    (cell,) = find(file, np.unique(tokens.tokens_of(NUMBERS[:1], KEY)))
    assert "é0" not in repr(cell)
    assert str(cell.token) not in repr(cell)
