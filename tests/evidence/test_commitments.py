"""A commitment says nothing until its salt is shown, and then one thing only."""

import hashlib

import numpy as np
import pytest

from sourdine.evidence.commitments import ANSWERS, commit, commit_cells, derive_salts, new_salt_key

KEY = bytes(range(32))
NUMBER = 33199000001


def cells_of(joined):
    return [joined[start : start + 32] for start in range(0, len(joined), 32)]


def committed(numbers, answers, first=0, key=KEY):
    return cells_of(
        commit_cells(
            key, first=first, numbers=np.array(numbers, np.uint64), answers=np.array(answers, np.uint8)
        )
    )


def test_it_is_the_hash_that_the_reference_says():
    salt = bytes(32)
    message = b"\x02" + salt + (33199000001).to_bytes(8, "big") + b"\x01"
    assert commit(salt, NUMBER, ANSWERS.index("opposed")) == hashlib.sha256(message).digest()


def test_a_column_is_committed_to_cell_by_cell():
    found = committed([NUMBER, NUMBER + 1, NUMBER], [0, 1, 3], first=70)
    salts = cells_of(derive_salts(KEY, first=70, count=3))
    assert found == [
        commit(salts[0], NUMBER, 0),
        commit(salts[1], NUMBER + 1, 1),
        commit(salts[2], NUMBER, 3),
    ]


def test_the_salt_of_a_cell_is_the_same_wherever_one_begins():
    all_at_once = derive_salts(KEY, first=0, count=100)
    assert derive_salts(KEY, first=63, count=2) == all_at_once[63 * 32 : 65 * 32]


def test_the_salts_of_cells_and_of_keys_are_all_different():
    salts = [*cells_of(derive_salts(KEY, first=0, count=1000))]
    salts += cells_of(derive_salts(new_salt_key(), first=0, count=1000))
    assert len(set(salts)) == 2000


def test_equal_numbers_look_different():
    assert len(set(committed([NUMBER] * 50, [0] * 50))) == 50


def test_a_cell_without_a_number_is_no_commitment_and_never_twice_the_same():
    first, second = (committed([0, 0], [2, 2]) for _ in range(2))
    assert len({*first, *second}) == 4
    salts = cells_of(derive_salts(KEY, first=0, count=2))
    assert not {*first, *second} & {commit(salts[0], 0, 2), *salts}


def test_no_cells_are_no_commitments():
    assert committed([], []) == []


@pytest.mark.parametrize(
    ("salt", "number", "answer"),
    [(bytes(31) + b"\1", NUMBER, 0), (bytes(32), NUMBER + 1, 0), (bytes(32), NUMBER, 1)],
)
def test_another_salt_number_or_answer_is_another_commitment(salt, number, answer):
    assert commit(salt, number, answer) != commit(bytes(32), NUMBER, 0)
