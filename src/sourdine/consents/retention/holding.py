"""All that one professional holds of one line or address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sourdine.consents.models import (
        Appointment,
        Consent,
        ContactPoint,
        InformationRequest,
        Objection,
        Withdrawal,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    subject_index: bytes = field(repr=False)
    point: ContactPoint | None = None
    consents: tuple[Consent, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    objections: tuple[Objection, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    requests: tuple[InformationRequest, ...] = ()
    attempted_at: datetime | None = None  # last, on any line of the same person
    unknown_since: datetime | None = None  # from when on evidence is whole of whoever is not known

    @property
    def last_act_at(self) -> datetime:
        """The person's own last act; where none is known, when the professional began to hold something."""
        acts = [at for at in self._acts() if at is not None]
        return max(acts) if acts else self._held_since()

    @property
    def is_in_use(self) -> bool:
        """Whether an attempt is kept that only this tells whose it was."""
        return self.attempted_at is not None

    def _acts(self) -> Iterator[datetime | None]:
        if self.point is not None:
            yield from (self.point.last_contact_at, self.point.collected_at)
        for consent in self.consents:
            yield from (consent.given_at, consent.confirmed_at, consent.refused_at)
        yield from (one.at for one in self.withdrawals)
        yield from (one.at for one in self.objections)
        yield from (one.at for one in self.requests)
        for appointment in self.appointments:
            # What was agreed is not over before it took place.
            yield max(appointment.agreed_at, appointment.ends_at)

    def _held_since(self) -> datetime:
        began = [one.recorded_at for one in self.consents]
        return max([*began, self.point.recorded_at] if self.point else began)


def collected_at(consent: Consent) -> datetime:
    """When the person was asked last, or answered."""
    return consent.given_at or consent.refused_at or consent.requested_at or consent.recorded_at
