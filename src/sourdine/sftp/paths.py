"""Paths as clients write them. They lead through a tree of names: no folder of this machine is behind it."""

from __future__ import annotations

from typing import Final

from sourdine.sftp.errors import NothingThere

_LONGEST: Final = 1024  # bytes of a path
_DEEPEST: Final = 6

Parts = tuple[str, ...]


def parts_of(path: bytes) -> Parts:
    """The names from the root on; `..` never leads above it. Raises NothingThere."""
    if len(path) > _LONGEST:
        raise NothingThere
    try:
        names = path.decode().split("/")
    except UnicodeDecodeError:
        raise NothingThere from None
    found: list[str] = []
    for name in names:
        if name == "..":
            del found[-1:]
        elif name not in {"", "."}:
            found.append(_readable(name))
    if len(found) > _DEEPEST:
        raise NothingThere
    return tuple(found)


def path_of(parts: Parts) -> bytes:
    return b"/" + "/".join(parts).encode()


def _readable(name: str) -> str:
    """Nothing in a name is invisible, nor a separator on some other system."""
    if not name.isprintable() or "\\" in name:
        raise NothingThere
    return name
