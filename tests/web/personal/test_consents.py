"""What professionals claim of a person: seen by code, from one's space, by a mailed link; and ended there."""

import html
import io
from datetime import timedelta

import pytest
import sayings
from django.test import Client
from pypdf import PdfReader

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.consents.models import Objection
from sourdine.consents.services import personal_links, recording
from sourdine.consents.subjects import Subject
from sourdine.evidence import load_public_keys
from sourdine.evidence.consent_verification import verify_receipt
from sourdine.jobs.worker import run_waiting
from sourdine.law.vocabulary import Channel
from sourdine.notifications.models import Message
from sourdine.register.line import Line
from sourdine.register.models import Holding
from sourdine.register.services import possession

NAME = "Isolation Exemple SA"


def page(answer):
    said = html.unescape(answer.content.decode()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return said.replace("\N{NO-BREAK SPACE}", " ")


def opened(visitor):
    visitor.open_line(visitor.MOBILE, means="sms")
    return page(visitor.open("line-consents-page"))


@pytest.fixture
def held(visitor):
    """The visitor's account holds the mobile since now."""
    user = User.objects.create_user("jeanne@example.fr")
    visitor.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return possession.hold(Line.parse(visitor.MOBILE), account=user, language="fr", at=clock.now())


# By a code on the line.


def test_a_code_on_the_line_shows_who_claims_what_with_the_text_as_shown(visitor, author, claim):
    visitor.open_line(visitor.MOBILE, means="sms")
    claim(source="salon de l'habitat")
    shown = page(visitor.open("line-consents-page"))
    for one in (NAME, "SIREN 100000009", "salon de l'habitat", *sayings.PARTS.values()):
        assert one in shown
    assert visitor.MOBILE in shown
    assert author.organisation.name == NAME


def test_the_line_s_page_leads_there(visitor):
    visitor.open_line(visitor.MOBILE, means="sms")
    assert visitor.path("line-consents-page") in page(visitor.open("line"))


def test_without_a_code_nothing_is_shown(visitor, claim):
    claim()
    answer = visitor.open("line-consents-page")
    assert NAME not in page(answer)
    assert answer.redirect_chain[-1][0] == visitor.path("my-number")


def test_after_half_an_hour_it_is_closed(visitor, claim, morning):
    visitor.open_line(visitor.MOBILE, means="sms")
    claim()
    morning.shift(31 * 60)
    assert NAME not in page(visitor.open("line-consents-page"))


def test_what_is_older_than_the_proof_is_not_shown_but_ended_with_all_others(visitor, claim, morning):
    consent = claim()
    morning.shift(60)
    shown = opened(visitor)
    assert NAME not in shown
    assert "plus ancien" in shown
    assert "sont retirés" in page(visitor.send("line-consents-act", act="withdraw-all"))
    consent.refresh_from_db()
    assert not consent.stands


def test_the_reference_of_a_receipt_tells_since_when_the_line_is_theirs(visitor, claim, morning):
    visitor.open_line(visitor.MOBILE, means="sms")
    visitor.send("register-line")
    reference = Holding.objects.get().reference
    morning.shift(60)
    claim()
    morning.shift(3600)
    visitor.client = Client()
    assert NAME not in opened(visitor)
    for wrong in ("", "0000000000"):
        assert "Aucune inscription" in page(visitor.send("line-consents-reference", reference=wrong))
    said = page(
        visitor.send("line-consents-reference", reference=f" {reference.lower()[:5]} {reference[5:]}")
    )
    assert NAME in said


def test_another_line_s_reference_opens_nothing(visitor, claim, morning):
    visitor.open_line(visitor.FIXED)
    visitor.send("register-line")
    reference = Holding.objects.get().reference
    claim()
    morning.shift(60)
    visitor.client = Client()
    opened(visitor)
    assert NAME not in page(visitor.send("line-consents-reference", reference=reference))


def test_a_consent_is_withdrawn_with_one_press_and_the_professional_told(visitor, claim):
    visitor.open_line(visitor.MOBILE, means="sms")
    consent = claim()
    said = page(visitor.send("line-consents-act", act="withdraw", of=str(consent.pk)))
    assert "est retiré. Le professionnel est prévenu" in said
    consent.refresh_from_db()
    assert consent.withdrawn_at == clock.now()
    assert Message.objects.filter(kind="professionals/consent_withdrawn").exists()


def test_an_objection_ends_all_prospecting_of_one_professional(visitor, author, claim):
    visitor.open_line(visitor.MOBILE, means="sms")
    claim()
    said = page(visitor.send("line-consents-act", act="object", of=str(author.organisation.pk)))
    assert "opposé à toute prospection" in said
    assert Objection.objects.get().organisation == author.organisation
    assert "M'opposer à toute sa prospection" not in said


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"act": "give"},
        {"act": "withdraw"},
        {"act": "withdraw", "of": "x"},
        {"act": "withdraw", "of": "0d4f7f3e-1111-4222-8333-444455556666"},
        {"act": "object", "of": "0d4f7f3e-1111-4222-8333-444455556666"},
    ],
    ids=str,
)
def test_what_is_not_theirs_or_no_act_is_not_there(visitor, claim, sent):
    claim()
    visitor.open_line(visitor.MOBILE, means="sms")
    assert visitor.send("line-consents-act", **sent).status_code == 404


def test_another_line_s_consent_is_not_withdrawn_by_its_id(visitor, claim):
    consent = claim()
    visitor.open_line(visitor.FIXED)
    assert visitor.send("line-consents-act", act="withdraw", of=str(consent.pk)).status_code == 404
    consent.refresh_from_db()
    assert consent.stands


def test_looking_is_written_down(visitor, claim):
    visitor.open_line(visitor.MOBILE, means="sms")
    claim()
    visitor.open("line-consents-page")
    event = Event.objects.get(action="consents.read")
    assert (event.actor_kind, event.detail) == ("line", {"claims": 1})


def test_no_address_that_was_visited_holds_a_number(visitor, claim):
    consent = claim()
    opened(visitor)
    visitor.send("line-consents-act", act="withdraw-all")
    visitor.open("line-consents-pdf")
    assert all("0000 12 34" not in one and "00001234" not in one for one in visitor.visited)
    assert consent.pk


# What is kept.


def test_all_of_it_is_kept_as_a_pdf(visitor, claim):
    visitor.open_line(visitor.MOBILE, means="sms")
    claim()
    answer = visitor.open("line-consents-pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "1234" not in answer["Content-Disposition"]
    said = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
    assert NAME in said


def test_the_signed_receipt_of_an_event_is_given_and_verifies(visitor, claim, service):
    visitor.open_line(visitor.MOBILE, means="sms")
    claim()
    event = _event_of(visitor)
    answer = visitor.client.get(visitor.path("line-consents-receipt", event) + "?jws")
    read = verify_receipt(
        answer.content.decode(), keys=load_public_keys(service.keys_folder), at=clock.now()
    ).claims
    assert (read.happened, read.professional) == ("given", f"{NAME} (SIREN 100000009)")
    assert visitor.open("line-consents-receipt", event).content.startswith(b"%PDF")


def test_a_receipt_of_another_line_is_not_there(visitor, claim):
    claim()
    visitor.open_line(visitor.FIXED)
    assert visitor.open("line-consents-receipt", _event_of(visitor)).status_code == 404


def _event_of(_visitor):
    from sourdine.consents.models import ConsentEvent

    return ConsentEvent.objects.latest("pk").pk


# From one's own space.


def test_a_holder_sees_what_was_said_since_their_first_proof(visitor, held, claim, morning):
    claim(at=clock.now() - timedelta(days=1), source="avant")
    morning.shift(60)
    claim(source="depuis")
    shown = page(visitor.open("my-consents-page", held.pk))
    assert "depuis" in shown
    assert "avant</dd>" not in shown
    assert "plus ancien" in shown
    assert visitor.path("my-consents-page", held.pk) in page(visitor.open("my-number-page", held.pk))


def test_a_holder_withdraws_there(visitor, held, claim):
    consent = claim()
    said = page(visitor.send("my-consents-act", held.pk, act="withdraw-all"))
    assert "sont retirés" in said
    consent.refresh_from_db()
    assert not consent.stands


def test_the_look_is_in_their_history(visitor, held, claim):
    claim()
    visitor.open("my-consents-page", held.pk)
    assert Event.objects.get(action="consents.read").account == held.account


@pytest.mark.parametrize("name", ["my-consents-page", "my-consents-pdf"])
def test_another_s_number_is_not_there(visitor, held, claim, name):
    claim()
    other = User.objects.create_user("paul@example.fr")
    visitor.client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert visitor.open(name, held.pk).status_code == 404


def test_an_operator_s_account_is_shown_nothing_that_is_held_without_one(visitor, claim):
    held = possession.hold(Line.parse(visitor.MOBILE), account=None, language="fr", at=clock.now())
    claim()
    agent = User.objects.create_user("agent@example.fr", role="agent")
    visitor.client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert NAME not in page(visitor.open("my-consents-page", held.pk))


def test_whoever_is_not_logged_in_logs_in_first(visitor, held):
    visitor.client = Client()
    assert "/compte/login/" in visitor.open("my-consents-page", held.pk).redirect_chain[0][0]


def test_a_holding_that_ended_shows_nothing_more(visitor, held, claim):
    claim()
    Holding.objects.update(ended_at=clock.now(), ending="withdrawn")
    assert visitor.open("my-consents-page", held.pk).status_code == 404


# By the link of a mail.


@pytest.fixture
def token(author):
    """Of a receipt that was mailed a moment after its consent."""
    address = Subject.of_address(sayings.ADDRESS)
    told = sayings.told(
        subject=address, channels=frozenset({Channel.EMAIL}), goods=frozenset({"insurance"}), text=None
    )
    recording.give(author, told)
    return personal_links.secret(address, since=told.at)


def test_a_link_shows_one_button_and_whose_it_is_masked(visitor, token):
    shown = page(visitor.open("open-consents", token))
    assert "j•••@example.org" in shown
    assert NAME not in shown
    assert sayings.ADDRESS not in shown


def test_its_button_opens_what_the_address_said(visitor, token):
    shown = page(visitor.send("open-consents", token))
    assert NAME in shown
    assert sayings.ADDRESS in shown
    assert "Qui a fait vérifier" not in shown, "a question about a line"
    assert "sont retirés" in page(visitor.send("mailed-consents-act", act="withdraw-all"))


def test_it_closes_after_half_an_hour_or_when_told_to(visitor, token, morning):
    visitor.send("open-consents", token)
    visitor.send("mailed-consents-leave")
    assert NAME not in page(visitor.open("mailed-consents-page"))
    visitor.send("open-consents", token)
    morning.shift(31 * 60)
    assert NAME not in page(visitor.open("mailed-consents-page"))


@pytest.mark.parametrize("send", [True, False])
def test_a_link_that_is_over_says_what_to_do(visitor, token, morning, send):
    morning.shift(personal_links.LASTS + timedelta(seconds=1))
    answer = (visitor.send if send else visitor.open)("open-consents", token)
    assert answer.status_code == 410
    assert "n'est plus valable" in page(answer)


# Who had the number screened.


def test_who_screened_is_asked_then_answered(visitor):
    opened(visitor)
    assert "parcourons les traces" in page(visitor.send("line-consents-act", act="ask-who-screened"))
    run_waiting()
    assert "Personne, pour ce que vous pouvez en voir" in page(visitor.open("line-consents-page"))


def test_who_screened_is_told_with_what_was_declared(visitor, author):
    import numpy as np

    from sourdine.deposits.services import stays
    from sourdine.screening.verdicts import Verdict

    visitor.open_line(visitor.MOBILE, means="sms")
    asked = np.array([33600001234], np.uint64), np.array([Verdict.OPPOSED], np.uint8)
    stays.of_check(author.organisation, *asked, at=clock.now(), month=stays.this_month()).save()
    visitor.send("line-consents-act", act="ask-who-screened")
    run_waiting()
    shown = page(visitor.open("line-consents-page"))
    assert "au registre : à ne pas appeler" in shown
    assert "demandé directement" in shown


# In English.


def test_it_is_said_in_english_too(visitor, claim):
    visitor.language = "en"
    visitor.open_line(visitor.MOBILE, means="sms")
    claim()
    shown = page(visitor.open("line-consents-page"))
    for one in ("My consents", "Claimed as given", "Withdraw this consent", "live voice call"):
        assert one in shown


# What anybody can check.


def test_anybody_checks_a_receipt_or_the_pdf_that_holds_it(visitor, claim):
    from django.core.files.uploadedfile import SimpleUploadedFile

    visitor.open_line(visitor.MOBILE, means="sms")
    claim()
    event = _event_of(visitor)
    signed = visitor.client.get(visitor.path("line-consents-receipt", event) + "?jws").content
    sheet = SimpleUploadedFile("x.pdf", visitor.open("line-consents-receipt", event).content)
    for sent in ({"certificate": signed.decode()}, {"file": sheet}):
        said = page(Client().post(visitor.path("verify"), sent))
        assert "Le récépissé d'un consentement est authentique" in said
        assert sayings.PARTS["who_and_what"] in said
        assert "Comparer un fichier" not in said


def test_a_receipt_that_was_altered_proves_nothing(visitor, claim):
    visitor.open_line(visitor.MOBILE, means="sms")
    claim()
    signed = visitor.client.get(visitor.path("line-consents-receipt", _event_of(visitor)) + "?jws")
    head, payload, signature = signed.content.decode().split(".")
    answer = Client().post(visitor.path("verify"), {"certificate": f"{head}.{payload[:-4]}AAAA.{signature}"})
    assert answer.status_code == 422
