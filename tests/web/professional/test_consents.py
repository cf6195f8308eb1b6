"""A professional's texts, pages of collection and consents, on its pages."""

import re
import sys
from pathlib import Path

import pytest
from django.urls import reverse
from organisations import actor, organisation

sys.path.insert(0, str(Path(__file__).parents[2] / "consents"))
import sayings
from drafts import draft, form_of

from sourdine.audit.models import Event
from sourdine.consents.authors import Author
from sourdine.consents.models import CollectionForm, ConsentText
from sourdine.consents.services import recording, texts
from sourdine.professionals.vocabulary import Act

pytestmark = pytest.mark.django_db

NAME = "Isolation Exemple SA"


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-27T10:00:00+01:00", tick=False)


@pytest.fixture
def owner():
    return actor(organisation(NAME))


@pytest.fixture
def client(browser, owner):
    return browser(owner.user)


def page(name, owner, **named):
    return reverse(name, kwargs={"organisation": owner.organisation.pk, **named})


def begun(client, owner, **asked):
    """The form of a text as a ready-made one fills it in."""
    shown = client.get(page("consent-text-add", owner), asked)
    return {name: value for name, value in shown.context["form"].initial.items() if value is not None}


READY = {"ready": "calls", "written_in": "fr", "offered": "assurance auto\nassurance habitation"}


def test_a_ready_made_text_is_kept_as_it_is(client, owner):
    client.post(page("consent-text-add", owner), begun(client, owner, **READY))
    made = ConsentText.objects.get()
    assert (made.name, made.version, made.goods) == ("calls", 1, ["assurance auto", "assurance habitation"])
    assert NAME in made.parts["who_and_what"]
    assert "calls" in client.get(page("consent-texts", owner)).content.decode()


def test_problems_are_told_beside_each_part_and_nothing_is_kept(client, owner):
    typed = begun(client, owner, **READY) | {
        "part_proof": "",
        "months": "24",
        "label": "<input type=radio checked>",
    }
    shown = client.post(page("consent-text-add", owner), typed)
    assert set(shown.context["form"].errors) == {"part_proof", "months", "part_period", "label"}
    assert not ConsentText.objects.exists()


def test_what_is_left_to_complete_is_told(client, owner):
    shown = client.post(page("consent-text-add", owner), begun(client, owner, ready="calls", written_in="en"))
    assert "goods" in shown.context["form"].errors


def test_where_this_service_has_no_page_to_withdraw_the_professional_gives_its_own(client, owner):
    asked = READY | {"ready": "newsletter"}
    shown = client.post(page("consent-text-add", owner), begun(client, owner, **asked))
    assert set(shown.context["form"].errors) == {"part_withdrawal"}


def test_a_text_is_retired(client, owner):
    made = texts.add(owner, draft())
    client.post(page("consent-text-retire", owner, text=made.pk))
    made.refresh_from_db()
    assert made.retired_at is not None


def test_a_page_is_opened_with_its_code_and_closed(client, owner):
    texts.add(owner, draft())
    typed = {"title": "Devis", "text_name": "calls", "embedded_on": "https://www.example.fr"}
    client.post(page("collection-form-open", owner), typed)
    form = CollectionForm.objects.get()
    shown = client.get(page("collection-forms", owner)).content.decode()
    assert "&lt;iframe src=" in shown
    assert f"/en/consent/{form.pk}/" in shown
    client.post(page("collection-form-close", owner, form=form.pk))
    form.refresh_from_db()
    assert form.closed_at is not None


def test_what_is_no_site_is_told_beside_its_field(client, owner):
    texts.add(owner, draft())
    typed = {"title": "Devis", "text_name": "calls", "embedded_on": "example.fr"}
    assert "embedded_on" in client.post(page("collection-form-open", owner), typed).context["form"].errors
    assert not CollectionForm.objects.exists()


@pytest.fixture
def given(owner):
    made = texts.add(owner, draft())
    return recording.give(Author.of(owner, Act.RECORD), sayings.told(made))


def test_consents_are_listed_masked(client, owner, given):
    shown = client.get(page("consents", owner)).content.decode()
    assert "01 •• •• •• 34" in shown
    assert str(given.pk) in shown
    assert sayings.LINE[-9:] not in re.sub(r"\D", "", shown)


@pytest.mark.parametrize(
    ("typed", "count"), [("01 99 00 12 34", 1), ("01 99 00 56 78", 0), ("jeanne@example.org", 0)]
)
@pytest.mark.usefixtures("given")
def test_a_number_finds_its_consents_and_that_is_audited(client, owner, typed, count):
    shown = client.post(page("consents", owner), {"whose": typed})
    assert len(shown.context["consents"]) == count
    assert Event.objects.get(action="consents.read").detail["found"] == count


@pytest.mark.parametrize("typed", ["", "12", "a@"])
def test_what_is_neither_number_nor_address_is_told(client, owner, typed):
    assert "whose" in client.post(page("consents", owner), {"whose": typed}).context["form"].errors
    assert not Event.objects.filter(action="consents.read").exists()


def test_each_consent_tells_what_happened_to_it(client, owner, given):
    recording.withdraw(Author.of(owner, Act.RECORD), sayings.leaving())
    shown = client.get(page("consent", owner, consent=given.pk)).content.decode()
    events = shown.partition("<ol")[2]
    assert events.index("Donné") < events.index("Retiré")
    assert given.text.label in shown.replace("&#x27;", "'")


def test_another_organisation_sees_none_of_it(browser, owner, given):
    form = form_of(owner)
    other = actor(organisation("Autre SA", siren="300000007"))
    stranger = browser(other.user)
    assert stranger.get(page("consent", owner, consent=given.pk)).status_code == 404
    assert stranger.get(page("consent", other, consent=given.pk)).status_code == 404
    assert stranger.post(page("consent-text-retire", other, text=given.text_id)).status_code == 404
    assert stranger.post(page("collection-form-close", other, form=form.pk)).status_code == 404
    assert not stranger.post(page("consents", other), {"whose": sayings.LINE}).context["consents"]


@pytest.mark.parametrize(("role", "found"), [("depositor", 200), ("auditor", 403)])
def test_who_may_look_for_a_number(browser, owner, role, found):
    somebody = browser(actor(owner.organisation, role).user)
    assert somebody.post(page("consents", owner), {"whose": "01 99 00 12 34"}).status_code == found
    assert somebody.get(page("consent-text-add", owner)).status_code == 403


def test_mentions_name_the_professional(client, owner):
    shown = client.get(page("consent-mentions", owner)).content.decode()
    assert shown.count(NAME) > 10
    assert "L. 34-5 CPCE" in shown
