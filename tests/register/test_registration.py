from datetime import timedelta

import consumers
import pytest
from consumers import FIXED, HERE, MOBILE, OTHER_FIXED, OTHER_MOBILE, asked, begun

from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.notifications.models import Message
from sourdine.register import errors
from sourdine.register.models import Claim, OppositionList, Registration
from sourdine.register.services import registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_somebody_registers_two_numbers_at_once():
    made = registration.start(asked(FIXED, MOBILE, lists=("voix", "texto")))
    assert [claim.line.national for claim in made.claims.all()] == [FIXED, MOBILE]
    assert {one.name for one in made.lists.all()} == {"voix", "texto"}


def test_a_number_written_twice_is_one():
    made = registration.start(asked(FIXED, "+33 1 99 00 12 34", ""))
    assert made.claims.count() == 1


@pytest.mark.parametrize(
    ("numbers", "refusal"),
    [((), errors.NoNumber), (("", " "), errors.NoNumber), ((FIXED,) * 11, errors.TooManyNumbers)],
)
def test_too_few_or_too_many_numbers_are_refused(numbers, refusal):
    with pytest.raises(refusal):
        registration.start(asked(*numbers))
    assert not Registration.objects.exists()


def test_every_wrong_number_is_told_at_once_each_with_its_reason():
    typed = (FIXED, "01 99 00 12 3", "", "08 99 00 00 00", "+44 20 7946 0958", "01 00 00 00 00")
    with pytest.raises(errors.RefusedNumbers) as refused:
        registration.start(asked(*typed))
    assert [(position, error.code) for position, error in refused.value.errors] == [
        (1, "number_unreadable"),
        (3, "number_special"),
        (4, "number_not_covered"),
        (5, "number_unallocated"),
    ]
    assert not Registration.objects.exists()


def test_a_list_takes_only_the_territories_it_covers():
    OppositionList.objects.filter(name="fax").update(territories=["GB"])
    with pytest.raises(errors.RefusedNumbers):
        registration.start(asked(FIXED, lists=("fax",)))
    assert registration.start(asked(FIXED, lists=("fax", "voix")))


@pytest.mark.parametrize(
    ("lists", "refusal"),
    [((), errors.NoList), (("nowhere",), errors.UnknownList), (("voix", "x"), errors.UnknownList)],
)
def test_lists_that_are_not_there_are_refused(lists, refusal):
    with pytest.raises(refusal):
        registration.start(asked(FIXED, lists=lists))


def test_a_closed_list_takes_nobody():
    OppositionList.objects.filter(name="voix").update(is_open=False)
    with pytest.raises(errors.UnknownList):
        registration.start(asked(FIXED))


@pytest.mark.parametrize("address", ["nobody", "a@", "a b@example.fr", f"{'a' * 60}@{'b' * 200}.example.fr"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(errors.AddressRefused):
        registration.start(asked(FIXED, address=address))


@pytest.mark.parametrize("address", [None, "", "  "])
def test_a_mobile_needs_no_address(address):
    made = registration.start(asked(MOBILE, OTHER_MOBILE, address=address))
    assert made.address_sealed is None
    assert not Message.objects.exists()


@pytest.mark.parametrize("numbers", [(FIXED,), (MOBILE, FIXED)])
def test_a_line_that_takes_no_texts_needs_an_address(numbers):
    with pytest.raises(errors.AddressNeeded):
        registration.start(asked(*numbers, address=None))


def test_a_known_address_and_number_get_the_same_answer_as_unknown_ones():
    consumers.registered(FIXED)
    before = Message.objects.count()
    known = registration.start(asked(FIXED))
    assert Message.objects.count() == before + 1
    unknown = registration.start(asked(OTHER_FIXED, address="paul@example.org"))
    assert Message.objects.count() == before + 2
    shown = [registration.state_of(one) for one in (known, unknown)]
    assert {(one.address.needed, one.address.confirmed_at, one.is_complete) for one in shown} == {
        (True, None, False)
    }


def test_the_link_confirms_the_address_and_makes_the_account():
    made = registration.start(asked(FIXED))
    confirmed = registration.confirm_by_token(consumers.link_in_last_mail())
    assert confirmed.pk == made.pk
    assert confirmed.account_is_new
    assert confirmed.account == User.objects.get(email="jeanne@example.fr")
    assert confirmed.address_sealed is None


def test_looking_at_a_link_changes_nothing():
    registration.start(asked(FIXED))
    token = consumers.link_in_last_mail()
    assert registration.registration_of_token(token)
    assert registration.registration_of_token(token)
    assert not User.objects.exists()


def test_a_known_account_is_found_again_however_the_address_is_written():
    known = consumers.account()
    registration.start(asked(FIXED, address=" Jeanne@Example.FR "))
    confirmed = registration.confirm_by_token(consumers.link_in_last_mail())
    assert (confirmed.account, confirmed.account_is_new) == (known, False)


def test_a_link_serves_once():
    begun(FIXED)
    token = consumers.link_in_last_mail()
    assert registration.registration_of_token(token) is None
    with pytest.raises(errors.LinkUnusable):
        registration.confirm_by_token(token)


def test_a_made_up_link_and_one_that_has_expired_are_told_the_same(noon):
    registration.start(asked(FIXED))
    token = consumers.link_in_last_mail()
    noon.shift(timedelta(days=10))
    for one in (token, "x" * 43):
        with pytest.raises(errors.LinkUnusable) as refused:
            registration.confirm_by_token(one)
        assert str(refused.value) == str(errors.LinkUnusable())


def test_a_link_is_good_until_its_tenth_day(noon):
    registration.start(asked(FIXED))
    noon.shift(timedelta(days=10, seconds=-1))
    assert registration.confirm_by_token(consumers.link_in_last_mail())


def test_an_account_that_was_closed_is_not_opened_by_a_link():
    User.objects.filter(pk=consumers.account().pk).update(is_active=False)
    registration.start(asked(FIXED))
    with pytest.raises(errors.LinkUnusable):
        registration.confirm_by_token(consumers.link_in_last_mail())


def test_the_code_confirms_as_the_link_does():
    made = registration.start(asked(FIXED))
    code = consumers.code_in_last_mail()
    assert registration.confirm_by_code(made, f"{code[:3]} {code[3:]}").account is not None


def test_a_wrong_code_says_how_many_tries_are_left_and_they_run_out():
    made = registration.start(asked(FIXED))
    right = consumers.code_in_last_mail()
    for left in (4, 3, 2, 1):
        with pytest.raises(errors.WrongCode) as refused:
            registration.confirm_by_code(made, consumers.wrong(right))
        assert refused.value.left == left
    for typed in (consumers.wrong(right), right):
        with pytest.raises(errors.TooManyTries):
            registration.confirm_by_code(made, typed)
    assert not User.objects.exists()


def test_another_browser_cannot_ride_on_an_address_confirmed_by_link():
    """Who began a registration with somebody else's address gets nothing when that person confirms it."""
    made = begun(FIXED)
    with pytest.raises(errors.CodeExpired):
        registration.confirm_by_code(made, "000000")


def test_sent_again_the_former_link_and_code_are_void():
    made = registration.start(asked(FIXED))
    token, code = consumers.link_in_last_mail(), consumers.code_in_last_mail()
    registration.send_address_again(made, network=HERE)
    made.refresh_from_db()
    assert registration.registration_of_token(token) is None
    if code != (again := consumers.code_in_last_mail()):
        with pytest.raises(errors.WrongCode):
            registration.confirm_by_code(made, code)
    assert registration.confirm_by_code(made, again)


def test_a_confirmed_address_is_not_written_to_again():
    made = begun(FIXED)
    before = Message.objects.count()
    registration.send_address_again(made, network=HERE)
    assert Message.objects.count() == before


def test_an_address_is_not_flooded(limited):
    limited(mails_per_address=2)
    made = registration.start(asked(FIXED))
    registration.send_address_again(made, network=HERE)
    with pytest.raises(errors.TooManyAttempts):
        registration.send_address_again(made, network=HERE)
    with pytest.raises(errors.TooManyAttempts):
        registration.start(asked(OTHER_FIXED))
    assert Message.objects.count() == 2
    assert Registration.objects.count() == 1


def test_a_network_begins_only_so_many_registrations(limited):
    limited(registrations_per_network=1)
    registration.start(asked(FIXED, network="192.0.2.1"))
    with pytest.raises(errors.TooManyAttempts):
        registration.start(asked(FIXED, address="paul@example.org", network="192.0.2.200"))
    assert registration.start(asked(FIXED, address="paul@example.org", network="192.0.3.1"))


def test_somebody_logged_in_has_confirmed_their_address():
    known = consumers.account()
    made = registration.start(asked(FIXED, address=None), account=known)
    assert made.address_confirmed_at is not None
    assert registration.state_of(made).address.masked == "j•••@example.fr"
    assert not Message.objects.exists()


def test_the_state_follows_the_registration():
    made = registration.start(asked(FIXED, MOBILE))
    state = registration.state_of(made)
    assert state.address.masked == "j•••@example.fr"
    assert [step.state for step in state.address.history] == ["queued"]
    assert [one.means for one in state.numbers] == [("voice",), ("sms", "voice")]
    assert not state.is_complete


def test_what_is_kept_of_a_registration_tells_no_address_and_no_number():
    made = registration.start(asked(FIXED))
    kept = [
        *Registration.objects.values_list(),
        *Claim.objects.values_list(),
        *Event.objects.values_list("detail"),
    ]
    assert "jeanne" not in str(kept)
    assert "199001234" not in str(kept)
    assert "jeanne" not in f"{made!r} {made}"


def test_starting_a_registration_asks_the_database_little(django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        registration.start(asked(FIXED))
