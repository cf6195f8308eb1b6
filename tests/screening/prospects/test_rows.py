from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sourdine.screening.prospects.dialect import NO_SEPARATOR, cells
from sourdine.screening.prospects.rows import tokenise

SEPARATORS = ";,\t|"


def read(content, separator, *, last=True, width=1, line_end=b"\n"):
    data = np.frombuffer(content, np.uint8)
    return tokenise(data, separator=ord(separator), line_end=line_end[0], width=width, last=last)


def as_texts(rows, separator):
    """The fields of each row; a blank line has none, as in Python's csv."""
    fields = cells(rows, 0, len(rows), ord(separator))
    return [
        [] if blank else [one.decode() for one in row]
        for row, blank in zip(fields, rows.blank.tolist(), strict=True)
    ]


def python_reads(text, separator):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def is_unclosed(text, separator):
    """Whether Python's csv, reading strictly, would still be inside a quote at the end."""
    reader = csv.reader(_then_told(text), delimiter=separator)
    rows = list(reader)
    return bool(rows) and any(_MARK in cell and cell != _MARK for cell in rows[-1])


_MARK = "\x1f"


def _then_told(text):
    """The text, then a line of its own with a mark: it ends up inside a cell when a quote is open."""
    return io.StringIO(text + "\n" + _MARK, newline="")


def messy(line_end):
    pieces = ["a", "b", " ", "é", "12", '"', '"', '""', *SEPARATORS, line_end, line_end, "0199001234"]
    return st.lists(st.sampled_from(pieces), max_size=25).map("".join)


@settings(max_examples=400)
@given(messy("\n"), st.sampled_from(SEPARATORS))
@example('a;"b;c"\n"d""e";12"\n', ";")
@example('"a"b;"c\nd"\n', ";")
@example('""";"', ";")
def test_rows_and_fields_are_those_of_pythons_csv(text, separator):
    rows, used = read(text.encode(), separator)
    if rows.quoting.open_at is None:
        assert used == len(text.encode())
        assert as_texts(rows, separator) == python_reads(text, separator)


@settings(max_examples=400)
@given(messy("\r\n"), st.sampled_from(SEPARATORS))
@example('a;"b"\r\nc\r\n', ";")
def test_a_carriage_return_belongs_to_the_line_end_it_precedes(text, separator):
    rows, _ = read(text.encode(), separator)
    if rows.quoting.open_at is None:
        assert as_texts(rows, separator) == python_reads(text, separator)


@settings(max_examples=300)
@given(messy("\n"), st.sampled_from(SEPARATORS))
def test_a_quote_is_unclosed_where_pythons_csv_would_read_on(text, separator):
    rows, used = read(text.encode(), separator)
    opened = rows.quoting.open_at
    assert (opened is not None) == is_unclosed(text, separator)
    if opened is not None:
        assert text.encode()[opened : opened + 1] == b'"'
        assert used <= opened


@settings(max_examples=300)
@given(messy("\n"), st.sampled_from(SEPARATORS), st.integers(0, 60))
def test_what_a_cut_leaves_over_is_read_with_what_follows(text, separator, cut):
    """The whole rows of a first part, and those of the rest behind it, are the rows of the whole."""
    content = text.encode()
    whole, _ = read(content, separator)
    if whole.quoting.open_at is not None:
        return
    first, used = read(content[:cut], separator, last=False)
    second, _ = read(content[used:], separator)
    assert as_texts(first, separator) + as_texts(second, separator) == as_texts(whole, separator)


@settings(max_examples=200)
@given(messy("\n"), st.sampled_from(SEPARATORS))
def test_rows_lie_side_by_side_and_cover_the_text(text, separator):
    rows, used = read(text.encode(), separator)
    assert rows.starts[0] == 0
    assert int(rows.starts[-1]) == used
    assert (rows.starts[:-1] <= rows.ends).all()
    assert (rows.ends <= rows.starts[1:]).all()
    between = [text.encode()[a:b] for a, b in zip(rows.ends, rows.starts[1:], strict=True)]
    assert set(between[:-1]) <= {b"\n"}
    assert set(between) <= {b"\n", b""}


@settings(max_examples=300)
@given(messy("\n"), st.sampled_from(SEPARATORS), st.integers(1, 4))
def test_a_column_is_that_field_of_the_rows_that_are_not_ragged(text, separator, width):
    rows, _ = read(text.encode(), separator, width=width)
    data = text.encode()
    texts = cells(rows, 0, len(rows), ord(separator))
    for column in range(width):
        spans = rows.field(column)
        for row, fields in enumerate(texts):
            raw = data[spans.starts[row] : spans.ends[row]]
            whole = len(fields) == width
            assert bool(rows.ragged[row]) == (not whole and not rows.blank[row])
            assert raw.strip(b'"') in fields[column] if whole and b'"' not in raw[1:-1] else True
            assert raw == b"" if not whole else True


def test_a_lone_carriage_return_is_a_character_where_lines_end_with_a_line_feed():
    rows, _ = read(b"a\rb;c\nd;e", ";", width=2)
    assert as_texts(rows, ";") == [["a\rb", "c"], ["d", "e"]]


def test_a_carriage_return_ends_lines_where_nothing_else_does():
    rows, _ = read(b'a;"b\rc"\rd;e\r', ";", line_end=b"\r")
    assert as_texts(rows, ";") == [["a", "b\rc"], ["d", "e"]]


def test_without_a_separator_a_row_is_one_field():
    data = np.frombuffer(b'0199001234;x\n"a\nb"\n', np.uint8)
    rows, _ = tokenise(data, separator=NO_SEPARATOR, line_end=10, width=1, last=True)
    assert cells(rows, 0, 9, NO_SEPARATOR) == [[b"0199001234;x"], [b"a\nb"]]
    assert not rows.ragged.any()


@pytest.mark.parametrize("content", [b"", b"a", b"a;b", b'"a\nb'])
def test_a_block_without_a_whole_row_has_none(content):
    rows, used = read(content, ";", last=False)
    assert (len(rows), used) == (0, 0)


def test_many_quotes_and_few_are_read_alike():
    """Two ways of dropping what is quoted, chosen by how dense the quotes are."""
    padding = "x" * 400
    dense = "\n".join(f'"{at};";"b\n{at}"' for at in range(50))
    sparse = "\n".join(f'"{at};{padding}";"b\n{at}"' for at in range(50))
    for text in (dense, sparse):
        rows, _ = read(text.encode(), ";", width=2)
        assert as_texts(rows, ";") == python_reads(text, ";")
        assert not rows.ragged.any()
