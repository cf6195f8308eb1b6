"""A person is asked for consent, in a real browser: here, and in a frame of a professional's own site."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

TESTS = Path(__file__).parents[1]
for folder in (TESTS / "browser", TESTS / "consents", TESTS / "professionals"):
    sys.path.insert(0, str(folder))

MOBILE, ADDRESS = "06 00 00 12 34", "jeanne@example.fr"


@pytest.fixture
def owner(lists):  # noqa: ARG001 -- codes go to the lines that lists take
    import organisations

    return organisations.actor(organisations.organisation("Isolation Exemple SA"))


@pytest.fixture
def sound(accessible, fits):
    def check(page):
        fits(page)
        accessible(page)

    return check


@pytest.mark.parametrize(("language", "width"), [("fr", 360), ("en", 1280)], ids=["french-narrow", "english"])
def test_a_yes_by_mail_is_confirmed_by_its_link(person, owner, sound, language, width):
    import drafts

    from sourdine.consents.models import Consent

    form = drafts.form_of(owner, "newsletter")
    somebody = person(language=language, width=width, locale=f"{language}-FR", on_each=sound)
    somebody.open("consent-form", form=form.pk)
    somebody.press("main button.big")
    assert somebody.page.locator("[role=alert]").is_visible()
    somebody.page.locator("#subject").fill(ADDRESS)
    somebody.page.locator("#answer-yes").check()
    somebody.press("main button.big")
    somebody.page.goto(somebody.post.link("confirmation"))
    somebody.look()
    assert not Consent.objects.get().stands
    somebody.press("main button.big")
    assert Consent.objects.get().stands


def test_a_code_confirms_and_the_keyboard_alone_is_enough(person, owner, sound):
    import drafts
    from test_registering import Keyboard

    from sourdine.consents.models import Consent

    form = drafts.form_of(owner)
    somebody = person(width=390, on_each=sound)
    somebody.open("consent-form", form=form.pk)
    keyboard = Keyboard(somebody.page)
    keyboard.type(MOBILE, id="subject")
    keyboard.reach(name="answer")
    somebody.page.keyboard.press("Space")
    keyboard.press(type="submit")
    somebody.look()
    keyboard.type(somebody.post.code("confirmation", channel="sms"), id="code")
    keyboard.press(type="submit")
    somebody.look()
    assert Consent.objects.get().stands


class Site(BaseHTTPRequestHandler):
    """Somebody's own site, which shows the page in a frame."""

    frame = ""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f'<iframe src="{self.frame}" title="Devis" width="400" height="900">'.encode())

    def log_message(self, *_):
        """Nothing to say."""


@pytest.fixture
def site():
    server = HTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("is_allowed", [True, False], ids=["allowed", "another"])
def test_a_frame_of_the_site_that_is_named_and_of_no_other(person, owner, site, is_allowed):
    import drafts

    form = drafts.form_of(owner, embedded_on=[site if is_allowed else "https://www.example.fr"])
    somebody = person()
    Site.frame = somebody.home + somebody.path("consent-form", form=form.pk)
    somebody.page.goto(site)
    frame = somebody.page.frame_locator("iframe")
    if not is_allowed:
        assert frame.locator("#subject").count() == 0
        assert any("frame-ancestors" in one for one in somebody.page.complaints)
        return
    frame.locator("#subject").fill(MOBILE)
    frame.locator("#answer-yes").check()
    frame.locator("button.big").click()
    frame.locator("#code").wait_for()
    frame.locator("#code").fill(somebody.post.code("confirmation", channel="sms"))
    frame.locator("button.big").click()
    frame.get_by_role("heading", name="confirmé").wait_for()
