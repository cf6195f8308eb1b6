"""The specification as a page and a PDF show it: sections, each with what is said and a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sourdine.deposits.specification import limits, refusals, samples, wording
from sourdine.deposits.specification.limits import Unit
from sourdine.notifications import typography
from sourdine.screening import permissions
from sourdine.screening.prospects import columns, dialect, encoding
from sourdine.screening.prospects.opening import Unread
from sourdine.screening.verdicts import WORDING as REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sourdine.errors import Wording

# What the answer file and the operator's own codes say of a row is said elsewhere: these are of its numbers.
_APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"
_THOUSANDS: Final = {"fr": "\u202f", "en": ","}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """`sample` is the name of a file to download; `anchor` where links to a code lead."""

    text: str
    is_code: bool = False
    sample: str = ""
    anchor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """`name` is its anchor, the same in every language."""

    name: str
    title: str
    said: Sequence[str] = ()
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)


def sections(language: str) -> list[Section]:
    """All of it, in `fr` or `en`."""
    return [part(_Said(language)) for part in _PARTS]


def said(words: Wording, language: str) -> str:
    """A sentence beside the sections, set as they are."""
    return _Said(language)(words)


class _Said:
    """Words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, words: Wording, **details: object) -> str:
        return self.set(words.in_language(self.language, **details))

    def set(self, text: str) -> str:
        """As print sets it."""
        return typography.spaced(text, self.language).replace("'", _APOSTROPHE)

    def several(self, *words: Wording, **details: object) -> list[str]:
        return [self(one, **details) for one in words]

    def cell(self, words: Wording) -> Cell:
        return Cell(text=self(words))

    def count(self, count: float) -> str:
        return f"{count:,.0f}".replace(",", _THOUSANDS[self.language])


def _formats(say: _Said) -> Section:
    return Section(
        name="formats",
        title=say(wording.FORMATS),
        said=say.several(wording.FORMATS_SAID, wording.UNREAD, unread=", ".join(Unread)),
        headers=say.several(wording.FORMAT, wording.HOW),
        rows=[[_code(one.value), say.cell(words)] for one, words in wording.OF_FORMAT.items()],
    )


def _packings(say: _Said) -> Section:
    return Section(
        name="packing",
        title=say(wording.PACKINGS),
        said=say.several(wording.PACKINGS_SAID),
        headers=say.several(wording.PACKING, wording.HOW),
        rows=[[_code(one.value), say.cell(words)] for one, words in wording.OF_PACKING.items()],
    )


def _encodings(say: _Said) -> Section:
    others = ", ".join(encoding.declarable())
    return Section(
        name="encodings",
        title=say(wording.ENCODINGS),
        said=say.several(wording.ENCODINGS_SAID, wording.DECLARABLE, others=others),
        headers=say.several(wording.ENCODING, wording.FOUND_BY),
        rows=[
            *([_code(name), Cell(text=_mark(mark, name, say))] for mark, name in encoding.MARKS),
            [_code("utf-8"), say.cell(wording.BY_EVERY_BYTE)],
            [_code(encoding.OTHERWISE), say.cell(wording.OTHERWISE)],
        ],
    )


def _separators(say: _Said) -> Section:
    return Section(
        name="separators",
        title=say(wording.SEPARATORS),
        said=say.several(wording.SEPARATORS_SAID, wording.QUOTES, wording.LINE_ENDS, wording.HEADER),
        headers=say.several(wording.SEPARATOR, wording.NAME),
        rows=[
            [_code(wording.SEEN.get(byte, chr(byte))), say.cell(wording.OF_SEPARATOR[byte])]
            for byte in dialect.SEPARATORS
        ],
    )


def _columns(say: _Said) -> Section:
    names = ", ".join((*columns.TELLING, *columns.TELLING_ALONE))
    shares = {"named": _percent(columns.SHARE_IF_NAMED, say), "unnamed": _percent(columns.SHARE_IF_NOT, say)}
    said = (wording.COLUMNS_SAID, wording.COLUMNS_SURE, wording.COLUMNS_ASKED, wording.IDENTIFIERS)
    return Section(name="columns", title=say(wording.COLUMNS), said=say.several(*said, names=names, **shares))


def _numbers(say: _Said) -> Section:
    return Section(
        name="codes",
        title=say(wording.CODES),
        said=say.several(wording.CODES_SAID, wording.NOT_PERMISSION),
        headers=say.several(wording.CODE, wording.MEANING),
        rows=[[_code(code, anchor=True), say.cell(words)] for code, words in REASONS.items()],
    )


def _contactable(say: _Said) -> Section:
    return Section(
        name="contactable",
        title=say(wording.CONTACTABLE),
        said=say.several(wording.CONTACTABLE_SAID, wording.CONTACTABLE_PASSES),
        headers=say.several(wording.COLUMN, wording.MEANING),
        rows=[[_code(name), Cell(text=_of_column(name, say))] for name in permissions.COLUMNS],
    )


def _of_column(name: str, say: _Said) -> str:
    return say(wording.OF_ADDED_COLUMN[name], answers=", ".join(permissions.Contactable))


def _limits(say: _Said) -> Section:
    return Section(
        name="limits",
        title=say(wording.LIMITS),
        said=say.several(wording.LIMITS_SAID),
        headers=say.several(wording.MOST, wording.OF_WHAT),
        rows=[[Cell(text=_value(one, say)), say.cell(one.what)] for one in limits.LIMITS],
    )


def _refusals(say: _Said) -> Section:
    bad = samples.of_code()
    of_the_file = [
        [
            _code(one.code, anchor=True),
            Cell(text=say.set(refusals.sentence(one, say.language))),
            Cell(text=say(bad[one.code].about), sample=bad[one.code].name),
        ]
        for one in refusals.OF_THE_FILE
    ]
    of_the_service = [
        [
            _code(one.code, anchor=True),
            Cell(text=say.set(refusals.sentence(one, say.language))),
            Cell(text="—"),
        ]
        for one in refusals.OF_THE_SERVICE
    ]
    return Section(
        name="refusals",
        title=say(wording.REFUSALS),
        said=say.several(wording.REFUSALS_SAID, wording.SAID_ASIDE),
        headers=say.several(wording.CODE, wording.SENTENCE, wording.SAMPLE),
        rows=[*of_the_file, *of_the_service],
    )


def _good(say: _Said) -> Section:
    return Section(
        name="samples",
        title=say(wording.SAMPLES),
        said=say.several(wording.SAMPLES_SAID),
        headers=say.several(wording.SAMPLE, wording.SHOWS),
        rows=[[Cell(text=one.name, sample=one.name), say.cell(one.about)] for one in samples.GOOD],
    )


_PARTS: Final = (
    _formats,
    _packings,
    _encodings,
    _separators,
    _columns,
    _numbers,
    _contactable,
    _limits,
    _refusals,
    _good,
)


def _code(text: str, *, anchor: bool = False) -> Cell:
    return Cell(text=text, is_code=True, anchor=text if anchor else "")


def _mark(mark: bytes, name: str, say: _Said) -> str:
    words = wording.BY_MARK if name == "utf-8" else wording.BY_MARK_OR_ZEROS
    return say(words, mark=mark.hex(" ").upper())


def _percent(share: float, say: _Said) -> str:
    return f"{100 * share:.0f}\u202f%" if say.language == "fr" else f"{100 * share:.0f}%"


def _value(limit: limits.Limit, say: _Said) -> str:
    value = limit.value
    if limit.unit is Unit.SHARE:
        return _percent(value, say)
    if limit.unit is Unit.BYTES:
        return _bytes(int(value), say)
    words = wording.UNITS.get(limit.unit)
    return f"{say.count(value)}\u00a0{say(words)}" if words else say.count(value)


def _bytes(count: int, say: _Said) -> str:
    """In binary units when they are whole."""
    for size, unit in ((1 << 20, wording.MEBIBYTES), (1 << 10, wording.KIBIBYTES)):
        if count % size == 0:
            return f"{say.count(count // size)}\u00a0{say(unit)}"
    return f"{say.count(count)}\u00a0{say(wording.BYTES)}"
