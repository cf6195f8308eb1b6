"""API keys: made by an owner, shown once, known afterwards by a public prefix and a keyed digest."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar, cast

from django.db import transaction

from sourdine import clock, sealing
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals import naming, networks
from sourdine.professionals.errors import (
    ExpiryRefused,
    KeyExpired,
    KeyNameNeeded,
    KeyNotFromHere,
    KeyRefused,
    NoScope,
    NotThere,
    TooManyKeys,
)
from sourdine.professionals.models import ApiKey, SshKey
from sourdine.professionals.services import acting, membership, standing
from sourdine.professionals.vocabulary import Act, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor
    from sourdine.professionals.services.standing import KeyStanding
    from sourdine.statements import Beside

K = TypeVar("K", ApiKey, SshKey)
AnyKind = type[ApiKey] | type[SshKey]

LONGEST: Final = timedelta(days=365)
MOST: Final = 20
# Whoever finds one in a log or a public repository can tell what it is.
_FORM: Final = re.compile(r"sourdine_([0-9a-z]{12})_([\w-]{43})", re.ASCII)
_ALPHABET: Final = "0123456789abcdefghijkmnpqrstuvwxyz"
_LONGEST_NAME: Final = 80
_PAUSE: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A new key. `secret` is nowhere else: whoever loses it makes another key."""

    key: ApiKey
    secret: str = field(repr=False)


@transaction.atomic
def make(actor: Actor, *, name: str, scopes: Sequence[str], days: int, allowed_networks: str = "") -> Made:
    """`allowed_networks`: one CIDR a line, none for anywhere.

    Raises what `authorise` raises, KeyNameNeeded, NameRefused, NoScope, ExpiryRefused, NetworkRefused or
    TooManyKeys.
    """
    membership.locked_for(actor, Act.MANAGE_KEYS)
    chosen = sorted({Scope(one) for one in scopes if one in set(Scope)})
    if not chosen:
        raise NoScope
    at = clock.now()
    about = described(actor, ApiKey, name=name, days=days, allowed_networks=allowed_networks, at=at)
    prefix, secret = "".join(secrets.choice(_ALPHABET) for _ in range(12)), secrets.token_urlsafe(32)
    key = ApiKey(prefix=prefix, scopes=chosen, **about)
    key.digest = _digest(key.pk, secret)
    key.save(force_insert=True)
    audit.record(Action.KEY_MADE, **actor.traced, kind="api", key=str(key.pk), scopes=" ".join(chosen))
    return Made(key=key, secret=f"sourdine_{prefix}_{secret}")


@transaction.atomic
def revoke(actor: Actor, kind: AnyKind, key: UUID) -> None:
    """From now on it opens nothing; again is nothing. Raises what `authorise` raises, or NotThere."""
    acting.authorise(actor, Act.REVOKE)
    held = kind.objects.select_for_update().filter(pk=key, organisation=actor.organisation).first()
    if held is None:
        raise NotThere
    if held.revoked_at is None:
        held.revoked_at, held.revoked_by = clock.now(), actor.user
        held.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(Action.KEY_REVOKED, **actor.traced, key=str(held.pk))


def authenticate(presented: str, *beside: Beside, network: str) -> KeyStanding:
    """The key that a program presents, from the client's IP address; `acting.of_standing` makes it an actor.
    By the same statement is read what is wanted `beside` it.

    Raises KeyRefused; of a key whose secret is right, KeyExpired or KeyNotFromHere.
    """
    form = _FORM.fullmatch(presented.strip())
    if form is None:
        raise KeyRefused
    found = standing.api_key(form[1], clock.now(), *beside)
    key = cast("ApiKey", found.key) if found is not None else None
    # A prefix that nobody has, which is no secret, is looked into as one with a wrong secret is.
    expected = bytes(key.digest) if key is not None else bytes(32)
    is_right = hmac.compare_digest(expected, _digest(key.pk if key else None, form[2]))
    if found is None or key is None or not is_right:
        raise KeyRefused
    recognised(key, network=network)
    return found


def recognised(key: K, *, network: str) -> K:
    """What both kinds of key need once the secret is right. Raises KeyRefused, KeyExpired, KeyNotFromHere."""
    at = clock.now()
    if key.revoked_at is not None:
        raise KeyRefused
    if key.expires_at <= at:
        raise KeyExpired
    if not networks.holds(key.networks, network):
        raise KeyNotFromHere
    if key.last_used_at is None or at - key.last_used_at >= _PAUSE:
        type(key).objects.filter(pk=key.pk).update(last_used_at=at)
        key.last_used_at = at
    return key


def described(
    actor: Actor, kind: type[ApiKey | SshKey], *, name: str, days: int, allowed_networks: str, at: datetime
) -> dict[str, object]:
    """What both kinds of key hold, of an organisation that the caller has locked.

    Raises KeyNameNeeded, NameRefused, ExpiryRefused, NetworkRefused or TooManyKeys.
    """
    called = naming.read(name, longest=_LONGEST_NAME)
    if not called:
        raise KeyNameNeeded
    if not 1 <= days <= LONGEST.days:
        raise ExpiryRefused(most=LONGEST.days)
    allowed = networks.read(allowed_networks)
    organisation = actor.organisation
    if kind.objects.filter(organisation=organisation, revoked_at=None, expires_at__gt=at).count() >= MOST:
        raise TooManyKeys(most=MOST)
    return {
        "organisation": organisation,
        "name": called,
        "networks": allowed,
        "created_at": at,
        "expires_at": at + timedelta(days=days),
        "made_by": actor.member,
    }


def _digest(key: UUID | None, secret: str) -> bytes:
    """Bound to its row: one key's digest is worth nothing in another's place."""
    bound = key.bytes if key is not None else bytes(16)
    return sealing.current().index(bound + secret.encode(), about="api key")
