"""Texts and mentions to be used as is, filled with the professional's name, goods, parties and links."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from sourdine.consents.errors import ReadyMadeWrong
from sourdine.consents.texts.draft import Draft
from sourdine.consents.vocabulary import SubjectKind
from sourdine.errors import Wording
from sourdine.law.errors import UnreadableRules
from sourdine.law.rulebook.loading import parse
from sourdine.law.vocabulary import Channel, Grade, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NAMES: Final = frozenset(
    {"professional", "with_parties", "goods", "months", "withdrawal", "proof", "origin", "short_code"}
)
_PARTIES: Final = Wording(en=" (and, with it or for it: {named})", fr=" (et, avec lui ou pour lui : {named})")
_GAP: Final = Wording(en="[to be completed]", fr="[à compléter]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """What stands in the place of `{names}`. What is left empty is shown as to be completed."""

    professional: str
    goods: Sequence[str] = ()
    parties: Sequence[str] = ()
    withdrawal: str = ""  # a link, a telephone number or an address
    proof: str = ""
    origin: str = ""  # where a business address was had from
    short_code: str = ""

    def words(self, language: str, *, months: int | None = None) -> dict[str, str]:
        named = ", ".join(self.parties)
        said = {
            "professional": self.professional,
            "goods": ", ".join(self.goods),
            "months": str(months or ""),
            "withdrawal": self.withdrawal,
            "proof": self.proof,
            "origin": self.origin,
            "short_code": self.short_code,
        }
        gap = _GAP.in_language(language)
        with_parties = _PARTIES.in_language(language, named=named) if named else ""
        return {name: word or gap for name, word in said.items()} | {"with_parties": with_parties}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadyMade:
    """A request for consent, for one kind of subject."""

    name: str
    title: Wording
    source: str
    grade: Grade
    subject: SubjectKind
    channels: frozenset[Channel]
    label: Wording
    parts: Mapping[Statement, Wording]
    months: int | None = None

    def draft(self, language: str, filling: Filling, *, months: int | None = None) -> Draft:
        months = months or self.months
        words = filling.words(language, months=months)
        return Draft(
            name=self.name,
            language=language,
            professional=filling.professional,
            parts={one: said.in_language(language, **words) for one, said in self.parts.items()},
            label=self.label.in_language(language, **words),
            channels=self.channels,
            goods=tuple(filling.goods),
            parties=tuple(filling.parties),
            months=months,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """What a message or a form has to say, and where it stands."""

    name: str
    title: Wording
    when: Wording
    source: str
    grade: Grade
    text: Wording = field(repr=False)

    def say(self, language: str, filling: Filling) -> str:
        return self.text.in_language(language, **filling.words(language))


@cache
def consents() -> tuple[ReadyMade, ...]:
    return tuple(read_consents(_text_of("consents.yaml")))


@cache
def mentions() -> tuple[Mention, ...]:
    return tuple(read_mentions(_text_of("mentions.yaml")))


def of_name(name: str) -> ReadyMade | None:
    return next((one for one in consents() if one.name == name), None)


def read_consents(text: str) -> Iterator[ReadyMade]:
    """Raises ReadyMadeWrong."""
    for row in _rows(text):
        with_months = {"months": int(row["months"])} if "months" in row else {}
        yield _made(
            ReadyMade,
            row,
            subject=SubjectKind(row["subject"]),
            channels=frozenset(map(Channel, row["channels"])),
            label=_wording(row["label"]),
            parts={Statement(name): _wording(said) for name, said in row["parts"].items()},
            **with_months,
        )


def read_mentions(text: str) -> Iterator[Mention]:
    """Raises ReadyMadeWrong."""
    for row in _rows(text):
        yield _made(Mention, row, when=_wording(row["when"]), text=_wording(row["text"]))


def _rows(text: str) -> Iterator[dict[str, Any]]:
    try:
        yield from parse(text, "ready-made")
    except UnreadableRules as wrong:
        raise ReadyMadeWrong(reason=str(wrong)) from wrong


def _made(kind: Any, row: dict[str, Any], **read: object) -> Any:  # noqa: ANN401 -- ReadyMade or Mention
    unknown = set(row) - set(kind.__dataclass_fields__)
    if unknown:
        raise ReadyMadeWrong(reason=f"{row.get('name')}: {', '.join(sorted(unknown))}")
    return kind(
        name=row["name"],
        title=_wording(row["title"]),
        source=row["source"],
        grade=Grade(row["grade"]),
        **read,
    )


def _wording(row: Mapping[str, str]) -> Wording:
    said = Wording(en=row["en"], fr=row["fr"])
    english, french = _names_in(said.en), _names_in(said.fr)
    if english != french or not english <= NAMES:
        raise ReadyMadeWrong(reason=", ".join(sorted(english ^ french or english - NAMES)))
    return said


def _names_in(sentence: str) -> set[str]:
    return set(_named(string.Formatter().parse(sentence)))


def _named(pieces: Iterable[tuple[str, str | None, str | None, str | None]]) -> Iterator[str]:
    return (name for _, name, _, _ in pieces if name is not None)


def _text_of(name: str) -> str:
    return (resources.files("sourdine.consents.texts") / name).read_text(encoding="utf-8")
