"""The texts that people are shown: checked before they are kept, frozen from the first time they are used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant
from sourdine.consents.acts import HOME
from sourdine.consents.errors import TextFrozen, TextRefused, UnknownText
from sourdine.consents.models import ConsentText
from sourdine.consents.services import ledger
from sourdine.consents.texts import checking
from sourdine.law.vocabulary import Statement
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.consents.texts.draft import Draft
    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor


@transaction.atomic
def add(actor: Actor, draft: Draft) -> ConsentText:
    """A new version of that name in that language; the same as the newest is the newest.

    It is checked as the text of whom the actor acts for. Raises what `authorise` raises, or TextRefused.
    """
    checked = _checked(actor, draft)
    organisation = actor.on_behalf_of
    ledger.locked(organisation)  # two versions at once would have one number
    held = newest(organisation, draft.name, draft.language)
    if held is not None and bytes(held.digest) == checked.digest:
        return held
    versions = ConsentText.objects.filter(organisation=organisation, name=draft.name, language=draft.language)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    made = ConsentText.objects.create(
        organisation=organisation, version=last + 1, made_by=actor.member, **_columns(checked)
    )
    audit.record(Action.CONSENT_TEXT_ADDED, **actor.traced, **actor.detail, **_named(made))
    return made


@transaction.atomic
def change(actor: Actor, text: UUID, draft: Draft) -> ConsentText:
    """One that nobody was shown yet; its name and language stay. Raises as `add` does, UnknownText or
    TextFrozen.
    """
    held = _locked(actor.on_behalf_of, text)
    if held.used_at is not None:
        raise TextFrozen(used_at=format_instant(held.used_at))
    checked = _checked(actor, replace(draft, name=held.name, language=held.language))
    for name, value in _columns(checked).items():
        setattr(held, name, value)
    held.save()
    audit.record(Action.CONSENT_TEXT_ADDED, **actor.traced, **actor.detail, **_named(held))
    return held


@transaction.atomic
def retire(actor: Actor, text: UUID) -> ConsentText:
    """Shown to nobody any more; what was consented with it stands. Raises as `add` does; or UnknownText."""
    acting.authorise(actor, Act.MANAGE_TEXTS)
    held = _locked(actor.on_behalf_of, text)
    if held.retired_at is None:
        held.retired_at = clock.now()
        held.save(update_fields=["retired_at"])
        audit.record(Action.CONSENT_TEXT_RETIRED, **actor.traced, **actor.detail, **_named(held))
    return held


def of(organisation: Organisation) -> QuerySet[ConsentText]:
    return ConsentText.objects.filter(organisation=organisation)


def one_of(organisation: Organisation, text: UUID) -> ConsentText:
    """Raises UnknownText."""
    held = of(organisation).filter(pk=text).first()
    if held is None:
        raise UnknownText
    return held


def newest(organisation: Organisation, name: str, language: str) -> ConsentText | None:
    """What is shown today in that language; None when all are retired."""
    standing = of(organisation).filter(name=name, language=language, retired_at=None)
    return standing.order_by("-version").first()


def shown(organisation: Organisation, text: UUID, *, at: datetime) -> ConsentText:
    """One of the organisation's, which can no longer change from now on. Raises UnknownText."""
    held = ConsentText.objects.select_for_update().filter(organisation=organisation, pk=text).first()
    if held is None:
        raise UnknownText
    if held.used_at is None:
        held.used_at = at
        held.save(update_fields=["used_at"])
    return held


def reference(text: ConsentText) -> dict[str, object]:
    """How events name it: the digest is of all that it says."""
    return {
        "id": str(text.pk),
        "name": text.name,
        "language": text.language,
        "version": text.version,
        "digest": bytes(text.digest).hex(),
    }


def _locked(organisation: Organisation, text: UUID) -> ConsentText:
    held = of(organisation).select_for_update().filter(pk=text).first()
    if held is None:
        raise UnknownText
    return held


def _checked(actor: Actor, draft: Draft) -> Draft:
    acting.authorise(actor, Act.MANAGE_TEXTS)
    whose = replace(draft, professional=actor.on_behalf_of.name)
    problems = checking.check(whose, clock.now().astimezone(HOME).date())
    if problems:
        raise TextRefused(problems)
    return whose


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "language": draft.language,
        "parts": {one.value: draft.parts[one] for one in Statement if draft.parts.get(one)},
        "label": draft.label,
        "markup": draft.markup,
        "channels": sorted(draft.channels),
        "goods": sorted(draft.goods),
        "parties": sorted(draft.parties),
        "months": draft.months,
        "digest": draft.digest,
    }


def _named(text: ConsentText) -> dict[str, Any]:
    return {"text": str(text.pk), "name": text.name, "language": text.language, "version": text.version}
