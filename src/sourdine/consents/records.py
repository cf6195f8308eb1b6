"""One consent as a record shaped by ISO/IEC TS 27560: header, processing, parties, events.

The standard is sold, not published. Names of fields, and which are mandatory, follow what the W3C's community
group on data privacy vocabularies says of it: <https://w3id.org/dpv/guides/consent-27560>. What has no place
there stands under `sourdine`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sourdine.clock import format_instant
from sourdine.consents.vocabulary import EventKind, SubjectKind
from sourdine.law.vocabulary import Act, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sourdine.consents.models import Consent, ConsentEvent, ConsentText
    from sourdine.professionals.models import Organisation

SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560#record"
_STATES: Final = {
    EventKind.REQUESTED: "requested",
    EventKind.GIVEN: "given",
    EventKind.CONFIRMED: "given",
    EventKind.RENEWED: "renewed",
    EventKind.REFUSED: "refused",
    EventKind.WITHDRAWN: "withdrawn",
    EventKind.EXPIRED: "expired",
}
_PII: Final = {
    SubjectKind.LINE: "telephone number",
    SubjectKind.ADDRESS: "e-mail address",
    SubjectKind.REFERENCE: "customer reference",
}
_TYPES: Final = {Act.ACTIVE: "expressed", Act.PASSIVE: "implied", Act.PRE_TICKED: "implied"}
_RETENTION: Final = "P3Y"  # from collection: R.223-2 of the code of consumption
_BY_ANY_WAY: Final = "any way the person chooses, orally too"


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """`principal` stands for the person in what this professional reads, as in the API, and nowhere else."""

    consent: Consent
    organisation: Organisation
    principal: str
    events: Sequence[ConsentEvent] = field(default_factory=tuple)

    def as_dict(self) -> dict[str, Any]:
        return {
            "record": {
                "schema_version": SCHEMA,
                "record_id": str(self.consent.pk),
                "pii_principal_id": self.principal,
            },
            "pii_processing": self._processing(),
            "party_identification": list(self._parties()),
            "event": list(self._events()),
            "sourdine": self._beside(),
        }

    def _processing(self) -> dict[str, Any]:
        text = self.consent.text
        return {
            "privacy_notice": f"urn:uuid:{text.pk}" if text else None,
            "language": text.language if text else None,
            "purposes": [self._purpose(one) for one in self.consent.goods],
        }

    def _purpose(self, goods: str) -> dict[str, Any]:
        consent, text = self.consent, self.consent.text
        return {
            "purpose": goods,
            "purpose_type": "direct marketing",
            "lawful_basis": "consent",
            "pii_information": [{"pii_type": _PII[SubjectKind(consent.subject_kind)], "pii_optional": False}],
            "pii_controllers": [str(self.organisation.pk)],
            "collection_method": [consent.source] if consent.source else [],
            "processing_method": consent.channels,
            "storage_locations": [self.organisation.country],
            "retention_period": _RETENTION,
            "jurisdiction": self.organisation.country,
            "recipient_third_parties": consent.parties,
            "withdrawal_method": (text.parts.get(Statement.WITHDRAWAL) if text else None) or _BY_ANY_WAY,
        }

    def _parties(self) -> Iterator[dict[str, Any]]:
        yield {
            "party_id": str(self.organisation.pk),
            "party_name": self.organisation.name,
            "party_role": "PII controller",
            "party_country": self.organisation.country,
            "party_identifier": self.organisation.identifier,
            "party_email": self.organisation.contact_email,
        }
        for name in self.consent.parties:
            yield {"party_id": name, "party_name": name, "party_role": "third party"}

    def _events(self) -> Iterator[dict[str, Any]]:
        for event in self.events:
            if (kind := EventKind(event.kind)) in _STATES:
                yield self._event(kind, event.at) | {"sourdine": _linked(event)}
        # A withdrawal of all that concerns a subject has an event of its own, beside this consent's.
        withdrawn_at = self.consent.withdrawn_at
        if withdrawn_at is not None and all(one.kind != EventKind.WITHDRAWN for one in self.events):
            yield self._event(EventKind.WITHDRAWN, withdrawn_at)

    def _event(self, kind: EventKind, at: datetime) -> dict[str, Any]:
        by_itself = kind is EventKind.EXPIRED
        ends_at = self.consent.ends_at
        lasts = kind in {EventKind.GIVEN, EventKind.RENEWED} and ends_at is not None
        return {
            "event_time": format_instant(at),
            "validity_duration": int((ends_at - at).total_seconds()) if lasts and ends_at else None,
            "entity_id": str(self.organisation.pk) if by_itself else self.principal,
            "event_type": _TYPES[Act(self.consent.act)],
            "event_state": _STATES[kind],
        }

    def _beside(self) -> dict[str, Any]:
        consent = self.consent
        return {
            "act": consent.act,
            "zone": consent.zone,
            "recorded_at": format_instant(consent.recorded_at),
            "ends_at": consent.ends_at and format_instant(consent.ends_at),
            "awaits_confirmation": consent.awaits_confirmation,
            "statements": consent.statements,
            "doubts": consent.doubts,
            "text": _shown(consent.text) if consent.text else None,
        }


def _linked(event: ConsentEvent) -> dict[str, Any]:
    """Where it stands in the chain, which shows that it was not made up later."""
    return {
        "kind": event.kind,
        "position": event.position,
        "recorded_at": format_instant(event.recorded_at),
        "commitment": bytes(event.commitment).hex(),
        "link": bytes(event.link).hex(),
    }


def _shown(text: ConsentText) -> dict[str, Any]:
    return {
        "name": text.name,
        "version": text.version,
        "digest": bytes(text.digest).hex(),
        "body": text.body,
        "label": text.label,
    }
