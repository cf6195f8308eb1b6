"""A person's rights, over what professionals claim of them too: what their own page shows, to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sourdine.consents.services import personal
from sourdine.consents.services.personal import Holder
from sourdine.consents.services.receipts import named
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import EventKind
from sourdine.consents.wording import ACTS, CHANNELS, DOORS, EVENTS, SECTORS, STATES, in_words
from sourdine.law.vocabulary import Act
from sourdine.professionals.services import rights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sourdine.accounts.models import User
    from sourdine.consents.models import Consent, ConsentEvent, ConsentText, Objection
    from sourdine.consents.services.personal import Claim, Claimant
    from sourdine.errors import Wording
    from sourdine.register.models import Holding


def everything_about(account: User) -> dict[str, Any]:
    """All that is held about this person, ready for JSON."""
    held = account.holdings.filter(ended_at=None).order_by("first_proven_at", "pk")
    return {**rights.everything_about(account), "consents": [_on_line(one) for one in held]}


def _on_line(holding: Holding) -> dict[str, Any]:
    """Since they first proved the line; what is older is told of, and not shown."""
    number = holding.line.number.e164
    subject = Subject.of_line(number)
    shown = personal.look(Holder(subject=subject, since=holding.first_proven_at, account=holding.account))
    return {
        "number": number,
        "professionals": [_claimant(one) for one in shown.claimants],
        "older_consents_stand": shown.has_older,
    }


def _claimant(one: Claimant) -> dict[str, Any]:
    return {
        "name": named(one.organisation),
        "claims": [_claim(claim) for claim in one.claims],
        "objections": [_objection(objection) for objection in one.objections],
        "happened": [_event(event) for event in one.events],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    consent = claim.consent
    return {
        "reference": str(consent.pk),
        "state": _coded(claim.state, STATES),
        "channels": _all_coded(consent.channels, CHANNELS),
        "goods": _all_coded(consent.goods, SECTORS),
        "parties": list(consent.parties),
        "passed_on": [
            {"partner": one.partner, "at": one.at.isoformat()} for one in consent.transmissions.all()
        ],
        **_dates(consent),
        "act": _coded(Act(consent.act), ACTS) if consent.given_at else None,
        "source": consent.source,
        "text": _text(consent.text) if consent.text else None,
        "happened": [_event(one) for one in claim.events],
    }


def _dates(consent: Consent) -> dict[str, str | None]:
    return {
        "requested_at": _written(consent.requested_at),
        "given_at": _written(consent.given_at),
        "confirmed_at": _written(consent.confirmed_at),
        "refused_at": _written(consent.refused_at),
        "withdrawn_at": _written(consent.withdrawn_at),
        "ends_at": _written(consent.ends_at),
        "recorded_at": _written(consent.recorded_at),
    }


def _text(text: ConsentText) -> dict[str, Any]:
    return {
        "name": text.name,
        "version": text.version,
        "paragraphs": [said for _, said in text.in_order],
        "label": text.label,
        "digest": bytes(text.digest).hex(),
    }


def _objection(objection: Objection) -> dict[str, Any]:
    return {
        "at": objection.at.isoformat(),
        "channels": _all_coded(objection.channels, CHANNELS),
        "door": _coded(objection.door, DOORS),
    }


def _event(event: ConsentEvent) -> dict[str, Any]:
    return {"at": event.at.isoformat(), "what": _coded(EventKind(event.kind), EVENTS)}


def _all_coded(codes: Iterable[str], words: Mapping[str, Wording]) -> list[dict[str, Any]]:
    return [_coded(one, words) for one in codes]


def _coded(code: str, words: Mapping[Any, Wording]) -> dict[str, Any]:
    """For machines, and in the words of both languages for people."""
    return {
        "code": str(code),
        "said": {language: in_words(code, words, language) for language in ("fr", "en")},
    }


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
