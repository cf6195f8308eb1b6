"""A jurisdiction's folder to its rulebook: YAML, read strictly."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import yaml

from sourdine.errors import Wording
from sourdine.law.calendar import Holidays
from sourdine.law.errors import UnknownKind, UnreadableRules
from sourdine.law.rulebook.dates import read_date, read_dated
from sourdine.law.rulebook.parameters import Reading, read_parameters
from sourdine.law.rulebook.rule import Doubt, Period, Rule, Rulebook, Scope, Source
from sourdine.law.rules import KINDS
from sourdine.law.vocabulary import Audience, Channel, Grade, Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from importlib.resources.abc import Traversable

JURISDICTION: Final = "jurisdiction.yaml"
_ABOUT_A_PERIOD: Final = {"since", "in_words", "until", "source", "grade", "verified_on", "note"}


@cache
def rulebooks() -> tuple[Rulebook, ...]:
    """Every jurisdiction of the package, read once."""
    folders = (resources.files("sourdine.law") / "jurisdictions").iterdir()
    return tuple(
        read_folder(folder) for folder in sorted(folders, key=lambda one: one.name) if folder.is_dir()
    )


def read_folder(folder: Traversable) -> Rulebook:
    """Reads and checks one jurisdiction; raises a RuleFileWrong, naming the file and the rule."""
    from sourdine.law.rulebook.validation import check

    texts = {
        one.name: one.read_text(encoding="utf-8")
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".yaml")
    }
    book = read_texts(texts, folder.name)
    check(book)
    return book


def read_texts(texts: Mapping[str, str], folder: str) -> Rulebook:
    """The same from the files' texts, unchecked: `validation.check` looks at what they say together."""
    head = parse(texts[JURISDICTION], f"{folder}/{JURISDICTION}")
    holidays = {name: _holidays(row, f"{folder}/{JURISDICTION}") for name, row in head["holidays"].items()}
    order = [JURISDICTION, *head["files"]]
    rules = tuple(
        _rule(row, Reading(where=f"{folder}/{name}", holidays=holidays))
        for name in order[1:]
        for row in parse(texts[name], f"{folder}/{name}")
    )
    return Rulebook(
        code=head["code"],
        title=_wording(head["title"]),
        territories=frozenset(head["territories"]),
        zone=ZoneInfo(head["zone"]),
        holidays=holidays,
        rules=rules,
        boundaries=_boundaries(rules),
        version=_version([texts[name] for name in order]),
    )


def parse(text: str, where: str) -> Any:  # noqa: ANN401 -- YAML
    """YAML of strings, lists and mappings: nothing is made a date, a number or a truth unasked."""
    try:
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- it makes strings alone
    except yaml.YAMLError as error:
        raise UnreadableRules(where=where, reason=str(error).replace("\n", " ")) from error


def _rule(row: dict[str, Any], reading: Reading) -> Rule:
    try:
        return _strictly(row, reading)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        # A field that is missing, or a word that is none of the vocabulary's.
        raise UnreadableRules(where=reading.where, reason=f"{type(error).__name__} {error}") from error


def _strictly(row: dict[str, Any], reading: Reading) -> Rule:
    reading = Reading(where=f"{reading.where}, {row['rule']}", holidays=reading.holidays)
    doubts = {name: _doubt(one, reading) for name, one in row.get("doubts", {}).items()}
    if row["kind"] not in KINDS:
        raise UnknownKind(where=reading.where, kind=row["kind"], known=", ".join(KINDS))
    return Rule(
        name=row["rule"],
        title=_wording(row["title"]),
        scopes=tuple(_scope(one, doubts) for one in row["applies"]),
        periods=tuple(_period(one, row["kind"], reading) for one in row["periods"]),
        optional=row.get("optional") == "true",
    )


def _scope(row: dict[str, Any], doubts: Mapping[str, Doubt]) -> Scope:
    return Scope(
        channels=frozenset(map(Channel, row["channels"])),
        audiences=frozenset(map(Audience, row["audiences"])),
        purposes=frozenset(map(Purpose, row["purposes"])),
        mobile={"mobile": True, "other": False}[row["line"]] if "line" in row else None,
        doubt=doubts[row["doubt"]] if "doubt" in row else None,
    )


def _doubt(row: dict[str, Any], reading: Reading) -> Doubt:
    return Doubt(says=_wording(row), source=_source(row, reading.where))


def _period(row: dict[str, Any], kind: str, reading: Reading) -> Period:
    return Period(
        since=read_dated(row["since"], row["in_words"], reading.where),
        until=read_date(row["until"], reading.where) if "until" in row else None,
        source=_source(row, reading.where),
        demands=read_parameters(
            KINDS[kind], {name: one for name, one in row.items() if name not in _ABOUT_A_PERIOD}, reading
        ),
        note=_wording(row["note"]) if "note" in row else None,
    )


def _source(row: dict[str, Any], where: str) -> Source:
    return Source(
        article=row["source"], grade=Grade(row["grade"]), verified_on=read_date(row["verified_on"], where)
    )


def _wording(row: Mapping[str, str]) -> Wording:
    return Wording(en=row["en"], fr=row["fr"])


def _holidays(row: dict[str, Any], where: str) -> Holidays:
    # A leap year, so that 29 February could be one.
    days = (read_date(f"2024-{text}", where) for text in row.get("each_year", []))
    return Holidays(
        fixed=frozenset((day.month, day.day) for day in days),
        from_easter=frozenset(int(text) for text in row.get("from_easter", [])),
    )


def _boundaries(rules: tuple[Rule, ...]) -> tuple[date, ...]:

    days = {period.since for rule in rules for period in rule.periods}
    ended = {period.until + timedelta(days=1) for rule in rules for period in rule.periods if period.until}
    return tuple(sorted(days | ended))


def _version(texts: list[str]) -> str:
    """Which text of the rules a decision rests on: the beginning of a digest of them all."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
