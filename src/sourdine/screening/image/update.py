"""Bringing a register image forward without building it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sourdine.clock import format_instant, require_aware
from sourdine.screening.image.blocks import Blocks, distinct_numbers
from sourdine.screening.image.build import assembled
from sourdine.screening.image.errors import (
    ContradictoryChange,
    InstantGoesBack,
    PositionGoesBack,
    UnknownList,
)
from sourdine.screening.image.header import Header, ListInfo

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import ArrayLike

    from sourdine.screening.image.image import RegisterImage
    from sourdine.screening.image.signature import Publisher


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ListChange:
    """Numbers that joined and left one list: (n,) E.164 integers, in any order, repeated or not.

    `to` is a list's name or, to add a list or restate its owner and basis, its ListInfo. Adding a number that
    is on the list, or removing one that is not, changes nothing.
    """

    to: ListInfo | str
    add: ArrayLike = ()
    remove: ArrayLike = ()

    @property
    def name(self) -> str:
        return self.to if isinstance(self.to, str) else self.to.name


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Delta:
    """Changes, applied in order, and the instant and change position that they bring an image to.

    `position` None leaves the image's: for lists that no change log numbers.
    """

    as_of: datetime
    position: int | None = None
    changes: tuple[ListChange, ...] = ()


def update(
    image: RegisterImage,
    list_name: ListInfo | str | None = None,
    *,
    add: ArrayLike = (),
    remove: ArrayLike = (),
    as_of: datetime,
    position: int | None = None,
    publisher: Publisher | None = None,
) -> RegisterImage:
    """The image after one list's changes, in memory; `list_name` may be left out when there is one list only.

    Raises as `applied` does, or ListNotNamed.
    """
    to = image.list_named().name if list_name is None else list_name
    change = ListChange(to=to, add=add, remove=remove)
    return applied(image, Delta(as_of=as_of, position=position, changes=(change,)), publisher=publisher)


def applied(image: RegisterImage, delta: Delta, *, publisher: Publisher | None = None) -> RegisterImage:
    """The image after `delta`, in memory: byte for byte the one that building the resulting lists would give.

    Only the blocks that the changes concern are opened. The result is unsigned unless there is a publisher.
    Raises InstantGoesBack, PositionGoesBack, UnknownList, ContradictoryChange, NotNumbers or
    ImpossibleNumber.
    """
    lists = {one.name: one for one in image.header.lists}
    blocks = {name: image.blocks(name) for name in lists}
    for change in delta.changes:
        lists[change.name] = _target(change, lists)
        blocks[change.name] = _changed(blocks.get(change.name, Blocks.empty()), change)
    return assembled(_moved(image.header, delta, tuple(lists.values())), blocks, publisher)


def _target(change: ListChange, lists: dict[str, ListInfo]) -> ListInfo:
    if isinstance(change.to, ListInfo):
        return change.to
    if change.to not in lists:
        raise UnknownList(name=change.to, available=", ".join(lists))
    return lists[change.to]


def _changed(blocks: Blocks, change: ListChange) -> Blocks:
    add, remove = distinct_numbers(change.add), distinct_numbers(change.remove)
    both = np.intersect1d(add, remove, assume_unique=True).size
    if both:
        raise ContradictoryChange(count=both, name=change.name)
    return blocks.changed(add=add, remove=remove)


def _moved(header: Header, delta: Delta, lists: tuple[ListInfo, ...]) -> Header:
    position = header.position if delta.position is None else delta.position
    if position < header.position:
        raise PositionGoesBack(given=position, current=header.position)
    moved = replace(header, as_of=require_aware(delta.as_of), position=position, lists=lists)
    if moved.as_of < header.as_of:
        raise InstantGoesBack(given=format_instant(moved.as_of), current=format_instant(header.as_of))
    return moved
