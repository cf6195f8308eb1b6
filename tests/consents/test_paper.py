"""The paper that a person keeps: complete, tagged, with the register's signed word in it."""

import io

import pytest
import sayings
from pypdf import PdfReader

from sourdine import clock
from sourdine.consents import paper
from sourdine.consents.models import ConsentEvent
from sourdine.consents.services import personal, receipts, recording, spoken
from sourdine.consents.services.personal import Holder
from sourdine.evidence import load_public_keys
from sourdine.evidence.consent_receipt import subject_digest
from sourdine.evidence.consent_verification import verify_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing")]
LANGUAGES = ("fr", "en")


@pytest.fixture
def holder(friday):  # noqa: ARG001 -- the day first
    return Holder(subject=sayings.line(), since=clock.now())


@pytest.fixture
def keys(signing):
    return load_public_keys(signing.keys_folder)


def text_of(pdf):
    said = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(said.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_who_claims_what_and_the_text_as_shown(author, text, holder, language):
    recording.give(author, sayings.told(text, source="salon de l'habitat"))
    said = text_of(paper.as_pdf(paper.of_shown(personal.look(holder)), language))
    for one in ("01 99 00 12 34", "Isolation Exemple SA (SIREN 100000009)", "salon de l'habitat"):
        assert one in said
    for one in [*sayings.PARTS.values(), text.label]:
        assert one in said
    assert {"fr": "Affirmé comme donné", "en": "Claimed as given"}[language] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tagged_and_has_a_title_and_a_language(author, holder, language):
    recording.refuse(author, sayings.told())
    pdf = paper.as_pdf(paper.of_shown(personal.look(holder)), language)
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"].startswith(language)
    assert b"pdfuaid:part" in pdf


def test_each_event_s_receipt_is_attached_and_verifies(author, text, holder, keys):
    consent = recording.give(author, sayings.told(text))
    personal.withdraw(holder, consent.pk)
    personal.object_to(holder, author.organisation.pk)
    pdf = paper.as_pdf(paper.of_shown(personal.look(holder)), "fr")
    attached = PdfReader(io.BytesIO(pdf)).attachments
    signed = [content[0].decode() for content in attached.values()]
    read = [verify_receipt(one, keys=keys, at=clock.now()).claims for one in signed]
    assert sorted(one.happened for one in read) == ["given", "objected", "withdrawn"]


def test_nothing_claimed_and_something_older_are_said(author, holder, friday):
    recording.give(author, sayings.told())
    friday.shift(60)
    later = Holder(subject=sayings.line(), since=clock.now())
    said = text_of(paper.as_pdf(paper.of_shown(personal.look(later)), "fr"))
    assert "Quelque chose de plus ancien vaut encore" in said
    assert "Isolation" not in said
    assert holder.since < later.since


def test_what_somebody_wrote_is_no_markup(author, holder):
    recording.give(author, sayings.told(source='#include "x" *gras* $a$ \u202e\u4e2d'))
    said = text_of(paper.as_pdf(paper.of_shown(personal.look(holder)), "fr"))
    assert '#include "x" *gras* $a$' in said
    assert "[U+4E2D]" in said


# The receipt of one event.


def test_a_receipt_anchors_the_event_in_the_chain_and_says_no_number(author, text, holder, keys):
    recording.give(author, sayings.told(text))
    event, consent = personal.event_shown(holder, ConsentEvent.objects.get().pk)
    made = receipts.of_event(event, consent, holder.subject)
    read = verify_receipt(made.signed, keys=keys, at=clock.now()).claims
    assert (read.anchor.position, read.anchor.link) == (1, bytes(event.link).hex())
    assert read.text.parts == sayings.PARTS
    assert (read.professional, read.happened) == ("Isolation Exemple SA (SIREN 100000009)", "given")
    assert read.subject_digest == subject_digest(bytes.fromhex(made.salt), sayings.LINE)
    assert made.salt not in made.signed
    assert "99001234" not in repr(made) + str(read.as_dict())


def test_a_text_is_read_in_its_own_order_however_the_database_keeps_its_parts(author, text, holder, keys):
    recording.give(author, sayings.told(text))
    # As PostgreSQL does: it sorts the names of an object.
    type(text).objects.update(parts=dict(reversed(text.parts.items())))
    (event, consent) = personal.look(holder).events[0]
    made = receipts.of_event(event, consent, holder.subject)
    read = verify_receipt(made.signed, keys=keys, at=clock.now()).claims
    assert list(read.text.parts.values()) == text.body.split("\n\n")
    (claimant,) = spoken.claimants(personal.look(holder), "fr")
    assert list(claimant.claims[0].text.paragraphs) == text.body.split("\n\n")


def test_it_is_the_same_each_time_it_is_asked_for(author, text, holder):
    recording.give(author, sayings.told(text))
    event, consent = personal.event_shown(holder, ConsentEvent.objects.get().pk)
    first, second = (receipts.of_event(event, consent, holder.subject) for _ in range(2))
    assert first == second


def test_two_events_have_two_secrets(author, holder):
    for _ in range(2):
        recording.give(author, sayings.told())
    made = [receipts.of_event(event, about, holder.subject) for event, about in personal.look(holder).events]
    assert len({one.salt for one in made}) == 2


def test_a_name_that_would_not_be_read_back_is_made_readable(author, holder, keys):
    author.organisation.name = "Isolation\nExemple"
    author.organisation.save()
    recording.give(author, sayings.told(source="a\tb"))
    (event, consent) = personal.look(holder).events[0]
    made = receipts.of_event(event, consent, holder.subject)
    assert verify_receipt(made.signed, keys=keys, at=clock.now()).claims.source == "ab"
