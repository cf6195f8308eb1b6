"""Withdrawals and objections by a program: honoured at once, whatever was given before."""

import uuid

import pytest
from programs import refused
from telling import SUBJECT, object_to, told, withdraw

from sourdine import clock
from sourdine.consents.models import Objection
from sourdine.consents.services import facts
from sourdine.consents.subjects import Subject
from sourdine.law.vocabulary import Channel


def evidence(professional):
    index = Subject.of_line(SUBJECT["number"]).index
    return facts.of(professional, [index])[index].evidence


def test_one_consent_is_withdrawn_and_the_others_stand(recorder):
    one, other = (told(recorder).json()["id"] for _ in range(2))
    answer = withdraw(recorder, consent=one)
    assert answer.status_code == 201
    assert answer.json() == {"at": "2026-11-27T08:00:00Z", "ended": [one]}
    assert not recorder.get(f"/consents/{one}").json()["stands"]
    assert recorder.get(f"/consents/{other}").json()["stands"]


@pytest.mark.parametrize("named", [{"goods": ["insurance"]}, {"channels": ["live_voice"]}, {}])
def test_those_of_a_scope_are_withdrawn_together(recorder, named):
    given = {told(recorder).json()["id"] for _ in range(2)}
    assert set(withdraw(recorder, subject=SUBJECT, **named).json()["ended"]) == given


@pytest.mark.parametrize("named", [{"goods": ["energy"]}, {"channels": ["sms"]}])
def test_those_of_another_scope_stand(recorder, named):
    made = told(recorder).json()["id"]
    assert withdraw(recorder, subject=SUBJECT, **named).json()["ended"] == []
    assert recorder.get(f"/consents/{made}").json()["stands"]


def test_what_was_never_given_is_withdrawn_all_the_same(recorder, professional):
    answer = withdraw(recorder, subject=SUBJECT)
    assert (answer.status_code, answer.json()["ended"]) == (201, [])
    assert len(evidence(professional).objections.value) == 1


def test_a_withdrawal_again_is_once(recorder):
    made = told(recorder).json()["id"]
    answers = [withdraw(recorder, subject=SUBJECT, once="a").json() for _ in range(2)]
    assert answers[0] == answers[1] == {"at": "2026-11-27T08:00:00Z", "ended": [made]}
    other = withdraw(recorder, subject=SUBJECT, once="a", goods=["insurance"])
    assert refused(other, 422, "asked_otherwise")


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({}, 422, "one_subject"),
        ({"consent": str(uuid.uuid4())}, 404, "no_such_consent"),
        ({"consent": str(uuid.uuid4()), "subject": SUBJECT}, 404, "no_such_consent"),
        ({"subject": SUBJECT, "at": "2026-11-27T09:00:00"}, 422, "naive_instant"),
        ({"subject": SUBJECT, "at": "2027-11-27T09:00:00Z"}, 422, "consent_event_in_future"),
        ({"subject": SUBJECT, "channels": ["pigeon"]}, 422, "request_refused"),
        ({"subject": SUBJECT, "why": "no"}, 422, "request_refused"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_refused(recorder, said, status, code):
    assert refused(withdraw(recorder, **said), status, code)


def test_nobody_withdraws_for_another_one(recorder):
    made = told(recorder).json()["id"]
    answer = withdraw(recorder, consent=made, subject={"number": "01 99 00 56 78"})
    assert refused(answer, 422, "consent_of_somebody_else")


def test_an_objection_holds_from_then_on(recorder, professional):
    answer = object_to(recorder, channels=["sms"])
    assert answer.status_code == 201
    said = answer.json()
    assert (said["channels"], said["kind"], said["door"]) == (["sms"], "objection", "api")
    assert said["keep_until"] > "2029-11"
    (held,) = evidence(professional).objections.value
    assert held.channels == {Channel.SMS}


def test_an_objection_that_names_no_channel_is_to_all(recorder):
    assert len(object_to(recorder).json()["channels"]) == len(Channel)


def test_an_objection_again_is_once(recorder):
    answers = [object_to(recorder, once="a").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Objection.objects.count() == 1
    assert refused(object_to(recorder, once="a", channels=["sms"]), 422, "asked_otherwise")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"at": "2026-11-27T09:00:00"}, "naive_instant"),
        ({"at": "2027-11-27T09:00:00Z"}, "consent_event_in_future"),
        ({"subject": {}}, "one_subject"),
        ({"kind": "anger"}, "request_refused"),
    ],
)
def test_an_objection_that_cannot_be_is_refused(recorder, said, code):
    assert refused(object_to(recorder, **said), 422, code)
    assert not Objection.objects.exists()


def test_it_is_found_with_the_consents_of_its_subject(recorder):
    told(recorder)
    object_to(recorder)
    found = recorder.post("/consents/search", {"subject": SUBJECT}).json()
    assert (len(found["consents"]), len(found["objections"])) == (1, 1)
    assert found["objections"][0]["recorded_at"] == clock.format_instant(clock.now())
