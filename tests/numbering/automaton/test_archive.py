from __future__ import annotations

import io

import numpy as np
import pytest

from sourdine.numbering.automaton.archive import pack, unpack
from sourdine.numbering.automaton.table import UnusableTable


@pytest.fixture(scope="module")
def packed(automaton):
    return pack(automaton)


def test_what_is_packed_comes_back(automaton, packed):
    back = unpack(packed)
    assert (back.metadata_version, back.regions, back.start) == (
        automaton.metadata_version,
        automaton.regions,
        automaton.start,
    )
    assert np.array_equal(back.transitions, automaton.transitions)
    assert np.array_equal(back.outcomes, automaton.outcomes)


def test_the_same_table_is_the_same_bytes(automaton, packed):
    assert pack(automaton) == pack(unpack(packed)) == packed


def test_a_table_is_small(packed):
    assert len(packed) < 100_000


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99, 0.9999])
def test_a_truncated_table_is_refused(packed, share):
    with pytest.raises(UnusableTable):
        unpack(packed[: int(len(packed) * share)])


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_an_altered_table_is_refused(packed, share):
    altered = bytearray(packed)
    altered[int(len(altered) * share)] ^= 0xFF
    with pytest.raises(UnusableTable):
        unpack(bytes(altered))


def test_another_archive_is_refused():
    other = io.BytesIO()
    np.savez(other, outcomes=np.zeros(3))
    with pytest.raises(UnusableTable):
        unpack(other.getvalue())


def test_a_table_of_another_format_is_refused(packed):
    with np.load(io.BytesIO(packed)) as archive:
        parts = {**archive, "format": np.array(2, dtype=np.uint16)}
    other = io.BytesIO()
    np.savez(other, **parts)
    with pytest.raises(UnusableTable):
        unpack(other.getvalue())


def test_a_lone_array_is_refused():
    lone = io.BytesIO()
    np.save(lone, np.zeros(3))
    with pytest.raises(UnusableTable):
        unpack(lone.getvalue())
