"""What a professional holds of people, some hundred lines and addresses at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max

from sourdine.consents.models import (
    Appointment,
    Attempt,
    Consent,
    ConsentLedger,
    ContactPoint,
    InformationRequest,
    Objection,
    Withdrawal,
)
from sourdine.consents.retention.due import horizon
from sourdine.consents.retention.holding import Holding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.professionals.models import Organisation

BATCH: Final = 500
_TABLES: Final[dict[str, Any]] = {
    "consents": Consent,
    "withdrawals": Withdrawal,
    "objections": Objection,
    "appointments": Appointment,
    "requests": InformationRequest,
}


def subjects(organisation: Organisation) -> Iterator[list[bytes]]:
    """Every line and address of theirs, by index, a batch at a time; what goes meanwhile does not matter."""
    last = b""
    while batch := _after(organisation, last):
        yield batch
        last = batch[-1]


def of(organisation: Organisation, indexes: Collection[bytes], *, at: datetime) -> Iterator[Holding]:
    """With one statement a table."""
    rows = {name: _grouped(organisation, table, indexes) for name, table in _TABLES.items()}
    points = {bytes(one.subject_index): one for one in _theirs(organisation, ContactPoint, indexes)}
    unknown_since = _unknown_since(organisation)
    attempted = _attempted({one.person_id for one in points.values()}, since=horizon(at))
    for index in indexes:
        point = points.get(index)
        yield Holding(
            subject_index=index,
            point=point,
            attempted_at=attempted.get(point.person_id) if point else None,
            unknown_since=unknown_since,
            **{name: tuple(grouped[index]) for name, grouped in rows.items()},
        )


def _after(organisation: Organisation, last: bytes) -> list[bytes]:
    found = [_page(organisation, table, last) for table in (ContactPoint, *_TABLES.values())]
    merged = found[0].union(*found[1:]).order_by("subject_index")
    return [bytes(one) for (one,) in merged[:BATCH]]


def _page(organisation: Organisation, table: Any, last: bytes) -> QuerySet[Any, tuple[bytes]]:  # noqa: ANN401 -- a model
    held = table.objects.filter(organisation=organisation, subject_index__gt=last)
    page: QuerySet[Any, tuple[bytes]] = held.values_list("subject_index")
    return page


def _theirs(organisation: Organisation, table: Any, indexes: Collection[bytes]) -> QuerySet[Any]:  # noqa: ANN401 -- a model
    found: QuerySet[Any] = table.objects.filter(organisation=organisation, subject_index__in=list(indexes))
    return found.select_related("confirmation") if table is Consent else found


def _grouped(organisation: Organisation, table: Any, indexes: Collection[bytes]) -> dict[bytes, list[Any]]:  # noqa: ANN401 -- a model
    grouped: dict[bytes, list[Any]] = defaultdict(list)
    for row in _theirs(organisation, table, indexes):
        grouped[bytes(row.subject_index)].append(row)
    return grouped


def _attempted(people: Collection[UUID], *, since: datetime) -> dict[UUID, datetime]:
    made = Attempt.objects.filter(person__in=people, at__gt=since).order_by()
    return dict(made.values_list("person").annotate(Max("at")))


def _unknown_since(organisation: Organisation) -> datetime | None:
    return ConsentLedger.objects.filter(pk=organisation.pk).values_list("consents_since", flat=True).first()
