"""The system itself: errors that teach, codes that have words, names that mean something, no number told."""

from __future__ import annotations

import ast
import base64
import csv
import importlib
import json
import logging
import os
import pkgutil
import re
import string
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

import sourdine
from sourdine import clock
from sourdine.cli import main
from sourdine.errors import SourdineError
from sourdine.evidence import SigningKey, generate
from sourdine.evidence.statements import WORDING as STATEMENTS
from sourdine.evidence.statements import StatementCode
from sourdine.numbering import dialler
from sourdine.numbering.column import normalise
from sourdine.numbering.reasons import REASON_OF_STATUS, Reason, Status
from sourdine.numbering.reasons import WORDING as REASONS
from sourdine.screening.image import ListInfo, build
from sourdine.screening.verdicts import CODE_OF_STATUS, Code, Verdict
from sourdine.screening.verdicts import WORDING as VERDICTS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "sourdine"
# Django makes the migrations.
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.parent.name != "migrations")
GROUND_FLOOR = ("numbering", "screening", "evidence", "law")


def spoken(path):
    return str(path.relative_to(ROOT))


# Errors.


def descendants(kind):
    for one in kind.__subclasses__():
        yield one
        yield from descendants(one)


for _, module, _ in pkgutil.walk_packages(sourdine.__path__, "sourdine."):
    importlib.import_module(module)

ERRORS = sorted(
    {one for one in descendants(SourdineError) if one.__module__.startswith("sourdine.")}, key=str
)
SAID = [one for one in ERRORS if "code" in vars(one)]


def placeholders(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_there_are_errors_to_look_at():
    assert len(SAID) > 50


def test_every_error_that_can_be_raised_has_a_code():
    """One without a code of its own is a base: others are made of it."""
    silent = {one for one in ERRORS if not hasattr(one, "code") or not hasattr(one, "wording")}
    assert {one for one in silent if not one.__subclasses__()} == set()


def test_no_two_errors_share_a_code():
    codes = [one.code for one in SAID]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("error", SAID, ids=lambda error: error.code)
def test_an_error_is_worded_in_both_languages_with_the_same_details(error):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", error.code)
    assert "wording" in vars(error), "its own wording, not that of its base"
    english, french = error.wording.en, error.wording.fr
    assert english.strip()
    assert french.strip()
    assert english != french
    assert placeholders(english) == placeholders(french)


@pytest.mark.parametrize("error", SAID, ids=lambda error: error.code)
def test_an_error_ends_its_sentences(error):
    """Or with a command to type, which a full stop would spoil."""
    for sentence in (error.wording.en, error.wording.fr):
        assert sentence.endswith((".", "…", "?")) or re.search(r": (sourdine|python -m) [^.]+", sentence), (
            sentence
        )


# Codes and their words.


@pytest.mark.parametrize(
    ("codes", "words"),
    [(Reason, REASONS), ([*Reason, *Code], VERDICTS), (StatementCode, STATEMENTS)],
    ids=["reasons", "verdicts", "statements"],
)
def test_every_code_has_words_in_both_languages(codes, words):
    assert set(codes) == set(words)
    for wording in words.values():
        assert wording.en != wording.fr
        assert placeholders(wording.en) == placeholders(wording.fr)


def test_every_reason_of_a_dialler_has_words():
    rules = [showing for showing in vars(dialler).values() if isinstance(showing, dict) and showing]
    worded = [table for table in rules if set(table) == set(dialler.Reason)]
    assert worded, "no table words the reasons of the dialler's rule"


def test_every_status_that_is_not_plainly_valid_has_a_reason():
    assert {status for status, reason in REASON_OF_STATUS.items() if reason is None} == {Status.VALID}
    assert set(REASON_OF_STATUS) == set(Status)
    assert set(Status) <= set(CODE_OF_STATUS)


def test_the_verdicts_are_the_four_that_were_announced():
    assert {verdict.word for verdict in Verdict} == {"not_listed", "opposed", "invalid", "unscreened"}


# Modules.

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "misc", "tools", "base"}
NAMED_BY_DJANGO = {"src/sourdine/settings/postgresql/base.py"}


def test_no_module_has_a_name_that_says_nothing():
    names = {
        spoken(path)
        for path in MODULES
        for part in (path.stem, *path.parts)
        if part.strip("_") in EMPTY_NAMES
    }
    assert names == NAMED_BY_DJANGO


def test_a_module_that_holds_something_says_what_it_is_for():
    trees = {path: ast.parse(path.read_text()) for path in MODULES}
    assert {
        spoken(path) for path, tree in trees.items() if tree.body and not ast.get_docstring(tree)
    } == set()


def test_nothing_is_left_to_do():
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert {spoken(path) for path in MODULES if left.search(path.read_text())} == set()


def imported(path):
    tree = ast.parse(path.read_text())
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return names | {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }


def test_the_ground_floor_imports_neither_doors_nor_network():
    outside = {"typer", "click", "rich", "django", "socket", "urllib", "http", "requests", "asyncio"}
    for path in MODULES:
        if path.relative_to(SOURCE).parts[0] in GROUND_FLOOR:
            names = imported(path)
            assert {name.partition(".")[0] for name in names} & outside == set(), spoken(path)
            assert not [name for name in names if name.startswith("sourdine.cli")], spoken(path)


def test_nothing_prints_but_the_command_line():
    printing = {
        spoken(path)
        for path in MODULES
        if path.relative_to(SOURCE).parts[0] != "cli"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing == set()


def test_warnings_are_errors():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert settings["filterwarnings"][0] == "error"
    with pytest.raises(DeprecationWarning):
        importlib.import_module("warnings").warn("as an error", DeprecationWarning, stacklevel=1)


# Privacy: whatever is said, logged or kept tells no number. Digits alone are compared, however they are
# spaced; national digits, because every form of a number holds them.

LISTED = [f"1990000{n:02}" for n in range(11, 15)]
FREE = [f"2619100{n:02}" for n in range(21, 25)]
FOREIGN = ["2079460958"]
SPOILT = ["19900003", "465710041465710042", "3530100519"]
SECRETS = [*LISTED, *FREE, *FOREIGN, *SPOILT]


def told(text, secrets=SECRETS):
    """The secrets that a text gives away."""
    digits = re.sub(r"\D", "", text)
    return {secret for secret in secrets if secret in digits}


@pytest.mark.parametrize(
    "written", ["+33199000011", "01 99 00 00 11", "01.99.00.00.11", "0199-0000-11", "<199000011>"]
)
def test_the_test_of_privacy_finds_a_number_however_it_is_written(written):
    assert told(f"row 3: {written} is wrong") == {"199000011"}


def test_the_test_of_privacy_accepts_what_is_not_told():
    assert told("row 3: too short (8 digits), 2026-11-22T09:30:00Z") == set()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURDINE_KEYS", str(tmp_path / "mine"))
    return tmp_path


@pytest.fixture
def register(folder):
    listed = [330000000000 // 10 + int(national) for national in LISTED]
    lists = {ListInfo(name="nationale", owner="", legal_basis=""): listed}
    path = folder / "register.img"
    build(lists, coverage=["FR"], as_of=clock.now() - timedelta(hours=1)).save(path)
    return path


@pytest.fixture
def prospects(folder):
    numbers = [*(f"0{n}" for n in (*LISTED, *FREE)), f"+44{FOREIGN[0]}", *(f"0{n}" for n in SPOILT)]
    path = folder / "prospects.csv"
    # Identifiers are often the number itself; a spoilt one reads as any other code, and is the caller's own.
    rows = [f"{f'c{k}' if n[1:] in SPOILT else n};{n}\n" for k, n in enumerate(numbers)]
    path.write_text("Identifiant;Telephone\n" + "".join(rows))
    return path


@pytest.fixture
def with_debug_log(monkeypatch, capfd, caplog):
    """Everything that the command says and logs, at the level that says most."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["sourdine", *map(str, arguments)])
        caplog.clear()
        capfd.readouterr()
        with caplog.at_level(logging.DEBUG), pytest.raises(SystemExit) as left:
            main.run()
        return int(left.value.code or 0), "".join(capfd.readouterr()) + caplog.text

    return run


def test_the_debug_log_is_looked_at(with_debug_log, monkeypatch):
    def tell():
        logging.getLogger("sourdine").debug("logged")
        os.write(2, b"written")
        print("printed")  # noqa: T201 -- what a command does
        sys.exit(3)

    monkeypatch.setattr(main, "run", tell)
    code, said = with_debug_log("screen")
    assert code == 3
    assert all(word in said for word in ("logged", "written", "printed"))


def kept(path):
    """What a file says; of a certificate, what is in it."""
    text = path.read_text()
    if path.suffix != ".jws":
        return text
    return "\n".join(_decoded(part) for part in text.strip().split(".")[:2])


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()


@pytest.mark.parametrize("shown", [[], ["--json"]])
def test_a_screening_tells_no_number_but_in_its_result(with_debug_log, folder, register, prospects, shown):
    output = folder / "out"
    options = (
        "--register",
        register,
        "--output",
        output,
        "--result",
        "cleansed",
        "--identifier",
        "Identifiant",
    )
    code, said = with_debug_log("screen", prospects, *options, *shown)
    assert code == 0, said
    assert told(said) == set()
    for name in ("rejected.csv", "report.json", "certificate.jws"):
        assert told(kept(output / f"prospects.{name}")) == set(), name
    assert told(kept(output / "prospects.cleansed.csv")) == set(FREE)


HEADERS_OF_NUMBERS = {
    "no certain column": (b"01 99 00 00 11;a\n02 61 91 00 21;b\nx;c\n", ("--header",), 3),
    "no such column": (b"Nom;01 99 00 00 11;02 61 91 00 21\nA;1;2\n", ("--column", "none"), 3),
    "no such identifier": (b"Telephone;0199000011\n0261910021;1\n", ("--identifier", "none"), 3),
    "no phone column": (b"Nom;01 99 00 00 11\nA;rien\nB;rien\n", (), 3),
    "the same column twice": (
        b"01 99 00 00 11;b\n02 61 91 00 21;x\n",
        ("--column", "01 99 00 00 11", "--column", "1"),
        3,
    ),
    "a column called by a number": (b"Telephone;b\n0261910021;x\n", ("--column", "01 99 00 00 11"), 3),
    "unclosed quote": (b'Nom;Telephone\nA;"01 99 00 00 11\nB;02 61 91 00 21\n', (), 3),
    "undecodable": (b"Nom;Telephone\n\x81;0199000011\n", ("--encoding", "utf-8"), 3),
    "ragged": (b"Nom;Telephone\n" + b"A;0199000011;0261910021\n" * 40, (), 3),
}


@pytest.mark.parametrize(("content", "options", "code"), HEADERS_OF_NUMBERS.values(), ids=HEADERS_OF_NUMBERS)
def test_a_refusal_tells_no_number(with_debug_log, folder, register, content, options, code):
    source, output = folder / "bad.csv", folder / "out"
    source.write_bytes(content)
    found, said = with_debug_log("screen", source, "--register", register, "--output", output, *options)
    assert found == code, said
    assert told(said) == set(), said
    assert told(kept(output / "bad.report.json")) == set()


def test_columns_whose_names_are_numbers_are_not_named(with_debug_log, folder, register):
    source, output = folder / "odd.csv", folder / "out"
    source.write_text("01 99 00 00 11;01 99 00 00 12;x\n02 61 91 00 21;02 61 91 00 22;y\n")
    options = (
        "--register",
        register,
        "--output",
        output,
        "--result",
        "cleansed",
        "--header",
        "--column",
        "1",
    )
    for shown in ([], ["--json"]):
        code, said = with_debug_log("screen", source, *options, *shown)
        assert code == 0, said
        assert told(said) == set(), said
    for name in ("rejected.csv", "report.json", "certificate.jws"):
        assert told(kept(output / f"odd.{name}")) == set(), name


@pytest.mark.parametrize(
    "content",
    [
        "telephone;mobile\n01 99 00 00 11;02 61 91 00 21\n",
        "01 99 00 00 3\n1 99 00 00 3\n",
        "01 99 00 00 11;\nx\n",
    ],
)
def test_building_an_image_tells_no_number(with_debug_log, folder, content):
    source = folder / "list.csv"
    source.write_text(content)
    _, said = with_debug_log("image", "build", source, "--output", folder / "new.img")
    assert told(said) == set(), said


@pytest.mark.parametrize("typed", ["01 99 00 00 3", "04 65 71 00 41 / 04 65 71 00 42", "+33 3 53 01 00 5 19"])
def test_what_is_no_number_is_not_repeated(typed):
    with pytest.raises(SourdineError) as refused:
        sourdine.parse_number(typed)
    assert told(str(refused.value) + repr(refused.value) + json.dumps(refused.value.as_dict())) == set()


@pytest.mark.parametrize("column", [{"01 99 00 00 11": 1}, "01 99 00 00 11", 33199000011])
def test_what_is_no_column_is_not_repeated(column):
    with pytest.raises(SourdineError) as refused:
        normalise(column)
    assert told(str(refused.value) + repr(refused.value)) == set()


def test_an_image_shows_no_number_when_it_is_shown(register):
    with sourdine.RegisterImage.open(register) as image:
        assert told(f"{image!r} {image.info()!r}") == set()


# A tool that shows local variables on failure shows values: those that hold secrets hide them.


def test_a_signing_key_hides_itself(folder):
    key = generate(folder / "keys")
    secret = (folder / "keys" / "signing-key.pem").read_text().splitlines()[1]
    assert secret not in f"{key!r} {key}"
    assert isinstance(key, SigningKey)


# Numbers that tests and examples are made of. A cell that reads as a French number is one of ARCEP's ranges
# for fiction (decision 2018-0881), or is in the directory of schools, which is public data with its source.
# Files of tests (CSV, text, TOML) are looked at cell by cell; programs are not: there digits are often code.

FICTION = re.compile(r"33(19900|26191|35301|46571|53649|63998)\d{4}")
DIRECTORY = ROOT / "examples" / "annuaire-education-35.csv"
FIXTURES = [
    path
    for folder in ("tests", "examples")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".csv", ".txt", ".tsv"} and path != DIRECTORY
]


def strangers(cells):
    """Cells that read as a French number which nobody set apart for fiction."""
    e164, _ = normalise(cells)
    return {cell for cell, number in zip(cells, e164.tolist(), strict=True) if _is_somebody_s(number)}


def _is_somebody_s(number):
    return number // 10**9 == 33 and not FICTION.fullmatch(str(number))


def test_fixtures_hold_numbers_of_fiction_only():
    for path in FIXTURES:
        lines = path.read_text().splitlines()
        cells = [cell for row in csv.reader(lines, delimiter=";") for cell in row]
        assert strangers(cells) == set(), spoken(path)


@pytest.mark.parametrize("cell", ["01 99 00 12 34", "+33 2 61 91 00 00", "0692 00 00 01", "nobody", ""])
def test_what_a_fixture_may_hold(cell):
    assert strangers([cell]) == set()


@pytest.mark.parametrize("cell", ["02 23 23 00 00", "+33 1 40 00 00 00", "06 12 34 56 78"])
def test_what_a_fixture_may_not_hold(cell):
    assert strangers([cell]) == {cell}


def test_the_directory_of_schools_says_where_it_comes_from():
    said = (ROOT / "examples" / "README.md").read_text()
    assert DIRECTORY.name in said
    assert re.search(r"Licence Ouverte", said)
