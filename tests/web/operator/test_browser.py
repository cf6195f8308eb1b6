"""The back office in a real browser, under the strict content policy, looked at by axe-core."""

import os
import re
import shutil

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import override

CHROMIUM = next(
    filter(
        None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))
    ),
    None,
)
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"),
        reason="no Chromium on this machine (Debian: apt-get install chromium)",
    ),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--js-flags=--no-opt --no-maglev",
]
PICTURES = os.environ.get("SOURDINE_TEST_PICTURES")


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
def page_of(chromium, live_server):
    contexts = []

    def open_one(client, **options):
        context = chromium.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()


def problems(page):
    from axe_playwright_python.sync_playwright import Axe

    # Before axe runs: it adds styles of its own, which the policy refuses.
    complaints = list(page.complaints)
    found = Axe().run(page).response["violations"]
    said = [f"{one['id']}: {[node['html'][:120] for node in one['nodes']][:4]}" for one in found]
    return [*said, *complaints]


def look(page, address, name):
    answer = page.goto(address)
    assert answer.status == 200, address
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    return problems(page)


def of_models():
    for model in admin.site._registry:
        yield f"{model._meta.app_label}_{model._meta.model_name}"


def own_pages(dossier):
    return {
        "today": reverse("admin:index"),
        "search": reverse("admin:search"),
        "register": reverse("admin:register_for"),
        "person": reverse("admin:add_person"),
        "list": reverse("admin:register_oppositionlist_add"),
        "application": reverse("admin:app_list", kwargs={"app_label": "register"}),
        "dossier": dossier,
    }


@pytest.mark.parametrize(
    ("language", "size"), [("fr", (1280, 900)), ("en", (360, 740))], ids=["wide", "narrow"]
)
def test_every_page_is_accessible_and_obeys_the_content_policy(
    administrator, dossier, registered, page_of, language, size
):
    with override(language):
        page = page_of(administrator, viewport={"width": size[0], "height": size[1]})
        found = {}
        for name, address in own_pages(dossier(administrator)).items():
            found[name] = look(page, address, f"{name}-{language}-{size[0]}")
            page.complaints.clear()
        for name in of_models():
            found[name] = look(page, reverse(f"admin:{name}_changelist"), f"{name}-{language}-{size[0]}")
            page.complaints.clear()
        for name, one in {
            "register_opposition": registered[1].pk,
            "register_holding": registered[0].pk,
            "register_oppositionlist": registered[1].opposition_list_id,
            "accounts_user": administrator.user.pk,
        }.items():
            address = reverse(f"admin:{name}_change", kwargs={"object_id": one})
            found[f"one {name}"] = look(page, address, f"one-{name}-{language}-{size[0]}")
            page.complaints.clear()
    said = [f"{name}: {one}" for name, several in found.items() for one in several]
    assert said == [], "\n".join(said)


def test_a_file_is_opened_with_the_keyboard_alone_and_without_scripts(agent, registered, page_of):
    with override("en"):
        page = page_of(agent, java_script_enabled=False)
        page.goto(reverse("admin:open_dossier", kwargs={"kind": "holding", "key": registered[0].pk}))
        page.get_by_label("Reason").focus()
        page.keyboard.type("call of this morning")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/dossiers/[0-9a-f-]{36}/"))
        assert "01 •• •• •• 34" in page.content()
