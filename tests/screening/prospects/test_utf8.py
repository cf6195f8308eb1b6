import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourdine.screening.prospects.utf8 import is_utf8


def accepts(data: bytes) -> bool:
    return is_utf8(np.frombuffer(data, np.uint8))


def decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@given(st.text())
def test_every_text_is_accepted(text):
    data = text.encode("utf-8", "ignore")
    assert accepts(data)


@given(st.binary(max_size=12))
def test_any_bytes_are_judged_as_python_judges_them(data):
    assert accepts(data) == decodes(data)


def test_every_sequence_of_two_bytes_is_judged_as_python_judges_it():
    wrong = [
        (a, b) for a in range(256) for b in range(256) if accepts(bytes((a, b))) != decodes(bytes((a, b)))
    ]
    assert wrong == []


def test_sequences_at_the_edges_of_every_range_are_judged_as_python_judges_them():
    edges = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED]
    edges += [0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF]
    chance = random.Random(7)
    for _ in range(20_000):
        data = bytes(chance.choices(edges, k=chance.randint(1, 6)))
        assert accepts(data) == decodes(data), data


@pytest.mark.parametrize(
    "data",
    [
        b"\xc3",
        b"\xa9",
        b"\xc3\xa9\xa9",
        b"\xe2\x80",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xf4\x90\x80\x80",
        b"\xc3a\xa9",
    ],
)
def test_what_is_not_utf8(data):
    assert not accepts(data)
