"""Campaigns: opened, changed, closed; whether each is covered today."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents import questions
from sourdine.consents.questions import Asker
from sourdine.deposits.errors import CampaignRefused
from sourdine.deposits.models import Campaign, Form, Source
from sourdine.deposits.services import lookup, watches
from sourdine.law.vocabulary import Channel
from sourdine.professionals.asked import digest_of, require_same
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from sourdine.deposits.models.campaign import CampaignQuerySet
    from sourdine.professionals.services.acting import Actor

_LONGEST: Final = {"name": 120, "purpose": 500, "source_detail": 200, "recipients": 240, "identifier": 200}
_MOST_COLUMNS: Final = 64
_NEEDED: Final = ("name", "purpose")
# Of a question of permission, what may be said of all the numbers of a file.
ASKED: Final = (
    "channel",
    "audience",
    "purpose",
    "sector",
    "goods",
    "dialling",
    "caller",
    "concerns_profession",
    "relationship",
)
NONE: Final = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is said of a campaign. `columns` are names or positions from 1; none: every certain one."""

    name: str
    purpose: str
    starts_on: date
    ends_on: date
    source: str
    source_detail: str = ""
    recipients: str = ""  # to whom the numbers will be passed on; empty: to nobody
    columns: Sequence[str] = ()
    identifier: str = ""
    form: str = Form.CLEANSED
    # Asked of each number that is given back, with the fields of a question of permission; empty: nothing.
    question: Mapping[str, Any] = field(default_factory=dict, repr=False)


def open_campaign(actor: Actor, wanted: Wanted, *, idempotency_key: str = "") -> Campaign:
    """The same idempotency key again is the same campaign.

    Raises what `authorise` raises, CampaignRefused, what a question of permission raises, or AskedOtherwise.
    """
    acting.authorise(actor, Act.DEPOSIT)
    fields = _fields(wanted)
    _require_may_ask(actor, fields, {})
    # Not the campaign as it is: it may have been changed since.
    name, digest = _named(actor, idempotency_key), digest_of(fields)
    try:
        return _earlier(name, digest) or _open(actor, name, fields | {"asked_digest": digest})
    except IntegrityError:
        # Somebody sent the same key at the same instant.
        earlier = _earlier(name, digest)
        if earlier is None:
            raise
        return earlier


@transaction.atomic
def change(actor: Actor, campaign: UUID, wanted: Wanted) -> Campaign:
    """For deposits to come: certificates keep what they say.

    Raises what `open_campaign` raises, NoSuchCampaign, or NotByMandate when it is to end sooner and its watch
    holds others' files.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.campaign_of(actor, campaign)
    fields = _fields(wanted)
    _require_may_ask(actor, fields, held.question)
    if wanted.ends_on < held.ends_on:
        # Its watch ends with it.
        watches.require_may_end(held, actor)
    for name, value in fields.items():
        setattr(held, name, value)
    held.save()
    audit.record(Action.CAMPAIGN_CHANGED, **actor.traced, **actor.detail, campaign=str(held.pk))
    return held


@transaction.atomic
def close(actor: Actor, campaign: UUID) -> None:
    """Nothing is deposited for it any more, and its watch ends.

    Raises what `authorise` raises, NoSuchCampaign, or NotByMandate when its watch holds others' files.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.campaign_of(actor, campaign)
    held.closed_at = clock.now()
    held.save(update_fields=["closed_at"])
    watches.end_of_campaign(held, actor)
    audit.record(Action.CAMPAIGN_CLOSED, **actor.traced, **actor.detail, campaign=str(held.pk))


def campaigns_of(actor: Actor) -> CampaignQuerySet:
    """Each with `is_covered`: whether a screening made for it holds now; and with `is_watched`.

    Raises what `authorise` raises.
    """
    acting.authorise(actor, Act.READ)
    return Campaign.objects.filter(organisation=actor.on_behalf_of).with_cover(clock.now()).with_watch()


def _named(actor: Actor, idempotency_key: str) -> UUID:
    """One name for one key of one organisation, acting for one professional."""
    if not idempotency_key:
        return uuid.uuid4()
    return uuid.uuid5(actor.on_behalf_of.pk, f"campaign {actor.organisation.pk} {idempotency_key}")


def _earlier(name: UUID, digest: bytes) -> Campaign | None:
    found = Campaign.objects.filter(pk=name).first()
    if found is not None:
        require_same(found.asked_digest, digest)
    return found


@transaction.atomic
def _open(actor: Actor, name: UUID, fields: dict[str, object]) -> Campaign:
    made = Campaign(
        pk=name, organisation=actor.on_behalf_of, created_at=clock.now(), created_by=actor.member, **fields
    )
    made.save(force_insert=True)
    audit.record(Action.CAMPAIGN_OPENED, **actor.traced, **actor.detail, campaign=str(made.pk))
    return made


def _fields(wanted: Wanted) -> dict[str, object]:
    texts = {name: getattr(wanted, name).strip() for name in _LONGEST}
    for name, text in texts.items():
        _require(text.isprintable() and len(text) <= _LONGEST[name], name)
        _require(bool(text) or name not in _NEEDED, name)
    _require(wanted.starts_on <= wanted.ends_on, "ends_on")
    _require(wanted.source in Source.values, "source")
    # “Other” says nothing by itself, nor does “bought” without saying from whom.
    _require(bool(texts["source_detail"]) or wanted.source == Source.OWN_CUSTOMERS, "source_detail")
    _require(wanted.form in Form.values, "form")
    columns = [str(one) for one in wanted.columns]
    _require(len(columns) <= _MOST_COLUMNS and all(len(one) <= 200 for one in columns), "columns")
    return {
        **texts,
        "starts_on": wanted.starts_on,
        "ends_on": wanted.ends_on,
        "source": wanted.source,
        "columns": columns,
        "form": wanted.form,
        "question": _question(wanted.question),
    }


def _question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """As it is kept: whoever asks about a line says it, and nothing of one person alone."""
    question = {name: value for name, value in asked.items() if value is not None and value != ""}
    if not question:
        return {}
    _require(set(question) <= set(ASKED), "question")
    _require(all(question.get(name) for name in ("channel", "audience", "purpose")), "question")
    _require(question.get("relationship", NONE) == NONE, "relationship")
    _require(not _is_of_an_address(str(question["channel"])), "channel")
    questions.read_of_any_line(Asker(professional=uuid.UUID(int=0)), question, at=clock.now())
    return question


def _is_of_an_address(channel: str) -> bool:
    return channel in set(Channel) and not Channel(channel).reaches_a_line


def _require_may_ask(actor: Actor, fields: Mapping[str, object], held: Mapping[str, Any]) -> None:
    """Columns tell what permissions tell: who may not ask for these does not have a file say it."""
    if fields["question"] and fields["question"] != held:
        acting.authorise(actor, Act.ASK)


def _require(fits: bool, field: str) -> None:  # noqa: FBT001 -- reads as a sentence
    if not fits:
        raise CampaignRefused(field=field)
