"""Publishing: what an image holds, how it rests, and what a publisher that dies leaves behind."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connections, transaction
from ground import FIRST, a_list, numbers_in_table, numbers_of, put, take_off

from sourdine.audit.models import Event
from sourdine.clock import now
from sourdine.evidence import load_public_keys
from sourdine.evidence.errors import KeyNotFound
from sourdine.register.models import Change, Opposition, OppositionList, Position, Publication
from sourdine.register.publishing import storage
from sourdine.register.publishing.consistent import consistent_read
from sourdine.register.publishing.errors import NoListToPublish, PublicationUnderWay
from sourdine.register.publishing.turn import turn_to_publish
from sourdine.register.services.publication import publish, publish_if_needed
from sourdine.register.tasks import publish_image
from sourdine.screening.image import RegisterImage
from sourdine.sealing.errors import Unsealable


def published(publication):
    keys = load_public_keys(django_settings.SOURDINE.keys_folder).by_kid()
    return RegisterImage.from_bytes(storage.load(publication.file_name), keys=keys)


def test_an_image_holds_what_is_listed_signed_by_the_service(voix):
    position = put(voix, FIRST, FIRST + 7)
    publication = publish()
    image = published(publication)
    assert numbers_of(image) == {FIRST, FIRST + 7}
    assert image.info().position == publication.position == position
    assert publication.numbers == 2
    assert publication.digest == image.info().digest
    assert image.info().as_of == publication.as_of


def test_an_image_says_of_its_lists_what_the_register_says(voix):
    fax = a_list("telecopie", territories=("FR", "RE"))
    put(fax, FIRST + 1)
    image = published(publish())
    info = image.list_named("telecopie")
    assert (info.owner, info.legal_basis, info.channels) == (fax.owner, fax.legal_basis, ("voice",))
    assert set(image.info().coverage) >= {"FR", "RE"} | set(voix.territories)
    assert numbers_of(image, "telecopie") == {FIRST + 1}
    assert numbers_of(image, "voix") == set()


@pytest.mark.parametrize("why", [{"is_listed": False}])
def test_what_is_held_back_is_not_in_it(voix, why):
    put(voix, FIRST, FIRST + 1)
    first = Opposition.objects.first()
    Opposition.objects.filter(id=first.id).update(**why)
    assert numbers_of(published(publish())) == {FIRST, FIRST + 1} - {first.line.e164}


def test_no_number_shows_in_the_file(voix, images):
    put(voix, *range(FIRST, FIRST + 200))
    publication = publish()
    content = (images / publication.file_name).read_bytes()
    assert published(publication).content.tobytes()[300:1000] not in content
    assert b"voix" not in content
    assert (images / publication.file_name).stat().st_mode & 0o077 == 0
    assert images.stat().st_mode & 0o077 == 0


def test_a_file_under_another_s_name_does_not_open(voix, images):
    put(voix, FIRST)
    one, other = publish(), publish()
    (images / one.file_name).rename(images / other.file_name)
    with pytest.raises(Unsealable):
        storage.load(other.file_name)


def test_a_publication_is_written_down(voix):
    put(voix, FIRST)
    publish()
    event = Event.objects.get(action="image.published")
    assert event.detail == {"position": Position.objects.get().last, "numbers": 1}


def test_without_a_signing_key_nothing_is_published(voix, settings, images, tmp_path):
    put(voix, FIRST)
    settings.SOURDINE = dataclasses.replace(django_settings.SOURDINE, keys_folder=tmp_path / "none")
    with pytest.raises(KeyNotFound):
        publish()
    assert not images.exists()
    assert not Publication.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_register_without_lists_publishes_nothing():
    OppositionList.objects.all().delete()
    with pytest.raises(NoListToPublish):
        publish()


def test_others_write_while_the_register_is_read(voix):
    """And what they write is not in what is being read."""
    put(voix, FIRST)
    with consistent_read() as register:
        put(voix, FIRST + 1)
        assert register.numbers_on(voix.id).tolist() == [FIRST]
        assert register.position == Position.objects.get().last - 1


def test_a_caller_s_own_transaction_is_not_published(voix):
    put(voix, FIRST)
    seen = []
    with transaction.atomic():
        Opposition.objects.all().delete()
        with consistent_read() as register:
            seen = register.numbers_on(voix.id).tolist()
        transaction.set_rollback(True)
    assert seen == [FIRST]


# One at a time.


def test_two_do_not_publish_at_once(voix):
    put(voix, FIRST)
    with turn_to_publish(), pytest.raises(PublicationUnderWay):
        publish()
    assert publish().numbers == 1


def test_the_scheduled_work_leaves_it_to_who_is_publishing(voix):
    put(voix, FIRST)
    with turn_to_publish():
        publish_image.call()
    assert not Publication.objects.exists()
    publish_image.call()
    assert Publication.objects.count() == 1


# When.


def test_nothing_new_publishes_nothing(voix):
    put(voix, FIRST)
    assert publish_if_needed() is not None
    assert publish_if_needed() is None


def test_a_change_is_published(voix):
    put(voix, FIRST)
    publish_if_needed()
    take_off(voix, FIRST)
    assert numbers_of(published(publish_if_needed())) == set()


def test_an_image_that_ages_is_made_anew(voix):
    put(voix, FIRST)
    with time_machine.travel(now(), tick=False) as clock:
        publish_if_needed()
        clock.shift(timedelta(hours=11))
        assert publish_if_needed() is None
        clock.shift(timedelta(hours=2))
        assert publish_if_needed() is not None


def test_an_image_whose_file_is_gone_is_made_anew(voix):
    put(voix, FIRST)
    (storage.images_folder() / publish_if_needed().file_name).unlink()
    assert numbers_of(published(publish_if_needed())) == {FIRST}


# What goes.


def test_the_newest_images_are_kept_and_the_changes_since(voix, images, settings):
    settings.SOURDINE = dataclasses.replace(django_settings.SOURDINE, images_kept=2)
    positions = []
    for n in range(4):
        positions.append(put(voix, FIRST + n))
        publish()
    kept = list(Publication.objects.all())
    assert [one.position for one in kept] == positions[:1:-1]
    assert {one.file_name for one in kept} == {path.name for path in images.glob("*.image")}
    assert set(Change.objects.values_list("position", flat=True)) == {positions[3]}


def test_what_a_killed_publisher_left_is_cleaned(voix, images):
    put(voix, FIRST)
    publish()
    for name in ("5-0123.image", ".5-0123.image.abcdef.part"):
        (images / name).write_bytes(b"half")
    kept = publish()
    assert {path.name for path in images.iterdir()} - {".publishing"} == {
        one.file_name for one in Publication.objects.all()
    }
    assert numbers_of(published(kept)) == {FIRST}


DYING = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from sourdine.register.publishing import storage
from sourdine.register.services import publication
place = sys.argv[2]
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if place == "reading":
    publication._built = die
elif place == "writing":
    storage.SealedWriter.close = die
elif place == "stored":
    publication.record = die
elif place == "pruning":
    publication._forget_changes = die
publication.publish()
"""


@pytest.mark.parametrize("place", ["reading", "writing", "stored", "pruning"])
def test_a_publisher_killed_anywhere_leaves_a_readable_register(voix, images, place):
    put(voix, FIRST)
    publish()
    put(voix, FIRST + 1)
    environment = os.environ | {
        "SOURDINE_DATA": str(images.parent),
        "SOURDINE_KEYS": str(django_settings.SOURDINE.keys_folder),
    }
    name = str(connections["default"].settings_dict["NAME"])
    dead = subprocess.run([sys.executable, "-c", DYING, name, place], env=environment, check=False)
    assert dead.returncode == -signal.SIGKILL
    newest = Publication.objects.first()
    assert numbers_of(published(newest)) == ({FIRST, FIRST + 1} if place == "pruning" else {FIRST})
    again = publish()
    assert numbers_of(published(again)) == numbers_in_table() == {FIRST, FIRST + 1}
    left = {path.name for path in images.iterdir()} - {".publishing"}
    assert left == {one.file_name for one in Publication.objects.all()}


def test_publishing_from_several_threads_gives_whole_images(voix):
    put(voix, *range(FIRST, FIRST + 50))
    refused = []

    def work():
        try:
            for _ in range(3):
                try:
                    publish()
                except PublicationUnderWay as under_way:
                    refused.append(under_way)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) < 9
    for one in Publication.objects.all():
        assert len(numbers_of(published(one))) == 50
