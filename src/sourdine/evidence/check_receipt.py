"""The register's signed word about some numbers that were asked about without a file.

A JWS (EdDSA) of its own type, so that none passes for a certificate. It holds no number, but a salted
digest of them and of their answers. The salt goes apart, to who asked: who has it and the numbers can show
what was answered; with it alone, a receipt of one number would give it away to whoever tries them all.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from sourdine.clock import format_instant, require_aware
from sourdine.evidence import jws
from sourdine.evidence.against import LIST_NAME
from sourdine.evidence.certificate import MOST_LISTS
from sourdine.evidence.encoding import encode_json
from sourdine.evidence.errors import ContradictoryClaims, MisshapenClaim
from sourdine.evidence.issuer import URI, Issuer, IssuerKind
from sourdine.evidence.members import HEX_DIGEST, Members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sourdine.evidence.keys import SigningKey

TYPE: Final = "sourdine-check+jwt"
VERSION: Final = 2  # 1 held its salt, and joined numbers as they were: others made the same text
VERDICTS: Final = ("not_listed", "opposed", "invalid", "unscreened")


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageState:
    """The image that answered: everything up to the change `position`, as it stood at `as_of`."""

    as_of: datetime
    position: int
    digest: str  # as in the image's own header, unsalted, so that anybody can tell which image it was

    def __post_init__(self) -> None:
        require_aware(self.as_of)

    def as_dict(self) -> dict[str, object]:
        return {"as_of": format_instant(self.as_of), "position": self.position, "digest": self.digest}

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(
            as_of=members.instant("as_of"),
            position=members.whole("position"),
            digest=members.text("digest", HEX_DIGEST),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckReceipt:
    """All that is signed. `digest` is `digest_of` the numbers, their verdicts and the salt."""

    issuer: Issuer
    identifier: str
    on_behalf_of: str
    checked_at: datetime
    numbers: int
    by_verdict: Mapping[str, int]
    lists: tuple[str, ...]
    register: ImageState
    salt_digest: str
    digest: str

    def __post_init__(self) -> None:
        require_aware(self.checked_at)
        if sum(self.by_verdict.values()) != self.numbers:
            raise ContradictoryClaims(claims="numbers, by_verdict")

    def as_dict(self) -> dict[str, object]:
        """As signed: JSON values; verdicts that no number had are left out."""
        return {
            "version": VERSION,
            "iss": self.issuer.uri,
            "jti": self.identifier,
            "iat": int(self.checked_at.timestamp()),
            "issuer": self.issuer.as_dict(),
            "on_behalf_of": self.on_behalf_of,
            "checked_at": format_instant(self.checked_at),
            "numbers": self.numbers,
            "by_verdict": {word: count for word, count in sorted(self.by_verdict.items()) if count},
            "lists": sorted(self.lists),
            "register": self.register.as_dict(),
            "salt_digest": self.salt_digest,
            "digest": self.digest,
        }

    def signed(self, key: SigningKey) -> str:
        """Raises BadClaims for whatever could not be verified afterwards."""
        members = self.as_dict()
        CheckReceipt.from_dict(members)
        return jws.sign(encode_json(members), key=key.private, kid=key.kid, kind=TYPE)

    @classmethod
    def from_dict(cls, claims: Mapping[str, object]) -> Self:
        """What `as_dict` wrote; raises BadClaims or UnknownVersion for anything else."""
        return Members.of_version(claims, VERSION).read_as(cls._from_members)

    @classmethod
    def _from_members(cls, members: Members) -> Self:
        uri = members.text("iss", URI)
        return cls(
            issuer=members.one("issuer", lambda issuer: _service(issuer, uri)),
            identifier=members.text("jti"),
            on_behalf_of=members.text("on_behalf_of"),
            checked_at=_checked_at(members),
            numbers=members.whole("numbers", least=1),
            by_verdict=members.counts("by_verdict", "|".join(VERDICTS), most=len(VERDICTS)),
            lists=members.texts("lists", LIST_NAME, most=MOST_LISTS),
            register=members.one("register", ImageState.from_members),
            salt_digest=members.text("salt_digest", HEX_DIGEST),
            digest=members.text("digest", HEX_DIGEST),
        )


def digest_of(numbers: Sequence[str], verdicts: Sequence[str], salt: bytes) -> str:
    """SHA-256 over the salt, then `number<TAB>verdict<LF>` for each, the number as a JSON string in ASCII.

    As it was asked, but so that no tab or line end of its own can pass for another number's answer.
    """
    lines = (f"{json.dumps(number)}\t{verdict}\n" for number, verdict in zip(numbers, verdicts, strict=True))
    return hashlib.sha256(salt + "".join(lines).encode()).hexdigest()


def _service(members: Members, uri: str) -> Issuer:
    """Nobody answers for the register but itself."""
    issuer = Issuer.from_members(members, uri)
    if issuer.kind is not IssuerKind.SERVICE:
        raise MisshapenClaim(claim=members.path_of("kind"))
    return issuer


def _checked_at(members: Members) -> datetime:
    checked_at = members.instant("checked_at")
    if members.seconds("iat") != checked_at:
        raise ContradictoryClaims(claims="iat, checked_at")
    return checked_at
