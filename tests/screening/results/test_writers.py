from __future__ import annotations

import io
from functools import partial

import pytest

from sourdine.screening.prospects.columns import Column, Fit
from sourdine.screening.prospects.compression import zstd
from sourdine.screening.results.assignment import Assignment
from sourdine.screening.results.forms import Form
from sourdine.screening.results.writers import Rejected, result_writer

TEL = [Column(position=1, name="Tel", fit=Fit.CERTAIN)]
TEXT = "Nom;Tel\né;0199000009\n2;0199000001\n"


def assign(file, register, form):
    return Assignment(file=file, form=form, columns=TEL, identifier=None, register=register, stem="prospects")


@pytest.fixture
def write(screen_text, register):
    return partial(_write, screen_text, register)


def _write(screen_text, register, form, *, encoding="utf-8", text=TEXT, header=True):
    names = ("Tel",) if header else ("2",)
    screened, file = screen_text(text, *names, encoding=encoding, header=header)
    target = io.BytesIO()
    with result_writer(target, assign(file, register, form)) as writer:
        writer.write(writer.render(screened))
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_result_is_in_the_encoding_of_the_file(write, encoding):
    assert write(Form.CLEANSED, encoding=encoding) == "Nom;Tel\né;0199000009\n".encode(encoding)
    annotated = write(Form.ANNOTATED, encoding=encoding).decode(encoding)
    assert annotated.splitlines()[1] == "é;0199000009;not_listed;unallocated;+33199000009"
    assert annotated.splitlines()[0] == "Nom;Tel;verdict;reason;e164"


def test_an_answer_is_always_in_utf_8(write):
    answer = write(Form.ANSWER, encoding="utf-16").decode("utf-8")
    assert answer.splitlines()[0] == "Telephone;Identifiant;Statut"


@pytest.mark.parametrize("form", [Form.CLEANSED, Form.ANNOTATED])
def test_a_file_without_header_gets_none(write, form):
    written = write(form, text="é;0199000009\n", header=False)
    assert written.decode().startswith("é;0199000009")


def test_a_result_is_packed_as_the_file_was(screen, tmp_path):
    path = tmp_path / "prospects.csv.zst"
    path.write_bytes(zstd.compress(TEXT.encode()))
    done = screen(path, form=Form.CLEANSED)
    assert done.report.results[0].name == "prospects.cleansed.csv.zst"
    assert zstd.decompress(done.result).decode() == "Nom;Tel\né;0199000009\n"
    assert done.rejected.startswith(b"row;column;")


def test_what_is_rejected_begins_with_its_header(screen_text, register):
    target = io.BytesIO()
    _, file = screen_text(TEXT, "Tel")
    writer = Rejected(target, assign(file, register, Form.CLEANSED))
    assert target.getvalue() == b"row;column;identifier;code;outcome\n"
    screened, _ = screen_text("Nom;Tel\na;0199000009\n", "Tel")
    writer.write(writer.render(screened))
    assert target.getvalue().count(b"\n") == 1
