from __future__ import annotations

from dataclasses import replace

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sourdine.screening.prospects.errors import ArchiveBomb, CorruptFile
from sourdine.screening.prospects.parquet.footer import read_footer
from sourdine.screening.prospects.parquet.pages import require_sound_pages
from sourdine.screening.prospects.parquet.thrift import Thrift


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.parquet"


TABLE = pa.table({
    "n": pa.array(range(5_000)),
    "t": pa.array([f"x{i}" if i % 3 else None for i in range(5_000)]),
    "c": pa.array(["a", "b"] * 2_500).dictionary_encode(),
    "l": pa.array([[i, i] for i in range(5_000)]),
    "b": pa.array([i % 2 == 0 for i in range(5_000)]),
    "long": pa.array(["y" * 2_000] * 5_000),
})  # fmt: skip


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "brotli", "lz4", "zstd"])
def test_the_pages_of_a_good_file_are_sound(path, version, codec):
    pq.write_table(
        TABLE,
        path,
        compression=codec,
        data_page_version=version,
        data_page_size=700,
        row_group_size=1_900,
        write_page_index=version == "2.0",
        write_page_checksum=True,
        max_rows_per_page=100,
    )
    require_sound_pages(path, read_footer(path))


def test_the_pages_that_polars_writes_are_sound(path):
    pl.from_arrow(TABLE).write_parquet(path, row_group_size=900, data_page_size=500)
    require_sound_pages(path, read_footer(path))


def first_page(path):
    """The header of the first page of the first column: its place, length and fields."""
    start = read_footer(path).chunks[0].start
    header = Thrift(path.read_bytes()[start:])
    return start, header.struct(), header.at


def test_a_page_of_fewer_than_no_values_is_not_handed_on(path):
    """Polars would ask for 2**61 bytes and end the process."""
    pq.write_table(pa.table({"n": range(60)}), path, use_dictionary=False)
    start, header, length = first_page(path)
    content = bytearray(path.read_bytes())
    at = content.index(b"\x15\x78", start, start + length)  # sixty, as a compact integer
    assert header[5][1] == 60
    content[at + 1] = 0x0B  # minus six
    path.write_bytes(bytes(content))
    with pytest.raises(CorruptFile):
        require_sound_pages(path, read_footer(path))


@pytest.mark.parametrize("start", [0, 5, 10**6])
def test_pages_that_are_not_where_they_should_be(path, start):
    pq.write_table(TABLE, path)
    footer = read_footer(path)
    moved = replace(footer, chunks=[replace(footer.chunks[0], start=start)])
    with pytest.raises(CorruptFile):
        require_sound_pages(path, moved)


def test_more_values_than_the_pages_hold(path):
    pq.write_table(TABLE, path)
    footer = read_footer(path)
    more = replace(footer, chunks=[replace(footer.chunks[-1], values=10**9)])
    with pytest.raises(CorruptFile):
        require_sound_pages(path, more)


def test_pages_that_unpack_beyond_reason(path):
    pq.write_table(pa.table({"t": ["y" * 1_000_000] * 100}), path, use_dictionary=False, compression="zstd")
    with pytest.raises(ArchiveBomb):
        require_sound_pages(path, read_footer(path))
    pq.write_table(pa.table({"t": ["y" * 1_000_000] * 50}), path, use_dictionary=False, compression="zstd")
    require_sound_pages(path, read_footer(path))


def test_pages_of_two_columns_are_not_the_same(path):
    pq.write_table(TABLE, path)
    footer = read_footer(path)
    with pytest.raises(CorruptFile):
        require_sound_pages(path, replace(footer, chunks=[footer.chunks[0]] * 2))
