"""Where the automaton is kept: shipped with the package, or in the user's cache when the metadata differs."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import phonenumbers

from sourdine.numbering.automaton.archive import pack, unpack
from sourdine.numbering.automaton.build import build
from sourdine.numbering.automaton.table import UnusableTable

if TYPE_CHECKING:
    from sourdine.numbering.automaton.table import Automaton

SHIPPED: Final = "table.npz"


@cache
def load() -> Automaton:
    """The automaton of the installed phonenumbers: shipped, from the cache, or built in a few seconds."""
    shelved = _shipped() or _cached()
    if shelved is not None:
        return shelved
    automaton = build()
    _keep(automaton)
    return automaton


def _shipped() -> Automaton | None:
    with suppress(OSError):
        return _up_to_date((resources.files(__package__) / SHIPPED).read_bytes())
    return None


def _cached() -> Automaton | None:
    place = _place_in_cache()
    with suppress(OSError):
        return _up_to_date(place.read_bytes()) if place else None
    return None


def _up_to_date(data: bytes) -> Automaton | None:
    """The table of these bytes if it is whole and speaks for the installed metadata."""
    try:
        automaton = unpack(data)
    except UnusableTable:
        return None
    return automaton if automaton.metadata_version == phonenumbers.__version__ else None


def _keep(automaton: Automaton) -> None:
    """Puts the table in the cache, whole or not at all. A cache that cannot be written costs only time."""
    place = _place_in_cache()
    if place is None:
        return
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        _replace(place, pack(automaton))


def _replace(place: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _place_in_cache() -> Path | None:
    """A file for each version of the metadata; None for a user who has no home."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification: a path that is not absolute is to be ignored.
    if Path(root).is_absolute():
        return Path(root) / "sourdine" / f"automaton-{phonenumbers.__version__}.npz"
    with suppress(RuntimeError):
        return Path.home() / ".cache" / "sourdine" / f"automaton-{phonenumbers.__version__}.npz"
    return None
