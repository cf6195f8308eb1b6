"""What can go wrong, said so that the reader can act: a stable code, a place, a sentence, a way out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """One sentence in the two languages of the pages; `{names}` are filled from the error's details."""

    en: str
    fr: str

    def in_language(self, language: str, **details: object) -> str:
        return (self.fr if language == "fr" else self.en).format(**details)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something is wrong. Rows and lines count from 1 as a spreadsheet shows them; offsets from 0."""

    file: str | None = None
    row: int | None = None
    line: int | None = None
    column: str | None = None
    offset: int | None = None

    def as_dict(self) -> dict[str, str | int]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    def __str__(self) -> str:
        parts = [f"{name} {value}" for name, value in self.as_dict().items() if name != "file"]
        return ", ".join([self.file, *parts] if self.file else parts)


class SourdineError(Exception):
    """Every error that crosses a public boundary. `code` is stable; the wording may change.

    Details never hold a telephone number: messages end in logs.
    """

    code: ClassVar[str]
    wording: ClassVar[Wording]

    def __init__(self, *, place: Place | None = None, **details: object) -> None:
        self.place = place or Place()
        self.details = details
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """The whole sentence, with its place in front, in `en` or `fr`."""
        sentence = self.wording.in_language(language, **self.details)
        return f"{self.place}: {sentence}" if str(self.place) else sentence

    def as_dict(self) -> dict[str, object]:
        """For a report: code, place, details and both sentences."""
        return {
            "code": self.code,
            "place": self.place.as_dict(),
            "message": {"en": self.say("en"), "fr": self.say("fr")},
        }
