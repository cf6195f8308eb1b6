"""A person registers numbers, in a real browser."""

import re
from threading import Event

import pytest

from sourdine.web.consumer import following

PATIENCE = 30  # seconds
FIXED, MOBILE = "01 99 00 12 34", "06 00 00 12 34"


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.fixture
def under_way(person):
    """A registration of one mobile, whose address is confirmed."""
    somebody = person()
    somebody.ask(MOBILE)
    somebody.confirm_address()
    return somebody


@pytest.mark.parametrize(
    ("language", "width", "day"),
    [("fr", 1280, r"23 novembre {}"), ("en", 360, r"(?:23 November|Nov\. 23,) {}")],
    ids=["french", "english-narrow"],
)
def test_two_numbers_are_registered_and_have_their_receipts(person, accessible, fits, language, width, day):
    def look(page):
        fits(page)
        accessible(page)

    somebody = person(language=language, width=width, locale=f"{language}-FR", on_each=look)
    somebody.ask(FIXED, MOBILE)
    # Here it was typed: whoever mistyped it can see that.
    assert somebody.ADDRESS in somebody.text()
    somebody.confirm_address()
    somebody.prove(FIXED, "voice")
    somebody.prove(MOBILE, "sms")
    assert somebody.page.locator(".badge.good").count() == 2
    for number in (FIXED, MOBILE):
        claim = somebody.claim(number)
        receipt = somebody.download(f"a[href='{somebody.path('claim-receipt-pdf', claim)}']")
        assert number in receipt
        assert re.search(f"{day.format(2026)}.*{day.format(2029)}", receipt)
    somebody.open("claim-receipt", somebody.claim(FIXED))
    assert FIXED in somebody.text()
    assert re.search(day.format(2026), somebody.text())
    # A mailbox may be read by others: what goes there is masked.
    assert "06 •• •• •• 34" in somebody.post.newest("receipt", channel="mail").text


def test_the_code_of_a_mobile_is_there_when_the_page_asks_for_it(under_way):
    under_way.type_code(MOBILE, under_way.post.code("line_code", channel="sms"))
    assert under_way.page.locator(".badge.good").count() == 1


def test_a_wrong_code_says_how_many_tries_are_left_and_the_right_one_still_opens(under_way):
    under_way.ask_code(MOBILE, "sms")
    code = under_way.post.code("line_code")
    under_way.type_code(MOBILE, wrong(code))
    assert "4 essais" in under_way.text()
    assert under_way.page.locator("[role=alert]").is_visible()
    assert under_way.page.title().startswith("Erreur")
    under_way.type_code(MOBILE, code)
    assert under_way.page.locator(".badge.good").count() == 1


def test_after_five_wrong_codes_the_right_one_opens_nothing_until_another_is_sent(under_way):
    under_way.ask_code(MOBILE, "sms")
    code = under_way.post.code("line_code")
    for _ in range(5):
        under_way.type_code(MOBILE, wrong(code))
    under_way.type_code(MOBILE, code)
    assert under_way.page.locator(".badge.good").count() == 0
    under_way.prove(MOBILE)
    assert under_way.page.locator(".badge.good").count() == 1


def test_an_expired_code_registers_nothing_and_another_one_does(under_way, daytime):
    under_way.ask_code(MOBILE, "sms")
    late = under_way.post.code("line_code")
    daytime.pass_by(minutes=11)
    under_way.type_code(MOBILE, late)
    assert under_way.page.locator("[role=alert]").is_visible()
    assert under_way.page.locator(".badge.good").count() == 0
    under_way.prove(MOBILE)
    assert under_way.page.locator(".badge.good").count() == 1


def test_a_line_s_code_sent_again_replaces_the_former_one(under_way, daytime):
    under_way.ask_code(MOBILE, "sms")
    former = under_way.post.code("line_code")
    daytime.pass_by(minutes=2)
    under_way.ask_code(MOBILE, "sms")
    newest = under_way.post.code("line_code")
    if former != newest:  # one in a million
        under_way.type_code(MOBILE, former)
        assert under_way.page.locator(".badge.good").count() == 0
    under_way.type_code(MOBILE, newest)
    assert under_way.page.locator(".badge.good").count() == 1


def test_the_mail_sent_again_replaces_the_former_one(person, daytime):
    somebody = person()
    somebody.ask(MOBILE)
    former = somebody.post.link("address_confirmation")
    daytime.pass_by(minutes=2)
    somebody.page.locator("main details summary").click()
    somebody.press(somebody.button_to("send-address-again"), leads_to="follow-up")
    newest = somebody.post.link("address_confirmation")
    assert somebody.page.goto(former).status == 410
    assert somebody.page.goto(newest).status == 200
    somebody.press("main button.big", leads_to="follow-up")
    assert somebody.page.locator("#address-code").count() == 0


def test_a_link_goes_on_in_another_browser_and_serves_once(person):
    at_the_desk, on_the_sofa = person(), person(width=390)
    at_the_desk.ask(MOBILE)
    link = at_the_desk.post.link("address_confirmation")
    on_the_sofa.page.goto(link)
    on_the_sofa.press("main button.big", leads_to="follow-up")
    on_the_sofa.prove(MOBILE)
    assert on_the_sofa.page.locator(".badge.good").count() == 1
    # By itself; and another loading would cross its own.
    at_the_desk.page.locator(".badge.good").wait_for()
    at_the_desk.page.wait_for_load_state()
    assert at_the_desk.page.goto(link).status == 410


def test_at_night_no_call_is_offered_and_the_morning_is_named(person, daytime):
    somebody = person()
    somebody.ask(FIXED)
    somebody.confirm_address()
    daytime.pass_by(hours=12)  # half past ten in the evening
    somebody.open("follow-up")
    assert somebody.page.locator("button[value=voice]").count() == 0
    assert "24 novembre 2026 à 08:00" in somebody.text()
    daytime.pass_by(hours=11)
    somebody.open("follow-up")
    somebody.prove(FIXED, "voice")
    assert somebody.page.locator(".badge.good").count() == 1


def test_a_mobile_alone_needs_no_address(person):
    somebody = person()
    somebody.ask(MOBILE, address=None)
    somebody.prove(MOBILE)
    assert somebody.page.locator(".badge.good").count() == 1
    assert "Sourdine" in somebody.post.newest("receipt", channel="sms").text


def test_what_is_wrong_is_said_beside_each_field_and_nothing_typed_is_lost(person, accessible):
    somebody = person()
    somebody.open("register")
    somebody.page.locator("button[name=add]").click()
    somebody.page.locator("#number-2").fill("12 34")
    somebody.page.locator("#number-1").fill(FIXED)
    somebody.press("main button.big", leads_to="register")
    assert somebody.page.locator("#number-2[aria-invalid=true]").count() == 1
    assert somebody.page.locator("#number-1[aria-invalid=true]").count() == 0
    assert somebody.page.locator("#number-1").input_value() == FIXED
    accessible(somebody.page)


CURSOR_AT_EACH_CHANGE = """() => {
  window.cursors = [];
  new MutationObserver(() => document.querySelector("#number-2") && cursors.push(document.activeElement.id))
    .observe(document.querySelector("form"), {childList: true});
}"""


def test_the_cursor_comes_with_the_new_number_and_jumps_no_more(person):
    # Where it came a moment later, an address that was being typed went on in the number's field.
    page = person().page
    page.goto("/fr/inscription/")
    page.evaluate(CURSOR_AT_EACH_CHANGE)
    page.locator("button[name=add]").click()
    page.locator("#number-2").wait_for()
    assert page.evaluate("cursors") == ["number-2"]


def test_while_a_number_is_added_nothing_is_typed_that_it_would_replace(person):
    page, before, meanwhile = person().page, [], []
    page.goto("/fr/inscription/")
    fields, sends = [page.locator("#number-1"), page.locator("#address")], page.locator("main button.big")

    def look(route):
        meanwhile.extend(one.is_enabled() for one in (*fields, sends))
        route.continue_()

    page.route("**/inscription/", look)
    for field, text in zip(fields, (FIXED, "jeanne@example.fr"), strict=True):
        field.fill(text)
        before.append(field.input_value())
    page.locator("button[name=add]").click()
    page.locator("#number-2").wait_for()
    assert meanwhile == [False, False, False]
    assert [field.input_value() for field in fields] == before
    assert all(one.is_enabled() for one in (*fields, sends))


# As it does by itself every six seconds.
ASK_ALWAYS = """() => {
  const asking = document.querySelector("[hx-trigger]");
  setInterval(() => htmx.ajax("GET", asking.getAttribute("hx-get"), {source: asking, swap: "none"}), 50);
}"""


def test_news_of_what_was_sent_do_not_cut_short_its_answer(person, monkeypatch):
    somebody = person()
    somebody.ask(MOBILE)
    page, news, go_on = somebody.page, Event(), following.go_on
    page.on("response", lambda answer: "hx-refresh" in answer.headers and news.set())
    monkeypatch.setattr(following, "go_on", lambda *about: news.wait(PATIENCE) and go_on(*about))
    page.evaluate(ASK_ALWAYS)
    page.locator("#address-code").fill(somebody.post.code("address_confirmation"))
    with page.expect_navigation() as gone:
        page.locator(somebody.button_to("confirm-address")).click()
    assert news.is_set()
    assert gone.value.request.redirected_from.method == "POST"
    assert page.locator(f"#code-{somebody.claim(MOBILE)}").is_editable()


def test_everything_works_without_scripts(person):
    somebody = person(java_script_enabled=False)
    page = somebody.page
    page.goto(somebody.path("register"))
    page.locator("#number-1").fill(FIXED)
    page.locator("button[name=add]").click()
    page.locator("#number-2").fill(MOBILE)
    page.locator("#address").fill(somebody.ADDRESS)
    page.locator("main button.big").click()
    page.locator("#address-code").fill(somebody.post.code("address_confirmation"))
    page.locator(somebody.button_to("confirm-address")).click()
    for number, means in ((FIXED, "voice"), (MOBILE, "sms")):
        claim = somebody.claim(number)
        page.locator(somebody.button_to("send-code", claim) + f"[value={means}]").click()
        page.locator(f"#code-{claim}").fill(somebody.post.code("line_code", channel=means))
        page.locator(somebody.button_to("prove", claim)).click()
        page.locator(f"a[href='{somebody.path('claim-receipt', claim)}']").wait_for()
    assert page.locator(".badge.good").count() == 2


FOCUS = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), around = getComputedStyle(one.closest('label.choice') || one);
  const seen = [style, around].some(
    s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none');
  return {id: one.id, name: one.name || '', value: one.value || '', href: one.getAttribute('href') || '',
          type: one.type || '', action: one.form ? one.form.getAttribute('action') : '', seen};
}
"""


class Keyboard:
    """No mouse: Tab until what is wanted has the focus, which must be seen."""

    def __init__(self, page):
        self._page = page

    def reach(self, **wanted):
        for _ in range(60):
            self._page.keyboard.press("Tab")
            focus = self._page.evaluate(FOCUS)
            if focus is None:
                continue
            assert focus["seen"], f"nothing shows where the focus is: {focus}"
            if all(focus[key] == value for key, value in wanted.items()):
                return
        raise AssertionError(f"not reached with Tab: {wanted}")

    def type(self, text, **wanted):
        self.reach(**wanted)
        self._page.keyboard.type(text)

    def press(self, **wanted):
        self.reach(**wanted)
        with self._page.expect_navigation(wait_until="load"):
            self._page.keyboard.press("Enter")


def test_a_keyboard_is_enough(person):
    somebody = person()
    somebody.open("home")
    keyboard = Keyboard(somebody.page)
    keyboard.press(href=somebody.path("register"))
    keyboard.type(FIXED, id="number-1")
    keyboard.reach(name="add")
    somebody.page.keyboard.press("Enter")
    somebody.page.locator("#number-2:focus").wait_for()
    somebody.page.keyboard.type(MOBILE)
    keyboard.type(somebody.ADDRESS, id="address")
    somebody.page.keyboard.press("Enter")
    somebody.page.locator("#address-code").wait_for()
    keyboard.type(somebody.post.code("address_confirmation"), id="address-code")
    keyboard.press(action=somebody.path("confirm-address"))
    for number, means in ((FIXED, "voice"), (MOBILE, "sms")):
        claim = somebody.claim(number)
        keyboard.press(action=somebody.path("send-code", claim), value=means)
        keyboard.type(somebody.post.code("line_code", channel=means), id=f"code-{claim}")
        keyboard.press(action=somebody.path("prove", claim))
    assert somebody.page.locator(".badge.good").count() == 2
    assert somebody.page.complaints == []
