"""An account in a real browser: a passkey added and used, a lost mailbox, every page for everybody."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

PASSWORD = "une sourdine pour le téléphone"  # noqa: S105 -- of somebody who does not exist
OPEN = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
    "lost-mailbox",
]
PERSONAL = ["my-messages", "my-accesses", "my-account", "log-in-again", "account_logout", "mfa_index"]
SENSITIVE = [
    "my-data",
    "delete-account",
    "account_email",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "account_set_password",
]


def address(name, language="fr"):
    with override(language):
        return reverse(name)


@pytest.fixture
def somebody(transactional_db):  # noqa: ARG001 -- opens the database
    from sourdine.accounts.models import User

    return User.objects.of_address("camille@example.fr")[0]


def code_sent():
    from sourdine.notifications.contents import outgoing_of
    from sourdine.notifications.models import Message

    newest = Message.objects.filter(kind="accounts/login_code").latest("created_at")
    return re.search(r"\b\d{6}\b", outgoing_of(newest).text)[0]


@pytest.fixture
def log_in():
    def by_code(page, user, language="fr"):
        page.goto(address("account_login", language))
        page.locator("#code_email").fill(user.email)
        page.locator("#code_email").press("Enter")
        page.locator("[name=code]").fill(code_sent())
        page.locator("[name=code]").press("Enter")
        page.wait_for_url(f"**{address('my-space', language)}")

    return by_code


def with_authenticator(page):
    """The browser's own: a device that keeps passkeys and recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_added_and_opens_the_account_alone(new_page, somebody, log_in):
    page = new_page()
    with_authenticator(page)
    log_in(page, somebody)
    page.goto(address("mfa_add_webauthn"))
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    assert somebody.authenticator_set.filter(type="webauthn").count() == 1
    page.goto(address("account_logout"))
    page.locator("main button[type=submit]").click()
    page.goto(address("account_login"))
    page.locator("#passkey_login").click()
    page.wait_for_url(f"**{address('my-space')}")
    assert page.complaints == []


@pytest.mark.usefixtures("somebody")
def test_without_its_passkey_a_device_opens_nothing(new_page):
    page = new_page()
    with_authenticator(page)
    page.goto(address("account_login"))
    page.locator("#passkey_login").click()
    page.locator("#passkey-trouble").wait_for(state="visible")
    page.goto(address("my-account"))
    assert address("account_login") in page.url


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_the_account_are_for_everybody(new_page, somebody, log_in, accessible, language, width):
    page = new_page(width=width)
    for name in OPEN:
        page.goto(address(name, language))
        accessible(page)
    log_in(page, somebody, language)
    for name in [*PERSONAL, *SENSITIVE]:
        page.goto(address(name, language))
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_a_lost_mailbox_leads_to_the_number_by_keyboard_alone(page):
    page.goto(address("account_login"))
    page.locator(f"main a[href='{address('lost-mailbox')}']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('lost-mailbox')}")
    page.locator(f"main a[href='{address('my-number')}']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('my-number')}")


def test_logging_in_needs_no_script(new_page, somebody, log_in):
    page = new_page(java_script_enabled=False)
    log_in(page, somebody)
    page.goto(address("my-account"))
    assert somebody.email in page.content()
