"""The store of this service, as its settings say."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from sourdine.deposits.store.bucket import Bucket
from sourdine.deposits.store.folder import Folder

if TYPE_CHECKING:
    from sourdine.deposits.store.blobs import Blobs


def current() -> Blobs:
    """Opened at first use; another one when the settings name another."""
    return _opened(settings.SOURDINE.files_url)


@lru_cache(maxsize=1)
def _opened(url: str) -> Blobs:
    return Bucket(url) if url.startswith("s3:") else Folder(Path(url.removeprefix("file:")))
