"""Every sentence of these pages is in French, and what was translated is what is shown."""

import re
from pathlib import Path

import polib

import sourdine.web.professional as pages

FOLDER = Path(pages.__file__).parent
CATALOGUE = FOLDER / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def words(entries):
    return {entry.msgid: (entry.msgstr, *entry.msgstr_plural.values()) for entry in entries}


def test_nothing_is_left_in_english():
    entries = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []


def test_what_is_shown_is_what_was_translated():
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert words(compiled) == words(polib.pofile(str(CATALOGUE)))


def test_no_sentence_of_a_template_is_forgotten():
    known = set(words(polib.pofile(str(CATALOGUE))))
    found = {
        sentence
        for template in (FOLDER / "templates").rglob("*.*")
        for sentence in re.findall(r"{% translate (?:\"([^\"]+)\"|'[^']+')", template.read_text())
        if sentence
    }
    assert found - known == set()
    assert len(found) > 100
