"""Mandates: a professional lets a provider act for it, and ends that when it likes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals.errors import MandateToOneself, NotThere, TooManyMandates, UnknownProvider
from sourdine.professionals.models import Mandate, Organisation, State
from sourdine.professionals.services import acting, membership, messages
from sourdine.professionals.vocabulary import Act
from sourdine.register.services import limits

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.accounts.models import User
    from sourdine.professionals.services.acting import Actor

MOST_A_DAY: Final = 20  # of one professional, those that were revoked included


@transaction.atomic
def grant(actor: Actor, identifier: str) -> Mandate:
    """To the provider of this identifier; both sides are told. Granted twice is granted once.

    Raises what `authorise` raises, UnknownProvider, MandateToOneself or TooManyMandates.
    """
    professional = membership.locked_for(actor, Act.MANAGE_MANDATES)
    provider = _provider(identifier)
    if provider.pk == professional.pk:
        raise MandateToOneself
    known = current(professional, provider)
    if known is not None:
        return known
    made = Mandate.objects.create(
        professional=professional, provider=provider, granted_at=clock.now(), granted_by=actor.user
    )
    _note(Action.MANDATE_GRANTED, made, actor.user)
    _count(professional)
    return made


@transaction.atomic
def revoke(actor: Actor, mandate: UUID) -> None:
    """By the professional; a provider may give it up. From now on nothing is done under it.

    Raises what `authorise` raises, or NotThere.
    """
    acting.authorise(actor, Act.REVOKE)
    held = _locked(actor.organisation).filter(pk=mandate).first()
    if held is None:
        raise NotThere
    _end(held, actor.user)


def end_all(organisation: Organisation, *, by: User | None) -> None:
    """Of either side, when it closes; the other side is told. In the caller's transaction."""
    for held in _locked(organisation):
        _end(held, by)


def current(professional: Organisation, provider: Organisation) -> Mandate | None:
    return Mandate.objects.filter(professional=professional, provider=provider, revoked_at=None).first()


def given_by(organisation: Organisation) -> QuerySet[Mandate]:
    return organisation.mandates_given.select_related("provider")


def held_by(organisation: Organisation) -> QuerySet[Mandate]:
    return organisation.mandates_held.select_related("professional")


def represented_by(organisation: Organisation) -> list[Organisation]:
    """Whom a provider may act for now, by name."""
    held = held_by(organisation).filter(revoked_at=None, professional__state=State.ACTIVE)
    return sorted((one.professional for one in held), key=lambda one: one.name)


def _provider(typed: str) -> Organisation:
    """By identifier, spaces and case aside. An unknown one and one that is no provider answer the same."""
    written = "".join(typed.split()).upper()
    found = Organisation.objects.filter(identifier=written, state=State.ACTIVE, is_provider=True)[:2]
    if len(found) != 1:
        raise UnknownProvider
    return found[0]


def _locked(organisation: Organisation) -> QuerySet[Mandate]:
    """Those in force that it gave or holds."""
    of_ours = Q(professional=organisation) | Q(provider=organisation)
    found = Mandate.objects.select_for_update(of=("self",)).filter(of_ours, revoked_at=None)
    return found.select_related("professional", "provider").order_by("pk")


def _end(mandate: Mandate, by: User | None) -> None:
    mandate.revoked_at, mandate.revoked_by = clock.now(), by
    mandate.save(update_fields=["revoked_at", "revoked_by"])
    _note(Action.MANDATE_REVOKED, mandate, by)


def _count(professional: Organisation) -> None:
    """Each is a mail to strangers. Ending one is never refused, and is no more often than granting."""
    of_ours = limits.Draw(
        scope="organisation-mandates", key=professional.pk.bytes, most=MOST_A_DAY, window=limits.DAY
    )
    try:
        limits.take([of_ours], clock.now())
    except limits.LimitReached as reached:
        raise TooManyMandates(reached.retry_at) from None


def _note(action: Action, mandate: Mandate, by: User | None) -> None:
    """In both histories, and in both mailboxes."""
    kind = f"mandate_{action.value.rpartition('.')[2]}"
    for side in (mandate.professional, mandate.provider):
        event = audit.record(action, actor=by, organisation=side.pk, mandate=str(mandate.pk))
        other = mandate.provider if side.pk == mandate.professional_id else mandate.professional
        messages.tell_owners(side, kind, {"other": other.name}, key=f"{kind}:{event.pk}")
