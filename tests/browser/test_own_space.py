"""Somebody with an account: their numbers, their address, their password, in a real browser."""

import pytest

FIXED, OTHER_FIXED = "01 99 00 12 34", "02 61 91 00 21"
PASSWORD = "une sourdine pour le téléphone"  # noqa: S105 -- of somebody who does not exist
ANOTHER = "les volets fermés à midi"
MANAGE = f"main article:has-text('{FIXED}') .actions a"


@pytest.fixture
def jeanne(person, registered):
    registered(FIXED, OTHER_FIXED)
    return person()


def test_one_of_two_numbers_is_removed_and_the_other_stays(jeanne):
    jeanne.log_in()
    jeanne.press(MANAGE)
    jeanne.press("main a.grave")
    jeanne.press("main button.grave", leads_to="my-space")
    assert jeanne.page.locator("main article h2").all_inner_texts() == [OTHER_FIXED]
    assert jeanne.post.newest("removal_confirmation", channel="mail").recipient == jeanne.ADDRESS


def test_a_number_is_renewed_and_its_receipt_says_until_when(jeanne, daytime):
    daytime.pass_by(days=400)
    jeanne.log_in()
    jeanne.press(MANAGE)
    jeanne.press("main form[action$='/renouveler/'] button")
    jeanne.press("main a[href$='/attestation/']")
    assert "28 décembre 2030" in jeanne.text()
    receipt = jeanne.download("a[href$='/attestation/pdf/']")
    assert FIXED in receipt
    assert "28 décembre 2030" in receipt


@pytest.fixture
def notice(jeanne, daytime):
    """Her registration ends in three months, and the mail that says so came."""
    from sourdine import clock
    from sourdine.register.services import lifecycle

    daytime.pass_by(days=3 * 365 - 95)
    assert lifecycle.send_notices(clock.now()) == 2
    return jeanne.post.link("renewal_notice", channel="mail")


def listed():
    """The numbers that an image would show."""
    from sourdine.register.models import Opposition

    return {row.line.national for row in Opposition.objects.filter(is_listed=True)}


def after_the_term(daytime):
    from sourdine import clock
    from sourdine.register.services import lifecycle

    daytime.pass_by(days=120)
    lifecycle.renew_or_end(clock.now())
    return listed()


def test_a_renewal_notice_s_way_out_is_a_link_and_one_button(jeanne, notice, daytime):
    jeanne.page.goto(notice)
    assert "••" in jeanne.text()
    jeanne.press("main button.big")
    assert "ne sera pas renouvelée" in jeanne.text()
    assert len(after_the_term(daytime)) == 1  # of two: a notice is about one number


def test_a_renewal_notice_that_is_only_looked_at_renews(jeanne, notice, daytime):
    assert jeanne.page.goto(notice).status == 200
    assert after_the_term(daytime) == {FIXED, OTHER_FIXED}


def test_an_address_is_changed_and_the_former_one_is_told(jeanne):
    jeanne.log_in()
    jeanne.open("my-account")
    jeanne.press(f"a[href='{jeanne.path('account_email')}']", leads_to="account_email")
    jeanne.page.locator("#id_email").fill("nouvelle@example.fr")
    jeanne.press("button[name=action_add]")
    jeanne.page.locator("[name=code]").fill(jeanne.post.code("address_code"))
    jeanne.press("main form.sheet button[type=submit]")
    jeanne.open("my-account")
    assert "nouvelle@example.fr" in jeanne.text()
    assert jeanne.post.newest("address_changed").recipient == jeanne.ADDRESS


def test_an_address_that_is_not_confirmed_changes_nothing(jeanne):
    jeanne.log_in()
    jeanne.open("account_email")
    jeanne.page.locator("#id_email").fill("nouvelle@example.fr")
    jeanne.press("button[name=action_add]")
    code = jeanne.post.code("address_code")
    jeanne.page.locator("[name=code]").fill(f"{(int(code) + 1) % 10**6:06}")
    jeanne.press("main form.sheet button[type=submit]")
    jeanne.open("my-account")
    assert jeanne.ADDRESS in jeanne.text()


def test_a_forgotten_password_is_replaced_by_mail(jeanne):
    from sourdine.accounts.models import User

    user = User.objects.get(email=jeanne.ADDRESS)
    user.set_password(ANOTHER)
    user.save()
    jeanne.open("account_login")
    jeanne.press(f"main a[href='{jeanne.path('account_reset_password')}']", leads_to="account_reset_password")
    jeanne.page.locator("[name=email]").fill(jeanne.ADDRESS)
    jeanne.press("main form.sheet button[type=submit]")
    jeanne.page.locator("[name=code]").fill(jeanne.post.code("password_reset_code"))
    jeanne.press("main form.sheet button[type=submit]")
    jeanne.page.locator("[name=password1]").fill(PASSWORD)
    jeanne.page.locator("[name=password2]").fill(PASSWORD)
    jeanne.press("main form.sheet button[type=submit]")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert jeanne.post.newest("password_changed").recipient == jeanne.ADDRESS


def test_everything_held_is_downloaded_and_the_account_deleted(jeanne):
    import json

    jeanne.log_in()
    jeanne.open("my-data")
    with jeanne.page.expect_download() as coming:
        jeanne.page.locator("main button[value=json]").click()
    held = json.loads(coming.value.path().read_text())
    assert jeanne.ADDRESS in json.dumps(held)
    assert listed() == {FIXED, OTHER_FIXED}
    jeanne.open("delete-account")
    jeanne.page.locator("[value=remove]").check()
    jeanne.press("main button.grave", leads_to="home")
    assert listed() == set()
