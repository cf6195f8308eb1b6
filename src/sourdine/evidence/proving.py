"""From a screening's certificate and its file of proofs to the proof of one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.evidence.cell_tree import LEAF_CELLS, CellTree
from sourdine.evidence.commitments import ANSWERS, COMMITMENT_BYTES, commit_cells, derive_salts
from sourdine.evidence.errors import NumberCannotBeShown, ProofsOfAnotherScreening
from sourdine.evidence.proof import Proof, cells_of, require_provable
from sourdine.evidence.verification import verify

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.evidence.keys import JWKS
    from sourdine.evidence.proof_file import Proofs


# What is invalid is no number.
_OF_NUMBERS: Final = tuple(answer for answer, word in enumerate(ANSWERS) if word != "invalid")


def prove(certificate: str, proofs: Proofs, number: int, *, keys: JWKS, at: datetime) -> Proof:
    """The proof of the first cell that holds `number` (the digits of E.164).

    Reads the proofs three times, with little memory. Raises what `verify` does, NotProvable,
    ProofsOfAnotherScreening or NumberCannotBeShown.
    """
    claims = verify(certificate, keys=keys, at=at).claims
    tree = require_provable(claims)
    if proofs.cells != cells_of(claims) or _tree(proofs).finish() != tree:
        raise ProofsOfAnotherScreening
    cell, answer = _find(proofs, number)
    index = cell // LEAF_CELLS
    return Proof(
        certificate=certificate,
        number=number,
        answer=ANSWERS[answer],
        cell=cell,
        salt=derive_salts(proofs.key, first=cell, count=1),
        leaf=_leaf(proofs, index),
        path=_tree(proofs, follow=index).path(),
    )


def _tree(proofs: Proofs, *, follow: int | None = None) -> CellTree:
    tree = CellTree(follow=follow)
    for _first, commitments in proofs.chunks():
        tree.add(commitments)
    return tree


def _find(proofs: Proofs, number: int) -> tuple[int, int]:
    """The first cell whose commitment this number opens, and its answer."""
    for first, commitments in proofs.chunks():
        found = [
            (cell, answer)
            for answer in _OF_NUMBERS
            for cell in _cells_opened(proofs.key, first, commitments, number, answer)
        ]
        if found:
            return min(found)
    raise NumberCannotBeShown


def _cells_opened(key: bytes, first: int, commitments: bytes, number: int, answer: int) -> list[int]:
    """No salt says at which cell a number is, so that each is tried: a second for a million cells."""
    there = np.frombuffer(commitments, f"V{COMMITMENT_BYTES}")
    numbers = np.full(there.size, number, np.uint64)
    answers = np.full(there.size, answer, np.uint8)
    tried = np.frombuffer(commit_cells(key, first=first, numbers=numbers, answers=answers), there.dtype)
    return (first + np.flatnonzero(tried == there)).tolist()


def _leaf(proofs: Proofs, index: int) -> tuple[bytes, ...]:
    first = index * LEAF_CELLS
    count = min(LEAF_CELLS, proofs.cells - first)
    joined = proofs.commitments(first, count)
    return tuple(
        joined[start : start + COMMITMENT_BYTES] for start in range(0, len(joined), COMMITMENT_BYTES)
    )
