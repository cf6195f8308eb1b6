"""Is this certificate genuine, does it speak of these files, and what does it prove?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from sourdine.clock import format_instant, require_aware
from sourdine.errors import Place
from sourdine.evidence import jws
from sourdine.evidence.certificate import CertificateClaims
from sourdine.evidence.declared import Spoken, declarations
from sourdine.evidence.digest import FileDigest, digest_file, salt_digest
from sourdine.evidence.errors import (
    CertificateExpired,
    CertificateFromTheFuture,
    ForeignIssuer,
    InputDoesNotMatch,
    MissingSalt,
    ResultDoesNotMatch,
    WrongSalt,
)
from sourdine.evidence.statements import Statement, StatementCode, Weight, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sourdine.evidence.keys import JWKS, PublicKey
    from sourdine.evidence.permitted import PermissionColumns
    from sourdine.evidence.screened import ResultFile

Claims = TypeVar("Claims")

# Two machines' clocks differ; five minutes is what Kerberos (RFC 4120 §8.2) has made customary.
TOLERANCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchedResult:
    path: Path
    result: ResultFile


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """A genuine certificate, the files found to be those it speaks of, and what follows at `at`."""

    claims: CertificateClaims
    key: PublicKey
    at: datetime
    input_file: Path | None
    results: tuple[MatchedResult, ...]

    @property
    def is_current(self) -> bool:
        """Whether it covers a call made at `at`; an expired certificate still proves the past."""
        return self.at <= self.claims.valid_until

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What is proved first, then warnings, then what is not proved."""
        return in_order(_statements(self))

    def of_weight(self, weight: Weight) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.weight is weight)

    def as_dict(self) -> dict[str, object]:
        return {
            "verified": True,
            "at": format_instant(self.at),
            "current": self.is_current,
            "kid": self.key.kid,
            "statements": [statement.as_dict() for statement in self.statements],
            "claims": self.claims.as_dict(),
        }


def verify(
    certificate: str,
    *,
    keys: JWKS,
    at: datetime,
    salt: bytes | None = None,
    input_file: Path | None = None,
    result_files: Sequence[Path] = (),
    must_be_current: bool = False,
) -> Verification:
    """Checks the signature, then the claims, then each file given, read once as a stream.

    Raises a CertificateDoesNotVerify that says exactly what is wrong; UnreadableEvidence for a file that
    cannot be read. Expiry is a statement unless `must_be_current`.
    """
    key, claims = _believe(certificate, keys)
    _require_timely(claims, require_aware(at), must_be_current=must_be_current)
    if input_file or result_files:
        salt = _require_salt(claims, salt)
    if salt and input_file:
        _require_input(claims, input_file, salt)
    matched = [_match(claims, path, salt) for path in result_files] if salt else []
    return Verification(claims=claims, key=key, at=at, input_file=input_file, results=tuple(matched))


def believe(
    text: str, keys: JWKS, read: Callable[[Mapping[str, object]], Claims], *, kind: str = jws.TYPE
) -> tuple[PublicKey, Claims]:
    """What one of `keys` signed. Nothing of the payload is read before its signature is found good.

    Raises a CertificateDoesNotVerify, as `read` does too.
    """
    compact = jws.read(text, kind=kind)
    key = keys.named(compact.kid)
    compact.require_signature(key.ed25519)
    return key, read(jws.read_object(compact.payload))


def require_issued(issued_at: datetime, at: datetime) -> None:
    """Raises CertificateFromTheFuture."""
    if issued_at > at + TOLERANCE:
        raise CertificateFromTheFuture(issued_at=format_instant(issued_at), at=format_instant(at))


def _believe(certificate: str, keys: JWKS) -> tuple[PublicKey, CertificateClaims]:
    key, claims = believe(certificate, keys, CertificateClaims.from_dict)
    if claims.is_self_attestation and claims.issuer.uri != key.uri:
        raise ForeignIssuer
    return key, claims


def _require_timely(claims: CertificateClaims, at: datetime, *, must_be_current: bool) -> None:
    require_issued(claims.issued_at, at)
    if must_be_current and at > claims.valid_until:
        raise CertificateExpired(valid_until=format_instant(claims.valid_until))


def _require_salt(claims: CertificateClaims, salt: bytes | None) -> bytes:
    if salt is None:
        raise MissingSalt
    if salt_digest(salt) != claims.salt_digest:
        raise WrongSalt
    return salt


def _require_input(claims: CertificateClaims, path: Path, salt: bytes) -> None:
    found = digest_file(path, salt)
    if found != FileDigest(digest=claims.input.digest, size_bytes=claims.input.size_bytes):
        raise InputDoesNotMatch(
            place=Place(file=str(path)), expected_size=claims.input.size_bytes, size=found.size_bytes
        )


def _match(claims: CertificateClaims, path: Path, salt: bytes) -> MatchedResult:
    found = digest_file(path, salt)
    for result in claims.results:
        if found == FileDigest(digest=result.digest, size_bytes=result.size_bytes):
            return MatchedResult(path=path, result=result)
    expected = ", ".join(f"{result.form.value}: {result.size_bytes}" for result in claims.results)
    raise ResultDoesNotMatch(place=Place(file=str(path)), size=found.size_bytes, expected=expected)


def _statements(verification: Verification) -> Iterator[Statement]:
    yield Statement(code=StatementCode.SIGNED, details={"kid": verification.key.kid})
    yield _whose_word(verification.claims)
    yield from _what_was_done(verification.claims)
    yield _until_when(verification)
    yield from _which_files(verification)
    yield from _what_is_only_said(verification.claims)


def _whose_word(claims: CertificateClaims) -> Statement:
    if claims.is_self_attestation:
        return Statement(code=StatementCode.SELF_ATTESTATION)
    return Statement(code=StatementCode.SERVICE_WORD, details={"issuer": claims.issuer.uri})


def _what_was_done(claims: CertificateClaims) -> Iterator[Statement]:
    details = {
        "screened_at": format_instant(claims.screened_at),
        "numbers": claims.numbers.read,
        "rows": claims.rows.read,
        "lists": ", ".join(f"{entry.name} ({entry.owner or '?'})" for entry in claims.lists),
        "as_of": format_instant(claims.register.as_of),
        "position": claims.register.change_position,
        "coverage": ", ".join(claims.register.coverage),
    }
    yield Statement(code=StatementCode.SCREENED, details=details)
    yield Statement(code=StatementCode.VERDICTS, details=claims.numbers.by_verdict)
    if claims.permissions is not None:
        yield _what_was_permitted(claims.permissions)
    if claims.input_destroyed:
        yield Statement(code=StatementCode.INPUT_DESTROYED)


def _what_was_permitted(columns: PermissionColumns) -> Statement:
    terms = columns.terms
    details = {
        **columns.by_answer,
        "as_of": format_instant(terms.as_of),
        "asked": f"{terms.channel}, {terms.audience}, {terms.purpose}",
        "rules": ", ".join(terms.rules),
    }
    return Statement(code=StatementCode.PERMISSIONS, details=details)


def _until_when(verification: Verification) -> Statement:
    code = StatementCode.CURRENT if verification.is_current else StatementCode.EXPIRED
    return Statement(code=code, details={"valid_until": format_instant(verification.claims.valid_until)})


def _which_files(verification: Verification) -> Iterator[Statement]:
    if verification.input_file is None:
        yield Statement(code=StatementCode.INPUT_NOT_COMPARED)
    else:
        yield Statement(code=StatementCode.INPUT_MATCHES, details={"file": verification.input_file})
    for matched in verification.results:
        details = {"file": matched.path, "form": matched.result.form.value}
        yield Statement(code=StatementCode.RESULT_MATCHES, details=details)
    compared = {matched.result for matched in verification.results}
    left = [result.form.value for result in verification.claims.results if result not in compared]
    if left:
        yield Statement(code=StatementCode.RESULTS_NOT_COMPARED, details={"forms": ", ".join(left)})


def _what_is_only_said(claims: CertificateClaims) -> Iterator[Statement]:
    declared = declarations(claims)
    if declared:
        said = Spoken(
            en="; ".join(f"{one.label.en}: {one.words.en}" for one in declared),
            fr=" ; ".join(f"{one.label.fr} : {one.words.fr}" for one in declared),
        )
        yield Statement(code=StatementCode.DECLARED, details={"declarations": said})
    if claims.numbers.unscreened:
        yield Statement(code=StatementCode.UNSCREENED, details={"unscreened": claims.numbers.unscreened})
    yield Statement(code=StatementCode.NOT_PERMISSION)
    if claims.permissions is not None:
        as_of = format_instant(claims.permissions.terms.as_of)
        yield Statement(code=StatementCode.PERMISSION_PASSES, details={"as_of": as_of})
    yield Statement(code=StatementCode.CONSENT_IN_FRANCE)
