"""People who register as a browser without JavaScript would: pages, forms, cookies, and messages awaited."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from browser import Browser
    from providers import Providers

_SIX_DIGITS: Final = re.compile(r"(?<!\d)(\d{3})[ \u00a0\u202f]?(\d{3})(?!\d)")
_FORM: Final = re.compile(r"<form\b.*?</form>", re.DOTALL)
_LINK: Final = re.compile(r"https?://\S+")


class Disappointed(Exception):
    """A page did not hold what a visitor needs to go on."""


@dataclass
class Form:
    """One form of a page: where it goes and what it holds."""

    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    """The forms of a page that post."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self._open = Form(action=said.get("action", ""))
            self.forms.append(self._open)
        elif self._open and tag in {"input", "button", "textarea", "select"} and said.get("name"):
            self._open.names.add(said["name"])
            if tag == "input" and _is_sent(said):
                self._open.fields.append((said["name"], said.get("value", "on")))
            if tag == "button":
                self._open.names.add(f"{said['name']}={said.get('value', '')}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def _is_sent(said: dict[str, str]) -> bool:
    kind = said.get("type", "text")
    return kind not in {"checkbox", "radio", "submit"} or "checked" in said


@dataclass
class Page:
    url: str
    text: str

    def form(self, *, with_name: str, action: str = "") -> Form:
        """The first form that posts and has a field (or `name=value` button) so named."""
        # Only what may be the form is parsed: the visitors share the processors with the service.
        for part in _FORM.findall(self.text):
            if with_name.partition("=")[0] not in part:
                continue
            reader = _Forms()
            reader.feed(part)
            for form in reader.forms:
                if with_name in form.names and action in form.action:
                    return form
        raise Disappointed(f"no form with {with_name} on {urlsplit(self.url).path}")


@dataclass
class Stopwatch:
    """Seconds by page, and what went wrong by page."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def note(self, page: str, seconds: float, *, status: int) -> None:
        self.seconds.setdefault(page, []).append(seconds)
        if status >= 400:
            self.failures[f"{page} {status}"] = self.failures.get(f"{page} {status}", 0) + 1


@dataclass
class Visitor:
    """One person with an address and one mobile line."""

    base: str
    address: str
    number: str  # E.164 with its plus sign
    providers: Providers
    stopwatch: Stopwatch
    browser: Browser
    patience: float = 60.0  # seconds that a message is waited for

    async def register(self) -> None:
        """From the empty form to the number on the list; raises Disappointed or TimeoutError."""
        page = await self._get("form", "/fr/inscription/")
        form = page.form(with_name="address")
        page = await self._post("form sent", page, form, address=self.address, number=self.number)
        link = _LINK.search(await self.providers.mail.next_for(self.address, within=self.patience))
        if link is None:
            raise Disappointed("no link in the mail")
        page = await self._get("link", urlsplit(link[0]).path)
        page = await self._post(
            "address confirmed", page, page.form(with_name="csrfmiddlewaretoken", action="")
        )
        # The code is on its way already: the page asks for it.
        code = _SIX_DIGITS.search(await self.providers.sms.next_for(self.number, within=self.patience))
        if code is None:
            raise Disappointed("no code in the message")
        await self._post("number proven", page, page.form(with_name="code"), code=code[1] + code[2])

    async def _get(self, name: str, path: str) -> Page:
        return await self._ask(name, "GET", urljoin(self.base, path), None)

    async def _post(self, name: str, page: Page, form: Form, **typed: str) -> Page:
        sent = [(key, value) for key, value in form.fields if key not in typed] + list(typed.items())
        return await self._ask(name, "POST", urljoin(page.url, form.action), sent)

    async def _ask(self, name: str, method: str, url: str, sent: list[tuple[str, str]] | None) -> Page:
        """Follows redirections one by one: each is a page of its own to the server."""
        while True:
            start = time.perf_counter()
            answer = await self.browser.ask(method, url, sent)
            self.stopwatch.note(name, time.perf_counter() - start, status=answer.status)
            if answer.status >= 400:
                raise Disappointed(f"{name}: {answer.status}")
            if answer.status not in {301, 302, 303}:
                return Page(url, answer.text)
            method, sent, name = "GET", None, f"{name}, next page"
            url = urljoin(url, answer.location)


async def arrive(visits: int, *, per_second: float, visit: Callable[[int], Awaitable[None]]) -> None:
    """Starts one visit after another at an even rate, whether earlier ones have ended or not."""
    start = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        for number in range(visits):
            await asyncio.sleep(max(0.0, start + number / per_second - asyncio.get_running_loop().time()))
            group.create_task(visit(number))
