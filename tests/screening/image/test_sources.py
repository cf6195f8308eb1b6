from __future__ import annotations

import gzip

import numpy as np
import pytest

from sourdine.screening.image.sources import NoNumberInSource, SeveralPhoneColumns, read_list
from sourdine.screening.prospects.errors import (
    NoPhoneColumn,
    RaggedRows,
    RefusedFile,
    UnknownColumn,
    UnreadableFile,
)

MESSY = ["02 61 91 00 01", "+33261910002", "0033 2 61 91 00 03", "261910004", "01.99.00.00.05"]
MESSY_E164 = [33261910001, 33261910002, 33261910003, 33261910004, 33199000005]


@pytest.fixture
def written(tmp_path):
    def write(text, name="list.txt"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.mark.parametrize("header", ["", "telephone\n", "whatever\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_one_number_a_line_with_or_without_a_header(written, header, line_end):
    path = written((header + "\n".join(MESSY) + "\n").replace("\n", line_end))
    assert read_list(path).numbers.tolist() == MESSY_E164


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_telephone_column_of_a_table_is_found(written, separator):
    rows = [["id", "telephone", "ville"], *([str(i), typed, "Rennes"] for i, typed in enumerate(MESSY))]
    path = written("".join(separator.join(row) + "\n" for row in rows))
    found = read_list(path)
    assert (found.column, found.rows) == ("telephone", 5)
    assert found.numbers.tolist() == MESSY_E164


def test_of_several_telephone_columns_one_must_be_named(written):
    path = written("telephone;fax\n0199000001;0199000002\n0199000003;0199000004\n")
    with pytest.raises(SeveralPhoneColumns):
        read_list(path)
    assert read_list(path, column="fax").numbers.tolist() == [33199000002, 33199000004]
    assert read_list(path, column="1").numbers.tolist() == [33199000001, 33199000003]


def test_a_packed_list_is_read_as_a_plain_one(written):
    path = written(gzip.compress("\n".join(MESSY).encode()), "list.txt.gz")
    assert read_list(path).numbers.tolist() == MESSY_E164


def test_a_parquet_list_of_texts_or_of_integers_is_read(tmp_path):
    pl = pytest.importorskip("polars")
    path = tmp_path / "list.parquet"
    pl.DataFrame({"telephone": MESSY}).write_parquet(path)
    assert read_list(path).numbers.tolist() == MESSY_E164
    pl.DataFrame({"telephone": MESSY_E164}).write_parquet(path)
    assert read_list(path).numbers.tolist() == MESSY_E164


def test_numbers_repeated_are_kept_for_the_count(written):
    assert read_list(written("0199000001\n0199000001\n")).numbers.tolist() == [33199000001] * 2


def test_overseas_numbers_are_the_overseas_lines(written):
    assert read_list(written("0692000001\n")).numbers.tolist() == [262692000001]


def test_refused_rows_are_told_by_row_and_code_and_never_by_number(written):
    path = written("telephone\n0199000001\n01 99 00\nabc\n0199000002\n\n019900000222\n")
    found = read_list(path)
    assert found.numbers.tolist() == [33199000001, 33199000002]
    assert found.refusals(2) == [(3, "too_short"), (4, "letters")]
    assert dict(found.refusals()) | {3: "too_short", 4: "letters", 7: "too_long"} == dict(found.refusals())
    assert sum(found.refused_by_code.values()) == found.rows - found.numbers.size
    assert found.refused_by_code["too_short"] == 1


def test_a_row_with_too_many_cells_is_refused(written):
    lines = [f"{i};01990000{i:02}" for i in range(30)]
    found = read_list(written("id;telephone\n" + "\n".join(lines) + "\n0;;0199000099\n"))
    assert found.numbers.size == 30
    assert found.refusals() == [(32, "ragged_row")]


def test_a_source_without_one_valid_number_is_refused(written):
    path = written("telephone\n12\n34\n")
    with pytest.raises(NoNumberInSource) as refusal:
        read_list(path)
    assert refusal.value.details["rows"] == 2
    assert str(path) in str(refusal.value)


def test_the_region_says_what_a_number_without_country_code_is(written):
    path = written("020 7946 0001\n")
    assert read_list(path, region="GB").numbers.tolist() == [442079460001]
    with pytest.raises(NoNumberInSource):
        read_list(path)


def test_a_table_without_telephone_numbers_is_refused(written):
    with pytest.raises(NoPhoneColumn):
        read_list(written("id;ville\n1;Rennes\n2;Brest\n"))


def test_a_column_that_is_not_there_is_refused(written):
    with pytest.raises(UnknownColumn):
        read_list(written("telephone;ville\n0199000001;Rennes\n"), column="fax")


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02\x03" * 50, b"PAR1 and then nothing", b"\x1f\x8b\x08\x00x"]
)
def test_what_is_not_a_list_is_refused_by_name(written, content):
    path = written(content, "odd.bin")
    with pytest.raises(RefusedFile, match="odd"):
        read_list(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableFile):
        read_list(tmp_path / "none.txt")


def test_a_long_list_comes_back_whole(written):
    rng = np.random.default_rng(1)
    numbers = rng.integers(199_000_000, 199_009_999, 700_000)
    path = written("".join(f"0{number}\n" for number in numbers.tolist()))
    found = read_list(path)
    assert np.array_equal(found.numbers, numbers.astype(np.uint64) + np.uint64(33_000_000_000))


def test_a_cell_of_two_numbers_gives_both(written):
    read = read_list(written("Telephone\n0199000011\n0199000001 / 0199000002\n0199000003 ou 0199000004\n"))
    assert sorted(read.numbers.tolist()) == [
        33199000001, 33199000002, 33199000003, 33199000004, 33199000011
    ]  # fmt: skip
    assert read.refused_rows.size == 0


def test_a_list_with_many_ragged_rows_is_refused(written):
    rows = "".join(f"{n};01990000{n:02}\n" for n in range(10, 21))
    ragged = "".join(f"{n};;01990000{n:02}\n" for n in range(30, 42))
    with pytest.raises(RaggedRows) as refused:
        read_list(written("id;Telephone\n" + rows + ragged))
    assert refused.value.place.row == 13


@pytest.mark.parametrize("first", ["01 99 00 00 01 (mobile)", "0199000001 / 0199000005", "Tel 0199000001"])
def test_a_first_row_that_holds_a_number_is_no_header(written, first):
    read = read_list(written(f"{first}\n01 99 00 00 02\n01 99 00 00 03\n"))
    assert read.rows == 3
    assert 33199000001 in read.numbers.tolist() or read.refused_rows.tolist() == [1]


def test_a_first_row_written_for_another_region_is_no_header(written):
    read = read_list(written("(202) 555-0123\n(202) 555-0124\n(202) 555-0125\n"), region="US")
    assert read.numbers.tolist() == [12025550123, 12025550124, 12025550125]
