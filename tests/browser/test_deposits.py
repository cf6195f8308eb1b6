"""A whole deposit in a browser: the schools file, by script or plain form, to its verified certificate."""

import dataclasses
import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sourdine.evidence.paper import fingerprint
from sourdine.web.public import verifying

TESTS = Path(__file__).parents[1]
for folder in ("deposits", "professionals", "register/publishing"):
    sys.path.insert(0, str(TESTS / folder))
SCHOOLS = TESTS.parent / "examples" / "annuaire-education-35.csv"


@pytest.fixture(autouse=True)
def service(tmp_path, settings):
    from ground import signing_key

    from sourdine.register.services import snapshots

    signing_key()
    settings.SOURDINE = dataclasses.replace(
        settings.SOURDINE, data_folder=tmp_path, files_url=f"file:{tmp_path}/files"
    )
    snapshots.forget()
    yield settings.SOURDINE
    snapshots.forget()


@pytest.fixture
def actor(lists, daytime):  # noqa: ARG001 -- a register without lists publishes nothing
    import organisations
    from ground import a_list, put

    from sourdine import clock
    from sourdine.professionals.models import TermsVersion
    from sourdine.register.services.publication import publish

    # They came with the database, later than the day on which this is played.
    TermsVersion.objects.update(in_force_at=clock.now())
    # Of the schools, one in a hundred.
    numbers = sorted(set(re.findall(r"\b0[1-9]\d{8}\b", SCHOOLS.read_text())))[::100]
    put(a_list(), *(33 * 10**9 + int(number) for number in numbers))
    publish()
    return organisations.actor(organisations.organisation())


@pytest.fixture
def campaign(actor):
    from django.utils import timezone

    from sourdine.deposits.services.campaigns import Wanted, open_campaign

    today = timezone.localdate()
    said = {"name": "Rentrée des écoles", "purpose": "Fournitures de bureau", "source": "bought"}
    dates = {"starts_on": today, "ends_on": today + timedelta(days=60)}
    return open_campaign(actor, Wanted(**said, **dates, source_detail="Annuaire de l'éducation"))


@pytest.fixture
def member(person, actor):
    def arrive(**options):
        somebody = person(**options)
        somebody.log_in_as(actor.user)
        return somebody

    return arrive


def of(actor, **named):
    return {"organisation": actor.organisation.pk, **named}


def upload_waiting():
    from sourdine.deposits.models import Upload

    return Upload.objects.get()


def download(member, selector, into):
    with member.page.expect_download() as coming:
        member.page.locator(selector).click()
    path = into / coming.value.suggested_filename
    path.write_bytes(coming.value.path().read_bytes())
    return path


def in_clear(folder):
    """Telephone numbers of the file that lie in the folder as they are."""
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    numbers = re.findall(rb"\b0[1-9]\d{8}\b", SCHOOLS.read_bytes())
    return [number for number in numbers[:200] if number in held]


def says(one, place, word):
    one.page.locator(place).filter(has_text=word).wait_for()


def looks(*checks):
    def look(page):
        for check in checks:
            check(page)

    return look


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_the_schools_file_is_deposited_downloaded_and_verified(
    member, actor, campaign, work, tmp_path, accessible, fits, scripts, monkeypatch
):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    # What looks at a page is a script itself.
    look = looks(fits, accessible) if scripts else looks()
    one = member(on_each=look, java_script_enabled=scripts)
    one.open("deposit-choose", **of(actor))
    one.press(f"a[href$='{one.path('deposit-send', **of(actor, campaign=campaign.pk))}']")
    one.page.locator("#file").set_input_files(SCHOOLS)
    one.press("#go")
    if scripts:
        one.page.wait_for_url("**/apercu/")
        one.look()
    assert upload_waiting().state == "whole"
    assert one.page.locator("th.seen").count() >= 1
    one.press("main button.big")
    assert in_clear(tmp_path / "files") == []
    assert list(temporary.iterdir()) == []
    work()
    # With a script the page loads itself anew: another loading would cross it.
    if not scripts:
        one.page.reload()
    one.page.locator("#results").wait_for()
    one.page.wait_for_load_state()
    one.look()
    folder = tmp_path / "given"
    folder.mkdir()
    result = download(one, "a[href*='/fichiers/result/']", folder)
    report = download(one, "a[href*='/fichiers/report/']", folder)
    certificate = download(one, "a[href$='/attestation/']", folder)
    sheet = download(one, "a[href$='/attestation.pdf']", folder)
    assert result.read_bytes().count(b"\n") > 900
    one.press("a[href$='/detruire/']")
    one.press("main button.grave")
    assert one.page.locator("a[href*='/fichiers/']").count() == 0
    one.open("verify")
    one.page.locator("#file").set_input_files(certificate)
    one.press("#checking button[type=submit]")
    assert "attestation est authentique." in one.text()
    if scripts:
        one.page.locator("#report").set_input_files(report)
        one.page.locator("#result").set_input_files(result)
        says(one, "#compared", "octet")
        altered = folder / "altered $$ $'.csv"
        altered.write_bytes(result.read_bytes() + b"x")
        one.page.locator("#result").set_input_files(altered)
        says(one, "#compared", "modifié")
        assert one.page.locator("#compared").inner_text().startswith(altered.name)
    given_as(one, sheet, certificate.read_text(), scripts=scripts)
    assert one.page.complaints == []
    assert list(temporary.iterdir()) == []


def given_as(one, sheet, certificate, *, scripts):
    """A PDF is given whole, or the code on it scanned; without a script, what stands beside it is typed."""
    one.open("verify")
    one.page.locator("#file").set_input_files(sheet)
    one.press("#checking button[type=submit]")
    assert "jointe à ce PDF" in one.text()
    if scripts:
        one.page.goto(f"/verify#{fingerprint(certificate)}")
        says(one, "main", "retrouvée par l’empreinte")  # noqa: RUF001 -- French
        one.look()
        assert "#" not in one.page.url
    else:
        one.open("verify")
        one.page.locator("#fingerprint").fill(fingerprint(certificate))
        one.press("#checking button[type=submit]")
    assert "retrouvée par l’empreinte" in one.text()  # noqa: RUF001 -- French


def test_an_upload_goes_on_after_a_reload(member, actor, campaign):
    one = member()
    way = one.path("deposit-send", **of(actor, campaign=campaign.pk))
    one.open("deposit-send", **of(actor, campaign=campaign.pk))
    sent = []
    # The second part never arrives; then the page is loaded again, and the same file chosen.
    one.page.route(
        "**/envois/*/", lambda route: route.abort() if sent else (sent.append(1), route.continue_())
    )
    one.page.locator("#file").set_input_files(SCHOOLS)
    one.page.locator("#go").click()
    says(one, "#said", "coupée")
    one.page.locator("#stop").click()
    says(one, "#said", "arrêté")
    come = upload_waiting().offset
    assert 0 < come < SCHOOLS.stat().st_size
    one.page.unroute("**/envois/*/")
    offsets = []
    one.page.on("request", lambda asked: offsets.append(asked.headers.get("upload-offset")))
    one.page.goto(way)
    one.page.locator("#file").set_input_files(SCHOOLS)
    one.page.locator("#go").click()
    one.page.wait_for_url("**/apercu/")
    assert next(int(offset) for offset in offsets if offset) == come
    assert upload_waiting().offset == SCHOOLS.stat().st_size


def test_a_file_is_dropped_and_confirmed_by_keyboard_on_a_small_screen(
    member, actor, campaign, fits, accessible
):
    one = member(width=360, height=740, language="en", locale="en-GB")
    one.open("deposit-send", **of(actor, campaign=campaign.pk))
    fits(one.page)
    accessible(one.page)
    dropped = one.page.evaluate_handle(
        """() => {
            const held = new DataTransfer();
            const rows = Array.from({length: 30}, (_, n) => `P${n};01990012${String(n).padStart(2, '0')}`);
            held.items.add(new File([['Nom;Telephone', ...rows, ''].join('\\n')], 'clients.csv'));
            return held;
        }"""
    )
    one.page.locator("#drop").dispatch_event("drop", {"dataTransfer": dropped})
    one.page.wait_for_url("**/apercu/")
    fits(one.page)
    accessible(one.page)
    one.page.locator("#identifier").focus()
    one.page.keyboard.press("Tab")
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")
    fits(one.page)
    accessible(one.page)
    assert "clients.csv" in one.text()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["campaigns", "campaign", "campaign-open", "deposits", "deposit-choose"])
def test_pages_of_deposits_fit_and_are_accessible(member, actor, campaign, fits, accessible, name, width):
    one = member(width=width)
    one.open(name, **of(actor, **({"campaign": campaign.pk} if name == "campaign" else {})))
    fits(one.page)
    accessible(one.page)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_campaign_is_watched_and_its_list_is_taken(
    member, actor, campaign, work, accessible, fits, tmp_path, width
):
    import files
    from ground import a_list, put

    from sourdine.deposits.models import Campaign
    from sourdine.deposits.services import looking

    Campaign.objects.update(identifier="Client")
    one = member(width=width, on_each=looks(fits, accessible))
    one.open("campaigns", **of(actor))
    one.press("a[href$='/surveillance/']")
    one.press("form[action$='/surveillance/lancer/'] button")
    assert "attend un fichier" in one.text()
    numbers = [33_261_910_021 + 137 * k for k in range(60)]
    files.screened(actor, files.csv(numbers), campaign=campaign.pk)
    put(a_list(), *numbers[:7])
    looking.look()
    work()
    one.open("campaign-watch", **of(actor, campaign=campaign.pk))
    assert "à jour" in one.text()
    assert one.page.locator("section[aria-labelledby=told] tbody tr").count() == 7
    given = download(one, "a[href$='/surveillance/liste/']", tmp_path).read_text()
    assert given.count(";Telephone;c") == 7
    one.press("form[action$='/surveillance/courriel/'] button")
    one.press("form[action$='/surveillance/arreter/'] button")
    assert "ses jetons sont détruits" in one.text()
    one.open("campaigns", **of(actor))
    assert one.page.complaints == []


@pytest.mark.parametrize("name", ["verify", "open-data", "specification"])
def test_pages_for_everybody_fit_and_are_accessible(person, lists, fits, accessible, name):  # noqa: ARG001 -- counted
    one = person(width=360)
    one.open(name)
    fits(one.page)
    accessible(one.page)


NUMBERS = "Nom;Telephone\nX;0261910012\n"
DROP = """([place, files]) => {
  const held = new DataTransfer();
  for (const [name, text] of files) held.items.add(new File([text], name));
  document.querySelector(place).dispatchEvent(
    new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: held }));
}"""


def wait_until_none_is_chosen(page):
    from playwright.sync_api import expect

    # Waiting for a function would evaluate a text, which the page forbids.
    expect(page.locator("#file")).to_have_value("", timeout=30_000)


def test_whatever_is_dropped_or_chosen_to_be_verified_a_certificate_alone_is_sent(person, lists, monkeypatch):  # noqa: ARG001
    came, given = [], verifying._given

    def note(request):
        came.extend(one.name for one in request.FILES.getlist("file"))
        return given(request)

    monkeypatch.setattr(verifying, "_given", note)
    one = person()
    one.open("verify")
    one.page.evaluate(DROP, ["main", [["clients.cleansed.csv", NUMBERS]]])
    one.page.locator("#file").set_input_files(
        {"name": "clients.cleansed.csv", "mimeType": "text/csv", "buffer": NUMBERS.encode()}
    )
    wait_until_none_is_chosen(one.page)
    one.page.evaluate(DROP, ["main", [["liste imprimée.pdf", f"%PDF-1.7\n{NUMBERS}"]]])
    one.page.locator("#file").set_input_files(
        {"name": "liste.pdf", "mimeType": "application/pdf", "buffer": f"%PDF-1.7\n{NUMBERS}".encode()}
    )
    wait_until_none_is_chosen(one.page)
    both = [["clients.cleansed.csv", NUMBERS], ["clients.certificate.jws", "eyJhbGciOiJFZERTQSJ9.e30.AA"]]
    with one.page.expect_navigation():
        one.page.evaluate(DROP, ["main", both])
    assert came == ["clients.certificate.jws"]


# What reads files waits until it may.
HELD = """() => {
  const text = Blob.prototype.text;
  const gate = new Promise((open) => { window.mayRead = open; });
  Blob.prototype.text = async function () { await gate; return text.call(this); };
}"""


def test_whoever_is_quicker_than_the_look_at_their_file_sends_no_other(person, lists, monkeypatch):  # noqa: ARG001
    came, given = [], verifying._given
    monkeypatch.setattr(verifying, "_given", lambda request: came.append(request) or given(request))
    one = person()
    one.open("verify")
    one.page.evaluate(HELD)
    one.page.locator("#file").set_input_files(
        {"name": "clients.cleansed.csv", "mimeType": "text/csv", "buffer": NUMBERS.encode()}
    )
    one.page.locator("#checking button[type=submit]").click()
    one.page.evaluate("mayRead()")
    wait_until_none_is_chosen(one.page)
    assert came == []
    one.page.evaluate(HELD)
    one.page.locator("#file").set_input_files(
        {"name": "a.certificate.jws", "mimeType": "text/plain", "buffer": b"eyJhbGciOiJFZERTQSJ9.e30.AA"}
    )
    one.page.locator("#checking button[type=submit]").click()
    with one.page.expect_navigation():
        one.page.evaluate("mayRead()")
    assert len(came) == 1
