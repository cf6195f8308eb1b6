from __future__ import annotations

import chores
import pytest
from django.contrib.admin import site
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from sourdine.accounts.models import User
from sourdine.jobs.admin import JobAdmin
from sourdine.jobs.models import Job, State

pytestmark = pytest.mark.django_db
PAGE = JobAdmin(Job, site)


@pytest.fixture
def asked_by():
    """A request of somebody who has these permissions, whatever gives them."""

    def ask(*granted, **posted):
        user = User.objects.create_user(f"{len(granted)}{len(posted)}@example.org", role="administrator")
        user.has_perm = lambda permission, obj=None: permission in granted  # noqa: ARG005 -- Django's signature
        request = RequestFactory().post("/", posted)
        request.user = user
        request._messages = CookieStorage(request)
        return request

    return ask


@pytest.mark.parametrize(
    ("granted", "actions"),
    [(["jobs.view_job"], set()), (["jobs.view_job", "jobs.change_job"], {"try_again", "cancel"})],
)
def test_only_who_may_change_jobs_is_offered_to(asked_by, granted, actions):
    assert set(PAGE.get_actions(asked_by(*granted))) == actions


def test_nobody_edits_a_job(asked_by):
    everything = asked_by("jobs.view_job", "jobs.change_job", "jobs.add_job", "jobs.delete_job")
    assert PAGE.has_view_permission(everything)
    assert not PAGE.has_add_permission(everything)
    assert not PAGE.has_change_permission(everything)
    assert not PAGE.has_delete_permission(everything)


def test_who_may_not_see_jobs_does_not(asked_by):
    assert not PAGE.has_view_permission(asked_by())


def test_what_a_job_was_given_is_not_shown(asked_by):
    shown = PAGE.get_fields(asked_by("jobs.view_job"))
    assert "task" in shown
    assert not {"arguments", "result"} & set(shown)


def test_an_administrator_tries_again_what_failed_and_only_that(asked_by):
    chores.note.enqueue("failed")
    chores.note.enqueue("done")
    done, failed = Job.objects.order_by("-enqueued_at")
    Job.objects.filter(id=failed.id).update(state=State.FAILED)
    Job.objects.filter(id=done.id).update(state=State.DONE)
    PAGE.try_again(asked_by("jobs.change_job"), Job.objects.all())
    assert Job.objects.get(id=failed.id).state == State.READY
    assert Job.objects.get(id=done.id).state == State.DONE


def test_an_administrator_cancels_what_is_ready(asked_by):
    chores.note.enqueue("x")
    PAGE.cancel(asked_by("jobs.change_job"), Job.objects.all())
    assert Job.objects.get().state == State.CANCELLED


def test_the_page_shows_the_queues(asked_by, monkeypatch):
    chores.note.using(queue_name="heavy").enqueue("x")
    monkeypatch.setattr(JobAdmin, "change_list_template", "jobs/admin/jobs.html")
    request = asked_by("jobs.view_job")
    request.method = "GET"
    page = PAGE.changelist_view(request)
    assert [queue.name for queue in page.context_data["queues"]] == ["heavy"]
