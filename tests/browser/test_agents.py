"""An agent of the operator registers people who wrote or called, in a real browser."""

import pytest

FIXED, MOBILE = "01 99 00 12 34", "06 00 00 12 34"
PASSWORD = "une sourdine pour le téléphone"  # noqa: S105 -- of somebody who does not exist
POSTAL = "Jeanne Exemple\n1 rue de l'Exemple\n35000 RENNES"


def begin(agent, number, *, origin, postal=""):
    agent.open("admin:register_for")
    agent.page.locator(f"[name=origin][value={origin}]").check()
    agent.page.locator("[name=numbers]").fill(number)
    agent.page.locator("[name=postal_address]").fill(postal)
    agent.page.locator("[name=reason]").fill("courrier de lundi")
    agent.press("main form.plain button[type=submit]")


def step(agent, number, name):
    """One of the forms of this number's proof, unfolded."""
    from sourdine.register.models import Registration

    registration = Registration.objects.latest("created_at").pk
    address = agent.path("admin:registration_step", pk=registration, claim=agent.claim(number), step=name)
    form = agent.page.locator(f"form[action='{address}']")
    if not form.is_visible():
        agent.page.locator("details", has=form).locator("summary").click()
    return f"form[action='{address}']"


def digits(text):
    return "".join(filter(str.isdigit, text))


def come_back(agent):
    """Days later, the session is over and the work is where it was."""
    from sourdine.accounts.models import User

    agent.log_in_as(User.objects.get(role="agent"))
    agent.page.reload()


def test_a_letter_becomes_a_registration_by_a_posted_code(operator, daytime):
    agent = operator("agent")
    begin(agent, FIXED, origin="letter", postal=POSTAL)
    assert digits(FIXED) not in digits(agent.text())
    agent.press(step(agent, FIXED, "envoi") + " button[value=letter]")
    letter = agent.post.newest("line_code", channel="letter")
    assert "RENNES" in str(letter.recipient)
    code = agent.post.code("line_code", channel="letter")
    daytime.pass_by(days=4)
    come_back(agent)
    form = step(agent, FIXED, "code")
    agent.page.locator(f"{form} [name=code]").fill(code)
    agent.press(f"{form} button")
    form = step(agent, FIXED, "recepisse")
    agent.page.locator(f"{form} [name=reason]").fill("récépissé demandé")
    receipt = agent.download(f"{form} button")
    assert FIXED in receipt
    assert "RENNES" in receipt
    assert agent.post.newest("receipt", channel="letter").document


def test_a_posted_code_serves_for_fifteen_days_and_no_longer(operator, daytime):
    agent = operator("agent")
    begin(agent, FIXED, origin="letter", postal=POSTAL)
    agent.press(step(agent, FIXED, "envoi") + " button[value=letter]")
    code = agent.post.code("line_code", channel="letter")
    daytime.pass_by(days=16)
    come_back(agent)
    form = step(agent, FIXED, "code")
    agent.page.locator(f"{form} [name=code]").fill(code)
    agent.press(f"{form} button")
    assert agent.page.locator(".messagelist .error").is_visible()


def test_a_caller_is_called_back_and_registered(operator):
    agent = operator("agent", language="en", locale="en-GB")
    begin(agent, MOBILE, origin="telephone")
    form = step(agent, MOBILE, "numero")
    agent.page.locator(f"{form} [name=reason]").fill("to call back")
    agent.press(f"{form} button")
    assert MOBILE in agent.text()
    agent.press("main a[href*='/inscrire/']")
    assert MOBILE not in agent.page.content()
    form = step(agent, MOBILE, "rappel")
    agent.page.locator(f"{form} [name=note]").fill("answered, wants no more calls")
    agent.press(f"{form} button")
    assert agent.page.locator(".messagelist .success").is_visible()
    assert step(agent, MOBILE, "recepisse")


def test_without_a_reason_nothing_is_shown_and_nobody_is_registered(operator):
    from sourdine.register.models import Holding

    agent = operator("agent")
    begin(agent, MOBILE, origin="telephone")
    for name in ("numero", "rappel"):
        form = step(agent, MOBILE, name)
        agent.press(f"{form} button")
        assert MOBILE not in agent.page.content()
    assert not Holding.objects.exists()


def test_a_caller_with_a_landline_gives_an_address_for_the_receipt(operator):
    agent = operator("agent")
    begin(agent, FIXED, origin="telephone")
    assert agent.page.locator("[name=postal_address][aria-invalid=true]").count() == 1
    assert agent.page.locator("[name=numbers]").input_value() == FIXED


def test_an_agent_comes_in_by_a_password_and_a_second_factor(person):
    from allauth.mfa.totp.internal import auth as totp

    from sourdine.accounts.models import User

    user = User.objects.create_user("agent@example.org", role="agent", password=PASSWORD)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    agent = person()
    agent.page.goto(agent.path("admin:search"))
    assert agent.where() == agent.path("account_login")
    agent.page.locator("[name=login]").fill(user.email)
    agent.page.locator("[name=password]").fill(PASSWORD)
    agent.press(agent.button_to("account_login"))
    assert agent.where() == agent.path("mfa_authenticate")
    # Not the one before: it is refused as soon as another one begins.
    _before, now, _after = totp.yield_hotp_counters_from_time()
    agent.page.locator("[name=code]").fill(totp.format_hotp_value(totp.hotp_value(secret, now)))
    agent.press("main form.sheet button[type=submit]")
    assert agent.where() == agent.path("admin:search")


@pytest.mark.parametrize("name", ["admin:index", "admin:search", "admin:register_for"])
def test_the_back_office_is_closed_to_those_who_do_not_work_there(person, registered, name):
    registered(FIXED)
    somebody = person()
    somebody.log_in()
    assert somebody.page.goto(somebody.path(name)).status == 403


def test_a_number_s_file_is_masked_until_a_reason_is_given(operator, registered):
    registered(FIXED)
    agent = operator("agent")
    agent.open("admin:search")
    agent.page.locator("[name=number]").fill(FIXED)
    agent.page.locator("[name=reason]").fill("appel de ce matin")
    agent.press("main form.plain button[type=submit]")
    assert FIXED not in agent.page.content()
    assert "01 •• •• •• 34" in agent.page.content()
    agent.page.locator("details.act summary").first.click()
    agent.page.locator("details.act [name=reason]").first.fill("à rappeler")
    agent.press("details.act button >> nth=0")
    assert FIXED in agent.text()
