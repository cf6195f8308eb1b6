"""Where a webhook may lead: out into the Internet by https, never into the operator's own networks.

An organisation names the address and this service opens the connection: unguarded, it would knock at doors
that only machines beside it can reach. A name is resolved once, every address it has is judged, and the
connection goes to the address that was judged, so that a name cannot lead elsewhere a moment later.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.conf import settings

from sourdine.professionals.errors import WebhookRefused

Address = IPv4Address | IPv6Address
_LONGEST: Final = 500
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# IPv4 addresses inside IPv6 ones that a gateway would unwrap (RFC 6052).
_NAT64: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))


class PrivateDestination(Exception):
    """Inside this app only: the attempt's code says it to the organisation."""


class NoSuchName(Exception):
    """Inside this app only, likewise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """An address that was read; `url` may hold a secret in its path."""

    url: str = field(repr=False)
    host: str
    port: int

    def resolved(self) -> str:
        """One address to connect to. Raises PrivateDestination or NoSuchName."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as unknown:
            raise NoSuchName from unknown
        addresses = [str(one[4][0]) for one in found]
        # One private address among public ones is enough to refuse: which is used would be chance.
        if not addresses or not all(is_allowed(ip_address(one.partition("%")[0])) for one in addresses):
            raise PrivateDestination
        return addresses[0]

    def at(self, address: str) -> str:
        """The same URL with the address in the place of the name."""
        parts = urlsplit(self.url)
        shown = f"[{address}]" if ":" in address else address
        return urlunsplit(parts._replace(netloc=f"{shown}:{self.port}"))

    @property
    def named(self) -> str:
        """What the Host header says."""
        return urlsplit(self.url).netloc


def read(typed: str) -> Destination:
    """Raises WebhookRefused. A name is not looked up here: that is done each time something is sent."""
    url = typed.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise WebhookRefused from None
    if not (url.isascii() and url.isprintable() and len(url) <= _LONGEST and host) or " " in url:
        raise WebhookRefused
    if parts.username is not None or parts.password is not None or not _is_scheme_allowed(parts, host):
        raise WebhookRefused
    if (literal := _literal(host)) is not None and not is_allowed(literal):
        raise WebhookRefused
    if literal is None and "." not in host and not settings.SOURDINE.webhook_private:
        raise WebhookRefused
    return Destination(
        url=urlunsplit(parts._replace(fragment="")),
        host=host,
        port=port or (443 if parts.scheme == "https" else 80),
    )


def is_allowed(address: Address) -> bool:
    """Reachable by anybody on the Internet; other addresses only when the settings say so."""
    if settings.SOURDINE.webhook_private:
        return not address.is_multicast and not address.is_unspecified
    return all(_is_public(one) for one in _within(address))


def _is_public(address: Address) -> bool:
    # Python takes the former site-local addresses (fec0::/10) for global ones.
    is_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or is_local)


def _within(address: Address) -> list[Address]:
    """The address, and what IPv4 address it wraps."""
    if isinstance(address, IPv4Address):
        return [address]
    wrapped: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one is not None]
    if address.teredo is not None:
        wrapped += address.teredo
    if any(address in one for one in _NAT64):
        wrapped.append(IPv4Address(int(address) & 0xFFFFFFFF))
    # A mapped address is never global itself: what it wraps is judged in its place.
    return wrapped if address.ipv4_mapped is not None else [address, *wrapped]


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_scheme_allowed(parts: SplitResult, host: str) -> bool:
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and settings.SOURDINE.webhook_private and host in _LOOPBACK
