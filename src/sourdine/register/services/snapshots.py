"""What a screening reads: the newest image and every change since, up to the instant it is asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from django.conf import settings

from sourdine.clock import format_instant, now
from sourdine.evidence import load_public_keys
from sourdine.register.line import Line
from sourdine.register.models import Change, OppositionList, Publication
from sourdine.register.publishing import storage
from sourdine.register.publishing.errors import NoImage, StaleImage
from sourdine.register.services.publication import Newest, list_info, newest_and_last
from sourdine.screening.image import Delta, ListChange, RegisterImage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

STALE_AFTER: Final = timedelta(days=2)
# With nothing new since, a snapshot this old says the same as a new one would, of an earlier instant.
_SERVES_AGAIN: Final = timedelta(minutes=1)
_TRIES: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    """The latest snapshot of this process, and the publication it was brought forward from."""

    publication: UUID
    image: RegisterImage


_held: _Held | None = None
_turn = threading.Lock()


def snapshot(newest: Newest | None = None) -> RegisterImage:
    """The register up to now: every registration that was acknowledged before this was called is in it; or
    before `newest` was read, by a caller who has read something else with it.

    Threads may share what is returned; it is not to be closed. Raises NoImage, StaleImage, an UnusableImage
    or sealing's Unsealable.
    """
    for _ in range(_TRIES):
        found = newest or newest_and_last()
        newest = None
        if found is None:
            break
        publication, last = found
        _require_fresh(publication)
        with _turn:
            image = _brought_forward(publication, last)
        if image is not None:
            return image
    raise NoImage


def forget() -> None:
    """Lets go of the snapshot that this process holds."""
    global _held  # noqa: PLW0603 -- one process serves one register
    with _turn:
        _held = None


def _require_fresh(publication: Publication) -> None:
    if now() - publication.as_of > STALE_AFTER:
        raise StaleImage(as_of=format_instant(publication.as_of))


def _brought_forward(publication: Publication, last: int) -> RegisterImage | None:
    """Up to the position `last` at least.

    None when the publication was pruned meanwhile, and with it changes that were needed.
    """
    global _held  # noqa: PLW0603 -- same
    base = _base(publication)
    if base is None:
        return None
    image = _with_changes(base, last)
    if image is base and _is_held(publication):
        return base
    if not Publication.objects.filter(id=publication.id).exists():
        return None
    _held = _Held(publication=publication.id, image=image)
    return image


def _is_held(publication: Publication) -> bool:
    return _held is not None and _held.publication == publication.id


def _base(publication: Publication) -> RegisterImage | None:
    if _held is not None and _held.publication == publication.id:
        return _held.image
    try:
        content = storage.load(publication.file_name)
    except FileNotFoundError:
        return None
    return RegisterImage.from_bytes(content, keys=load_public_keys(settings.SOURDINE.keys_folder).by_kid())


def _with_changes(base: RegisterImage, last: int) -> RegisterImage:
    """Whoever logs a change holds the position until it commits: all up to it are there to be read."""
    header = base.header
    # Machines' clocks differ by a little: an image never says that it is older than the one it comes from.
    as_of = max(now(), header.as_of)
    # While this thread waited for its turn, another one may have brought the snapshot further.
    last = max(last, header.position)
    if last == header.position and as_of - header.as_of < _SERVES_AGAIN:
        return base
    lists = OppositionList.objects.in_bulk()
    changes = Change.objects.filter(position__gt=header.position, position__lte=last)
    net = _net(changes.order_by("position", "id"))
    return base.with_changes(
        Delta(
            as_of=as_of,
            position=last,
            changes=tuple(_list_change(one, net.get(one.id, {})) for one in lists.values()),
        )
    )


def _net(changes: Iterable[Change]) -> dict[int, dict[int, bool]]:
    """For each list, each number that changed and whether it ended on the list: its latest change decides."""
    net: dict[int, dict[int, bool]] = {}
    for change in changes:
        net.setdefault(change.opposition_list_id, {})[Line.unseal(change.line_sealed).e164] = (
            change.is_addition
        )
    return net


def _list_change(one: OppositionList, net: dict[int, bool]) -> ListChange:
    return ListChange(
        to=list_info(one),
        add=np.array([number for number, is_on in net.items() if is_on], np.uint64),
        remove=np.array([number for number, is_on in net.items() if not is_on], np.uint64),
    )
