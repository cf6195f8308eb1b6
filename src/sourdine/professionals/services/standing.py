"""What the database says now of who acts: keys, mandates, contracts. Every call of a program asks it, so that
each question is one ready-made statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from sourdine import statements
from sourdine.professionals.models import ApiKey, Mandate, Organisation, Plan, SshKey

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Model

# Of the conditions of use that are in force; a service without any asks nobody.
_ACCEPTED: Final = """COALESCE((
    SELECT EXISTS (
        SELECT 1 FROM professionals_termsacceptance
        WHERE version_id = professionals_termsversion.id AND organisation_id = professionals_organisation.id
    )
    FROM professionals_termsversion WHERE in_force_at <= %s ORDER BY in_force_at DESC, id DESC LIMIT 1
), true)"""
# Nobody holds one but a provider.
_MANDATED: Final = """professionals_mandate.provider_id = %s AND professionals_mandate.professional_id = %s
    AND professionals_mandate.revoked_at IS NULL AND EXISTS (
        SELECT 1 FROM professionals_organisation AS provider
        WHERE provider.id = professionals_mandate.provider_id AND provider.is_provider
    )"""
_PLAN: Final = """LEFT JOIN professionals_plan
    ON professionals_plan.id = professionals_organisation.plan_id"""
# Programs call all day: what no call looks at is not read.
_RECOGNISED: Final = (
    ApiKey,
    (
        *("id", "organisation_id", "networks", "expires_at", "last_used_at", "revoked_at"),
        *("prefix", "digest", "scopes"),
    ),
)
_ACTING: Final = (
    Organisation,
    (
        *("id", "name", "country", "identifier", "identifier_kind", "language"),
        *("plan_id", "plan_since", "state", "is_provider"),
    ),
)
_BOUND: Final = (Organisation, ("id", "state", "plan_id"))
_HELD: Final = (Mandate, ("id",))
_OPENING: Final = {
    ApiKey: (ApiKey, ("id", "revoked_at", "expires_at", "scopes")),
    SshKey: (SshKey, ("id", "revoked_at", "expires_at")),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    organisation: Organisation
    has_accepted_terms: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyStanding:
    """A key as it was at an instant; whether its organisation has the other's mandate; contracts of both."""

    at: datetime
    key: ApiKey | SshKey
    has_mandate: bool
    contracts: Sequence[Contract]
    beside: Sequence[Model | None] = ()  # what was read by the same statement, for the key's own organisation


def api_key(prefix: str, at: datetime, *beside: statements.Beside) -> KeyStanding | None:
    """Of a key that acts for its own organisation, which comes with its plan. Whether it opens anything is
    for others to say. What is read `beside` it is joined to `professionals_organisation`.
    """
    joins = " ".join(one.join for one in beside)
    of = f"""professionals_apikey JOIN professionals_organisation
        ON professionals_organisation.id = professionals_apikey.organisation_id {_PLAN} {joins}
        WHERE professionals_apikey.prefix = %s"""
    read: list[statements.Read] = [_RECOGNISED, _ACTING, Plan, *(one.of for one in beside)]
    values = [at, *chain.from_iterable(one.values for one in beside), prefix]
    found = statements.select_together(read, of, values, value=_ACCEPTED)
    if not found:
        return None
    accepted, key, organisation, plan, *others = found[0]
    key.organisation = _with_plan(organisation, plan)
    contract = Contract(organisation=organisation, has_accepted_terms=bool(accepted))
    return KeyStanding(at=at, key=key, has_mandate=False, contracts=[contract], beside=others)


def mandated(provider: UUID, professional: UUID) -> Organisation | None:
    """The professional with its plan, when the provider holds its mandate."""
    of = f"""professionals_organisation {_PLAN} JOIN professionals_mandate ON {_MANDATED}
        WHERE professionals_organisation.id = professionals_mandate.professional_id"""
    found = statements.select_together((_ACTING, Plan), of, [provider, professional])
    return _with_plan(*found[0]) if found else None


def contracts(organisations: Collection[UUID], at: datetime) -> list[Contract]:
    wanted = statements.places(organisations)
    of = f"professionals_organisation WHERE professionals_organisation.id IN ({wanted})"
    found = statements.select_together((_BOUND,), of, [at, *organisations], value=_ACCEPTED)
    return [Contract(organisation=one, has_accepted_terms=bool(accepted)) for accepted, one in found]


def of_key(
    key: ApiKey | SshKey, *, organisation: UUID, on_behalf_of: UUID, at: datetime
) -> KeyStanding | None:
    """None when the organisation has no such key any more."""
    own, table = organisation, key._meta.db_table  # noqa: SLF001 -- Django's documented door
    of = f"""{table} JOIN professionals_organisation ON professionals_organisation.id IN (%s, %s)
        LEFT JOIN professionals_mandate ON {_MANDATED}
        WHERE {table}.id = %s AND {table}.organisation_id = %s"""
    values = [at, own, on_behalf_of, own, on_behalf_of, key.pk, own]
    read = (_OPENING[type(key)], _HELD, _BOUND)
    found = statements.select_together(read, of, values, value=_ACCEPTED)
    if not found:
        return None
    _, held, mandate, _ = found[0]
    return KeyStanding(
        at=at,
        key=held,
        has_mandate=mandate is not None,
        contracts=[Contract(organisation=one, has_accepted_terms=bool(said)) for said, _, _, one in found],
    )


def _with_plan(organisation: Organisation, plan: Plan | None) -> Organisation:
    organisation.plan = plan
    return organisation
