"""Consents passed on to partners, by the API."""

import uuid

import organisations
import pytest
import sayings
from programs import Program, key, refused
from telling import SUBJECT, told, withdraw

PARTNER = "Partenaire SARL"
AT = "2026-11-26T20:00:00+01:00"


@pytest.fixture
def consent(recorder, professional):
    text = sayings.text(professional, parties=[PARTNER])
    return told(recorder, text=str(text.pk), channels=None, goods=None).json()["id"]


def passed(program, consent, *, once=None, **changed):
    said = {"partner": PARTNER, "contact": "dpo@example.org", "at": AT} | changed
    said = {name: value for name, value in said.items() if value is not None}
    return program.post(
        f"/consents/{consent}/transmissions", said, **({"Idempotency_Key": once} if once else {})
    )


def test_a_transmission_is_recorded_and_listed(recorder, consent):
    answer = passed(recorder, consent)
    assert answer.status_code == 201
    said = answer.json()
    assert (said["partner"], said["organisation"], said["withdrawal_told_at"]) == (PARTNER, None, None)
    assert recorder.get(f"/consents/{consent}/transmissions").json()["items"] == [said]


def test_it_says_when_the_partner_was_told_of_a_withdrawal(recorder, consent):
    partner = organisations.organisation(PARTNER, siren=organisations.SIRENS[2])
    passed(recorder, consent, organisation=str(partner.pk), contact=None)
    withdraw(recorder, subject=SUBJECT)
    (said,) = recorder.get(f"/consents/{consent}/transmissions").json()["items"]
    assert said["organisation"] == str(partner.pk)
    assert said["withdrawal_told_at"] == "2026-11-27T09:00:00Z"


def test_the_same_again_is_once(recorder, consent):
    answers = [passed(recorder, consent, once="a").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert refused(passed(recorder, consent, once="a", partner="x"), 422, "asked_otherwise")


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"partner": "Inconnu SA"}, 422, "partner_not_named"),
        ({"organisation": str(uuid.uuid4()), "contact": None}, 422, "partner_not_named"),
        ({"organisation": str(uuid.uuid4())}, 422, "no_way_to_partner"),
        ({"contact": None}, 422, "no_way_to_partner"),
        ({"contact": "nobody"}, 422, "consent_address_refused"),
        ({"at": "2026-11-26T20:00:00"}, 422, "naive_instant"),
        ({"at": "2027-11-26T20:00:00Z"}, 422, "consent_event_in_future"),
        ({"at": "2026-11-26T18:00:00+01:00"}, 422, "before_it_was_given"),
        ({"why": "sold"}, 422, "request_refused"),
    ],
)
def test_what_cannot_be_is_refused(recorder, consent, changed, status, code):
    assert refused(passed(recorder, consent, **changed), status, code)
    assert recorder.get(f"/consents/{consent}/transmissions").json()["items"] == []


def test_what_was_withdrawn_before_is_not_passed_on(recorder, consent):
    withdraw(recorder, subject=SUBJECT, at="2026-11-26T19:00:00+01:00")
    assert refused(passed(recorder, consent), 409, "consent_stands_no_more")


def test_another_organisation_neither_passes_it_on_nor_sees_it(recorder, consent):
    other = Program(key(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]), "consents"))
    assert refused(passed(other, consent), 404, "no_such_consent")
    assert refused(other.get(f"/consents/{consent}/transmissions"), 404, "no_such_consent")
    assert refused(passed(recorder, uuid.uuid4()), 404, "no_such_consent")
