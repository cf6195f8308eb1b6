from __future__ import annotations

import pytest

from sourdine.screening.prospects.columns import Column, Fit
from sourdine.screening.prospects.dialect import NO_SEPARATOR, Dialect
from sourdine.screening.results.annotated import annotate, annotate_header, annotated_names
from sourdine.screening.results.forms import Form

LISTS = ("interne", "nationale")


def dialect(*, separator=";", has_return=False):
    code = ord(separator) if separator else NO_SEPARATOR
    return Dialect(separator=code, line_end=10, has_return=has_return, width=2, has_header=True)


def columns(*names):
    return [Column(position=at, name=name, fit=Fit.CERTAIN) for at, name in enumerate(names)]


def annotated(screen_text, text, *names):
    screened, file = screen_text(text, *names)
    return annotate(screened, screened.block, file.dialect, LISTS).decode()


@pytest.mark.parametrize(
    ("cell", "added"),
    [
        ("0199000009", "not_listed;unallocated;+33199000009"),
        ("0140000009", "not_listed;;+33140000009"),
        ("0199000001", "opposed;nationale;+33199000001"),
        ("0261910001", "opposed;interne+nationale;+33261910001"),
        ("nul", "invalid;letters;"),
        ("", "invalid;empty;"),
        ("+44 7400 123456", "unscreened;outside_coverage;+447400123456"),
    ],
)
def test_a_row_is_followed_by_what_is_said_of_its_number(screen_text, cell, added):
    assert annotated(screen_text, f"Nom;Tel\na;{cell}\n", "Tel") == f"a;{cell};{added}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nom;Tel\r\na;nul\r\nb;nul", "a;nul;invalid;letters;\r\nb;nul;invalid;letters;"),
        ("Nom;Tel\na;nul\nb;nul", "a;nul;invalid;letters;\nb;nul;invalid;letters;"),
        ("Nom;Tel\r\na;nul\nb;nul\r\n", "a;nul;invalid;letters;\nb;nul;invalid;letters;\r\n"),
        ("Nom;Tel\na;nul\n\nb;nul\n", "a;nul;invalid;letters;\n\nb;nul;invalid;letters;\n"),
        ("Nom;Tel\na;b;nul\n", "a;b;nul;invalid;ragged_row;\n"),
        ('Nom;Tel\n"a\nb";nul\n', '"a\nb";nul;invalid;letters;\n'),
        ("Nom,Tel\na,nul\n", "a,nul,invalid,letters,\n"),
        ("Nom\tTel\na\tnul\n", "a\tnul\tinvalid\tletters\t\n"),
        ("Tel\nnul\n", "nul;invalid;letters;\n"),
    ],
)
def test_line_ends_and_separators_stay_what_they_are(screen_text, text, expected):
    assert annotated(screen_text, text, "Tel") == expected


def test_several_columns_are_said_in_their_order(screen_text):
    found = annotated(screen_text, "Fax;Tel\nnul;0199000001\n", "Fax", "Tel")
    assert found == "nul;0199000001;invalid;letters;;opposed;nationale;+33199000001\n"


@pytest.mark.parametrize(
    ("names", "added"),
    [
        (["Tel"], ["verdict", "reason", "e164"]),
        (["Tel", "Fax"], ["Tel_verdict", "Tel_reason", "Tel_e164", "Fax_verdict", "Fax_reason", "Fax_e164"]),
    ],
)
def test_added_columns_are_named(names, added):
    assert annotated_names(columns(*names)) == added


@pytest.mark.parametrize(
    ("preamble", "form", "names", "header"),
    [
        (b"Nom;Tel\n", dialect(), ["Tel"], b"Nom;Tel;verdict;reason;e164\n"),
        (b"Nom;Tel\r\n", dialect(has_return=True), ["Tel"], b"Nom;Tel;verdict;reason;e164\r\n"),
        (b"Nom;Tel", dialect(), ["Tel"], b"Nom;Tel;verdict;reason;e164\n"),
        (b"Tel\n", dialect(separator=None), ["Tel"], b"Tel;verdict;reason;e164\n"),
        (b"a,b\n", dialect(separator=","), ["a"], b"a,b,verdict,reason,e164\n"),
    ],
)
def test_the_header_is_followed_by_the_added_names(preamble, form, names, header):
    assert annotate_header(preamble, form, columns(*names), "utf-8") == header


def test_an_added_name_is_quoted_where_it_must_be():
    header = annotate_header(b'"T;1";"T""2"\n', dialect(), columns("T;1", 'T"2'), "utf-8").decode()
    assert '"T;1_verdict"' in header
    assert '"T""2_verdict"' in header


def test_an_added_name_is_in_the_encoding_of_the_file():
    header = annotate_header("Tél;Fax\n".encode("cp1252"), dialect(), columns("Tél", "Fax"), "cp1252")
    assert "Tél_verdict" in header.decode("cp1252")


def test_a_result_that_is_screened_again_gets_new_columns_of_its_own(screen):
    done = screen(b"Tel;verdict;reason;e164\n0199000009;a;b;c\n", form=Form.ANNOTATED)
    assert done.result.splitlines()[0] == b"Tel;verdict;reason;e164;verdict_2;reason_2;e164_2"
