"""The back office speaks both languages, and what is compiled is what is written."""

from pathlib import Path

import polib
import pytest

import sourdine.web.operator

FOLDER = Path(sourdine.web.operator.__file__).parent / "locale" / "fr" / "LC_MESSAGES"


def test_nothing_is_left_untranslated():
    written = polib.pofile(FOLDER / "django.po")
    assert [entry.msgid for entry in written if not entry.translated() or entry.fuzzy] == []


def test_what_is_compiled_is_what_is_written():
    written, compiled = polib.pofile(FOLDER / "django.po"), polib.mofile(FOLDER / "django.mo")
    assert {one.msgid: one.msgstr for one in written} == {one.msgid: one.msgstr for one in compiled}


def test_every_column_and_code_that_is_shown_has_words():
    from django.contrib import admin

    from sourdine.web.operator import words

    for model, shown in admin.site._registry.items():
        assert model._meta.label in words.MODELS
        columns = {field.name: field for field in model._meta.fields}
        for name in {*(shown.fields or ()), *shown.list_display} & set(columns) - {"id"}:
            assert name in words.FIELDS, (model, name)
            assert {str(label) for _, label in columns[name].choices or ()} <= set(words.CODES), (model, name)


@pytest.mark.django_db
def test_words_change_no_migration():
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
