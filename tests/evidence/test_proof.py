"""One number proved: every cell of small files, and no forgery of any."""

import json
from dataclasses import replace

import numpy as np
import pytest

from sourdine.clock import now
from sourdine.evidence import JWKS, IssuerKind, SigningKey, StatementCode, Weight
from sourdine.evidence.cell_tree import CellTree
from sourdine.evidence.commitments import commit, commit_cells, derive_salts
from sourdine.evidence.errors import (
    BadSignature,
    MalformedCertificate,
    MalformedProof,
    MalformedProofs,
    NotProvable,
    NumberCannotBeShown,
    ProofDoesNotMatch,
    ProofsMissing,
    ProofsOfAnotherScreening,
    UnknownKey,
    UnreadableEvidence,
)
from sourdine.evidence.proof import Proof, read_proof, verify_proof
from sourdine.evidence.proof_file import Proofs, find_proofs, head_of
from sourdine.evidence.proving import prove
from sourdine.evidence.screened import NumberCounts, RowCounts

KEY = bytes(range(32))
FIRST = 33199000000
ANSWERS = ("not_listed", "opposed", "unscreened")
CODES = (0, 1, 3)


def number_of(cell):
    return FIRST + cell


@pytest.fixture
def provable(screening, tmp_path):
    """Makes a screening of so many rows, and its file of proofs; each cell holds a number of its own."""

    def make(rows, *, columns=1, answers=None, blank=()):
        cells = rows * columns
        numbers = np.arange(FIRST, FIRST + cells, dtype=np.uint64)
        numbers[list(blank)] = 0
        answers = np.resize(np.array(CODES if answers is None else answers, np.uint8), cells)
        commitments = commit_cells(KEY, first=0, numbers=numbers, answers=answers)
        tree = CellTree()
        tree.add(commitments)
        claims = replace(
            screening.claims,
            input=replace(screening.claims.input, rows=rows, columns_screened=columns),
            rows=RowCounts(kept=rows),
            numbers=NumberCounts(not_listed=cells, opposed=0, invalid=0, unscreened=0),
            merkle=tree.finish(),
        )
        file = tmp_path / f"{rows}x{columns}.proofs"
        file.write_bytes(head_of(KEY) + commitments)
        return Provable(key=screening.key, claims=claims, file=file)

    return make


class Provable:
    def __init__(self, *, key, claims, file):
        self.key, self.claims, self.file = key, claims, file

    def prove(self, number):
        with Proofs.open(self.file) as proofs:
            return prove(self.key.sign(self.claims), proofs, number, keys=self.key.jwks(), at=now())

    def verify(self, proof):
        return verify_proof(proof, keys=self.key.jwks(), at=now())


# What a proof shows.


@pytest.mark.parametrize("rows", [1, 2, 31, 32, 33, 64, 65, 70, 97])
def test_every_cell_of_a_small_file_is_proved(provable, rows):
    done = provable(rows)
    for cell in range(rows):
        proof = done.prove(number_of(cell))
        assert (proof.cell, proof.answer) == (cell, ANSWERS[cell % 3])
        assert done.verify(Proof.from_bytes(proof.as_bytes())).proof == proof


def test_it_says_in_words_what_is_proved_and_what_is_not(provable):
    done = provable(20, columns=2)
    found = done.verify(done.prove(number_of(23)))
    answered = found.statements[0]
    assert answered.code is StatementCode.NUMBER_ANSWERED
    assert "+33199000023" in answered.say("en")
    assert "row 12, screened column 2" in answered.say("en")
    assert "« unscreened »" in answered.say("fr")
    weights = {statement.code: statement.weight for statement in found.statements}
    assert weights[StatementCode.OTHER_NUMBERS] is Weight.NOT_PROVED
    assert weights[StatementCode.NOT_PERMISSION] is Weight.NOT_PROVED


def test_a_number_that_is_there_twice_is_proved_where_it_stands_first(provable):
    done = provable(50)
    commitments = bytearray(done.file.read_bytes())
    start = len(head_of(KEY)) + 40 * 32
    commitments[start : start + 32] = commit(derive_salts(KEY, first=40, count=1), number_of(7), 0)
    done.file.write_bytes(commitments)
    tree = CellTree()
    tree.add(bytes(commitments[len(head_of(KEY)) :]))
    done.claims = replace(done.claims, merkle=tree.finish())
    assert done.verify(done.prove(number_of(7))).proof.cell == 7


def test_it_shows_no_other_number(provable):
    """What is in the document beside the number's own salt: hashes that hide theirs behind other salts."""
    done = provable(3)
    document = done.prove(number_of(1)).as_dict()
    shown = json.dumps(document | {"certificate": ""})
    assert str(number_of(1)) in shown
    assert not any(str(number_of(cell)) in shown for cell in (0, 2))
    proof = done.prove(number_of(1))
    assert commit(proof.salt, number_of(0), 0) not in proof.leaf


def test_neither_a_number_nor_its_salt_is_in_a_repr(provable):
    done = provable(3)
    proof = done.prove(number_of(1))
    assert "1990000" not in repr(proof)
    assert "1990000" not in repr(done.verify(proof).statements)


# What cannot be proved.


@pytest.mark.parametrize("number", [number_of(5), FIRST - 1, 0, 10**15 - 1])
def test_a_number_that_is_not_there_cannot_be_shown(provable, number):
    done = provable(20, blank=[5])
    with pytest.raises(NumberCannotBeShown) as refused:
        done.prove(number)
    assert "1990000" not in str(refused.value)


def test_a_certificate_without_a_root_proves_no_number(provable):
    done = provable(3)
    proof = done.prove(number_of(0))
    done.claims = replace(done.claims, merkle=None)
    with pytest.raises(NotProvable):
        done.prove(number_of(0))
    with pytest.raises(NotProvable):
        done.verify(replace(proof, certificate=done.key.sign(done.claims)))


@pytest.mark.parametrize("cells", [39, 41])
def test_the_proofs_of_a_file_of_another_length_are_refused(provable, cells):
    done = provable(40)
    done.file.write_bytes(head_of(KEY) + bytes(32 * cells))
    with pytest.raises(ProofsOfAnotherScreening):
        done.prove(number_of(0))


def test_altered_proofs_are_refused(provable):
    done = provable(40)
    content = bytearray(done.file.read_bytes())
    content[-1] ^= 1
    done.file.write_bytes(content)
    with pytest.raises(ProofsOfAnotherScreening):
        done.prove(number_of(0))


@pytest.mark.parametrize("content", [b"", b"\x89SDP", head_of(KEY)[:-1], head_of(KEY) + b"x", bytes(500)])
def test_what_is_no_file_of_proofs_is_refused(provable, content):
    done = provable(1)
    done.file.write_bytes(content)
    with pytest.raises(MalformedProofs):
        done.prove(number_of(0))


def test_proofs_that_are_not_there_are_said_to_be_missing(tmp_path):
    with pytest.raises(ProofsMissing):
        Proofs.open(tmp_path / "none.proofs")


def test_a_folder_is_no_file_of_proofs(tmp_path):
    with pytest.raises(UnreadableEvidence):
        Proofs.open(tmp_path)


@pytest.mark.parametrize(("name", "beside"), [("a.certificate.jws", "a.proofs"), ("b.jws", "b.proofs")])
def test_proofs_are_looked_for_beside_the_certificate(tmp_path, name, beside):
    assert find_proofs(tmp_path / name) == tmp_path / beside


# Forgeries.


def forge_leaf(proof, index, commitment):
    leaf = list(proof.leaf)
    leaf[index] = commitment
    return replace(proof, leaf=tuple(leaf))


FORGERIES = {
    "another answer": lambda proof: replace(proof, answer="not_listed"),
    "another number": lambda proof: replace(proof, number=proof.number + 1),
    "another salt": lambda proof: replace(proof, salt=bytes(32)),
    "the cell before": lambda proof: replace(proof, cell=proof.cell - 1),
    "the leaf after": lambda proof: replace(proof, cell=proof.cell + 32),
    "a cell beyond the file": lambda proof: replace(proof, cell=proof.cell + 320),
    "another commitment in the leaf": lambda proof: forge_leaf(proof, 0, bytes(32)),
    "its own commitment made to measure": lambda proof: replace(
        forge_leaf(proof, 2, commit(proof.salt, proof.number, 0)), answer="not_listed"
    ),
    "a shorter leaf": lambda proof: replace(proof, leaf=proof.leaf[:-1]),
    "a longer leaf": lambda proof: replace(proof, leaf=(*proof.leaf, bytes(32))),
    "no leaf": lambda proof: replace(proof, leaf=()),
    "a reordered leaf": lambda proof: replace(proof, leaf=(proof.leaf[1], proof.leaf[0], *proof.leaf[2:])),
    "no path": lambda proof: replace(proof, path=()),
    "a shorter path": lambda proof: replace(proof, path=proof.path[:-1]),
    "a longer path": lambda proof: replace(proof, path=(*proof.path, bytes(32))),
    "a reversed path": lambda proof: replace(proof, path=proof.path[::-1]),
    "an altered path": lambda proof: replace(proof, path=(bytes(32), *proof.path[1:])),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_proof_is_refused(provable, forgery):
    done = provable(200)
    proof = done.prove(number_of(34))
    assert done.verify(proof)
    forged = FORGERIES[forgery](proof)
    assert forged != proof
    with pytest.raises(ProofDoesNotMatch):
        done.verify(forged)


def test_nodes_passed_off_as_commitments_are_refused(provable):
    """A leaf of 32 commitments is as long as 16 pairs of nodes; its first byte tells them apart."""
    done = provable(64)
    proof = done.prove(number_of(1))
    with pytest.raises(ProofDoesNotMatch):
        done.verify(replace(proof, leaf=(*proof.path, *proof.leaf[1:])))


@pytest.mark.parametrize("leaves", [1, 2, 4, 7])
def test_a_certificate_whose_size_is_not_that_of_its_file_is_refused(provable, leaves):
    done = provable(70)
    proof = done.prove(number_of(1))
    claims = replace(done.claims, merkle=replace(done.claims.merkle, leaves=leaves))
    with pytest.raises(ProofDoesNotMatch):
        done.verify(replace(proof, certificate=done.key.sign(claims)))


def test_a_certificate_with_another_root_is_refused(provable):
    done = provable(70)
    proof = done.prove(number_of(1))
    claims = replace(done.claims, merkle=replace(done.claims.merkle, root="ab" * 32))
    with pytest.raises(ProofDoesNotMatch):
        done.verify(replace(proof, certificate=done.key.sign(claims)))


def test_a_stranger_s_certificate_proves_nothing(provable):
    done = provable(3)
    proof = replace(done.prove(number_of(0)), certificate=SigningKey.new().sign(service_like(done.claims)))
    with pytest.raises(UnknownKey):
        done.verify(proof)


def service_like(claims):
    return replace(
        claims, issuer=replace(claims.issuer, kind=IssuerKind.SERVICE, uri="https://opposition.example")
    )


def test_an_altered_certificate_proves_nothing(provable):
    done = provable(3)
    proof = done.prove(number_of(0))
    header, payload, signature = proof.certificate.split(".")
    with pytest.raises(BadSignature):
        done.verify(replace(proof, certificate=".".join([header, payload[:-4] + "AAAA", signature])))
    with pytest.raises(MalformedCertificate):
        done.verify(replace(proof, certificate="no certificate"))


# The document.


def test_a_document_is_read_as_it_was_written(provable, tmp_path):
    proof = provable(70).prove(number_of(3))
    file = tmp_path / "a.proof.json"
    file.write_bytes(proof.as_bytes())
    assert read_proof(file) == proof


@pytest.mark.parametrize(
    "change",
    [
        {"type": "something-else"},
        {"version": 2},
        {"number": "0199000003"},
        {"number": 33199000003},
        {"number": "+3319900000312345"},
        {"answer": "invalid!"},
        {"answer": None},
        {"cell": -1},
        {"cell": "3"},
        {"cell": True},
        {"salt": "AAAA"},
        {"salt": 7},
        {"salt": "A" * 42 + "="},
        {"leaf": "AAAA"},
        {"leaf": ["AAAA"]},
        {"leaf": ["A" * 43] * 33},
        {"path": [None]},
        {"path": ["A" * 43] * 65},
        {"certificate": ""},
        {"more": 1},
    ],
    ids=str,
)
def test_a_document_of_another_shape_is_refused(provable, change):
    document = provable(3).prove(number_of(0)).as_dict() | change
    with pytest.raises(MalformedProof):
        Proof.from_bytes(json.dumps(document).encode())


@pytest.mark.parametrize("left_out", ["type", "version", "number", "answer", "cell", "salt", "leaf", "path"])
def test_a_document_that_lacks_something_is_refused(provable, left_out):
    document = provable(3).prove(number_of(0)).as_dict()
    del document[left_out]
    with pytest.raises(MalformedProof):
        Proof.from_bytes(json.dumps(document).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"{" * 100_000, b'{"type": 1, "type": 2}'])
def test_what_is_no_document_is_refused(data):
    with pytest.raises(MalformedProof):
        Proof.from_bytes(data)


def test_a_document_without_end_is_not_read(tmp_path):
    file = tmp_path / "a.proof.json"
    file.write_bytes(b" " * 300_000)
    with pytest.raises(MalformedProof):
        read_proof(file)


def test_a_document_that_is_not_there_is_unreadable(tmp_path):
    with pytest.raises(UnreadableEvidence):
        read_proof(tmp_path / "none.json")


def test_keys_are_the_reader_s(provable):
    done = provable(3)
    proof = done.prove(number_of(0))
    with pytest.raises(UnknownKey):
        verify_proof(proof, keys=JWKS(keys=SigningKey.new().jwks().keys), at=now())
