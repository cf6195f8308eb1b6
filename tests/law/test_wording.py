"""Every code has its words, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from law_facts import CALL, KNOWN, known

from sourdine.law import decide
from sourdine.law.vocabulary import Channel, Outcome
from sourdine.law.wording import OUTCOMES, REMEDIES, WORDING, Code, Remedy, french_date, in_words


@pytest.mark.parametrize(
    ("codes", "words"),
    [(Code, WORDING), (Remedy, REMEDIES), (Outcome, OUTCOMES)],
    ids=["codes", "remedies", "outcomes"],
)
def test_every_code_has_words_in_both_languages(codes, words):
    assert set(codes) == set(words)
    assert all(one.en and one.fr and one.en != one.fr for one in words.values())


@pytest.mark.parametrize("words", [*WORDING.values(), *REMEDIES.values()], ids=lambda one: one.en)
def test_a_sentence_ends(words):
    assert words.en.endswith(".")
    assert words.fr.endswith(".")


def test_instants_are_written_as_people_do():
    at = datetime.fromisoformat("2026-12-01T10:00:00+01:00")
    assert in_words(at, "en") == "Tuesday 1 December 2026 at 10:00"
    assert in_words(at, "fr") == "mardi 1er décembre 2026 à 10:00"


def test_words_of_the_vocabulary_are_names():
    assert in_words([Channel.SMS, Channel.POST], "fr") == "SMS, courrier postal"


@pytest.mark.parametrize(("text", "date"), [("1er mars 2023", (2023, 3, 1)), ("11 août 2026", (2026, 8, 11))])
def test_french_dates_are_read(text, date):
    assert french_date(text) == date


@pytest.mark.parametrize("text", ["", "11 August 2026", "11 août", "le 11 août 2026", "x août 2026"])
def test_other_texts_are_none(text):
    assert french_date(text) is None


def test_a_remedy_says_when():
    reason = decide(replace(CALL, at=CALL.at.replace(hour=21)), KNOWN).reason
    assert reason.say_remedy("fr") == "Contactez la personne à partir du mercredi 7 octobre 2026 à 10:00."


def test_a_reason_is_told_to_programs():
    told = decide(CALL, known(consents=())).as_dict()
    assert told["outcome"] == "forbidden"
    assert told["reasons"][0]["code"] == "no_consent"
    assert told["reasons"][0]["remedy"]["code"] == "ask_for_consent"
    assert told["valid_until"] is None
