from __future__ import annotations

from datetime import timedelta

import chores
import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from sourdine.jobs.backend import on_behalf_of, task_called
from sourdine.jobs.errors import NoSuchTask
from sourdine.jobs.models import MOST_ATTEMPTS, Job
from sourdine.jobs.worker import run_waiting

pytestmark = pytest.mark.django_db


def test_what_is_enqueued_in_a_transaction_stands_with_it():
    with transaction.atomic():
        chores.note.enqueue("kept")
    assert Job.objects.get().arguments == {"args": ["kept"], "kwargs": {}}


def test_what_is_enqueued_in_a_transaction_falls_with_it():
    with transaction.atomic():
        chores.note.enqueue("never")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_result_is_told_before_and_after():
    enqueued = chores.add.enqueue(20, other=22)
    assert enqueued.status is TaskResultStatus.READY
    assert run_waiting() == 1
    enqueued.refresh()
    assert (enqueued.status, enqueued.return_value, enqueued.attempts) == (TaskResultStatus.SUCCESSFUL, 42, 1)


def test_a_task_that_asks_for_its_context_is_told_its_attempt():
    enqueued = chores.tell_attempt.enqueue()
    run_waiting()
    assert chores.tell_attempt.get_result(enqueued.id).return_value == 1


@pytest.mark.parametrize("unknown", ["6b1d7f0c-5dfc-4a9e-8c5e-0d9f8f1f2a3b", "nothing"])
def test_a_result_that_is_not_there(unknown):
    with pytest.raises(TaskResultDoesNotExist):
        chores.add.get_result(unknown)


def test_what_runs_later_waits_for_its_time():
    chores.note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert run_waiting() == 0


def test_what_matters_more_runs_first():
    for what, priority in (("low", -5), ("high", 5), ("plain", 0)):
        chores.note.using(priority=priority).enqueue(what)
    ran = []
    run_waiting(on_each=lambda job: ran.append(job.arguments["args"][0]))
    assert ran == ["high", "plain", "low"]


def test_a_job_is_its_organisation_s_and_so_is_what_it_enqueues():
    with on_behalf_of("one"):
        chores.enqueue_another.enqueue("from a job")
    chores.note.enqueue("from nobody")
    run_waiting(most=2)
    assert sorted(Job.objects.values_list("organisation", "task")) == [
        ("", "chores.note"),
        ("one", "chores.enqueue_another"),
        ("one", "chores.note"),
    ]


def test_a_task_says_how_often_it_is_tried():
    chores.fail.enqueue("twice")
    chores.add.enqueue(1, 1)
    assert set(Job.objects.values_list("task", "most_attempts")) == {
        ("chores.fail", 2),
        ("chores.add", MOST_ATTEMPTS),
    }


def test_a_task_is_found_by_its_path():
    assert task_called("chores.add") is chores.add


@pytest.mark.parametrize("path", ["chores.nothing", "nowhere.at_all", "os.system", "chores.NOT_A_TASK", "x"])
def test_nothing_but_a_task_is_ever_called(path):
    with pytest.raises(NoSuchTask):
        task_called(path)


def test_what_cannot_be_written_as_json_is_not_enqueued():
    with pytest.raises(TypeError):
        chores.note.enqueue(object())
    assert not Job.objects.exists()
