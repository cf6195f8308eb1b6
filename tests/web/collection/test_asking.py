"""The page that asks for consent, and what follows an answer."""

import re

import pytest
from django.test import Client
from drafts import draft, form_of

from sourdine.consents.models import Consent, ConsentEvent
from sourdine.consents.services import forms, texts
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.web.security import POLICY

MOBILE, ADDRESS = "06 00 00 12 34", "jeanne@example.org"
SITE = "https://www.example.fr"


@pytest.fixture
def form(owner):
    return form_of(owner)


@pytest.fixture
def somebody():
    """Whose browser keeps no cookie, as in a frame of another site, and whose form is checked strictly."""
    return Client(enforce_csrf_checks=True)


def address(form, language="fr"):
    return f"/{language}/{'consentir' if language == 'fr' else 'consent'}/{form.pk}/"


def page_in(html):
    return re.search(r'name="page" value="([^"]+)"', html)[1]


def answer(somebody, form, decision="yes", typed=MOBILE, language="fr"):
    place = address(form, language)
    page = page_in(somebody.get(place).content.decode())
    return somebody.post(place, {"page": page, "subject": typed, "answer": decision})


def sent():
    return outgoing_of(Message.objects.latest("created_at", "idempotency_key")).text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_shows_the_exact_text_and_nothing_ticked(somebody, form, language):
    shown = somebody.get(address(form, language)).content.decode()
    text = forms.text_of(form, language)
    assert "checked" not in shown
    assert "<script" not in shown
    for said in (text.label, *(part for _, part in text.in_order)):
        assert re.sub(r"https?://\S+", "", said).strip() in re.sub(r"&#x27;", "'", shown)


def test_looking_keeps_nothing_and_leaves_no_cookie(somebody, form):
    reply = somebody.get(address(form))
    assert not reply.cookies
    assert not ConsentEvent.objects.exists()


def test_a_yes_leads_to_the_code_and_the_code_confirms(somebody, form):
    step = answer(somebody, form)["Location"]
    assert "Code" in somebody.get(step).content.decode()
    code = re.search(r"\b\d{6}\b", sent())[0]
    wrong = somebody.post(step, {"code": f"{(int(code) + 1) % 10**6:06}"})
    assert "essais restants" in wrong.content.decode()
    done = somebody.post(step, {"code": code}, follow=True).content.decode()
    assert "Votre accord est confirmé" in done
    assert Consent.objects.get().stands


def test_a_mail_s_link_changes_nothing_until_its_button_is_pressed(owner, form):  # noqa: ARG001 -- two forms
    by_mail, reader = form_of(owner, "newsletter"), Client()
    answer(reader, by_mail, typed=ADDRESS, language="en")
    link = re.search(r"https?://[^/]+(/en/consent/confirm/\S+)", sent())[1]
    for _ in range(3):  # a mail scanner, the person, the person again
        assert reader.get(link).status_code == 200
        reader.head(link)
    assert not Consent.objects.get().stands
    assert "is confirmed" in reader.post(link, follow=True).content.decode()
    assert Consent.objects.get().stands
    assert reader.get(link).status_code == 410
    assert reader.post(link).status_code == 410


def test_a_mail_s_link_needs_its_page_s_token(owner):
    by_mail = form_of(owner, "newsletter")
    answer(Client(), by_mail, typed=ADDRESS)
    link = re.search(r"https?://[^/]+(/fr/\S+)", sent())[1]
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403


def test_a_no_needs_neither_number_nor_code(somebody, form):
    step = answer(somebody, form, "no", typed="")
    assert "Votre refus est noté" in somebody.get(step["Location"]).content.decode()
    assert not ConsentEvent.objects.exists()


def test_a_no_with_a_number_is_kept(somebody, form):
    answer(somebody, form, "no")
    assert Consent.objects.get().refused_at is not None
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("decision", "typed", "field"),
    [
        ("", MOBILE, "answer"),
        ("maybe", MOBILE, "answer"),
        ("yes", "", "subject"),
        ("yes", "12 34", "subject"),
        ("yes", "08 99 00 12 34", "subject"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(
    somebody, form, decision, typed, field
):
    shown = answer(somebody, form, decision, typed).content.decode()
    assert f'id="{field}-error"' in shown
    assert not typed or f'value="{typed}"' in shown
    assert not ConsentEvent.objects.exists()


def test_a_text_that_changed_meanwhile_is_shown_again(somebody, form, owner):
    place = address(form)
    page = page_in(somebody.get(place).content.decode())
    texts.change(owner, forms.text_of(form, "fr").pk, draft(label="J'accepte d'être appelé."))
    shown = somebody.post(place, {"page": page, "subject": MOBILE, "answer": "yes"}).content.decode()
    assert "Relisez-le" in shown
    assert "être appelé." in shown


def test_the_answer_is_the_same_whether_the_number_is_known_or_not(somebody, form):
    first = answer(somebody, form)
    step = first["Location"]
    shown = somebody.get(step).content.decode()
    somebody.post(step, {"code": re.search(r"\b\d{6}\b", sent())[0]})
    second = answer(somebody, form)
    assert second.status_code == first.status_code
    again = somebody.get(second["Location"]).content.decode()
    assert again.replace(second["Location"].split("/")[-2], step.split("/")[-2]) == shown


def test_the_code_is_sent_again_three_times_at_most(somebody, form):
    step = answer(somebody, form)["Location"]
    for _ in range(2):
        assert "C'est renvoyé" in somebody.post(f"{step}renvoi/").content.decode().replace("&#x27;", "'")
    assert "déjà été envoyé" in somebody.post(f"{step}renvoi/").content.decode()
    assert Message.objects.count() == 3


def test_no_page_tells_the_number(somebody, form):
    step = answer(somebody, form)["Location"]
    for place in (step, f"{step}renvoi/"):
        shown = re.sub(r"\D", "", somebody.post(place).content.decode())
        assert "600001234" not in shown


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_closed_or_unknown_page_is_not_there(somebody, owner, form, language):
    forms.close(owner, form.pk)
    assert somebody.get(address(form, language)).status_code == 404
    assert somebody.post(address(form, language)).status_code == 404


def framed_by(reply):
    return re.search(r"frame-ancestors ([^;]+)", reply["Content-Security-Policy"])[1]


def test_it_stands_in_a_frame_of_exactly_the_sites_it_allows(somebody, owner):
    form = form_of(owner, embedded_on=[SITE, "https://example.org"])
    step = answer(somebody, form)
    refusal = answer(somebody, form, "no", typed="")
    replies = [
        somebody.get(address(form)),
        step,
        somebody.get(step["Location"]),
        refusal,
        somebody.get(refusal["Location"]),
    ]
    for reply in replies:
        assert framed_by(reply) == f"https://example.org {SITE}"
        assert "X-Frame-Options" not in reply


def test_without_a_site_it_stands_in_no_frame(somebody, form):
    reply = somebody.get(address(form))
    assert reply["Content-Security-Policy"] == POLICY
    assert reply["X-Frame-Options"] == "DENY"


def test_the_page_that_a_mail_opens_stands_in_no_frame(owner):
    form = form_of(owner, "newsletter", embedded_on=[SITE])
    reader = Client()
    answer(reader, form, typed=ADDRESS)
    link = re.search(r"https?://[^/]+(/fr/\S+)", sent())[1]
    assert framed_by(reader.get(link)) == "'none'"
