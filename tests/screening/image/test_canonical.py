from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering.column import normalise_fields
from sourdine.numbering.reasons import Status
from sourdine.numbering.texts import join_texts
from sourdine.screening.image.canonical import read_numbers
from sourdine.screening.prospects.tabular import Field

digits = st.text("0123456789", min_size=8, max_size=10)
cells = st.one_of(
    st.builds(str.__add__, st.sampled_from(["+33", "0", "33", "+", "0033", "+262", "+34"]), digits),
    st.text("+0123456789 .a", max_size=13),
    st.text(max_size=12),
)


def check(column, region):
    field = Field.of(join_texts(column))
    e164, status = read_numbers(field, region)
    expected, expected_status = normalise_fields(field.data, field.starts, field.ends, region)
    expected_status[expected_status == Status.UNALLOCATED] = Status.VALID
    status[status == Status.UNALLOCATED] = Status.VALID
    assert np.array_equal(e164, expected)
    assert np.array_equal(status, expected_status)


@settings(max_examples=60)
@given(st.lists(cells, max_size=30), st.sampled_from(["FR", "GB", "RE"]))
def test_plain_numbers_read_as_normalising_reads_them(column, region):
    check(column, region)


@pytest.mark.parametrize("prefix", ["+33", "0"])
def test_every_beginning_of_the_plan_reads_as_normalising_reads_it(prefix):
    check([f"{prefix}{beginning:05}0123" for beginning in range(100_000)], "FR")


@pytest.mark.parametrize("prefix", ["+33", "0", "+34", "33"])
@pytest.mark.parametrize("length", range(7, 12))
def test_every_length_reads_as_normalising_reads_it(prefix, length):
    rng = np.random.default_rng(length)
    check([f"{prefix}{number:0{length}}" for number in rng.integers(0, 10**length, 2_000).tolist()], "FR")
