"""Withdrawals and objections: recorded, and honoured from that instant on."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from sourdine.api.consents import Key, author_of
from sourdine.api.document import refusing
from sourdine.api.shapes.objections import ObjectionIn, ObjectionOut, WithdrawalIn, WithdrawalOut
from sourdine.consents.authors import Author
from sourdine.consents.errors import OneSubject
from sourdine.consents.services import objections, recording
from sourdine.consents.subjects import Subject

router = Router(tags=["consents"])


@router.post(
    "/withdrawals",
    response={201: WithdrawalOut},
    openapi_extra=refusing(404),
    summary="Record that consents were withdrawn",
)
def withdraw(request: HttpRequest, said: WithdrawalIn, idempotency_key: Key) -> Status[WithdrawalOut]:
    """What was never given is honoured all the same: no contact until a later consent."""
    author = author_of(request)
    leaving = said.leaving(_subject(author, said), idempotency_key=idempotency_key)
    ended = recording.withdraw(author, leaving)
    return Status(201, WithdrawalOut(at=leaving.at, ended=[one.pk for one in ended]))


@router.post("/objections", response={201: ObjectionOut}, summary="Record that somebody objects")
def object_to(request: HttpRequest, said: ObjectionIn, idempotency_key: Key) -> Status[ObjectionOut]:
    """To all prospecting by these channels."""
    author = author_of(request)
    objecting = said.objecting(said.subject.of(author.organisation.pk), idempotency_key=idempotency_key)
    return Status(201, ObjectionOut.of(objections.record(author, objecting)))


def _subject(author: Author, said: WithdrawalIn) -> Subject:
    """Of the consent that is named, unless it is said. Raises OneSubject or NoSuchConsent."""
    if said.subject is not None:
        return said.subject.of(author.organisation.pk)
    if said.consent is None:
        raise OneSubject
    return recording.subject_of(recording.one_of(author.organisation, said.consent))
