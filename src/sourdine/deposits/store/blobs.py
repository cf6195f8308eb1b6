"""What a store of files must do. It sees sealed bytes only, and names that say nothing of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Blobs(Protocol):
    """Pieces of bytes under names like `inputs/3f…/00000000`; each is there whole or not at all."""

    def put(self, name: str, content: bytes) -> None:
        """When it returns, a power cut loses nothing. The same name again replaces. Raises StoreUnusable."""
        ...

    def read(self, name: str, start: int, length: int) -> bytes:
        """Fewer bytes at the end. Raises FileGone or StoreUnusable."""
        ...

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Every name below `prefix/`, in order, and how many bytes it has. Raises StoreUnusable."""
        ...

    def remove(self, prefix: str) -> None:
        """The name itself and everything below it; nothing when there is nothing. Raises StoreUnusable."""
        ...
