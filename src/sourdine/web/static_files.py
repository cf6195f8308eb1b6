"""Style sheets, scripts and images from the package itself, under addresses that follow their content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedFiles(StaticFilesStorage):
    """No step before a start: what is found is served, and a new version is never mistaken for the old."""

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002, ARG002 -- as in Django
        address = super().url(name)
        digest = _digest(name) if name else ""
        return f"{address}?v={digest}" if digest else address


@lru_cache(maxsize=1024)
def _digest(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else ""
