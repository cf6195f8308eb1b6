"""The two encodings that evidence is made of: base64url without padding (RFC 7515 §2) and JSON.

Read strictly: bytes have one spelling, and no name occurs twice (RFC 7515 §4).
"""

from __future__ import annotations

import base64
import json
import re
from typing import Final, NoReturn

_ALPHABET: Final = re.compile(r"[A-Za-z0-9_-]*")


class Undecodable(ValueError):
    """Never leaves this package: whoever reads says what it was reading."""


class DuplicateName(Undecodable):
    """Two readers of the same JSON could see two different values."""


def encode_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """Bytes of `text`; raises Undecodable for padding, foreign characters and bits that decoders drop."""
    if not _ALPHABET.fullmatch(text) or len(text) % 4 == 1:
        raise Undecodable
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # The last character may carry bits that no byte uses: sixteen spellings of one signature otherwise.
    if encode_base64url(data) != text:
        raise Undecodable
    return data


def encode_json(members: dict[str, object]) -> bytes:
    return json.dumps(members, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def decode_json_object(data: bytes) -> dict[str, object]:
    """The object that `data` (UTF-8, no BOM) holds; raises Undecodable, or DuplicateName at any depth."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except DuplicateName:
        raise
    # RecursionError: brackets nested by the thousand; ValueError: bad UTF-8, bad JSON, endless integers.
    except (ValueError, RecursionError) as unreadable:
        raise Undecodable from unreadable
    if not isinstance(value, dict):
        raise Undecodable
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DuplicateName
    return members


def _refuse(constant: str) -> NoReturn:
    raise Undecodable(constant)
