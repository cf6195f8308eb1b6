"""The XML of a workbook's parts, read as a stream of elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from sourdine.screening.prospects.errors import CorruptFile
from sourdine.screening.prospects.xlsx.archive import naming_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST_TEXT: Final = 32_767  # UTF-16 units; Excel's limit for a cell
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY: Final = re.compile("&(#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|[^;&#]*;?)")
_NAMED: Final = {"amp;": "&", "lt;": "<", "gt;": ">", "quot;": '"', "apos;": "'"}
_SURROGATES: Final = range(0xD800, 0xE000)


def new_parser() -> expat.XMLParserType:
    """A parser that takes no document type: a workbook has none, and entities can be made to swell."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_declared: object) -> None:
    raise CorruptFile(format="XLSX")


def read_elements(chunks: Iterable[bytes], take: Callable[[str, dict[str, str]], None]) -> None:
    """Calls `take` with the name, without its prefix, and the attributes of each element that starts."""
    parser = new_parser()
    parser.StartElementHandler = lambda name, attributes: take(name.rpartition(":")[2], attributes)
    with naming_faults():
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003  expat's own signature
        parser.Parse(b"", True)  # noqa: FBT003  same


def unescape(text: str) -> str:
    """Reads `_x000D_`, which stands for what XML cannot hold. Raises CorruptFile for too long a text."""
    if "_x" in text:
        text = _ESCAPED.sub(_character, text)
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        raise CorruptFile(format="XLSX")
    return text


def _character(escaped: re.Match[str]) -> str:
    code = int(escaped[1], 16)
    return escaped[0] if code in _SURROGATES else chr(code)


def resolve_entities(text: str) -> str:
    """`&amp;`, `&#233;` and their like as the characters they stand for. Raises CorruptFile for any other."""
    return _ENTITY.sub(_entity, text)


def _entity(found: re.Match[str]) -> str:
    token = found[1]
    try:
        if not token.startswith("#"):
            return _NAMED[token]
        character = chr(int(token[2:-1], 16) if token[1] == "x" else int(token[1:-1]))
        character.encode()
    except (KeyError, ValueError, OverflowError):
        raise CorruptFile(format="XLSX") from None
    return character
