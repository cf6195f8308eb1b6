"""Consents: told, confirmed, renewed, read. Whom one is about is in bodies, never in an address."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Router, Status

from sourdine.api.callers import actor_of
from sourdine.api.document import refusing
from sourdine.api.shapes.consents import ConfirmationIn, ConsentIn, ConsentOut, RenewalIn, SearchIn
from sourdine.api.shapes.objections import AboutOut
from sourdine.api.shapes.texts import IdempotencyKey
from sourdine.consents.authors import Author
from sourdine.consents.models import Consent
from sourdine.consents.services import reading, recording
from sourdine.professionals.vocabulary import Act

router = Router(tags=["consents"])
Key = Annotated[IdempotencyKey, Header(alias="Idempotency-Key")]


@router.post("/consents", response={201: ConsentOut}, openapi_extra=refusing(404), summary="Record a consent")
def record(request: HttpRequest, said: ConsentIn, idempotency_key: Key) -> Status[ConsentOut]:
    """Given, refused, or asked for. With a text, nobody consented to more than it says.

    The same again under the same key is recorded once.
    """
    author = author_of(request)
    told = said.told(said.subject.of(author.organisation.pk), idempotency_key=idempotency_key)
    if said.event == "requested":
        made = recording.request(author, told)
    elif said.event == "refused":
        made = recording.refuse(author, told, of=said.answers)
    else:
        waits = said.awaits_confirmation
        made = recording.give(author, told, awaits_confirmation=waits, of=said.answers)
    return Status(201, ConsentOut.of(made))


@router.post(
    "/consents/search", response=AboutOut, summary="All that is recorded of a number, address or reference"
)
def search(request: HttpRequest, wanted: SearchIn) -> AboutOut:
    author = author_of(request)
    return AboutOut.of(reading.about(author, wanted.subject.of(author.organisation.pk)))


@router.get("/consents/{uuid:consent}", response=ConsentOut, openapi_extra=refusing(404), summary="A consent")
def look(request: HttpRequest, consent: UUID) -> ConsentOut:
    return ConsentOut.of(reading.consent(author_of(request), consent))


@router.post(
    "/consents/{uuid:consent}/confirmations",
    response=ConsentOut,
    openapi_extra=refusing(404, 409),
    summary="Confirm a consent",
)
def confirm(request: HttpRequest, consent: UUID, said: ConfirmationIn) -> ConsentOut:
    """By the very number or address it is about. Twice is once."""
    return ConsentOut.of(recording.confirm(author_of(request), consent, at=said.at))


@router.post(
    "/consents/{uuid:consent}/renewals",
    response={201: ConsentOut},
    openapi_extra=refusing(404),
    summary="Renew a consent",
)
def renew(request: HttpRequest, consent: UUID, said: RenewalIn, idempotency_key: Key) -> Status[ConsentOut]:
    """By a new act of the same person: another consent, which says what it renews."""
    author = author_of(request)
    former: Consent = recording.one_of(author.organisation, consent)
    told = said.told(recording.subject_of(former), idempotency_key=idempotency_key)
    return Status(201, ConsentOut.of(recording.renew(author, told, former=consent)))


def author_of(request: HttpRequest) -> Author:
    """Whoever records by a key, or reads what was recorded. Raises what `authorise` raises."""
    return Author.of(actor_of(request), Act.RECORD)
