"""Every sentence of the pages is in French too, and what is read at run time is what is written."""

import re
from pathlib import Path

import polib
import pytest
from django.template.base import Lexer, TokenType
from django.utils.translation import gettext, override

import sourdine.web

WEB = Path(sourdine.web.__file__).parent
CATALOGUES = sorted(WEB.rglob("django.po"))


OURS = WEB / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def spoken(path):
    return str(path.relative_to(WEB))


def test_there_are_catalogues_to_look_at():
    assert CATALOGUES


@pytest.mark.parametrize("path", CATALOGUES, ids=spoken)
def test_nothing_is_left_untranslated(path):
    said = polib.pofile(str(path))
    assert [entry.msgid for entry in said.untranslated_entries()] == []
    assert [entry.msgid for entry in said.fuzzy_entries()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=spoken)
def test_the_compiled_catalogue_is_up_to_date(path):
    def pairs(catalogue):
        return {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in catalogue}

    assert pairs(polib.mofile(str(path.with_suffix(".mo")))) == pairs(polib.pofile(str(path)))


def test_french_punctuation_keeps_its_spaces():
    for entry in polib.pofile(str(OURS)):
        for sentence in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not {" :", " ;", " ?", " !"} & {sentence[at : at + 2] for at in range(len(sentence))}, (
                sentence
            )


def test_every_sentence_of_a_template_is_in_the_catalogue():
    """A sentence that `makemessages` was not told of is one that French readers get in English."""

    known = {entry.msgid for entry in polib.pofile(str(OURS))}
    said = set()
    for path in sorted((WEB / "templates").rglob("*.html")):
        for token in Lexer(path.read_text()).tokenize():
            if token.token_type == TokenType.BLOCK:
                said |= set(re.findall(r"""^translate\s+"([^"]+)\"""", token.contents))
                said |= set(re.findall(r"""^translate\s+'([^']+)'""", token.contents))
    assert said
    assert said - known == set()


def test_french_is_what_french_readers_get():
    with override("fr"):
        assert gettext("Manage a number") == "Gérer un numéro"
    with override("en"):
        assert gettext("Manage a number") == "Manage a number"
