"""STOP by text and by key: an objection at once, whoever carries the professional's messages."""

import organisations
import pytest
from programs import Program, key, refused
from telling import SUBJECT

from sourdine.consents.models import ConsentEvent, Objection

AT = "2026-11-27T09:00:00+01:00"


def text(program, text="STOP", **changed):
    return program.post("/inbound/sms", SUBJECT | {"text": text, "at": AT} | changed, once=False)


def pressed(program, key="9", **changed):
    return program.post("/inbound/voice", SUBJECT | {"key": key, "at": AT} | changed, once=False)


def test_stop_by_text_objects_to_texts_at_once(recorder, professional):
    said = text(recorder, "Arrêtez svp !").json()
    assert said["recognised"]
    assert said["objection"]["channels"] == ["sms"]
    made = Objection.objects.get()
    assert (made.organisation, made.door) == (professional, "sms")


def test_anything_else_is_answered_and_kept_nowhere(recorder):
    answer = text(recorder, "Oui, demain matin")
    assert answer.status_code == 200
    assert answer.json() == {"recognised": False, "objection": None}
    assert not ConsentEvent.objects.exists()


def test_a_key_objects_to_whatever_is_spoken(recorder):
    said = pressed(recorder).json()
    assert said["objection"]["channels"] == ["automated_voice", "live_voice", "voice_message"]
    assert Objection.objects.get().door == "voice_key"


@pytest.mark.parametrize(("key", "stop_keys"), [("1", None), ("9", ["5", "#"])])
def test_another_key_says_nothing(recorder, key, stop_keys):
    answer = pressed(recorder, key, **({"stop_keys": stop_keys} if stop_keys else {}))
    assert answer.json() == {"recognised": False, "objection": None}
    assert not ConsentEvent.objects.exists()


def test_a_key_that_the_call_announced_objects(recorder):
    assert pressed(recorder, "#", stop_keys=["5", "#"]).json()["recognised"]


@pytest.mark.parametrize("passed_on", [text, pressed])
def test_what_a_provider_passes_on_again_is_once(recorder, passed_on):
    answers = [passed_on(recorder, at=at).json() for at in (AT, AT, "2026-11-27T09:00:05+01:00")]
    assert answers[0] == answers[1] == answers[2]
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("passed_on", [text, pressed])
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": "36111"}, "not_a_number"),
        ({"number": "BANQUE"}, "not_a_number"),
        ({"at": "2026-11-27T09:00:00"}, "naive_instant"),
        ({"at": None}, "request_refused"),
        ({"from": "0199001234"}, "request_refused"),
    ],
)
def test_what_cannot_be_is_refused(recorder, passed_on, changed, code):
    answer = passed_on(recorder, **changed)
    assert refused(answer, 422, code)
    assert "9900" not in answer.content.decode()


@pytest.mark.parametrize("passed_on", [text, pressed])
def test_a_clock_that_runs_ahead_costs_nobody_their_stop(recorder, passed_on):
    said = passed_on(recorder, at="2026-11-27T10:03:00+01:00").json()
    assert said["objection"]["at"] == "2026-11-27T09:00:00Z"


@pytest.mark.parametrize("wrong", ["10", "A", "", " "])
def test_what_is_no_key_is_refused(recorder, wrong):
    assert refused(pressed(recorder, wrong), 422, "request_refused")


@pytest.mark.parametrize("passed_on", [text, pressed])
def test_another_organisation_s_key_stops_that_one_s_messages_alone(recorder, professional, passed_on):
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    passed_on(Program(key(other, "consents")))
    assert not Objection.objects.filter(organisation=professional).exists()
    passed_on(recorder)
    assert Objection.objects.filter(organisation=professional).count() == 1


@pytest.mark.parametrize("passed_on", [text, pressed])
def test_a_provider_s_key_needs_its_mandate(professional, passed_on):
    provider = organisations.provider()
    acting = Program(key(provider, "consents"), on_behalf_of=professional)
    assert refused(passed_on(acting), 403, "no_mandate")
    organisations.mandate(professional, provider)
    assert passed_on(acting).json()["recognised"]


@pytest.mark.parametrize("passed_on", [text, pressed])
def test_without_the_scope_or_a_key_nothing_is_taken(professional, passed_on):
    assert refused(passed_on(Program(key(professional, "checks"))), 403, "scope_missing")
    assert refused(passed_on(Program()), 401, "api_key_needed")
    assert not Objection.objects.exists()
