"""The keys that seal, one after another: one waits, one seals, former ones only read.

What is sealed names its key in its first five bytes, as all that Tink encrypts. The index key has no place
here: equal numbers must keep equal indexes, and an index cannot be made again without the number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import tink
from tink import aead, proto_keyset_format, secret_key_access
from tink.proto import tink_pb2

from sourdine.sealing import keysets
from sourdine.sealing.errors import KeyInUse, KeyNotInKeyring

if TYPE_CHECKING:
    from pathlib import Path

SEAL_NAME: Final = "seal.keyset.json"
HEAD_BYTES: Final = 5
_START: Final = b"\x01"  # of Tink's prefix; the key's number follows
TEMPLATE: Final = aead.aead_key_templates.AES256_GCM

aead.register()


class Standing(StrEnum):
    WAITING = "waiting"  # reads; the next rotation makes it seal
    IN_USE = "in_use"
    FORMER = "former"  # reads what was sealed before


@dataclass(frozen=True, kw_only=True, slots=True)
class SealKey:
    """One key, by its number: nothing of the key itself."""

    number: int
    standing: Standing

    @property
    def name(self) -> str:
        """As people write it: eight hexadecimal digits."""
        return f"{self.number:08x}"

    @property
    def head(self) -> bytes:
        """The first five bytes of all that it seals."""
        return head_of(self.number)


def head_of(number: int) -> bytes:
    return _START + number.to_bytes(4)


def keys_in(directory: Path) -> tuple[SealKey, ...]:
    """Oldest first. Raises as a keyring's `open` does."""
    return _keys(keysets.read(directory / SEAL_NAME).keyset_info())


def prepare(directory: Path) -> SealKey:
    """A key that waits: every machine can know it before anything is sealed with it. Twice is once."""
    with keysets.changed(directory / SEAL_NAME) as keyset:
        if _waiting(keyset) is None:
            _add(keyset)
    return next(one for one in keys_in(directory) if one.standing is Standing.WAITING)


def rotate(directory: Path) -> SealKey:
    """The key that waits, or a new one, seals from now on. The others stay, to read."""
    with keysets.changed(directory / SEAL_NAME) as keyset:
        waiting = _waiting(keyset)
        keyset.primary_key_id = waiting.number if waiting else _add(keyset)
    return next(one for one in keys_in(directory) if one.standing is Standing.IN_USE)


def retire(directory: Path, name: str) -> SealKey:
    """Destroys a former key. Raises KeyNotInKeyring, or KeyInUse for one that seals or will.

    Whoever calls this has made sure that nothing sealed with it is left.
    """
    with keysets.changed(directory / SEAL_NAME) as keyset:
        key = former(_keys(keyset), name)
        kept = [one for one in keyset.key if one.key_id != key.number]
        del keyset.key[:]
        keyset.key.extend(kept)
    return key


def former(keys: tuple[SealKey, ...], name: str) -> SealKey:
    """The key of that name. Raises KeyNotInKeyring, or KeyInUse when it is no former one."""
    key = next((one for one in keys if one.name == name.lower()), None)
    if key is None:
        raise KeyNotInKeyring(key=name, available=", ".join(one.name for one in keys))
    if key.standing is not Standing.FORMER:
        raise KeyInUse(key=key.name)
    return key


def _keys(keyset: Any) -> tuple[SealKey, ...]:  # noqa: ANN401 -- tink ships no types
    """Of a keyset, or of what Tink tells of one without its secrets."""
    numbers = [one.key_id for one in (getattr(keyset, "key", None) or keyset.key_info)]
    place = numbers.index(keyset.primary_key_id)
    standings = (
        *(Standing.FORMER for _ in numbers[:place]),
        Standing.IN_USE,
        *(Standing.WAITING for _ in numbers[place + 1 :]),
    )
    return tuple(
        SealKey(number=number, standing=standing) for number, standing in zip(numbers, standings, strict=True)
    )


def _waiting(keyset: Any) -> SealKey | None:  # noqa: ANN401 -- tink ships no types
    return next((one for one in _keys(keyset) if one.standing is Standing.WAITING), None)


def _add(keyset: Any) -> int:  # noqa: ANN401 -- tink ships no types
    """A new key at the end of a keyset; its number, which no other one has."""
    known = {one.key_id for one in keyset.key}
    while True:
        made = _new_key()
        if made.key_id not in known:
            keyset.key.append(made)
            return int(made.key_id)


def _new_key() -> Any:  # noqa: ANN401 -- tink ships no types
    fresh = proto_keyset_format.serialize(tink.new_keyset_handle(TEMPLATE), secret_key_access.TOKEN)
    return tink_pb2.Keyset.FromString(fresh).key[0]
