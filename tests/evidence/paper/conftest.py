import dataclasses

import pytest

from sourdine.evidence import PermissionColumns, PermissionTerms, SourceKind


@pytest.fixture
def claims(service_claims):
    """Everything that the service's certificate may say."""
    return dataclasses.replace(
        service_claims,
        on_behalf_of="Isolation Durable (SIREN 100000009)",
        submitted_by="Appels du Ponant (SIREN 200000008)",
        source_kind=SourceKind.BOUGHT,
        source="Fichiers & Données",
        passed_on_to="Télévente Bretagne",
        input_destroyed=True,
        permissions=PermissionColumns(
            terms=PermissionTerms(
                as_of=service_claims.screened_at,
                channel="live_voice",
                audience="consumer",
                purpose="commercial",
                rules=("FR 0123456789ab", "US ba9876543210"),
            ),
            yes=service_claims.numbers.not_listed,
            no=0,
            unknown=0,
        ),
    )
