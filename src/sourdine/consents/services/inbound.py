"""What comes back on a line, as the professional's own provider passes it on: a text, a key pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine import clock
from sourdine.consents.acts import Objecting
from sourdine.consents.services import objections
from sourdine.consents.stop_words import says_stop
from sourdine.law.vocabulary import Channel

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sourdine.consents.authors import Author
    from sourdine.consents.models import Objection
    from sourdine.consents.subjects import Subject

TEXTS: Final = frozenset({Channel.SMS})
SPOKEN: Final = frozenset(one for one in Channel if one.is_spoken)


def take_text(author: Author, sender: Subject, text: str, *, at: datetime) -> Objection | None:
    """None when it says nothing that is understood: then nothing is kept. The same again is once.

    Raises NaiveInstant.
    """
    objecting = Objecting(subject=sender, at=_come(at), channels=TEXTS)
    return objections.record_once(author, objecting) if says_stop(text) else None


def take_key(
    author: Author, line: Subject, key: str, *, stopping: Collection[str], at: datetime
) -> Objection | None:
    """`stopping`: the keys that the call announced. None when it was another one.

    Raises NaiveInstant.
    """
    objecting = Objecting(subject=line, at=_come(at), channels=SPOKEN)
    return objections.record_once(author, objecting) if key in stopping else None


def _come(at: datetime) -> datetime:
    """Now at the latest: a provider's clock that runs ahead costs nobody their STOP."""
    return min(clock.require_aware(at), clock.now())
