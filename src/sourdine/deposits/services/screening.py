"""The work: a deposit is screened, its results sealed, its certificate signed, its input destroyed.

Every attempt writes to places of its own. What it found becomes known in one transaction, which asks whether
the attempt still holds the job; the input is destroyed after that, by another job should this process die.
"""

from __future__ import annotations

import io
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn, cast

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import F

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.questions import Asker
from sourdine.deposits.errors import CouldNotBeScreened, FileGone
from sourdine.deposits.models import WORKING, Deposit, Kind, ResultFile, State
from sourdine.deposits.services import advising, announcing, destruction, harvesting, stays, watched
from sourdine.deposits.services.uploads import NAME
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import Vault, vault_of
from sourdine.evidence import Issuer, IssuerKind, SourceKind, load_signing_key
from sourdine.evidence.paper import fingerprint
from sourdine.jobs.errors import LeaseLost
from sourdine.jobs.running import RunningJob, current_job
from sourdine.numbering.column import DEFAULT_REGION
from sourdine.professionals.errors import TooManyLines
from sourdine.professionals.services import quota
from sourdine.professionals.vocabulary import WebhookEvent
from sourdine.register.services.snapshots import snapshot
from sourdine.screening.certifying import Declaration
from sourdine.screening.job import Options, screen_source
from sourdine.screening.judgement import Register
from sourdine.screening.prospects.errors import RefusedFile
from sourdine.screening.prospects.opening import Reading
from sourdine.screening.results.discretion import Discretion
from sourdine.screening.results.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.deposits.enumeration import Suspicion
    from sourdine.errors import SourdineError
    from sourdine.professionals.models import Organisation
    from sourdine.screening.image import ImageInfo
    from sourdine.screening.job import Witness
    from sourdine.screening.permissions import Asked
    from sourdine.screening.report import Report
    from sourdine.screening.results.assignment import Assignment
    from sourdine.screening.screened import Screened

_PAUSE: Final = 1.0  # seconds between two notes of how far it is
_LONGEST: Final = 240  # characters of a declaration
_PATIENCE: Final = timedelta(days=3)
_KINDS: Final = (Kind.RESULT, Kind.REJECTED)


class Withdrawn(Exception):
    """The deposit is no longer to be screened."""


def screen(deposit: UUID) -> None:
    """For a job. Raises what makes a later attempt worth while: StoreUnusable, StaleImage, NoImage …"""
    job = current_job()
    held = _take(job, deposit)
    if held is None:
        return
    # What an attempt that died left behind.
    left_behind = [held.results_place, watched.watch_place(held)]
    destruction.destroy_places(left_behind)
    try:
        _screen(job, held)
    except (RefusedFile, TooManyLines) as refused:
        _refuse(job, held, refused)
    except FileGone:
        # Only a restored backup has the deposit and not its file.
        _refuse(job, held, CouldNotBeScreened())
    except Withdrawn:
        destruction.destroy_places(left_behind)
        return
    destruction.destroy_input(held)


def give_up_failed(at: datetime | None = None) -> int:
    """Deposits whose every attempt failed: refused, with our excuses and without being counted; how many."""
    from sourdine.jobs.models import Job
    from sourdine.jobs.models import State as JobState

    before = (at or clock.now()) - _PATIENCE
    stuck = Deposit.objects.filter(state__in=WORKING, received_at__lt=before)
    given_up = 0
    for one in stuck.select_related("organisation", "submitted_by"):
        jobs = Job.objects.filter(organisation=one.organisation_id.hex, arguments__args=[str(one.pk)])
        if jobs.filter(state__in=(JobState.READY, JobState.RUNNING)).exists():
            continue
        with transaction.atomic():
            _end_refused(one, CouldNotBeScreened())
        destruction.destroy_input(one)
        given_up += 1
    return given_up


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
    places = Places(vault, f"{deposit.results_place}/{deposit.attempt}")
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
        _end_screened(deposit, report, places, asking, image.info())
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
            raise Withdrawn
        raise LeaseLost(job=self._job.idempotency_key)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Placed:
    name: str
    place: str
    size: int


class Places:
    """Where a screening of the service puts its files: sealed, under names that say nothing."""

    def __init__(self, vault: Vault, prefix: str) -> None:
        self._vault, self._prefix = vault, prefix
        self._count = 0
        self._placed: dict[str, _Placed] = {}
        self.certificate = ""

    @contextmanager
    def place(self, name: str, *, private: bool = True) -> Iterator[BinaryIO]:
        if not private:
            yield from self._keep_certificate()
            return
        where = f"{self._prefix}/{self._count}"
        self._count += 1
        with sealed.created(place.current(), where, self._vault) as out:
            yield cast("BinaryIO", out)
            size = out.tell()
        self._placed[name] = _Placed(name=name, place=where, size=size)

    def withdraw(self, name: str) -> None:
        """Each attempt has a place of its own: there is nothing earlier in it."""

    def path(self, name: str) -> Path:
        return Path(name)

    def files(self, report: Report) -> Iterator[tuple[Kind, _Placed]]:
        kinds = dict(zip([path.name for path in report.results], _KINDS, strict=False))
        kinds[report.path.name] = Kind.REPORT
        if report.proofs is not None:
            kinds[report.proofs.name] = Kind.PROOFS
        for name, kind in kinds.items():
            yield kind, self._placed[name]

    def _keep_certificate(self) -> Iterator[BinaryIO]:
        """It is shown to whoever asks, and short: it stands in the deposit's row."""
        with io.BytesIO() as content:
            yield content
            self.certificate = content.getvalue().decode().strip()


def _end_screened(
    deposit: Deposit, report: Report, places: Places, asking: harvesting.Asking, image: ImageInfo
) -> None:
    """In the transaction that ends the job."""
    held = _locked(deposit)
    asked = asking.asked()
    opposed = report.tally.verdicts["opposed"]
    drawn = harvesting.draw(deposit.organisation, asked)
    found = harvesting.suspicions(asked, drawn, campaign=deposit.campaign, opposed=opposed)
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
    announcing.destroy_later(*destruction.input_places(held))


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


def _keep_files(held: Deposit, report: Report, places: Places) -> None:
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


def _locked(deposit: Deposit) -> Deposit:
    """Raises Withdrawn when it was cancelled meanwhile."""
    found = Deposit.objects.select_for_update(of=("self",)).select_related("organisation", "submitted_by")
    held = found.get(pk=deposit.pk)
    if held.state not in WORKING or held.attempt != deposit.attempt:
        raise Withdrawn
    return held


def _refuse(job: RunningJob, deposit: Deposit, refused: SourdineError) -> None:
    # Without the file's name, which is sealed elsewhere and the reader's own.
    nameless = type(refused)(place=replace(refused.place, file=None), **refused.details)
    with job.commit():
        _end_refused(_locked(deposit), nameless)


def _end_refused(held: Deposit, refused: SourdineError) -> None:
    held.state, held.refused_at, held.refusal = State.REFUSED, clock.now(), refused.as_dict()
    held.save(update_fields=["state", "refused_at", "refusal"])
    quota.release(held.pk)
    audit.record(
        Action.DEPOSIT_REFUSED, organisation=held.organisation_id, deposit=str(held.pk), code=refused.code
    )
    announcing.tell(held, WebhookEvent.DEPOSIT_REFUSED)
    announcing.destroy_later(*destruction.input_places(held), held.results_place, watched.watch_place(held))
