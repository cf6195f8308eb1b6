"""What a certificate claims. Also written down in schema/certificate.schema.json, for other readers.

Instants are aware and written in UTC to the second; sizes are bytes; counts are whole numbers; digests of
files are salted.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Self

from sourdine.clock import format_instant, require_aware
from sourdine.errors import Wording
from sourdine.evidence.against import Engine, MerkleRoot, RegisterState, ScreenedList
from sourdine.evidence.declared import SourceKind
from sourdine.evidence.digest import METHOD
from sourdine.evidence.encoding import decode_json_object
from sourdine.evidence.errors import ContradictoryClaims
from sourdine.evidence.issuer import URI, Issuer, IssuerKind
from sourdine.evidence.members import HEX_DIGEST, PRINTABLE, Members
from sourdine.evidence.permitted import PermissionColumns
from sourdine.evidence.screened import InputFile, NumberCounts, ResultFile, RowCounts
from sourdine.evidence.wording import STATEMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = 1
MOST_LISTS: Final = 32
MOST_RESULTS: Final = 8
MOST_STATEMENT: Final = 1000
MOST_DAYS: Final = 3660
_IDENTIFIER: Final = r"[0-9A-Za-z][0-9A-Za-z._:-]{0,99}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateClaims:
    """All that is signed. The comparison began at `screened_at`; the signature came at `issued_at`."""

    issuer: Issuer
    issued_at: datetime
    screened_at: datetime
    salt_digest: str
    input: InputFile
    results: tuple[ResultFile, ...]
    rows: RowCounts
    numbers: NumberCounts
    lists: tuple[ScreenedList, ...]
    register: RegisterState
    engine: Engine
    validity_days: int = 30
    on_behalf_of: str | None = None
    campaign: str | None = None
    source_kind: SourceKind | None = None
    source: str | None = None
    submitted_by: str | None = None
    passed_on_to: str | None = None
    input_destroyed: bool | None = None
    merkle: MerkleRoot | None = None
    permissions: PermissionColumns | None = None
    statement: Wording = STATEMENT
    identifier: str = field(default_factory=lambda: str(uuid.uuid4()))

    def __post_init__(self) -> None:
        """Raises ContradictoryClaims, or NaiveInstant."""
        require_aware(self.issued_at)
        require_aware(self.screened_at)
        _require(self.screened_at <= self.issued_at, "screened_at, iat")
        _require(self.screened_at <= self.valid_until, "screened_at, exp")
        _require(self.rows.read == self.input.rows, "rows.read, input.rows")
        _require(self.permissions is None or self._tells_apart(self.permissions), "permissions, numbers")
        _require(len({entry.name for entry in self.lists}) == len(self.lists), "lists[].name")

    def _tells_apart(self, permissions: PermissionColumns) -> bool:
        """Whether each number that is not listed was answered, once, and no other."""
        return permissions.told == self.numbers.not_listed

    @property
    def valid_until(self) -> datetime:
        """The last instant whose calls this screening covers."""
        return self.register.as_of + timedelta(days=self.validity_days)

    @property
    def is_self_attestation(self) -> bool:
        return self.issuer.kind is IssuerKind.SELF

    def as_dict(self) -> dict[str, object]:
        """As signed: JSON values; a claim that is not made is left out."""
        claims = self._about_the_certificate() | self._about_the_screening()
        return {name: value for name, value in claims.items() if value is not None}

    @classmethod
    def from_dict(cls, claims: Mapping[str, object]) -> Self:
        """What `as_dict` wrote; raises BadClaims or UnknownVersion for anything else."""
        return Members.of_version(claims, VERSION).read_as(cls._from_members)

    def _about_the_certificate(self) -> dict[str, object]:
        return {
            "version": VERSION,
            "iss": self.issuer.uri,
            "jti": self.identifier,
            "iat": int(self.issued_at.timestamp()),
            "exp": int(self.valid_until.timestamp()),
            "issuer": self.issuer.as_dict(),
            "self_attestation": self.is_self_attestation,
            "statement": {"en": self.statement.en, "fr": self.statement.fr},
        }

    def _about_the_screening(self) -> dict[str, object]:
        return {
            "on_behalf_of": self.on_behalf_of,
            "campaign": self.campaign,
            "source_kind": self.source_kind.value if self.source_kind else None,
            "source": self.source,
            "submitted_by": self.submitted_by,
            "passed_on_to": self.passed_on_to,
            "input_destroyed": self.input_destroyed,
            "screened_at": format_instant(self.screened_at),
            "validity_days": self.validity_days,
            "digest_method": METHOD,
            "salt_digest": self.salt_digest,
            "input": self.input.as_dict(),
            "results": [result.as_dict() for result in self.results],
            "rows": self.rows.as_dict(),
            "numbers": self.numbers.as_dict(),
            "lists": [entry.as_dict() for entry in self.lists],
            "register": self.register.as_dict(),
            "engine": self.engine.as_dict(),
            "merkle": self.merkle.as_dict() if self.merkle else None,
            "permissions": self.permissions.as_dict() if self.permissions else None,
        }

    @classmethod
    def _from_members(cls, members: Members) -> Self:
        uri = members.text("iss", URI)
        members.text("digest_method", METHOD)
        claims = cls(
            issuer=members.one("issuer", lambda issuer: Issuer.from_members(issuer, uri)),
            identifier=members.text("jti", _IDENTIFIER),
            issued_at=members.seconds("iat"),
            screened_at=members.instant("screened_at"),
            validity_days=members.whole("validity_days", least=1, most=MOST_DAYS),
            on_behalf_of=members.optional_text("on_behalf_of"),
            campaign=members.optional_text("campaign"),
            source_kind=members.optional_choice("source_kind", SourceKind),
            source=members.optional_text("source"),
            submitted_by=members.optional_text("submitted_by"),
            passed_on_to=members.optional_text("passed_on_to"),
            input_destroyed=members.optional_truth("input_destroyed"),
            salt_digest=members.text("salt_digest", HEX_DIGEST),
            input=members.one("input", InputFile.from_members),
            results=members.several("results", ResultFile.from_members, most=MOST_RESULTS),
            rows=members.one("rows", RowCounts.from_members),
            numbers=members.one("numbers", NumberCounts.from_members),
            lists=members.several("lists", ScreenedList.from_members, most=MOST_LISTS),
            register=members.one("register", RegisterState.from_members),
            engine=members.one("engine", Engine.from_members),
            merkle=members.optional("merkle", MerkleRoot.from_members),
            permissions=members.optional("permissions", PermissionColumns.from_members),
            statement=members.one("statement", _statement),
        )
        claims._require_agreement(
            exp=members.whole("exp"), self_attestation=members.truth("self_attestation")
        )
        return claims

    def _require_agreement(self, *, exp: int, self_attestation: bool) -> None:
        _require(exp == int(self.valid_until.timestamp()), "exp, register.as_of, validity_days")
        _require(self_attestation == self.is_self_attestation, "self_attestation, issuer.kind")


def schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what `as_dict` returns."""
    return decode_json_object((files(__package__) / "schema" / "certificate.schema.json").read_bytes())


def _statement(members: Members) -> Wording:
    en, fr = (members.text(name, PRINTABLE, most=MOST_STATEMENT) for name in ("en", "fr"))
    return Wording(en=en, fr=fr)


def _require(agreed: bool, claims: str) -> None:  # noqa: FBT001 -- reads as a sentence
    if not agreed:
        raise ContradictoryClaims(claims=claims)
