"""Requests for information: until when each may be answered, and those about to lapse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant, require_aware
from sourdine.consents.errors import InTheFuture, NoSuchRequest
from sourdine.consents.models import InformationRequest
from sourdine.consents.services import points
from sourdine.consents.vocabulary import SubjectKind
from sourdine.law import Address, Contact, Request
from sourdine.law.errors import EndsBeforeItBegins
from sourdine.law.lapsing import lapses_at
from sourdine.law.vocabulary import Audience, Channel, Purpose
from sourdine.professionals import asked
from sourdine.professionals.services import acting, webhooks
from sourdine.professionals.vocabulary import Act, WebhookEvent

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.consents.subjects import Subject
    from sourdine.professionals.services.acting import Actor

TOLD_BEFORE: Final = timedelta(days=1)
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


class RequestState(StrEnum):
    OPEN = "open"
    LAPSED = "lapsed"
    ANSWERED = "answered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Somebody asked to be told something. `territory` is an address's; a number tells its own."""

    subject: Subject
    at: datetime
    goods: frozenset[str]
    until: datetime | None = None  # the date the person set
    source: str = ""  # how it can be proved
    territory: str | None = None

    def __post_init__(self) -> None:
        if require_aware(self.at) > clock.now():
            raise InTheFuture(at=format_instant(self.at))
        if self.until is not None and require_aware(self.until) <= self.at:
            raise EndsBeforeItBegins(item="request")

    def lapses_at(self) -> datetime | None:
        """By a call to a line, by a mail to an address: as it would be answered."""
        request = Request(at=self.at, goods=self.goods, until=self.until)
        is_line = self.subject.kind is SubjectKind.LINE
        if not is_line and self.territory is None:
            return self.until
        answer = Contact(
            at=self.at,
            channel=_CHANNEL[self.subject.kind],
            audience=Audience.CONSUMER,
            purpose=Purpose.ANSWER_TO_REQUEST,
            professional="",
            number=self.subject.line.number if is_line else None,
            address=Address(territory=self.territory) if self.territory and not is_line else None,
            goods=min(self.goods, default=None),
        )
        return lapses_at(answer, request) or self.until


_CHANNEL: Final = {
    SubjectKind.LINE: Channel.LIVE_VOICE,
    SubjectKind.ADDRESS: Channel.EMAIL,
    SubjectKind.REFERENCE: Channel.POST,
}


def record(actor: Actor, wish: Wish, *, idempotency_key: str) -> InformationRequest:
    """The same key again is the same request. Raises what `authorise` raises, or AskedOtherwise."""
    acting.authorise(actor, Act.RECORD)
    organisation, key = actor.on_behalf_of, asked.key_of(actor, idempotency_key)
    digest = asked.digest_of(
        {
            "subject": wish.subject.index.hex(),
            "at": wish.at,
            "goods": sorted(wish.goods),
            "until": wish.until,
            "source": wish.source,
            "territory": wish.territory,
        }
    )
    with transaction.atomic():
        made, is_new = InformationRequest.objects.get_or_create(
            organisation=organisation,
            idempotency_key=key,
            defaults={
                "subject_kind": wish.subject.kind.value,
                "subject_index": wish.subject.index,
                "subject_sealed": wish.subject.seal(),
                "goods": sorted(wish.goods),
                "at": wish.at,
                "until": wish.until,
                "lapses_at": wish.lapses_at(),
                "source": wish.source,
                "recorded_at": clock.now(),
                "asked_digest": digest,
            },
        )
        if not is_new:
            asked.require_same(made.asked_digest, digest)
            return made
        points.heard_of(organisation, wish.subject, at=wish.at)
        audit.record(Action.REQUEST_RECORDED, **actor.traced, **actor.detail, request=str(made.pk))
    return made


@transaction.atomic
def answered(actor: Actor, request: UUID) -> InformationRequest:
    """It was answered: nothing rests on it any more. Twice is once.

    Raises what `authorise` raises, or NoSuchRequest.
    """
    acting.authorise(actor, Act.RECORD)
    held = _of(actor).select_for_update().filter(pk=request).first()
    if held is None:
        raise NoSuchRequest
    if held.answered_at is None:
        held.answered_at = clock.now()
        held.save(update_fields=["answered_at"])
        audit.record(Action.REQUEST_ANSWERED, **actor.traced, **actor.detail, request=str(held.pk))
    return held


def queue(actor: Actor, state: RequestState) -> QuerySet[InformationRequest]:
    """Each with `due_at`, after which nothing rests on it: for whoever answers the most urgent first.

    Raises what `authorise` raises.
    """
    acting.authorise(actor, Act.RECORD)
    found = _of(actor).annotate(due_at=Coalesce("lapses_at", _NEVER))
    at = clock.now()
    of_state = {
        RequestState.OPEN: Q(answered_at=None, due_at__gt=at),
        RequestState.LAPSED: Q(answered_at=None, due_at__lte=at),
        RequestState.ANSWERED: Q(answered_at__isnull=False),
    }
    return found.filter(of_state[state])


def state_of(request: InformationRequest) -> RequestState:
    if request.answered_at is not None:
        return RequestState.ANSWERED
    is_over = request.lapses_at is not None and request.lapses_at <= clock.now()
    return RequestState.LAPSED if is_over else RequestState.OPEN


def tell_lapsing() -> int:
    """Each that lapses within a day is told once; how many those are. For a job."""
    at = clock.now()
    due = InformationRequest.objects.filter(
        answered_at=None, lapses_at__gt=at, lapses_at__lte=at + TOLD_BEFORE
    )
    count = 0
    for request in due.select_related("organisation").order_by("lapses_at").iterator():
        about = {"request": str(request.pk), "lapses_at": format_instant(request.lapses_at or at)}
        # The same key again is no second delivery.
        webhooks.emit(
            request.organisation, WebhookEvent.REQUEST_LAPSING, about, key=f"request:{request.pk}:lapsing"
        )
        count += 1
    return count


def _of(actor: Actor) -> QuerySet[InformationRequest]:
    return InformationRequest.objects.filter(organisation=actor.on_behalf_of)
