"""Files of a result destroyed one after the other; with the last, the results are."""

import threading

import files
import organisations
import pytest
from django.db import connection

from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import NoResult, NoSuchDeposit
from sourdine.deposits.models import Deposit, ResultFile
from sourdine.deposits.services import results
from sourdine.deposits.services.discarding import discard
from sourdine.deposits.store import place
from sourdine.professionals.errors import RoleMayNot, SecondFactorNeeded

KINDS = ["result", "rejected", "report", "proofs"]


@pytest.fixture
def deposit(actor):
    return files.screened(actor, files.csv(files.honest()))


def left(deposit):
    return set(ResultFile.objects.filter(deposit=deposit).values_list("kind", flat=True))


def in_store():
    return set(place.current().sizes("results"))


def events():
    return Event.objects.filter(action=Action.RESULTS_DESTROYED)


def test_one_file_is_destroyed_and_the_others_stay(actor, deposit):
    before = in_store()
    discard(actor, deposit.pk, "rejected")
    assert left(deposit) == {"result", "report", "proofs"}
    assert in_store() < before
    with pytest.raises(NoResult):
        results.open_result(actor, deposit.pk, "rejected")
    assert files.result(actor, deposit)
    assert events().get().detail["file"] == "rejected"


def test_with_the_last_one_the_results_are_destroyed(actor, deposit):
    for kind in KINDS:
        discard(actor, deposit.pk, kind)
    deposit.refresh_from_db()
    assert deposit.state == "destroyed"
    assert deposit.destroyed_at is not None
    assert in_store() == left(deposit) == set()
    assert events().count() == 4
    assert results.certificate_of(actor, deposit.pk), "the certificate stays"


@pytest.mark.parametrize("kind", ["annotated", "", "certificate"])
def test_what_is_not_there_is_not_destroyed(actor, deposit, kind):
    with pytest.raises(NoResult):
        discard(actor, deposit.pk, kind)
    assert left(deposit) == set(KINDS)
    assert not events().exists()


def test_the_same_file_is_destroyed_once(actor, deposit):
    discard(actor, deposit.pk, "report")
    with pytest.raises(NoResult):
        discard(actor, deposit.pk, "report")
    assert events().count() == 1


def test_a_deposit_that_waits_has_nothing_to_destroy(actor):
    waiting = files.deposit(actor, b"x")
    with pytest.raises(NoResult):
        discard(actor, waiting.pk, "result")


def test_who_may_not_collect_destroys_nothing(actor, deposit):
    with pytest.raises(RoleMayNot):
        discard(organisations.actor(actor.organisation, "auditor"), deposit.pk, "result")
    with pytest.raises(SecondFactorNeeded):
        discard(organisations.actor(actor.organisation, factor=False), deposit.pk, "result")
    stranger = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    with pytest.raises(NoSuchDeposit):
        discard(stranger, deposit.pk, "result")
    assert left(deposit) == set(KINDS)


def test_of_two_who_discard_the_last_two_files_at_once_one_is_the_last(actor, deposit):
    discard(actor, deposit.pk, "report")
    discard(actor, deposit.pk, "proofs")
    ready, failures = threading.Barrier(2), []

    def act(kind):
        try:
            ready.wait(timeout=20)
            discard(actor, deposit.pk, kind)
        except Exception as failed:  # noqa: BLE001 -- told to the test, in its own thread
            failures.append(failed)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(kind,)) for kind in ("result", "rejected")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert failures == []
    assert Deposit.objects.get(pk=deposit.pk).state == "destroyed"
    assert in_store() == set()
