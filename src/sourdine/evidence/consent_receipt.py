"""The register's signed word to a person about one event of a consent: what was shown, and what was said.

A JWS (EdDSA) of its own type, so that none passes for a certificate. It holds no telephone number and no
address, but a digest of it under a salt that is in the person's own copy alone. `link` anchors it in the
professional's chain: an event altered afterwards no longer leads there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from sourdine.clock import format_instant, require_aware
from sourdine.evidence import jws
from sourdine.evidence.encoding import encode_json
from sourdine.evidence.issuer import URI, Issuer
from sourdine.evidence.members import HEX_DIGEST, MOST_TEXT, Members

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sourdine.evidence.keys import SigningKey

TYPE: Final = "sourdine-consent+jwt"
VERSION: Final = 1
_CODE: Final = r"[a-z][a-z_]{0,30}"
_MOST: Final = 64  # channels, goods, parties or parts
_MOST_PART: Final = 20_000
# As `members.PRINTABLE`, with the ends of lines that a text has.
_PARAGRAPHS: Final = r"[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ud800-\udfff]*"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownText:
    """Exactly what the person was shown: one version of one text."""

    name: str
    language: str
    version: int
    digest: str
    parts: Mapping[str, str]
    label: str  # beside the box

    def as_dict(self) -> dict[str, object]:
        return {
            "name": self.name,
            "language": self.language,
            "version": self.version,
            "digest": self.digest,
            "label": self.label,
            **({"parts": self._parts} if self.parts else {}),
        }

    @property
    def _parts(self) -> list[dict[str, str]]:
        """In the order in which they were shown, which an object does not promise."""
        return [{"statement": statement, "said": said} for statement, said in self.parts.items()]

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(
            name=members.text("name"),
            language=members.text("language", r"[a-z]{2}"),
            version=members.whole("version", least=1),
            digest=members.text("digest", HEX_DIGEST),
            parts=dict(members.several("parts", _part, most=_MOST)) if members.has("parts") else {},
            label=members.text("label", _PARAGRAPHS, least=0, most=_MOST_PART),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """Where the event stands in the professional's chain."""

    position: int
    commitment: str
    link: str

    def as_dict(self) -> dict[str, object]:
        return {"position": self.position, "commitment": self.commitment, "link": self.link}

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(
            position=members.whole("position", least=1),
            commitment=members.text("commitment", HEX_DIGEST),
            link=members.text("link", HEX_DIGEST),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentReceipt:
    """All that is signed. `happened` is given, refused, withdrawn …, as the chain says it. Where something is
    ended and no channels or goods are named, it is all of them.
    """

    issuer: Issuer
    identifier: str
    professional: str
    happened: str
    at: datetime
    recorded_at: datetime
    door: str
    subject_kind: str
    subject_digest: str
    anchor: Anchor
    consent: str | None = None
    act: str | None = None
    source: str | None = None
    channels: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    ends_at: datetime | None = None
    text: ShownText | None = None

    def __post_init__(self) -> None:
        for instant in (self.at, self.recorded_at, self.ends_at):
            if instant is not None:
                require_aware(instant)

    def as_dict(self) -> dict[str, object]:
        """As signed: JSON values; what there is nothing to say of is left out."""
        claims: dict[str, object] = {
            "version": VERSION,
            "iss": self.issuer.uri,
            "jti": self.identifier,
            "iat": int(self.recorded_at.timestamp()),
            "issuer": self.issuer.as_dict(),
            "professional": self.professional,
            "happened": self.happened,
            "at": format_instant(self.at),
            "recorded_at": format_instant(self.recorded_at),
            "door": self.door,
            "subject": {"kind": self.subject_kind, "digest": self.subject_digest},
            "anchor": self.anchor.as_dict(),
        }
        scope = {name: sorted(getattr(self, name)) for name in ("channels", "goods", "parties")}
        said = {"consent": self.consent, "act": self.act, "source": self.source}
        ends = {"ends_at": self.ends_at and format_instant(self.ends_at)}
        shown = {"text": self.text and self.text.as_dict()}
        return claims | {name: value for name, value in (scope | said | ends | shown).items() if value}

    def signed(self, key: SigningKey) -> str:
        """Raises BadClaims for whatever could not be verified afterwards."""
        members = self.as_dict()
        ConsentReceipt.from_dict(members)
        return jws.sign(encode_json(members), key=key.private, kid=key.kid, kind=TYPE)

    @classmethod
    def from_dict(cls, claims: Mapping[str, object]) -> Self:
        """What `as_dict` wrote; raises BadClaims or UnknownVersion for anything else."""
        return Members.of_version(claims, VERSION).read_as(cls._from_members)

    @classmethod
    def _from_members(cls, members: Members) -> Self:
        uri = members.text("iss", URI)
        members.seconds("iat")
        subject = members.members("subject")
        return cls(
            issuer=members.one("issuer", lambda issuer: Issuer.from_members(issuer, uri)),
            identifier=members.text("jti"),
            professional=members.text("professional"),
            happened=members.text("happened", _CODE),
            at=members.instant("at"),
            recorded_at=members.instant("recorded_at"),
            door=members.text("door", _CODE),
            **subject.read_as(_subject),
            anchor=members.one("anchor", Anchor.from_members),
            consent=members.optional_text("consent"),
            act=members.optional_text("act"),
            source=members.optional_text("source"),
            channels=_texts(members, "channels", _CODE),
            goods=_texts(members, "goods"),
            parties=_texts(members, "parties"),
            ends_at=members.instant("ends_at") if members.has("ends_at") else None,
            text=members.optional("text", ShownText.from_members),
        )


def subject_digest(salt: bytes, subject: str) -> str:
    """SHA-256 over the salt, then the number in E.164 (+33…) or the address in small letters."""
    return hashlib.sha256(salt + subject.encode()).hexdigest()


def _part(members: Members) -> tuple[str, str]:
    return members.text("statement", _CODE), members.text("said", _PARAGRAPHS, most=_MOST_PART)


def _subject(members: Members) -> dict[str, str]:
    return {"subject_kind": members.text("kind", _CODE), "subject_digest": members.text("digest", HEX_DIGEST)}


def _texts(members: Members, name: str, pattern: str = rf".{{1,{MOST_TEXT}}}") -> tuple[str, ...]:
    return members.texts(name, pattern, most=_MOST) if members.has(name) else ()
