from __future__ import annotations

from importlib.resources import files
from pathlib import Path

TABLE = Path(__file__).parents[2] / "data" / "arcep-majnum-2026-04.csv"
SHIPPED = Path(str(files("sourdine.numbering"))) / "allocation_data" / "blocks.npz"


def test_the_table_in_the_package_is_the_one_that_the_regulator_s_file_gives(sourdine, tmp_path):
    made = tmp_path / "blocks.npz"
    said = sourdine("plan", "rebuild", TABLE, "--output", made)
    assert (said.code, said.err) == (0, "")
    assert "2026-04" in said.out
    assert made.read_bytes() == SHIPPED.read_bytes()


def test_the_table_takes_the_name_that_was_asked_for(sourdine, tmp_path, names):
    said = sourdine("plan", "rebuild", TABLE, "--output", tmp_path / "table.bin")
    assert (said.code, said.err) == (0, "")
    assert names(tmp_path) == {"table.bin"}


def test_a_file_that_is_no_table_of_blocks_is_told(sourdine, write, tmp_path, names):
    said = sourdine("plan", "rebuild", write("other.csv", "a;b\n1;2\n"), "--output", tmp_path / "blocks.npz")
    assert said.code == 2
    assert said.err.endswith("[not_an_allocation_table]\n")
    assert names(tmp_path) == {"other.csv"}


def test_a_table_that_is_not_there_is_told(sourdine, tmp_path):
    said = sourdine("plan", "rebuild", tmp_path / "none.csv", "--output", tmp_path / "blocks.npz")
    assert said.code == 3
    assert said.err.endswith("[unreadable_file]\n")


def test_a_place_that_cannot_be_written_is_told(sourdine, tmp_path):
    said = sourdine("plan", "rebuild", TABLE, "--output", tmp_path / "no" / "blocks.npz")
    assert said.code == 2
    assert said.err.endswith("[cannot_write]\n")
