"""The pictures of docs/gallery.md, of the running service: SOURDINE_TEST_GALLERY=1 takes them anew."""

import os
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
FIXED, OTHER_FIXED, MOBILE = "01 99 00 12 34", "02 61 91 00 21", "06 00 00 12 34"
TAKING = "SOURDINE_TEST_GALLERY" in os.environ
DESK, PHONE = (1080, 760), (390, 780)
TALLEST = 1500
LARGEST = 150_000  # bytes
PICTURES = re.findall(r"\((gallery/(fr|en)/([\w-]+)\.png)\)", (DOCS / "gallery.md").read_text())


class Camera:
    def __init__(self, language):
        self._folder = DOCS / "gallery" / language
        self.taken = set()

    def take(self, person, name, *, whole=True):
        self.taken.add(name)
        assert person.page.complaints == [], name
        if TAKING:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{name}.png").write_bytes(self._picture(person.page, whole=whole))

    def _picture(self, page, *, whole):
        page.evaluate("document.activeElement && document.activeElement.blur()")
        size = page.viewport_size
        tall = page.evaluate("document.documentElement.scrollHeight") if whole else size["height"]
        # A page is read from its top; a bar that sticks to the screen would show twice.
        page.set_viewport_size({"width": size["width"], "height": min(max(tall, size["height"]), TALLEST)})
        taken = page.screenshot(animations="disabled")
        page.set_viewport_size(size)
        return taken


def test_every_picture_is_there_in_both_languages_and_none_is_large():
    assert {path for path, _, _ in PICTURES} == {
        f"gallery/{language}/{name}.png" for _, _, name in PICTURES for language in ("fr", "en")
    }
    there = {str(file.relative_to(DOCS)) for file in (DOCS / "gallery").rglob("*.png")}
    assert there == {path for path, _, _ in PICTURES}
    assert [path for path in there if (DOCS / path).stat().st_size > LARGEST] == []


@pytest.mark.parametrize("language", ["fr", "en"] if TAKING else ["fr"])
def test_every_picture_is_of_a_page_that_can_be_reached(person, operator, registered, settings, language):
    import dataclasses

    settings.SOURDINE = dataclasses.replace(
        settings.SOURDINE, operator_name="Registre national", operator_contact="contact@example.fr"
    )
    camera = Camera(language)
    registering(person, camera, language)
    managing(person, camera, language, registered)
    working(operator, camera, language)
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, demo=True)
    trying = at(person, DESK, language)
    trying.open("outbox")
    camera.take(trying, "outbox", whole=False)
    assert camera.taken == {name for _, _, name in PICTURES}


def at(person, size, language):
    return person(width=size[0], height=size[1], language=language, locale=f"{language}-FR")


def registering(person, camera, language):
    jeanne, telephone = at(person, DESK, language), at(person, PHONE, language)
    for one, name in ((jeanne, "home"), (telephone, "home-phone")):
        one.open("home")
        camera.take(one, name, whole=one is jeanne)
    jeanne.open("register")
    jeanne.page.locator("button[name=add]").click()
    jeanne.page.locator("#number-2").fill("06 00 00 12")
    jeanne.page.locator("#number-1").fill(FIXED)
    jeanne.press("main button.big", leads_to="register")
    camera.take(jeanne, "register-refused")
    jeanne.page.locator("#number-2").fill(MOBILE)
    jeanne.page.locator("#address").fill(jeanne.ADDRESS)
    jeanne.press("main button.big", leads_to="follow-up")
    jeanne.post.newest("address_confirmation")
    jeanne.open("follow-up")
    camera.take(jeanne, "confirm-address")
    link = jeanne.post.link("address_confirmation")
    # A page that asks for news loads itself anew, which may cross another loading.
    jeanne.open("home")
    telephone.page.goto(link)
    telephone.press("main button.big", leads_to="follow-up")
    telephone.prove(MOBILE, "sms")
    telephone.ask_code(FIXED, "voice")
    telephone.post.newest("line_code")
    telephone.open("follow-up")
    camera.take(telephone, "prove-phone")
    jeanne.open("follow-up")
    jeanne.type_code(FIXED, telephone.post.code("line_code", channel="voice"))
    camera.take(jeanne, "done")
    jeanne.open("claim-receipt", jeanne.claim(FIXED))
    camera.take(jeanne, "receipt")


def managing(person, camera, language, registered):
    telephone = at(person, PHONE, language)
    telephone.open("my-number")
    camera.take(telephone, "my-number-phone")
    telephone.open_line(MOBILE)
    camera.take(telephone, "line-phone")
    telephone.open("withdraw-line")
    camera.take(telephone, "remove-phone")
    registered(OTHER_FIXED, address=telephone.ADDRESS, language=language)
    (newcomer,) = registered(OTHER_FIXED, address="paul@example.fr", language=language)
    changed_hands(newcomer)
    jeanne = at(person, DESK, language)
    jeanne.open("account_login")
    camera.take(jeanne, "log-in")
    jeanne.log_in()
    camera.take(jeanne, "my-space")
    jeanne.press("main .care a.button")
    camera.take(jeanne, "still-yours")
    jeanne.open("my-space")
    jeanne.press(f"main article:has-text('{FIXED}') .actions a")
    camera.take(jeanne, "number")
    for name in ("my-messages", "my-accesses"):
        jeanne.open(name)
        camera.take(jeanne, name, whole=False)


def changed_hands(newcomer):
    from sourdine import clock
    from sourdine.register.services import holding

    holding.declare_changed_hands(newcomer, at=clock.now())


def working(operator, camera, language):
    supervisor = operator(
        "supervisor", language=language, width=DESK[0], height=DESK[1], locale=f"{language}-FR"
    )
    supervisor.open("admin:index")
    camera.take(supervisor, "back-office")
    supervisor.open("admin:search")
    supervisor.page.locator("[name=number]").fill(FIXED)
    supervisor.page.locator("[name=reason]").fill(
        {"fr": "appel de ce matin", "en": "a call this morning"}[language]
    )
    supervisor.press("main form.plain button[type=submit]")
    camera.take(supervisor, "file-of-a-number")
    supervisor.open("admin:register_for")
    camera.take(supervisor, "register-somebody")
