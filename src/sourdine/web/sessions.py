"""Sessions: what they hold rests sealed, and they change their name before they open more."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any, Final

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.serializers import JSONSerializer
from django.utils import timezone

from sourdine import sealing, statements

if TYPE_CHECKING:
    from django.http import HttpRequest

_ABOUT: Final = "session"
_KEY_BYTES: Final = 20
_NAME: Final = re.compile(f"[{VALID_KEY_CHARS}]{{8,40}}")
_LOAD: Final = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
_CREATE: Final = (
    "INSERT INTO django_session (session_data, expire_date, session_key) SELECT %s, %s, %s WHERE {may_wait} "
    "ON CONFLICT (session_key) DO NOTHING"
)
_UPDATE: Final = (
    "UPDATE django_session SET session_data = %s, expire_date = %s, session_key = %s WHERE session_key = %s "
    "AND {may_wait}"
)


class SealedSerializer:
    """Between a login's two steps a session holds the address that was typed, and the code that was sent."""

    def dumps(self, held: dict[str, Any]) -> bytes:
        return sealing.current().seal(JSONSerializer().dumps(held), about=_ABOUT)

    def loads(self, sealed: bytes) -> dict[str, Any]:
        """Raises Unsealable, which Django takes for an empty session."""
        held: dict[str, Any] = JSONSerializer().loads(sealing.current().unseal(sealed, about=_ABOUT))
        return held


class SessionStore(DatabaseSessionStore):
    """Django's, in one statement an act: every page loads a session, and Django's way to save a new name for
    one takes seven. What it means to whoever uses it is the same.
    """

    _former_key: str | None = None  # of the row, until it is saved under its new name

    def load(self) -> dict[str, Any]:
        found = statements.fetch(_LOAD, [self.session_key, timezone.now()])
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0][0])

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 -- as Django calls it
        """Raises CreateError when the name is taken, UpdateError when the session ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # Django's own
        row = [self.encode(held), self.get_expiry_date(), self.session_key]
        if must_create:
            if not _changes(_CREATE, row):
                raise CreateError
        elif not self._changes_its(row):
            raise UpdateError

    def _changes_its(self, row: list[object]) -> bool:
        """One that ended before it got a new name lives under that one alone."""
        former, self._former_key = self._former_key, None
        if _changes(_UPDATE, [*row, former or self.session_key]):
            return True
        return former is not None and _changes(_CREATE, row)

    def cycle_key(self) -> None:
        """The same row under a new name once it is saved, so that nothing is left under the former one."""
        held = self._session  # type: ignore[attr-defined]  # Django's own
        if self.session_key is None:
            self.create()
            self._session_cache = held
        else:
            self._former_key = self._former_key or self.session_key
            self._session_key = self._get_new_session_key()
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key or self._former_key)
        self._former_key = None

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may hold anything; PostgreSQL's text, no zero byte."""
        return bool(key and _NAME.fullmatch(key))

    def _get_new_session_key(self) -> str:
        # 160 bits: nobody has it, and `save` would say so.
        return secrets.token_hex(_KEY_BYTES)


def _changes(statement: str, row: list[object]) -> bool:
    """A power cut may cost the last half second's sessions, whose people open their link again; nothing that
    was registered.
    """
    return statements.execute(statement.format(may_wait=statements.disk_may_wait()), row) == 1


def rename(request: HttpRequest) -> None:
    """Before it opens more than it did: whoever planted its cookie is left with a name of nothing."""
    if request.session.session_key:
        request.session.cycle_key()
