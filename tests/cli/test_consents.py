"""`sourdine consents` as an operator types it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

for folder in ("consents", "professionals"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))

SPOKEN = {"en": ("holds: 2 events", "BROKEN at event 1"), "fr": ("tient : 2", "ROMPUE à l'événement 1")}


@pytest.fixture
def consents(sourdine, db):  # noqa: ARG001 -- opens the database
    """Runs `sourdine consents …` in this process."""
    return lambda *arguments: sourdine("consents", *arguments)


@pytest.fixture
def professional(db):  # noqa: ARG001 -- tables first
    import organisations

    return organisations.organisation("Isolation Exemple SA")


@pytest.fixture
def author(professional):
    from sourdine.consents.authors import Author
    from sourdine.consents.vocabulary import Door
    from sourdine.professionals.services import acting  # noqa: F401 -- as the service does

    return Author(organisation=professional, door=Door.API, traced={"organisation": professional.pk})


@pytest.fixture
def recorded(author):
    """Two events of one professional."""
    import sayings

    from sourdine.consents.services import recording

    text = sayings.text(author.organisation)
    recording.give(author, sayings.told(text))
    recording.withdraw(author, sayings.leaving())
    return author.organisation


def tamper():
    from sourdine.consents.models import ConsentEvent

    ConsentEvent.objects.filter(position=1).update(salt=bytes(32))


def test_chains_that_nobody_touched_hold(consents, recorded):
    verified = consents("verify", "--json")
    assert (verified.code, verified.err) == (0, "")
    assert verified.json == [
        {
            "professional": str(recorded.pk),
            "identifier": recorded.identifier,
            "name": "Isolation Exemple SA",
            "holds": True,
            "events": 2,
            "purged": 0,
            "position": None,
            "fault": None,
        }
    ]


def test_the_first_bad_event_is_named(consents, recorded):
    tamper()
    verified = consents("verify", "--professional", recorded.identifier, "--json")
    assert verified.code == 5
    (one,) = verified.json
    assert (one["holds"], one["position"], one["fault"]) == (False, 1, "content")


@pytest.mark.parametrize("language", SPOKEN)
def test_what_it_says_to_people(consents, recorded, monkeypatch, language):  # noqa: ARG001 -- recorded
    monkeypatch.setenv("SOURDINE_LANGUAGE", language)
    well, ill = SPOKEN[language]
    assert well in consents("verify").out
    tamper()
    broken = consents("verify")
    assert broken.code == 5
    assert ill in broken.out
    assert "(content)" in broken.out


def test_without_a_chain_there_is_nothing_to_verify(consents):
    verified = consents("verify")
    assert (verified.code, verified.out) == (0, "No professional has recorded anything.\n")


def test_a_chain_whose_end_was_removed_is_verified_all_the_same(consents, recorded):
    from sourdine.consents.models import ConsentLedger

    ConsentLedger.objects.filter(organisation=recorded).delete()
    verified = consents("verify", "--json")
    assert verified.code == 5
    assert verified.json[0]["fault"] == "end"


def test_a_professional_that_nobody_knows_is_said(consents):
    refused = consents("verify", "--professional", "200000008")
    assert (refused.code, refused.out) == (2, "")
    assert "[unknown_professional]" in refused.err
