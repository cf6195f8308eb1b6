"""Results are given to who may have them, resumed where a download was cut, and counted."""

from datetime import timedelta

import files
import organisations
import pytest

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.deposits.errors import NoCertificate, NoResult, NoSuchDeposit
from sourdine.deposits.models import Collection
from sourdine.deposits.services import destruction, lookup, results
from sourdine.notifications.models import Message
from sourdine.professionals.errors import NotAMember, RoleMayNot, SecondFactorNeeded
from sourdine.professionals.models import Member


@pytest.fixture
def deposit(actor):
    return files.screened(actor, files.csv(files.honest()))


def test_its_files_have_the_name_that_the_depositor_gave(actor, deposit):
    found = {kind.value: name for kind, name, _ in results.files_of(actor, deposit.pk)}
    assert found == {
        "result": "clients.cleansed.csv",
        "rejected": "clients.rejected.csv",
        "report": "clients.report.json",
        "proofs": "clients.proofs",
    }


def test_a_download_is_resumed_from_anywhere(actor, deposit):
    whole = files.result(actor, deposit)
    opened = results.open_result(actor, deposit.pk, "result")
    assert opened.size == len(whole)
    opened.reader.seek(100)
    assert opened.reader.read() == whole[100:]


def test_a_kind_that_there_is_not_is_refused(actor, deposit):
    with pytest.raises(NoResult):
        results.open_result(actor, deposit.pk, "annotated")


def test_what_is_not_ready_has_neither_result_nor_certificate(actor):
    waiting = files.deposit(actor, b"x")
    with pytest.raises(NoResult):
        results.open_result(actor, waiting.pk, "result")
    with pytest.raises(NoCertificate):
        results.certificate_of(actor, waiting.pk)


def test_an_auditor_sees_the_deposit_and_its_certificate_but_no_result(actor, deposit):
    auditor = organisations.actor(actor.organisation, "auditor")
    assert lookup.deposit_called(auditor, deposit.reference.lower()).pk == deposit.pk
    assert results.certificate_of(auditor, deposit.pk)
    for refused in (results.files_of, destruction.destroy):
        with pytest.raises(RoleMayNot):
            refused(auditor, deposit.pk)


def test_nobody_collects_without_a_second_factor(actor, deposit):
    depositor = organisations.actor(actor.organisation, "depositor", factor=False)
    with pytest.raises(SecondFactorNeeded):
        results.open_result(depositor, deposit.pk, "result")


def test_somebody_else_s_deposit_is_not_there(actor, deposit):  # noqa: ARG001 -- another's
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    for refused in (results.certificate_of, results.files_of, destruction.destroy):
        with pytest.raises(NoSuchDeposit):
            refused(other, deposit.pk)


def test_the_first_collection_of_the_result_is_told_and_every_one_is_counted(actor, deposit):
    for kind, size in (("report", 5), ("result", 10), ("result", 10)):
        results.note_collected(actor, deposit.pk, kind, size)
    deposit.refresh_from_db()
    assert deposit.state == "collected"
    assert Event.objects.filter(action="deposit.collected").count() == 1
    assert sum(Collection.objects.values_list("size", flat=True)) == 25
    assert files.result(actor, deposit), "it may be collected again"


def test_results_are_destroyed_at_the_professional_s_request(actor, deposit):
    destruction.destroy(actor, deposit.pk)
    with pytest.raises(NoResult):
        results.open_result(actor, deposit.pk, "result")
    with pytest.raises(NoResult):
        destruction.destroy(actor, deposit.pk)


def mails():
    return Message.objects.filter(kind="deposits/collection_alarm").count()


def test_unusually_much_alarms_owners_and_supervisors_once_a_day(actor, deposit, limited):
    limited(collection_alarm_mb=1)
    organisations.user(role="supervisor")
    results.note_collected(actor, deposit.pk, "result", 900_000)
    assert mails() == 0
    for _ in range(3):
        results.note_collected(actor, deposit.pk, "result", 900_000)
    assert mails() == 2
    (event,) = Event.objects.filter(action="collection.alarm")
    assert event.organisation == actor.organisation.pk


def test_what_an_account_always_collects_alarms_nobody(actor, deposit, limited, time_machine):
    limited(collection_alarm_mb=1)
    Collection.objects.create(
        deposit=deposit,
        organisation=actor.organisation,
        member=Member.objects.get(),
        kind="result",
        size=900_000,
        at=clock.now(),
    )
    time_machine.move_to(clock.now() + timedelta(days=1))
    results.note_collected(actor, deposit.pk, "result", 2_000_000)
    assert mails() == 0
    results.note_collected(actor, deposit.pk, "result", 2_000_000)
    assert mails() == 1


def test_what_two_took_at_once_alarms_when_the_next_one_is_seen(actor, deposit, limited):
    limited(collection_alarm_mb=1)
    organisations.user(role="supervisor")
    for _ in range(2):
        Collection.objects.create(
            deposit=deposit,
            organisation=actor.organisation,
            member=actor.member,
            kind="result",
            size=900_000,
            at=clock.now(),
        )
    results.note_collected(actor, deposit.pk, "result", 1)
    assert mails() == 2


def test_what_somebody_was_given_counts_though_their_right_ended_meanwhile(actor, deposit):
    leaving = organisations.actor(actor.organisation, "depositor")
    results.open_result(leaving, deposit.pk, "result")
    Member.objects.filter(pk=leaving.member.pk).update(ended_at=clock.now())
    results.note_collected(leaving, deposit.pk, "result", 10)
    assert Collection.objects.get().member == leaving.member
    with pytest.raises(NotAMember):
        results.open_result(leaving, deposit.pk, "result")


def test_a_part_is_not_the_whole(actor, deposit):
    results.note_collected(actor, deposit.pk, "result", 10, to_the_end=False)
    deposit.refresh_from_db()
    assert deposit.state == "ready"
