"""The work: a deposit is screened, its results sealed, its certificate signed, its input destroyed.

Every attempt writes to places of its own. What it found becomes known in one transaction, which asks whether
the attempt still holds the job; the input is destroyed after that, by another job should this process die.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import F

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.questions import Asker
from sourdine.deposits.errors import CouldNotBeScreened, FileGone
from sourdine.deposits.models import WORKING, Deposit, State
from sourdine.deposits.services import advising, destruction, ending, harvesting, placing, stays, watched
from sourdine.deposits.services.uploads import NAME
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.evidence import Issuer, IssuerKind, SourceKind, load_signing_key
from sourdine.jobs.errors import LeaseLost
from sourdine.jobs.running import RunningJob, current_job
from sourdine.numbering.column import DEFAULT_REGION
from sourdine.professionals.errors import TooManyLines
from sourdine.professionals.services import quota
from sourdine.register.services.snapshots import snapshot
from sourdine.screening.certifying import Declaration
from sourdine.screening.job import Options, screen_source
from sourdine.screening.judgement import Register
from sourdine.screening.prospects.errors import RefusedFile
from sourdine.screening.prospects.opening import Reading
from sourdine.screening.results.discretion import Discretion
from sourdine.screening.results.forms import Form

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sourdine.professionals.models import Organisation
    from sourdine.screening.job import Witness
    from sourdine.screening.permissions import Asked
    from sourdine.screening.results.assignment import Assignment
    from sourdine.screening.screened import Screened

_PAUSE: Final = 1.0  # seconds between two notes of how far it is
_LONGEST: Final = 240  # characters of a declaration


def screen(deposit: UUID) -> None:
    """For a job. Raises what makes a later attempt worth while: StoreUnusable, StaleImage, NoImage …"""
    job = current_job()
    held = _take(job, deposit)
    if held is None:
        return
    # What was left behind; of this number, before a backup was restored. Later ones are another worker's.
    destruction.destroy_places(placing.places_of_attempts(held, range(1, held.attempt + 1)))
    try:
        _screen_or_refuse(job, held)
    except ending.Withdrawn:
        destruction.destroy_places(placing.places_of(held))
        return
    except LeaseLost:
        # Nobody would ever know of what is whole.
        destruction.destroy_places(placing.places_of_attempts(held, [held.attempt]))
        raise
    destruction.destroy_input(held)


def _screen_or_refuse(job: RunningJob, deposit: Deposit) -> None:
    try:
        _screen(job, deposit)
    except (RefusedFile, TooManyLines) as refused:
        ending.refuse(job, deposit, refused)
    except FileGone:
        # The store may be there again; not so after a restored backup, or once it was cancelled.
        if _is_wanted(deposit) and not job.is_last_attempt:
            raise
        ending.refuse(job, deposit, CouldNotBeScreened())


def _is_wanted(deposit: Deposit) -> bool:
    return Deposit.objects.filter(pk=deposit.pk, state__in=WORKING).exists()


def _take(job: RunningJob, deposit: UUID) -> Deposit | None:
    """This attempt's turn; None when the deposit is finished, or was cancelled."""
    with job.fence():
        at = clock.now()
        waiting = Deposit.objects.filter(pk=deposit, state__in=WORKING)
        # Not the job's: one that was given back has its number again, and who gave it back may still write.
        attempt = F("attempt") + 1
        if not waiting.update(
            state=State.CHECKING, checking_at=at, attempt=attempt, rows_done=0, share_done=0
        ):
            return None
        related = ("organisation", "organisation__plan", "submitted_by", "campaign")
        held = Deposit.objects.select_related(*related).get(pk=deposit)
        audit.record(
            Action.DEPOSIT_CHECKING,
            organisation=held.organisation_id,
            deposit=str(held.pk),
            attempt=held.attempt,
        )
    return held


def _screen(job: RunningJob, deposit: Deposit) -> None:
    vault = vault_of(deposit.organisation)
    name = vault.unseal(bytes(deposit.file_name_sealed), about=NAME).decode()
    source = sealed.SealedSource(place.current(), deposit.input_place, vault)
    places = placing.Places(deposit)
    image = snapshot()
    asked = _asked(deposit, image.info().as_of)
    asking = harvesting.Asking(deposit.organisation)
    with stays.keeping(deposit) as keeping, watched.watching(deposit) as watching:
        report = screen_source(
            source,
            Register.choose(image, (), DEFAULT_REGION),
            places,
            key=load_signing_key(settings.SOURDINE.keys_folder),
            options=replace(_options(deposit, name), asked=asked),
            progress=_Progress(job, deposit),
            witness=_witness(asking, keeping, watching),
        )
    with job.commit():
        ending.end_screened(deposit, report, places, asking, image.info())
        keeping.kept_for(deposit, report.screened_at)
        if watching is not None:
            watching.put_under_watch(deposit, image.info())


def _witness(asking: harvesting.Asking, keeping: stays.Keeping, watching: watched.Watching | None) -> Witness:
    def see(screened: Screened, assignment: Assignment, /) -> None:
        for judged in screened.judgements:
            valid = np.flatnonzero(judged.e164)
            asking.add(judged.e164[valid])
            keeping.add(judged.e164[valid], judged.verdict[valid])
        if watching is not None:
            watching.see(screened, assignment)

    return see


def _asked(deposit: Deposit, listed_as_of: datetime) -> Asked | None:
    """What its campaign asks of each number now, unless it asks nothing."""
    question = deposit.campaign.question if deposit.campaign else {}
    if not question:
        return None
    by_mandate = deposit.submitted_by_id != deposit.organisation_id
    provider = deposit.submitted_by.name if by_mandate else None
    asker = Asker(professional=deposit.organisation_id, provider=provider)
    return advising.asked_by(deposit.organisation, asker, question, at=clock.now(), listed_as_of=listed_as_of)


def _options(deposit: Deposit, name: str) -> Options:
    plan = deposit.organisation.plan
    return Options(
        form=Form(deposit.form),
        columns=deposit.columns,
        identifier=deposit.identifier or None,
        reading=Reading(**deposit.reading),
        declaration=_declaration(deposit),
        provable=True,
        name=name,
        discretion=Discretion(blank_numbers=True, merge_reasons=plan is None or not plan.tells_reasons),
        issuer=issuer(),
        destroys_input=True,
    )


def issuer() -> Issuer:
    """The register's word, under the address of the service."""
    service = settings.SOURDINE
    return Issuer(kind=IssuerKind.SERVICE, uri=service.public_url, name=_short(service.operator_name) or None)


def _declaration(deposit: Deposit) -> Declaration:
    by_mandate = deposit.submitted_by_id != deposit.organisation_id
    campaign = deposit.campaign
    return Declaration(
        on_behalf_of=named(deposit.organisation),
        submitted_by=named(deposit.submitted_by) if by_mandate else None,
        campaign=_short(campaign.name) if campaign else None,
        source_kind=SourceKind(campaign.source) if campaign else None,
        source=(_short(campaign.source_detail) or None) if campaign else None,
        passed_on_to=(_short(campaign.recipients) or None) if campaign else None,
    )


def named(organisation: Organisation) -> str:
    identifier = f" ({organisation.identifier_kind.upper()} {organisation.identifier})"
    return _short(organisation.name)[: _LONGEST - len(identifier)] + identifier


def _short(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:_LONGEST]


class _Progress:
    """Notes how far it is, now and then, and stops the work when another worker took it over."""

    def __init__(self, job: RunningJob, deposit: Deposit) -> None:
        self._job, self._deposit = job, deposit
        self._noted = 0.0

    def __call__(self, *, rows: int, done: float) -> None:
        if self._job.is_lost:
            raise LeaseLost(job=self._job.idempotency_key)
        quota.require_lines(self._deposit.organisation, rows)
        if time.monotonic() - self._noted < _PAUSE:
            return
        is_first, self._noted = not self._noted, time.monotonic()
        mine = Deposit.objects.filter(pk=self._deposit.pk, attempt=self._deposit.attempt, state__in=WORKING)
        with transaction.atomic():
            began = {"state": State.SCREENING, "screening_at": clock.now()} if is_first else {}
            if not mine.update(rows_done=rows, share_done=done, **began):
                self._stop()
            if is_first:
                audit.record(
                    Action.DEPOSIT_SCREENING,
                    organisation=self._deposit.organisation_id,
                    deposit=str(self._deposit.pk),
                )

    def _stop(self) -> NoReturn:
        """What is withdrawn leaves nothing; what another attempt took over is that one's to write."""
        if Deposit.objects.filter(pk=self._deposit.pk, attempt=self._deposit.attempt).exists():
            raise ending.Withdrawn
        raise LeaseLost(job=self._job.idempotency_key)
