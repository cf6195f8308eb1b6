from datetime import timedelta

import consumers
import pytest
from consumers import FIXED, HERE, MOBILE, brought_in, listed, number, registered, replayed
from django.db import connection

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.jobs.worker import run_waiting
from sourdine.notifications.models import Message
from sourdine.register import errors
from sourdine.register.models import Opposition, Position
from sourdine.register.models.registration import Means
from sourdine.register.services import lifecycle, opposition, proof
from sourdine.register.services.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def opened(text):
    asked = proof.send_line_code(text, Means.SMS, network=HERE, language="fr")
    return proof.open_line(asked.id, consumers.code_in_last_message())


def on(line, name="voix", **more):
    return next(one for one in standing(line, **more) if one.list.name == name)


def test_the_list_names_no_person():
    registered(FIXED)
    fields = {field.name for field in Opposition._meta.get_fields()}
    assert not {"account", "holding", "address"} & fields


def test_an_opposition_is_in_force_at_once_for_three_years():
    (holding,) = registered(FIXED)
    row = Opposition.objects.get()
    assert row.registered_at == row.effective_at == clock.now()
    assert row.ends_at == holding.ends_at == clock.now().replace(year=2029)
    assert row.is_listed


def test_with_a_delay_it_takes_effect_when_its_day_comes(limited, noon):
    limited(effect_delay_days=30)
    registered(FIXED)
    assert lifecycle.take_effect(clock.now()) == 0
    assert listed() == replayed() == set()
    noon.shift(timedelta(days=30))
    assert lifecycle.take_effect(clock.now()) == 1
    assert listed() == replayed() == {number(FIXED)}
    assert lifecycle.take_effect(clock.now()) == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="its planner")
def test_those_whose_day_has_come_are_found_without_reading_the_list():
    registered(FIXED)
    with connection.cursor() as cursor:
        # Of so few rows it would rather read them all.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = lifecycle.due_by(clock.now())[:1000].explain()
    assert "opposition_waits_for_its_day" in plan
    assert "Sort" not in plan


def test_registered_again_by_the_same_person_the_date_stays(noon):
    (first,) = registered(FIXED)
    noon.shift(timedelta(days=100))
    (again,) = registered(FIXED)
    row = Opposition.objects.get()
    assert first == again
    assert row.registered_at == first.first_proven_at
    assert row.ends_at == clock.now().replace(year=clock.now().year + 3)
    assert Position.objects.get().last == 1


def test_another_list_is_added_to_those_that_stand(noon):
    registered(FIXED)
    noon.shift(timedelta(days=1))
    (holding,) = registered(FIXED, lists=("fax",))
    assert {one.name for one in holding.lists.all()} == {"voix", "fax"}
    assert listed("voix") == listed("fax") == replayed("fax") == {number(FIXED)}
    assert {row.ends_at for row in Opposition.objects.all()} == {holding.ends_at}


def test_all_lists_of_one_registration_share_a_position():
    registered(FIXED, lists=("voix", "texto", "fax"))
    assert Position.objects.get().last == 1


def test_two_holders_of_one_line_stand_beside_each_other(noon):
    (first,) = registered(FIXED)
    noon.shift(timedelta(days=100))
    (second,) = registered(FIXED, address="paul@example.org")
    assert first != second
    assert Opposition.objects.get().registered_at == first.first_proven_at
    assert consumers.active().count() == 2


def test_what_is_older_than_a_holder_s_first_proof_is_not_shown(noon):
    (first,) = registered(FIXED)
    noon.shift(timedelta(days=100))
    (second,) = registered(FIXED, address="paul@example.org")
    seen_by_first, seen_by_second = (on(one.line, holding=one, since=None) for one in (first, second))
    assert seen_by_first.registered_at == first.first_proven_at
    assert (seen_by_second.is_registered, seen_by_second.registered_at, seen_by_second.effective_at) == (
        True,
        None,
        None,
    )
    assert (seen_by_first.ends_at, seen_by_second.ends_at) == (first.ends_at, second.ends_at)


def test_whoever_proves_a_line_sees_that_it_is_registered_and_not_since_when():
    registered(MOBILE)
    access = opened(MOBILE)
    seen = on(access.line, holding=None, since=access.proven_at + timedelta(seconds=1))
    assert seen.is_registered
    assert (seen.registered_at, seen.effective_at, seen.ends_at) == (None, None, None)


def test_a_line_that_is_on_no_list_is_said_to_be_on_none():
    assert not on(opened(MOBILE).line, holding=None, since=clock.now()).is_registered


def test_removal_is_at_once_and_erases():
    (holding,) = registered(FIXED)
    done = opposition.withdraw(holding, at=clock.now(), by=holding.account)
    assert [one.name for one in done.lists] == ["voix"]
    assert not Opposition.objects.exists()
    assert listed() == replayed() == set()
    assert "retiré" in consumers.said(consumers.last_message(kind="register/removal_confirmation"))


def test_removed_twice_is_removed_once():
    (holding,) = registered(FIXED)
    opposition.withdraw(holding, at=clock.now())
    assert opposition.withdraw(holding, at=clock.now()).lists == ()
    assert Message.objects.filter(kind="register/removal_confirmation").count() == 1


def test_one_holder_s_removal_leaves_the_other_s_opposition(noon):
    (first,) = registered(FIXED, lists=("voix", "fax"))
    noon.shift(timedelta(days=1))
    (second,) = registered(FIXED, address="paul@example.org")
    done = opposition.withdraw(first, at=clock.now())
    assert [one.name for one in done.lists] == ["fax"]
    assert listed("voix") == {number(FIXED)}
    assert Opposition.objects.get().ends_at == second.ends_at
    opposition.withdraw(second, at=clock.now())
    assert not Opposition.objects.exists()


def test_registered_after_a_removal_the_date_is_new(noon):
    (holding,) = registered(FIXED)
    opposition.withdraw(holding, at=clock.now())
    noon.shift(timedelta(days=1))
    registered(FIXED)
    assert Opposition.objects.get().registered_at == clock.now()
    assert listed() == replayed() == {number(FIXED)}


def test_whoever_holds_the_line_removes_what_nobody_known_holds():
    brought_in(MOBILE)
    assert opposition.withdraw_line(opened(MOBILE).line, at=clock.now()).lists
    assert listed() == replayed() == set()
    assert consumers.last_message(kind="register/removal_confirmation").channel == "sms"


def test_whoever_holds_the_line_removes_what_was_registered_without_an_account():
    registered(MOBILE, address=None)
    opposition.withdraw_line(opened(MOBILE).line, at=clock.now())
    assert not Opposition.objects.exists()
    assert not consumers.active().exists()


def test_whoever_holds_the_line_does_not_remove_what_somebody_else_holds():
    registered(MOBILE)
    with pytest.raises(errors.OtherHolders):
        opposition.withdraw_line(opened(MOBILE).line, at=clock.now())
    assert listed() == {number(MOBILE)}


def test_what_is_on_no_list_is_not_removed():
    with pytest.raises(errors.NotRegistered):
        opposition.withdraw_line(opened(MOBILE).line, at=clock.now())


def test_proving_a_line_with_an_account_takes_over_what_the_line_held_without(noon):
    registered(MOBILE, address=None, lists=("voix", "fax"))
    noon.shift(timedelta(days=100))
    (mine,) = registered(MOBILE)
    assert list(consumers.active()) == [mine]
    assert {one.name for one in mine.lists.all()} == {"voix", "fax"}
    assert opposition.withdraw(mine, at=clock.now()).lists
    assert not Opposition.objects.exists()


def test_without_an_account_each_proof_begins_anew(noon):
    (former,) = registered(MOBILE, address=None)
    noon.shift(timedelta(days=100))
    (again,) = registered(MOBILE, address=None)
    assert again.first_proven_at == clock.now() != former.first_proven_at
    assert on(again.line, holding=again, since=None).registered_at is None
    assert list(consumers.active()) == [again]


def test_renewing_begins_a_new_term_and_sends_a_receipt(noon):
    (holding,) = registered(MOBILE)
    run_waiting()
    noon.shift(timedelta(days=100))
    opposition.renew(holding, at=clock.now(), by=holding.account)
    run_waiting()
    holding.refresh_from_db()
    assert holding.ends_at == Opposition.objects.get().ends_at == clock.now().replace(year=2030)
    assert Message.objects.filter(kind="register/receipt").count() == 2


def test_what_was_removed_is_not_renewed():
    (holding,) = registered(MOBILE)
    opposition.withdraw(holding, at=clock.now())
    with pytest.raises(errors.NotRegistered):
        opposition.renew(holding, at=clock.now())


def test_whoever_holds_the_line_renews_it_on_the_lists_it_is_on():
    brought_in(MOBILE, name="fax")
    holding = opposition.renew_line(opened(MOBILE).line, at=clock.now(), language="fr")
    assert {one.name for one in holding.lists.all()} == {"fax"}
    assert Opposition.objects.get().ends_at == holding.ends_at


def test_a_line_on_no_list_is_put_on_those_chosen_by_default():
    holding = opposition.renew_line(opened(MOBILE).line, at=clock.now(), language="fr")
    assert {one.name for one in holding.lists.all()} == {"voix", "texto"}


def test_a_suspension_takes_the_number_out_of_the_images_until_it_ends():
    registered(FIXED)
    supervisor = consumers.account("chef@example.org")
    opposition.suspend(Opposition.objects.get(), by=supervisor, reason="plainte reçue")
    opposition.suspend(Opposition.objects.get(), by=supervisor, reason="plainte reçue")
    assert listed() == replayed() == set()
    opposition.resume(Opposition.objects.get(), by=supervisor, reason="plainte sans suite")
    assert listed() == replayed() == {number(FIXED)}
    assert set(Event.objects.filter(actor=supervisor).values_list("reason", flat=True)) == {
        "plainte reçue",
        "plainte sans suite",
    }


def test_a_suspended_number_does_not_come_back_by_being_registered_again():
    registered(FIXED)
    opposition.suspend(
        Opposition.objects.get(), by=consumers.account("chef@example.org"), reason="plainte reçue"
    )
    registered(FIXED)
    assert listed() == set()


@pytest.mark.parametrize("act", [opposition.suspend, opposition.resume])
def test_a_suspension_needs_a_reason(act):
    registered(FIXED)
    with pytest.raises(errors.ReasonNeeded):
        act(Opposition.objects.get(), by=consumers.account("chef@example.org"), reason=" ")


@pytest.mark.parametrize(("language", "word"), [("fr", "retiré"), ("en", "removed")])
def test_a_removal_on_the_line_is_confirmed_in_the_language_of_whoever_asked(language, word):
    registered(MOBILE, address=None)
    opposition.withdraw_line(opened(MOBILE).line, at=clock.now(), language=language)
    told = consumers.last_message(kind="register/removal_confirmation")
    assert told.language == language
    assert word in consumers.said(told)
