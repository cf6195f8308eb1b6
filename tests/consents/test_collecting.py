"""What somebody answers on a page, and the confirmation by the very line or address."""

import re
import uuid

import pytest
from drafts import draft, form_of

from sourdine.consents.errors import (
    AddressRefused,
    ConfirmationUnusable,
    LineNotReachable,
    NoAnswer,
    PageOutdated,
    SentEnough,
)
from sourdine.consents.models import Confirmation, Consent, ConsentEvent
from sourdine.consents.services import collecting, confirming, forms, recording, texts
from sourdine.consents.subjects import Subject
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.register.errors import CodeExpired, NumberUnreadable, TooManyAttempts, TooManyTries, WrongCode
from sourdine.register.services.lists import ensure_lists

pytestmark = pytest.mark.django_db

MOBILE, FIXED, ADDRESS, NETWORK = "06 00 00 12 34", "01 99 00 12 34", "jeanne@example.org", "192.0.2.1"


@pytest.fixture(autouse=True)
def lists(db):  # noqa: ARG001 -- tables first
    ensure_lists()


@pytest.fixture
def form(owner):
    return form_of(owner)


@pytest.fixture
def mail_form(owner):
    return form_of(owner, "newsletter")


def page_of(form, language="fr"):
    return collecting.shown_page(form, forms.text_of(form, language))


def answer(form, typed=MOBILE, *, page=None, **changed):
    said = {"form": form, "page": page or page_of(form), "typed": typed, "accepts": True}
    return collecting.answer(collecting.Answer(**said | {"language": "fr", "network": NETWORK} | changed))


def sent(channel):
    return outgoing_of(Message.objects.filter(channel=channel).latest("created_at", "idempotency_key")).text


def newest_code():
    return re.search(r"\b\d{6}\b", sent("sms"))[0]


def newest_token():
    return re.search(r"https?://\S+/([\w-]{40,})/", sent("mail"))[1]


def kinds():
    return list(ConsentEvent.objects.order_by("position").values_list("kind", flat=True))


def test_a_yes_is_worth_nothing_before_the_line_confirms_it(form):
    waiting = answer(form)
    consent = Consent.objects.get()
    assert kinds() == ["requested", "given"]
    assert not consent.stands
    confirming.confirm_by_code(waiting.pk, newest_code())
    consent.refresh_from_db()
    assert consent.stands
    assert kinds() == ["requested", "given", "confirmed"]
    assert consent.text == forms.text_of(form, "fr")
    assert consent.text.used_at is not None


def test_a_yes_by_mail_is_confirmed_by_its_link_once(mail_form):
    answer(mail_form, ADDRESS)
    token = newest_token()
    assert confirming.of_token(token) is not None
    confirming.confirm_by_token(token)
    assert Consent.objects.get().stands
    assert confirming.of_token(token) is None
    with pytest.raises(ConfirmationUnusable):
        confirming.confirm_by_token(token)


def test_a_no_is_complete_by_itself_and_sends_nothing(form):
    assert answer(form, accepts=False) is None
    assert kinds() == ["requested", "refused"]
    assert not Message.objects.exists()
    assert not Consent.objects.get().stands


def test_a_no_without_a_number_keeps_nothing_of_anybody(form):
    assert answer(form, " ", accepts=False) is None
    assert not ConsentEvent.objects.exists()


def test_neither_yes_nor_no_is_no_answer(form):
    with pytest.raises(NoAnswer):
        answer(form, accepts=None)
    assert not ConsentEvent.objects.exists()


def test_the_professional_s_programs_are_told_once_it_is_confirmed(form, owner, signing):  # noqa: ARG001 -- a service that may call out
    from sourdine.professionals.models import WebhookDelivery
    from sourdine.professionals.services import webhooks

    webhooks.add(owner, url="https://example.org/hook", events=["consent.given", "consent.confirmed"])
    waiting = answer(form)
    assert not WebhookDelivery.objects.exists()
    confirming.confirm_by_code(waiting.pk, newest_code())
    assert [one.event for one in WebhookDelivery.objects.all()] == ["consent.confirmed"]


def test_a_landline_is_called(form):
    answer(form, FIXED)
    assert Message.objects.get().channel == "voice"


def test_two_clicks_are_one_answer(form):
    page = page_of(form)
    assert answer(form, page=page).pk == answer(form, page=page).pk
    assert (Consent.objects.count(), Message.objects.count()) == (1, 1)


def test_a_number_that_was_mistyped_can_be_typed_again_on_the_same_page(form):
    page = page_of(form)
    answer(form, page=page)
    answer(form, "06 00 00 56 78", page=page)
    assert Consent.objects.count() == 2


def test_whether_the_number_is_known_changes_nothing_of_what_is_done(form):
    first = answer(form)
    confirming.confirm_by_code(first.pk, newest_code())
    again = answer(form)
    assert again.confirmed_at is None
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", NumberUnreadable),
        ("12 34", NumberUnreadable),
        ("08 99 00 12 34", LineNotReachable),
        ("+1 201 555 0123", LineNotReachable),
    ],
)
def test_what_is_no_line_of_somebody_is_refused(form, typed, error):
    with pytest.raises(error):
        answer(form, typed)
    assert not ConsentEvent.objects.exists()


def test_what_is_no_address_is_refused(mail_form):
    with pytest.raises(AddressRefused):
        answer(mail_form, "jeanne")


def test_a_page_that_was_made_up_is_refused(form, mail_form):
    for page in ("x", page_of(mail_form), f"x{page_of(form)}", page_of(form)[:-3]):
        with pytest.raises(PageOutdated):
            answer(form, page=page)


def test_a_page_left_open_for_two_days_is_read_again(form, friday):
    page = page_of(form)
    friday.shift(2 * 86400)
    with pytest.raises(PageOutdated):
        answer(form, page=page)


def test_the_text_that_is_recorded_is_the_one_that_was_shown_not_a_newer_one(form, owner):
    page, shown = page_of(form), forms.text_of(form, "fr")
    texts.add(owner, draft(label="J'accepte."))
    answer(form, page=page)
    assert Consent.objects.get().text == shown


def test_a_text_retired_meanwhile_is_not_consented_to(form, owner):
    page = page_of(form)
    texts.retire(owner, forms.text_of(form, "fr").pk)
    with pytest.raises(PageOutdated):
        answer(form, page=page)


def test_a_text_changed_meanwhile_is_not_consented_to(form, owner):
    page = page_of(form)
    texts.change(owner, forms.text_of(form, "fr").pk, draft(label="J'accepte."))
    with pytest.raises(PageOutdated):
        answer(form, page=page)


def test_a_wrong_code_counts_and_five_close_it(form):
    waiting = answer(form)
    code = newest_code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(4):
        with pytest.raises(WrongCode):
            confirming.confirm_by_code(waiting.pk, wrong)
    for typed in (wrong, code):
        with pytest.raises(TooManyTries):
            confirming.confirm_by_code(waiting.pk, typed)
    assert not Consent.objects.get().stands


def test_the_same_code_twice_is_once(form):
    waiting, code = answer(form), newest_code()
    for _ in range(2):
        confirming.confirm_by_code(waiting.pk, code)
    assert kinds().count("confirmed") == 1


def test_after_two_days_nothing_confirms(form, mail_form, friday):
    waiting = answer(form)
    code = newest_code()
    answer(mail_form, ADDRESS)
    token = newest_token()
    friday.shift(2 * 86400 + 1)
    with pytest.raises((ConfirmationUnusable, CodeExpired)):
        confirming.confirm_by_code(waiting.pk, code)
    with pytest.raises(ConfirmationUnusable):
        confirming.confirm_by_token(token)
    assert not any(one.stands for one in Consent.objects.all())


def test_a_second_mail_voids_the_first_and_there_are_three_at_most(mail_form):
    waiting = answer(mail_form, ADDRESS)
    first = newest_token()
    for _ in range(2):
        confirming.send_again(waiting.pk, network=NETWORK)
    assert confirming.of_token(first) is None
    assert confirming.of_token(newest_token()) is not None
    with pytest.raises(SentEnough):
        confirming.send_again(waiting.pk, network=NETWORK)


def test_what_was_withdrawn_meanwhile_is_not_confirmed(form, author):
    import sayings

    waiting, code = answer(form), newest_code()
    recording.withdraw(author, sayings.leaving(subject=Subject.of_line(MOBILE)))
    with pytest.raises(ConfirmationUnusable):
        confirming.confirm_by_code(waiting.pk, code)


def test_a_confirmation_that_is_not_there(db):  # noqa: ARG001 -- tables first
    for act in (confirming.look, lambda pk: confirming.send_again(pk, network=NETWORK)):
        with pytest.raises(ConfirmationUnusable):
            act(uuid.UUID(int=7))


def test_a_flood_from_one_network_is_stopped_and_leaves_nothing(form, settings):
    import dataclasses

    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, registrations_per_network=2)
    for _ in range(2):
        answer(form, accepts=False)
    with pytest.raises(TooManyAttempts):
        answer(form, accepts=False)
    answer(form, accepts=False, network="198.51.100.1")
    assert kinds().count("refused") == 3


def test_one_line_is_not_flooded_with_codes(form):
    for n in range(3):
        answer(form, network=f"192.0.{n}.1")
    with pytest.raises(TooManyAttempts):
        answer(form, network="192.0.3.1")
    assert Message.objects.count() == Consent.objects.count() == 3


def test_one_professional_s_pages_spend_no_more_than_their_share(form, settings):
    import dataclasses
    from decimal import Decimal

    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, daily_spending_eur=Decimal("0.16"))
    answer(form, "06 00 00 10 01")
    with pytest.raises(TooManyAttempts):
        answer(form, "06 00 00 10 02")
    assert Message.objects.count() == 1


def test_secrets_rest_as_digests(form, mail_form):
    answer(form)
    code = newest_code()
    answer(mail_form, ADDRESS)
    token = newest_token()
    kept = str(list(Confirmation.objects.values())) + str(list(ConsentEvent.objects.values()))
    assert code not in kept
    assert token not in kept
