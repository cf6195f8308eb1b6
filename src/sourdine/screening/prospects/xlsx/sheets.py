"""The sheets of a workbook, and the one that is meant."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sourdine.screening.prospects.columns import quote_names
from sourdine.screening.prospects.errors import EmptyFile, SeveralSheets, UnknownSheet
from sourdine.screening.prospects.xlsx.archive import Archive, naming_faults
from sourdine.screening.prospects.xlsx.xml import read_elements

if TYPE_CHECKING:
    from collections.abc import Sequence

WORKBOOK: Final = "xl/workbook.xml"
_RELATIONSHIPS: Final = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A sheet of cells; `part` is its place in the archive."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """What a workbook says of itself; `from_1904` when its dates count from there."""

    sheets: Sequence[Sheet]
    strings: str | None
    styles: str | None
    from_1904: bool


def read_contents(archive: Archive) -> Contents:
    """Reads the workbook's own part and its relationships. Raises CorruptFile."""
    with naming_faults():
        targets = _read_targets(archive)
        listing = _Listing()
        read_elements(archive.chunks(WORKBOOK), listing.take)
        worksheets = targets.get("worksheet", {})
        return Contents(
            sheets=[
                Sheet(name=name, part=worksheets[link], hidden=hidden)
                for name, link, hidden in listing.sheets
                if link in worksheets and worksheets[link] in archive
            ],
            strings=_only(targets, "sharedStrings", archive),
            styles=_only(targets, "styles", archive),
            from_1904=listing.from_1904,
        )


def _only(targets: dict[str, dict[str, str]], kind: str, archive: Archive) -> str | None:
    return next((part for part in targets.get(kind, {}).values() if part in archive), None)


def _read_targets(archive: Archive) -> dict[str, dict[str, str]]:
    """By the last word of a relationship's type, then by its identifier: a part's place."""
    targets: dict[str, dict[str, str]] = {}

    def take(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes["Type"].rpartition("/")[2]
            part = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
            targets.setdefault(kind, {})[attributes["Id"]] = part

    read_elements(archive.chunks(_RELATIONSHIPS), take)
    return targets


class _Listing:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def take(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            # The attribute's prefix is the writer's choice.
            link = next(value for key, value in attributes.items() if key.endswith(":id"))
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes["name"], link, hidden))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


def find_sheet(sheets: Sequence[Sheet], name: str) -> Sheet:
    """The sheet of that name, hidden or not; as in Excel, case does not matter. Raises UnknownSheet."""
    for sheet in sheets:
        if sheet.name.casefold() == name.casefold():
            return sheet
    raise UnknownSheet(name=name, sheets=quote_names([sheet.name for sheet in sheets]))


def only_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """The one sheet among those that are not empty. Raises EmptyFile or SeveralSheets."""
    if not sheets:
        raise EmptyFile
    if len(sheets) > 1:
        raise SeveralSheets(sheets=quote_names([sheet.name for sheet in sheets]))
    return sheets[0]
