"""Pages that only inform, and the frame of every page."""

import html
import re
from pathlib import Path

import pytest
from django.conf import settings

import sourdine.web

NAMES = ("home", "law", "privacy", "accessibility", "contact", "register", "my-number")

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def page(answer):
    return html.unescape(answer.content.decode()).replace(APOSTROPHE, "'")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_has_its_language_a_title_and_one_heading(new_visitor, name, language):
    shown = page(new_visitor(language).open(name))
    assert f'<html lang="{language}">' in shown
    assert len(re.findall(r"<h1[ >]", shown)) == 1
    assert re.search(r"<title>\S.* · Sourdine</title>", shown)
    assert '<a class="skip" href="#content">' in shown


@pytest.mark.parametrize("name", NAMES)
def test_every_page_leads_to_itself_in_the_other_language(new_visitor, name):
    french, english = new_visitor("fr"), new_visitor("en")
    assert f'href="{english.path(name)}" lang="en"' in page(french.open(name))
    assert f'href="{french.path(name)}" lang="fr"' in page(english.open(name))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(visitor, name):
    shown = page(visitor.open(name))
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", shown)
    assert set(re.findall(r'(?:src|href)="(https?:)?//', shown)) == set()


def test_the_first_address_leads_to_the_language_of_the_browser(client):
    assert client.get("/", headers={"accept-language": "en"}).url == "/en/"
    assert client.get("/", headers={"accept-language": "de"}).url == "/fr/"


def test_who_runs_the_register_is_said(visitor):
    assert settings.SOURDINE.operator_name in page(visitor.open("contact"))


def test_styles_load_nothing_that_the_policy_refuses():
    folder = Path(sourdine.web.__file__).parent / "static" / "web"
    for sheet in folder.rglob("*.css"):
        for address in re.findall(r"url\(\"?([^\")]+)", sheet.read_text()):
            place = (
                folder / address.removeprefix("/static/web/")
                if address.startswith("/static/")
                else sheet.parent / address
            )
            assert place.is_file(), f"{sheet.name}: {address[:60]}"
