"""What an image says of itself: its lists, its coverage, the instant and the change position it reaches."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sourdine.clock import format_instant, parse_instant, require_aware
from sourdine.errors import SourdineError
from sourdine.screening.image.errors import InvalidHeader, MalformedImage, TooManyLists

MOST_LISTS: Final = 32
DEFAULT_VALIDITY_DAYS: Final = 30
MOST_VALIDITY_DAYS: Final = 3_650
MOST_WHOLE: Final = 2**63 - 1
_LONGEST_TEXT: Final = 2_000
# Far enough from the calendar's end that adding a validity never overflows.
_YEARS: Final = range(1970, 9_000)

_LIST_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_CHANNEL: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_TERRITORY: Final = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ListInfo:
    """An opposition list as an image names it. Two are the same when everything but their count is.

    `owner` and `legal_basis` are for people, and end in certificates; empty when they were not stated.
    `channels` are the means of contact the list opposes (`voice`, `text`, `fax` …); None when it does not
    say. `count` is how many numbers are on it, filled when an image is built or read.
    """

    name: str
    owner: str = ""
    legal_basis: str = ""
    channels: tuple[str, ...] | None = None
    count: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        _require(
            _LIST_NAME.fullmatch(self.name),
            "a list's name",
            self.name,
            "it is 1 to 64 of a-z, 0-9, _ and -, and starts with a letter or digit",
        )
        _require_text("a list's owner", self.owner)
        _require_text("a list's legal basis", self.legal_basis)
        for channel in self.channels or ():
            _require(_CHANNEL.fullmatch(channel), "a channel", channel, "it is 1 to 32 of a-z, 0-9, _ and -")
        _require_whole("a list's count", self.count, least=0, most=MOST_WHOLE)
        if self.channels is not None:
            object.__setattr__(self, "channels", tuple(sorted(set(self.channels))))


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """Everything an image says in words.

    `as_of` is an aware instant, kept to the second: registrations after it are not in the image. `position`
    is the last change the image contains, 0 when there is no change log behind it. `coverage` holds ISO
    3166-1 alpha-2 territories, sorted. `lists` are sorted by name. Raises InvalidHeader or TooManyLists.
    """

    as_of: datetime
    position: int
    validity_days: int
    coverage: tuple[str, ...]
    lists: tuple[ListInfo, ...]

    def __post_init__(self) -> None:
        require_aware(self.as_of)
        _require(
            self.as_of.year in _YEARS,
            "an as-of instant",
            self.as_of.isoformat(),
            f"its year is from {_YEARS.start} to {_YEARS.stop - 1}",
        )
        _require_whole("a change position", self.position, least=0, most=MOST_WHOLE)
        _require_whole("a validity in days", self.validity_days, least=1, most=MOST_VALIDITY_DAYS)
        _require(self.coverage, "a coverage", self.coverage, "an image speaks for at least one territory")
        for territory in self.coverage:
            _require(
                _TERRITORY.fullmatch(territory),
                "a territory",
                territory,
                "it is two capital letters, like FR",
            )
        _require(self.lists, "the lists", self.lists, "an image has at least one list")
        self._require_distinct_lists()
        object.__setattr__(self, "coverage", tuple(sorted(set(self.coverage))))
        object.__setattr__(self, "lists", tuple(sorted(self.lists, key=lambda one: one.name)))
        object.__setattr__(self, "as_of", parse_instant(format_instant(self.as_of)))

    def _require_distinct_lists(self) -> None:
        if len(self.lists) > MOST_LISTS:
            raise TooManyLists(count=len(self.lists), most=MOST_LISTS)
        names = [one.name for one in self.lists]
        _require(len(set(names)) == len(names), "the lists", ", ".join(names), "each name is given once")

    @property
    def expires_at(self) -> datetime:
        return self.as_of + timedelta(days=self.validity_days)


def write_header(header: Header, *, sections: list[dict[str, Any]]) -> bytes:
    """Canonical JSON in UTF-8: keys sorted, no spaces. `sections` is one table a list, in the lists'
    order.
    """
    document = {
        "as_of": format_instant(header.as_of),
        "position": header.position,
        "validity_days": header.validity_days,
        "coverage": list(header.coverage),
        "lists": [_list_as_dict(one) | table for one, table in zip(header.lists, sections, strict=True)],
    }
    return canonical(document)


def canonical(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def _list_as_dict(one: ListInfo) -> dict[str, Any]:
    return {
        "name": one.name,
        "owner": one.owner,
        "legal_basis": one.legal_basis,
        "channels": None if one.channels is None else list(one.channels),
        "count": one.count,
    }


def read_header(content: bytes) -> tuple[Header, list[dict[str, Any]]]:
    """Reads what write_header wrote, and nothing else; raises MalformedImage."""
    try:
        document = json.loads(content)
        header = _header_of(document)
        tables = [{"sections": one["sections"]} for one in document["lists"]]
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
        SourdineError,
    ) as unreadable:
        raise MalformedImage(what="its header") from unreadable
    # A second spelling of one header would give two digests to one register.
    if write_header(header, sections=tables) != content:
        raise MalformedImage(what="its header is not in canonical form")
    return header, [table["sections"] for table in tables]


def _header_of(document: dict[str, Any]) -> Header:
    return Header(
        as_of=parse_instant(document["as_of"]),
        position=document["position"],
        validity_days=document["validity_days"],
        coverage=tuple(document["coverage"]),
        lists=tuple(_list_of(one) for one in document["lists"]),
    )


def _list_of(one: dict[str, Any]) -> ListInfo:
    channels = one["channels"]
    return ListInfo(
        name=one["name"],
        owner=one["owner"],
        legal_basis=one["legal_basis"],
        channels=None if channels is None else tuple(channels),
        count=one["count"],
    )


def _require(condition: object, field_name: str, value: object, rule: str) -> None:
    if not condition:
        raise InvalidHeader(field=field_name, value=f"“{value}”", rule=rule)


def _require_whole(field_name: str, value: object, *, least: int, most: int) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    _require(whole, field_name, value, f"it is a whole number from {least} to {most}")


def _require_text(field_name: str, value: str) -> None:
    printable = isinstance(value, str) and not any(
        unicodedata.category(character) in {"Cc", "Cs"} for character in value
    )
    _require(
        printable and len(value) <= _LONGEST_TEXT,
        field_name,
        f"{value[:20]!a}…",
        f"it is at most {_LONGEST_TEXT} characters, without control characters",
    )
