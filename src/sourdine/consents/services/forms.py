"""Pages on which a professional asks for consent: opened, closed, and what each shows today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.errors import (
    ChannelDoesNotReach,
    FormUntitled,
    NoSuchForm,
    OriginRefused,
    TooManyOrigins,
    UnknownText,
)
from sourdine.consents.models import CollectionForm
from sourdine.consents.services import texts
from sourdine.consents.vocabulary import SubjectKind
from sourdine.law.vocabulary import Channel
from sourdine.professionals.models import State
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.consents.models import ConsentText
    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor

LONGEST_TITLE: Final = 120
MOST_ORIGINS: Final = 10
LANGUAGES: Final = ("fr", "en")
# What follows goes into a header of the page, by which browsers let it be framed.
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_AT_HOME: Final = frozenset({"localhost", "127.0.0.1"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    title: str
    text_name: str
    embedded_on: Sequence[str] = ()


@transaction.atomic
def open_one(actor: Actor, wanted: Wanted) -> CollectionForm:
    """It asks for a number or an address, as its text's channels reach.

    Raises what `authorise` raises, UnknownText, ChannelDoesNotReach, FormUntitled, OriginRefused or
    TooManyOrigins.
    """
    acting.authorise(actor, Act.MANAGE_TEXTS)
    title = wanted.title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise FormUntitled(most=LONGEST_TITLE)
    shown = _texts(actor.on_behalf_of, wanted.text_name)
    if not shown:
        raise UnknownText
    made = CollectionForm.objects.create(
        organisation=actor.on_behalf_of,
        title=title,
        text_name=wanted.text_name,
        subject_kind=_kind({Channel(one) for text in shown for one in text.channels}),
        embedded_on=_origins(wanted.embedded_on),
        made_by=actor.member,
        created_at=clock.now(),
    )
    audit.record(Action.FORM_OPENED, **actor.traced, **actor.detail, form=str(made.pk))
    return made


@transaction.atomic
def close(actor: Actor, form: UUID) -> CollectionForm:
    """Nobody is asked by it any more. Raises what `authorise` raises, or NoSuchForm."""
    acting.authorise(actor, Act.MANAGE_TEXTS)
    held = of(actor.on_behalf_of).select_for_update().filter(pk=form).first()
    if held is None:
        raise NoSuchForm
    if held.closed_at is None:
        held.closed_at = clock.now()
        held.save(update_fields=["closed_at"])
        audit.record(Action.FORM_CLOSED, **actor.traced, **actor.detail, form=str(held.pk))
    return held


def of(organisation: Organisation) -> QuerySet[CollectionForm]:
    return CollectionForm.objects.filter(organisation=organisation)


def one_of(organisation: Organisation, form: UUID) -> CollectionForm:
    """Raises NoSuchForm."""
    held = of(organisation).filter(pk=form).first()
    if held is None:
        raise NoSuchForm
    return held


def for_anybody(form: UUID) -> CollectionForm:
    """As whoever opens its address sees it. Raises NoSuchForm, closed or never there."""
    held = CollectionForm.objects.select_related("organisation").filter(pk=form, closed_at=None).first()
    if held is None or held.organisation.state != State.ACTIVE:
        raise NoSuchForm
    return held


def text_of(form: CollectionForm, language: str) -> ConsentText:
    """The newest in that language, else in another. Raises NoSuchForm when all of them are retired."""
    for one in (language, *LANGUAGES):
        held = texts.newest(form.organisation, form.text_name, one)
        if held is not None and _reaches(form, held):
            return held
    raise NoSuchForm


def origin(typed: str) -> str:
    """As browsers write it: `https://host`, a port where it is not the usual one. Raises OriginRefused."""
    parts = urlsplit(typed.strip().rstrip("/").casefold())
    try:
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except (UnicodeError, ValueError):
        raise OriginRefused(origin=typed) from None
    is_bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _AT_HOME)
    if not (is_bare and is_safe and _HOST.fullmatch(host)):
        raise OriginRefused(origin=typed)
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def _origins(typed: Iterable[str]) -> list[str]:
    read = sorted({origin(one) for one in typed if one.strip()})
    if len(read) > MOST_ORIGINS:
        raise TooManyOrigins(most=MOST_ORIGINS)
    return read


def _texts(organisation: Organisation, name: str) -> list[ConsentText]:
    found = (texts.newest(organisation, name, language) for language in LANGUAGES)
    return [one for one in found if one is not None]


def _kind(channels: set[Channel]) -> SubjectKind:
    """What all of them reach: a line or an address of e-mail; letters and networks need another way."""
    if channels <= {one for one in Channel if one.reaches_a_line}:
        return SubjectKind.LINE
    if channels == {Channel.EMAIL}:
        return SubjectKind.ADDRESS
    raise ChannelDoesNotReach(channel=", ".join(sorted(channels)), kind="line, address")


def _reaches(form: CollectionForm, text: ConsentText) -> bool:
    """A later version may be for other channels: it is not what this page can ask."""
    try:
        return _kind({Channel(one) for one in text.channels}) == form.subject_kind
    except ChannelDoesNotReach:
        return False
