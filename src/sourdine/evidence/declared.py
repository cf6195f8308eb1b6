"""What whoever submits a file says of it, which nobody checks, in words that people read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sourdine.errors import Wording

if TYPE_CHECKING:
    from sourdine.evidence.certificate import CertificateClaims


class SourceKind(StrEnum):
    """Where the numbers of a file come from. Who, or where, stands beside it in words."""

    OWN_CUSTOMERS = "own_customers"
    BOUGHT = "bought"
    COLLECTED = "collected"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """Words of each language, some of which people wrote: nothing in them is filled in."""

    en: str
    fr: str

    def in_language(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """What was said, and what it is about."""

    label: Wording
    words: Spoken


def declarations(claims: CertificateClaims) -> tuple[Declared, ...]:
    """Everything that was declared, in the order in which people ask for it."""
    said = (
        _quoted(_SIGNER, claims.issuer.name),
        _quoted(_FOR, claims.on_behalf_of),
        _quoted(_SUBMITTED_BY, claims.submitted_by),
        _quoted(_CAMPAIGN, claims.campaign),
        source_of(claims),
        _quoted(_PASSED_ON_TO, claims.passed_on_to),
    )
    return tuple(one for one in said if one is not None)


def source_of(claims: CertificateClaims) -> Declared | None:
    """The declared source of the numbers; None when none was declared."""
    kind, detail = claims.source_kind, claims.source
    if kind is None:
        return _quoted(_SOURCE, detail)
    words = KINDS[kind]
    if not detail:
        return Declared(label=_SOURCE, words=Spoken(en=words.en, fr=words.fr))
    en, fr = _JOINTS[kind]
    said = Spoken(en=f"{words.en}{en} “{detail}”", fr=f"{words.fr}{fr} « {detail} »")
    return Declared(label=_SOURCE, words=said)


def _quoted(label: Wording, text: str | None) -> Declared | None:
    return Declared(label=label, words=Spoken(en=f"“{text}”", fr=f"« {text} »")) if text else None


KINDS: Final[dict[SourceKind, Wording]] = {
    SourceKind.OWN_CUSTOMERS: Wording(en="its own customers", fr="ses propres clients"),
    SourceKind.BOUGHT: Wording(en="numbers bought", fr="numéros achetés"),
    SourceKind.COLLECTED: Wording(en="numbers collected", fr="numéros recueillis"),
    SourceKind.OTHER: Wording(en="another source", fr="autre origine"),
}
# Between the words and what people wrote after them.
_JOINTS: Final[dict[SourceKind, tuple[str, str]]] = {
    SourceKind.OWN_CUSTOMERS: (":", " :"),
    SourceKind.BOUGHT: (" from", " auprès de"),
    SourceKind.COLLECTED: (":", " :"),
    SourceKind.OTHER: (":", " :"),
}
_SIGNER: Final = Wording(en="signer", fr="signataire")
_FOR: Final = Wording(en="for", fr="pour")
_SUBMITTED_BY: Final = Wording(en="submitted by", fr="déposé par")
_CAMPAIGN: Final = Wording(en="campaign", fr="campagne")
_SOURCE: Final = Wording(en="source", fr="source")
_PASSED_ON_TO: Final = Wording(en="will be passed on to", fr="sera transmis à")
