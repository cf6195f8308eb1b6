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


@pytest.fixture
def old(author, time_machine):
    """A consent of somebody who gave no sign for three years."""
    import sayings

    from sourdine.consents.services import recording

    time_machine.move_to("2023-11-20T10:00:00+01:00", tick=False)
    recording.give(author, sayings.told(sayings.text(author.organisation)))
    time_machine.move_to("2026-11-27T10:00:00+01:00", tick=False)
    return author.organisation


def test_a_purge_first_shows_what_it_would_do(consents, old):
    shown = consents("purge", "--json")
    assert (shown.code, shown.err) == (0, "")
    (one,) = shown.json
    assert (one["professional"], one["purged"]) == (str(old.pk), False)
    assert one["counts"] == {"people": 1, "consents": 1, "events": 1}
    assert consents("purge", "--yes", "--json").json == [one | {"purged": True}]
    assert consents("purge", "--json").json == [one | {"counts": {}}]
    verified = consents("verify", "--json").json
    assert (verified[0]["holds"], verified[0]["purged"]) == (True, 1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("people forgotten", "add --yes", "Purged.", "Nothing is due.")),
        ("fr", ("personnes oubliées", "ajoutez --yes", "Purgé.", "Rien n'est à purger.")),
    ],
)
def test_what_a_purge_says_to_people_tells_no_number(consents, old, monkeypatch, language, words):  # noqa: ARG001 -- old
    import sayings

    monkeypatch.setenv("SOURDINE_LANGUAGE", language)
    said = [consents("purge").out, consents("purge", "--yes").out, consents("purge").out]
    for word in words:
        assert word in "".join(said)
    assert sayings.LINE[-4:] not in "".join(said)


FILE = (
    "number;given_at;text;act;source\n"
    "01 99 00 12 34;2026-09-01T14:05:00+02:00;assurance;active;https://example.fr/devis\n"
    "01 99 00 56 78;2026-09-01T14:05:00+02:00;assurance;passive;https://example.fr/devis\n"
    "01 99 00;2026-09-01T14:05:00+02:00;assurance;active;https://example.fr/devis\n"
)


@pytest.fixture
def file(author, write, time_machine):
    """Three rows: accepted, doubtful, refused."""
    import sayings

    time_machine.move_to("2026-11-27T10:00:00+01:00", tick=False)
    sayings.text(author.organisation)
    return write("consents.csv", FILE)


def test_consents_are_imported_and_the_report_says_which_are_no_proof(consents, professional, file, tmp_path):
    report = tmp_path / "report.csv"
    whose = ("--professional", professional.identifier)
    imported = consents("import", file, *whose, "--report", report, "--json")
    assert (imported.code, imported.err) == (0, "")
    assert imported.json == {
        "professional": str(professional.pk),
        "recorded": True,
        "rows": 3,
        "accepted": 1,
        "doubtful": 1,
        "refused": 1,
        "already": 0,
        "codes": {"act_not_active": 1, "number_unreadable": 1},
    }
    written = report.read_text()
    assert "3;doubtful;act_not_active;act;" in written
    assert "4;refused;number_unreadable;number;" in written
    assert "0199" not in written.replace(" ", "").replace("01990000", "")
    assert consents("import", file, *whose, "--json").json["already"] == 2
    assert consents("verify", "--json").json[0]["events"] == 2


def test_a_file_is_only_checked_when_that_is_asked(consents, professional, file):
    checked = consents("import", file, "--professional", professional.identifier, "--check")
    assert checked.code == 0
    assert "Nothing was recorded." in checked.out
    assert consents("verify", "--json").json == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "recorded, no proof"), ("fr", "enregistrées, sans preuve")]
)
def test_what_an_import_says_to_people(consents, professional, file, monkeypatch, language, words):
    monkeypatch.setenv("SOURDINE_LANGUAGE", language)
    said = consents("import", file, "--professional", professional.identifier).out
    assert words in said
    assert "act_not_active" in said


def test_a_zone_that_is_none_is_said(consents, professional, file):
    refused = consents("import", file, "--professional", professional.identifier, "--zone", "Paris")
    assert refused.code == 2
    assert "Europe/Paris" in refused.err


def test_a_file_that_is_none_of_consents_is_refused(consents, professional, write):
    path = write("people.csv", "nom;ville\nJeanne;Rennes\n")
    refused = consents("import", path, "--professional", professional.identifier)
    assert (refused.code, refused.out) == (3, "")
    assert "[no_consent_column]" in refused.err


@pytest.mark.parametrize(
    ("language", "words"), [("en", "2 consents written"), ("fr", "2 consentements écrits")]
)
def test_consents_are_exported(consents, professional, file, tmp_path, monkeypatch, language, words):
    monkeypatch.setenv("SOURDINE_LANGUAGE", language)
    whose = ("--professional", professional.identifier)
    consents("import", file, *whose)
    written = tmp_path / "consents.jsonl"
    exported = consents("export", *whose, "--output", written)
    assert (exported.code, exported.err) == (0, "")
    assert words in exported.out
    assert len(written.read_text().splitlines()) == 2
    assert written.stat().st_mode & 0o777 == 0o600
    assert consents("export", *whose, "--output", written, "--json").json["consents"] == 2
