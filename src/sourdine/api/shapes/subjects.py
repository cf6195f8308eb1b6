"""Whom something is about. Numbers and addresses travel in bodies, never in an address of the API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict, StringConstraints

from sourdine.api.shapes.texts import Short
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import SubjectKind

Number = Annotated[str, StringConstraints(max_length=64)]
Address = Annotated[str, StringConstraints(max_length=254)]


class SubjectIn(BaseModel):
    """Exactly one of the three."""

    model_config = ConfigDict(extra="forbid")

    number: Number | None = Field(default=None, repr=False, description="Of a telephone, as it is dialled.")
    address: Address | None = Field(default=None, repr=False, description="Of e-mail.")
    reference: Short | None = Field(
        default=None, repr=False, description="Your own, for letters and social networks."
    )

    def of(self, organisation: UUID) -> Subject:
        """Raises what `Subject.of` raises."""
        return Subject.of(organisation, number=self.number, address=self.address, reference=self.reference)


class SubjectOut(Schema):
    """As you recorded it: a number as +E.164."""

    number: str | None = Field(repr=False)
    address: str | None = Field(repr=False)
    reference: str | None = Field(repr=False)

    @classmethod
    def of(cls, subject: Subject) -> SubjectOut:
        said = {name: subject.text if subject.kind is kind else None for name, kind in _KINDS.items()}
        return cls(**said)


_KINDS = {"number": SubjectKind.LINE, "address": SubjectKind.ADDRESS, "reference": SubjectKind.REFERENCE}
