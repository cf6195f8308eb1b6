from __future__ import annotations

import threading
from datetime import timedelta

import numpy as np
import pytest

from sourdine.clock import NaiveInstant
from sourdine.screening.image import ListInfo, RegisterImage, build, errors


@pytest.fixture
def path(image, tmp_path):
    image.save(tmp_path / "register.img")
    return tmp_path / "register.img"


def test_an_image_says_what_it_is(path, as_of, numbers):
    with RegisterImage.open(path, at=as_of) as opened:
        info = opened.info()
    assert (info.as_of, info.position, info.validity_days) == (as_of, 7, 30)
    assert info.expires_at == as_of + timedelta(days=30)
    assert info.coverage == ("FR", "RE")
    assert info.size == path.stat().st_size
    assert info.registrations == numbers.size
    (one,) = info.lists
    assert (one.name, one.owner, one.channels) == ("opposition", "Registre d'exemple", ("voice",))
    assert one.count == numbers.size
    assert len(info.digest) == 64
    assert info.key_id is None


def test_a_number_on_the_list_is_found_and_its_neighbour_is_not(image, numbers):
    assert all(int(number) in image for number in numbers)
    for absent in (33199000001, 33639980000, 33639980003, 262263990001, 262263980000, 33199015001):
        assert absent not in image


@pytest.mark.parametrize("never", [0, -1, -33199000000, 10**18, 2**64, 10**40])
def test_what_cannot_be_a_number_is_on_no_list(image, never):
    assert never not in image


@pytest.mark.parametrize("wrong", ["33199000000", "+33199000000", 33199000000.0, None])
def test_what_is_not_an_integer_is_refused_rather_than_not_found(image, wrong):
    with pytest.raises(errors.NotNumbers):
        image.contains(wrong)


def test_a_numpy_integer_is_a_number(image, numbers):
    assert numbers[0] in image


def test_a_column_is_looked_up_whole_and_longer_than_one_pass(image, numbers):
    column = np.tile(np.concatenate([numbers, numbers + np.uint64(1)]), 11)
    expected = np.isin(column, numbers)
    assert np.array_equal(image.lookup(column), expected)


def test_a_column_may_be_any_integers_and_empty(image):
    assert image.lookup([33199000000, 0, -5]).tolist() == [1, 0, 0]
    assert image.lookup(np.array([33199000003], np.int64)).tolist() == [1]
    assert image.lookup([]).tolist() == []
    assert image.lookup(np.array([2**64 - 1, 2**63], np.uint64)).tolist() == [0, 0]


@pytest.mark.parametrize("column", [["33199000000"], [33199000000.5]])
def test_a_column_of_anything_else_is_refused(image, column):
    with pytest.raises(errors.NotNumbers):
        image.lookup(column)


def three_lists(as_of, **more):
    return build(
        {ListInfo(name="b"): [11, 12], ListInfo(name="a"): [12, 13], ListInfo(name="c"): [14]},
        coverage=["FR"],
        as_of=as_of,
        **more,
    )


def test_bit_i_is_the_ith_list_by_name_or_as_asked(as_of):
    image = three_lists(as_of)
    column = [11, 12, 13, 14, 15]
    assert [one.name for one in image.info().lists] == ["a", "b", "c"]
    assert image.lookup(column).tolist() == [0b010, 0b011, 0b001, 0b100, 0]
    assert image.lookup(column, lists=["b"]).tolist() == [1, 1, 0, 0, 0]
    assert image.lookup(column, lists=["c", "b"]).tolist() == [0b10, 0b10, 0, 0b01, 0]
    assert image.lookup(column, lists=[]).tolist() == [0] * 5


def test_one_number_is_asked_of_all_lists_or_of_some(as_of):
    image = three_lists(as_of)
    assert 11 in image
    assert image.contains(11, lists=["a", "b"])
    assert not image.contains(11, lists=["a"])


def test_a_list_that_is_not_there_is_refused_with_those_that_are(as_of):
    image = three_lists(as_of)
    for ask in (lambda: image.lookup([11], ["text"]), lambda: image.contains(11, ["text"])):
        with pytest.raises(errors.UnknownList) as refusal:
            ask()
        assert refusal.value.details == {"name": "text", "available": "a, b, c"}


def test_the_only_list_need_not_be_named_but_one_of_several_must(image, as_of):
    assert image.list_named().name == "opposition"
    with pytest.raises(errors.ListNotNamed):
        three_lists(as_of).list_named()
    with pytest.raises(errors.UnknownList):
        image.list_named("text")


def test_thirty_two_lists_are_held_apart_and_one_more_is_refused(as_of):
    lists = {ListInfo(name=f"l{i:02}"): [1_000 + i] for i in range(32)}
    image = build(lists, coverage=["FR"], as_of=as_of)
    assert image.lookup(np.arange(1_000, 1_032)).tolist() == [1 << i for i in range(32)]
    with pytest.raises(errors.TooManyLists):
        build(lists | {ListInfo(name="more"): [1]}, coverage=["FR"], as_of=as_of)


def test_more_selections_than_bits_are_refused(image):
    with pytest.raises(errors.TooManyLists):
        image.lookup([1], lists=["opposition"] * 33)


def test_an_image_in_memory_is_the_image_on_disk(path, as_of, numbers):
    from_memory = RegisterImage.from_bytes(path.read_bytes(), at=as_of)
    with RegisterImage.open(path, at=as_of) as from_disk:
        assert from_memory.info() == from_disk.info()
        assert from_memory.lookup(numbers).all()
        assert bytes(from_memory.content) == path.read_bytes()


def test_an_image_serves_to_the_last_second_of_its_validity(path, as_of):
    RegisterImage.open(path, at=as_of + timedelta(days=30)).close()
    with pytest.raises(errors.ExpiredImage) as refusal:
        RegisterImage.open(path, at=as_of + timedelta(days=30, seconds=1))
    assert "2026-12-22T06:00:00Z" in refusal.value.say("en")
    assert str(path) in refusal.value.say("fr")


def test_an_expired_image_may_still_be_looked_at(path, as_of):
    with RegisterImage.open(path, at=as_of + timedelta(days=400), allow_expired=True) as image:
        assert image.info().position == 7


def test_an_image_from_the_future_is_refused_beyond_what_clocks_disagree_by(path, as_of):
    RegisterImage.open(path, at=as_of - timedelta(hours=23)).close()
    for allow_expired in (True, False):
        with pytest.raises(errors.ImageFromTheFuture):
            RegisterImage.open(path, at=as_of - timedelta(hours=25), allow_expired=allow_expired)


def test_an_instant_without_time_zone_is_refused(path, as_of):
    with pytest.raises(NaiveInstant):
        RegisterImage.open(path, at=as_of.replace(tzinfo=None))


def test_a_closed_image_answers_nothing_but_says_what_it_was(path, as_of):
    with RegisterImage.open(path, at=as_of) as image:
        pass
    image.close()
    assert image.info().position == 7
    for ask in (
        lambda: image.lookup([1]),
        lambda: image.contains(1),
        lambda: image.contains(0),
        lambda: image.contains(1, ["opposition"]),
        lambda: image.lookup([1], ["opposition"]),
        lambda: image.content,
    ):
        with pytest.raises(errors.ClosedImage):
            ask()


def test_threads_share_an_image(path, as_of, numbers):
    column = np.tile(numbers, 20)
    answers = []
    with RegisterImage.open(path, at=as_of) as image:
        threads = [
            threading.Thread(target=lambda: answers.append(image.lookup(column).all())) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [True] * 8


def test_a_newer_image_takes_the_place_of_one_that_is_open(path, as_of):
    with RegisterImage.open(path, at=as_of) as old:
        three_lists(as_of).save(path)
        assert 33199000000 in old
        with RegisterImage.open(path, at=as_of) as new:
            assert 33199000000 not in new
            assert 12 in new


def test_a_missing_file_and_a_folder_are_said_in_words(tmp_path):
    with pytest.raises(errors.MissingImage):
        RegisterImage.open(tmp_path / "none.img")
    with pytest.raises(errors.UnreadableImage):
        RegisterImage.open(tmp_path)


def test_the_repr_says_the_instant_and_counts_and_no_number(image):
    assert repr(image) == "<RegisterImage as of 2026-11-22T06:00:00Z, position 7, opposition: 5004>"
