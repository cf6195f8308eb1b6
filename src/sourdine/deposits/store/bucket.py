"""A store in a bucket of any S3-compatible server."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from sourdine.deposits.errors import FileGone, StoreUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_AT_ONCE: Final = 1000  # names that one request removes


class Bucket:
    """Each name an object. Credentials come from AWS_ACCESS_KEY_ID and its like, or the machine's role."""

    def __init__(self, url: str) -> None:
        """`s3://bucket/prefix?endpoint=https://…&region=…`."""
        from obstore.store import S3Store

        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        endpoint = asked.get("endpoint")
        options: dict[str, Any] = {"client_options": {"allow_http": True}} if _is_plain(endpoint) else {}
        if endpoint:
            options["endpoint"] = endpoint
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            region=asked.get("region", "us-east-1"),
            **options,
        )

    def put(self, name: str, content: bytes) -> None:
        import obstore

        with _naming_faults():
            obstore.put(self._store, name, content)

    def read(self, name: str, start: int, length: int) -> bytes:
        import obstore

        if not length:
            return b""
        with _naming_faults():
            found = obstore.get(self._store, name, options={"range": (start, start + length)})
            return bytes(found.bytes())

    def sizes(self, prefix: str) -> Mapping[str, int]:
        import obstore

        with _naming_faults():
            pages = obstore.list(self._store, prefix)
            found = {one["path"]: one["size"] for page in pages for one in page}
        return {name: found[name] for name in sorted(found)}

    def remove(self, prefix: str) -> None:
        import obstore

        names = [*self.sizes(prefix), prefix]
        with _naming_faults():
            for first in range(0, len(names), _AT_ONCE):
                obstore.delete(self._store, names[first : first + _AT_ONCE])


def _is_plain(endpoint: str | None) -> bool:
    return (endpoint or "").startswith("http://")


@contextmanager
def _naming_faults() -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as gone:
        raise FileGone from gone
    except (BaseError, OSError) as refused:
        # The message may hold the address of the store, with what opens it.
        raise StoreUnusable(reason=type(refused).__name__) from None
