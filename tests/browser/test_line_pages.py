"""Whoever can receive a code on a line manages that line, and nothing else, in a real browser."""

FIXED, OTHER_FIXED, MOBILE = "01 99 00 12 34", "02 61 91 00 21", "06 00 00 12 34"


def is_listed(somebody):
    return somebody.page.locator("main td .badge.good").count() > 0


def test_a_number_is_renewed_then_removed_on_its_line_alone(person, registered, daytime):
    registered(MOBILE, address=None)
    daytime.pass_by(days=400)
    somebody = person()
    somebody.open_line(MOBILE)
    assert is_listed(somebody)
    somebody.press(somebody.button_to("renew-line"), leads_to="line")
    assert "28 décembre 2030" in somebody.text()  # 400 days and 3 years later
    somebody.press(f"a[href='{somebody.path('withdraw-line')}']", leads_to="withdraw-line")
    somebody.press("main button.grave", leads_to="line")
    assert not is_listed(somebody)
    assert somebody.post.newest("removal_confirmation", channel="sms").text


def test_a_removal_that_is_not_confirmed_removes_nothing(person, registered):
    registered(MOBILE, address=None)
    somebody = person()
    somebody.open_line(MOBILE)
    somebody.press(f"a[href='{somebody.path('withdraw-line')}']", leads_to="withdraw-line")
    somebody.press(f"main form a[href='{somebody.path('line')}']", leads_to="line")
    assert is_listed(somebody)


def test_the_page_of_a_line_closes_after_half_an_hour(person, registered, daytime):
    registered(MOBILE)
    somebody = person()
    somebody.open_line(MOBILE)
    daytime.pass_by(minutes=31)
    somebody.page.goto(somebody.path("line"))
    assert somebody.where() == somebody.path("my-number")
    assert MOBILE not in somebody.text()


def test_a_lost_mailbox_is_got_around_for_that_number_and_no_other(person, registered):
    registered(FIXED, OTHER_FIXED)
    somebody = person()
    somebody.open("account_login")
    somebody.press(f"main a[href='{somebody.path('lost-mailbox')}']", leads_to="lost-mailbox")
    somebody.press(f"main a.button[href='{somebody.path('my-number')}']", leads_to="my-number")
    somebody.open_line(FIXED, "voice")
    assert is_listed(somebody)
    seen = somebody.page.content()
    assert OTHER_FIXED not in seen
    assert "example.fr" not in seen
    for name in ("my-space", "my-account"):
        somebody.page.goto(somebody.path(name))
        assert somebody.where() == somebody.path("account_login")


def test_a_lost_mailbox_s_number_is_registered_anew_with_another_address(person, registered):
    registered(MOBILE)
    somebody = person()
    somebody.ask(MOBILE, address="nouvelle@example.fr")
    somebody.confirm_address()
    somebody.prove(MOBILE)
    somebody.log_in("nouvelle@example.fr")
    assert MOBILE in somebody.text()


def test_whether_a_number_is_registered_is_not_said_before_its_code(person, registered):
    registered(FIXED)
    somebody, seen = person(), {}
    for number in (FIXED, OTHER_FIXED):
        somebody.open("my-number")
        somebody.page.locator("#number").fill(number)
        somebody.page.locator("#means-voice").check()
        somebody.press("main button.big", leads_to="line-code")
        seen[number] = somebody.text()
    assert seen[FIXED] == seen[OTHER_FIXED]


def test_a_household_s_line_stays_listed_when_one_of_two_leaves(person, registered):
    registered(FIXED, address="jeanne@example.fr")
    registered(FIXED, address="paul@example.fr")
    jeanne, paul = person(), person()
    jeanne.log_in("jeanne@example.fr")
    jeanne.press(f"main a[href^='{jeanne.path('my-space')}numeros/']")
    jeanne.press("main a.grave")
    jeanne.press("main button.grave", leads_to="my-space")
    assert "une autre personne" in jeanne.text()
    assert FIXED not in jeanne.page.locator("main article").all_inner_texts()
    paul.open_line(FIXED, "voice")
    assert is_listed(paul)


def declare(somebody, number):
    """The new holder proves the line, and says that it was somebody else's."""
    somebody.open_line(number, "sms")
    somebody.press(f"a[href='{somebody.path('changed-hands')}']", leads_to="changed-hands")
    somebody.press("main form.sheet button", leads_to="line")


def test_a_line_that_changed_hands_leaves_its_former_holder_who_says_so(person, registered):
    registered(MOBILE, address="marcel@example.fr")
    newcomer, former = person(), person()
    declare(newcomer, MOBILE)
    assert "marcel" not in newcomer.page.content()
    assert former.post.newest("transfer_notice", channel="mail").recipient == "marcel@example.fr"
    former.log_in("marcel@example.fr")
    former.press("main .care a.button")
    former.press("main button[value=end]", leads_to="my-space")
    assert former.page.locator("main article").count() == 0
    newcomer.open("line")
    assert is_listed(newcomer)


def test_a_former_holder_who_still_has_the_line_keeps_it_with_a_code(person, registered):
    registered(MOBILE, address="marcel@example.fr")
    declare(person(), MOBILE)
    former = person()
    former.log_in("marcel@example.fr")
    former.press("main .care a.button")
    former.press("main button[value=sms]")
    former.page.locator("#code").fill(former.post.code("line_code"))
    former.press("main button[value=keep]", leads_to="my-space")
    assert MOBILE in former.page.locator("main article").inner_text()


def test_a_former_holder_without_the_line_s_code_does_not_keep_it(person, registered):
    registered(MOBILE, address="marcel@example.fr")
    declare(person(), MOBILE)
    former = person()
    former.log_in("marcel@example.fr")
    former.press("main .care a.button")
    former.page.locator("#code").fill("123456")
    former.press("main button[value=keep]")
    assert former.page.locator("main .messages .error").is_visible()
    former.open("my-space")
    assert former.page.locator("main .care").count() == 1
