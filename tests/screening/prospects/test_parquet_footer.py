from __future__ import annotations

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sourdine.screening.prospects.parquet_footer import read_codec

FRAME = pl.DataFrame({"nom": ["a", "b"], "telephone": ["0199000009", None]})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.parquet"


@pytest.mark.parametrize("codec", ["uncompressed", "snappy", "gzip", "brotli", "lz4", "zstd"])
def test_the_codec_is_told(path, codec):
    FRAME.write_parquet(path, compression=codec)
    assert read_codec(path) == codec


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "brotli", "lz4", "zstd"])
def test_the_codec_of_another_writer_is_told(path, codec):
    wide = pa.table({str(i): pa.array([i, None, i]) for i in range(40)})
    pq.write_table(wide, path, compression=codec, row_group_size=1, store_schema=True)
    assert read_codec(path) == {"none": "uncompressed"}.get(codec, codec)


def test_where_columns_differ_the_most_frequent_is_told(path):
    columns = {"a": "none", "b": "none", "c": "gzip", "d": "gzip", "e": "snappy"}
    pq.write_table(pa.table({name: [1] for name in columns}), path, compression=columns)
    assert read_codec(path) == "gzip"


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1" + b"\xff" * 40 + b"\x20\0\0\0PAR1", b"\x1c" * 400 + b"PAR1"]
)
def test_a_footer_that_cannot_be_read_is_the_usual_codec(path, content):
    path.write_bytes(content)
    assert read_codec(path) == "zstd"


def test_a_file_without_a_row_group_is_the_usual_codec(path):
    FRAME.clear().write_parquet(path, compression="gzip")
    assert read_codec(path) in ("zstd", "gzip")
