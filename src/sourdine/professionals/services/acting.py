"""Who acts, in whose name, and whether they may. Every door asks here; whatever is not allowed is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sourdine import clock
from sourdine.accounts.permissions import has_second_factor
from sourdine.audit.vocabulary import ActorKind
from sourdine.professionals import permissions
from sourdine.professionals.errors import (
    KeyExpired,
    KeyRefused,
    NoMandate,
    NoPlan,
    NotAMember,
    NotByKey,
    NotByMandate,
    OrganisationNotActive,
    ProfessionalError,
    RoleMayNot,
    ScopeMissing,
    SecondFactorNeeded,
    TermsNotAccepted,
)
from sourdine.professionals.models import ApiKey, Member, Organisation, SshKey, State
from sourdine.professionals.services import standing
from sourdine.professionals.vocabulary import Act, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any, TypedDict
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

    from sourdine.accounts.models import User
    from sourdine.professionals.services.standing import Contract, KeyStanding

    class Traced(TypedDict):
        actor: User | None
        actor_kind: ActorKind
        organisation: UUID


_MOMENT: Final = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """A member in a browser, or a key; acting for its own organisation or, by mandate, for another one.

    The contract, the quota and the history are those of `on_behalf_of`. It grants nothing by itself: see
    `authorise`.
    """

    organisation: Organisation  # whose member or key it is
    on_behalf_of: Organisation
    member: Member | None = None
    key: ApiKey | SshKey | None = None
    user: User | None = None
    read: KeyStanding | None = None  # what the request that `key` came with has read already

    @property
    def is_by_mandate(self) -> bool:
        return self.organisation.pk != self.on_behalf_of.pk

    @property
    def parties(self) -> set[UUID]:
        """Whose contracts an act needs: one organisation, or by mandate two."""
        return {self.organisation.pk, self.on_behalf_of.pk}

    @property
    def beside(self) -> Sequence[Model | None]:
        """What was read with the key a moment ago, for an organisation that acts for itself; else nothing."""
        read = _just_read(self, clock.now())
        return read.beside if read is not None else ()

    @property
    def traced(self) -> Traced:
        """For `audit.services.record`: who it was, and in whose history it stands."""
        kind = ActorKind.ACCOUNT if self.user is not None else ActorKind.KEY
        return {"actor": self.user, "actor_kind": kind, "organisation": self.on_behalf_of.pk}

    @property
    def detail(self) -> dict[str, Any]:
        """What the history also says: which key, and which provider acted."""
        by = {"provider": str(self.organisation.pk)} if self.is_by_mandate else {}
        return by | ({"key": str(self.key.pk)} if self.key is not None else {})


def of_member(user: User | AnonymousUser, organisation: UUID, *, on_behalf_of: UUID | None = None) -> Actor:
    """Somebody logged in. Raises NotAMember, whether the organisation exists or not; or NoMandate."""
    member = _membership(user, organisation)
    if member is None:
        raise NotAMember
    represented = _represented(member.organisation, on_behalf_of)
    return Actor(organisation=member.organisation, on_behalf_of=represented, member=member, user=member.user)


def of_key(key: ApiKey | SshKey, *, on_behalf_of: UUID | None = None) -> Actor:
    """A key that was recognised, by `ssh_keys.authenticate` or when it left something to be done. Raises
    NoMandate.
    """
    organisation = key.organisation
    return Actor(organisation=organisation, on_behalf_of=_represented(organisation, on_behalf_of), key=key)


def of_standing(standing: KeyStanding, *, on_behalf_of: UUID | None = None) -> Actor:
    """A key that `keys.authenticate` has just recognised. Raises NoMandate."""
    actor = of_key(standing.key, on_behalf_of=on_behalf_of)
    return actor if actor.is_by_mandate else replace(actor, read=standing)


def authorise(actor: Actor, act: Act, *, at: datetime | None = None) -> None:
    """Returns when the actor may do this, as the database says now, not as it did when the page was opened.

    Raises an ActRefused: NotAMember, RoleMayNot, KeyRefused, KeyExpired, NotByKey, ScopeMissing, NoMandate,
    NotByMandate, OrganisationNotActive, NoPlan, SecondFactorNeeded; or TermsNotAccepted.
    """
    at = at or clock.now()
    if actor.member is not None:
        contracts = _require_member(actor, act, at)
    elif actor.key is not None:
        contracts = _require_key(actor, actor.key, act, at)
    else:
        raise NotAMember
    # Each of them was found, or there is no contract to act under.
    if {one.organisation.pk for one in contracts} != actor.parties:
        raise OrganisationNotActive
    for contract in contracts:
        _require_contract(contract, actor, act)


def refusal(actor: Actor, act: Act) -> ProfessionalError | None:
    """Why not; None when the actor may. For a page that shows a form or says what is missing: what the form
    does asks again.
    """
    try:
        authorise(actor, act)
    except ProfessionalError as refused:
        return refused
    return None


def _membership(user: User | AnonymousUser, organisation: UUID) -> Member | None:
    if not user.is_authenticated:
        return None
    of = Member.objects.filter(organisation=organisation, user=user.pk, ended_at=None, user__is_active=True)
    return of.select_related("organisation", "organisation__plan", "user").first()


def _represented(organisation: Organisation, wanted: UUID | None) -> Organisation:
    if wanted is None or wanted == organisation.pk:
        return organisation
    professional = standing.mandated(organisation.pk, wanted)
    if professional is None:
        raise NoMandate
    return professional


def _require_member(actor: Actor, act: Act, at: datetime) -> Sequence[Contract]:
    if actor.member is None or actor.user is None:
        raise NotAMember
    member = _membership(actor.user, actor.organisation.pk)
    if member is None or member.pk != actor.member.pk:
        raise NotAMember
    rule = permissions.BY_MEMBERS.get(act)
    if rule is None or not rule(member):
        raise RoleMayNot
    if act not in permissions.WITHOUT_SECOND_FACTOR and not has_second_factor(actor.user):
        raise SecondFactorNeeded
    if actor.is_by_mandate:
        has_one = standing.mandated(actor.organisation.pk, actor.on_behalf_of.pk) is not None
        _require_mandate(actor, act, has_one=has_one)
    return standing.contracts(actor.parties, at)


def _require_key(actor: Actor, key: ApiKey | SshKey, act: Act, at: datetime) -> Sequence[Contract]:
    now = _just_read(actor, at) or standing.of_key(
        key, organisation=actor.organisation.pk, on_behalf_of=actor.on_behalf_of.pk, at=at
    )
    if now is None or now.key.revoked_at is not None:
        raise KeyRefused
    if now.key.expires_at <= at:
        raise KeyExpired
    if isinstance(now.key, ApiKey):
        _require_scope(now.key, act)
    elif act not in permissions.BY_SSH:
        raise NotByKey
    _require_mandate(actor, act, has_one=now.has_mandate)
    return now.contracts


def _just_read(actor: Actor, at: datetime) -> KeyStanding | None:
    """What was read a moment ago, unless the request took its time since, as a long one does."""
    is_new = actor.read is not None and abs(at - actor.read.at) < _MOMENT
    return actor.read if is_new else None


def _require_scope(key: ApiKey, act: Act) -> None:
    opening = permissions.BY_KEYS.get(act)
    if opening is None:
        raise NotByKey
    # A scope that a later version wrote, or that was tampered with, opens nothing.
    if not opening & {Scope(one) for one in key.scopes if one in _SCOPES}:
        raise ScopeMissing(scope=", ".join(sorted(opening)))


_SCOPES: Final = frozenset(one.value for one in Scope)


def _require_mandate(actor: Actor, act: Act, *, has_one: bool) -> None:
    if not actor.is_by_mandate:
        return
    if act not in permissions.BY_MANDATE:
        raise NotByMandate
    if not has_one:
        raise NoMandate


def _require_contract(contract: Contract, actor: Actor, act: Act) -> None:
    """Of the organisation that acts and of the one it acts for; the plan is asked of the latter alone."""
    organisation = contract.organisation
    if act not in permissions.WHILE_NOT_ACTIVE and organisation.state != State.ACTIVE:
        raise OrganisationNotActive
    if organisation.state == State.CLOSED and act is not Act.READ:
        raise OrganisationNotActive
    if act not in permissions.UNDER_CONTRACT:
        return
    if not contract.has_accepted_terms:
        raise TermsNotAccepted
    if organisation.pk == actor.on_behalf_of.pk and organisation.plan_id is None:
        raise NoPlan
