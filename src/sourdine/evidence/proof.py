"""The proof of one number: a document that shows one cell of a screening, and none of the others.

It holds the certificate, the number, its answer and salt, the commitments of the cell's leaf and the path
from there to the root that the certificate signs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from sourdine.errors import Place
from sourdine.evidence.cell_tree import LEAF_CELLS, leaves_of
from sourdine.evidence.commitments import ANSWERS, COMMITMENT_BYTES, SALT_BYTES, commit
from sourdine.evidence.encoding import Undecodable, decode_json_object, encode_base64url
from sourdine.evidence.errors import (
    BadClaims,
    MalformedProof,
    NotProvable,
    ProofDoesNotMatch,
    UnreadableEvidence,
)
from sourdine.evidence.jws import MOST_CHARACTERS
from sourdine.evidence.members import MOST, Members
from sourdine.evidence.merkle import DIGEST_BYTES, NoSuchPath, hash_leaf, root_above
from sourdine.evidence.statements import Statement, StatementCode, in_order
from sourdine.evidence.verification import Verification, verify

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sourdine.evidence.against import MerkleRoot
    from sourdine.evidence.certificate import CertificateClaims
    from sourdine.evidence.keys import JWKS

VERSION: Final = 1
TYPE: Final = "sourdine-proof"
_MOST_BYTES: Final = MOST_CHARACTERS + 16_384
_MOST_PATH: Final = 64
_NUMBER: Final = r"\+[1-9][0-9]{1,14}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """One cell, counted from 0 row by row; `leaf` holds the commitments of its leaf, its own among them."""

    certificate: str
    number: int = field(repr=False)  # the digits of E.164
    answer: str
    cell: int
    salt: bytes = field(repr=False)
    leaf: tuple[bytes, ...] = field(repr=False)
    path: tuple[bytes, ...] = field(repr=False)

    def as_dict(self) -> dict[str, object]:
        return {
            "type": TYPE,
            "version": VERSION,
            "number": f"+{self.number}",
            "answer": self.answer,
            "cell": self.cell,
            "salt": encode_base64url(self.salt),
            "leaf": [encode_base64url(commitment) for commitment in self.leaf],
            "path": [encode_base64url(sibling) for sibling in self.path],
            "certificate": self.certificate,
        }

    def as_bytes(self) -> bytes:
        return json.dumps(self.as_dict(), indent=2).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """What `as_bytes` wrote; raises MalformedProof for anything else."""
        try:
            return Members(decode_json_object(data)).read_as(cls._from_members)
        except (Undecodable, BadClaims) as misshapen:
            raise MalformedProof from misshapen

    @classmethod
    def _from_members(cls, members: Members) -> Self:
        members.text("type", TYPE)
        members.whole("version", least=VERSION, most=VERSION)
        return cls(
            certificate=members.text("certificate", most=MOST_CHARACTERS),
            number=int(members.text("number", _NUMBER)[1:]),
            answer=members.text("answer", "|".join(ANSWERS)),
            cell=members.whole("cell", most=MOST),
            salt=members.binary("salt", size=SALT_BYTES),
            leaf=members.binaries("leaf", size=COMMITMENT_BYTES, most=LEAF_CELLS),
            path=members.binaries("path", size=DIGEST_BYTES, most=_MOST_PATH),
        )


def read_proof(path: Path) -> Proof:
    """Raises UnreadableEvidence or MalformedProof."""
    place = Place(file=str(path))
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as failed:
        raise UnreadableEvidence(place=place, reason=failed.strerror) from failed
    if len(data) > _MOST_BYTES:
        raise MalformedProof(place=place)
    return Proof.from_bytes(data)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofVerification:
    """A proof that holds, and what follows from it."""

    proof: Proof
    certificate: Verification

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The number's own before those of its certificate, in their order."""
        return in_order(
            (self._answered, *self.certificate.statements, Statement(code=StatementCode.OTHER_NUMBERS))
        )

    def as_dict(self) -> dict[str, object]:
        return self.certificate.as_dict() | {
            "number": f"+{self.proof.number}",
            "answer": self.proof.answer,
            "cell": self.proof.cell,
            "statements": [statement.as_dict() for statement in self.statements],
        }

    @property
    def _answered(self) -> Statement:
        row, column = divmod(self.proof.cell, self.certificate.claims.input.columns_screened)
        return Statement(
            code=StatementCode.NUMBER_ANSWERED,
            details={
                "number": f"+{self.proof.number}",
                "answer": self.proof.answer,
                "row": row + 1,
                "column": column + 1,
            },
        )


def verify_proof(proof: Proof, *, keys: JWKS, at: datetime) -> ProofVerification:
    """Checks the certificate, then recomputes its root from the number.

    Raises a CertificateDoesNotVerify: what makes the certificate unbelievable, NotProvable when it commits to
    no number, ProofDoesNotMatch when it does not commit to this one.
    """
    certificate = verify(proof.certificate, keys=keys, at=at)
    tree = require_provable(certificate.claims)
    cells = cells_of(certificate.claims)
    _require_commitment(proof, cells)
    if _root(proof, leaves_of(cells)) != tree.root or tree.leaves != leaves_of(cells):
        raise ProofDoesNotMatch
    return ProofVerification(proof=proof, certificate=certificate)


def provable_region(certificate: str, *, keys: JWKS, at: datetime) -> str:
    """Where a number without a country code was dialled; raises as `verify` does, or NotProvable."""
    claims = verify(certificate, keys=keys, at=at).claims
    require_provable(claims)
    return claims.input.region


def require_provable(claims: CertificateClaims) -> MerkleRoot:
    """The tree that a certificate commits to; raises NotProvable when to none."""
    if claims.merkle is None:
        raise NotProvable
    return claims.merkle


def cells_of(claims: CertificateClaims) -> int:
    """Every row of data has a cell in each column that was screened."""
    return claims.input.rows * claims.input.columns_screened


def _require_commitment(proof: Proof, cells: int) -> None:
    """The leaf is as long as its place says, and has the number's commitment where the cell says."""
    if proof.cell >= cells:
        raise ProofDoesNotMatch
    index, place = divmod(proof.cell, LEAF_CELLS)
    committed = commit(proof.salt, proof.number, ANSWERS.index(proof.answer))
    if len(proof.leaf) != min(LEAF_CELLS, cells - index * LEAF_CELLS) or proof.leaf[place:][:1] != (
        committed,
    ):
        raise ProofDoesNotMatch


def _root(proof: Proof, leaves: int) -> str:
    leaf = hash_leaf(b"".join(proof.leaf))
    try:
        return root_above(leaf, index=proof.cell // LEAF_CELLS, size=leaves, path=proof.path).hex()
    except NoSuchPath as impossible:
        raise ProofDoesNotMatch from impossible
