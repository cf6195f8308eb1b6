"""Checks the receipt of a check with public keys, and says what it proves and what not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from sourdine.clock import format_instant, require_aware
from sourdine.evidence import jws
from sourdine.evidence.check_receipt import TYPE, VERDICTS, CheckReceipt, digest_of
from sourdine.evidence.digest import salt_digest
from sourdine.evidence.errors import AnswersDoNotMatch, WrongSalt
from sourdine.evidence.statements import Statement, StatementCode, Weight, in_order
from sourdine.evidence.verification import believe, require_issued

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sourdine.evidence.keys import JWKS, PublicKey


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifiedCheck:
    """Made by `verify_check` alone; `is_shown` once `shows` found which numbers it is about."""

    claims: CheckReceipt
    key: PublicKey
    at: datetime
    is_shown: bool = False

    def shows(self, numbers: Sequence[str], verdicts: Sequence[str], salt: bytes) -> Self:
        """That it is about exactly these numbers, as they were asked and in their order, and their answers.

        Raises WrongSalt, MalformedSalt or AnswersDoNotMatch.
        """
        if salt_digest(salt) != self.claims.salt_digest:
            raise WrongSalt
        # The counts first: a verdict with line ends of its own could otherwise stand for several.
        counts = (len(numbers), len(verdicts))
        if counts != (self.claims.numbers,) * 2 or digest_of(numbers, verdicts, salt) != self.claims.digest:
            raise AnswersDoNotMatch(expected=self.claims.numbers, numbers=counts[0], answers=counts[1])
        return replace(self, is_shown=True)

    @property
    def statements(self) -> tuple[Statement, ...]:
        return in_order(_statements(self))

    def of_weight(self, weight: Weight) -> tuple[Statement, ...]:
        return tuple(one for one in self.statements if one.weight is weight)

    def as_dict(self) -> dict[str, object]:
        return {
            "verified": True,
            "at": format_instant(self.at),
            "shown": self.is_shown,
            "kid": self.key.kid,
            "statements": [one.as_dict() for one in self.statements],
            "claims": self.claims.as_dict(),
        }


def is_check(text: str) -> bool:
    """Whether a signed document says that it is the receipt of a check; it is not believed yet."""
    return jws.kind_of(text) == TYPE


def verify_check(text: str, *, keys: JWKS, at: datetime) -> VerifiedCheck:
    """What a receipt says, once one of `keys` signed it. Raises a CertificateDoesNotVerify."""
    key, claims = believe(text, keys, CheckReceipt.from_dict, kind=TYPE)
    require_issued(claims.checked_at, require_aware(at))
    return VerifiedCheck(claims=claims, key=key, at=at)


def _statements(found: VerifiedCheck) -> Iterator[Statement]:
    claims = found.claims
    yield Statement(code=StatementCode.SIGNED, details={"kid": found.key.kid})
    yield Statement(code=StatementCode.SERVICE_WORD, details={"issuer": claims.issuer.uri})
    yield Statement(code=StatementCode.CHECK_ANSWERED, details=_answered(claims))
    by_verdict = dict.fromkeys(VERDICTS, 0) | dict(claims.by_verdict)
    yield Statement(code=StatementCode.VERDICTS, details=by_verdict)
    shown = StatementCode.CHECK_SHOWN if found.is_shown else StatementCode.CHECK_NOT_SHOWN
    yield Statement(code=shown, details={"numbers": claims.numbers})
    if by_verdict["unscreened"]:
        yield Statement(code=StatementCode.UNSCREENED, details=by_verdict)
    yield Statement(code=StatementCode.CHECK_PASSES, details={"as_of": format_instant(claims.register.as_of)})
    yield Statement(code=StatementCode.NOT_PERMISSION)
    yield Statement(code=StatementCode.CONSENT_IN_FRANCE)


def _answered(claims: CheckReceipt) -> dict[str, object]:
    return {
        "on_behalf_of": claims.on_behalf_of,
        "checked_at": format_instant(claims.checked_at),
        "numbers": claims.numbers,
        "lists": ", ".join(claims.lists),
        "as_of": format_instant(claims.register.as_of),
        "position": claims.register.position,
        "digest": claims.register.digest,
    }
