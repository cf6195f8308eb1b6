"""Which numbers have joined the lists since a position: for whoever compares with the register again.

The log of changes tells it, in the order in which they were committed. It is kept as far back as the oldest
image that is kept; before that, all that is listed now is told.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.twins import other_spelling
from sourdine.register.line import Line
from sourdine.register.models import Change, Publication

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sourdine.screening.image import RegisterImage

_AT_ONCE: Final = 10_000


def joined(since: int, image: RegisterImage) -> NDArray[np.uint64]:
    """Every number that is on a list of `image`, a snapshot, and was on none when the register stood at
    `since`, in each of its spellings. Numbers that were there already may be among them, none is missing.
    """
    info = image.info()
    numbers = _logged(since, info.position, info.digest)
    if numbers is None:
        numbers = _listed(image)
    others = other_spelling(numbers)
    return np.unique(np.concatenate([numbers, others[others != 0]]))


@lru_cache(maxsize=4)
def _logged(since: int, until: int, _image: str) -> NDArray[np.uint64] | None:
    """None when the log does not reach back so far. Many ask for the same stretch, one after another."""
    on: dict[tuple[int, int], bool] = {}
    changes = Change.objects.filter(position__gt=since, position__lte=until).order_by("position", "id")
    said = changes.values_list("opposition_list_id", "line_sealed", "is_addition")
    for to, sealed, is_addition in said.iterator(chunk_size=_AT_ONCE):
        # A list's latest change of a number decides.
        on[to, Line.unseal(sealed).e164] = is_addition
    if not _reaches_back_to(since):
        return None
    return np.array(sorted({number for (_, number), is_on in on.items() if is_on}), np.uint64)


def _reaches_back_to(position: int) -> bool:
    """Asked after the changes were read: images are pruned, then the changes before the oldest of them."""
    oldest = Publication.objects.order_by("position").values_list("position", flat=True).first()
    return oldest is not None and oldest <= position


def _listed(image: RegisterImage) -> NDArray[np.uint64]:
    lists = [image.blocks(one.name).numbers() for one in image.info().lists]
    return np.unique(np.concatenate(lists)) if lists else np.empty(0, np.uint64)
