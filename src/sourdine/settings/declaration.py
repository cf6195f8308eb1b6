"""How a setting is declared, and how all of them are read at once."""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sourdine.settings.errors import (
    SettingFileUnreadable,
    SettingsError,
    SettingsRefused,
    SettingTwice,
    SettingWrong,
    UnknownSetting,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sourdine.settings.kinds import Kind

T = TypeVar("T")
PREFIX: Final = "SOURDINE_"
FROM_FILE: Final = "_FILE"
HIDDEN: Final = "•••"


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One variable. `default` is text, read like any value, unless `derive` makes it of former settings."""

    field: str = ""  # of the Environment
    name: str
    kind: Kind[Any]
    what: str
    default: str
    derive: Callable[[Mapping[str, Any]], Any] | None
    example: str
    is_secret: bool
    since: str

    @property
    def variable(self) -> str:
        return PREFIX + self.name

    def shown(self, value: object) -> str:
        """A value as people may see it: a secret is only known to be there."""
        if value is None or value == "":
            return ""
        if self.is_secret:
            return HIDDEN
        if isinstance(value, bool):
            return "1" if value else "0"
        return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def setting(
    name: str,
    kind: Kind[T],
    what: str,
    *,
    default: str = "",
    derive: Callable[[Mapping[str, Any]], T] | None = None,
    example: str = "",
    secret: bool = False,
    since: str = "0.2",
) -> T:
    """A field of the Environment: SOURDINE_`name`, read as `kind`. `what` is its line in the documentation.

    With `derive`, `default` only says in words what it comes from.
    """
    declared = Setting(
        name=name,
        kind=kind,
        what=what,
        default=default,
        derive=derive,
        example=example or default,
        is_secret=secret,
        since=since,
    )
    found: T = dataclasses.field(metadata={"setting": declared}, repr=not secret)
    return found


def settings_of(environment: type) -> tuple[Setting, ...]:
    """The table of all settings, in the order in which they are declared."""
    return tuple(
        dataclasses.replace(field.metadata["setting"], field=field.name)
        for field in dataclasses.fields(environment)
    )


def values(
    table: Sequence[Setting], environ: Mapping[str, str], *, elsewhere: Callable[[str], bool]
) -> dict[str, Any]:
    """The value of every field. Raises SettingsRefused with everything that is wrong."""
    problems: list[SettingsError] = list(_unknown(table, environ, elsewhere))
    found: dict[str, Any] = {}
    for one in table:
        try:
            found[one.field] = _value(one, environ, found)
        except SettingsError as wrong:
            problems.append(wrong)
            found[one.field] = _default(one, found)
    if problems:
        raise SettingsRefused(problems)
    return found


def _value(one: Setting, environ: Mapping[str, str], former: Mapping[str, Any]) -> object:
    given = _given(one, environ)
    if not given:
        return _default(one, former)
    try:
        return one.kind.read(given)
    except ValueError as unreadable:
        raise SettingWrong(
            name=one.variable,
            given=HIDDEN if one.is_secret else given[:200],
            expected=one.kind.expected,
            example=f"{one.variable}={one.example}",
        ) from unreadable


def _default(one: Setting, former: Mapping[str, Any]) -> object:
    return one.derive(former) if one.derive else one.kind.read(one.default)


def _given(one: Setting, environ: Mapping[str, str]) -> str:
    """The text of a setting, from its variable or from the file that `…_FILE` names; empty when not set."""
    direct = environ.get(one.variable, "").strip()
    named = environ.get(one.variable + FROM_FILE, "").strip() if one.is_secret else ""
    if direct and named:
        raise SettingTwice(name=one.variable)
    return secret_in(one.variable, named) if named else direct


def secret_in(variable: str, file: str) -> str:
    """The content of a file, without its last line end. Raises SettingFileUnreadable."""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else "it is not text"
        raise SettingFileUnreadable(name=variable, file=file, reason=reason) from refused


def _unknown(
    table: Sequence[Setting], environ: Mapping[str, str], elsewhere: Callable[[str], bool]
) -> Iterator[UnknownSetting]:
    known = {one.variable for one in table} | {one.variable + FROM_FILE for one in table if one.is_secret}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and not elsewhere(name):
            nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)
            yield UnknownSetting(name=name, nearest=nearest[0])
