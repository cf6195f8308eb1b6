"""The receipt that a person keeps of what they said: signed, made again while the event is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from sourdine import sealing
from sourdine.consents.errors import NoSuchConsent
from sourdine.consents.services import ledger
from sourdine.consents.vocabulary import Door, EventKind, SubjectKind
from sourdine.evidence import Issuer, IssuerKind, load_signing_key
from sourdine.evidence.consent_receipt import Anchor, ConsentReceipt, ShownText, subject_digest

if TYPE_CHECKING:
    from sourdine.consents.models import Consent, ConsentEvent, ConsentText
    from sourdine.consents.subjects import Subject
    from sourdine.professionals.models import Organisation

SUFFIX: Final = ".consent.jws"
_LONGEST: Final = 240
# What is written down longer afterwards was not just done by whoever reads the mail.
_FRESH: Final = timedelta(days=1)
_MAILED: Final = frozenset({EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.CONFIRMED})
_GIVEN: Final = frozenset({EventKind.GIVEN, EventKind.RENEWED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """`signed` is the JWS, which says nobody's number; `salt` opens it for whoever has the number."""

    claims: ConsentReceipt
    signed: str
    salt: str = field(repr=False)
    subject: Subject = field(repr=False)

    @property
    def file_name(self) -> str:
        return f"sourdine-{self.claims.identifier[:8]}{SUFFIX}"


def of_event(event: ConsentEvent, consent: Consent | None, subject: Subject) -> Receipt:
    """The same bytes each time, for the same keys. Raises NoSuchConsent once the event was purged."""
    salt = _salt(event)
    claims = _claims(event, consent, subject, salt)
    signed = claims.signed(load_signing_key(settings.SOURDINE.keys_folder))
    return Receipt(claims=claims, signed=signed, salt=salt.hex(), subject=subject)


def is_mailed(event: ConsentEvent, consent: Consent, door: Door) -> bool:
    """To an address that its holder has just used. An import tells nobody: it would reach thousands, of acts
    years ago, and whoever has the address now.
    """
    is_fresh = event.recorded_at - event.at <= _FRESH
    is_address = consent.subject_kind == SubjectKind.ADDRESS and consent.subject_sealed is not None
    if door in {Door.IMPORT, Door.SERVICE} or not (is_fresh and is_address):
        return False
    # One that waits to be confirmed has a mail of its own on its way, and is worth nothing yet.
    is_given = event.kind in _GIVEN and not consent.awaits_confirmation
    return is_given or event.kind in _MAILED


def _claims(event: ConsentEvent, consent: Consent | None, subject: Subject, salt: bytes) -> ConsentReceipt:
    told = _payload(event)
    return ConsentReceipt(
        issuer=issuer(),
        identifier=_identifier(event),
        professional=named(event.organisation),
        happened=event.kind,
        at=event.at,
        recorded_at=event.recorded_at,
        door=str(told["door"]),
        subject_kind=subject.kind.value,
        subject_digest=subject_digest(salt, subject.text),
        anchor=Anchor(
            position=event.position, commitment=bytes(event.commitment).hex(), link=bytes(event.link).hex()
        ),
        **(_about(consent) if consent else _scope(told)),
    )


def _about(consent: Consent) -> dict[str, Any]:
    return {
        "consent": str(consent.pk),
        "act": consent.act,
        "source": _printable(consent.source) or None,
        "ends_at": consent.ends_at,
        "text": _shown(consent.text) if consent.text else None,
        **_scope({"channels": consent.channels, "goods": consent.goods, "parties": consent.parties}),
    }


def _scope(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(sorted({_printable(one) for one in told.get(name) or ()}))
        for name in ("channels", "goods", "parties")
    }


def _shown(text: ConsentText) -> ShownText:
    return ShownText(
        name=text.name,
        language=text.language,
        version=text.version,
        digest=bytes(text.digest).hex(),
        parts={one.value: said for one, said in text.in_order},
        label=text.label,
    )


def issuer() -> Issuer:
    """The register's word, under the address of the service."""
    service = settings.SOURDINE
    return Issuer(
        kind=IssuerKind.SERVICE, uri=service.public_url, name=_printable(service.operator_name) or None
    )


def named(organisation: Organisation) -> str:
    identifier = f" ({organisation.identifier_kind.upper()} {organisation.identifier})"
    return _printable(organisation.name)[: _LONGEST - len(identifier)] + identifier


def _payload(event: ConsentEvent) -> dict[str, Any]:
    payload = ledger.payload_of(event)
    if payload is None:
        raise NoSuchConsent
    told: dict[str, Any] = json.loads(payload)
    return told


def _identifier(event: ConsentEvent) -> str:
    """Of this event and no other; the commitment is made with chance."""
    return bytes(event.commitment).hex()[:32]


def _salt(event: ConsentEvent) -> bytes:
    """Of its own, not the chain's: whoever is shown a receipt opened does not learn the rest of the event."""
    return sealing.current().index(bytes(event.commitment), about="salt of a consent receipt")


def _printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:_LONGEST]
