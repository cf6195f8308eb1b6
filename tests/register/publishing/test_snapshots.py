"""What a screening reads: the newest image and what happened since."""

import dataclasses
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from ground import FIRST, a_list, numbers_in_table, numbers_of, put, take_off

from sourdine.clock import now
from sourdine.evidence import generate
from sourdine.register.models import Opposition, Publication
from sourdine.register.publishing.errors import NoImage, StaleImage
from sourdine.register.services import snapshots
from sourdine.register.services.publication import publish
from sourdine.register.services.snapshots import snapshot
from sourdine.screening.image import UnusableImage
from sourdine.screening.judgement import Register, judge_numbers
from sourdine.screening.verdicts import Verdict
from sourdine.sealing.errors import Unsealable


def test_without_an_image_nothing_is_screened(voix):
    put(voix, FIRST)
    with pytest.raises(NoImage):
        snapshot()


def test_it_is_the_image_when_nothing_happened_since(voix):
    position = put(voix, FIRST)
    publish()
    image = snapshot()
    assert numbers_of(image) == {FIRST}
    assert image.info().position == position


def test_a_registration_since_the_image_is_in_it(voix):
    put(voix, FIRST)
    publish()
    position = put(voix, FIRST + 1)
    image = snapshot()
    assert numbers_of(image) == {FIRST, FIRST + 1}
    assert image.info().position == position


def test_one_already_asked_for_goes_on_from_where_it_was(voix):
    publish()
    for n in range(5):
        put(voix, FIRST + n)
        assert numbers_of(snapshot()) == set(range(FIRST, FIRST + n + 1))


def test_a_withdrawal_since_the_image_is_seen_and_the_last_word_counts(voix):
    put(voix, FIRST, FIRST + 1)
    publish()
    take_off(voix, FIRST)
    put(voix, FIRST)
    take_off(voix, FIRST, FIRST + 1)
    put(voix, FIRST + 1)
    assert numbers_of(snapshot()) == {FIRST + 1}


def test_a_list_created_since_the_image_is_in_it(voix):
    put(voix, FIRST)
    publish()
    snapshot()
    put(a_list("telecopie"), FIRST + 3)
    assert numbers_of(snapshot(), "telecopie") == {FIRST + 3}
    assert snapshot().list_named("telecopie").owner


def test_it_says_the_instant_it_is_of(voix):
    put(voix, FIRST)
    with time_machine.travel(now(), tick=False) as clock:
        publish()
        clock.shift(timedelta(hours=3))
        put(voix, FIRST + 1)
        assert snapshot().info().as_of == now()
        clock.shift(timedelta(hours=1))
        assert snapshot().info().as_of == now()


def test_nothing_new_gives_the_same_one_again(voix):
    put(voix, FIRST)
    publish()
    with time_machine.travel(now(), tick=False):
        assert snapshot() is snapshot()


def test_an_image_too_old_is_refused_whatever_happened_since(voix):
    put(voix, FIRST)
    with time_machine.travel(now(), tick=False) as clock:
        publish()
        clock.shift(timedelta(days=2))
        put(voix, FIRST + 1)
        assert numbers_of(snapshot()) == {FIRST, FIRST + 1}
        clock.shift(timedelta(seconds=1))
        with pytest.raises(StaleImage):
            snapshot()
        publish()
        assert numbers_of(snapshot()) == {FIRST, FIRST + 1}


def test_a_clock_that_is_behind_the_publisher_s_does_not_stop_screening(voix):
    put(voix, FIRST)
    with time_machine.travel(now() + timedelta(seconds=40), tick=False):
        publish()
    put(voix, FIRST + 1)
    assert numbers_of(snapshot()) == {FIRST, FIRST + 1}


def test_a_newer_image_takes_the_place_of_the_former(voix):
    put(voix, FIRST)
    publish()
    snapshot()
    put(voix, FIRST + 1)
    newest = publish()
    snapshot()
    assert snapshots._held.publication == newest.id


def test_changes_that_were_pruned_are_in_the_image_that_stayed(voix, settings):
    settings.SOURDINE = dataclasses.replace(django_settings.SOURDINE, images_kept=1)
    put(voix, FIRST)
    publish()
    snapshot()
    put(voix, FIRST + 1)
    publish()
    put(voix, FIRST + 2)
    assert numbers_of(snapshot()) == numbers_in_table() == {FIRST, FIRST + 1, FIRST + 2}


def test_an_image_pruned_in_the_middle_of_reading_is_read_anew(voix, monkeypatch, settings):
    """The one that was the newest when asking began goes, and with it changes that it needed."""
    settings.SOURDINE = dataclasses.replace(django_settings.SOURDINE, images_kept=1)
    put(voix, FIRST)
    former = publish()
    put(voix, FIRST + 1)
    publish_meanwhile = iter([publish])
    with_changes = snapshots._with_changes

    def pruned_meanwhile(*brought):
        for once in publish_meanwhile:
            once()
        return with_changes(*brought)

    monkeypatch.setattr(snapshots, "_with_changes", pruned_meanwhile)
    assert numbers_of(snapshot()) == {FIRST, FIRST + 1}
    assert not Publication.objects.filter(id=former.id).exists()


def test_a_file_that_is_gone_is_no_image(voix, images):
    put(voix, FIRST)
    publication = publish()
    (images / publication.file_name).unlink()
    with pytest.raises(NoImage):
        snapshot()


def test_a_damaged_file_is_refused(voix, images):
    put(voix, FIRST)
    file = images / publish().file_name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(Unsealable):
        snapshot()


def test_an_image_of_another_publisher_is_refused(voix, settings, tmp_path):
    put(voix, FIRST)
    publish()
    generate(tmp_path / "others")
    settings.SOURDINE = dataclasses.replace(django_settings.SOURDINE, keys_folder=tmp_path / "others")
    with pytest.raises(UnusableImage):
        snapshot()


def test_a_screening_reads_it_as_any_image(voix):
    put(voix, FIRST)
    publish()
    put(voix, FIRST + 1)
    import numpy as np

    numbers = np.array([FIRST, FIRST + 1, FIRST + 2], np.uint64)
    judged = judge_numbers(Register.choose(snapshot()), numbers, np.zeros(3, np.uint8))
    assert judged.verdict.tolist() == [Verdict.OPPOSED, Verdict.OPPOSED, Verdict.NOT_LISTED]


def test_what_is_held_back_leaves_through_its_change(voix):
    put(voix, FIRST, FIRST + 1)
    publish()
    take_off(voix, FIRST)
    assert FIRST not in numbers_of(snapshot())
    assert Opposition.objects.count() == 1


@pytest.mark.parametrize("changed", [0, 300])
def test_what_it_costs_the_database(voix, changed, django_assert_max_num_queries):
    publish()
    snapshot()
    if changed:
        put(voix, *range(FIRST, FIRST + changed))
    with django_assert_max_num_queries(5):
        snapshot()
