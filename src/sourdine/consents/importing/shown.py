"""Which of a professional's texts a row says was shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine.consents.models import ConsentText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.professionals.models import Organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """All of theirs, by what files may call them."""

    by_name: Mapping[str, tuple[ConsentText, ...]]
    by_body: Mapping[str, ConsentText]

    @classmethod
    def of(cls, organisation: Organisation) -> Texts:
        names: dict[str, tuple[ConsentText, ...]] = {}
        bodies: dict[str, ConsentText] = {}
        for text in ConsentText.objects.filter(organisation=organisation):
            names[text.name] = (*names.get(text.name, ()), text)
            bodies[_squeezed(text.body)] = text
        return cls(by_name=names, by_body=bodies)

    def shown(self, cells: Mapping[str, str]) -> ConsentText | None:
        """By its name and version, or by all that it says. None when several may be meant: nobody guesses."""
        written = cells.get("text", "")
        if not written:
            return None
        meant = [one for one in self.by_name.get(written, ()) if _is(one, cells)]
        return meant[0] if len(meant) == 1 else self.by_body.get(_squeezed(written))


def _is(text: ConsentText, cells: Mapping[str, str]) -> bool:
    version = cells.get("text_version", "").lower().removeprefix("v")
    language = cells.get("text_language", "").lower()
    return version in {"", str(text.version)} and language in {"", text.language}


def _squeezed(text: str) -> str:
    return " ".join(text.split())
