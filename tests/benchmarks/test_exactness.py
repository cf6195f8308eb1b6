import numpy as np
import pytest

HEADER = "id;telephone\n"
LINES = ["1;01 99 00 00 01\n", "2;0199000002\n", "3;01990\n", "4;+32 470 12 34 56\n"]
REGISTER = np.array([33199000002])


@pytest.fixture
def exactness():
    import exactness

    return exactness


@pytest.fixture
def prospects(tmp_path):
    path = tmp_path / "prospects.csv"
    path.write_text(HEADER + "".join(LINES))
    return path


@pytest.fixture
def result(tmp_path):
    from contenders import Result

    cleansed, rejected = tmp_path / "cleansed.csv", tmp_path / "rejected.csv"
    cleansed.write_text(HEADER + LINES[0])
    rejected.write_text("row;code\n3;opposed\n4;too_short\n5;outside_coverage\n")
    return Result(cleansed=cleansed, rejected=rejected)


def test_a_right_result_has_no_row_unlike_the_reference(exactness, prospects, result):
    right = exactness.reference(prospects, REGISTER, 4, 4)
    assert right.verdicts.tolist() == [
        exactness.KEPT,
        exactness.OPPOSED,
        exactness.INVALID,
        exactness.UNSCREENED,
    ]
    assert right.differences(exactness.read_verdicts(result, prospects, 4)) == 0


def test_an_opposed_row_that_was_kept_is_counted(exactness, prospects, result):
    result.cleansed.write_text(HEADER + LINES[0] + LINES[1])
    result.rejected.write_text("row;code\n4;too_short\n5;outside_coverage\n")
    right = exactness.reference(prospects, REGISTER, 4, 4)
    assert right.differences(exactness.read_verdicts(result, prospects, 4)) == 1


@pytest.mark.parametrize("kept", ["", LINES[0] * 2, LINES[1], LINES[0].replace(" ", "")])
def test_a_result_that_is_not_the_rows_that_remain_is_refused(exactness, prospects, result, kept):
    result.cleansed.write_text(HEADER + kept)
    with pytest.raises(exactness.NotAPartition):
        exactness.read_verdicts(result, prospects, 4)


def test_only_so_many_rows_are_asked_about(exactness, prospects):
    assert exactness.reference(prospects, REGISTER, 4, 2).verdicts.size == 2
