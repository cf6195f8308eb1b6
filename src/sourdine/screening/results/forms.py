"""The forms of a result, and what their files are called."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sourdine.errors import SourdineError, Wording

if TYPE_CHECKING:
    from pathlib import Path

REPORT: Final = ".report.json"
CERTIFICATE: Final = ".certificate.jws"


class UnknownForm(SourdineError):
    code = "unknown_result"
    wording = Wording(
        en="“{name}” is not a form of result. Choose annotated, cleansed or answer.",
        fr="« {name} » n'est pas une forme de résultat. Choisissez annotated, cleansed ou answer.",
    )


class Form(StrEnum):
    CLEANSED = "cleansed"
    ANSWER = "answer"
    ANNOTATED = "annotated"

    @classmethod
    def named(cls, name: str) -> Form:
        try:
            return cls(name)
        except ValueError:
            raise UnknownForm(name=name) from None

    def file_name(self, stem: str, extension: str) -> str:
        if self is Form.ANSWER:
            return f"retour_{stem}.csv"
        return f"{stem}.{self.value}{extension}"


def stem_of(path: Path) -> str:
    """The file's name without what tells its format and packing: `prospects` of `prospects.csv.gz`."""
    name = path.name
    for suffix in (".gz", ".zip", ".zst", ".zstd"):
        name = name.removesuffix(suffix)
    base, dot, _ = name.rpartition(".")
    return base if dot and base else name


def rejected_name(stem: str) -> str:
    return f"{stem}.rejected.csv"
