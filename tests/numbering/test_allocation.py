from __future__ import annotations

import hashlib
import subprocess
import sys
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.numbering.allocation import (
    COUNTRY_CODE_OF_TERRITORY,
    DamagedAllocations,
    load,
    national_number,
    open_table,
    rebuild,
)
from sourdine.numbering.arcep import (
    ISO_OF_TERRITORY,
    NATIONAL,
    NotAnAllocationTable,
    UnreadableAllocations,
    read,
)

MAJNUM = Path(__file__).parents[2] / "data" / "arcep-majnum-2026-04.csv"
SHIPPED = resources.files("sourdine.numbering") / "allocation_data" / "blocks.npz"
HEADER = "EZABPQM;Tranche_Debut;Tranche_Fin;Mnémo;Territoire;Date_Attribution"


def is_allocated(*numbers: int) -> list[bool]:
    return load().is_allocated(np.array(numbers, dtype=np.uint64)).tolist()


def test_the_shipped_table_names_its_edition_and_source():
    assert load().edition == "2026-04"
    assert load().source_sha256 == hashlib.sha256(MAJNUM.read_bytes()).hexdigest()


def test_the_shipped_table_is_small():
    assert len(SHIPPED.read_bytes()) < 60_000


def tables(archive) -> dict[str, bytes]:
    """Each as it is saved; how they are packed is Python's, and changed in 3.11.4."""
    with ZipFile(archive) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_rebuilding_gives_the_shipped_tables(tmp_path):
    rebuild(MAJNUM, tmp_path / "blocks.npz")
    with SHIPPED.open("rb") as shipped:
        assert tables(tmp_path / "blocks.npz") == tables(shipped)


def test_the_command_rebuilds_it_too(tmp_path):
    output = tmp_path / "blocks.npz"
    command = [sys.executable, "-m", "sourdine.numbering.allocation", str(MAJNUM), "--output", str(output)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said.startswith("2026-04: 421921000 numbers")
    with SHIPPED.open("rb") as shipped:
        assert tables(output) == tables(shipped)


def test_every_row_of_arcep_s_table_is_allocated_from_its_first_number_to_its_last():
    blocks = [block for block in read(MAJNUM) if block.is_ordinary]
    codes = [COUNTRY_CODE_OF_TERRITORY[ISO_OF_TERRITORY[block.territory]] for block in blocks]
    ends = [
        code * 10**9 + int(end)
        for block, code in zip(blocks, codes, strict=True)
        for end in (block.first, block.last)
    ]
    assert all(is_allocated(*ends))
    assert all(map(load().is_allocated_number, ends))


def test_the_table_holds_as_many_numbers_as_arcep_s():
    blocks = [block for block in read(MAJNUM) if block.is_ordinary]
    expected = sum(int(block.last) - int(block.first) + 1 for block in blocks)
    assert sum(map(len, load().blocks())) == expected == 421_921_000


@pytest.mark.parametrize(
    "number", [33105612345, 262692123456, 590690123456, 508412345, 508708561234, 33800123456]
)
def test_an_allocated_number(number):
    assert is_allocated(number) == [True]
    assert load().is_allocated_number(number)


@pytest.mark.parametrize(
    "number", [33199001234, 33261911234, 33353011234, 33465711234, 33536491234, 33639981234]
)
def test_arcep_s_fiction_ranges_are_given_to_no_operator(number):
    assert is_allocated(number) == [False]
    assert not load().is_allocated_number(number)


@pytest.mark.parametrize("number", [590692123456, 262690123456, 594105612345])
def test_a_block_does_not_answer_under_another_territory_s_code(number):
    assert is_allocated(number) == [False]
    assert load().territory_of_block(number) is not None


@pytest.mark.parametrize("number", [590800123456, 33596501234])
def test_national_blocks_answer_everywhere_and_33_reaches_any_block(number):
    assert is_allocated(number) == [True]


@pytest.mark.parametrize("number", [12125550123, 4930123456, 68940412345, 290_2000, 80012345678])
def test_other_countries_numbers_are_not_arcep_s_to_give(number):
    assert is_allocated(number) == [True]
    assert load().is_allocated_number(number)
    assert load().territory_of_block(number) is None
    assert national_number(number) is None


def test_an_array_keeps_its_shape_and_an_empty_one_is_answered():
    assert load().is_allocated(np.zeros((2, 3), np.uint64)).shape == (2, 3)
    assert load().is_allocated(np.zeros(0, np.uint64)).size == 0


@pytest.mark.parametrize(
    ("number", "territory"),
    [(33105612345, "FR"), (33800123456, "FR"), (590690123456, "GP"), (594594301234, "GF"),
     (596596501234, "MQ"), (262692123456, "RE"), (262639201234, "YT"), (508412345, "PM"),
     (33199001234, None)],
)  # fmt: skip
def test_the_territory_of_a_block(number, territory):
    assert load().territory_of_block(number) == territory


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        (33199001234, "0199001234"),
        (262692123456, "0692123456"),
        (508412345, "0508412345"),
        (508708561234, "0708561234"),
    ],
)
def test_the_number_dialled_in_france(number, dialled):
    assert national_number(number) == dialled


@pytest.mark.parametrize(
    ("prefix", "code"),
    [("69212", 262), ("63920", 262), ("26220", 262), ("69012", 590), ("97601", 590), ("59430", 594),
     ("59650", 596), ("50841", 508), ("70856", 508), ("10561", 0), ("61234", 0), ("19900", 0),
     ("00000", 0), ("99999", 0)],
)  # fmt: skip
def test_the_overseas_code_of_five_digits(prefix, code):
    assert load().overseas_country_codes()[int(prefix)] == code
    assert load().overseas_country_code(int(prefix) * 10_000) == code


def test_overseas_codes_come_as_one_table_that_nobody_can_spoil():
    codes = load().overseas_country_codes()
    assert codes.shape == (100_000,)
    assert codes.dtype == np.uint16
    assert set(np.unique(codes)) == {0, 262, 508, 590, 594, 596}
    with pytest.raises(ValueError, match="read-only"):
        codes[0] = 33


def test_runs_are_ascending_disjoint_and_bear_their_territory():
    runs = load().blocks()
    assert {run.territory for run in runs} == set(COUNTRY_CODE_OF_TERRITORY)
    assert all(load().territory_of_block(run.first) == run.territory for run in runs)
    assert all(load().territory_of_block(run.last) == run.territory for run in runs)
    ordered = sorted((run.first, run.last) for run in runs)
    assert all(before[1] < after[0] for before, after in pairwise(ordered))


@settings(max_examples=200)
@given(st.sampled_from([33, 262, 508, 590, 594, 596, 49]), st.integers(0, 10**9 - 1))
def test_one_number_is_answered_as_in_a_column(code, national):
    number = code * 10**9 + national
    assert is_allocated(number) == [load().is_allocated_number(number)]


@pytest.fixture
def write(tmp_path):
    def write_table(*rows: str) -> Path:
        path = tmp_path / "majnum.csv"
        path.write_bytes("\n".join([HEADER, *rows, ""]).encode("cp1252"))
        return path

    return write_table


def test_the_edition_is_the_month_of_the_latest_attribution(write, tmp_path):
    rows = [
        "019900;0199000000;0199009999;TEST;Métropole;17/03/2031",
        "019901;0199010000;0199019999;TEST;Métropole;01/02/2026",
    ]
    assert rebuild(write(*rows), tmp_path / "t.npz").edition == "2031-03"


def test_five_digits_that_no_longer_tell_the_territory_are_refused(write, tmp_path):
    rows = [
        "0199000;0199000000;0199000999;TEST;Métropole;01/02/2026",
        "0199001;0199001000;0199001999;TEST;Mayotte;01/02/2026",
    ]
    with pytest.raises(UnreadableAllocations):
        rebuild(write(*rows), tmp_path / "t.npz")
    assert not (tmp_path / "t.npz").exists()


def test_two_overseas_territories_of_one_country_code_may_share_five_digits(write, tmp_path):
    rows = [
        "0692000;0692000000;0692000999;TEST;La Réunion;01/02/2026",
        "0692001;0692001000;0692001999;TEST;Mayotte;01/02/2026",
    ]
    assert rebuild(write(*rows), tmp_path / "t.npz").overseas_country_code(692_000_000) == 262


def test_a_table_without_an_ordinary_block_is_refused(write, tmp_path):
    with pytest.raises(NotAnAllocationTable):
        rebuild(write("3999;3999;3999;TEST;National;22/09/2025"), tmp_path / "t.npz")


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"not an archive"])
def test_a_damaged_table_is_refused(tmp_path, damage):
    path = tmp_path / "blocks.npz"
    path.write_bytes(damage)
    with pytest.raises(DamagedAllocations):
        open_table(path)


def test_a_truncated_or_altered_table_is_refused(tmp_path):
    whole = SHIPPED.read_bytes()
    path = tmp_path / "blocks.npz"
    for damaged in (whole[:-100], whole[:2000] + bytes([whole[2000] ^ 255]) + whole[2001:]):
        path.write_bytes(damaged)
        with pytest.raises(DamagedAllocations):
            open_table(path)


def test_national_blocks_have_a_place_in_the_territories():
    assert ISO_OF_TERRITORY[NATIONAL] == "FR"
