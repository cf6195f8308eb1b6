"""Saying no: by the link of a message, without scripts; and aloud, to somebody who writes it down."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "professionals"))

SCREENS = pytest.mark.parametrize(
    ("language", "width"), [("fr", 1280), ("en", 360)], ids=["french", "english-narrow"]
)


@pytest.fixture
def professional(lists):  # noqa: ARG001 -- tables first
    import organisations

    return organisations.organisation("Isolation Exemple SA")


@pytest.fixture
def sound(accessible, fits):
    def check(page):
        fits(page)
        accessible(page)

    return check


def token(professional):
    import organisations

    from sourdine.consents.authors import Author
    from sourdine.consents.services import unsubscribing
    from sourdine.consents.subjects import Subject
    from sourdine.professionals.vocabulary import Act

    author = Author.of(organisations.actor(professional), Act.RECORD)
    (link,) = unsubscribing.links(author, [Subject.of_address("jeanne@example.org")])
    return link.url.rstrip("/").rpartition("/")[2]


@SCREENS
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_link_of_a_message_stops_them(person, professional, sound, language, width, scripts):
    from sourdine.consents.models import Objection

    secret = token(professional)
    checked = sound if scripts else None
    somebody = person(language=language, width=width, on_each=checked, java_script_enabled=scripts)
    somebody.open("unsubscribe", secret)
    assert "Isolation Exemple SA" in somebody.text()
    assert not Objection.objects.exists()
    somebody.press("main button.big")
    assert somebody.where() == somebody.path("unsubscribe", secret)
    assert somebody.page.locator("main button").count() == 0
    assert Objection.objects.get().door == "link"


@SCREENS
def test_a_link_that_is_not_whole_says_what_to_do(person, professional, sound, language, width):
    somebody = person(language=language, width=width)
    way = somebody.path("unsubscribe", token(professional)[:-9])
    assert somebody.page.goto(way).status == 410
    assert somebody.page.locator("main h1").count() == 1
    # What the browser says of the status is no complaint of the page's.
    somebody.page.complaints.clear()
    sound(somebody.page)


@SCREENS
def test_somebody_who_hears_a_no_writes_it_down(person, professional, sound, language, width):
    import organisations

    from sourdine.consents.models import Objection

    somebody = person(language=language, width=width, on_each=sound)
    somebody.log_in_as(organisations.member(professional).user)
    somebody.open("said-no", organisation=professional.pk)
    somebody.page.locator("[name=contact]").fill("01 99 00")
    somebody.press("main form.sheet button[type=submit]")
    assert not Objection.objects.exists()
    somebody.page.locator("[name=contact]").fill("01 99 00 12 34")
    somebody.page.locator("[name=channels][value=live_voice]").check()
    somebody.press("main form.sheet button[type=submit]")
    assert somebody.where() == somebody.path("said-no", organisation=professional.pk)
    assert Objection.objects.get().channels == ["live_voice"]
