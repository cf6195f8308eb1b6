import dataclasses

import pytest

from sourdine.evidence import SourceKind


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
    )
