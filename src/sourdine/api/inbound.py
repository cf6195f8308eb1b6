"""STOP by text, and by a key of the telephone: passed on by whoever carries the professional's messages."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from sourdine.api.callers import actor_of
from sourdine.api.shapes.inbound import KeyIn, TakenOut, TextIn
from sourdine.api.shapes.objections import ObjectionOut
from sourdine.consents.authors import Author
from sourdine.consents.models import Objection
from sourdine.consents.services import inbound
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import Door
from sourdine.professionals.vocabulary import Act

router = Router(tags=["consents"])


@router.post("/inbound/sms", response=TakenOut, summary="Pass on a text that came back")
def take_text(request: HttpRequest, came: TextIn) -> TakenOut:
    """STOP, ARRÊT, UNSUBSCRIBE, however they are written, object to texts at once; twice is once."""
    author = Author.of(actor_of(request), Act.RECORD, Door.SMS)
    sender = Subject.of_line(came.number)
    return _taken(inbound.take_text(author, sender, came.text, at=came.at))


@router.post("/inbound/voice", response=TakenOut, summary="Pass on a key pressed during a call")
def take_key(request: HttpRequest, came: KeyIn) -> TakenOut:
    """One of the keys that the call announced objects to all spoken channels at once; twice is once."""
    author = Author.of(actor_of(request), Act.RECORD, Door.VOICE_KEY)
    line = Subject.of_line(came.number)
    return _taken(inbound.take_key(author, line, came.key, stopping=came.stop_keys, at=came.at))


def _taken(objection: Objection | None) -> TakenOut:
    said = ObjectionOut.of(objection) if objection is not None else None
    return TakenOut(recognised=said is not None, objection=said)
