"""The page of an unsubscribe link, and what a mail program posts to it without anybody's cookies."""

import html
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

sys.path.insert(0, str(Path(__file__).parents[2] / "professionals"))

from sourdine.consents.models import Objection
from sourdine.consents.subjects import Subject

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(db):  # noqa: ARG001 -- tables first
    """The way to the page, as a message holds it; by language."""
    import organisations

    from sourdine.consents.authors import Author
    from sourdine.consents.services import unsubscribing
    from sourdine.professionals.vocabulary import Act

    author = Author.of(organisations.actor(organisations.organisation("Isolation Exemple SA")), Act.RECORD)
    subject = Subject.of_address("jeanne@example.org")

    def made(language="fr"):
        (one,) = unsubscribing.links(author, [subject], language=language)
        return urlsplit(one.url).path

    return made


@pytest.fixture
def strict():
    """A mail program: no cookies, no token of a form, from anywhere."""
    return Client(enforce_csrf_checks=True, headers={"Origin": "https://mail.example.org"})


def said(answer):
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "asked"), [("fr", "ne pourra plus vous démarcher"), ("en", "may no longer canvass you")]
)
def test_a_look_asks_and_changes_nothing(link, language, asked):
    client = Client()
    for method in (client.get, client.head, client.get):
        answer = method(link(language))
        assert answer.status_code == 200
    assert asked in said(answer)
    assert "Isolation Exemple SA" in said(answer)
    assert said(answer).count('<button type="submit"') == 1
    assert not answer.cookies
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("language", "done"), [("fr", "C\N{RIGHT SINGLE QUOTATION MARK}est fait"), ("en", "It is done")]
)
def test_its_button_objects_and_the_page_says_so(link, language, done):
    answer = Client(enforce_csrf_checks=True).post(link(language), follow=True)
    assert done in said(answer)
    assert Objection.objects.get().door == "link"
    assert '<button type="submit"' not in said(answer)


def test_one_click_objects_at_once(link, strict):
    answer = strict.post(link(), ONE_CLICK)
    assert (answer.status_code, answer.content) == (204, b"")
    assert not answer.cookies
    assert Objection.objects.get().door == "one_click"


def test_one_click_may_be_a_form_of_several_parts_or_of_one(link, strict):
    body = b"List-Unsubscribe=One-Click"
    answer = strict.post(link(), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 204
    assert strict.post(link(), ONE_CLICK).status_code == 204
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_nothing_but_a_post_objects(link, strict, method):
    getattr(strict, method)(link(), headers={"Referer": "https://evil.example.org/"})
    assert not Objection.objects.exists()


def forged(way):
    """One letter of its seal is another one."""
    return f"{way[:-6]}{'B' if way[-6] == 'A' else 'A'}{way[-5:]}"


@pytest.mark.parametrize(
    "spoil",
    [forged, lambda way: way[:-20] + "/", lambda _way: "/fr/desinscription/x/"],
    ids=["forged", "truncated", "another"],
)
def test_a_forged_or_truncated_link_says_what_to_do(link, strict, spoil):
    way = spoil(link())
    for answer in (Client().get(way), Client().post(way), strict.post(way, ONE_CLICK)):
        assert answer.status_code == 410
        assert "pas entier" in said(answer)
    assert not Objection.objects.exists()


def test_the_other_language_is_a_link_away(link):
    assert f'href="{link("en")}"' in said(Client().get(link("fr")))
