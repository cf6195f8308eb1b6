"""The database a URL names: SQLite in a file, or PostgreSQL."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# FULL: what was acknowledged survives a power cut, not only a crash of the process.
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA cache_size=-64000;"
)


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at `sqlite:///path` or `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    return _sqlite(parts.path[1:]) if parts.scheme == "sqlite" else _postgresql(url)


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # Opening the file and setting its pragmas anew costs more than most requests.
        "CONN_MAX_AGE": None,
        # SQLite holds one writer: a transaction that begins by reading and upgrades would be refused at once.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": _SQLITE_PRAGMAS, "timeout": 20},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "sourdine.settings.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A server that is away is said to be away, before who waits for the page has left.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3, "connect_timeout": "5", **options},
    }
