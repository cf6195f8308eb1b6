"""Instants. Every one that Sourdine keeps or compares carries its time zone."""

from __future__ import annotations

from datetime import UTC, datetime

from sourdine.errors import SourdineError, Wording


class NaiveInstant(SourdineError):
    code = "naive_instant"
    wording = Wording(
        en="“{text}” is not an instant with its time zone. Write it like 2026-11-22T09:30:00+01:00 or …Z.",
        fr="« {text} » n'est pas un instant avec son fuseau. Écrivez 2026-11-22T09:30:00+01:00 ou …Z.",
    )


def now() -> datetime:
    """The present instant, in UTC, to the second: finer would only make evidence harder to read."""
    return datetime.now(UTC).replace(microsecond=0)


def require_aware(instant: datetime) -> datetime:
    """Returns `instant` unchanged; raises NaiveInstant when it has no time zone."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise NaiveInstant(text=instant.isoformat())
    return instant


def parse_instant(text: str) -> datetime:
    """Reads an RFC 3339 instant such as `2026-11-22T09:30:00+01:00`; raises NaiveInstant otherwise."""
    try:
        return require_aware(datetime.fromisoformat(text.strip()))
    except ValueError as unreadable:
        raise NaiveInstant(text=text) from unreadable


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with a Z, as written in images, reports and certificates."""
    return require_aware(instant).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
