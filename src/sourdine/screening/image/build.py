"""Making a register image from lists of numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sourdine.screening.image.blocks import Blocks, distinct_numbers
from sourdine.screening.image.header import DEFAULT_VALIDITY_DAYS, Header, ListInfo
from sourdine.screening.image.image import RegisterImage
from sourdine.screening.image.layout import assemble, read_preamble
from sourdine.screening.image.signature import put_signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from numpy.typing import ArrayLike

    from sourdine.screening.image.signature import Publisher


def build(
    lists: Mapping[ListInfo, ArrayLike],
    *,
    coverage: Iterable[str],
    as_of: datetime,
    position: int = 0,
    validity_days: int = DEFAULT_VALIDITY_DAYS,
    publisher: Publisher | None = None,
) -> RegisterImage:
    """An image in memory; `save` writes it.

    `lists` gives each list its numbers: (n,) E.164 integers in any order, repeated or not. `coverage` are the
    ISO territories the lists speak for: a number of another one is never said to be `not_listed`. The same
    arguments give the same bytes. Raises InvalidHeader, TooManyLists, NotNumbers or ImpossibleNumber.
    """
    header = Header(
        as_of=as_of,
        position=position,
        validity_days=validity_days,
        coverage=tuple(coverage),
        lists=tuple(replace(one, count=0) for one in lists),
    )
    return assembled(header, {one.name: _blocks(numbers) for one, numbers in lists.items()}, publisher)


def _blocks(numbers: ArrayLike) -> Blocks:
    return Blocks.empty().changed(add=distinct_numbers(numbers), remove=np.empty(0, np.uint64))


def assembled(header: Header, lists: dict[str, Blocks], publisher: Publisher | None) -> RegisterImage:
    """The image that holds `lists`, by name, signed when there is a publisher."""
    content = assemble(header, lists)
    if publisher is not None:
        put_signature(content, read_preamble(memoryview(content)).digest, publisher)
    return RegisterImage(content, preamble=read_preamble(memoryview(content)))
