"""Unsubscribe links, as many as a mailing needs."""

from __future__ import annotations

from typing import Literal, Self
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from sourdine.api.shapes.subjects import Address, Number
from sourdine.api.shapes.texts import Short
from sourdine.consents.services import unsubscribing
from sourdine.consents.services.unsubscribing import Link
from sourdine.consents.subjects import Subject
from sourdine.errors import Place, SourdineError
from sourdine.law.vocabulary import Channel

MOST = 10_000


class LinksIn(Schema):
    """One of the three lists."""

    model_config = ConfigDict(extra="forbid")

    addresses: list[Address] = Field(default=[], max_length=MOST, repr=False)
    numbers: list[Number] = Field(default=[], max_length=MOST, repr=False)
    references: list[Short] = Field(default=[], max_length=MOST, repr=False)
    channels: list[Channel] = Field(
        default=[],
        max_length=8,
        description="What the links stop. Empty: e-mail of addresses, texts of numbers, post and social "
        "networks of references.",
    )
    language: Literal["fr", "en"] = Field(default="fr", description="Of the page.")

    @model_validator(mode="after")
    def _is_one_list(self) -> Self:
        if len([one for one in (self.addresses, self.numbers, self.references) if one]) != 1:
            raise PydanticCustomError("one_list_expected", "exactly one of the lists, not empty")
        return self

    def subjects(self, organisation: UUID) -> list[Subject]:
        """Raises what `Subject.of` raises, with the place in the list."""
        if self.addresses:
            return [_read(one, place, "address", organisation) for place, one in _placed(self.addresses)]
        if self.numbers:
            return [_read(one, place, "number", organisation) for place, one in _placed(self.numbers)]
        return [_read(one, place, "reference", organisation) for place, one in _placed(self.references)]


def _placed(given: list[str]) -> enumerate[str]:
    return enumerate(given, start=1)


def _read(given: str, place: int, kind: str, organisation: UUID) -> Subject:
    try:
        return Subject.of(organisation, **{kind: given})
    except SourdineError as refused:
        refused.place = Place(row=place)
        raise


class LinkOut(Schema):
    url: str = Field(description="For the foot of the message.")
    list_unsubscribe: str = Field(description="The value of the message's List-Unsubscribe header.")
    subject_key: str = Field(description="How events name whom it is about.")

    @classmethod
    def of(cls, link: Link) -> LinkOut:
        # Ours, and as many as ten thousand: they are not judged again.
        return cls.model_construct(
            url=link.url, list_unsubscribe=link.headers[unsubscribing.HEADER], subject_key=link.subject_key
        )


class LinksOut(Schema):
    """In the order of the list."""

    links: list[LinkOut]
    list_unsubscribe_post: str = Field(
        description="The value of every message's List-Unsubscribe-Post header (RFC 8058)."
    )
