"""Ready-made statements write and read what Django's own do."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sourdine import statements
from sourdine.audit.models import Event
from sourdine.jobs.models import Job, State
from sourdine.notifications.models import DeliveryEvent, Message
from sourdine.register.models import OppositionList
from sourdine.web.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_lists(db):  # noqa: ARG001 -- opens the database
    OppositionList.objects.all().delete()


SOON = timezone.now().replace(microsecond=0)


def a_list(name):
    return OppositionList(
        name=name, title_fr="Appels", title_en="Calls", owner="us", territories=["FR", "RE"]
    )


def a_message(key):
    return Message(idempotency_key=key, channel="mail", kind="a/b", language="fr", purge_after=SOON)


def a_job():
    return Job(task="a.b", arguments={"args": [1], "kwargs": {}}, run_after=SOON)


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_of_several_models_are_written_at_once_as_django_would():
    job, event, lists = a_job(), Event(action="tried", actor_kind="service"), [a_list("one"), a_list("two")]
    statements.insert(job, *lists, event)
    assert values(Job.objects.get()) == values(job)
    assert values(Event.objects.get()) == values(event)
    assert [one.territories for one in OppositionList.objects.all()] == [["FR", "RE"]] * 2


def test_a_row_that_breaks_a_rule_is_refused_and_the_others_with_it():
    with pytest.raises(IntegrityError), transaction.atomic():
        statements.insert(a_job(), a_list("one"), a_list("one"))
    assert not Job.objects.exists()
    assert not OppositionList.objects.exists()


def test_what_goes_with_a_row_is_written_with_it():
    message = a_message("a")
    begun = DeliveryEvent(message=message, at=SOON, state="queued")
    assert statements.insert_unless_there(message, begun, a_job(), column="idempotency_key")
    assert message.events.count() == Job.objects.count() == 1


def test_nothing_of_it_is_written_when_the_first_is_there():
    statements.insert(a_message("a"))
    other = a_message("a")
    begun = DeliveryEvent(message=other, at=SOON, state="queued")
    assert not statements.insert_unless_there(other, begun, a_job(), column="idempotency_key")
    assert Message.objects.count() == 1
    assert not DeliveryEvent.objects.exists()
    assert not Job.objects.exists()


def test_a_row_that_was_written_is_changed_when_it_is_saved_again():
    job = a_job()
    statements.insert(job)
    job.priority = 9
    job.save()
    assert Job.objects.get().priority == 9


def test_only_what_is_named_of_a_row_is_changed():
    job = a_job()
    statements.insert(job)
    job.state, job.result, job.priority = State.DONE, {"sent": True}, 9
    statements.update(job, "state", "result")
    kept = Job.objects.get()
    assert (kept.state, kept.result, kept.priority) == (State.DONE, {"sent": True}, 0)


def test_a_row_is_changed_and_others_are_written_together():
    job = a_job()
    statements.insert(job)
    job.priority, job.attempt = 9, 3
    statements.together(
        statements.changing(job, "priority"), a_list("one"), Event(action="tried", actor_kind="service")
    )
    kept = Job.objects.get()
    assert (kept.priority, kept.attempt) == (9, 0)
    assert OppositionList.objects.count() == Event.objects.count() == 1


def test_nothing_is_changed_when_what_goes_with_it_breaks_a_rule():
    job = a_job()
    statements.insert(job, a_list("one"))
    job.priority = 9
    with pytest.raises(IntegrityError), transaction.atomic():
        statements.together(statements.changing(job, "priority"), a_list("one"))
    assert Job.objects.get().priority == 0


def test_what_the_last_act_returns_is_told():
    job = a_job()
    named = statements.Step("UPDATE jobs_job SET task = 'c.d' WHERE id = %s RETURNING task", [job.pk])
    statements.insert(job)
    assert statements.together(a_list("one"), named) == [("c.d",)]
    assert statements.together(named, a_list("two")) == []


def renaming(job, task):
    return statements.Step("UPDATE jobs_job SET task = %s WHERE task = 'a.b' AND id = %s", [task, job.pk])


def test_acts_in_turn_are_all_done_when_each_changes_a_row():
    job, message = a_job(), a_message("a")
    statements.insert(job, message)
    begun = DeliveryEvent(message=message, at=SOON, state="queued")
    assert statements.in_turn(renaming(job, "c.d"), begun, a_list("one")) == 3
    assert Job.objects.get().task == "c.d"
    assert DeliveryEvent.objects.count() == OppositionList.objects.count() == 1


def test_acts_in_turn_end_with_the_first_that_changes_nothing():
    job, other = a_job(), a_job()
    other.task = "other"
    statements.insert(job, other)
    assert statements.in_turn(renaming(job, "c.d"), renaming(other, "e.f"), a_list("one")) == 1
    assert {one.task for one in Job.objects.all()} == {"c.d", "other"}
    assert not OppositionList.objects.exists()


def test_of_a_row_only_what_is_named_is_read_and_the_rest_when_it_is_asked_for():
    job = a_job()
    statements.insert(job)
    (found,) = statements.select_together(((Job, ("id", "task")),), "jobs_job", [])[0]
    assert found.get_deferred_fields() == values(job).keys() - {"id", "task"}
    assert values(found) == values(job)


def test_rows_are_read_as_django_reads_them():
    job = a_job()
    job.save()
    assert values(statements.first(Job, "WHERE id = %s", [job.pk])) == values(Job.objects.get())


def test_none_is_found_where_none_is():
    assert statements.first(Job, "WHERE task = %s", ["nothing"]) is None


def test_joined_rows_come_together_and_none_where_there_is_none():
    told, silent = a_message("told"), a_message("silent")
    statements.insert(told, silent, DeliveryEvent(message=told, at=SOON, state="queued"))
    joined = (
        "notifications_message LEFT JOIN notifications_deliveryevent "
        "ON message_id = notifications_message.id ORDER BY idempotency_key"
    )
    found = statements.select_together((Message, DeliveryEvent), joined, [], value="idempotency_key")
    assert [(key, message.pk, event and event.at) for key, message, event in found] == [
        ("silent", silent.pk, None),
        ("told", told.pk, SOON),
    ]


OF_TASK = statements.Beside((Job, ("id", "task")), "jobs_job.task = %s", ["a.b"])
THE_LIST = statements.Beside((OppositionList, ("id", "name")), "register_oppositionlist.name = 'one'")


def test_rows_that_have_nothing_to_do_with_one_another_are_read_beside_one_another():
    job = a_job()
    statements.insert(job)
    assert statements.select_beside([OF_TASK, THE_LIST]) == [job, None]
    a_list("one").save()
    assert statements.select_beside([THE_LIST, OF_TASK]) == [OppositionList.objects.get(), job]


def test_a_row_is_read_beside_one_of_another_table():
    job, message = a_job(), a_message("a")
    statements.insert(job, message)
    this = ("notifications_message", "WHERE notifications_message.id = %s")
    assert statements.select_beside([OF_TASK], *this, [message.pk]) == [job]
    assert statements.select_beside([OF_TASK], *this, [job.pk]) == [None]


def test_a_row_that_was_read_knows_that_it_is_in_the_database():
    a_list("one").save()
    (found,) = statements.select(OppositionList, "WHERE is_open", [])
    found.title_en = "No calls"
    found.save()
    assert OppositionList.objects.get().title_en == "No calls"


def test_an_act_whose_commit_may_wait_is_done():
    a_list("one").save()
    close = "UPDATE register_oppositionlist SET is_open = false WHERE "
    assert statements.execute(close + statements.disk_may_wait(), []) == 1
    assert not OppositionList.objects.get().is_open


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such setting")
def test_what_is_written_beside_it_in_a_transaction_does_wait_for_the_disk():
    assert "synchronous_commit" in statements.disk_may_wait()
    usual = statements.fetch("SHOW synchronous_commit", [])
    with transaction.atomic():
        SessionStore().create()
        assert statements.fetch("SHOW synchronous_commit", []) == usual


def test_a_row_is_changed_and_others_are_written_with_it_when_nobody_changed_it_meanwhile():
    job = a_job()
    statements.insert(job)
    job.priority = 9
    raised = statements.changing_if(job, "priority", was=("priority", 0))
    assert statements.in_turn(raised, a_list("one")) == 2
    assert (Job.objects.get().priority, OppositionList.objects.count()) == (9, 1)


def test_nothing_is_written_when_somebody_changed_the_row_meanwhile():
    job = a_job()
    statements.insert(job)
    Job.objects.update(priority=5)
    job.priority = 9
    raised = statements.changing_if(job, "priority", was=("priority", 0))
    assert statements.in_turn(raised, a_list("one")) == 0
    assert (Job.objects.get().priority, OppositionList.objects.count()) == (5, 0)
