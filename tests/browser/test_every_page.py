"""Every page there is, as each kind of person sees it: accessible, no wider than its screen, no complaint."""

import re

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver

FIXED, OTHER_FIXED, MOBILE = "01 99 00 12 34", "02 61 91 00 21", "06 00 00 12 34"

ANYBODY = [
    "home",
    "law",
    "privacy",
    "accessibility",
    "contact",
    "verify",
    "open-data",
    "specification",
    "register",
    "my-number",
    "outbox",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
    "lost-mailbox",
    "professionals",
    "join",
    "join-sent",
    "terms",
]
# In the hands of somebody who opened a line with a code.
LINE = ["line", "withdraw-line", "changed-hands", "line-receipt"]
OWN = [
    "my-space",
    "my-numbers-remove",
    "my-messages",
    "my-accesses",
    "my-account",
    "my-sessions",
    "my-data",
    "delete-account",
    "log-in-again",
    "account_email",
    "account_set_password",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
]
OWN_NUMBER = ["my-number-page", "my-number-remove", "my-number-receipt"]
OF_AN_ORGANISATION = [
    "organisation",
    "members",
    "mandates",
    "said-no",
    "keys",
    "webhooks",
    "consents",
    "consent-texts",
    "consent-mentions",
    "collection-forms",
    "organisation-fees",
    "organisation-activity",
    "leave-organisation",
    "close-organisation",
]
# Seen where somebody does what leads there: the other modules here, or a page of these lists.
ON_THE_WAY = {
    "campaigns",
    "campaign",
    "campaign-open",
    "campaign-watch",
    "deposits",
    "deposit",
    "deposit-choose",
    "deposit-send",
    "deposit-preview",
    "deposit-destroy",
    "line-consents-page",
    "my-consents-page",
    "mailed-consents-page",
    "open-consents",
    "consent-form",
    "consent-refused",
    "consent-answer",
    "consent-send-again",
    "consent-confirm",
    "consent-text-add",
    "collection-form-open",
    "consent",
    "follow-up",
    "claim-receipt",
    "confirm-link",
    "decline-renewal",
    "unsubscribe",
    "line-code",
    "my-transfer",
    "organisations",
    "invitation",
    "recovery",
    "api-key-add",
    "ssh-key-add",
    "webhook-add",
    "webhook",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_email_verification_sent",
    "account_change_password",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
# A redirect, a document, an answer to a program or to a form: no page of their own.
NO_PAGE = {
    "campaign-close",
    "watch-start",
    "watch-stop",
    "watch-mail",
    "watch-list",
    "deposit-receive",
    "deposit-state",
    "deposit-cancel",
    "deposit-certificate",
    "deposit-sheet",
    "specification-pdf",
    "deposit-file",
    "upload-begin",
    "upload-part",
    "upload-complete",
    "upload-give-up",
    "follow-up-trails",
    "confirm-address",
    "send-address-again",
    "send-code",
    "prove",
    "leave-registration",
    "line-consents-act",
    "line-consents-pdf",
    "line-consents-receipt",
    "line-consents-reference",
    "my-consents-act",
    "my-consents-pdf",
    "my-consents-receipt",
    "mailed-consents-act",
    "mailed-consents-pdf",
    "mailed-consents-receipt",
    "mailed-consents-leave",
    "claim-receipt-pdf",
    "leave-line",
    "register-line",
    "renew-line",
    "line-receipt-pdf",
    "outbox-document",
    "my-number-renew",
    "my-number-keep",
    "my-number-receipt-pdf",
    "my-language",
    "end-session",
    "accept-terms",
    "refuse-recovery",
    "member-role",
    "member-remove",
    "invitation-withdraw",
    "mandate-revoke",
    "api-key-revoke",
    "ssh-key-revoke",
    "webhook-test",
    "webhook-remove",
    "webhook-redeliver",
    "consent-text-retire",
    "collection-form-close",
    "account_inactive",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_password_reset_completed",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "mfa_trust",
    "mfa_download_recovery_codes",
    "account_signup_by_passkey",
    "account_login_by_code",
}
AGENT = ["index", "search", "register_for"]
ADMINISTRATOR = ["add_person", "register_oppositionlist_add"]


def names_of_pages():
    """Of every address for people; the back office is walked by its own lists."""
    for one in get_resolver().url_patterns:
        if not isinstance(one, URLPattern) and not one.namespace and "LocalePrefix" in str(type(one.pattern)):
            yield from names_under(one)


def names_under(resolver):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one.name
        elif one.namespace != "admin":
            yield from names_under(one)


def test_no_page_is_forgotten():
    known = {*ANYBODY, *LINE, *OWN, *OWN_NUMBER, *OF_AN_ORGANISATION, *ON_THE_WAY, *NO_PAGE}
    assert set(names_of_pages()) - known == set()
    assert known - set(names_of_pages()) <= NO_PAGE | ON_THE_WAY


@pytest.fixture
def sound(accessible, fits):
    def check(page):
        fits(page)
        accessible(page)

    return check


@pytest.fixture
def demonstration(settings):
    import dataclasses

    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, demo=True)


SCREENS = pytest.mark.parametrize(
    ("language", "width"), [("fr", 1280), ("en", 360)], ids=["french", "english-narrow"]
)


@SCREENS
@pytest.mark.usefixtures("demonstration")
def test_pages_for_anybody(person, registered, sound, language, width):
    registered(FIXED)
    somebody = person(language=language, width=width, on_each=sound)
    for name in ANYBODY:
        somebody.open(name)


@SCREENS
def test_pages_of_a_line(person, sound, language, width):
    somebody = person(language=language, width=width)
    somebody.open_line(MOBILE)
    somebody.press(somebody.button_to("register-line"), leads_to="line")
    somebody = person(language=language, width=width, on_each=sound)
    somebody.open_line(MOBILE)
    for name in LINE[:3]:
        somebody.open(name)
    somebody.press("main a[href$='/ligne/']", leads_to="line")
    somebody.press(somebody.button_to("renew-line"), leads_to="line")


@SCREENS
def test_pages_of_one_s_own_space(person, registered, sound, language, width):
    registered(FIXED, OTHER_FIXED, language=language)
    jeanne = person(language=language, width=width, on_each=sound)
    jeanne.log_in()
    for name in OWN:
        jeanne.open(name)
    jeanne.open("my-space")
    jeanne.press("main article:first-of-type .actions a")
    number = jeanne.where()
    for last in ("retirer/", "attestation/"):
        jeanne.page.goto(number + last)
        jeanne.look()


@SCREENS
def test_pages_that_a_message_leads_to(person, registered, sound, daytime, language, width):
    from sourdine import clock
    from sourdine.register.models import Holding
    from sourdine.register.services import holding, lifecycle

    registered(MOBILE, address="marcel@example.fr", language=language)
    (held,) = registered(MOBILE, address="jeanne@example.fr", language=language)
    holding.declare_changed_hands(held, at=clock.now())
    marcel = person(language=language, width=width, on_each=sound)
    marcel.log_in("marcel@example.fr")
    marcel.press("main .care a.button")
    daytime.pass_by(days=3 * 365 - 95)
    lifecycle.send_notices(clock.now())
    assert Holding.objects.exists()
    marcel.page.goto(marcel.post.link("renewal_notice"))
    marcel.look()
    marcel.press("main button.big")
    marcel.page.goto(marcel.path("confirm-link", "no-such-token"))
    marcel.page.complaints.clear()  # of the browser, about the 410
    marcel.look()


@SCREENS
def test_pages_where_somebody_shows_again_who_they_are(person, registered, sound, language, width):
    """A password and an application that shows codes: their pages, and what stands before sensitive ones."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from sourdine.accounts.models import User

    registered(FIXED, language=language)
    jeanne = person(language=language, width=width, on_each=sound)
    jeanne.log_in()
    user = User.objects.get(email=jeanne.ADDRESS)
    user.set_password("une sourdine pour le téléphone")
    user.save()
    jeanne.log_in_as(user)
    # Once there is a second factor, the password alone is no way to show it.
    for name in ("account_change_password", "account_reauthenticate"):
        jeanne.open(name)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
    ):
        jeanne.open(name)


def models_seen():
    for model in admin.site._registry:
        yield f"{model._meta.app_label}_{model._meta.model_name}"


@pytest.mark.parametrize(
    ("role", "language", "width"),
    [("agent", "fr", 1280), ("supervisor", "en", 360), ("administrator", "fr", 360)],
)
def test_pages_of_the_back_office(operator, registered, accessible, role, language, width):
    """Each list is a page or closed; what a role may not open answers 403, and no more is said of it."""

    def look(page):
        # All that an administrator sees is looked at by tests/web/operator, in both languages and widths.
        if role != "administrator":
            accessible(page)
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], page.url

    registered(FIXED)
    somebody = operator(role, language=language, width=width)
    closed = set()
    own = [*AGENT, *ADMINISTRATOR, *(f"{name}_changelist" for name in models_seen())]
    for name in own:
        answer = somebody.page.goto(somebody.path(f"admin:{name}"))
        if answer.status == 403:
            closed.add(name)
            somebody.page.complaints.clear()
            continue
        assert answer.status == 200, name
        look(somebody.page)
    assert closed.isdisjoint(AGENT)
    assert ("accounts_user_changelist" in closed) == (role != "administrator")
    assert ("jobs_job_changelist" in closed) == (role == "agent")


@SCREENS
def test_a_line_s_file_and_an_agent_s_registration(operator, registered, accessible, language, width):
    registered(FIXED)
    agent = operator("supervisor", language=language, width=width, on_each=accessible)
    agent.open("admin:search")
    agent.page.locator("[name=number]").fill(FIXED)
    agent.page.locator("[name=reason]").fill("appel de ce matin")
    agent.press("main form.plain button[type=submit]")
    assert re.search("/dossiers/", agent.where())
    agent.open("admin:register_for")
    agent.page.locator("[name=origin][value=telephone]").check()
    agent.page.locator("[name=numbers]").fill(MOBILE)
    agent.page.locator("[name=reason]").fill("appel de ce matin")
    agent.press("main form.plain button[type=submit]")
    for summary in agent.page.locator("details.act summary").all():
        summary.click()
    agent.look()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_that_does_not_exist_says_so_kindly(person, sound, language):
    somebody = person(language=language)
    answer = somebody.page.goto(f"/{language}/nulle-part/")
    assert answer.status == 404
    somebody.page.complaints.clear()  # of the browser, about the 404
    sound(somebody.page)
