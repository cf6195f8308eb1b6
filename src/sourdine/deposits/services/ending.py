"""How the work at a deposit ends: with a result, held for review, refused, or given up.

In one transaction, which asks whether the attempt still holds its job, and what the deposit became meanwhile.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import CouldNotBeScreened, NotReviewed
from sourdine.deposits.models import WORKING, Deposit, ResultFile, State
from sourdine.deposits.services import announcing, destruction, harvesting, placing, watched
from sourdine.deposits.services.uploads import NAME
from sourdine.deposits.vault import vault_of
from sourdine.evidence.paper import fingerprint
from sourdine.professionals.models import State as Standing
from sourdine.professionals.services import quota
from sourdine.professionals.vocabulary import WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.deposits.enumeration import Suspicion
    from sourdine.errors import SourdineError
    from sourdine.jobs.running import RunningJob
    from sourdine.screening.image import ImageInfo
    from sourdine.screening.report import Report

_PATIENCE: Final = timedelta(days=3)
_REVIEWED_WITHIN: Final = timedelta(days=30)


class Withdrawn(Exception):
    """The deposit is no longer to be screened."""


def end_screened(
    deposit: Deposit, report: Report, places: placing.Places, asking: harvesting.Asking, image: ImageInfo
) -> None:
    """In the transaction that ends the job."""
    held = _held(deposit)
    asked = asking.asked()
    drawn = harvesting.draw(deposit.organisation, asked)
    found = harvesting.suspicions(asked, drawn, campaign=deposit.campaign, counts=report.tally.verdicts)
    at = clock.now()
    held.rows, held.numbers = report.tally.rows_read, report.tally.numbers
    held.rows_done, held.share_done = report.tally.rows_read, 1
    held.counts = dict(report.tally.verdicts)
    held.permissions = _permissions(deposit, report)
    held.screening_at = held.screening_at or at
    held.certificate, held.fingerprint = places.certificate, fingerprint(places.certificate)
    held.image_position = held.change_position = image.position
    held.valid_until = report.valid_until
    _conclude(held, found, at)
    held.save()
    _keep_files(held, report, places)
    announcing.destroy_input_later(held)


def _permissions(deposit: Deposit, report: Report) -> dict[str, object]:
    """It is written down that permissions were asked for, with how many, never about whom."""
    told = report.permissions
    if told is None:
        return {}
    audit.record(
        Action.PERMISSION_ASKED,
        organisation=deposit.organisation_id,
        deposit=str(deposit.pk),
        allowed=told.yes,
        forbidden=told.no,
        unknown=told.unknown,
    )
    return told.as_dict()


def _conclude(held: Deposit, found: Sequence[Suspicion], at: datetime) -> None:
    if found:
        held.state, held.held_at, held.suspicions = State.HELD, at, [one.value for one in found]
        audit.record(
            Action.DEPOSIT_HELD,
            organisation=held.organisation_id,
            deposit=str(held.pk),
            why=", ".join(held.suspicions),
            numbers=held.numbers,
        )
        announcing.tell(held, WebhookEvent.DEPOSIT_HELD)
        return
    make_ready(held, at)
    audit.record(
        Action.DEPOSIT_READY,
        organisation=held.organisation_id,
        deposit=str(held.pk),
        rows=held.rows,
        numbers=held.numbers,
    )


def make_ready(held: Deposit, at: datetime) -> None:
    """The caller saves it."""
    held.state, held.ready_at = State.READY, at
    held.expires_at = at + timedelta(days=settings.SOURDINE.results_days)
    announcing.tell(held, WebhookEvent.DEPOSIT_READY)


def _keep_files(held: Deposit, report: Report, places: placing.Places) -> None:
    vault = vault_of(held.organisation)
    ResultFile.objects.bulk_create(
        ResultFile(
            deposit=held,
            kind=kind,
            name_sealed=vault.seal(one.name.encode(), about=NAME),
            size=one.size,
            place=one.place,
        )
        for kind, one in places.files(report)
    )


def _held(deposit: Deposit) -> Deposit:
    """Raises Withdrawn when it was cancelled meanwhile."""
    held = _locked(deposit.pk)
    if held.state not in WORKING or held.attempt != deposit.attempt:
        raise Withdrawn
    return held


def _locked(deposit: UUID) -> Deposit:
    found = Deposit.objects.select_for_update(of=("self",)).select_related("organisation", "submitted_by")
    return found.get(pk=deposit)


def refuse(job: RunningJob, deposit: Deposit, refused: SourdineError) -> None:
    # Without the file's name, which is sealed elsewhere and the reader's own.
    nameless = type(refused)(place=replace(refused.place, file=None), **refused.details)
    with job.commit():
        _end_refused(_held(deposit), nameless)


def _end_refused(held: Deposit, refused: SourdineError) -> None:
    _say_refused(held, refused)
    announcing.destroy_input_later(held)
    announcing.destroy_later(*placing.places_of(held))


def _say_refused(held: Deposit, refused: SourdineError) -> None:
    held.state, held.refused_at, held.refusal = State.REFUSED, clock.now(), refused.as_dict()
    held.save(update_fields=["state", "refused_at", "refusal"])
    quota.release(held.pk)
    audit.record(
        Action.DEPOSIT_REFUSED, organisation=held.organisation_id, deposit=str(held.pk), code=refused.code
    )
    announcing.tell(held, WebhookEvent.DEPOSIT_REFUSED)


def forget_unseen(held: Deposit) -> None:
    """The result of one that was held, in the caller's transaction. Its tokens stay: it was screened."""
    held.certificate = ""
    held.save(update_fields=["certificate"])
    ResultFile.objects.filter(deposit=held).delete()
    watched.forget(held)
    announcing.destroy_later(held.results_place)


def give_up_unreviewed(at: datetime | None = None) -> int:
    """Held deposits that nobody looked at for long, or whose organisation is closed; how many."""
    before = (at or clock.now()) - _REVIEWED_WITHIN
    over = Q(held_at__lt=before) | Q(organisation__state=Standing.CLOSED)
    waiting = Deposit.objects.filter(over, state=State.HELD)
    return sum(_give_up_unreviewed(one) for one in waiting.values_list("pk", flat=True))


def _give_up_unreviewed(deposit: UUID) -> bool:
    with transaction.atomic():
        held = _locked(deposit)
        if held.state != State.HELD:
            return False
        forget_unseen(held)
        _say_refused(held, NotReviewed(days=_REVIEWED_WITHIN.days))
    return True


def give_up_failed(at: datetime | None = None) -> int:
    """Deposits whose every attempt failed: refused, with our excuses and without being counted; how many."""
    before = (at or clock.now()) - _PATIENCE
    stuck = Deposit.objects.filter(state__in=WORKING, received_at__lt=before)
    return sum(_give_up(one) for one in stuck.values_list("pk", flat=True))


def _give_up(deposit: UUID) -> bool:
    """Unless it is worked on, or was meanwhile."""
    from sourdine.jobs.models import Job
    from sourdine.jobs.models import State as JobState

    with transaction.atomic():
        held = _locked(deposit)
        jobs = Job.objects.filter(organisation=held.organisation_id.hex, arguments__args=[str(held.pk)])
        going = jobs.filter(state__in=(JobState.READY, JobState.RUNNING))
        if held.state not in WORKING or going.exists():
            return False
        _end_refused(held, CouldNotBeScreened())
    destruction.destroy_input(held)
    return True
