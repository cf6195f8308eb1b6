"""Consents by a program: told, refused, asked for, confirmed, renewed, found again by their subject."""

import json
import uuid

import organisations
import pytest
import sayings
from programs import Program, key, refused
from telling import SUBJECT, TOLD, told

from sourdine.consents.models import Consent, ConsentEvent, ContactPoint


def test_a_consent_is_recorded_as_it_was_told(recorder):
    answer = told(
        recorder,
        source="boutique de Rennes",
        attachment="a" * 64,
        collected={"origin": "person", "informed": True},
    )
    assert answer.status_code == 201
    said = answer.json()
    assert said["subject"] == {"number": sayings.LINE, "address": None, "reference": None}
    assert (said["channels"], said["goods"], said["act"]) == (["live_voice"], ["insurance"], "active")
    assert said["given_at"] == "2026-11-26T17:30:00Z"
    assert said["zone"] == "Europe/Paris"
    assert said["stands"]
    assert ContactPoint.objects.get().origin == "person"


@pytest.mark.parametrize("at", ["2026-11-26T17:30:00.123456Z", "2026-11-26 12:30:00-05:00"])
def test_an_instant_is_kept_in_utc_to_the_second_and_the_chain_holds(recorder, professional, at):
    from sourdine.consents.services.verifying import verify

    assert told(recorder, at=at).json()["given_at"] == "2026-11-26T17:30:00Z"
    assert verify(professional).holds


def test_on_a_text_its_scope_is_the_text_s(recorder, professional):
    text = sayings.text(professional)
    said = told(recorder, text=str(text.pk), channels=None, goods=None).json()
    assert said["text"] == str(text.pk)
    assert said["ends_at"] == "2027-11-26T17:30:00Z"
    assert len(said["statements"]) == 5


@pytest.mark.parametrize("subject", [{"address": "jeanne@example.org"}, {"reference": "client 12"}])
def test_an_address_or_a_reference_does_as_well(recorder, subject):
    said = told(recorder, subject=subject, channels=["post"]).json()
    assert {name: value for name, value in said["subject"].items() if value} == subject


def test_a_refusal_and_a_request_are_recorded_too(recorder):
    asked = told(recorder, event="requested").json()
    assert asked["requested_at"]
    assert not asked["stands"]
    answer = told(recorder, event="refused", answers=asked["id"])
    assert answer.json()["id"] == asked["id"]
    assert answer.json()["refused_at"]


@pytest.mark.parametrize("act", ["passive", "pre_ticked"])
def test_what_is_not_an_active_act_is_kept_and_does_not_stand(recorder, act):
    said = told(recorder, act=act).json()
    assert said["act"] == act
    assert not said["stands"]


def test_it_waits_for_its_confirmation(recorder):
    made = told(recorder, awaits_confirmation=True).json()
    assert not made["stands"]
    where = f"/consents/{made['id']}/confirmations"
    for _ in range(2):
        said = recorder.post(where, {"at": "2026-11-26T18:40:00+01:00"})
        assert said.status_code == 200
        assert said.json()["stands"]
    assert [one.kind for one in ConsentEvent.objects.all()] == ["given", "confirmed"]


@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        ("2026-11-26T18:00:00+01:00", 422, "before_it_was_given"),
        ("2027-11-26T18:00:00+01:00", 422, "consent_event_in_future"),
        ("2026-11-26T18:40:00", 422, "naive_instant"),
    ],
)
def test_a_confirmation_has_a_day_that_can_be(recorder, at, status, code):
    made = told(recorder, awaits_confirmation=True).json()
    assert refused(recorder.post(f"/consents/{made['id']}/confirmations", {"at": at}), status, code)


def test_what_waits_for_nothing_is_not_confirmed(recorder):
    made = told(recorder).json()
    where = f"/consents/{made['id']}/confirmations"
    assert refused(recorder.post(where, {"at": "2026-11-26T18:40:00+01:00"}), 409, "nothing_to_confirm")


def test_a_renewal_is_a_consent_of_its_own(recorder):
    made = told(recorder).json()
    again = {name: TOLD[name] for name in ("at", "channels", "goods")}
    answer = recorder.post(f"/consents/{made['id']}/renewals", again)
    assert answer.status_code == 201
    assert answer.json()["renews"] == made["id"]
    assert answer.json()["subject"] == made["subject"]
    assert refused(recorder.post(f"/consents/{uuid.uuid4()}/renewals", again), 404, "no_such_consent")


def test_nobody_answers_for_another_one(recorder):
    asked = told(recorder, event="requested").json()
    other = told(recorder, answers=asked["id"], subject={"number": "01 99 00 56 78"})
    assert refused(other, 422, "consent_of_somebody_else")
    assert Consent.objects.get().given_at is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"at": "2026-11-26T18:30:00"}, "naive_instant"),
        ({"at": "2030-01-01T00:00:00Z"}, "consent_event_in_future"),
        ({"ends_at": "2027-01-01T00:00:00"}, "naive_instant"),
        ({"channels": ["pigeon"]}, "request_refused"),
        ({"channels": ["email"]}, "channel_does_not_reach"),
        ({"channels": []}, "consent_scope_missing"),
        ({"goods": None}, "consent_scope_missing"),
        ({"text": str(uuid.uuid4())}, "unknown_consent_text"),
        ({"subject": {}}, "one_subject"),
        ({"subject": SUBJECT | {"reference": "12"}}, "one_subject"),
        ({"subject": {"number": "01 99"}}, "not_a_number"),
        ({"subject": {"address": "nobody"}}, "consent_address_refused"),
        ({"subject": {"reference": " "}}, "reference_refused"),
        ({"subject": SUBJECT | {"name": "Jeanne"}}, "request_refused"),
        ({"consented": True}, "request_refused"),
        ({"at": 1764178200}, "request_refused"),
        ({"at": "33199001234"}, "request_refused"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "request_refused"),
        ({"ends_at": "9999-12-31T23:59:59-12:00"}, "request_refused"),
        ({"zone": "Europe/Rennes"}, "request_refused"),
        ({"zone": "../../etc/passwd"}, "request_refused"),
        ({"attachment": "a" * 63}, "request_refused"),
        ({"act": "implied"}, "request_refused"),
        ({"event": "withdrawn"}, "request_refused"),
        ({"event": "requested", "answers": str(uuid.uuid4())}, "request_refused"),
        ({"event": "refused", "awaits_confirmation": True}, "request_refused"),
        ({"collected": {"origin": "somewhere"}}, "request_refused"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(recorder, changed, code):
    answer = told(recorder, **changed)
    assert refused(answer, 422, code)
    assert "9900" not in answer.content.decode()
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize(
    "beyond", [{"goods": ["solar panels"]}, {"parties": ["Partenaire SARL"]}, {"channels": ["sms"]}]
)
def test_nobody_consented_to_more_than_the_text(recorder, professional, beyond):
    text = sayings.text(professional)
    answer = told(recorder, text=str(text.pk), **{"channels": None, "goods": None} | beyond)
    assert refused(answer, 422, "scope_outside_text")


def test_the_same_again_is_recorded_once(recorder):
    answers = [told(recorder, once="a") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize("changed", [{"goods": ["energy"]}, {"at": "2026-11-26T18:31:00+01:00"}])
def test_a_key_is_used_for_one_thing(recorder, changed):
    told(recorder, once="a")
    assert refused(told(recorder, once="a", **changed), 422, "asked_otherwise")


def test_a_key_is_needed_and_may_be_long(recorder):
    said = {name: value for name, value in TOLD.items() if name != "event"} | {"event": "given"}
    assert refused(recorder.post("/consents", said, once=False), 422, "request_refused")
    assert told(recorder, once="k" * 255).status_code == 201
    assert refused(told(recorder, once="k" * 256), 422, "request_refused")


def test_it_is_read_again_by_whoever_recorded_it(recorder):
    made = told(recorder).json()
    assert recorder.get(f"/consents/{made['id']}").json() == made
    assert refused(recorder.get(f"/consents/{uuid.uuid4()}"), 404, "no_such_consent")


def test_another_organisation_finds_nothing(recorder):
    made = told(recorder).json()
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    stranger = Program(key(other, "consents"))
    assert refused(stranger.get(f"/consents/{made['id']}"), 404, "no_such_consent")
    found = stranger.post("/consents/search", {"subject": SUBJECT}).json()
    assert found == {"consents": [], "objections": []}


def test_a_provider_records_for_whoever_gave_it_a_mandate(recorder, professional):
    provider = organisations.provider()
    acting = Program(key(provider, "consents"), on_behalf_of=professional)
    assert refused(told(acting), 403, "no_mandate")
    organisations.mandate(professional, provider)
    made = told(acting).json()
    assert recorder.get(f"/consents/{made['id']}").status_code == 200


def test_a_key_without_the_scope_neither_records_nor_reads(professional):
    without = Program(key(professional, "deposits"))
    for answer in (
        told(without),
        without.get(f"/consents/{uuid.uuid4()}"),
        without.post("/consents/search", {"subject": SUBJECT}),
        without.get("/consent-events"),
    ):
        assert refused(answer, 403, "scope_missing")


def test_all_that_is_held_of_a_subject_is_found_however_it_is_written(recorder):
    made = told(recorder).json()
    told(recorder, subject={"number": "01 99 00 56 78"})
    found = recorder.post("/consents/search", {"subject": {"number": "+33 1 99 00 12 34"}}, once=False).json()
    assert [one["id"] for one in found["consents"]] == [made["id"]]


def test_a_look_leaves_a_trace(recorder):
    from sourdine.audit.models import Event

    made = told(recorder).json()
    recorder.get(f"/consents/{made['id']}")
    trace = Event.objects.get(action="consents.read")
    assert sayings.LINE[-9:] not in json.dumps(trace.detail)
