from __future__ import annotations

from pathlib import Path

import pytest

from sourdine.screening.results.forms import Form, UnknownForm, rejected_name, stem_of


@pytest.mark.parametrize("name", ["cleansed", "answer", "annotated"])
def test_a_form_is_called_by_its_name(name):
    assert Form.named(name).value == name


@pytest.mark.parametrize("name", ["", "Cleansed", "rejected", "clean"])
def test_what_is_no_form(name):
    with pytest.raises(UnknownForm):
        Form.named(name)


@pytest.mark.parametrize(
    ("form", "extension", "name"),
    [
        (Form.CLEANSED, ".csv", "p.cleansed.csv"),
        (Form.ANNOTATED, ".csv.gz", "p.annotated.csv.gz"),
        (Form.ANSWER, ".csv.gz", "retour_p.csv"),
    ],
)
def test_a_result_is_named_after_its_form(form, extension, name):
    assert form.file_name("p", extension) == name


def test_the_rejected_rows_are_always_in_csv():
    assert rejected_name("p") == "p.rejected.csv"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("p.csv", "p"),
        ("p.csv.gz", "p"),
        ("p.xlsx", "p"),
        ("p.csv.zst", "p"),
        ("p.zip", "p"),
        ("p.q.csv.zip", "p.q"),
        ("p", "p"),
        (".p", ".p"),
        ("p.", "p"),
        ("folder.d/p.csv", "p"),
    ],
)
def test_a_stem_is_the_name_without_format_and_packing(name, stem):
    assert stem_of(Path(name)) == stem
