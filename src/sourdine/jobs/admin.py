"""The operator's page of background work: all to be read, and two things that administrators may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sourdine.jobs import services
from sourdine.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


@admin.register(Job)
class JobAdmin(admin.ModelAdmin[Job]):
    """Seen by who has `view_job`; tried again or cancelled by who has `change_job`; edited by nobody."""

    list_display = ("short_name", "state", "queue", "organisation", "age", "tries", "error", "run_after")
    list_filter = ("state", "queue", "task")
    search_fields = ("id__exact", "task")
    search_help_text = _("A job's identifier, or a part of its task's name.")
    ordering = ("-enqueued_at",)
    show_full_result_count = False
    list_per_page = 50
    # Arguments are identifiers, but nothing keeps a task of tomorrow from taking more: they are not shown.
    exclude = ("arguments", "result")
    actions = ("try_again", "cancel")
    change_list_template = "jobs/admin/jobs.html"

    @admin.display(description=_("task"), ordering="task")
    def short_name(self, job: Job) -> str:
        return job.task.removeprefix("sourdine.").replace(".tasks.", ": ")

    @admin.display(description=_("age"), ordering="enqueued_at")
    def age(self, job: Job) -> str:
        return timesince(job.enqueued_at, timezone.now(), depth=1)

    @admin.display(description=_("attempts"), ordering="attempt")
    def tries(self, job: Job) -> str:
        return f"{job.attempt}/{job.most_attempts}"

    @admin.action(description=_("Try again"), permissions=["operate"])
    def try_again(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        self._each(request, jobs, services.retry, "tried again")

    @admin.action(description=_("Cancel"), permissions=["operate"])
    def cancel(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        self._each(request, jobs, services.cancel, "cancelled")

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("jobs.change_job")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:  # noqa: ARG002 -- same
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:  # noqa: ARG002 -- same
        return False

    def has_view_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:  # noqa: ARG002 -- same
        return request.user.has_perm("jobs.view_job")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"queues": services.overview(), **(extra_context or {})})

    def _each(
        self, request: HttpRequest, jobs: QuerySet[Job], act: Callable[[UUID], bool], trace: str
    ) -> None:
        done = [job for job in jobs if act(job.id)]
        for job in done:
            self.log_change(request, job, trace)
        said = ngettext("%(count)d job changed.", "%(count)d jobs changed.", len(done)) % {"count": len(done)}
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
