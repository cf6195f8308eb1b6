"""The command says what the library decides."""

from __future__ import annotations

import json

import pytest

CASE = """
contact:
  at: 2026-10-06T10:30:00+02:00
  channel: live_voice
  audience: consumer
  purpose: press
  professional: Le Journal
  number: "01 99 00 00 11"
  sector: culture
  dialling: by_hand
evidence:
  source: {origin: person, collected_at: 2026-09-01T10:00:00+02:00}
  objections: none
  attempts: none
"""
EVENING = CASE.replace("T10:30", "T21:30")


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"

    def write(text):
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_an_allowed_contact_ends_well(sourdine, case):
    done = sourdine("law", "decide", case(CASE))
    assert done.code == 0
    assert done.out.startswith("Allowed")
    assert "Valid until 2026-10-06T11:00:00Z" in done.out


@pytest.mark.parametrize("verb", ["decide", "explain", "replay"])
def test_one_that_is_not_ends_with_seven(sourdine, case, verb):
    done = sourdine("law", verb, case(EVENING))
    assert done.code == 7
    assert done.err == ""


def test_json_holds_the_decision_and_the_next_time(sourdine, case):
    done = sourdine("law", "decide", case(EVENING), "--json")
    told = json.loads(done.out)
    assert told["outcome"] == "unknown"  # nobody knows about appointments
    assert told["next_time"] == "2026-10-07T08:00:00Z"
    assert told["reasons"][0]["code"] == "appointments_not_known"
    assert told["versions"]["jurisdiction"] == "FR"


def test_json_holds_the_tree(sourdine, case):
    root = json.loads(sourdine("law", "explain", case(CASE), "--json").out)
    assert root["mark"] == "✓"
    assert len(root["children"]) > 20


def test_json_holds_what_was_lawful(sourdine, case):
    assert json.loads(sourdine("law", "replay", case(CASE), "--json").out)["outcome"] == "allowed"


def test_it_speaks_french(sourdine, case, monkeypatch):
    monkeypatch.setenv("SOURDINE_LANGUAGE", "fr")
    assert sourdine("law", "decide", case(CASE)).out.startswith("Permis")
    assert "Indéterminé" in sourdine("law", "decide", case(EVENING)).out


@pytest.mark.parametrize(
    "text", ["- no", CASE.replace("live_voice", "pigeon"), CASE.replace("+02:00\n  ch", "\n  ch")]
)
def test_a_case_that_is_wrong_is_refused(sourdine, case, text):
    done = sourdine("law", "decide", case(text))
    assert done.code == 2
    assert "[" in done.err


def test_a_case_that_is_not_there_is_refused(sourdine, tmp_path):
    assert "[unreadable_case]" in sourdine("law", "decide", tmp_path / "none.yaml").err


def test_the_rules_are_checked(sourdine):
    done = sourdine("law", "check")
    assert done.code == 0
    assert "France: " in done.out
