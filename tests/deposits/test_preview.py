"""An upload is shown as the service reads it, before anybody confirms it."""

import io

import files
import polars as pl
import pytest

from sourdine.deposits.errors import NoPreview, NotWhole
from sourdine.deposits.services import preview, uploads
from sourdine.screening.prospects.errors import CorruptFile, RefusedFile


def shown(actor, content, **changed):
    upload = files.upload(actor, content, **changed)
    uploads.complete(actor, upload.pk)
    return upload, preview.preview(actor, upload.pk)


def test_the_first_rows_are_shown_with_the_columns_that_will_be_screened(actor):
    numbers = files.honest()
    _, seen = shown(actor, files.csv(numbers))
    assert [column.name for column in seen.columns] == ["Nom", "Telephone", "Client"]
    assert [column.fit.value for column in seen.columns] == ["none", "name_and_content", "none"]
    assert (seen.screened, seen.asks) == ([1], None)
    assert len(seen.rows) == preview.ROWS
    assert seen.rows[0] == ("Personne 0", files.national(numbers[0]), "c0")


def test_a_file_whose_columns_are_not_certain_asks(actor):
    content = files.csv(files.honest(), header="Nom;Colonne;Client")
    upload, seen = shown(actor, content)
    assert seen.screened == []
    assert seen.asks.code == "ambiguous_phone_column"
    deposit = uploads.finish(actor, upload.pk, columns=["Colonne"])
    from sourdine.jobs.worker import run_waiting

    run_waiting()
    deposit.refresh_from_db()
    assert deposit.state == "ready"


def test_a_file_that_would_be_refused_says_so(actor):
    with pytest.raises(RefusedFile):
        shown(actor, b"")


def test_what_is_still_on_its_way_is_not_shown(actor):
    upload = uploads.begin(actor, files.offer(size=10))
    with pytest.raises(NotWhole):
        preview.preview(actor, upload.pk)


def test_a_file_at_which_its_library_panics_is_refused(actor):
    beyond = pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date)
    content = io.BytesIO()
    pl.DataFrame({"Telephone": ["0199000009"], "Jour": beyond}).write_parquet(content)
    with pytest.raises(CorruptFile):
        shown(actor, content.getvalue(), file_name="prospects.parquet")


def test_what_unpacks_to_more_than_is_shown_has_no_preview(actor, monkeypatch):
    buffer = io.BytesIO()
    pl.DataFrame({"telephone": ["0261910012"] * 5_000}).write_parquet(buffer, compression="uncompressed")
    content = files.packed(buffer.getvalue())
    monkeypatch.setattr(preview, "MOST", len(content))
    upload = files.upload(actor, content)
    uploads.complete(actor, upload.pk)
    with pytest.raises(NoPreview):
        preview.preview(actor, upload.pk)
