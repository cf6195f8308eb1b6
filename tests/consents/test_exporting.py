"""Consents as records that other systems read: what the standard asks for is there, and nobody's number."""

import io
import json
from datetime import timedelta

import organisations
import pytest
import sayings

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.consents.models import Consent
from sourdine.consents.services import exporting, reading, recording
from sourdine.law.vocabulary import Act

pytestmark = pytest.mark.django_db

# As the DPV guide to the standard marks them.
MANDATORY = {
    "record": {"schema_version", "record_id", "pii_principal_id"},
    "pii_processing": {"privacy_notice", "language", "purposes"},
    "purpose": {
        "purpose",
        "pii_information",
        "pii_controllers",
        "storage_locations",
        "retention_period",
        "jurisdiction",
        "recipient_third_parties",
        "withdrawal_method",
    },
    "event": {"event_time", "entity_id", "event_type", "event_state"},
}


def exported(author):
    file = io.BytesIO()
    count = exporting.export(author, file)
    written = file.getvalue().decode()
    assert sayings.LINE[3:] not in written
    found = [json.loads(line) for line in written.splitlines()]
    assert len(found) == count
    return found


def states(record):
    return [event["event_state"] for event in record["event"]]


@pytest.fixture
def given(author, text):
    return recording.give(author, sayings.told(text, at=clock.now() - timedelta(days=2), source="shop"))


def test_a_record_has_what_is_mandatory(author, given):
    (record,) = exported(author)
    assert record["record"]["record_id"] == str(given.pk)
    assert record["record"].keys() >= MANDATORY["record"]
    assert record["pii_processing"].keys() >= MANDATORY["pii_processing"]
    (purpose,) = record["pii_processing"]["purposes"]
    assert purpose.keys() >= MANDATORY["purpose"]
    assert all(value not in (None, "") for value in purpose.values())
    assert purpose["withdrawal_method"].startswith("Vous pouvez le retirer")
    (event,) = record["event"]
    assert event.keys() >= MANDATORY["event"]


def test_it_says_what_was_shown_and_where_it_stands_in_the_chain(author, given, text):
    (record,) = exported(author)
    assert record["sourdine"]["text"]["body"] == text.body
    assert record["event"][0]["sourdine"]["position"] == 1
    assert record["event"][0]["validity_duration"] == 365 * 86400
    assert record["pii_processing"]["purposes"][0]["collection_method"] == [given.source]


def test_states_follow_one_another(author, text):
    given = recording.give(author, sayings.told(text, at=clock.now()), awaits_confirmation=True)
    recording.confirm(author, given.pk, at=clock.now())
    recording.withdraw(author, sayings.leaving(consent=given.pk))
    assert states(exported(author)[0]) == ["given", "given", "withdrawn"]


@pytest.mark.usefixtures("given")
def test_a_withdrawal_of_everything_is_in_each_record_once(author):
    recording.withdraw(author, sayings.leaving())
    assert states(exported(author)[0]) == ["given", "withdrawn"]


@pytest.mark.parametrize(("act", "kind"), [(Act.ACTIVE, "expressed"), (Act.PRE_TICKED, "implied")])
def test_a_box_ticked_beforehand_is_no_expressed_consent(author, text, act, kind):
    recording.give(author, sayings.told(text, act=act))
    assert exported(author)[0]["event"][0]["event_type"] == kind


def test_one_person_is_one_principal_and_another_for_another_professional(author, text):
    recording.give(author, sayings.told(text))
    recording.give(author, sayings.told(text))
    principals = {one["record"]["pii_principal_id"] for one in exported(author)}
    assert len(principals) == 1
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    assert reading.key_of(other.pk, sayings.line().index) not in principals
    assert sayings.line().index.hex() not in principals


def test_what_was_purged_is_no_record(author, given):
    Consent.objects.filter(pk=given.pk).update(purged_at=clock.now(), subject_index=b"")
    assert exported(author) == []


def test_an_export_is_in_the_trail(author, given):
    exported(author)
    noted = Event.objects.get(action="consents.exported")
    assert (noted.organisation, noted.detail["consents"]) == (given.organisation_id, 1)


def test_third_parties_are_named(author):
    named = sayings.text(author.organisation, name="partenaires", parties=["Partenaire SARL"])
    recording.give(author, sayings.told(named))
    (record,) = exported(author)
    assert [one["party_name"] for one in record["party_identification"]] == [
        "Isolation Exemple SA",
        "Partenaire SARL",
    ]
