"""What the environment says: every setting of the service, read once, strictly."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """The settings of one running service."""

    data_folder: Path
    keys_folder: Path
    database_url: str
    secret_key: str
    public_url: str
    demo: bool


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    data = Path(environ.get("SOURDINE_DATA", "sourdine-data")).absolute()
    return Environment(
        data_folder=data,
        keys_folder=Path(environ.get("SOURDINE_KEYS", f"{data}-keys")).absolute(),
        database_url=environ.get("SOURDINE_DATABASE_URL", f"sqlite:///{data}/sourdine.sqlite3"),
        secret_key=environ.get("SOURDINE_SECRET_KEY", "to-be-read-from-the-keys-folder" * 2),
        public_url=environ.get("SOURDINE_PUBLIC_URL", "http://127.0.0.1:8000"),
        demo=environ.get("SOURDINE_DEMO", "") == "1",
    )
