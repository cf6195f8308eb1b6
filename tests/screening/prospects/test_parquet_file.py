from __future__ import annotations

import datetime as dt
import gzip
import io
import random
from contextlib import nullcontext
from decimal import Decimal

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sourdine.screening.prospects import parquet_file
from sourdine.screening.prospects.errors import (
    ArchiveBomb,
    CorruptFile,
    EmptyFile,
    NestedColumn,
    RefusedFile,
    RowTooLong,
    TooWide,
)
from sourdine.screening.prospects.opening import Reading, open_prospects

PHONES = ["0199000009", None, "0199000001"]


def written(columns, **chosen):
    """A Parquet file of a Polars frame or of an Arrow table."""
    target = io.BytesIO()
    if isinstance(columns, pa.Table):
        pq.write_table(columns, target, **chosen)
    else:
        pl.DataFrame(columns).write_parquet(target, **chosen)
    return target.getvalue()


def column(file, position=0):
    return [text for block in file.blocks() for text in block.field(position).cells(np.arange(len(block)))]


@pytest.mark.parametrize(
    "values",
    [
        pa.array(PHONES),
        pa.array(PHONES, pa.large_string()),
        pa.array(PHONES).dictionary_encode(),
        pa.array([phone and phone.encode() for phone in PHONES], pa.binary()),
        pl.Series(PHONES, dtype=pl.Categorical),
        pl.Series(PHONES, dtype=pl.Enum(["0199000001", "0199000009"])),
    ],
    ids=lambda values: str(getattr(values, "type", None) or values.dtype),
)
def test_a_column_of_texts_of_any_type(read_file, values):
    content = written(pa.table({"t": values}) if isinstance(values, pa.Array) else {"t": values})
    assert read_file(content, column) == [phone or "" for phone in PHONES]


@pytest.mark.parametrize(
    "dtype", [pl.Int64, pl.UInt32, pl.Int128, pl.Float64, pl.Decimal(12, 0), pl.Decimal(18, 4)], ids=str
)
def test_a_column_of_numbers_of_any_type(read_file, dtype):
    content = written({"t": pl.Series([199000009, None, 199000001]).cast(dtype)})
    assert read_file(content, column) == ["199000009", "", "199000001"]


def test_a_decimal_that_is_not_whole_reads_as_no_number(read_file):
    assert read_file(written({"t": [Decimal("1.50"), Decimal("2.00")]}), column) == ["1.50e+0", "2"]


def test_a_number_that_its_type_has_rounded_reads_as_damaged(screen):
    content = written({"telephone": pl.Series([199000009, 33199000009], dtype=pl.Float32)})
    done = screen(content, name="a.parquet", columns=["telephone"])
    assert done.said["numbers"]["by_reason"] == {"spreadsheet_damage": 2}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([dt.date(2023, 3, 15)], "2023-03-15"),
        ([dt.datetime(2023, 3, 15, 12)], "2023-03-15 12:00:00"),  # noqa: DTZ001  so are a file's
        ([dt.time(12)], "12:00:00"),
        ([dt.timedelta(hours=1)], "1:00:00"),
        ([True], "True"),
        ([None], ""),
        ([float("nan")], ""),
        ([b"\xff"], "\ufffd"),
    ],
)
def test_a_cell_that_is_no_number(read_file, values, text):
    assert read_file(written({"t": values}), column) == [text]


NESTED = {"telephone": [["0199000009"], ["0199000001"]]}


def test_a_column_of_lists_is_no_phone_column(screen):
    with pytest.raises(RefusedFile) as refusal:
        screen(written(NESTED), name="a.parquet")
    assert refusal.value.code == "ambiguous_phone_column"
    done = screen(written({**NESTED, "mobile": PHONES[::2]}), name="a.parquet")
    assert [column["name"] for column in done.said["columns_screened"]] == ["mobile"]
    assert [column["name"] for column in done.said["columns_not_screened"]] == ["telephone"]


def test_a_column_of_lists_that_is_asked_for(screen):
    with pytest.raises(NestedColumn) as refusal:
        screen(written({**NESTED, "mobile": PHONES[::2]}), name="a.parquet", columns=["telephone"])
    assert refusal.value.details["name"] == "telephone"


def test_names_are_the_files_own(read_file):
    content = written({"Nom": ["a"], "Téléphone": ["0199000009"]})
    assert read_file(content, lambda file: (list(file.names), file.named)) == (["Nom", "Téléphone"], True)
    assert read_file(content, lambda file: list(file.names), header=False) == ["Nom", "Téléphone"]


def test_the_first_row_is_the_second_of_a_spreadsheet(read_file):
    assert read_file(written({"t": PHONES}), lambda file: next(file.blocks()).first_row) == 2


@pytest.mark.parametrize("group", [7, 100, 10_000])
def test_blocks_follow_one_another_whatever_their_size(read_file, monkeypatch, group):
    monkeypatch.setattr(parquet_file, "_FIRST_SLICE", 10)
    monkeypatch.setattr(parquet_file, "_SLICE", 33)
    content = written({"t": [str(i) for i in range(1_000)]}, row_group_size=group)
    assert read_file(content, column) == [str(i) for i in range(1_000)]
    blocks = read_file(content, lambda file: list(file.blocks()))
    assert [block.first_row for block in blocks] == [2, 12, *range(45, 1_002, 33)]
    assert blocks[-1].done == 1
    assert not any(block.ragged.any() for block in blocks)


def test_a_slice_holds_fewer_rows_where_they_are_long(read_file, monkeypatch):
    monkeypatch.setattr(parquet_file, "_SLICE_BYTES", 1 << 20)
    content = written({"t": [f"{i}" * 2_000 for i in range(1_024, 5_000)]}, compression="uncompressed")
    assert 30 < read_file(content, lambda file: max(map(len, list(file.blocks())[1:]))) < 200


def test_the_sample_is_spread_over_the_file(read_file):
    content = written({"t": [str(i) for i in range(50_000)]})
    sample = [int(text) for text in read_file(content, lambda file: file.sample()[0])]
    assert sample[:1_000] == list(range(1_000))
    assert sample == sorted(set(sample))
    assert 1_500 < len(sample) < 2_500
    assert sample[-1] > 45_000


def test_a_fax_column_that_is_filled_only_towards_the_end_is_found(screen):
    rows = 40_000
    content = written(
        {
            "telephone": ["0199000009"] * rows,
            "contact": [None] * (rows - 5_000) + [f"026191{i:04d}" for i in range(5_000)],
        }
    )
    done = screen(content, name="a.parquet")
    assert [column["fit"] for column in done.said["columns_not_screened"]] == ["content_only"]


@pytest.mark.parametrize("name", ["a[1].parquet", "a*.parquet", "liste=vieille.parquet"])
def test_a_name_is_no_pattern(read_file, name):
    assert read_file(written({"t": PHONES}), lambda file: list(file.names), name=name) == ["t"]


@pytest.mark.parametrize("name", ["^x.*$", "^(x$", "*", "^t$"])
def test_the_name_of_a_column_is_no_pattern_either(screen, name):
    done = screen(written({"telephone": PHONES, name: ["a", "b", "c"]}), name="a.parquet")
    assert [column["name"] for column in done.said["columns_screened"]] == ["telephone"]


def test_long_texts_are_sampled_by_their_beginning(read_file):
    text = "".join(random.Random(1).choices("abcdefgh", k=500_000))
    for values in (
        pl.Series([text] * 20),
        pl.Series([text] * 20).cast(pl.Binary),
        pl.Series([text] * 20).cast(pl.Categorical),
    ):
        ((*sampled,),) = read_file(written({"t": values}), lambda file: file.sample())
        assert {len(cell) for cell in sampled} == {256}


# Refusals.


def test_one_text_in_memory_that_is_many_cells_is_refused_before_they_are_set_out(read_file):
    """Polars would ask for a hundred gigabytes and end the process."""
    one = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000, pa.int32()), pa.array(["x" * 60_000_000]))
    table = pa.table({"t": one})
    content = written(
        table,
        compression="zstd",
        dictionary_pagesize_limit=1 << 30,
        write_statistics=False,
        store_schema=False,
    )
    assert len(content) < 10_000
    with pytest.raises(RowTooLong):
        read_file(content, lambda file: file.sample())


@pytest.mark.parametrize("columns", [{"t": pl.Series([], dtype=pl.String)}, {}])
def test_a_file_without_rows(read_file, columns):
    with pytest.raises(EmptyFile):
        read_file(written(columns), column)


@pytest.mark.parametrize(("count", "refusal"), [(16_384, None), (16_385, TooWide)])
def test_more_columns_than_a_workbook_has(read_file, count, refusal):
    content = written({f"c{at}": [None] for at in range(count)})
    with pytest.raises(refusal) if refusal else nullcontext():
        read_file(content, lambda file: file.names)


def test_a_row_over_a_mebibyte(read_file):
    content = written({"t": ["a", "b" * (1 << 20)]})
    with pytest.raises(RowTooLong) as refusal:
        read_file(content, column)
    assert refusal.value.place.row == 3
    assert len(read_file(written({"t": ["a", "b" * ((1 << 20) - 8)]}), column)) == 2


def test_a_long_text_used_again_and_again_is_a_bomb(read_file):
    content = written({"t": pl.Series(["a" * 100_000]).new_from_index(0, 1_000)})
    assert len(content) < 200_000
    with pytest.raises(ArchiveBomb):
        read_file(content, column)


def test_more_rows_than_any_file_of_its_size_is_a_bomb(read_file):
    content = written({"t": pl.repeat(1, 70_000_000, dtype=pl.Int8, eager=True)})
    with pytest.raises(ArchiveBomb):
        read_file(content, column)
    fewer = written({"t": pl.repeat(1, 1_000_000, dtype=pl.Int8, eager=True)})
    assert read_file(fewer, lambda file: len(next(file.blocks()))) > 0


def test_a_file_cut_short(read_file):
    content = written({"t": PHONES})
    for length in (4, 5, 8, 12, len(content) // 2, len(content) - 1):
        with pytest.raises(CorruptFile) as refusal:
            read_file(content[:length], column)
        assert refusal.value.details == {"format": "Parquet"}


@pytest.mark.parametrize("codec", ["uncompressed", "snappy", "zstd"])
def test_damage_raises_nothing_but_a_refusal(tmp_path, codec, capfd):
    frame = {
        "n": list(range(60)),
        "t": [f"01990000{i:02d}" for i in range(60)],
        "c": pl.Series(["a", "b", None] * 20, dtype=pl.Categorical),
        "l": [[i] for i in range(60)],
    }
    good = written(frame, compression=codec)
    draw = random.Random(7)
    path = tmp_path / "a.parquet"
    refused = 0
    for _ in range(150):
        bad = bytearray(good)
        bad[draw.randrange(4, len(bad) - 4)] = draw.randrange(256)
        path.write_bytes(bytes(bad))
        try:
            with open_prospects(path, Reading()) as file:
                file.sample()
                column(file, 1)
        except RefusedFile:
            refused += 1
    assert refused > 5
    capfd.readouterr()  # a panic of the reader is told there


# Packing.


def test_a_parquet_file_in_a_zstd_says_so(read_file):
    content = gzip.compress(written({"t": PHONES}))
    label, extension = read_file(content, lambda file: (file.form.label, file.extension))
    assert (label, extension) == ("parquet+gzip", ".parquet.gz")
    assert read_file(content, column)[0] == "0199000009"


BEYOND_TIME = [
    pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date),
    pl.Series([2**63 - 1], dtype=pl.Int64).cast(pl.Datetime("us")),
    pl.Series([2**63 - 1], dtype=pl.Int64).cast(pl.Duration("ms")),
]


@pytest.mark.parametrize("cells", BEYOND_TIME, ids=lambda cells: str(cells.dtype))
@pytest.mark.parametrize("read", [column, lambda file: file.sample()], ids=["a block", "the sample"])
def test_a_day_that_no_calendar_holds(read_file, cells, read):
    with pytest.raises(CorruptFile):
        read_file(written({"t": cells}), read)
