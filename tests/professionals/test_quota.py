"""What a plan allows is counted once, refused before anything is stored, and given back once."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from organisations import organisation

from sourdine.professionals import errors
from sourdine.professionals.models import Draw, Plan, Usage
from sourdine.professionals.services import quota
from sourdine.professionals.services.plans import ensure_plans

pytestmark = pytest.mark.django_db


def test_the_plans_of_2021_are_there_once():
    ensure_plans()
    Plan.objects.filter(slug="decouverte").update(price_cents=6000)
    ensure_plans()
    assert list(Plan.objects.values_list("lines_per_deposit", "deposits_per_year", "price_cents")) == [
        (3_000, 2, 6_000),
        (10_000, 10, 35_000),
        (25_000, 70, 500_000),
        (300_000, 130, 1_200_000),
        (None, None, 4_000_000),
    ]


def test_deposits_are_counted_up_to_the_plan_s_number(noon):  # noqa: ARG001
    held = organisation(plan="decouverte")
    for _ in range(2):
        quota.take(held, deposit=uuid.uuid4())
    with pytest.raises(errors.NoDepositLeft) as refused:
        quota.take(held, deposit=uuid.uuid4())
    assert "2027-11-22" in str(refused.value)
    gauge = quota.gauge(held)
    assert (gauge.used, gauge.most, gauge.left, gauge.percent) == (2, 2, 0, 100)
    assert Draw.objects.count() == 2


def test_the_same_deposit_counts_once_and_comes_back_once():
    held, deposit = organisation(), uuid.uuid4()
    quota.take(held, deposit=deposit)
    quota.take(held, deposit=deposit)
    quota.take(held, deposit=uuid.uuid4())
    assert quota.gauge(held).used == 2
    assert quota.release(deposit) is True
    assert quota.release(deposit) is False
    assert quota.release(uuid.uuid4()) is False
    assert quota.gauge(held).used == 1


def test_a_deposit_that_is_rolled_back_counts_for_nothing():
    held = organisation()

    @transaction.atomic
    def fail():
        quota.take(held, deposit=uuid.uuid4())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert quota.gauge(held).used == 0


def test_a_new_year_of_the_contract_begins_with_all_its_deposits(noon):
    held = organisation(plan="decouverte")
    for _ in range(2):
        quota.take(held, deposit=uuid.uuid4())
    noon.move_to("2027-11-22T09:29:59+00:00", tick=False)
    assert quota.gauge(held).left == 0
    noon.move_to("2027-11-22T09:30:00+00:00", tick=False)
    assert quota.gauge(held).left == 2


def test_an_unlimited_plan_counts_all_the_same():
    held = organisation(plan="illimite")
    quota.require_lines(held, 10**9)
    for _ in range(3):
        quota.take(held, deposit=uuid.uuid4())
    gauge = quota.gauge(held)
    assert (gauge.used, gauge.most, gauge.left, gauge.percent) == (3, None, None, 0)


def test_lines_a_deposit():
    held = organisation(plan="decouverte")
    quota.require_lines(held, 3_000)
    with pytest.raises(errors.TooManyLines):
        quota.require_lines(held, 3_001)
    with pytest.raises(errors.NoPlan):
        quota.require_lines(organisation(plan=None, siren="200000008"), 1)


def test_nothing_is_counted_without_a_plan():
    with pytest.raises(errors.NoPlan):
        quota.take(organisation(plan=None), deposit=uuid.uuid4())


@pytest.mark.parametrize(
    ("since", "at", "start", "end"),
    [
        ("2026-11-22", "2026-11-22", "2026-11-22", "2027-11-22"),
        ("2026-11-22", "2028-11-21", "2027-11-22", "2028-11-22"),
        ("2028-02-29", "2029-02-28", "2028-02-29", "2029-03-01"),
        ("2028-02-29", "2032-03-01", "2032-02-29", "2033-03-01"),
    ],
)
def test_the_contract_s_year(since, at, start, end):
    def day(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert quota.year_of(day(since), day(at)) == (day(start), day(end))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_none_is_let_past_the_limit():
    held = organisation(plan="essentiel")
    refusals = []

    def deposit():
        try:
            quota.take(held, deposit=uuid.uuid4())
        except errors.NoDepositLeft as refused:
            refusals.append(refused)
        finally:
            connection.close()

    people = [threading.Thread(target=deposit) for _ in range(14)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(refusals) == 4
    assert Usage.objects.get().deposits == 10


def test_what_was_given_back_and_is_taken_again_is_counted_again():
    of, deposit = organisation(), uuid.uuid4()
    quota.take(of, deposit=deposit)
    assert quota.release(deposit)
    quota.take(of, deposit=deposit)
    assert Usage.objects.get().deposits == 1
    quota.take(of, deposit=deposit)
    assert Usage.objects.get().deposits == 1, "and once only"
    assert quota.release(deposit)
    assert Usage.objects.get().deposits == 0


def test_what_was_given_back_is_taken_again_only_if_there_is_room():
    of, first = organisation(), uuid.uuid4()
    quota.take(of, deposit=first)
    quota.release(first)
    for _ in range(2):
        quota.take(of, deposit=uuid.uuid4())
    with pytest.raises(errors.NoDepositLeft), transaction.atomic():
        quota.take(of, deposit=first)
    assert Draw.objects.get(pk=first).released_at is not None
