import re
from datetime import datetime, timedelta

import consumers
import pytest
from consumers import ELSEWHERE, FIXED, HERE, MOBILE, begun, claim_of, code_in_last_message, proven, wrong

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.notifications.models import Message
from sourdine.register import errors
from sourdine.register.models import Code, Holding, Opposition
from sourdine.register.models.registration import Means
from sourdine.register.services import limits, lines, proof, registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def claim():
    return claim_of(begun(MOBILE))


def test_the_code_received_on_the_line_puts_it_on_the_list(claim):
    proof.send_code(claim, Means.SMS, network=HERE)
    holding = proof.prove(claim, code_in_last_message())
    assert holding.account.email == "jeanne@example.fr"
    assert consumers.listed() == consumers.replayed() == {consumers.number(MOBILE)}
    assert registration.state_of(claim.registration).is_complete


def test_a_call_says_the_code_too():
    claim = claim_of(begun(FIXED))
    assert proven(claim, Means.VOICE).line.national == FIXED


def test_nothing_stands_before_the_code_is_typed(claim):
    proof.send_code(claim, Means.SMS, network=HERE)
    assert not Opposition.objects.exists()
    assert not Holding.objects.exists()


def test_typed_twice_the_code_is_one_registration(claim):
    proof.send_code(claim, Means.SMS, network=HERE)
    code = code_in_last_message()
    assert proof.prove(claim, code) == proof.prove(claim, code)
    assert Opposition.objects.count() == 1


def test_a_wrong_code_is_counted_though_it_is_refused(claim):
    proof.send_code(claim, Means.SMS, network=HERE)
    right = code_in_last_message()
    for left in (4, 3, 2, 1):
        with pytest.raises(errors.WrongCode) as refused:
            proof.prove(claim, wrong(right))
        assert refused.value.left == left
    assert registration.state_of(claim.registration).numbers[0].tries_left == 1
    for typed in (wrong(right), right):
        with pytest.raises(errors.TooManyTries):
            proof.prove(claim, typed)
    assert not Holding.objects.exists()


def test_a_code_ends_after_ten_minutes(claim, noon):
    proof.send_code(claim, Means.SMS, network=HERE)
    noon.shift(timedelta(minutes=10))
    with pytest.raises(errors.CodeExpired):
        proof.prove(claim, code_in_last_message())


def test_a_code_is_good_for_ten_minutes(claim, noon):
    proof.send_code(claim, Means.SMS, network=HERE)
    noon.shift(timedelta(minutes=10, seconds=-1))
    assert proof.prove(claim, code_in_last_message())


def test_a_new_code_voids_the_former(claim):
    proof.send_code(claim, Means.SMS, network=HERE)
    former = code_in_last_message()
    proof.send_code(claim, Means.SMS, network=HERE)
    again = code_in_last_message()
    if former != again:
        with pytest.raises(errors.WrongCode):
            proof.prove(claim, former)
    assert proof.prove(claim, again)


def test_no_code_opens_a_claim_that_was_sent_none(claim):
    with pytest.raises(errors.CodeExpired):
        proof.prove(claim, "000000")


def test_the_code_of_one_number_does_not_open_another():
    made = begun(FIXED, MOBILE)
    proof.send_code(claim_of(made, MOBILE), Means.SMS, network=HERE)
    code = code_in_last_message()
    with pytest.raises(errors.CodeExpired):
        proof.prove(claim_of(made, FIXED), code)


def test_no_code_leaves_before_the_address_is_confirmed():
    made = registration.start(consumers.asked(MOBILE))
    with pytest.raises(errors.AddressNotConfirmed):
        proof.send_code(claim_of(made), Means.SMS, network=HERE)
    assert not Message.objects.filter(kind="register/line_code").exists()


def test_without_an_address_the_code_leaves_at_once():
    holding = proven(claim_of(registration.start(consumers.asked(MOBILE, address=None))))
    assert holding.account is None


def test_an_expired_registration_sends_nothing(claim, noon):
    noon.shift(timedelta(days=10))
    with pytest.raises(errors.RegistrationOver):
        proof.send_code(claim, Means.SMS, network=HERE)


@pytest.mark.parametrize("means", [Means.SMS, Means.CALLBACK])
def test_a_fixed_line_takes_no_text(means):
    claim = claim_of(begun(FIXED))
    with pytest.raises(errors.MeansNotOffered):
        proof.send_code(claim, means, network=HERE)


def test_a_letter_needs_an_address(claim):
    with pytest.raises(errors.PostalAddressNeeded):
        proof.send_code(claim, Means.LETTER, network=HERE)


@pytest.mark.parametrize("hour", ["2026-11-22T20:00:00Z", "2026-11-23T06:59:59Z", "2026-07-01T19:00:00Z"])
def test_the_telephone_does_not_ring_at_night(hour, noon):
    noon.move_to(hour, tick=False)
    claim = claim_of(begun(FIXED))
    with pytest.raises(errors.QuietHours) as refused:
        proof.send_code(claim, Means.VOICE, network=HERE)
    assert refused.value.retry_at.astimezone(lines.ZoneInfo("Europe/Paris")).hour == 8
    assert registration.state_of(claim.registration).numbers[0].voice_opens_at == refused.value.retry_at


@pytest.mark.parametrize("hour", ["2026-11-22T19:59:59Z", "2026-11-23T07:00:00Z", "2026-07-01T06:00:00Z"])
def test_the_telephone_may_ring_by_day(hour, noon):
    noon.move_to(hour, tick=False)
    assert proof.send_code(claim_of(begun(FIXED)), Means.VOICE, network=HERE)


def test_it_is_night_where_the_line_is_not_where_the_service_is():
    overseas = lines.Line(590_590_360_000)  # a block that no operator has
    at = clock.now()  # half past ten in Paris, half past five in Guadeloupe
    assert lines.voice_opens_at(overseas, at) is not None
    assert lines.voice_opens_at(lines.Line(consumers.number(FIXED)), at) is None


@pytest.mark.parametrize(
    ("asked_at", "last_ring"),
    [
        ("2026-11-22T19:55:00+00:00", "2026-11-22T20:00:00+00:00"),  # 21:00 in Paris
        ("2026-11-22T19:45:00+00:00", "2026-11-22T19:55:00+00:00"),  # the code's own end comes first
        ("2026-07-22T18:55:00+00:00", "2026-07-22T19:00:00+00:00"),  # summer
    ],
)
def test_a_call_that_is_late_does_not_ring_at_night(asked_at, last_ring, noon):
    noon.move_to(asked_at, tick=False)
    proof.send_line_code(FIXED, Means.VOICE, network=HERE, language="fr")
    assert consumers.last_message(kind="register/line_code").not_after == datetime.fromisoformat(last_ring)


def test_a_line_overseas_has_its_own_evening():
    overseas = lines.Line(590_590_360_000)  # four hours behind, in a block that no operator has
    closes_at = lines.voice_closes_at(overseas, datetime.fromisoformat("2026-11-22T20:30:00+00:00"))
    assert closes_at == datetime.fromisoformat("2026-11-23T01:00:00+00:00")


def test_a_text_may_leave_at_night(noon):
    claim = claim_of(begun(MOBILE))
    noon.move_to("2026-11-22T23:00:00Z", tick=False)
    assert proof.send_code(claim, Means.SMS, network=HERE)


def test_a_line_receives_three_codes_in_a_quarter_of_an_hour(noon):
    for n in range(3):
        proof.send_code(claim_of(begun(MOBILE, address=f"a{n}@example.fr")), Means.SMS, network=HERE)
    claim = claim_of(begun(MOBILE, address="b@example.fr", network=ELSEWHERE))
    with pytest.raises(errors.TooManyCodes) as refused:
        proof.send_code(claim, Means.SMS, network=ELSEWHERE)
    noon.move_to(refused.value.retry_at, tick=False)
    assert proof.send_code(claim, Means.SMS, network=ELSEWHERE)


def test_a_line_receives_six_codes_in_a_day(noon):
    claim = claim_of(begun(MOBILE))
    for _ in range(6):
        proof.send_code(claim, Means.SMS, network=HERE)
        noon.shift(timedelta(minutes=15))
    with pytest.raises(errors.TooManyCodes):
        proof.send_code(claim, Means.SMS, network=HERE)
    noon.shift(timedelta(days=1))
    assert proof.send_code(claim, Means.SMS, network=HERE)


def test_what_is_refused_leaves_nothing_behind(limited):
    limited(codes_per_network=1)
    claim = claim_of(begun(MOBILE))
    proof.send_code(claim, Means.SMS, network=HERE)
    code = code_in_last_message()
    with pytest.raises(errors.TooManyCodes):
        proof.send_code(claim, Means.SMS, network=HERE)
    assert Message.objects.filter(kind="register/line_code").count() == 1
    assert proof.prove(claim, code), "the former code still works"


def test_one_person_is_sent_only_so_many_codes(limited):
    limited(codes_per_person=1)
    made = begun(MOBILE, FIXED)
    proof.send_code(claim_of(made, MOBILE), Means.SMS, network=HERE)
    with pytest.raises(errors.TooManyCodes):
        proof.send_code(claim_of(made, FIXED), Means.VOICE, network=ELSEWHERE)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:0:100::1", "2001:db8:0:1ff::2", True),
        ("2001:db8:0:100::1", "2001:db8:0:200::1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
        ("", "not an address", True),
    ],
)
def test_neighbours_share_a_network(one, other, same):
    assert (limits.network_index(one) == limits.network_index(other)) is same


def test_the_day_s_spending_stops_codes_and_tells_the_operator_once(limited, caplog):
    limited(daily_spending_eur=limits.settings.SOURDINE.price_sms_cents / 100)
    claim = claim_of(begun(MOBILE))
    proof.send_code(claim, Means.SMS, network=HERE)
    assert limits.spent_today() == limits.daily_limit() == 5
    for _ in range(2):
        with pytest.raises(errors.SpendingStopped):
            proof.send_code(claim, Means.SMS, network=HERE)
    assert Event.objects.filter(action="spending.stopped").count() == 1
    assert caplog.text.count("spending limit") == 1
    assert registration.start(consumers.asked(FIXED, address="paul@example.org")), "mail still leaves"


def test_tomorrow_codes_leave_again(limited, noon):
    limited(daily_spending_eur=limits.settings.SOURDINE.price_sms_cents / 100)
    claim = claim_of(begun(MOBILE))
    proof.send_code(claim, Means.SMS, network=HERE)
    noon.shift(timedelta(days=1))
    assert proof.send_code(claim, Means.SMS, network=HERE)


def test_a_code_is_kept_as_a_digest_only(claim):
    sent = proof.send_code(claim, Means.SMS, network=HERE)
    assert code_in_last_message().encode() not in bytes(Code.objects.get(pk=sent.pk).digest)
    assert not re.search(r"\d{6}", f"{sent}")


# A line without an account.


@pytest.mark.parametrize("is_registered", [True, False])
def test_asking_about_a_line_is_answered_the_same_whatever_the_register_holds(is_registered):
    if is_registered:
        consumers.registered(MOBILE)
    before = Message.objects.count()
    asked = proof.send_line_code("0600001234", Means.SMS, network=HERE, language="fr")
    assert Message.objects.count() == before + 1
    access = proof.open_line(asked.id, code_in_last_message())
    assert access.line.national == MOBILE


@pytest.mark.parametrize("number", ["08 99 00 00 00", "3620", "+44 20 7946 0958", "01 00 00 00 00"])
def test_no_code_leaves_for_a_number_that_no_list_takes(number):
    with pytest.raises(errors.RefusedNumbers):
        proof.send_line_code(number, Means.VOICE, network=HERE, language="fr")
    assert not Message.objects.exists()


def test_a_line_stays_open_for_half_an_hour(noon):
    asked = proof.send_line_code(MOBILE, Means.SMS, network=HERE, language="fr")
    access = proof.open_line(asked.id, code_in_last_message())
    noon.shift(timedelta(minutes=30, seconds=-1))
    assert proof.line_opened(access.code_id) == access
    noon.shift(timedelta(seconds=1))
    with pytest.raises(errors.LineClosed):
        proof.line_opened(access.code_id)


def test_a_line_is_not_open_before_its_code_was_typed():
    asked = proof.send_line_code(MOBILE, Means.SMS, network=HERE, language="fr")
    with pytest.raises(errors.LineClosed):
        proof.line_opened(asked.id)
    with pytest.raises(errors.WrongCode):
        proof.open_line(asked.id, wrong(code_in_last_message()))
    with pytest.raises(errors.LineClosed):
        proof.line_opened(asked.id)


def test_the_code_of_a_claim_opens_no_line(claim):
    sent = proof.send_code(claim, Means.SMS, network=HERE)
    with pytest.raises(errors.CodeExpired):
        proof.open_line(sent.pk, code_in_last_message())


def test_another_s_request_does_not_void_the_holder_s():
    mine = proof.send_line_code(MOBILE, Means.SMS, network=HERE, language="fr")
    code = code_in_last_message()
    proof.send_line_code(MOBILE, Means.SMS, network=ELSEWHERE, language="fr")
    assert proof.open_line(mine.id, code)


def test_somebody_logged_in_who_proves_a_line_holds_it():
    asked = proof.send_line_code(MOBILE, Means.SMS, network=HERE, language="fr")
    access = proof.open_line(asked.id, code_in_last_message())
    holding = proof.attach(access, account=consumers.account("paul@example.org"), lists=("voix", "texto"))
    assert holding.account.email == "paul@example.org"
    assert consumers.listed("texto") == {consumers.number(MOBILE)}


def test_a_line_that_is_closed_attaches_to_nobody(noon):
    asked = proof.send_line_code(MOBILE, Means.SMS, network=HERE, language="fr")
    access = proof.open_line(asked.id, code_in_last_message())
    noon.shift(timedelta(hours=1))
    with pytest.raises(errors.LineClosed):
        proof.attach(access, account=consumers.account(), lists=("voix",))


def test_proving_asks_the_database_little(claim, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        proof.send_code(claim, Means.SMS, network=HERE)
    code = code_in_last_message()
    with django_assert_max_num_queries(30):
        proof.prove(claim, code)
