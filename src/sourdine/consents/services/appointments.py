"""Appointments: a slot that somebody agreed to is as good as the hours of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant, require_aware
from sourdine.consents.errors import InTheFuture, NoSuchAppointment, SlotRefused
from sourdine.consents.models import Appointment
from sourdine.consents.services import points
from sourdine.professionals import asked
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sourdine.consents.subjects import Subject
    from sourdine.professionals.services.acting import Actor

# "Between six and eight": longer is no precise slot, and would undo the hours of a whole day.
LONGEST: Final = timedelta(hours=4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """Raises NaiveInstant, InTheFuture or SlotRefused."""

    subject: Subject
    starts_at: datetime
    ends_at: datetime
    agreed_at: datetime

    def __post_init__(self) -> None:
        if require_aware(self.agreed_at) > clock.now():
            raise InTheFuture(at=format_instant(self.agreed_at))
        lasts = require_aware(self.ends_at) - require_aware(self.starts_at)
        if not timedelta() < lasts <= LONGEST or self.agreed_at > self.starts_at:
            raise SlotRefused(hours=LONGEST // timedelta(hours=1))


def record(actor: Actor, slot: Slot, *, idempotency_key: str) -> Appointment:
    """The same key again is the same appointment. Raises what `authorise` raises, or AskedOtherwise."""
    acting.authorise(actor, Act.RECORD)
    organisation, key = actor.on_behalf_of, asked.key_of(actor, idempotency_key)
    times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "agreed_at": slot.agreed_at}
    digest = asked.digest_of({"subject": slot.subject.index.hex(), **times})
    with transaction.atomic():
        made, is_new = Appointment.objects.get_or_create(
            organisation=organisation,
            idempotency_key=key,
            defaults={
                "subject_index": slot.subject.index,
                "recorded_at": clock.now(),
                "asked_digest": digest,
                **times,
            },
        )
        if not is_new:
            asked.require_same(made.asked_digest, digest)
            return made
        points.heard_of(organisation, slot.subject, at=slot.agreed_at)
        audit.record(Action.APPOINTMENT_RECORDED, **actor.traced, **actor.detail, appointment=str(made.pk))
    return made


@transaction.atomic
def cancel(actor: Actor, appointment: UUID) -> Appointment:
    """Nothing rests on it any more. Twice is once. Raises what `authorise` raises, or NoSuchAppointment."""
    acting.authorise(actor, Act.RECORD)
    of = Appointment.objects.filter(organisation=actor.on_behalf_of, pk=appointment)
    held = of.select_for_update().first()
    if held is None:
        raise NoSuchAppointment
    if held.cancelled_at is None:
        held.cancelled_at = clock.now()
        held.save(update_fields=["cancelled_at"])
        audit.record(Action.APPOINTMENT_CANCELLED, **actor.traced, **actor.detail, appointment=str(held.pk))
    return held
