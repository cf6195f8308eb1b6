"""What a page says back after a form: beside the field it is about, or at the top."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.contrib.messages.storage.base import Message
    from django.http import HttpRequest

    from sourdine.errors import SourdineError

_AT: Final = "at:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One error and the `id` of the field it is about; empty: the form as a whole."""

    field: str
    sentence: str
    label: str = ""  # of the field, for the summary, where several look alike


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Refusals by field, for the page that comes after the redirect."""

    refusals: tuple[Refusal, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)


def language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def sentence(error: SourdineError) -> str:
    return error.say(language())


def refuse(request: HttpRequest, error: SourdineError, *, at: str = "") -> None:
    messages.error(request, sentence(error), extra_tags=f"{_AT}{at}" if at else "")


def said(request: HttpRequest) -> Said:
    """The refusals that have a field; the other messages are for the page's frame."""
    about = [one for one in messages.get_messages(request) if is_beside_a_field(one)]
    return of(
        *[Refusal(field=(one.extra_tags or "")[len(_AT) :], sentence=str(one.message)) for one in about]
    )


def is_beside_a_field(message: Message) -> bool:
    return (message.extra_tags or "").startswith(_AT)


def of(*refusals: Refusal) -> Said:
    return Said(refusals=refusals, beside={one.field: one.sentence for one in refusals})
