"""What a Python user gets: one function on a column, one on a file."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import sourdine
from sourdine import clock
from sourdine.evidence import JWKS, SigningKey, generate, read_salt, verify
from sourdine.screening.image import ListInfo, UnknownList, build

CELLS = [
    "01 99 00 00 01",
    "+33199000002",
    None,
    "02 61 91 00 01",
    "nobody",
    "+44 20 7946 0958",
    "01 99 00 00 09",
]
VERDICTS = ["opposed", "opposed", "invalid", "opposed", "invalid", "unscreened", "not_listed"]
REASONS = ["nationale", "interne", "empty", "interne+nationale", "letters", "outside_coverage", "unallocated"]
E164 = ["+33199000001", "+33199000002", None, "+33261910001", None, "+442079460958", "+33199000009"]


@pytest.fixture(scope="module")
def image():
    lists = {
        ListInfo(name="nationale", owner="", legal_basis=""): [33199000001, 33261910001],
        ListInfo(name="interne", owner="", legal_basis=""): [33199000002, 33261910001],
    }
    return build(lists, coverage=["FR"], as_of=clock.now() - timedelta(hours=1))


@pytest.fixture
def prospects(tmp_path):
    path = tmp_path / "prospects.csv"
    path.write_text("nom;telephone\nAda;01 99 00 00 01\nZoé;01 99 00 00 09\n")
    return path


# The package itself.


def test_importing_the_package_waits_for_no_heavy_library():
    heavy = {"numpy", "polars", "phonenumbers", "cryptography", "typer", "rich"}
    program = f"import sourdine, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sourdine.__all__)
def test_every_public_name_leads_somewhere(name):
    assert getattr(sourdine, name)


def test_a_name_that_is_not_public_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        sourdine.no_such_name  # noqa: B018  reading it is the point


def test_the_package_says_that_it_is_typed():
    assert (Path(sourdine.__file__).parent / "py.typed").exists()


def test_one_number_may_be_asked_about():
    found = sourdine.parse_number("01 99 00 00 01")
    assert isinstance(found, sourdine.Number)
    assert (found.e164, found.territory) == ("+33199000001", "FR")


def test_a_column_may_be_normalised_alone():
    e164, status = sourdine.normalise(CELLS)
    assert e164.tolist() == [int(one[1:]) if one else 0 for one in E164]
    assert len(status) == len(CELLS)


# A column.


def test_a_polars_column_gives_a_polars_frame(image):
    found = sourdine.screen(pl.Series("telephone", CELLS), image)
    assert isinstance(found, pl.DataFrame)
    assert found.to_dict(as_series=False) == {"verdict": VERDICTS, "reason": REASONS, "e164": E164}


def test_a_polars_column_gives_a_frame_that_joins_its_own(image):
    frame = pl.DataFrame({"nom": list("abcdefg"), "telephone": CELLS})
    joined = frame.hstack(sourdine.screen(frame["telephone"], image))
    assert joined.filter(pl.col("verdict") == "not_listed")["nom"].to_list() == ["g"]


@pytest.mark.parametrize("dtype", [object, "string", "str"])
def test_a_pandas_column_gives_a_pandas_frame_with_its_index(image, dtype):
    index = [f"c{n}" for n in range(len(CELLS))]
    column = pd.Series(CELLS, index=index, name="telephone", dtype=dtype)
    found = sourdine.screen(column, image)
    assert isinstance(found, pd.DataFrame)
    assert found.index.equals(column.index)
    assert found["verdict"].tolist() == VERDICTS
    assert found["reason"].tolist() == REASONS
    assert [None if pd.isna(one) else one for one in found["e164"]] == E164


def test_a_filtered_pandas_column_keeps_its_rows_apart(image):
    frame = pd.DataFrame({"telephone": CELLS}).iloc[::-2]
    joined = frame.join(sourdine.screen(frame["telephone"], image))
    assert joined["verdict"].tolist() == VERDICTS[::-2]


@pytest.mark.parametrize(
    "column", [pa.array(CELLS), pa.chunked_array([CELLS[:3], CELLS[3:]])], ids=["array", "chunked"]
)
def test_a_pyarrow_column_gives_a_pyarrow_table(image, column):
    found = sourdine.screen(column, image)
    assert isinstance(found, pa.Table)
    assert found.to_pydict() == {"verdict": VERDICTS, "reason": REASONS, "e164": E164}


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_sequence_gives_a_polars_frame(image, kind):
    found = sourdine.screen(kind(CELLS), image)
    assert isinstance(found, pl.DataFrame)
    assert found["verdict"].to_list() == VERDICTS


@pytest.mark.parametrize(
    "column", [[], pl.Series([], dtype=pl.String), pd.Series([], dtype=object), pa.array([], pa.string())]
)
def test_an_empty_column_gives_an_empty_frame(image, column):
    found = sourdine.screen(column, image)
    assert len(found) == 0
    assert list(getattr(found, "column_names", getattr(found, "columns", None))) == [
        "verdict",
        "reason",
        "e164",
    ]


def test_a_column_of_nothing_but_nulls_is_empty_cells(image):
    found = sourdine.screen(pl.Series([None, None], dtype=pl.String), image)
    assert found["reason"].to_list() == ["empty", "empty"]


@pytest.mark.parametrize("column", [42, object(), None])
def test_what_is_no_column_is_refused_in_a_sentence(image, column):
    with pytest.raises(sourdine.SourdineError):
        sourdine.screen(column, image)


@pytest.mark.parametrize(
    ("lists", "opposed"), [(["nationale"], {0, 3}), (["interne"], {1, 3}), ([], {0, 1, 3})]
)
def test_only_the_lists_asked_for_are_screened(image, lists, opposed):
    verdicts = sourdine.screen(CELLS, image, lists=lists)["verdict"].to_list()
    assert {row for row, verdict in enumerate(verdicts) if verdict == "opposed"} == opposed


def test_a_list_that_the_image_lacks_is_refused(image):
    with pytest.raises(UnknownList):
        sourdine.screen(CELLS, image, lists=["none"])


def test_the_region_is_where_numbers_are_dialled(image):
    assert sourdine.screen(["020 7946 0958"], image, region="GB")["e164"].to_list() == ["+442079460958"]
    assert sourdine.screen(["020 7946 0958"], image)["e164"].to_list() == [None]


@pytest.mark.parametrize("region", ["ZZ", "fr", ""])
def test_an_unknown_region_is_refused(image, region):
    with pytest.raises(sourdine.SourdineError) as refused:
        sourdine.screen(CELLS, image, region=region)
    assert refused.value.code == "unknown_region"


def test_columns_may_be_screened_in_threads(image):
    columns = [[f"01 99 00 {n:02} {k:02}" for k in range(100)] for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        side_by_side = list(pool.map(lambda column: sourdine.screen(column, image), columns))
    assert all(
        found.equals(sourdine.screen(column, image))
        for column, found in zip(columns, side_by_side, strict=True)
    )


# An image.


def test_an_image_is_opened_and_closed(image, tmp_path):
    path = tmp_path / "register.img"
    image.save(path)
    with sourdine.RegisterImage.open(path) as opened:
        assert sourdine.screen(CELLS, opened)["verdict"].to_list() == VERDICTS
    with pytest.raises(sourdine.SourdineError):
        sourdine.screen(CELLS, opened)


def test_an_image_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(sourdine.SourdineError) as refused:
        sourdine.RegisterImage.open(tmp_path / "none.img")
    assert refused.value.code == "image_missing"


# A file.


@pytest.mark.parametrize(
    ("result", "files"),
    [
        ("annotated", ["prospects.annotated.csv"]),
        ("cleansed", ["prospects.cleansed.csv", "prospects.rejected.csv"]),
        ("answer", ["retour_prospects.csv"]),
    ],
)
def test_a_file_gives_results_a_report_and_a_certificate(image, prospects, tmp_path, result, files):
    key = SigningKey.new()
    report = sourdine.screen_file(prospects, image, output=tmp_path / "out", result=result, sign_key=key)
    assert isinstance(report, sourdine.Report)
    assert [path.name for path in report.results] == files
    assert verified(report, key.jwks(), prospects).results


def verified(report, keys: JWKS, source):
    return verify(
        report.certificate.read_text().strip(),
        keys=keys,
        at=clock.now(),
        salt=read_salt(report.path),
        input_file=source,
        result_files=report.results,
    )


def test_paths_may_be_text_and_the_folder_is_made(image, prospects, tmp_path):
    output = f"{tmp_path}/a/new/folder"
    report = sourdine.screen_file(str(prospects), image, output=output, sign_key=SigningKey.new())
    assert report.results[0].parent == Path(output)
    assert report.tally.verdicts["opposed"] == 1


def test_the_key_may_be_its_folder(image, prospects, tmp_path):
    key = generate(tmp_path / "keys")
    report = sourdine.screen_file(prospects, image, output=tmp_path / "out", sign_key=str(tmp_path / "keys"))
    assert report.kid == key.kid


def test_without_a_key_one_s_own_is_made_and_used_again(image, prospects, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURDINE_KEYS", str(tmp_path / "mine"))
    first, second = (sourdine.screen_file(prospects, image, output=tmp_path / "out") for _ in range(2))
    assert first.kid == second.kid
    assert (tmp_path / "mine" / "signing-key.pem").exists()


def test_a_file_that_is_refused_raises_and_leaves_its_report(image, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(sourdine.RefusedFile) as refused:
        sourdine.screen_file(empty, image, output=tmp_path / "out", sign_key=SigningKey.new())
    assert refused.value.code == "empty_file"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"empty.report.json"}


def test_an_unknown_form_of_result_is_refused(image, prospects, tmp_path):
    with pytest.raises(sourdine.SourdineError) as refused:
        sourdine.screen_file(
            prospects, image, output=tmp_path / "out", result="perfect", sign_key=SigningKey.new()
        )
    assert refused.value.code == "unknown_result"


def test_progress_is_told_as_the_file_goes_by(image, prospects, tmp_path):
    told = []
    sourdine.screen_file(
        prospects,
        image,
        output=tmp_path / "out",
        sign_key=SigningKey.new(),
        progress=lambda *, rows, done: told.append((rows, done)),
    )
    assert told[-1] == (2, 1.0)


def test_a_column_and_a_file_give_the_same_verdicts(image, tmp_path):
    source = tmp_path / "p.csv"
    source.write_text("n;telephone\n" + "".join(f"{n};{cell or ''}\n" for n, cell in enumerate(CELLS)))
    sourdine.screen_file(source, image, output=tmp_path / "out", sign_key=SigningKey.new())
    annotated = pl.read_csv(tmp_path / "out" / "p.annotated.csv", separator=";", infer_schema=False)
    assert annotated["verdict"].to_list() == VERDICTS
    assert annotated["reason"].to_list() == REASONS


def test_one_name_is_a_name_and_not_its_letters(image, prospects, tmp_path):
    assert sourdine.screen(["01 99 00 00 02"], image, lists="nationale")["verdict"][0] == "not_listed"
    report = sourdine.screen_file(
        prospects,
        image,
        output=tmp_path / "out",
        lists="nationale",
        columns="telephone",
        sign_key=SigningKey.new(),
    )
    assert report.lists == ("nationale",)
    assert [column.name for column in report.columns] == ["telephone"]


def test_one_name_that_is_not_there_is_refused_whole(image):
    with pytest.raises(UnknownList, match="nulle"):
        sourdine.screen(["01 99 00 00 02"], image, lists="nulle")
