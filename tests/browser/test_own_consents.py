"""A person sees what professionals claim of them, keeps it, and ends it, in a real browser."""

import dataclasses
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
for folder in (TESTS / "consents", TESTS / "professionals", TESTS / "register" / "publishing"):
    sys.path.insert(0, str(folder))

MOBILE = "06 00 00 12 34"
NAME = "Isolation Exemple SA"
SCREENS = pytest.mark.parametrize(
    ("language", "width"), [("fr", 1280), ("en", 360)], ids=["french", "english-narrow"]
)


@pytest.fixture
def signs(tmp_path, settings):
    from ground import signing_key

    signing_key()
    settings.SOURDINE = dataclasses.replace(
        settings.SOURDINE, data_folder=tmp_path, files_url=f"file:{tmp_path}/files"
    )


@pytest.fixture
def claims(signs, transactional_db):  # noqa: ARG001 -- a service that signs, and its tables
    """Two professionals: one has a consent on the mobile and another refused, the other an old import."""

    def make():
        import organisations
        import sayings

        from sourdine.consents.authors import Author
        from sourdine.consents.services import recording
        from sourdine.professionals.vocabulary import Act

        line = sayings.line("+33600001234")
        first = organisations.organisation(NAME)
        other = organisations.organisation("Assurances Exemple", siren=organisations.SIRENS[2])
        author, another = (Author.of(organisations.actor(one), Act.RECORD) for one in (first, other))
        text = sayings.text(first)
        told = {"subject": line, "source": "salon de l'habitat, Rennes"}
        recording.give(author, sayings.told(text, parties=frozenset(), **told))
        recording.refuse(author, sayings.told(text, **told))
        recording.give(another, sayings.told(**told, parties=frozenset({"Courtier Exemple"})))

    return make


@pytest.fixture
def sound(accessible, fits):
    def check(page):
        fits(page)
        accessible(page)

    return check


@SCREENS
def test_a_code_shows_what_is_claimed_and_one_press_ends_it(person, lists, claims, sound, language, width):  # noqa: ARG001 -- the lists of the line's page
    from sourdine.consents.models import Consent

    somebody = person(language=language, width=width)
    somebody.open_line(MOBILE)
    claims()
    somebody = _with_checks(somebody, sound)
    somebody.press(f"main a[href='{somebody.path('line-consents-page')}']", leads_to="line-consents-page")
    assert NAME in somebody.text()
    somebody.page.locator("details summary").first.click()
    somebody.look()
    kept = somebody.download(f"main a[href='{somebody.path('line-consents-pdf')}']")
    assert NAME in kept
    assert MOBILE in kept
    somebody.press("main button.grave:not(.big) >> nth=0", leads_to="line-consents-page")
    assert Consent.objects.filter(withdrawn_at=None, given_at__isnull=False).count() == 1
    somebody.press("main button.grave.big", leads_to="line-consents-page")
    assert not Consent.objects.filter(withdrawn_at=None, given_at__isnull=False).exists()
    assert somebody.page.locator("main button.grave").count() == 0
    assert somebody.post.newest("consent_withdrawn").subject


@SCREENS
def test_one_s_space_and_a_mailed_link_lead_there_too(person, registered, claims, sound, language, width):
    import sayings

    from sourdine import clock
    from sourdine.consents.services import personal_links
    from sourdine.consents.subjects import Subject

    (held,) = registered(MOBILE, language=language)
    claims()
    jeanne = person(language=language, width=width)
    jeanne.log_in()
    jeanne = _with_checks(jeanne, sound)
    jeanne.open("my-consents-page", held.pk)
    assert NAME in jeanne.text()
    jeanne.press("main section.sheet button.quiet")
    link = personal_links.secret(Subject.of_address(sayings.ADDRESS), since=clock.now())
    jeanne.open("open-consents", link)
    jeanne.press("main button.big", leads_to="mailed-consents-page")
    jeanne.page.goto(jeanne.path("open-consents", "no-such-link"))
    jeanne.page.complaints.clear()  # of the browser, about the 410
    jeanne.look()


def _with_checks(somebody, sound):
    somebody._on_each = sound
    return somebody
