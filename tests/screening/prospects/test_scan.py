import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourdine.screening.prospects.scan import find_byte, find_true


@given(st.binary(max_size=200), st.integers(0, 255))
def test_the_places_of_a_byte_are_those_that_a_loop_finds(data, byte):
    found = find_byte(np.frombuffer(data, np.uint8), byte)
    assert found.tolist() == [place for place, value in enumerate(data) if value == byte]


@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 1000, 4097])
def test_rare_and_frequent_hits_are_found_alike(size, share):
    flags = np.random.default_rng(1).random(size) < share
    assert find_true(flags).tolist() == np.flatnonzero(flags).tolist()
