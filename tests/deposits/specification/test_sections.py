"""The specification says all that the code enforces: what is new there and not here fails."""

import ast
import importlib
import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

import sourdine
from sourdine.deposits.services import checks, preview, uploads
from sourdine.deposits.specification import limits, refusals, samples
from sourdine.deposits.specification.sections import sections
from sourdine.deposits.specification.typesetting import as_pdf
from sourdine.screening import prospects
from sourdine.screening.prospects import dialect, encoding, errors
from sourdine.screening.prospects.compression import Compression
from sourdine.screening.prospects.opening import Unread
from sourdine.screening.prospects.tabular import Format
from sourdine.screening.verdicts import WORDING as REASONS

LANGUAGES = ("fr", "en")
ROOT = Path(sourdine.__file__).parent.parent
READERS = sorted(Path(prospects.__file__).parent.rglob("*.py"))
SERVICES = [Path(one.__file__) for one in (checks, preview, uploads)]
LIMITING = ("MOST", "LIMIT", "LONGEST", "DEEPEST", "BOMB", "LAST_DAY")
# Limits that no file of a person's meets, or that only say how much is held in memory at a time.
INNER = {
    "columns._LONGEST_CELL": "longer cells are no number; they are not refused",
    "columns._LONGEST_NAME": "a message quotes no more of it; the file is taken",
    "parquet_file._LONGEST_SAMPLED": "columns are told by the beginning of their cells",
    "xlsx_file._LONGEST_SAMPLED": "columns are told by the beginning of their cells",
    "pages._LONGEST_HEADER": "of a page of Parquet: beyond it the file is damaged",
    "thrift._MOST_VALUES": "of a footer of Parquet: beyond it the file is damaged",
    "thrift._DEEPEST": "of a footer of Parquet: beyond it the file is damaged",
    "thrift._LONGEST": "of a footer of Parquet: beyond it the file is damaged",
    "zips._LONGEST_READ": "of a zip's table of contents: beyond it there are several files, which is said",
    "cells.LAST_DAY": "of a calendar",
    "plain._LONGEST_ROW": "beyond it another reader goes on",
    "uploads._LONGEST_NAME": "a longer name is cut, the file is taken",
    "checks._LONGEST_NUMBER": "a longer one is no number",
}


def text_of(language):
    """Everything that the page says, cells and sentences."""
    found = sections(language)
    cells = [cell.text for one in found for row in one.rows for cell in row]
    return "\n".join([*cells, *(sentence for one in found for sentence in one.said)])


def section(name, language="en"):
    (found,) = [one for one in sections(language) if one.name == name]
    return found


def first_cells(name):
    return [row[0].text for row in section(name).rows]


def below(error):
    for one in error.__subclasses__():
        yield one
        yield from below(one)


def test_every_format_and_packing_is_there():
    assert first_cells("formats") == [one.value for one in Format]
    assert first_cells("packing") == [one.value for one in Compression]
    assert all(one in text_of("en") for one in Unread)


def test_every_encoding_and_separator_is_there():
    marked = [name for _, name in encoding.MARKS]
    assert first_cells("encodings") == [*marked, "utf-8", encoding.OTHERWISE]
    assert all(one in text_of("fr") for one in encoding.declarable())
    assert len(first_cells("separators")) == len(dialect.SEPARATORS)


def test_every_code_of_a_row_is_there():
    assert first_cells("codes") == [str(code) for code in REASONS]


def test_every_refusal_is_there_or_belongs_elsewhere():
    known = {one for one in below(errors.RefusedFile) if one.__module__ == errors.__name__}
    assert known == {*refusals.OF_THE_FILE, *refusals.ELSEWHERE}
    told = [*refusals.OF_THE_FILE, *refusals.OF_THE_SERVICE]
    assert first_cells("refusals") == [one.code for one in told]


def constants(path):
    """Limits of a module by their names."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(target, ast.Name) and any(word in target.id for word in LIMITING):
            value = getattr(importlib.import_module(module), target.id)
            if isinstance(value, int | float):
                yield f"{module}.{target.id}"


def test_every_limit_is_there_or_within():
    told = {one.path for one in limits.LIMITS if one.of}
    found = {name for path in (*READERS, *SERVICES) for name in constants(path)}
    assert told <= found | {f"{one.of.__name__}.{one.name}" for one in limits.LIMITS if "SHARE" in one.name}
    left = {".".join(name.split(".")[-2:]) for name in found - told}
    assert left == set(INNER)


def test_the_limits_are_those_of_the_settings(settings):
    import dataclasses

    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, deposit_max_mb=12, results_days=3)
    said = text_of("en")
    assert "12\u00a0MB" in said
    assert "3\u00a0days" in said
    assert "1\u00a0MiB" in said, "a row"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_fill_in(language):
    assert "{" not in text_of(language)


def test_both_languages_say_as_much():
    english, french = sections("en"), sections("fr")
    for one, other in zip(english, french, strict=True):
        assert (one.name, len(one.said), len(one.rows)) == (other.name, len(other.said), len(other.rows))
        assert one.title
        assert other.title


def test_the_samples_that_it_names_are_there():
    named = {cell.sample for one in sections("fr") for row in one.rows for cell in row if cell.sample}
    assert named == {one.name for one in (*samples.GOOD, *samples.BAD)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_and_says_the_same(language, tmp_path):
    made = as_pdf(language, page="https://o.example/x", sample="https://o.example/s/{name}")
    file = tmp_path / "specification.pdf"
    file.write_bytes(made)
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in told
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    said = "".join(said.replace("\u200b", "").split())
    for code in refusals.CODES:
        assert code in said
    assert made == as_pdf(language, page="https://o.example/x", sample="https://o.example/s/{name}")
