"""Public keys of SSH, for the SFTP door: which are strong enough, and whose they are.

A public key is public: anybody can add anybody's to their own organisation. So it is never the key alone that
says where a file goes: the user's name says which organisation, and the key that one may come in there.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals.errors import KeyRefused, PrivateKeyPasted, SshKeyInUse, SshKeyRefused
from sourdine.professionals.models import SshKey, State
from sourdine.professionals.services import keys, membership
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor

_KINDS: Final = frozenset(
    {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"}
)
# An applicant may write any identifier; of these two states each has one organisation.
_OPEN: Final = (State.ACTIVE, State.SUSPENDED)
_LEAST_RSA_BITS: Final = 3072
_MOST_RSA_BITS: Final = 8192  # larger ones only make each login slow
_LONGEST: Final = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicKey:
    kind: str
    encoded: str  # base64

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` shows it."""
        return fingerprint(base64.b64decode(self.encoded))


@transaction.atomic
def add(actor: Actor, *, name: str, line: str, days: int, allowed_networks: str = "") -> SshKey:
    """`line` of a .pub file; its comment is not kept.

    Raises what `authorise` raises, KeyNameNeeded, ExpiryRefused, NetworkRefused, TooManyKeys, SshKeyRefused,
    PrivateKeyPasted or SshKeyInUse.
    """
    membership.locked_for(actor, Act.MANAGE_KEYS)
    public, at = read(line), clock.now()
    about = keys.described(actor, SshKey, name=name, days=days, allowed_networks=allowed_networks, at=at)
    key = SshKey(kind=public.kind, public_key=public.encoded, fingerprint=public.fingerprint, **about)
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError:
        raise SshKeyInUse from None
    audit.record(Action.KEY_MADE, **actor.traced, kind="ssh", key=str(key.pk), fingerprint=key.fingerprint)
    return key


def user_of(organisation: Organisation) -> str:
    """By which name its programs log in: `fr-100000009`. Of one organisation that is active or suspended."""
    return f"{organisation.country}-{organisation.identifier}".replace("/", "_").lower()


def authenticate(blob: bytes, *, user: str, network: str) -> SshKey:
    """The key of a client that has proved to hold its private half, in the organisation that `user` names;
    `blob` as SSH sends the public one.

    Raises KeyRefused, KeyExpired or KeyNotFromHere.
    """
    of = SshKey.objects.filter(fingerprint=fingerprint(blob), organisation__state__in=_OPEN)
    known = of.select_related("organisation", "organisation__plan")
    found = [one for one in known if user_of(one.organisation) == user.lower()]
    if len(found) != 1:
        raise KeyRefused
    return keys.recognised(found[0], network=network)


def read(line: str) -> PublicKey:
    """One line of a .pub file, checked. Raises SshKeyRefused or PrivateKeyPasted."""
    if "PRIVATE KEY" in line:
        raise PrivateKeyPasted
    parts = line.split(maxsplit=2)
    if len(line) > _LONGEST or len(parts) < 2 or "\n" in line.strip() or parts[0] not in _KINDS:
        raise SshKeyRefused
    if not _is_strong(f"{parts[0]} {parts[1]}".encode()):
        raise SshKeyRefused
    return PublicKey(kind=parts[0], encoded=parts[1])


def fingerprint(blob: bytes) -> str:
    return "SHA256:" + base64.b64encode(sha256(blob).digest()).decode().rstrip("=")


def _is_strong(line: bytes) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        loaded = load_ssh_public_key(line)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return not isinstance(loaded, RSAPublicKey) or _LEAST_RSA_BITS <= loaded.key_size <= _MOST_RSA_BITS
