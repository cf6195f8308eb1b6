"""What a professional may use as it is: it passes the checker, in both languages, and says its source."""

from datetime import date

import pytest

from sourdine.consents.errors import ReadyMadeWrong
from sourdine.consents.texts import checking, ready_made
from sourdine.law.vocabulary import Channel, Statement

DAY = date(2026, 11, 27)
FILLED = ready_made.Filling(
    professional="Isolation Exemple SA",
    goods=["assurance auto", "assurance habitation"],
    parties=["Partenaire SARL"],
    withdrawal="https://example.fr/retrait",
    proof="https://example.fr/preuve",
    origin="Annuaire Exemple",
    short_code="36000",
)
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
ROW = """
- name: one
  title: {fr: Un, en: One}
  when: {fr: ici, en: here}
  source: loi
  grade: A
  text: {fr: "Bonjour {professional}", en: "Hello {professional}"}
"""


@LANGUAGES
@pytest.mark.parametrize("text", ready_made.consents(), ids=lambda one: one.name)
@pytest.mark.parametrize("parties", [(), ("Partenaire SARL",)], ids=["alone", "with a partner"])
def test_every_ready_made_consent_passes_the_checker(text, language, parties):
    import dataclasses

    filling = dataclasses.replace(FILLED, parties=parties)
    assert checking.check(text.draft(language, filling), DAY) == ()


@LANGUAGES
def test_those_for_calls_make_the_five_statements(language):
    for_calls = [one for one in ready_made.consents() if Channel.LIVE_VOICE in one.channels]
    assert for_calls
    assert all(set(one.draft(language, FILLED).parts) == set(Statement) for one in for_calls)


@LANGUAGES
def test_what_was_not_filled_does_not_pass(language):
    bare = ready_made.Filling(professional="Isolation Exemple SA")
    for text in ready_made.consents():
        assert checking.check(text.draft(language, bare), DAY)


def test_the_mentions_that_messages_need_are_all_there():
    names = {one.name for one in ready_made.mentions()}
    assert names >= {
        "newsletter",
        "customer-collection",
        "customer-message",
        "business",
        "text-message",
        "automated-call",
    }


@LANGUAGES
@pytest.mark.parametrize("mention", ready_made.mentions(), ids=lambda one: one.name)
def test_a_mention_names_who_speaks_and_its_source(mention, language):
    said = mention.say(language, FILLED)
    assert "Isolation Exemple SA" in said
    assert "{" not in said
    assert "[" not in said
    assert mention.source


def test_a_file_that_is_well_written_is_read():
    (one,) = ready_made.read_mentions(ROW)
    assert one.say("en", FILLED) == "Hello Isolation Exemple SA"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Hello {professional}", "Hello"),
        ("{professional}", "{somebody}"),
        ("source: loi", "source: loi\n  extra: 1"),
        ("{fr: Un, en: One}", "{fr: Un, en: [}"),
    ],
)
def test_a_file_that_is_written_wrong_is_refused(right, wrong):
    with pytest.raises(ReadyMadeWrong):
        list(ready_made.read_mentions(ROW.replace(right, wrong)))
