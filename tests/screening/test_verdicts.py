from __future__ import annotations

import pytest

from sourdine.numbering.reasons import Reason, Status
from sourdine.screening.verdicts import (
    CODE_OF_STATUS,
    OUTSIDE_COVERAGE,
    RAGGED_ROW,
    WORDING,
    Code,
    Verdict,
    is_valid,
)


def test_verdicts_are_called_by_their_words():
    assert [verdict.word for verdict in Verdict] == ["not_listed", "opposed", "invalid", "unscreened"]


def test_every_code_is_worded_in_both_languages():
    assert set(WORDING) == {*Reason, *Code}
    assert all(wording.en and wording.fr for wording in WORDING.values())


def test_every_status_has_a_code_and_no_two_share_one():
    assert set(CODE_OF_STATUS) == {*map(int, Status), OUTSIDE_COVERAGE, RAGGED_ROW}
    assert len(set(CODE_OF_STATUS.values())) == len(CODE_OF_STATUS)
    assert CODE_OF_STATUS[Status.VALID] == ""


@pytest.mark.parametrize("status", [Status.VALID, Status.UNALLOCATED, OUTSIDE_COVERAGE])
def test_a_status_of_a_valid_number(status):
    assert is_valid(status)


@pytest.mark.parametrize("status", [Status.EMPTY, Status.TOO_SHORT, Status.NOT_A_NUMBER, RAGGED_ROW, 255])
def test_a_status_of_what_is_no_number(status):
    assert not is_valid(status)
