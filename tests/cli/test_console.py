from __future__ import annotations

import json

import pytest

from sourdine.cli.console import bar, codes_in_words, figure, in_language, progress, show_json
from sourdine.numbering.reasons import Reason
from sourdine.screening.verdicts import Code


@pytest.mark.parametrize(
    ("language", "count", "written"),
    [
        ("en", 0, "0"),
        ("en", 1234567, "1,234,567"),
        ("fr", 999, "999"),
        ("fr", 1234567, "1\u202f234\u202f567"),
    ],
)
def test_a_count_is_written_as_its_readers_do(monkeypatch, language, count, written):
    monkeypatch.setenv("SOURDINE_LANGUAGE", language)
    assert figure(count) == written


def test_the_sentence_is_the_one_of_the_reader_s_language(monkeypatch):
    assert in_language("yes", "oui") == "yes"
    monkeypatch.setenv("SOURDINE_LANGUAGE", "fr")
    assert in_language("yes", "oui") == "oui"


@pytest.mark.parametrize(("share", "drawn"), [(0, "░░░░"), (0.5, "██░░"), (1, "████")])
def test_a_share_is_drawn_as_a_bar(share, drawn):
    assert bar(share, 4) == drawn


def test_json_is_one_line_that_keeps_its_accents(capsys):
    show_json({"nom": "Éloi\n"})
    out = capsys.readouterr().out
    assert out == '{"nom": "Éloi\\n"}\n'
    assert json.loads(out) == {"nom": "Éloi\n"}


def test_codes_come_with_their_words_the_most_frequent_first():
    shown = list(codes_in_words({Reason.EMPTY: 2, Code.OUTSIDE_COVERAGE: 1200}))
    assert [name for name, _ in shown] == ["1,200 outside_coverage", "2 empty"]
    assert shown[1][1] == "the cell is empty"


@pytest.mark.parametrize("code", [*Reason, *Code])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_code_can_be_shown(monkeypatch, code, language):
    monkeypatch.setenv("SOURDINE_LANGUAGE", language)
    ((name, words),) = codes_in_words({code: 1})
    assert name == f"1 {code}"
    assert words


def test_progress_that_nobody_watches_draws_nothing(capsys):
    with progress("prospects.csv", shown=True) as tell:
        tell(rows=10, done=0.5)
    with progress("prospects.csv", shown=False) as tell:
        tell(rows=10, done=0.5)
    assert capsys.readouterr() == ("", "")
