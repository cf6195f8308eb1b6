"""Parts of the pages are made from the code, and up to date."""

from __future__ import annotations

import re

import generated
import pages
import pytest

from sourdine.errors import SourdineError

PARTS = {path: generated.parts_of(path.read_text(encoding="utf-8")) for path in pages.PAGES}


@pytest.mark.parametrize("path", [path for path, parts in PARTS.items() if parts], ids=pages.name_of)
def test_a_generated_part_is_what_the_code_says(path):
    page = path.read_text(encoding="utf-8")
    assert generated.renewed(page) == page, "run: python docs/generated.py"


def test_every_part_that_can_be_generated_is_on_a_page():
    assert sorted(part for parts in PARTS.values() for part in parts) == sorted(generated.PARTS)


def test_a_page_that_says_something_else_is_found_out():
    page = "<!-- generated: verdict_bytes -->\n\n| 0 | `listed` |\n\n<!-- end -->\n"
    assert generated.renewed(page) != page


def test_every_error_is_on_the_page_of_errors():
    page = (generated.DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    found = list(generated.error_classes())
    assert all(issubclass(error, SourdineError) for error in found)
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == sorted(one.code for one in found)


def test_the_help_of_a_command_is_what_a_terminal_shows(type_in):
    shown = type_in("env", "COLUMNS=80", "sourdine", "screen", "--help").stdout
    page = (generated.DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert shown.rstrip() in page


def test_every_command_is_on_the_page_of_commands():
    page = (generated.DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    sections = [part.partition("\n") for part in page.split("\n## sourdine")[1:]]
    helps = {name.strip(): text for name, _, text in sections}
    listed = {
        f"{group} {name}".strip()
        for group, text in helps.items()
        for name in re.findall(r"^  ([\w-]+)  ", text.partition("\nCommands:\n")[2], re.MULTILINE)
    }
    assert listed | {""} == set(helps)
