"""Files written whole over SFTP, whose door was killed before it took them."""

from datetime import timedelta

import files
import organisations
import pytest

from sourdine import clock
from sourdine.deposits.models import Deposit, Upload
from sourdine.deposits.services import streams, uploads
from sourdine.deposits.services.taking import take_left
from sourdine.professionals.models import SshKey
from sourdine.professionals.services import acting, ssh_keys

CONTENT = files.csv(files.honest(60, listed=20))


@pytest.fixture
def program(actor):
    """Who logged in with an SSH key."""
    key = ssh_keys.add(actor, name="essai", line=organisations.SSH, days=30)
    return acting.of_key(SshKey.objects.select_related("organisation").get(pk=key.pk))


def written(program, name="clients.csv", *, complete=True):
    begun = uploads.begin(program, files.offer(file_name=name, door="sftp"))
    stream = streams.open_stream(program, begun.pk)
    stream.write(CONTENT)
    stream.complete() if complete else stream.leave()
    return begun


def later():
    return clock.now() + timedelta(minutes=2)


def test_a_file_that_was_left_whole_is_taken_once(program):
    begun = written(program)
    assert [take_left(later()), take_left(later())] == [1, 0]
    deposit = Deposit.objects.get(pk=begun.pk)
    assert (deposit.size, deposit.key) == (len(CONTENT), program.key.pk)


def test_one_whose_end_was_not_settled_is_taken_too(program):
    begun = written(program)
    Upload.objects.filter(pk=begun.pk).update(state="closing")
    assert take_left(later()) == 1


def test_a_door_that_lives_has_a_minute_to_take_it_itself(program):
    written(program)
    assert take_left() == 0


@pytest.mark.parametrize("name", ["clients.csv.part", "clients.csv.filepart"])
def test_a_file_that_is_to_be_renamed_waits(program, name):
    written(program, name)
    assert take_left(later()) == 0


def test_a_file_that_was_cut_is_not_taken(program):
    written(program, complete=False)
    assert take_left(later()) == 0


def test_a_file_of_a_key_that_was_revoked_is_not_taken(program):
    written(program)
    SshKey.objects.update(revoked_at=clock.now())
    assert take_left(later()) == 0
    assert not Deposit.objects.exists()


def test_a_file_of_the_web_waits_for_its_columns_to_be_confirmed(actor):
    begun = files.upload(actor, CONTENT)
    uploads.complete(actor, begun.pk)
    assert take_left(later()) == 0


def test_one_whose_name_cannot_be_read_holds_up_no_other(program):
    unreadable, sound = written(program), written(program, "autres.csv")
    Upload.objects.filter(pk=unreadable.pk).update(file_name_sealed=b"of another key")
    assert take_left(later()) == 1
    assert Deposit.objects.get().pk == sound.pk
