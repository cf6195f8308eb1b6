from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from sourdine.screening.image import ListInfo, build

AS_OF = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture
def as_of():
    return AS_OF


@pytest.fixture
def numbers():
    """Fiction numbers: a bitmap's worth in two blocks, a few in a third, one far away."""
    dense = np.arange(33199000000, 33199015000, 3, dtype=np.uint64)
    few = np.array([33639980001, 33639980002, 33639989999, 262263990000], dtype=np.uint64)
    return np.concatenate([dense, few])


@pytest.fixture
def opposition():
    return ListInfo(
        name="opposition", owner="Registre d'exemple", legal_basis="L.223-1 c. conso.", channels=("voice",)
    )


@pytest.fixture
def image(numbers, opposition):
    return build({opposition: numbers}, coverage=["FR", "RE"], as_of=AS_OF, position=7)
