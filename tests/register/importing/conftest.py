import pytest


@pytest.fixture
def voix(transactional_db):  # noqa: ARG001 -- an import is many transactions
    from sourdine.register.models import OppositionList
    from sourdine.register.services.lists import ensure_lists

    ensure_lists()
    return OppositionList.objects.get(name="voix")
