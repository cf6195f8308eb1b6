"""A receipt is mailed to the address whose holder has just said something, and to nobody else."""

import io
import re
from datetime import timedelta

import pytest
import sayings
from pypdf import PdfReader

from sourdine import clock
from sourdine.consents.authors import Author
from sourdine.consents.models import Consent
from sourdine.consents.services import personal, personal_links, recording
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import Door
from sourdine.evidence import load_public_keys
from sourdine.evidence.consent_verification import verify_receipt
from sourdine.evidence.paper import certificate_in
from sourdine.jobs.worker import run_waiting
from sourdine.law.vocabulary import Channel
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing")]


@pytest.fixture
def text(professional):
    return sayings.text(professional, channels=[Channel.EMAIL.value])


def told(text, **changed):
    return sayings.told(text, subject=Subject.of_address(sayings.ADDRESS), **changed)


def mails():
    run_waiting()
    return [
        outgoing_of(one) for one in Message.objects.filter(kind="consents/receipt").order_by("created_at")
    ]


def receipt_in(mail, signing):
    signed = certificate_in(mail.document)
    return verify_receipt(signed, keys=load_public_keys(signing.keys_folder), at=clock.now()).claims


def happened(signing):
    return [receipt_in(one, signing).happened for one in mails()]


def test_a_consent_given_is_receipted_to_its_address_with_the_text(author, text, signing):
    recording.give(author, told(text))
    (mail,) = mails()
    assert mail.recipient == sayings.ADDRESS
    assert mail.subject.startswith("Consentement donné")
    assert receipt_in(mail, signing).text.parts == sayings.PARTS
    said = "".join(one.extract_text() for one in PdfReader(io.BytesIO(mail.document)).pages)
    assert sayings.ADDRESS in said, "their own copy, which says whose it is"


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_its_link_shows_what_it_is_about(author, text, friday, is_confirmed):
    consent = recording.give(author, told(text), awaits_confirmation=is_confirmed)
    if is_confirmed:
        friday.shift(3600)
        consent = recording.confirm(author, consent.pk, at=clock.now())
    (mail,) = mails()
    token = re.search(r"/mes-consentements/([\w-]+)/", mail.text)[1]
    shown = personal.look(personal_links.opened(token))
    assert [one.consent for one in shown.claimants[0].claims] == [consent]


@pytest.mark.parametrize(
    ("act", "words"),
    [("refuse", ["refused"]), ("renew", ["given", "renewed"]), ("withdraw", ["given", "withdrawn"])],
)
def test_refusing_renewing_and_withdrawing_are_receipted(author, text, signing, act, words):
    if act == "refuse":
        recording.refuse(author, told(text))
    else:
        given = recording.give(author, told(text))
    if act == "renew":
        recording.renew(author, told(text), former=given.pk)
    if act == "withdraw":
        recording.withdraw(author, sayings.leaving(subject=Subject.of_address(sayings.ADDRESS)))
    assert happened(signing) == words


def test_one_that_waits_for_a_confirmation_is_receipted_when_it_is_confirmed(author, text, signing):
    consent = recording.give(author, told(text), awaits_confirmation=True)
    assert mails() == []
    recording.confirm(author, consent.pk, at=clock.now())
    assert happened(signing) == ["confirmed"]


def test_what_is_imported_or_written_down_late_is_mailed_to_nobody(professional, author, text):
    recording.give(Author.person(professional, Door.IMPORT), told(text))
    recording.give(author, told(text, at=clock.now() - timedelta(days=2)))
    assert mails() == []


def test_a_line_is_not_texted(author, professional):
    recording.give(author, sayings.told(sayings.text(professional, name="appel")))
    assert mails() == []
    assert not Message.objects.exists()


def test_what_was_purged_meanwhile_is_not_mailed(author, text):
    recording.give(author, told(text))
    Consent.objects.update(subject_sealed=None, purged_at=clock.now())
    assert mails() == []


def test_whoever_was_shown_english_is_written_to_in_english(author, professional):
    english = sayings.text(professional, channels=[Channel.EMAIL.value], language="en")
    recording.give(author, told(english))
    assert mails()[0].subject.startswith("Consent given")
