"""Attempts are counted in the database, under names that tell nothing."""

import pytest
from django.core.cache import cache

from sourdine.accounts.models import Attempt

pytestmark = pytest.mark.django_db


def test_what_is_counted_is_found_again():
    cache.set("attempt of claude@example.fr from 192.0.2.1", [1.5, 1.0], 60)
    assert cache.get("attempt of claude@example.fr from 192.0.2.1") == [1.5, 1.0]
    assert cache.get("attempt of somebody else") is None


def test_the_table_holds_neither_address_nor_network():
    cache.set("attempt of claude@example.fr from 192.0.2.1", [1.0], 60)
    kept = " ".join(f"{one.cache_key} {one.value}" for one in Attempt.objects.all())
    assert kept
    assert "claude" not in kept
    assert "192.0.2" not in kept
