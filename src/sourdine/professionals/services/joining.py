"""An organisation applies: it is written down, and its owner's address confirmed by a link."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from sourdine import clock
from sourdine.accounts.models import as_address
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals import identifiers, naming
from sourdine.professionals.errors import (
    ContactRefused,
    NameNeeded,
    OperatorsStayOut,
    TermsNotAccepted,
    TooManyApplications,
)
from sourdine.professionals.models import Organisation, Role, TermsAcceptance
from sourdine.professionals.services import invitations, membership, plans, terms
from sourdine.register.services import limits

if TYPE_CHECKING:
    from sourdine.accounts.models import User

_LONGEST_NAME = 200
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """What the form says, as typed. `network` is the client's IP address."""

    name: str
    country: str
    identifier: str
    plan: str
    accepts_terms: bool
    is_provider: bool
    language: str
    contact_email: str = field(repr=False)
    network: str = field(repr=False)


def apply(asked: Application, *, account: User | None = None) -> Organisation:
    """The operator decides on it; nothing opens before. Somebody logged in is its owner at once, anybody else
    once the link sent to the address is used. Known or not, an address or an identifier gets the same answer.

    Raises NameNeeded, NameRefused, UnknownCountry, IdentifierRefused, ContactRefused, PlanNotOffered,
    TermsNotAccepted, OperatorsStayOut or TooManyApplications.
    """
    made, address = _organisation(asked), read_address(asked.contact_email)
    if not asked.accepts_terms:
        raise TermsNotAccepted
    if account is not None and account.is_operator:
        raise OperatorsStayOut
    at = clock.now()
    try:
        with transaction.atomic():
            made.contact_email = address
            made.save(force_insert=True)
            _accept_terms(made, account)
            audit.record(Action.ORGANISATION_APPLIED, actor=account, account=account, organisation=made.pk)
            if account is None:
                invitations.write(made, address, Role.OWNER, language=asked.language, kind="application")
            else:
                membership.join(made, account, Role.OWNER)
            limits.take([_draw(asked.network), limits.address_draw(address)], at)
    except limits.LimitReached as reached:
        raise TooManyApplications(reached.retry_at) from None
    return made


def read_address(typed: str) -> str:
    """One way to write it. Raises ContactRefused."""
    address = as_address(typed)
    try:
        validate_email(address)
    except ValidationError:
        raise ContactRefused from None
    if len(address) > _LONGEST_ADDRESS:
        raise ContactRefused
    return address


def _organisation(asked: Application) -> Organisation:
    name = naming.read(asked.name, longest=_LONGEST_NAME)
    if not name:
        raise NameNeeded
    kind, identifier = identifiers.read(asked.country, asked.identifier)
    return Organisation(
        name=name,
        country=asked.country,
        identifier=identifier,
        identifier_kind=kind,
        language=asked.language,
        plan=plans.chosen(asked.plan),
        is_provider=asked.is_provider,
        created_at=clock.now(),
        network_index=limits.network_index(asked.network),
    )


def _accept_terms(made: Organisation, account: User | None) -> None:
    at = clock.now()
    current = terms.in_force(at)
    if current is not None:
        TermsAcceptance.objects.create(
            organisation=made, version=current, accepted_at=at, accepted_by=account
        )


def _draw(network: str) -> limits.Draw:
    from django.conf import settings

    most = settings.SOURDINE.applications_per_network
    key = limits.network_index(network)
    return limits.Draw(scope="network-applications", key=key, most=most, window=limits.HOUR)
