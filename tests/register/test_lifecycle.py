import re
from datetime import timedelta

import consumers
import pytest
from consumers import FIXED, MOBILE, OTHER_FIXED, brought_in, listed, number, registered, replayed

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.register import durations, errors
from sourdine.register.line import Line
from sourdine.register.models import Allowance, Code, Holding, Opposition, OppositionList, Registration
from sourdine.register.services import lifecycle, opposition, receipts, registration
from sourdine.register.services.possession import hold
from sourdine.sealing.errors import Unsealable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def holding():
    return registered(FIXED)[0]


def in_time_for_notice(holding):
    return durations.plus_months(holding.ends_at, -3) - timedelta(days=6)


def notice():
    return consumers.last_message(kind="register/renewal_notice")


def way_out():
    return re.search(r"/avis/([\w-]+)", consumers.said(notice()))[1]


def told(holding, noon):
    noon.move_to(in_time_for_notice(holding), tick=False)
    assert lifecycle.send_notices(clock.now()) == 1


# Notices.


def test_a_notice_leaves_more_than_three_months_before_the_end(holding, noon):
    noon.move_to(durations.plus_months(holding.ends_at, -3) - timedelta(days=8), tick=False)
    assert lifecycle.send_notices(clock.now()) == 0
    noon.shift(timedelta(days=2))
    assert lifecycle.send_notices(clock.now()) == 1
    assert clock.now() < durations.plus_months(holding.ends_at, -3)


def test_a_notice_leaves_once_a_term(holding, noon):
    told(holding, noon)
    assert lifecycle.send_notices(clock.now()) == 0
    assert Message.objects.filter(kind="register/renewal_notice").count() == 1


def test_a_notice_offers_one_click_to_mail_readers(holding, noon):
    told(holding, noon)
    headers = outgoing_of(notice()).headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/un-clic/{way_out()}/" in headers["List-Unsubscribe"]


def test_without_an_account_the_notice_goes_to_the_line(noon):
    (holding,) = registered(MOBILE, address=None)
    told(holding, noon)
    assert notice().channel == "sms"


def test_looking_at_the_way_out_changes_nothing(holding, noon):
    told(holding, noon)
    assert opposition.holding_of_notice(way_out()) == holding
    assert not Holding.objects.get().declines_renewal


def test_one_click_declines_the_next_term(holding, noon):
    told(holding, noon)
    assert opposition.decline_renewal(way_out()) == holding
    opposition.decline_renewal(way_out())
    noon.move_to(holding.ends_at, tick=False)
    assert lifecycle.renew_or_end(clock.now()) == 1
    assert listed() == replayed() == set()
    assert Holding.objects.get().ending == "term"
    assert Event.objects.filter(action="renewal.decided").count() == 1


def test_a_refusal_may_be_taken_back(holding, noon):
    told(holding, noon)
    held = opposition.decline_renewal(way_out())
    for _ in range(2):
        opposition.keep_renewal(held)
    assert Event.objects.filter(action="renewal.decided").count() == 2
    noon.move_to(holding.ends_at, tick=False)
    lifecycle.renew_or_end(clock.now())
    assert listed() == {number(FIXED)}


@pytest.mark.parametrize("token", ["", "x" * 43])
def test_a_made_up_way_out_leads_nowhere(token, holding, noon):
    told(holding, noon)
    assert opposition.holding_of_notice(token) is None
    with pytest.raises(errors.LinkUnusable):
        opposition.decline_renewal(token)


def test_the_way_out_of_a_former_term_no_longer_works(holding, noon):
    told(holding, noon)
    token = way_out()
    opposition.renew(holding, at=clock.now())
    with pytest.raises(errors.LinkUnusable):
        opposition.decline_renewal(token)


# Terms.


def test_without_an_answer_the_term_is_renewed_for_three_years(holding, noon):
    registered_at = clock.now()
    noon.move_to(holding.ends_at - timedelta(seconds=1), tick=False)
    assert lifecycle.renew_or_end(clock.now()) == 0
    noon.shift(timedelta(seconds=1))
    lifecycle.renew_or_end(clock.now())
    row = Opposition.objects.get()
    assert row.ends_at == Holding.objects.get().ends_at == registered_at.replace(year=2032)
    assert row.registered_at == registered_at
    assert lifecycle.renew_or_end(clock.now()) == 0


def test_a_service_that_slept_for_years_catches_up(noon):
    registered(FIXED)
    noon.shift(timedelta(days=365 * 8))
    lifecycle.renew_or_end(clock.now())
    assert Opposition.objects.get().ends_at > clock.now()
    assert lifecycle.renew_or_end(clock.now()) == 0


def test_one_holder_s_refusal_leaves_the_other_s_opposition(holding, noon):
    noon.shift(timedelta(days=100))
    (other,) = registered(FIXED, address="paul@example.org")
    Holding.objects.filter(pk=holding.pk).update(declines_renewal=True)
    noon.move_to(holding.ends_at, tick=False)
    lifecycle.renew_or_end(clock.now())
    assert listed() == replayed() == {number(FIXED)}
    assert Opposition.objects.get().ends_at == other.ends_at


def test_what_nobody_known_holds_is_renewed_too(noon):
    row = brought_in(OTHER_FIXED)
    noon.move_to(row.ends_at, tick=False)
    lifecycle.renew_or_end(clock.now())
    assert Opposition.objects.get().ends_at > clock.now()
    assert listed() == {number(OTHER_FIXED)}


def test_a_number_registered_after_its_end_is_a_new_opposition(holding, noon):
    Holding.objects.update(declines_renewal=True)
    noon.move_to(holding.ends_at, tick=False)
    lifecycle.renew_or_end(clock.now())
    noon.move_to("2029-12-03T10:00:00Z", tick=False)
    registered(FIXED)
    row = Opposition.objects.get()
    assert (row.registered_at, row.ended_at) == (clock.now(), None)
    assert listed() == replayed() == {number(FIXED)}


# Erasure.


def test_three_years_after_its_end_an_opposition_is_erased(holding, noon):
    Holding.objects.update(declines_renewal=True)
    noon.move_to(holding.ends_at, tick=False)
    lifecycle.renew_or_end(clock.now())
    noon.move_to(holding.ends_at.replace(year=2032) - timedelta(seconds=1), tick=False)
    lifecycle.purge(clock.now())
    assert Opposition.objects.exists()
    assert Holding.objects.exists()
    noon.shift(timedelta(seconds=1))
    lifecycle.purge(clock.now())
    assert not Opposition.objects.exists()
    assert not Holding.objects.exists()


def test_what_stands_is_never_erased(noon):
    registered(FIXED)
    noon.shift(timedelta(days=700))
    lifecycle.purge(clock.now())
    assert listed() == {number(FIXED)}
    assert consumers.active().exists()


def test_after_a_removal_the_holder_s_history_goes_within_a_month(holding, noon):
    opposition.withdraw(holding, at=clock.now())
    noon.shift(timedelta(days=30))
    lifecycle.purge(clock.now())
    assert not Holding.objects.exists()


def test_registrations_codes_and_counts_are_erased_when_they_serve_no_more(noon):
    registered(MOBILE)
    registration.start(consumers.asked(FIXED, address="paul@example.org"))
    noon.shift(timedelta(days=1, hours=23))
    lifecycle.purge(clock.now())
    assert Registration.objects.count() == 1, "what is complete goes after a day"
    assert not Code.objects.exists()
    assert Allowance.objects.exists()
    noon.shift(timedelta(days=9))
    lifecycle.purge(clock.now())
    assert not Registration.objects.exists()
    assert not Allowance.objects.exists()
    assert consumers.active().exists()


def test_an_address_is_not_kept_with_a_registration_once_it_is_complete():
    registered(MOBILE)
    kept = Registration.objects.get()
    assert (kept.address_sealed, kept.token_digest, kept.code_digest) == (None, None, None)


# What cannot be done for one.


def spoilt(holding):
    """Its line cannot be read any more."""
    Holding.objects.filter(pk=holding.pk).update(line_sealed=b"spoilt")


def test_a_notice_that_cannot_be_written_holds_up_no_other(noon):
    first, second = registered(FIXED, OTHER_FIXED)
    spoilt(min(first, second, key=lambda one: one.pk))
    noon.move_to(in_time_for_notice(first), tick=False)
    with pytest.raises(Unsealable):
        lifecycle.send_notices(clock.now())
    assert Message.objects.filter(kind="register/renewal_notice").count() == 1
    assert Holding.objects.filter(noticed_at=None).count() == 1, "left to be sent once it is mended"


def test_the_day_that_a_notice_names_is_the_receipt_s(noon):
    noon.move_to("2026-11-22T21:30:00+00:00", tick=False)  # the 23rd, in Réunion
    line = Line.parse("0692 00 12 34")
    held = hold(line, account=consumers.account(), language="fr", at=clock.now())
    opposition.register(held, at=clock.now(), lists=tuple(OppositionList.objects.filter(name="voix")))
    told(held, noon)
    assert "23 novembre 2029" in consumers.said(notice())
    assert receipts.receipt_of(held).ends_at.day == 23
