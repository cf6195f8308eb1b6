"""Commitments to each cell of a screening, and the file of proofs that goes with the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from sourdine.evidence.cell_tree import CellTree
from sourdine.evidence.commitments import commit_cells, new_salt_key
from sourdine.evidence.proof_file import head_of
from sourdine.screening.results.forms import Form
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from sourdine.evidence import MerkleRoot
    from sourdine.screening.screened import Screened


class Proving:
    """Commits to a screening's numbers as they pass, and keeps what proves them in `file`."""

    def __init__(self, file: BinaryIO, form: Form) -> None:
        self._key = new_salt_key()
        self._file = file
        # A thief of what is delivered tries numbers until one opens: let none open that is not in the result.
        self._cleared_only = form is not Form.ANNOTATED
        self._tree = CellTree()
        file.write(head_of(self._key))

    def commit(self, screened: Screened, *, row: int) -> bytes:
        """The commitments of a block whose first row is `row`, counted from 0. Runs in any thread."""
        numbers = np.stack([judged.e164 for judged in screened.judgements], axis=1).ravel()
        answers = np.stack([judged.verdict for judged in screened.judgements], axis=1).ravel()
        if self._cleared_only:
            numbers[answers != Verdict.NOT_LISTED] = 0
        return commit_cells(self._key, first=row * len(screened.judgements), numbers=numbers, answers=answers)

    def write(self, commitments: bytes) -> None:
        """In the order of the blocks."""
        self._file.write(commitments)
        self._tree.add(commitments)

    def root(self) -> MerkleRoot:
        """After the last block."""
        return self._tree.finish()
