"""The life of a key that seals: it is prepared, takes its turn, gives it up, and is destroyed in the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from sourdine.audit.models import Event
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant, now
from sourdine.continuity.errors import KeyNeeded, NotResealed, ResealedLately
from sourdine.continuity.sealed import PLACES
from sourdine.sealing import rotation
from sourdine.sealing.rotation import Standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sourdine.sealing.rotation import SealKey

# Whoever held an old value when all was sealed again has long put it back, or left.
SETTLED: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A key, and how much is sealed with it: (where, how many) without zeros."""

    key: SealKey
    held: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.held.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Resealed:
    """What a run did, and what it left sealed with other keys than the one in use, place by place."""

    key: SealKey
    resealed: dict[str, int]
    left: dict[str, int]


def standing() -> tuple[Kept, ...]:
    """Every key, oldest first. Looks at all that is sealed."""
    counts = _counts()
    return tuple(Kept(key=key, held=_held(counts, key.head)) for key in rotation.keys_in(_folder()))


@transaction.atomic
def prepare() -> SealKey:
    """A key that waits for the next rotation; the one that waits when there is one."""
    record(Action.KEY_PREPARED)
    return rotation.prepare(_folder())


@transaction.atomic
def rotate() -> SealKey:
    """From now on all processes seal with another key: the one that waits, or a new one."""
    record(Action.KEY_ROTATED)
    return rotation.rotate(_folder())


def reseal(*, progress: Callable[..., None] | None = None) -> Resealed:
    """Seals everything with the key in use. Stopped anywhere, another run goes on from there.

    It goes round until nothing is left, or nothing of what is left can be done: damaged, or of other keys.
    """
    done: Counter[str] = Counter()
    key, left = _to_reseal()
    while left:
        before = done.total()
        total = before + sum(left.values())
        for place in PLACES:
            for some in place.reseal(key.head):
                done[place.name] += some
                if progress is not None:
                    progress(rows=done.total(), done=min(done.total() / total, 1.0))
        # Keys may have rotated again meanwhile.
        key, left = _to_reseal()
        if done.total() == before:
            break
    record(Action.KEYS_RESEALED, key=key.name, resealed=done.total(), left=sum(left.values()))
    return Resealed(key=key, resealed=dict(+done), left=left)


def _to_reseal() -> tuple[SealKey, dict[str, int]]:
    """The key in use, and how much is sealed with others."""
    key = _in_use()
    return key, _others(_counts(), key.head)


def require_retirable(name: str) -> SealKey:
    """Raises KeyNotInKeyring, KeyInUse, NotResealed, ResealedLately or KeyNeeded."""
    key = rotation.former(rotation.keys_in(_folder()), name)
    _require_settled()
    held = _held(_counts(), key.head)
    if held:
        raise KeyNeeded(key=key.name, held=", ".join(f"{where} {count}" for where, count in held.items()))
    return key


@transaction.atomic
def retire(name: str) -> SealKey:
    """Destroys a former key that nothing needs. Raises as `require_retirable` does."""
    key = require_retirable(name)
    record(Action.KEY_RETIRED, key=key.name)
    return rotation.retire(_folder(), key.name)


def _require_settled() -> None:
    """All was sealed again, with the key of today, and long enough ago.

    A transaction that had read an old value before may write it back after; each lasts a second at most.
    """
    last = Event.objects.filter(action=Action.KEYS_RESEALED).order_by("at", "id").last()
    if last is None or last.detail.get("key") != _in_use().name or last.detail.get("left"):
        raise NotResealed
    if now() < last.at + SETTLED:
        raise ResealedLately(at=format_instant(last.at + SETTLED))


def _in_use() -> SealKey:
    return next(one for one in rotation.keys_in(_folder()) if one.standing is Standing.IN_USE)


def _counts() -> dict[str, Counter[bytes]]:
    return {place.name: place.count() for place in PLACES}


def _held(counts: dict[str, Counter[bytes]], head: bytes) -> dict[str, int]:
    return {where: count[head] for where, count in counts.items() if count[head]}


def _others(counts: dict[str, Counter[bytes]], head: bytes) -> dict[str, int]:
    others = {where: count.total() - count[head] for where, count in counts.items()}
    return {where: count for where, count in others.items() if count}


def _folder() -> Path:
    folder: Path = settings.SOURDINE.keys_folder
    return folder
