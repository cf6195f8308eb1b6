from __future__ import annotations

import json

import pytest

from sourdine.errors import Place
from sourdine.screening.prospects.columns import Column, Fit
from sourdine.screening.prospects.errors import UnclosedQuote
from sourdine.screening.report import noticed, refusal


def test_a_report_is_what_was_written(screen):
    done = screen(b"Nom;Tel\na;0199000009\n")
    assert json.loads(json.dumps(done.report.as_dict())) == done.said


def test_a_report_names_files_without_their_folders(screen):
    said = screen(b"Nom;Tel\na;0199000009\n").said
    assert said["results"] == ["prospects.annotated.csv"]
    assert said["certificate"] == "prospects.certificate.jws"
    assert said["read_as"] == {
        "format": "csv",
        "compression": "none",
        "header": True,
        "encoding": "utf-8",
        "separator": ";",
    }


def test_a_refusal_says_what_where_and_what_to_do():
    said = refusal("prospects.csv", UnclosedQuote(place=Place(file="prospects.csv", line=3)))
    assert said["status"] == "refused"
    assert said["refused"]["place"] == {"file": "prospects.csv", "line": 3}
    assert said["refused"]["message"]["fr"].startswith("prospects.csv, line 3")


FITS = [Fit.CERTAIN, Fit.NAME, Fit.CONTENT, Fit.NONE]
COLUMNS = [Column(position=at, name=fit.value, fit=fit) for at, fit in enumerate(FITS)]


@pytest.mark.parametrize(
    ("screened", "left"), [([0], [1, 2]), ([0, 2], [1]), ([3], [0, 1, 2]), ([0, 1, 2, 3], [])]
)
def test_columns_that_fit_somehow_are_noticed_unless_screened(screened, left):
    found = noticed(COLUMNS, [COLUMNS[at] for at in screened])
    assert [column.position for column in found] == left


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Tel", "Tel"), ("Tel 2", "Tel 2"), ("0199000001", "••••••••••"), ("Tel 0199000001", "Tel ••••••••••")],
)
def test_a_column_called_by_a_number_is_masked(name, shown):
    assert Column(position=0, name=name, fit=Fit.CERTAIN).shown == shown
