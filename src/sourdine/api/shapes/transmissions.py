"""Consents passed on to partners."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from sourdine.api.shapes.consents import Word
from sourdine.api.shapes.instants import Instant, ZoneName, zone_of
from sourdine.consents.acts import HOME
from sourdine.consents.models import Transmission
from sourdine.consents.services.transmitting import Passing
from sourdine.consents.subjects import Subject

Contact = Annotated[str, StringConstraints(max_length=254)]


class TransmissionIn(Schema):
    """To a partner that the consent names, and how it will be told of a withdrawal: one of the two."""

    model_config = ConfigDict(extra="forbid")

    partner: Word = Field(description="As the consent names it.")
    organisation: UUID | None = Field(
        default=None, description="The partner's own, when it is one here; the consent names it."
    )
    contact: Contact | None = Field(
        default=None, repr=False, description="Else an e-mail address of the partner's."
    )
    at: Instant
    zone: ZoneName = str(HOME)

    def passing(self, consent: UUID, *, idempotency_key: str) -> Passing:
        """Raises AddressRefused, and what `Passing` raises."""
        return Passing(
            consent=consent,
            partner=self.partner,
            at=self.at,
            zone=zone_of(self.zone),
            organisation=self.organisation,
            contact=Subject.of_address(self.contact).text if self.contact else "",
            idempotency_key=idempotency_key,
        )


class TransmissionOut(Schema):
    id: UUID
    partner: str
    organisation: UUID | None
    at: datetime
    recorded_at: datetime
    withdrawal_told_at: datetime | None = Field(
        description="When the partner was told that the consent was withdrawn."
    )

    @classmethod
    def of(cls, one: Transmission) -> TransmissionOut:
        return cls(
            id=one.pk,
            partner=one.partner,
            organisation=one.partner_organisation_id,
            at=one.at,
            recorded_at=one.recorded_at,
            withdrawal_told_at=one.withdrawal_told_at,
        )


class TransmissionsOut(Schema):
    """Oldest first."""

    items: list[TransmissionOut]
