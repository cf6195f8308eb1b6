"""Consents passed on to partners: said, and listed with whether each was told of a withdrawal."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from sourdine.api.consents import Key, author_of
from sourdine.api.document import refusing
from sourdine.api.shapes.transmissions import TransmissionIn, TransmissionOut, TransmissionsOut
from sourdine.consents.services import transmitting

router = Router(tags=["consents"])
PLACE = "/consents/{uuid:consent}/transmissions"


@router.post(
    PLACE,
    response={201: TransmissionOut},
    openapi_extra=refusing(404, 409),
    summary="Record that a consent was passed on to a partner",
)
def transmit(
    request: HttpRequest, consent: UUID, said: TransmissionIn, idempotency_key: Key
) -> Status[TransmissionOut]:
    """From then on a withdrawal is told to the partner too, once: to its webhooks, or by mail."""
    author = author_of(request)
    passing = said.passing(consent, idempotency_key=idempotency_key)
    return Status(201, TransmissionOut.of(transmitting.transmit(author, passing)))


@router.get(
    PLACE,
    response=TransmissionsOut,
    openapi_extra=refusing(404),
    summary="List the partners a consent was passed on to",
)
def listed(request: HttpRequest, consent: UUID) -> TransmissionsOut:
    found = transmitting.of_consent(author_of(request), consent)
    return TransmissionsOut(items=[TransmissionOut.of(one) for one in found])
