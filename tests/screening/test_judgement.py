"""The contract of the seam: whatever kernel is behind `judge_fields` answers these tests alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import adversaries
import numpy as np
import pytest

from sourdine import clock
from sourdine.numbering.column import normalise
from sourdine.numbering.fields import WIDTH
from sourdine.numbering.reasons import Status
from sourdine.numbering.texts import Texts
from sourdine.screening.image import ListInfo, RegisterImage, UnknownList, build
from sourdine.screening.image.errors import ExpiredImage
from sourdine.screening.judgement import Register, judge_fields, judge_numbers
from sourdine.screening.verdicts import OUTSIDE_COVERAGE, Verdict

NOT_LISTED, OPPOSED, INVALID, UNSCREENED = Verdict


def judge(register, cells):
    texts = Texts.from_cells(cell.encode() for cell in cells)
    return judge_fields(register, texts.data, texts.offsets[:-1], texts.offsets[1:])


def verdicts(judged):
    return [Verdict(code) for code in judged.verdict.tolist()]


@pytest.mark.parametrize(
    ("cell", "e164", "verdict"),
    [
        ("01 99 00 00 09", 33199000009, NOT_LISTED),
        ("0692 00 00 09", 262692000009, NOT_LISTED),
        ("01 99 00 00 01", 33199000001, OPPOSED),
        ("+33199000001", 33199000001, OPPOSED),
        ("0692 00 00 01", 262692000001, OPPOSED),
        ("0590 27 12 34", 590590271234, UNSCREENED),
        ("+44 7700 900 002", 447700900002, INVALID),
        ("+44 7400 123456", 447400123456, UNSCREENED),
        ("+1 202 555 0123", 12025550123, UNSCREENED),
        ("", 0, INVALID),
        ("01 99", 0, INVALID),
        ("nul", 0, INVALID),
        ("0199000009 ou 0199000001", 0, INVALID),
    ],
)
def test_one_cell_one_verdict(register, cell, e164, verdict):
    judged = judge(register, [cell])
    assert verdicts(judged) == [verdict]
    assert judged.e164.tolist() == [e164 if verdict is not INVALID else 0]


def test_not_listed_is_said_only_of_a_valid_number_that_is_covered_and_on_no_list(register):
    cells = [*adversaries.cells(2_000, 7), "0199000001", "0692000001"]
    judged = judge(register, cells)
    e164, status = normalise(cells)
    said = judged.verdict == NOT_LISTED
    assert said.any()
    assert (status[said] < Status.EMPTY).all()
    assert (judged.listed[said] == 0).all()
    assert not register.image.lookup(e164[said]).any()
    assert {number // 10**9 for number in judged.e164[said].tolist()} <= {33, 262}


def test_a_number_listed_outside_the_coverage_is_opposed_all_the_same():
    swiss = build(
        {ListInfo(name="une"): [41791234567]}, coverage=["FR"], as_of=clock.now() - timedelta(hours=1)
    )
    judged = judge(Register.choose(swiss), ["+41 79 123 45 67", "+41 79 123 45 68"])
    assert verdicts(judged) == [OPPOSED, UNSCREENED]
    assert judged.status.tolist() == [Status.VALID, OUTSIDE_COVERAGE]


def test_mayotte_and_la_reunion_share_a_code_but_not_a_coverage():
    image = build({ListInfo(name="une"): [33199000001]}, coverage=["RE"], as_of=clock.now())
    judged = judge(Register.choose(image), ["0692 00 00 09", "0639 00 00 09", "0199 00 00 09"])
    assert verdicts(judged) == [NOT_LISTED, UNSCREENED, UNSCREENED]


# Overseas lines under +33.

MARTINIQUE, SAINT_PIERRE = (33596501234, 596596501234), (33508412345, 508412345)


def judge_against(listed, cells):
    image = build(listed, coverage=["FR", "MQ", "PM"], as_of=clock.now() - timedelta(hours=1))
    return judge(Register.choose(image), cells)


@pytest.mark.parametrize(("at_home", "overseas"), [MARTINIQUE, SAINT_PIERRE])
def test_an_overseas_line_is_opposed_however_it_is_written_or_listed(at_home, overseas):
    for listed in (at_home, overseas):
        judged = judge_against({ListInfo(name="une"): [listed]}, [f"+{at_home}", f"+{overseas}"])
        assert verdicts(judged) == [OPPOSED, OPPOSED]
        assert judged.e164.tolist() == [at_home, overseas]


def test_the_neighbour_of_an_overseas_line_is_not_listed():
    listed = {ListInfo(name="une"): [MARTINIQUE[1], SAINT_PIERRE[1]]}
    judged = judge_against(listed, ["+33596501235", "+596596501235", "+33508412346", "+33199000001"])
    assert verdicts(judged) == [NOT_LISTED] * 4


def test_the_lists_of_both_spellings_are_told():
    lists = {ListInfo(name="a"): [MARTINIQUE[0]], ListInfo(name="b"): [MARTINIQUE[1]]}
    assert judge_against(lists, ["+33596501234", "+596596501234"]).listed.tolist() == [0b11, 0b11]


# Expired images.


def aged(validity_days):
    as_of = clock.now() - timedelta(days=10)
    content = build(
        {ListInfo(name="une"): [33199000001]}, coverage=["FR"], as_of=as_of, validity_days=validity_days
    ).content
    return RegisterImage.from_bytes(content, allow_expired=True)


def test_an_expired_image_judges_nothing_though_it_was_opened():
    with pytest.raises(ExpiredImage):
        Register.choose(aged(validity_days=5))


def test_an_image_kept_open_past_its_expiry_judges_nothing():
    image = aged(validity_days=20)
    assert Register.choose(image).lists == ("une",)
    expiry = image.info().expires_at
    assert Register.choose(image, at=expiry).lists == ("une",)
    with pytest.raises(ExpiredImage):
        Register.choose(image, at=expiry + timedelta(seconds=1))


# Lists and their bits.

ON_BOTH, ON_NATIONAL, ON_INTERNAL = "0261910001", "0199000001", "0199000002"


@pytest.mark.parametrize(
    ("chosen", "bits"),
    [
        ((), [0b11, 0b10, 0b01]),
        (("nationale", "interne"), [0b11, 0b01, 0b10]),
        (("interne", "nationale"), [0b11, 0b10, 0b01]),
        (("nationale",), [1, 1, 0]),
        (("interne",), [1, 0, 1]),
        (("interne", "interne"), [1, 0, 1]),
    ],
)
def test_a_bit_is_a_list_in_the_order_in_which_lists_were_chosen(small_image, chosen, bits):
    register = Register.choose(small_image, chosen)
    judged = judge(register, [ON_BOTH, ON_NATIONAL, ON_INTERNAL])
    assert judged.listed.tolist() == bits
    assert verdicts(judged) == [OPPOSED if bit else NOT_LISTED for bit in bits]


def test_more_lists_than_bits_in_a_byte_are_told_apart():
    lists = {ListInfo(name=f"l{at:02d}"): [33199000000 + at] for at in range(32)}
    register = Register.choose(build(lists, coverage=["FR"], as_of=clock.now()))
    judged = judge(register, [f"01990000{at:02d}" for at in range(33)])
    assert judged.listed.tolist() == [*(1 << at for at in range(32)), 0]


def test_a_list_that_the_image_has_not_is_refused(small_image):
    with pytest.raises(UnknownList):
        Register.choose(small_image, ("nationale", "mondiale"))


# Spans.


def test_nothing_is_judged_to_nothing(register):
    none = np.zeros(0, np.int64)
    judged = judge_fields(register, np.zeros(WIDTH, np.uint8), none, none)
    assert [judged.e164.size, judged.status.size, judged.listed.size, judged.verdict.size] == [0] * 4


def test_spans_may_overlap_and_come_in_any_order(register):
    data = np.frombuffer(b"xx0199000001;0199000009yy" + bytes(WIDTH), np.uint8)
    starts = np.array([13, 2, 2, 13, 2, 0, 25], np.int64)
    ends = np.array([23, 12, 12, 19, 23, 0, 25], np.int64)
    judged = judge_fields(register, data, starts, ends)
    assert verdicts(judged) == [NOT_LISTED, OPPOSED, OPPOSED, INVALID, INVALID, INVALID, INVALID]
    expected = [Status.TOO_SHORT, Status.SEVERAL_NUMBERS, Status.EMPTY, Status.EMPTY]
    assert judged.status[3:].tolist() == expected


def test_what_stands_outside_a_span_is_not_read(register):
    cells = list(adversaries.cells(500, 11))
    alone = [judge(register, [cell]) for cell in cells]
    together = judge(register, cells)
    assert together.e164.tolist() == [int(one.e164[0]) for one in alone]
    assert together.status.tolist() == [int(one.status[0]) for one in alone]


def test_what_was_given_is_left_as_it_was(register):
    texts = Texts.from_cells([b"0199000001", b"199000009.0", b"+330199000001"])
    given = (texts.data, texts.offsets[:-1], texts.offsets[1:])
    before = [array.tobytes() for array in given]
    judge_fields(register, *given)
    assert [array.tobytes() for array in given] == before


def test_an_answer_has_the_promised_types(register):
    judged = judge(register, ["0199000001", ""])
    types = (judged.e164.dtype, judged.status.dtype, judged.verdict.dtype, judged.listed.dtype.kind)
    assert types == (np.uint64, np.uint8, np.uint8, "u")


def test_numbers_that_are_normalised_already_are_judged_alike(register):
    cells = list(adversaries.cells(1_000, 13))
    by_cell, by_number = judge(register, cells), judge_numbers(register, *normalise(cells))
    for name in ("e164", "status", "listed", "verdict"):
        assert getattr(by_cell, name).tolist() == getattr(by_number, name).tolist()


def test_the_region_decides_what_a_national_number_is(small_image):
    british = Register.choose(small_image, region="GB")
    assert judge(british, ["0199000001"]).verdict.tolist() == [INVALID]
    assert judge(british, ["07700900001", "+33199000001"]).verdict.tolist()[1] == OPPOSED


def test_threads_may_judge_side_by_side(register):
    shards = [[*adversaries.cells(500, seed), "0199000001"] for seed in range(8)]
    expected = [judge(register, shard).verdict.tolist() for shard in shards]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda shard: judge(register, shard).verdict.tolist(), shards))
    assert found == expected


@pytest.mark.parametrize(("coverage", "verdict"), [(["FR", "MQ"], NOT_LISTED), (["FR"], UNSCREENED)])
def test_an_overseas_line_written_with_33_is_clear_only_if_overseas_is_covered(coverage, verdict):
    image = build({ListInfo(name="une"): [33199000001]}, coverage=coverage, as_of=clock.now())
    assert verdicts(judge(Register.choose(image), ["+33 596 98 12 34"])) == [verdict]
