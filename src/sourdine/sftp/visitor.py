"""Who is connected: a key, from an address. What it may do is asked of the database again at each act."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine.professionals.errors import NoMandate
from sourdine.professionals.services import acting, mandates, ssh_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    public_key: bytes  # as SSH sends it
    user: str  # which organisation the client says it comes for
    network: str  # the client's IP address
    key: UUID
    organisation: UUID
    language: str

    def actor(self, folder: str = "") -> Actor:
        """For its own organisation, or for the one whose files lie in this folder.

        Raises KeyRefused, KeyExpired, KeyNotFromHere or NoMandate: what was open a minute ago may be closed.
        """
        key = ssh_keys.authenticate(self.public_key, user=self.user, network=self.network)
        own = acting.of_key(key)
        if not folder:
            return own
        represented = folders_of(own.organisation).get(folder)
        if represented is None:
            raise NoMandate
        return acting.of_key(key, on_behalf_of=represented.pk)


def recognised(public_key: bytes, user: str, network: str) -> Visitor:
    """Raises KeyRefused, KeyExpired or KeyNotFromHere."""
    key = ssh_keys.authenticate(public_key, user=user, network=network)
    return Visitor(
        public_key=public_key,
        user=user,
        network=network,
        key=key.pk,
        organisation=key.organisation_id,
        language=key.organisation.language,
    )


def folders_of(organisation: Organisation) -> Mapping[str, Organisation]:
    """The folder of each professional that a provider may act for: its SIREN, or another identifier."""
    if not organisation.is_provider:
        return {}
    represented = mandates.represented_by(organisation)
    shared = Counter(_folder(one) for one in represented)
    return {_folder(one, is_shared=shared[_folder(one)] > 1): one for one in represented}


def _folder(of: Organisation, *, is_shared: bool = False) -> str:
    """Two countries may give the same identifier; no name leads out of its folder."""
    identifier = of.identifier.replace("/", "-").replace("\\", "-").strip(".")
    return f"{of.country}-{identifier}" if is_shared else identifier
