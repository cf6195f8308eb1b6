"""Whatever people do, in whatever order: an opposition stands while somebody wants it, and images follow."""

from datetime import UTC, datetime, timedelta

import consumers
import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourdine import clock
from sourdine.errors import SourdineError
from sourdine.register.line import Line
from sourdine.register.models import Change, Holding, LineTransfer, Opposition, OppositionList, Position
from sourdine.register.services import holding as holdings
from sourdine.register.services import lifecycle, opposition, possession, rights

pytestmark = pytest.mark.django_db

LINES = [Line(33_199_000_011), Line(33_600_000_012)]
WHO = [None, "a@example.fr", "b@example.fr"]
LISTS = ["voix", "texto"]
START = datetime(2026, 11, 22, 12, tzinfo=UTC)


def one_of(those):
    return st.integers(0, len(those) - 1)


ACTS = st.one_of(
    st.tuples(st.just("register"), one_of(LINES), one_of(WHO), st.sampled_from([(0,), (1,), (0, 1)])),
    st.tuples(st.just("withdraw"), one_of(LINES), one_of(WHO)),
    st.tuples(st.just("withdraw_line"), one_of(LINES)),
    st.tuples(st.just("renew_line"), one_of(LINES)),
    st.tuples(st.just("declare"), one_of(LINES), one_of(WHO)),
    st.tuples(st.just("answer")),
    st.tuples(st.just("decline"), one_of(LINES), one_of(WHO)),
    st.tuples(st.just("suspend"), one_of(LINES)),
    st.tuples(st.just("resume"), one_of(LINES)),
    st.tuples(st.just("leave"), st.integers(1, len(WHO) - 1), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([1, 20, 400, 1200])),
)


class Life:
    """One sequence of acts, from an empty register."""

    def __init__(self, travel):
        self.travel = travel

    def act(self, name, *arguments):
        try:
            with transaction.atomic():
                getattr(self, name)(*arguments)
        except SourdineError:
            pass

    def register(self, line, who, lists):
        account = consumers.account(WHO[who]) if WHO[who] else None
        wanted = tuple(OppositionList.objects.filter(name__in=[LISTS[one] for one in lists]))
        with transaction.atomic():
            held = possession.hold(LINES[line], account=account, language="fr", at=clock.now())
            opposition.register(held, at=clock.now(), lists=wanted)

    def withdraw(self, line, who):
        for held in self.held(line, who):
            opposition.withdraw(held, at=clock.now())

    def withdraw_line(self, line):
        opposition.withdraw_line(LINES[line], at=clock.now())

    def renew_line(self, line):
        opposition.renew_line(LINES[line], at=clock.now(), language="fr")

    def declare(self, line, who):
        for held in self.held(line, who):
            holdings.declare_changed_hands(held, at=clock.now())

    def answer(self):
        for asked in LineTransfer.objects.filter(answered_at=None)[:1]:
            holdings.answer_transfer(asked, keep=False, at=clock.now())

    def decline(self, line, who):
        Holding.objects.filter(pk__in=[one.pk for one in self.held(line, who)]).update(declines_renewal=True)

    def suspend(self, line):
        for row in Opposition.objects.filter(line_index=LINES[line].index):
            opposition.suspend(row, by=consumers.account("chef@example.org"), reason="doute")

    def resume(self, line):
        for row in Opposition.objects.filter(line_index=LINES[line].index):
            opposition.resume(row, by=consumers.account("chef@example.org"), reason="sans suite")

    def leave(self, who, keeps):
        rights.delete_account(consumers.account(WHO[who]), keep_oppositions=keeps)

    def wait(self, days):
        self.travel.shift(timedelta(days=days))
        lifecycle.close_transfers(clock.now())
        lifecycle.renew_or_end(clock.now())
        lifecycle.purge(clock.now())

    def held(self, line, who):
        active = Holding.objects.filter(line_index=LINES[line].index, ended_at=None)
        return list(active.filter(account__email=WHO[who]) if WHO[who] else active.filter(account=None))


def wanted():
    """(line, list) that an active holding asks for."""
    pairs = Holding.objects.filter(ended_at=None).values_list("line_index", "lists")
    return {(bytes(index), one) for index, one in pairs if one is not None}


def standing():
    rows = Opposition.objects.filter(ended_at=None).values_list("line_index", "opposition_list")
    return {(bytes(index), one) for index, one in rows}


def check():
    assert standing() == wanted()
    for name in LISTS:
        assert consumers.replayed(name) == consumers.listed(name)
    shown = Opposition.objects.filter(is_listed=True)
    assert not shown.exclude(ended_at=None, suspended_at=None).exists()
    for row in Opposition.objects.filter(ended_at=None):
        terms = Holding.objects.filter(line_index=row.line_index, ended_at=None, lists=row.opposition_list)
        assert row.ends_at == max(terms.values_list("ends_at", flat=True))
    positions = list(Change.objects.order_by("id").values_list("position", flat=True))
    assert positions == sorted(positions)
    assert Position.objects.get().last == max(positions, default=0)


def live(acts):
    with transaction.atomic(), time_machine.travel(START, tick=False) as travel:
        life = Life(travel)
        for name, *arguments in acts:
            life.act(name, *arguments)
            check()
        transaction.set_rollback(True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(ACTS, min_size=1, max_size=12))
def test_an_opposition_stands_exactly_while_a_holder_wants_it(acts):
    live(acts)


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param(
            [("register", 0, 0, (0, 1)), ("register", 0, 1, (0,)), ("withdraw", 0, 1)], id="taken over"
        ),
        pytest.param(
            [("register", 0, 1, (0,)), ("register", 0, 2, (0, 1)), ("decline", 0, 1), ("wait", 1200)],
            id="one declines",
        ),
        pytest.param(
            [("register", 0, 1, (1,)), ("register", 0, 2, (0,)), ("declare", 0, 2), ("wait", 20)],
            id="silence",
        ),
        pytest.param(
            [
                ("register", 0, 1, (0,)),
                ("suspend", 0),
                ("decline", 0, 1),
                ("wait", 1200),
                ("register", 0, 2, (0,)),
            ],
            id="suspended at its end",
        ),
        pytest.param(
            [("register", 0, 1, (0,)), ("leave", 1, True), ("withdraw_line", 0), ("renew_line", 0)],
            id="account gone",
        ),
    ],
)
def test_a_life_that_was_hard_once(acts):
    live(acts)
