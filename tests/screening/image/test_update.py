from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.screening.image import Delta, ListChange, ListInfo, RegisterImage, build, errors, update
from sourdine.screening.image.blocks import Blocks

AS_OF = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
LATER = AS_OF + timedelta(hours=1)

# Three blocks side by side and one far away, thin and thick, so that a change often makes one cross the
# limit between the two forms, appear or vanish.
starts = st.sampled_from([33199000000, 33199010000, 33199020000, 262263990000])
runs = st.builds(
    lambda start, first, size, step: set(range(start + first, start + first + size * step, step)),
    starts,
    st.integers(0, 200),
    st.integers(0, 90),
    st.integers(1, 40),
)
sets = st.builds(set.union, runs, runs)


def image_of(lists, as_of=AS_OF, position=3):
    arrays = {ListInfo(name=name): array_of(members) for name, members in lists.items()}
    return build(arrays, coverage=["FR"], as_of=as_of, position=position)


def array_of(members):
    return np.array(list(members), np.uint64)


@settings(max_examples=80)
@given(before=sets, other=sets, add=sets, remove=sets)
def test_updating_gives_the_bytes_that_building_would(before, other, add, remove):
    start = image_of({"a": before, "b": other})
    updated = update(start, "a", add=array_of(add), remove=array_of(remove - add), as_of=LATER, position=9)
    built = image_of({"a": before - (remove - add) | add, "b": other}, as_of=LATER, position=9)
    assert updated.content == built.content
    assert start.content == image_of({"a": before, "b": other}).content


@settings(max_examples=20)
@given(sets, sets)
def test_removing_everything_and_putting_it_back_is_the_same_image(before, other):
    start = image_of({"a": before, "b": other})
    emptied = update(start, "a", remove=array_of(before), as_of=AS_OF)
    assert emptied.content == image_of({"a": set(), "b": other}).content
    assert update(emptied, "a", add=array_of(before), as_of=AS_OF).content == start.content


def test_a_delta_changes_several_lists_in_order(image, as_of):
    delta = Delta(
        as_of=as_of + timedelta(minutes=1),
        position=8,
        changes=(
            ListChange(to="opposition", add=[33199000001], remove=[33199000000]),
            ListChange(to=ListInfo(name="text", owner="Another"), add=[33639980009]),
            ListChange(to="text", add=[33639980008], remove=[33639980009]),
        ),
    )
    after = image.with_changes(delta)
    assert after.info().position == 8
    assert [one.name for one in after.info().lists] == ["opposition", "text"]
    assert after.lookup([33199000000, 33199000001, 33639980008, 33639980009]).tolist() == [0, 1, 2, 0]
    assert image.lookup([33199000000, 33199000001]).tolist() == [1, 0]


def test_a_delta_without_changes_only_moves_the_instant(image, as_of):
    later = as_of + timedelta(days=1)
    after = image.with_changes(Delta(as_of=later))
    assert (after.info().as_of, after.info().position) == (later, 7)
    assert after.info().expires_at == later + timedelta(days=30)
    assert after.blocks("opposition").numbers().tolist() == image.blocks("opposition").numbers().tolist()


def test_what_is_said_of_a_list_may_be_restated(image, as_of):
    after = update(image, ListInfo(name="opposition", owner="New owner"), as_of=as_of)
    assert after.list_named().owner == "New owner"
    assert after.info().registrations == image.info().registrations


def test_the_only_list_need_not_be_named(image, as_of):
    assert 33199000001 in update(image, add=[33199000001], as_of=as_of)
    with pytest.raises(errors.ListNotNamed):
        update(image_of({"a": {1}, "b": {2}}), add=[3], as_of=as_of)


def test_adding_twice_and_removing_what_is_not_there_change_nothing(image, as_of, numbers):
    after = update(image, add=np.tile(numbers, 2), remove=[33199000001, 33999999999], as_of=as_of)
    assert after.content == image.content


def test_a_list_that_is_not_there_must_be_described_to_be_added(image, as_of):
    with pytest.raises(errors.UnknownList):
        update(image, "text", add=[33199000001], as_of=as_of)


def test_a_number_both_added_and_removed_is_refused_without_being_named(image, as_of):
    with pytest.raises(errors.ContradictoryChange) as refusal:
        update(image, add=[33199000001, 33199000002], remove=[33199000002], as_of=as_of)
    assert refusal.value.details == {"count": 1, "name": "opposition"}


def test_time_does_not_go_back(image, as_of):
    update(image, as_of=as_of)
    with pytest.raises(errors.InstantGoesBack):
        update(image, as_of=as_of - timedelta(seconds=1))


def test_the_change_position_does_not_go_back(image, as_of):
    update(image, as_of=as_of, position=7)
    with pytest.raises(errors.PositionGoesBack):
        update(image, as_of=as_of, position=6)


@pytest.mark.parametrize("wrong", [[0], [10**18]])
def test_what_cannot_be_a_number_is_refused(image, as_of, wrong):
    with pytest.raises(errors.ImpossibleNumber):
        update(image, add=np.array(wrong, np.uint64), as_of=as_of)


def test_an_update_of_a_mapped_image_replaces_its_own_file(image, as_of, tmp_path):
    path = tmp_path / "register.img"
    image.save(path)
    with RegisterImage.open(path, at=as_of) as mapped:
        update(mapped, add=[33199000001], as_of=as_of).save(path)
    with RegisterImage.open(path, at=as_of) as renewed:
        assert 33199000001 in renewed


def test_blocks_nobody_changed_are_not_opened(image, as_of, monkeypatch):
    opened = []
    really_opened = Blocks.opened

    def noting(blocks, chosen):
        opened.extend(blocks.ids[chosen].tolist())
        return really_opened(blocks, chosen)

    monkeypatch.setattr(Blocks, "opened", noting)
    update(image, add=[33639980005, 33888880000], as_of=as_of)
    assert opened == [3363998]
