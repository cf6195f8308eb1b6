from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sourdine.numbering.arcep import (
    NotAnAllocationTable,
    OverlappingBlocks,
    UnknownTerritory,
    UnreadableAllocations,
    read,
)

MAJNUM = Path(__file__).parents[2] / "data" / "arcep-majnum-2026-04.csv"
HEADER = "EZABPQM;Tranche_Debut;Tranche_Fin;Mnémo;Territoire;Date_Attribution"
GOOD = "019900;0199000000;0199009999;TEST;Métropole;01/02/2026"
SHORT = "3999;3999;3999;TEST;National;22/09/2025"


@pytest.fixture
def write(tmp_path):
    def write_table(*rows: str, encoding: str = "cp1252") -> Path:
        path = tmp_path / "majnum.csv"
        path.write_bytes("\n".join([HEADER, *rows, ""]).encode(encoding))
        return path

    return write_table


def test_arcep_s_own_file_is_read_whole():
    blocks = read(MAJNUM)
    assert len(blocks) == 19_991
    assert sum(block.is_ordinary for block in blocks) == 19_684
    assert blocks[0].row == 2
    assert blocks[-1].row == 19_992


def test_a_row_is_a_block(write):
    (block,) = read(write(GOOD))
    assert (block.first, block.last) == ("0199000000", "0199009999")
    assert block.territory == "Métropole"
    assert block.assigned_on == date(2026, 2, 1)
    assert block.is_ordinary


def test_short_numbers_and_machines_numbers_are_blocks_but_not_ordinary(write):
    machines = "07001;07001000000000;07001999999999;TEST;Métropole;01/02/2026"
    assert not any(block.is_ordinary for block in read(write(SHORT, machines)))


def test_a_quoted_field_is_read(write):
    quoted = '069200;0692000000;0692009999;TEST;"La Réunion - Océan indien";01/02/2026'
    assert read(write(quoted))[0].territory == "La Réunion - Océan indien"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("019900;01990O0000;0199009999;TEST;Métropole;01/02/2026", "Tranche_Debut"),
        ("019900;0199000000;019900999;TEST;Métropole;01/02/2026", "Tranche_Debut"),
        ("019900;0199009000;0199000999;TEST;Métropole;01/02/2026", "Tranche_Debut"),
        ("019900;0199000000;0199000499;TEST;Métropole;01/02/2026", "Tranche_Debut"),
        ("019900;0199000000;0199009999;TEST;Métropole;01/02/2026;x", None),
        ("019900;199000000;199009999;TEST;Métropole;01/02/2026", "Tranche_Debut"),
        ("019900;1990000000;1990009999;TEST;Métropole;01/02/2026", "Tranche_Debut"),
        ("019900;\u0660199000000;\u0660199009999;TEST;Métropole;01/02/2026", None),
        ("019900;;;TEST;Métropole;01/02/2026", "Tranche_Debut"),
        ("019900;0199000000;0199009999;TEST;Métropole;2026-02-01", "Date_Attribution"),
        ("019900;0199000000;0199009999;TEST;Métropole;31/02/2026", "Date_Attribution"),
        ("019900;0199000000", None),
        ('019900;0199000000;0199009999;TEST;"Métropole;01/02/2026', None),
    ],
)
def test_an_unreadable_row_is_refused_with_its_place(write, row, column):
    path = write(SHORT, row, encoding="cp1252" if column else "utf-8")
    with pytest.raises(UnreadableAllocations) as refused:
        read(path)
    assert refused.value.place.row == 3
    assert column is None or refused.value.place.column == column


def test_an_unknown_territory_is_refused_by_name(write):
    with pytest.raises(UnknownTerritory, match="Clipperton") as refused:
        read(write(GOOD.replace("Métropole", "Clipperton")))
    assert refused.value.place.column == "Territoire"


def test_overlapping_blocks_are_refused_with_both_rows(write):
    with pytest.raises(OverlappingBlocks) as refused:
        read(write(GOOD, SHORT, "0199001;0199001000;0199001999;TEST;Métropole;01/02/2026"))
    assert refused.value.place.row == 4
    assert refused.value.details == {"other": 2}


def test_blocks_side_by_side_are_accepted(write):
    assert len(read(write(GOOD, "019901;0199010000;0199019999;TEST;Métropole;01/02/2026"))) == 2


def test_a_file_that_is_not_the_table_is_refused(tmp_path):
    path = tmp_path / "prospects.csv"
    path.write_text("id;telephone\n1;0199001234\n", encoding="utf-8")
    with pytest.raises(NotAnAllocationTable, match="Tranche_Debut"):
        read(path)


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(NotAnAllocationTable):
        read(path)


def test_a_byte_outside_windows_1252_is_refused_with_its_row(write):
    path = write(GOOD, SHORT)
    path.write_bytes(path.read_bytes().replace(b"3999;TEST", b"3999;\x81"))
    with pytest.raises(UnreadableAllocations) as refused:
        read(path)
    assert refused.value.place.row == 3
