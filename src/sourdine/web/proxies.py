"""Who asks, when a reverse proxy stands in front: its word is taken only when the settings trust it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# What a client may send as well as a proxy: believed from trusted proxies alone, gone otherwise.
_FORWARDED: Final = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
)
UNKNOWN: Final = ""


class Proxies:
    """Puts the client's own address in REMOTE_ADDR, and its scheme where Django looks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        forwarded = {name: meta.pop(name, "") for name in _FORWARDED}
        peer = meta.get("REMOTE_ADDR", "")
        if _is_trusted(peer):
            meta["REMOTE_ADDR"] = _client(forwarded["HTTP_X_FORWARDED_FOR"]) or peer
            if forwarded["HTTP_X_FORWARDED_PROTO"] in {"http", "https"}:
                meta["HTTP_X_FORWARDED_PROTO"] = forwarded["HTTP_X_FORWARDED_PROTO"]
        return self._get_response(request)


def _client(chain: str) -> str:
    """The nearest address that is no proxy of ours: what stands further left, anybody may have written."""
    for hop in reversed([hop.strip() for hop in chain.split(",")]):
        if not _is_address(hop):
            return UNKNOWN
        if not _is_trusted(hop):
            return hop
    return UNKNOWN


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(text: str) -> bool:
    if not settings.SOURDINE.trusted_proxies or not _is_address(text):
        return False
    address = ip_address(text)
    return any(address in network for network in settings.SOURDINE.trusted_proxies)
