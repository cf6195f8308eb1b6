"""The plans there are. Those of 2021 to begin with; an administrator edits them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.professionals.errors import PlanNotOffered
from sourdine.professionals.models import Plan

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Lines a deposit, deposits a year, euros before tax: the French operator's of 2021.
_DEFAULTS: Final = (
    ("decouverte", "Découverte", "Discovery", 3_000, 2, 50),
    ("essentiel", "Essentiel", "Essential", 10_000, 10, 350),
    ("regulier", "Régulier", "Regular", 25_000, 70, 5_000),
    ("intensif", "Intensif", "Intensive", 300_000, 130, 12_000),
    ("illimite", "Illimité", "Unlimited", None, None, 40_000),
)


def ensure_plans() -> None:
    """In a service that has no plan, the default ones. Doing it again changes nothing."""
    if Plan.objects.exists():
        return
    Plan.objects.bulk_create(
        [
            Plan(
                slug=slug,
                title_fr=title_fr,
                title_en=title_en,
                lines_per_deposit=lines,
                deposits_per_year=deposits,
                price_cents=euros * 100,
            )
            for slug, title_fr, title_en, lines, deposits, euros in _DEFAULTS
        ],
        ignore_conflicts=True,  # two processes may migrate at once
    )


def offered() -> QuerySet[Plan]:
    """Those that who joins may choose."""
    return Plan.objects.filter(is_open=True)


def chosen(slug: str) -> Plan:
    """Raises PlanNotOffered."""
    plan = offered().filter(slug=slug).first()
    if plan is None:
        raise PlanNotOffered
    return plan
