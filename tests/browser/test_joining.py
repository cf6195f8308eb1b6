"""An organisation joins, in a browser: the form, the mail, a second factor, a key; axe looks at each page."""

import pytest

SIREN = "100 000 009"


@pytest.fixture
def sound(accessible, fits):
    def check(page):
        fits(page)
        accessible(page)

    return check


@pytest.fixture
def defaults(transactional_db):  # noqa: ARG001 -- opens the database
    from sourdine.professionals.services.plans import ensure_plans
    from sourdine.professionals.services.terms import ensure_terms

    ensure_plans()
    ensure_terms()


def just_now(somebody, user):
    """Logged in, and shown who they are a moment ago, as sensitive pages want it."""
    import time

    from django.contrib.sessions.backends.db import SessionStore

    somebody.log_in_as(user)
    cookie = next(one for one in somebody.page.context.cookies() if one["name"] == "sessionid")
    session = SessionStore(session_key=cookie["value"])
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.mark.parametrize(("language", "width"), [("fr", 1280), ("en", 360)], ids=["french", "english-narrow"])
@pytest.mark.usefixtures("defaults")
def test_an_organisation_joins(person, sound, language, width):
    from allauth.mfa.models import Authenticator

    from sourdine import clock
    from sourdine.accounts.models import User
    from sourdine.professionals.models import Mandate, Organisation
    from sourdine.professionals.services import contract, webhooks
    from sourdine.professionals.services.acting import of_member

    jeanne = person(language=language, width=width, on_each=sound)
    for name in ("professionals", "terms", "join"):
        jeanne.open(name)
    jeanne.page.locator("#id_name").fill("Exemple SA")
    jeanne.page.locator("#id_identifier").fill("123")
    jeanne.page.locator("#id_contact").fill(jeanne.ADDRESS)
    jeanne.page.locator("#id_is_provider").check()
    jeanne.press("main button.big", leads_to="join")
    jeanne.page.locator("#id_identifier").fill(SIREN)
    jeanne.page.locator("#id_terms").check()
    jeanne.press("main button.big", leads_to="join-sent")
    jeanne.page.goto(jeanne.post.link("application"))
    jeanne.look()
    jeanne.press("main button.big", leads_to="account_login")
    user, held = User.objects.get(), Organisation.objects.get()
    supervisor = User.objects.create_user("s@example.org", role="supervisor")
    just_now(jeanne, user)
    at = {"organisation": held.pk}
    jeanne.open("organisation", **at)
    contract.activate(held, by=supervisor, reason="checked")
    for name in ("organisation", "keys"):
        jeanne.open(name, **at)
    # What a passkey's own pages do is shown elsewhere.
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    just_now(jeanne, user)
    other = Organisation.objects.create(
        name="Autre SA", identifier="200000008", identifier_kind="siren", contact_email="c@example.org"
    )
    Mandate.objects.create(professional=held, provider=other, granted_at=clock.now())
    hook = webhooks.add(of_member(user, held.pk), url="https://hook.example.org/", events=["deposit.ready"])
    webhooks.test(of_member(user, held.pk), hook.webhook.pk)
    for name in (
        "organisation",
        "members",
        "mandates",
        "keys",
        "webhooks",
        "organisation-fees",
        "organisation-activity",
        "leave-organisation",
        "close-organisation",
        "ssh-key-add",
        "webhook-add",
        "api-key-add",
    ):
        jeanne.open(name, **at)
    jeanne.page.locator("#id_name").fill("nightly")
    jeanne.press("main form.sheet button[type=submit]", leads_to=None)
    assert jeanne.page.locator("#secret").inner_text().startswith("sourdine_")
    jeanne.press("main .actions a.button")
    jeanne.open("webhook", **at, webhook=hook.webhook.pk)
