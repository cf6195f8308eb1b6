from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sourdine.evidence import (
    JWKS,
    CertificateClaims,
    Engine,
    InputFile,
    Issuer,
    IssuerKind,
    NumberCounts,
    RegisterState,
    ResultFile,
    ResultForm,
    RowCounts,
    ScreenedList,
    SigningKey,
    new_salt,
    salt_digest,
)
from sourdine.evidence.digest import digest_file

# Not a test: receipts to look at.
sys.path.insert(0, str(Path(__file__).parent))

SCREENED_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Screening:
    """A screening that took place: its files, its salt and the key that signs for it."""

    key: SigningKey
    salt: bytes
    input_file: Path
    cleansed: Path
    rejected: Path
    claims: CertificateClaims

    @property
    def keys(self) -> JWKS:
        return self.key.jwks()

    @property
    def certificate(self) -> str:
        return self.key.sign(self.claims)


def claims_of(key: SigningKey, salt: bytes, files: dict[str, Path]) -> CertificateClaims:
    digests = {name: digest_file(path, salt) for name, path in files.items()}
    return CertificateClaims(
        issuer=key.self_issuer("Démarcheurs associés"),
        issued_at=SCREENED_AT + timedelta(seconds=4),
        screened_at=SCREENED_AT,
        salt_digest=salt_digest(salt),
        input=InputFile(
            format="csv",
            size_bytes=digests["input"].size_bytes,
            digest=digests["input"].digest,
            rows=3,
            columns_screened=1,
            region="FR",
        ),
        results=tuple(
            ResultFile(
                form=ResultForm(name),
                size_bytes=digests[name].size_bytes,
                digest=digests[name].digest,
                rows=rows,
            )
            for name, rows in (("cleansed", 2), ("rejected", 1))
        ),
        rows=RowCounts(kept=2, removed=1),
        numbers=NumberCounts(not_listed=1, opposed=1, invalid=0, unscreened=1, by_reason={"unallocated": 1}),
        lists=(ScreenedList(name="national", owner="Ministère", legal_basis="L. 223-1", count=12),),
        register=RegisterState(
            format_version=1,
            image_digest="ab" * 32,
            image_position=7,
            change_position=9,
            as_of=SCREENED_AT - timedelta(hours=3),
            coverage=("FR", "RE"),
        ),
        engine=Engine(sourdine="0.1.0", phonenumbers="9.0.43", allocation="2026-04"),
        campaign="Isolation d'hiver",
    )


@pytest.fixture
def key() -> SigningKey:
    return SigningKey.new()


@pytest.fixture
def screening(tmp_path: Path, key: SigningKey) -> Screening:
    salt = new_salt()
    files = {name: tmp_path / f"{name}.csv" for name in ("input", "cleansed", "rejected")}
    files["input"].write_text("telephone\n0199000001\n0199000002\n+447700900123\n")
    files["cleansed"].write_text("telephone\n0199000001\n")
    files["rejected"].write_text("row;column;code\n2;telephone;opposed\n")
    return Screening(
        key=key,
        salt=salt,
        input_file=files["input"],
        cleansed=files["cleansed"],
        rejected=files["rejected"],
        claims=claims_of(key, salt, files),
    )


@pytest.fixture
def service_claims(screening: Screening) -> CertificateClaims:
    service = Issuer(kind=IssuerKind.SERVICE, uri="https://opposition.example", name="Registre")
    return replace(screening.claims, issuer=service)
