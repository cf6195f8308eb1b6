"""How the text of a setting is read: each kind knows what it accepts, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from sourdine.errors import Wording

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
Network = IPv4Network | IPv6Network
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind(Generic[T]):
    """`read` raises ValueError for what it does not accept; `expected` completes “it should be …”."""

    read: Callable[[str], T]
    expected: Wording


def text(longest: int = 500) -> Kind[str]:
    def read(given: str) -> str:
        if len(given) > longest or not given.isprintable():
            raise ValueError
        return given

    return Kind(
        read=read,
        expected=Wording(
            en=f"one line of at most {longest} characters", fr=f"une ligne d'au plus {longest} caractères"
        ),
    )


def secret(shortest: int) -> Kind[str]:
    def read(given: str) -> str:
        if len(given) < shortest:
            raise ValueError
        return given

    return Kind(
        read=read,
        expected=Wording(
            en=f"at least {shortest} characters that nobody can guess",
            fr=f"au moins {shortest} caractères que personne ne peut deviner",
        ),
    )


def flag() -> Kind[bool]:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }

    def read(given: str) -> bool:
        if given.lower() not in words:
            raise ValueError
        return words[given.lower()]

    return Kind(read=read, expected=Wording(en="1 (yes) or 0 (no)", fr="1 (oui) ou 0 (non)"))


def whole(least: int, most: int) -> Kind[int]:
    def read(given: str) -> int:
        if not (given.isascii() and given.isdecimal() and least <= int(given) <= most):
            raise ValueError
        return int(given)

    return Kind(
        read=read,
        expected=Wording(
            en=f"a whole number from {least} to {most}", fr=f"un nombre entier de {least} à {most}"
        ),
    )


def amount(most: int) -> Kind[Decimal]:
    """Of money, or of anything that has decimals: exact, with a point."""

    def read(given: str) -> Decimal:
        try:
            value = Decimal(given)
        except InvalidOperation as unreadable:
            raise ValueError from unreadable
        if not (value.is_finite() and 0 <= value <= most):
            raise ValueError
        return value

    return Kind(
        read=read,
        expected=Wording(
            en=f"an amount from 0 to {most}, with a point before decimals",
            fr=f"un montant de 0 à {most}, avec un point avant les décimales",
        ),
    )


def one_of(*words: str) -> Kind[str]:
    def read(given: str) -> str:
        if given not in words:
            raise ValueError
        return given

    listed = ", ".join(words)
    return Kind(read=read, expected=Wording(en=f"one of: {listed}", fr=f"l'un de : {listed}"))


def folder() -> Kind[Path]:
    """Absolute from here on: a process that changes its folder keeps its files."""

    def read(given: str) -> Path:
        if "\0" in given:
            raise ValueError
        return Path(given).expanduser().absolute()

    return Kind(read=read, expected=Wording(en="a folder", fr="un dossier"))


def listing() -> Kind[tuple[str, ...]]:
    return Kind(
        read=lambda given: tuple(filter(None, (word.strip() for word in given.split(",")))),
        expected=Wording(en="words with commas between them", fr="des mots séparés par des virgules"),
    )


def networks() -> Kind[tuple[Network, ...]]:
    return Kind(
        read=lambda given: tuple(ip_network(word) for word in listing().read(given)),
        expected=Wording(
            en="addresses or networks with commas between them",
            fr="des adresses ou des réseaux séparés par des virgules",
        ),
    )


def origin() -> Kind[str]:
    """Scheme and host, where people find the service. Plain HTTP only on this machine."""

    def read(given: str) -> str:
        parts = urlsplit(given.rstrip("/"))
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not is_safe or not parts.hostname or parts.username or parts.path or parts.query or parts.fragment:
            raise ValueError
        parts.port  # noqa: B018 -- raises ValueError when it is no port
        return given.rstrip("/")

    return Kind(
        read=read,
        expected=Wording(
            en="the https:// address of the service, without a path (http:// on this machine alone)",
            fr="l'adresse https:// du service, sans chemin (http:// sur cette machine seulement)",
        ),
    )


def url(*schemes: str, words: tuple[str, ...] = ()) -> Kind[str]:
    """An address of one of these schemes, or one of these words alone."""

    def read(given: str) -> str:
        parts = urlsplit(given)
        if given not in words and not (parts.scheme in schemes and (parts.netloc or parts.path)):
            raise ValueError
        parts.port  # noqa: B018 -- raises ValueError when it is no port
        return given

    listed = ", ".join([*words, *(f"{scheme}://…" for scheme in schemes)])
    return Kind(read=read, expected=Wording(en=f"one of: {listed}", fr=f"l'un de : {listed}"))


def optional(kind: Kind[T]) -> Kind[T | None]:
    """The same; without a value it is None."""
    return Kind(read=lambda given: kind.read(given) if given else None, expected=kind.expected)


def store() -> Kind[str]:
    """A folder as `file:…`, or a bucket as `s3://bucket/prefix?endpoint=…&region=…`."""

    def read(given: str) -> str:
        parts = urlsplit(given)
        if parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc:
            return given
        if parts.scheme == "file" and not parts.netloc and parts.path:
            return f"file:{Path(parts.path).expanduser().absolute()}"
        raise ValueError

    return Kind(
        read=read,
        expected=Wording(
            en="file: and a folder, or s3:// and a bucket",
            fr="file: et un dossier, ou s3:// et un compartiment",
        ),
    )
