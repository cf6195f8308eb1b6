from __future__ import annotations

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sourdine.screening.prospects.errors import CorruptFile
from sourdine.screening.prospects.parquet.footer import read_footer
from sourdine.screening.prospects.parquet.thrift import Thrift

FRAME = pl.DataFrame({"nom": ["a", "b"], "telephone": ["0199000009", None]})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.parquet"


@pytest.mark.parametrize("codec", ["uncompressed", "snappy", "gzip", "brotli", "lz4", "zstd"])
def test_the_codec_is_told(path, codec):
    FRAME.write_parquet(path, compression=codec)
    assert read_footer(path).codec == codec


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "brotli", "lz4", "zstd"])
def test_the_codec_of_another_writer_is_told(path, codec):
    wide = pa.table({str(i): pa.array([i, None, i]) for i in range(40)})
    pq.write_table(wide, path, compression=codec, row_group_size=1, store_schema=True)
    assert read_footer(path).codec == {"none": "uncompressed"}.get(codec, codec)


def test_where_columns_differ_the_most_frequent_is_told(path):
    columns = {"a": "none", "b": "none", "c": "gzip", "d": "gzip", "e": "snappy"}
    pq.write_table(pa.table({name: [1] for name in columns}), path, compression=columns)
    assert read_footer(path).codec == "gzip"


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1" + b"\xff" * 40 + b"\x20\0\0\0PAR1", b"\x1c" * 400 + b"PAR1"]
)
def test_a_footer_that_cannot_be_read(path, content):
    path.write_bytes(content)
    with pytest.raises(CorruptFile):
        read_footer(path)


def test_rows_are_counted_over_the_row_groups(path):
    pl.concat([FRAME] * 50).write_parquet(path, row_group_size=7)
    assert read_footer(path).rows == 100
    assert len(read_footer(path).chunks) == 2 * 15


def test_a_file_without_a_row_group_is_the_usual_codec(path):
    FRAME.clear().write_parquet(path, compression="gzip")
    assert read_footer(path).codec in ("zstd", "gzip")
    assert read_footer(path).rows == 0


def test_a_footer_of_more_values_than_any_is_not_built(path, monkeypatch):
    values = b"\x19\xf3" + b"\x80\x9b\xee\x02" + b"\0" * 6_000_000 + b"\0"  # a list of six million bytes
    path.write_bytes(b"PAR1" + values + len(values).to_bytes(4, "little") + b"PAR1")
    read = []
    monkeypatch.setattr(Thrift, "_byte", lambda self: read.append(self.at) or original(self))
    with pytest.raises(CorruptFile):
        read_footer(path)
    assert len(read) < 100


original = Thrift._byte
