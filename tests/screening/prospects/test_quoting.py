from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.screening.prospects.quoting import find_quoting


def quoting_of(text):
    return find_quoting(np.frombuffer(text.encode(), np.uint8), ord(";"), ord("\n"))


def stretches(text):
    """What stands between quotes, read character by character."""
    found, at, starts_field = [], 0, True
    while at < len(text):
        if text[at] == '"' and starts_field:
            end = closing(text, at + 1)
            found.append((at, end))
            at = len(text) if end is None else end + 1
            starts_field = False
            continue
        starts_field = text[at] in ";\n"
        at += 1
    return found


def closing(text, at):
    while at < len(text):
        if text[at] == '"':
            if text[at + 1 : at + 2] != '"':
                return at
            at += 1
        at += 1
    return None


@settings(max_examples=500)
@given(st.text('a;\n""', max_size=18))
def test_what_is_quoted_is_what_a_reader_of_one_character_at_a_time_finds(text):
    quoting = quoting_of(text)
    expected = stretches(text)
    inside = {at for start, end in expected for at in range(start, len(text) if end is None else end)}
    outside = [at for at in range(len(text)) if at not in inside and text[at] in ";\n"]
    marks = np.array([at for at, character in enumerate(text) if character in ";\n"], np.int64)
    assert quoting.drop_quoted(marks, len(text)).tolist() == outside
    opened = [start for start, end in expected if end is None]
    assert quoting.open_at == (opened[0] if opened else None)


@pytest.mark.parametrize("text", ["", "a;b", 'a"b;c"', '12";13"', ' "a;b"'])
def test_nothing_is_quoted(text):
    quoting = quoting_of(text)
    assert (quoting.openers.size, quoting.closers.size, quoting.open_at) == (0, 0, None)


@pytest.mark.parametrize(
    ("text", "open_at"),
    [
        ('"a', 0),
        ('a;"b\nc', 2),
        ('"a""', 0),
        ('"a"";b\n', 0),
        ('"a";"', 4),
        ('"a"b;"c', 5),
        ('"', 0),
        ('"""', 0),
    ],
)
def test_a_quote_left_open_is_told_by_its_place(text, open_at):
    assert quoting_of(text).open_at == open_at


@pytest.mark.parametrize("text", ['"a"', '""', '""""', '"a""b"', '"a"b', 'a;"b"\n', '"a\n;"'])
def test_a_quote_that_is_closed(text):
    assert quoting_of(text).open_at is None
