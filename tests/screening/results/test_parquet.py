from __future__ import annotations

import errno
import gzip
import io
import os
import threading

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from sourdine.screening.delivery import Outlet
from sourdine.screening.placement import CannotWrite
from sourdine.screening.prospects import parquet_file
from sourdine.screening.prospects.compression import Compression
from sourdine.screening.results import parquet
from sourdine.screening.results.added import distinct_names
from sourdine.screening.results.forms import Form

CLEAR, LISTED = "0199000009", "0199000001"
FRAME = pl.DataFrame({
    "nom": ["a", "b", "c", "d", "e"],
    "telephone": [CLEAR, LISTED, "nul", None, CLEAR],
    "fax": [LISTED, None, CLEAR, None, "01 99 00 00 08"],
    "solde": [1.5, None, 2.0, 3.0, 4.0],
    "etiquettes": [["x"], [], None, ["y"], ["z", "t"]],
})  # fmt: skip


@pytest.fixture
def screened(screen):
    def screen_frame(
        frame, form=Form.CLEANSED, name="prospects.parquet", pack=bytes, compression="zstd", **chosen
    ):
        target = io.BytesIO()
        frame.write_parquet(target, compression=compression)
        return screen(pack(target.getvalue()), name=name, form=form, **chosen)

    return screen_frame


def frame_of(content):
    return pl.read_parquet(io.BytesIO(content))


def test_cleansed_keeps_rows_with_a_clear_number_and_nulls_the_others(screened):
    done = screened(FRAME)
    expected = FRAME[[0, 2, 4]].with_columns(
        telephone=pl.Series([CLEAR, None, CLEAR]), fax=pl.Series([None, CLEAR, "01 99 00 00 08"])
    )
    assert_frame_equal(frame_of(done.result), expected)
    assert LISTED.encode() not in done.result


def test_annotated_keeps_every_row_and_adds_columns(screened):
    result = frame_of(screened(FRAME, Form.ANNOTATED).result)
    assert_frame_equal(result.select(FRAME.columns), FRAME)
    assert result.columns[len(FRAME.columns) :] == [
        f"{column}_{added}" for column in ("telephone", "fax") for added in ("verdict", "reason", "e164")
    ]
    assert result["telephone_verdict"].to_list() == [
        "not_listed",
        "opposed",
        "invalid",
        "invalid",
        "not_listed",
    ]
    assert result["telephone_reason"].to_list() == [
        "unallocated",
        "nationale",
        "letters",
        "empty",
        "unallocated",
    ]
    assert result["telephone_e164"].to_list() == ["+33199000009", "+33199000001", None, None, "+33199000009"]


def test_the_verdicts_are_those_of_the_same_rows_in_csv(screened, screen):
    content = FRAME.select("nom", "telephone", "fax").write_csv(separator=";").encode()
    for form in Form:
        ours = screened(FRAME, form, folder=f"parquet{form}").said
        theirs = screen(content, form=form, folder=f"csv{form}").said
        assert ours["numbers"] == theirs["numbers"]
        assert ours["rows"] == theirs["rows"]


def test_rejected_counts_rows_as_a_spreadsheet_would(screened):
    done = screened(FRAME, identifier="nom")
    assert [line.split(b";")[:4] for line in done.rejected.splitlines()[1:]] == [
        [b"2", b"fax", b"a", b"opposed"],
        [b"3", b"telephone", b"b", b"opposed"],
        [b"4", b"telephone", b"c", b"letters"],
        [b"5", b"telephone", b"d", b"empty"],
    ]


@pytest.mark.parametrize(
    "dtype",
    [pl.String, pl.Categorical, pl.Int64, pl.UInt64, pl.Float64, pl.Decimal(15, 2), pl.Binary],
    ids=str,
)
def test_an_emptied_cell_is_null_in_every_type(screened, dtype):
    numbers = pl.Series(["33199000001", "33199000009"])
    typed = (
        numbers.cast(dtype)
        if dtype in (pl.String, pl.Categorical, pl.Binary)
        else numbers.cast(pl.Int64).cast(dtype)
    )
    frame = pl.DataFrame({"telephone": typed, "mobile": typed.reverse()})
    done = screened(frame)
    expected = pl.DataFrame({"telephone": typed, "mobile": typed.reverse()}).with_columns(
        telephone=pl.when(pl.Series([False, True])).then("telephone"),
        mobile=pl.when(pl.Series([True, False])).then("mobile"),
    )
    assert_frame_equal(frame_of(done.result), expected)


@pytest.mark.parametrize("form", [Form.CLEANSED, Form.ANNOTATED])
def test_types_come_back_as_they_were(screened, form):
    frame = FRAME.with_columns(
        jour=pl.date(2023, 3, 15),
        instant=pl.datetime(2023, 3, 15, time_zone="Europe/Paris"),
        petit=pl.lit(1, pl.UInt8),
        groupe=pl.Series(["x", "y", "x", "y", "x"], dtype=pl.Categorical),
        choix=pl.Series(["x", "y", "x", "y", "x"], dtype=pl.Enum(["x", "y", "z"])),
        fiche=pl.struct("nom", "solde"),
        rien=pl.lit(None),
        prix=pl.lit("1.50").cast(pl.Decimal(9, 2)),
    )
    result = frame_of(screened(frame, form).result)
    assert {name: result.schema[name] for name in frame.columns} == dict(frame.schema)
    kept = frame if form is Form.ANNOTATED else frame[[0, 2, 4]]
    assert_frame_equal(result.select(frame.columns).drop("telephone", "fax"), kept.drop("telephone", "fax"))


@pytest.mark.parametrize("codec", ["uncompressed", "snappy", "gzip", "lz4", "zstd", "brotli"])
def test_the_codec_is_the_files_own(screened, codec):
    content = screened(FRAME, compression=codec).result
    column = pq.ParquetFile(io.BytesIO(content)).metadata.row_group(0).column(0)
    assert column.compression.lower() == codec


def test_a_result_is_packed_as_the_file_was(screened):
    done = screened(FRAME, name="prospects.parquet.gz", pack=gzip.compress)
    assert done.report.results[0].name == "prospects.cleansed.parquet.gz"
    assert frame_of(gzip.decompress(done.result)).height == 3


def test_no_row_is_kept_but_the_columns_are(screened):
    frame = FRAME.with_columns(telephone=pl.lit(LISTED), fax=pl.lit(None, pl.String))
    result = frame_of(screened(frame).result)
    assert result.schema == frame.schema
    assert result.height == 0


def test_a_result_can_be_screened_again(screened):
    once = frame_of(screened(FRAME, Form.ANNOTATED, columns=["telephone"]).result)
    twice = frame_of(screened(once, Form.ANNOTATED, columns=["telephone"], folder="again").result)
    assert twice.columns[-3:] == ["verdict_2", "reason_2", "e164_2"]
    assert twice["verdict"].to_list() == twice["verdict_2"].to_list()


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from(["a", "b", "a_2"]), max_size=6))
def test_added_names_are_told_apart(taken, added):
    names = distinct_names(taken, added)
    assert len({*names}) == len(added)
    assert not {*names} & {*taken}
    assert all(name.startswith(wanted) for name, wanted in zip(names, added, strict=True))


def test_the_certificate_speaks_of_the_file(screened, tmp_path):
    done = screened(FRAME)
    done.verify(tmp_path / "prospects.parquet")
    assert done.said["read_as"] == {"format": "parquet", "compression": "none", "header": True}


@settings(max_examples=10)
@given(st.integers(1, 40), st.integers(1, 300))
def test_rows_stay_in_their_order_however_they_are_cut(tmp_path_factory, slices, rows):
    frame = pl.DataFrame({"n": range(rows), "t": [f"0199{i:06d}" for i in range(rows)]})
    path = tmp_path_factory.mktemp("cut") / "a.parquet"
    frame.write_parquet(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet_file, "_FIRST_SLICE", slices)
        patch.setattr(parquet_file, "_SLICE", slices)
        file = parquet_file.ParquetFile(path, Compression.NONE)
        target = io.BytesIO()
        with parquet._sinking(target, frame.schema, "zstd") as sinking:
            for block in file.blocks():
                sinking.put(block.frame)
    assert_frame_equal(frame_of(target.getvalue()), frame)


# What goes wrong leaves nothing behind.


def test_a_full_disk_is_said_in_our_words(screened, monkeypatch):
    def full(*_):
        raise CannotWrite(reason=os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Outlet, "write", full)
    with pytest.raises(CannotWrite):
        screened(FRAME)
    assert not writing_threads()


def put_all(target, frame, count, ending=None):
    with parquet._sinking(target, FRAME.schema, "zstd") as sinking:
        for _ in range(count):
            sinking.put(frame)
        if ending is not None:
            raise ending


def test_what_stops_a_screening_is_not_hidden_by_the_writer():
    with pytest.raises(KeyboardInterrupt):
        put_all(io.BytesIO(), FRAME, 5, KeyboardInterrupt())
    assert not writing_threads()


class Refusing(io.RawIOBase):
    def writable(self):
        return True

    def write(self, _):
        raise CannotWrite(reason="refused")


def test_what_stops_the_writer_stops_the_screening():
    long = pl.concat([FRAME] * 20_000)
    with pytest.raises(CannotWrite) as failure:
        put_all(Refusing(), long, 1_000)
    assert failure.value.details == {"reason": "refused"}
    assert not writing_threads()


def test_a_frame_of_other_columns_is_no_result():
    with pytest.raises(CannotWrite):
        put_all(io.BytesIO(), pl.DataFrame({"autre": [1]}), 1)
    assert not writing_threads()


def writing_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("parquet")]
