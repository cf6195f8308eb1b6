"""Cases as people write them; each mistake has its own error, and no error repeats a number."""

from __future__ import annotations

from datetime import datetime

import pytest

from sourdine.clock import NaiveInstant
from sourdine.law import Known, NotKnown, errors
from sourdine.law.case_file import read_case
from sourdine.law.vocabulary import Channel, Statement, Withheld
from sourdine.numbering.number import NotANumber

CONTACT = """
contact:
  at: 2026-10-06T10:30:00+02:00
  channel: live_voice
  audience: consumer
  purpose: commercial
  professional: Maison Dupont
  number: "01 99 00 00 11"
"""
CONSENT = """
evidence:
  consents:
    - given_at: 2026-09-01T10:00:00+02:00
      parties: [Maison Dupont]
      channels: all
      goods: [wine]
      act: active
      statements: all
"""


def test_a_case_is_read():
    case = read_case(CONTACT + CONSENT)
    consent = case.evidence.consents.value[0]
    assert case.contact.number.e164 == "+33199000011"
    assert consent.channels == frozenset(Channel)
    assert consent.statements == frozenset(Statement)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("none", Known(value=())),
        ("not_known", NotKnown.NOT_KNOWN),
        ("purged", NotKnown.PURGED),
        ("[]", Known(value=())),
        (
            "{since: 2026-01-01T00:00:00Z, items: none}",
            Known(value=(), since=datetime.fromisoformat("2026-01-01T00:00:00Z")),
        ),
    ],
)
def test_none_and_not_known_are_two_things(written, meant):
    assert read_case(f"{CONTACT}evidence: {{consents: {written}}}").evidence.consents == meant


def test_what_is_absent_is_not_known():
    assert read_case(CONTACT + "evidence: {}").evidence.consents is NotKnown.NOT_KNOWN


def test_json_is_read_too():
    case = read_case(
        '{"contact": {"at": "2026-10-06T10:30:00+02:00", "channel": "email", "audience": "consumer", '
        '"purpose": "poll", "professional": "Sondage", "address": {"territory": "FR"}}, "evidence": {}}'
    )
    assert case.contact.channel is Channel.EMAIL


def test_a_calling_number_may_be_withheld():
    case = read_case(CONTACT + "  caller: withheld\nevidence: {}")
    assert case.contact.caller is Withheld.WITHHELD


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("+02:00\n  channel", "\n  channel", NaiveInstant),
        ("2026-10-06T", "2026-10-32T", NaiveInstant),
        ("live_voice", "pigeon", errors.UnknownChannel),
        ("audience: consumer", "audience: martian", errors.UnknownAudience),
        ("purpose: commercial", "purpose: fun", errors.UnknownPurpose),
        ("professional:", "sector: magic\n  professional:", errors.UnknownSector),
        ("professional:", "dialling: rotary\n  professional:", errors.UnknownTerm),
        ("professional:", "zone: Mars/Olympus\n  professional:", errors.UnknownZone),
        ("professional:", "colour: blue\n  professional:", errors.UnknownField),
        ("  professional: Maison Dupont\n", "", errors.MissingField),
        ('  number: "01 99 00 00 11"\n', "", errors.NumberNeeded),
        ("live_voice", "email", errors.ContactAddressNeeded),
        ('"01 99 00 00 11"', '"12"', NotANumber),
        ("professional:", "concerns_profession: maybe\n  professional:", errors.WrongValue),
        ("channels: all", "channels: email", errors.WrongValue),
        ("parties: [Maison Dupont]", "parties: []", errors.ConsentWithoutScope),
        ("act: active", "act: active\n      withdrawn_at: 2026-08-01T10:00:00Z", errors.WithdrawnBeforeGiven),
        ("act: active", "act: active\n      ends_at: 2026-08-01T10:00:00Z", errors.EndsBeforeItBegins),
        ("contact:", "contact: [", errors.UnreadableCase),
    ],
)
def test_what_is_wrong_has_its_own_error(old, new, error):
    text = CONTACT + CONSENT
    assert old in text
    with pytest.raises(error):
        read_case(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("evidence", "error"),
    [
        (
            "relationship: [{tie: sale, since: 2026-02-01T00:00:00Z, ended_at: 2026-01-01T00:00:00Z}]",
            errors.EndsBeforeItBegins,
        ),
        (
            (
                "appointments: [{starts_at: 2026-02-01T00:00:00Z, ends_at: 2026-02-01T00:00:00Z, "
                "agreed_at: 2026-01-01T00:00:00Z}]"
            ),
            errors.EndsBeforeItBegins,
        ),
        ("standing: {opposed: no}", errors.MissingField),
        ("standing: none", errors.WrongValue),
        ("attempts: [2026-02-01T00:00:00]", NaiveInstant),
        ("attempts: 3", errors.WrongValue),
        ("horoscope: none", errors.UnknownField),
    ],
)
def test_so_has_evidence(evidence, error):
    with pytest.raises(error):
        read_case(f"{CONTACT}evidence:\n  {evidence}")


@pytest.mark.parametrize("text", ["", "- a", "contact"])
def test_what_is_no_case_is_refused(text):
    with pytest.raises(errors.UnreadableCase):
        read_case(text)


@pytest.mark.parametrize(
    "text",
    [
        CONTACT.replace("live_voice", "01 99 00 00 11") + "evidence: {}",
        CONTACT.replace("number:", "0199000011:") + "evidence: {}",
        CONTACT.replace("professional:", "zone: 0199000011\n  professional:") + "evidence: {}",
        CONTACT.replace("live_voice", "someone@example.org") + "evidence: {}",
        CONTACT.replace('"01 99 00 00 11"', "[01 99 00 00 11") + "evidence: {}",
    ],
)
def test_no_error_repeats_a_number_or_an_address(text):
    with pytest.raises((errors.LawError, NotANumber)) as refused:
        read_case(text)
    told = refused.value.say("en") + refused.value.say("fr")
    assert "9900" not in told.replace(" ", "")
    assert "example.org" not in told
