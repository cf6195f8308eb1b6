"""A real Chromium, the service behind it, and the outbox that stands for the outside world."""

import io
import os
import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest

# The first is the same engine without a desktop's windows: a page costs it two thirds.
CHROMIUM = next(
    filter(
        None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))
    ),
    None,
)
# A test machine's root may not make sandboxes, and a closed network need not be knocked at.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    # Scripts run once, axe-core above all: to optimise them costs more than it gives.
    "--js-flags=--no-opt --no-maglev",
]
DAYTIME = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # half past ten in Paris, where telephones may ring
PATIENCE = 30_000  # milliseconds; a busy machine is slow, and a fault is one all the same after this


def pytest_collection_modifyitems(items):
    if CHROMIUM is None and not os.environ.get("CI"):
        for item in items:
            if "tests/browser" in item.nodeid:
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium on this machine (Debian: apt-get install chromium)")
                )


# Not the session's: its loop would run on under the tests of other folders, some with a browser of their own.
@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    # Playwright's loop lives in this thread, and Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def lists(transactional_db):  # noqa: ARG001 -- opens the database
    from sourdine.register.services.lists import ensure_lists

    return ensure_lists()


@pytest.fixture
def new_page(chromium, live_server, lists):  # noqa: ARG001 -- without lists there is nothing to be put on
    """Opens a page of a new person: no cookies, a desktop's width unless told otherwise."""
    contexts = []

    def open_one(*, width=1280, height=900, **options):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=options.pop("locale", "fr-FR"),
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: said.type == "error" and page.complaints.append(complaint(said)))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()


def complaint(said):
    return f"{said.text} {said.location['url']}"


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def work(transactional_db):  # noqa: ARG001 -- opens the database
    """Does the work that waits, as a worker process would, until none is left."""
    from sourdine.jobs import worker

    def until_idle():
        worker.find_tasks()
        worker.run_waiting()

    return until_idle


class Clock:
    """Goes on by itself, and further when told to."""

    def __init__(self, machine):
        self._machine = machine
        self.move_to(DAYTIME)

    def move_to(self, instant):
        self._machine.move_to(instant, tick=True)

    def pass_by(self, **duration):
        self.move_to(datetime.now(UTC) + timedelta(**duration))


@pytest.fixture
def daytime(time_machine):
    return Clock(time_machine)


class Post:
    """What people find in their mailboxes, on their telephones and in their letter boxes."""

    def __init__(self, work):
        self._work = work

    def newest(self, kind, **of):
        from django.db.models import Max

        from sourdine.notifications.contents import outgoing_of
        from sourdine.notifications.models import Message

        self._work()
        sent = Message.objects.filter(kind__endswith=kind, **of).annotate(sent=Max("events__id"))
        # Where the clock stands still, the one that left last.
        return outgoing_of(sent.latest("created_at", "sent"))

    def link(self, kind, **of):
        """Where its link leads, on this service."""
        return re.search(
            r"https?://[^/\s]+(/\w\w/(?:confirmer|avis|professionnels/invitation|consentir/confirmer|consent/confirm)/[\w-]+/)",
            self.newest(kind, **of).text,
        )[1]

    def code(self, kind, **of):
        # A voice says its digits one by one, and a link may hold six of them.
        text = re.sub(r"https?://\S+", "", self.newest(kind, **of).text)
        digits = re.sub(r"(?<=\d)[ \u00a0\u202f,.]{1,2}(?=\d)", "", text)
        return re.search(r"(?<!\d)\d{6}(?!\d)", digits)[0]


@pytest.fixture
def post(work):
    return Post(work)


class Person:
    """Somebody in front of a browser, who reads both languages and looks at no wording."""

    FIXED = "01 99 00 12 34"
    OTHER_FIXED = "02 61 91 00 21"
    MOBILE = "06 00 00 12 34"
    ADDRESS = "jeanne@example.fr"

    def __init__(self, page, post, *, home, language="fr", on_each=None):
        self.page = page
        self.home = home
        self.post = post
        self.language = language
        self._on_each = on_each or (lambda _page: None)

    def path(self, name, *args, **about):
        from django.urls import reverse
        from django.utils.translation import override

        with override(self.language):
            return reverse(name, args=args, kwargs=about)

    def open(self, name, *args, **about):
        answer = self.page.goto(self.path(name, *args, **about))
        assert answer.status == 200, name
        self.look()

    def look(self):
        self._on_each(self.page)

    def press(self, selector, *, leads_to=None):
        """Presses a button or a link, and waits for the page that it leads to."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(selector).click()
        if leads_to:
            assert self.where() == self.path(leads_to)
        self.look()

    def where(self):
        return self.page.evaluate("location.pathname")

    def text(self):
        return self.page.locator("main").inner_text()

    def ask(self, *numbers, address=ADDRESS):
        self.open("register")
        for position, number in enumerate(numbers, start=1):
            if position > 1:
                self.page.locator("button[name=add]").click()
            self.page.locator(f"#number-{position}").fill(number)
        if address:
            self.page.locator("#address").fill(address)
        self.press("main button.big", leads_to="follow-up")

    def confirm_address(self):
        self.page.locator("#address-code").fill(self.post.code("address_confirmation"))
        self.press(self.button_to("confirm-address"), leads_to="follow-up")

    def claim(self, number):
        from sourdine.register.line import Line
        from sourdine.register.models import Claim

        return Claim.objects.filter(line_index=Line.parse(number).index).latest("id").pk

    def button_to(self, name, *args):
        return f"form[action='{self.path(name, *args)}'] button[type=submit]"

    def ask_code(self, number, means):
        self.press(self.button_to("send-code", self.claim(number)) + f"[value={means}]", leads_to="follow-up")

    def type_code(self, number, code):
        claim = self.claim(number)
        self.page.locator(f"#code-{claim}").fill(code)
        self.press(self.button_to("prove", claim), leads_to="follow-up")

    def prove(self, number, means="sms"):
        self.ask_code(number, means)
        self.type_code(number, self.post.code("line_code", channel=means))

    def open_line(self, number, means="sms"):
        self.open("my-number")
        self.page.locator("#number").fill(number)
        self.page.locator(f"#means-{means}").check()
        self.press("main button.big", leads_to="line-code")
        self.page.locator("#code").fill(self.post.code("line_code", channel=means))
        self.press("main button.big", leads_to="line")

    def log_in(self, address=ADDRESS):
        self.open("account_login")
        self.page.locator("#code_email").fill(address)
        self.press(self.button_to("account_request_login_code"))
        self.page.locator("[name=code]").fill(self.post.code("login_code"))
        self.press("main form.sheet button[type=submit]", leads_to="my-space")

    def log_in_as(self, user):
        """Without the pages that lead there, which other tests show."""
        from django.test import Client

        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies["sessionid"].value
        self.page.context.add_cookies([{"name": "sessionid", "value": session, "url": self.home}])

    def download(self, selector):
        """The text of the PDF that a link gives."""
        from pypdf import PdfReader

        with self.page.expect_download() as coming:
            self.page.locator(selector).click()
        pages = PdfReader(io.BytesIO(coming.value.path().read_bytes())).pages
        return " ".join("\n".join(page.extract_text() for page in pages).replace("\u202f", " ").split())


@pytest.fixture
def person(new_page, live_server, post, daytime):  # noqa: ARG001 -- telephones ring in daytime
    """Somebody new, in a browser of their own."""

    def arrive(*, language="fr", on_each=None, **options):
        page = new_page(**options)
        return Person(page, post, home=live_server.url, language=language, on_each=on_each)

    return arrive


@pytest.fixture
def registered(lists):  # noqa: ARG001 -- without lists there is nothing to be put on
    """Numbers that are on the register, held by somebody with an address, or known by the line alone."""
    from django.db import transaction

    from sourdine import clock
    from sourdine.accounts.models import User
    from sourdine.register.line import Line
    from sourdine.register.services import opposition, possession
    from sourdine.register.services.lists import chosen_by_default

    @transaction.atomic
    def put(*numbers, address=Person.ADDRESS, language="fr"):
        account = User.objects.of_address(address, language=language)[0] if address else None
        held = []
        for number in numbers:
            held.append(
                possession.hold(Line.parse(number), account=account, language=language, at=clock.now())
            )
            opposition.register(held[-1], at=clock.now(), lists=chosen_by_default())
        return held

    return put


@pytest.fixture
def operator(person):
    """Somebody who works for the operator, already logged in, in a browser of their own."""
    from allauth.mfa.models import Authenticator

    from sourdine.accounts.models import User

    def arrive(role, *, language="fr", **options):
        user = User.objects.create_user(f"{role}@example.org", role=role, language=language)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
        somebody = person(language=language, **options)
        somebody.log_in_as(user)
        return somebody

    return arrive


# Inline links in a sentence are as tall as the sentence; what is off the page is for screen readers.
SMALL_TARGETS = """
() => {
  const inSentence = one => one.matches('a:not(.button)') && [...one.parentElement.childNodes].some(
    near => near !== one && near.textContent.trim());
  return [...document.querySelectorAll('a, button, input, select, textarea, summary')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && one.type !== 'hidden')
    .map(one => [one, (one.closest('label.choice') || one).getBoundingClientRect()])
    .filter(([one, box]) => box.bottom > 0 && box.right > 0 && !inSentence(one))
    .filter(([one, box]) => {
      const least = one.matches('main button:not(.plain), main a.button:not(.plain)') ? 44 : 24;
      return box.height < least - 0.5 || box.width < 24 - 0.5;
    })
    .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${box.width}x${box.height}`);
}
"""


@pytest.fixture
def fits():
    """Checks that nothing leaves the screen to the right, and that a thumb can press what is there."""

    def check(page):
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], f"{page.url} is {wide[0]} pixels wide"
        assert page.evaluate(SMALL_TARGETS) == [], page.url

    return check


@pytest.fixture
def accessible():
    """Checks a page with axe-core: every rule of WCAG 2.2 A and AA, and best practices."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page):
        # Before axe runs: it adds styles of its own, which the content policy refuses.
        complaints, page.complaints = page.complaints, []
        found = axe.run(page)
        page.complaints = []
        problems = [
            f"{one['id']}: {one['help']} — {[node['target'] for node in one['nodes']][:5]}"
            for one in found.response["violations"]
        ]
        assert problems == [], f"{page.url}\n" + "\n".join(problems)
        assert complaints == [], page.url

    return check
