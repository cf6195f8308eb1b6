"""What a demonstration shows: accounts, numbers on the lists, a question that waits, an image."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from sourdine import clock, sealing, statements
from sourdine.accounts.models import Role, User
from sourdine.professionals.models import Mandate, Member, Organisation, Plan, TermsAcceptance
from sourdine.professionals.models import Role as MemberRole
from sourdine.professionals.models.organisation import IdentifierKind, State
from sourdine.professionals.services import plans, terms
from sourdine.register.line import Line
from sourdine.register.models import Holding
from sourdine.register.services import holding as holdings
from sourdine.register.services import ledger, lists, opposition, possession, publication
from sourdine.web import demo_consents, demo_deposit
from sourdine.web.account.errors import NotADemonstration

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.register.models import OppositionList

# All in ranges that ARCEP keeps for fiction.
_HERS: Final = ("01 99 00 00 21", "02 61 91 00 21")
_THEIRS: Final = ("03 53 01 00 31", "04 65 71 00 41", "05 36 49 00 51", "01 99 00 00 61", "02 61 91 00 71")
_PAGES: Final = ("home", "outbox", "my-space", "admin:index", "organisations")
# Organisations of nobody: the name, who logs in for it, a SIREN made up with its check digit, the plan.
_PROFESSIONAL: Final = ("Exemple Ventes", "professional", "100000009", "regulier")
_PROVIDER: Final = ("Exemple Prestataire", "provider", "200000008", "intensif")


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """One way in, of somebody who does not exist."""

    role: str
    address: str
    password: str = field(repr=False)
    totp_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Demo:
    addresses: tuple[str, ...]
    logins: tuple[Login, ...]


def prepare() -> Demo:
    """Made once: a second time finds everything there. Raises NotADemonstration anywhere else."""
    if settings.SOURDINE.demo is not True:
        raise NotADemonstration
    logins = tuple(_login(role) for role in (*Role, _PROFESSIONAL[1], _PROVIDER[1]))
    with transaction.atomic():
        people = {login.role: _person(login) for login in logins}
        if not Organisation.objects.exists():
            _join(people, clock.now())
        if not Holding.objects.exists():
            _fill(people[Role.CONSUMER], clock.now())
        demo_consents.open_page(people[_PROFESSIONAL[1]])
    publication.publish_if_needed()
    # After there is an image to screen against.
    demo_deposit.deposit(people[_PROFESSIONAL[1]], (*_HERS, *_THEIRS), clock.now().date())
    return Demo(addresses=tuple(_address(page) for page in _PAGES), logins=logins)


def _login(role: str) -> Login:
    """The same at each start, and another in each installation: made of its keys."""
    return Login(
        role=role,
        address=f"{role}@example.org",
        password=_drawn("password", role, 10).lower(),
        totp_secret=None if role == Role.CONSUMER else _drawn("second factor", role, 20),
    )


def _drawn(what: str, role: str, size: int) -> str:
    drawn = sealing.current().index(f"{what} {role}".encode(), about="demonstration")
    return base64.b32encode(drawn[:size]).decode().rstrip("=")


def _person(login: Login) -> User:
    user, is_new = User.objects.of_address(login.address)
    if is_new:
        user.role = login.role if login.role in Role.values else Role.CONSUMER
        user.set_password(login.password)
        user.save(update_fields=["role", "password"])
    if login.totp_secret and not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, login.totp_secret)
    return user


def _join(people: dict[str, User], now: datetime) -> None:
    """Two organisations, one of which may act for the other."""
    plans.ensure_plans()
    terms.ensure_terms()
    professional = _organisation(_PROFESSIONAL, people, now)
    provider = _organisation(_PROVIDER, people, now, is_provider=True)
    Mandate.objects.create(
        professional=professional, provider=provider, granted_at=now, granted_by=people[_PROFESSIONAL[1]]
    )


def _organisation(
    described: tuple[str, str, str, str], people: dict[str, User], now: datetime, *, is_provider: bool = False
) -> Organisation:
    name, login, siren, plan = described
    owner, version = people[login], terms.in_force(now)
    made = Organisation.objects.create(
        name=name,
        country="FR",
        identifier=siren,
        identifier_kind=IdentifierKind.SIREN,
        contact_email=owner.email,
        plan=Plan.objects.get(slug=plan),
        plan_since=now,
        state=State.ACTIVE,
        is_provider=is_provider,
    )
    Member.objects.create(organisation=made, user=owner, role=MemberRole.OWNER, joined_at=now)
    if version is not None:
        TermsAcceptance.objects.create(organisation=made, version=version, accepted_at=now, accepted_by=owner)
    return made


def _fill(consumer: User, now: datetime) -> None:
    lists.ensure_lists()
    chosen = lists.chosen_by_default()
    for days, number in zip(range(len(_THEIRS), 0, -1), _THEIRS, strict=True):
        since = now - timedelta(days=days)
        held = possession.hold(Line.parse(number), account=None, language="fr", at=since)
        statements.together(*ledger.wishing(held, chosen[:1]))
        ledger.join(held, chosen[:1], at=since)
    for number in _HERS:
        _hold(consumer, number, chosen, now)
    successor, _ = User.objects.of_address("successor@example.org")
    holdings.declare_changed_hands(_hold(successor, _HERS[1], chosen, now), at=now)


def _hold(account: User, number: str, chosen: tuple[OppositionList, ...], at: datetime) -> Holding:
    held = possession.hold(Line.parse(number), account=account, language="fr", at=at)
    opposition.register(held, at=at, lists=chosen)
    return held


def _address(page: str) -> str:
    with override("fr"):
        return settings.SOURDINE.public_url.rstrip("/") + reverse(page)
