"""Pages of collection: what each shows, and where it may stand."""

import organisations
import pytest
from drafts import draft, form_of

from sourdine.consents.errors import (
    ChannelDoesNotReach,
    FormUntitled,
    NoSuchForm,
    OriginRefused,
    TooManyOrigins,
    UnknownText,
)
from sourdine.consents.services import forms, texts
from sourdine.law.vocabulary import Channel
from sourdine.professionals.errors import RoleMayNot

pytestmark = pytest.mark.django_db


def wanted(**changed):
    return forms.Wanted(**{"title": "Devis", "text_name": "calls"} | changed)


@pytest.mark.parametrize(("name", "kind"), [("calls", "line"), ("newsletter", "address")])
def test_a_page_asks_for_what_its_channels_reach(owner, name, kind):
    assert form_of(owner, name).subject_kind == kind


def test_a_page_whose_channels_reach_different_things_is_refused(owner):
    both = frozenset({Channel.LIVE_VOICE, Channel.EMAIL})
    texts.add(owner, draft(channels=both))
    with pytest.raises(ChannelDoesNotReach):
        forms.open_one(owner, wanted())


def test_it_shows_the_newest_text_in_the_language_that_is_read(owner):
    form = form_of(owner)
    newest = texts.add(owner, draft(label="J'accepte."))
    assert forms.text_of(form, "fr") == newest
    assert forms.text_of(form, "en").language == "en"


def test_it_shows_another_language_rather_than_nothing(owner):
    assert forms.text_of(form_of(owner, languages=["fr"]), "en").language == "fr"


def test_without_a_text_that_stands_there_is_no_page(owner):
    form = form_of(owner, languages=["fr"])
    texts.retire(owner, forms.text_of(form, "fr").pk)
    with pytest.raises(NoSuchForm):
        forms.text_of(form, "fr")


def test_a_closed_page_is_there_for_nobody(owner):
    form = form_of(owner)
    assert forms.for_anybody(form.pk) == form
    forms.close(owner, form.pk)
    with pytest.raises(NoSuchForm):
        forms.for_anybody(form.pk)


def test_a_suspended_professional_asks_nobody(owner, professional):
    form = form_of(owner)
    professional.state = "suspended"
    professional.save()
    with pytest.raises(NoSuchForm):
        forms.for_anybody(form.pk)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"title": "  "}, FormUntitled),
        ({"title": "x" * 121}, FormUntitled),
        ({"text_name": "other"}, UnknownText),
    ],
)
def test_what_cannot_be_opened(owner, changed, error):
    texts.add(owner, draft())
    with pytest.raises(error):
        forms.open_one(owner, wanted(**changed))


def test_who_may_not(owner, professional):
    depositor = organisations.actor(professional, "depositor")
    form = form_of(owner)
    with pytest.raises(RoleMayNot):
        forms.open_one(depositor, wanted())
    with pytest.raises(RoleMayNot):
        forms.close(depositor, form.pk)


def test_another_organisation_s_page_is_not_there(owner):
    form = form_of(owner)
    with pytest.raises(NoSuchForm):
        forms.close(organisations.actor(organisations.organisation("Autre", siren="300000007")), form.pk)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://www.example.fr", "https://www.example.fr"),
        ("HTTPS://WWW.Example.FR/", "https://www.example.fr"),
        ("https://example.fr:8443", "https://example.fr:8443"),
        ("https://é.example.fr", "https://xn--9ca.example.fr"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_an_origin_is_read(typed, read):
    assert forms.origin(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "example.fr",
        "http://example.fr",
        "https://*.example.fr",
        "https://example.fr/page",
        "https://example.fr?x",
        "https://user@example.fr",
        "https://example.fr; script-src *",
        "https://example.fr https://other.example",
        "https://",
        "javascript:alert(1)",
        "https://example.fr:99999",
        "*",
    ],
)
def test_what_is_no_origin_is_refused(typed):
    with pytest.raises(OriginRefused):
        forms.origin(typed)


def test_too_many_origins(owner):
    texts.add(owner, draft())
    many = [f"https://s{n}.example.fr" for n in range(11)]
    with pytest.raises(TooManyOrigins):
        forms.open_one(owner, wanted(embedded_on=many))
