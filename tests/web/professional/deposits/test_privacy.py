"""A file or a campaign may be called by a number: it is in no address, log, job, event or place."""

import logging
import re

import files
import pytest
from campaigns import opened
from django.core.files.uploadedfile import SimpleUploadedFile

from sourdine.audit.models import Event
from sourdine.deposits.models import Deposit, Upload
from sourdine.jobs.models import Job
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.models import WebhookDelivery

NUMBER = "0199009876"
NAME = f"rappel {NUMBER}.csv"


def tells(text):
    """However it is spaced or encoded in an address."""
    return NUMBER[1:] in re.sub(r"\D", "", re.sub(r"%[0-9a-fA-F]{2}", "", text))


def addresses(answer):
    """Where an answer leads, and what its page links, sends to and loads."""
    page = "" if answer.streaming else answer.content.decode()
    return [
        answer.headers.get("Location", ""),
        *re.findall(r'(?:href|src|action|data-[\w-]+)="([^"]*)"', page),
    ]


@pytest.fixture
def walked(actor, browser, caplog):
    """Everything that happens to such a file, and every address that was shown meanwhile."""
    shown = []

    def noted(answer):
        shown.extend(addresses(answer))
        return answer

    with caplog.at_level(logging.DEBUG):
        campaign = opened(actor, name=f"Rappel {NUMBER}")
        content = files.csv([*files.honest(), int("33" + NUMBER[1:])])
        noted(browser.open("deposit-send", campaign=campaign.pk))
        noted(
            browser.send("deposit-receive", {"file": SimpleUploadedFile(NAME, content)}, campaign=campaign.pk)
        )
        upload = Upload.objects.get().pk
        noted(browser.open("deposit-preview", upload=upload))
        noted(browser.send("deposit-preview", {"column": ["Telephone"]}, upload=upload))
        run_waiting()
        deposit = Deposit.objects.get().pk
        for name in ("deposits", "campaigns"):
            noted(browser.open(name))
        page = noted(browser.open("deposit", deposit=deposit)).content.decode()
        given = noted(browser.get(re.search(r'href="([^"]*/result/\?lien=[^"]*)"', page)[1]))
        assert b"".join(given.streaming_content)
        noted(browser.send("deposit-destroy", deposit=deposit))
    return shown


def test_no_address_tells_it(walked):
    assert len(walked) > 100
    assert [one for one in walked if tells(one)] == []


def test_no_line_of_the_log_tells_it(walked, caplog):
    assert walked
    logged = [one for one in caplog.get_records("setup") if one.name.startswith("sourdine")]
    assert logged
    lines = [f"{one.getMessage()} {one.__dict__}" for one in logged]
    assert [one for one in lines if tells(one)] == []


def test_neither_does_a_job_an_event_or_a_webhook(walked):
    assert walked
    kept = [str(one) for model in (Job, Event, WebhookDelivery) for one in model.objects.values()]
    assert kept
    assert [one for one in kept if tells(one)] == []


def test_nor_the_place_where_a_file_lies(walked, tmp_path):
    assert walked
    assert [path for path in tmp_path.rglob("*") if tells(str(path.relative_to(tmp_path)))] == []


@pytest.mark.parametrize("said", [NUMBER, "/x/01+99+00+98+76/", "?n=01%2099%2000%2098%2076", "+33199009876"])
def test_the_look_sees_it_however_it_is_written(said):
    assert tells(said)
    assert not tells("/fr/espace-pro/")
