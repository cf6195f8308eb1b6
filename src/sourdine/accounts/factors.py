"""Passkeys and other second factors: what may be told of them, and what of them rests sealed."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from allauth.mfa.models import Authenticator

from sourdine.errors import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sourdine.accounts.models import User

SECRET: Final = "second factor"  # noqa: S105 -- what is sealed, not the secret
# Where allauth puts, in a factor's data, what our adapter sealed for it: an application's secret, the seed of
# recovery codes, codes that came from elsewhere. A passkey has no secret here.
_ONE: Final[tuple[str, ...]] = ("secret", "seed")
_SEVERAL: Final[tuple[str, ...]] = ("migrated_codes",)

_KINDS: Final = {
    Authenticator.Type.TOTP: Wording(en="Application that gives codes", fr="Application qui donne des codes"),
    Authenticator.Type.WEBAUTHN: Wording(en="Passkey", fr="Clé d'accès"),
    Authenticator.Type.RECOVERY_CODES: Wording(en="Recovery codes", fr="Codes de secours"),
}


def factors_of(account: User) -> list[dict[str, Any]]:
    """Their kinds, names and dates, oldest first; never a secret, nor a passkey's credential."""
    return [
        _described(one) for one in Authenticator.objects.filter(user=account).order_by("created_at", "pk")
    ]


def _described(factor: Authenticator) -> dict[str, Any]:
    return {
        "kind": str(factor.type),
        "said": {language: _KINDS[factor.type].in_language(language) for language in ("fr", "en")},
        "name": factor.data.get("name", "") if factor.type == Authenticator.Type.WEBAUTHN else "",
        "created_at": factor.created_at.isoformat(),
        "last_used_at": factor.last_used_at.isoformat() if factor.last_used_at else None,
    }


def sealed_in(data: dict[str, Any]) -> Iterator[bytes]:
    """What rests sealed in a factor's data."""
    yield from (base64.b64decode(data[name]) for name in _ONE if name in data)
    yield from (base64.b64decode(one) for name in _SEVERAL for one in data.get(name, ()))


def resealed(data: dict[str, Any], reseal: Callable[[bytes], bytes]) -> dict[str, Any]:
    """A factor's data, whose sealed parts went through `reseal`."""
    again = {name: _text(data[name], reseal) for name in _ONE if name in data}
    codes = {name: [_text(one, reseal) for one in data[name]] for name in _SEVERAL if name in data}
    return data | again | codes


def _text(sealed: str, reseal: Callable[[bytes], bytes]) -> str:
    return base64.b64encode(reseal(base64.b64decode(sealed))).decode()
