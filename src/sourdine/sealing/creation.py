"""A keyring is made once: both of its keysets or, whatever stops the process in between, none that counts.

What was begun is made to the end by the next try. Half a keyring from elsewhere is never completed by a new
half: what the lost half sealed or indexed would be lost in silence.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from tink import prf

from sourdine.sealing import keysets
from sourdine.sealing.errors import KeyringExists, KeyringIncomplete, KeyringUnusable
from sourdine.sealing.rotation import SEAL_NAME, TEMPLATE

if TYPE_CHECKING:
    from pathlib import Path

INDEX_NAME: Final = "index.keyset.json"


def make(directory: Path) -> None:
    """Raises KeyringExists, KeyringIncomplete or KeyringUnusable."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Of two first starts at once, one makes it.
        with keysets.locked(directory):
            _make(directory)
    except OSError as refused:
        raise KeyringUnusable(directory=directory, reason=refused.strerror) from refused


def require_whole(directory: Path) -> None:
    """Raises KeyringIncomplete. Where nothing is, whoever reads says that it is missing."""
    missing = [name for name in (SEAL_NAME, INDEX_NAME) if not (directory / name).exists()]
    if len(missing) == 1:
        raise KeyringIncomplete(directory=directory, missing=missing[0])


def _make(directory: Path) -> None:
    """Both are written whole before either has its name; the second one's waiting name says whose it is."""
    seal, index = directory / SEAL_NAME, directory / INDEX_NAME
    if seal.exists() and index.exists():
        raise KeyringExists(directory=directory)
    if not seal.exists() and not index.exists():
        _sweep(directory)
        text = keysets.new(TEMPLATE)
        keysets.write(_waiting(index, of=text), keysets.new(prf.prf_key_templates.HMAC_SHA256))
        keysets.write(directory / f".{SEAL_NAME}.new", text)
        _name(directory / f".{SEAL_NAME}.new", seal)
    if not seal.exists() or not _waiting(index, of=seal.read_text()).exists():
        require_whole(directory)
    _name(_waiting(index, of=seal.read_text()), index)


def _waiting(index: Path, *, of: str) -> Path:
    return index.with_name(f".{index.name}.of-{sha256(of.encode()).hexdigest()[:16]}")


def _sweep(directory: Path) -> None:
    """What was never named was never used."""
    for left in (*directory.glob(f".{INDEX_NAME}.of-*"), directory / f".{SEAL_NAME}.new"):
        left.unlink(missing_ok=True)


def _name(waiting: Path, file: Path) -> None:
    waiting.rename(file)
    keysets.sync_folder(file.parent)
