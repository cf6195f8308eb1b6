from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.clock import NaiveInstant
from sourdine.screening.image import ListInfo, RegisterImage, build, errors

AS_OF = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)

# Few enough blocks that they fill, in the places that look-ups treat apart: dense French, sparse overseas, a
# long foreign number beyond the page table, the very first and last numbers there can be.
STARTS = (1, 33199000000, 33639980000, 262263990000, 12025550100, 990000000000000, 10**18 - 30_000)
numbers = st.builds(lambda start, offset: start + offset, st.sampled_from(STARTS), st.integers(0, 29_999))
sets = st.sets(numbers, max_size=60)
dense = st.builds(
    lambda start, size, step: set(range(start, start + size * step, step)),
    st.sampled_from(STARTS[:-1]),
    st.integers(0, 700),
    st.integers(1, 20),
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from("abcd"), st.builds(set.union, sets, dense), min_size=1), sets)
def test_an_image_answers_as_the_sets_it_was_built_from(lists, others):
    image = build(
        {ListInfo(name=name): np.array(list(members), np.uint64) for name, members in lists.items()},
        coverage=["FR"],
        as_of=AS_OF,
    )
    names = sorted(lists)
    asked = sorted(others.union(*lists.values()) | {n + 1 for n in others})
    expected = [sum(1 << i for i, name in enumerate(names) if n in lists[name]) for n in asked]
    assert image.lookup(np.array(asked, np.uint64)).tolist() == expected
    assert [int(n in image) for n in asked] == [int(bits != 0) for bits in expected]
    for name, members in lists.items():
        assert image.blocks(name).numbers().tolist() == sorted(members)
        assert image.list_named(name).count == len(members)


@settings(max_examples=20)
@given(st.lists(numbers, min_size=1), st.randoms())
def test_order_and_repetition_do_not_change_a_byte(members, random):
    shuffled = members + members[: len(members) // 2]
    random.shuffle(shuffled)
    one, other = (
        build({ListInfo(name="a"): np.array(given, np.uint64)}, coverage=["FR"], as_of=AS_OF)
        for given in (members, shuffled)
    )
    assert one.content == other.content


def test_scattered_foreign_numbers_are_found_without_a_page_each():
    rng = np.random.default_rng(5)
    scattered = np.unique(rng.integers(10**9, 10**15, 20_000, dtype=np.uint64))
    image = build({ListInfo(name="a"): scattered}, coverage=["FR"], as_of=AS_OF)
    assert image.lookup(scattered).all()
    assert not image.lookup(np.setdiff1d(scattered + np.uint64(1), scattered)).any()
    assert all(int(number) in image for number in scattered[:500])


@pytest.mark.parametrize("size", [1, 63, 64, 65, 9_999, 10_000])
def test_every_size_of_block_keeps_its_numbers(size):
    members = 33199000000 + np.random.default_rng(size).permutation(10_000)[:size]
    image = build({ListInfo(name="a"): members}, coverage=["FR"], as_of=AS_OF)
    assert image.info().registrations == size
    assert np.array_equal(
        np.flatnonzero(image.lookup(33199000000 + np.arange(10_000))), np.sort(members) % 10_000
    )


def test_an_empty_list_is_a_list(as_of):
    image = build({ListInfo(name="a"): []}, coverage=["FR"], as_of=as_of)
    assert RegisterImage.from_bytes(image.content, at=as_of).lookup([33199000000]).tolist() == [0]


def test_the_instant_is_kept_to_the_second_in_utc():
    precise = datetime(2026, 11, 22, 7, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert build({ListInfo(name="a"): []}, coverage=["FR"], as_of=precise).info().as_of == AS_OF


def test_coverage_is_sorted_and_each_territory_said_once(as_of):
    assert build({ListInfo(name="a"): []}, coverage=["RE", "FR", "RE"], as_of=as_of).info().coverage == (
        "FR",
        "RE",
    )


@pytest.mark.parametrize("impossible", [[0], [33199000000, 0, 0], [10**18]])
def test_what_cannot_be_a_number_is_refused(impossible, as_of):
    with pytest.raises(errors.ImpossibleNumber) as refusal:
        build({ListInfo(name="a"): np.array(impossible, np.uint64)}, coverage=["FR"], as_of=as_of)
    assert "33199000000" not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "A", "-a", "_a", "a b", "é", "a" * 65, "a\n", "+33199000000"])
def test_a_list_name_that_would_not_travel_is_refused(name):
    with pytest.raises(errors.InvalidHeader):
        ListInfo(name=name)


@pytest.mark.parametrize("name", ["a", "0", "opposition-voix_2", "a" * 64])
def test_a_list_name_that_travels_is_accepted(name):
    assert ListInfo(name=name).name == name


@pytest.mark.parametrize("text", ["a\x00", "a\nb", "\ud800", "x" * 2_001])
def test_words_that_would_break_a_line_are_refused(text):
    with pytest.raises(errors.InvalidHeader):
        ListInfo(name="a", owner=text)
    with pytest.raises(errors.InvalidHeader):
        ListInfo(name="a", legal_basis=text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"coverage": []},
        {"coverage": ["fr"]},
        {"coverage": ["FRA"]},
        {"position": -1},
        {"position": 2**63},
        {"position": True},
        {"validity_days": 0},
        {"validity_days": 100_000},
        {"as_of": datetime(9_999, 12, 31, tzinfo=UTC)},
    ],
)
def test_a_header_that_makes_no_sense_is_refused(wrong):
    sound = {"coverage": ["FR"], "as_of": AS_OF, "position": 0, "validity_days": 30}
    build({ListInfo(name="a"): [1]}, **sound)
    with pytest.raises(errors.InvalidHeader):
        build({ListInfo(name="a"): [1]}, **sound | wrong)


def test_no_list_and_a_list_named_twice_are_refused(as_of):
    with pytest.raises(errors.InvalidHeader):
        build({}, coverage=["FR"], as_of=as_of)
    with pytest.raises(errors.InvalidHeader):
        build({ListInfo(name="a"): [1], ListInfo(name="a", owner="x"): [2]}, coverage=["FR"], as_of=as_of)


def test_an_instant_without_time_zone_is_refused(as_of):
    with pytest.raises(NaiveInstant):
        build({ListInfo(name="a"): [1]}, coverage=["FR"], as_of=as_of.replace(tzinfo=None))


def test_every_list_of_a_well_filled_image_takes_a_bitmap_and_of_a_thin_one_two_bytes_a_number(as_of):
    blocks = 33_199_000_000 + np.arange(40, dtype=np.uint64)[:, None] * 10_000
    thin = build({ListInfo(name="a"): blocks + np.arange(64, dtype=np.uint64)}, coverage=["FR"], as_of=as_of)
    full = build({ListInfo(name="a"): blocks + np.arange(65, dtype=np.uint64)}, coverage=["FR"], as_of=as_of)
    assert thin.info().size < 2_500 + 40 * (64 * 2 + 10)
    assert 40 * 1_250 < full.info().size < 3_000 + 41 * (1_250 + 10)
