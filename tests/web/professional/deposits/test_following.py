"""The page of a deposit: its states, its results, and their destruction."""

import re

import files
import pytest

from sourdine.deposits.models import Collection, Deposit
from sourdine.evidence.paper import certificate_in
from sourdine.jobs.worker import run_waiting


@pytest.fixture
def ready(actor, campaign):
    return files.screened(actor, files.csv(files.honest()), campaign=campaign.pk)


def link(browser, deposit, kind="result"):
    page = browser.open("deposit", deposit=deposit.pk).content.decode()
    return re.search(rf'href="([^"]+/fichiers/{kind}/[^"]+)"', page)[1]


def given(answer):
    content = answer.getvalue()
    answer.close()
    return content


def test_a_deposit_that_waits_is_looked_at_again_until_it_is_settled(actor, browser):
    deposit = files.deposit(actor, files.csv(files.honest()))
    page = browser.open("deposit", deposit=deposit.pk).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "HX-Refresh" not in browser.open("deposit-state", deposit=deposit.pk).headers
    run_waiting()
    assert browser.open("deposit-state", deposit=deposit.pk)["HX-Refresh"] == "true"
    assert "hx-trigger" not in browser.open("deposit", deposit=deposit.pk).content.decode()


def test_counts_are_drawn_and_told(browser, ready):
    page = browser.open("deposit", deposit=ready.pk).content.decode()
    drawn = re.findall(r'<rect class="(\w+)" x="([\d.]+)" y="0" width="([\d.]+)"', page)
    assert [width for code, _x, width in drawn if code == "opposed"] == ["200.0"]
    assert round(sum(float(width) for _code, _x, width in drawn)) == 600
    assert "33.3 %" in page
    french = browser.open("deposit", language="fr", deposit=ready.pk).content.decode()
    assert "33,3 %" in french
    assert 'width="200.0"' in french


def test_results_are_downloaded_and_the_deposit_is_collected(actor, browser, ready):
    answer = browser.get(link(browser, ready))
    content = given(answer)
    assert content == files.result(actor, ready)
    assert answer["Content-Length"] == str(len(content))
    assert 'filename="clients.' in answer["Content-Disposition"]
    ready.refresh_from_db()
    assert ready.state == "collected"
    assert [one.size for one in Collection.objects.all()] == [len(content)]


@pytest.mark.parametrize(
    ("asked", "span"),
    [("bytes=10-19", slice(10, 20)), ("bytes=50-", slice(50, None)), ("bytes=-7", slice(-7, None))],
)
def test_a_download_is_resumed(actor, browser, ready, asked, span):
    whole = files.result(actor, ready)
    answer = browser.get(link(browser, ready), headers={"Range": asked})
    assert answer.status_code == 206
    assert given(answer) == whole[span]
    assert answer["Content-Range"].endswith(f"/{len(whole)}")


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0", "bytes=9-3"])
def test_bytes_that_are_not_there_are_refused(browser, ready, asked):
    answer = browser.get(link(browser, ready), headers={"Range": asked})
    assert answer.status_code == 416
    assert re.fullmatch(r"bytes \*/\d+", answer["Content-Range"])


@pytest.mark.parametrize("headers", [{"Range": "lines=1-2"}, {"Range": "bytes=0-1", "If-Range": '"other"'}])
def test_what_cannot_be_resumed_is_given_whole(actor, browser, ready, headers):
    answer = browser.get(link(browser, ready), headers=headers)
    assert answer.status_code == 200
    assert given(answer) == files.result(actor, ready)


def test_a_link_is_of_one_session_one_file_and_one_hour(actor, browser, browser_of, ready, time_machine):
    import time

    way = link(browser, ready)
    another = browser_of(actor)
    assert another.get(way).status_code == 302
    assert browser.get(way.replace("/result/", "/rejected/")).status_code == 302
    assert browser.get(way.split("?")[0]).status_code == 302
    time_machine.move_to(time.time() + 3700)
    assert browser.get(way).url == browser.way("deposit", deposit=ready.pk)
    assert not Collection.objects.exists()


def test_every_member_may_have_the_certificate(browser, ready):
    answer = browser.open("deposit-certificate", deposit=ready.pk)
    assert answer.content.decode() == ready.certificate
    assert f"{ready.reference}.certificate.jws" in answer["Content-Disposition"]


def test_every_member_may_have_it_as_a_sheet_to_show(browser, ready):
    answer = browser.open("deposit-sheet", deposit=ready.pk)
    assert answer["Content-Type"] == "application/pdf"
    assert certificate_in(answer.content) == ready.certificate
    assert f"{ready.reference}.certificate.pdf" in answer["Content-Disposition"]


def test_results_are_destroyed_after_a_question(browser, ready):
    asked = browser.open("deposit-destroy", deposit=ready.pk)
    assert "nobody can undo this" in asked.content.decode()
    ready.refresh_from_db()
    assert ready.state == "ready"
    browser.send("deposit-destroy", deposit=ready.pk)
    ready.refresh_from_db()
    assert ready.state == "destroyed"
    page = browser.open("deposit", deposit=ready.pk).content.decode()
    assert "/fichiers/" not in page
    assert "Download the certificate" in page


def test_a_refusal_says_what_to_correct_and_where(actor, browser, campaign):
    content = files.csv(files.honest()).replace(b"c7\n", b'"c7\n')
    deposit = files.screened(actor, content, campaign=campaign.pk, columns=["Fax"])
    assert deposit.state == "refused"
    page = browser.open("deposit", deposit=deposit.pk).content.decode()
    assert "What to correct" in page
    assert "Deposit the corrected file" in page
    assert f"/specification/#{deposit.refusal['code']}" in page
    assert deposit.refusal["message"]["fr"][:20] in browser.open(
        "deposit", language="fr", deposit=deposit.pk
    ).content.decode().replace("&#x27;", "'")


def test_a_held_deposit_says_why_and_gives_nothing(actor, browser):
    deposit = files.screened(actor, files.csv(range(33_199_000_000, 33_199_002_500)))
    page = browser.open("deposit", deposit=deposit.pk).content.decode()
    assert deposit.state == "held"
    assert "many numbers follow one another" in page
    assert "/fichiers/" not in page
    assert "attestation/" not in page


def test_a_deposit_is_cancelled_before_its_turn(actor, browser):
    deposit = files.deposit(actor, files.csv(files.honest()))
    browser.send("deposit-cancel", deposit=deposit.pk)
    assert Deposit.objects.get().state == "cancelled"
    browser.send("deposit-cancel", deposit=deposit.pk)
    assert "The deposit is finished already" in browser.open("deposit", deposit=deposit.pk).content.decode()


def test_the_list_shows_deposits_and_what_is_left_of_the_year(browser, ready):
    page = browser.open("deposits").content.decode()
    assert "clients.csv" in page
    assert ready.reference in page
    assert "Deposits this year: 1 of 2, 1 left." in page


def test_the_organisation_s_page_shows_the_opposed_share(browser, ready):  # noqa: ARG001 -- what is counted
    page = browser.open("organisation").content.decode()
    assert "Share of opposed numbers" in page
    assert "33.3 %" in page
