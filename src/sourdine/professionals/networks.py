"""From which networks a key works."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final

from sourdine.professionals.errors import NetworkRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 20


def read(typed: str) -> list[str]:
    """One network a line, or an address alone; empty for none. Raises NetworkRefused."""
    lines = [line.strip() for line in typed.splitlines()]
    given = [(place, line) for place, line in enumerate(lines, start=1) if line]
    if len(given) > MOST:
        raise NetworkRefused(line=given[MOST][0], most=MOST)
    return [_network(place, line) for place, line in given]


def holds(networks: Sequence[str], address: str) -> bool:
    """Whether a client's address is in one of them; none given means anywhere. Unreadable is nowhere."""
    if not networks:
        return True
    try:
        client = ip_address(address)
    except ValueError:
        return False
    client = getattr(client, "ipv4_mapped", None) or client
    return any(client in ip_network(one) for one in networks)


def _network(place: int, line: str) -> str:
    try:
        return str(ip_network(line, strict=False))
    except ValueError:
        raise NetworkRefused(line=place, most=MOST) from None
