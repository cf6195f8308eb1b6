"""The strings that the cells of a workbook share, kept as one run of bytes: millions fit in little room."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from sourdine.screening.prospects.errors import CorruptFile
from sourdine.screening.prospects.xlsx.archive import naming_faults
from sourdine.screening.prospects.xlsx.xml import new_parser, unescape

if TYPE_CHECKING:
    from collections.abc import Iterable


class SharedStrings:
    """By index. Raises CorruptFile for one that is not there."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self):
            raise CorruptFile(format="XLSX")
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode()


def read_strings(chunks: Iterable[bytes]) -> SharedStrings:
    """Reads `sharedStrings.xml`; the parts of a rich text are joined, its reading aids left out."""
    reading = _Reading()
    with naming_faults():
        for chunk in chunks:
            reading.parser.Parse(chunk, False)  # noqa: FBT003  expat's own signature
        reading.parser.Parse(b"", True)  # noqa: FBT003  same
    return reading.strings


class _Reading:
    def __init__(self) -> None:
        self.strings = SharedStrings()
        self.parser = new_parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._pieces: list[str] = []
        self._phonetic = False

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "t" and not self._phonetic:
            self.parser.CharacterDataHandler = self._pieces.append
        elif local == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "t":
            self.parser.CharacterDataHandler = None
        elif local == "rPh":
            self._phonetic = False
        elif local == "si":
            self.strings.add(unescape("".join(self._pieces)))
            self._pieces.clear()
