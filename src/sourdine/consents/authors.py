"""Who records something: a professional's member or program, or the person, for a professional."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sourdine.audit.vocabulary import ActorKind
from sourdine.consents.vocabulary import Door
from sourdine.professionals.services import acting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor
    from sourdine.professionals.vocabulary import Act


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Whoever writes in a professional's ledger; made by whoever has looked whether they may."""

    organisation: Organisation  # in whose ledger it is written
    door: Door
    traced: Mapping[str, Any]  # as `audit.services.record` takes it
    detail: Mapping[str, str] = field(default_factory=dict)  # ids of keys and providers

    @classmethod
    def of(cls, actor: Actor, act: Act, door: Door = Door.API) -> Author:
        """Somebody who acts for a professional. Raises what `authorise` raises."""
        acting.authorise(actor, act)
        return cls(
            organisation=actor.on_behalf_of,
            door=door,
            traced={**actor.traced},
            detail={**actor.detail} | ({"member": str(actor.member.pk)} if actor.member else {}),
        )

    @classmethod
    def person(cls, organisation: Organisation, door: Door) -> Author:
        """Whoever holds the line or the address, without an account."""
        return cls(
            organisation=organisation,
            door=door,
            traced={"actor_kind": ActorKind.LINE, "organisation": organisation.pk},
        )

    @classmethod
    def service(cls, organisation: Organisation) -> Author:
        return cls(organisation=organisation, door=Door.SERVICE, traced={"organisation": organisation.pk})
