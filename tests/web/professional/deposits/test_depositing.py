"""A file, from the form to its destruction; by a script in parts, or by a plain form."""

import json

import files
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sourdine.deposits.errors import FileGone, StoreUnusable
from sourdine.deposits.models import Deposit, Upload
from sourdine.deposits.store.folder import Folder
from sourdine.jobs.worker import run_waiting


def by_form(browser, campaign, content, name="clients.csv"):
    return browser.send("deposit-receive", {"file": SimpleUploadedFile(name, content)}, campaign=campaign.pk)


def begin(browser, campaign, size, name="clients.csv", key=""):
    answer = browser.send("upload-begin", {"name": name, "size": size, "key": key}, campaign=campaign.pk)
    return answer.status_code, json.loads(answer.content)


def part(browser, way, offset, data):
    answer = browser.post(
        way, data, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)}
    )
    return answer.status_code, json.loads(answer.content)


def confirm(browser, upload, **data):
    return browser.send("deposit-preview", {"column": ["Telephone"]} | data, upload=upload.pk)


def test_a_file_sent_by_a_plain_form_is_previewed_confirmed_screened_and_given_back(browser, campaign):
    content = files.csv(files.honest())
    sent = by_form(browser, campaign, content)
    upload = Upload.objects.get()
    assert sent.url == browser.way("deposit-preview", upload=upload.pk)
    page = browser.get(sent.url).content.decode()
    assert 'value="Telephone" checked' in page
    assert "Personne 0" in page
    confirmed = confirm(browser, upload, identifier="Client")
    assert confirmed.url == browser.way("deposit", deposit=upload.pk)
    run_waiting()
    deposit = Deposit.objects.get()
    assert (deposit.state, deposit.counts["opposed"], deposit.identifier) == ("ready", 20, "Client")
    assert deposit.campaign == campaign


def test_a_large_file_comes_by_a_plain_form_though_no_other_body_may(browser, campaign):
    content = b"Telephone\n" + b"0199000000;\n" * 60_000
    assert by_form(browser, campaign, content).status_code == 302
    assert Upload.objects.get().offset == len(content)
    elsewhere = browser.send("campaign-open", {"file": SimpleUploadedFile("x.csv", content)})
    assert elsewhere.status_code == 413


def test_nothing_of_a_large_file_is_read_before_it_is_known_who_sends_it(browser_of, actor, campaign):
    class Unread:
        def read(self, *_size):
            raise AssertionError

        readline = read

    stranger = browser_of(actor=None)
    stranger.actor = actor
    way = stranger.way("deposit-receive", campaign=campaign.pk)
    environ = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "600000"}
    answer = stranger.request(REQUEST_METHOD="POST", PATH_INFO=way, **environ, **{"wsgi.input": Unread()})
    assert answer.status_code == 302
    assert "login" in answer.url
    assert not Upload.objects.exists()


def test_a_file_whose_form_is_not_ours_is_given_up(browser_of, actor, campaign, tmp_path):
    strict = browser_of(actor, enforce_csrf_checks=True)
    strict.open("deposit-send", campaign=campaign.pk)  # gives the cookie
    assert by_form(strict, campaign, files.csv(files.honest())).status_code == 403
    assert Upload.objects.get().state == "given_up"
    run_waiting()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_no_file_is_said_so(browser, campaign):
    answer = browser.send("deposit-receive", {"other": "x"}, campaign=campaign.pk)
    assert answer.url == browser.way("deposit-send", campaign=campaign.pk)
    assert "No file was chosen" in browser.get(answer.url).content.decode()


def test_a_file_that_the_plan_has_no_room_for_is_refused_with_the_reason(actor, browser, campaign):
    for _ in range(2):
        files.deposit(actor, files.csv(files.honest()))
    answer = by_form(browser, campaign, files.csv(files.honest()))
    page = browser.get(answer.url).content.decode()
    assert "2 deposits" in page or "2 dépôts" in page
    assert Upload.objects.filter(campaign=campaign).count() == 0


def test_a_file_sent_in_parts_goes_on_where_it_was_cut(browser, campaign):
    content = files.csv(files.honest())
    key = "0" * 64 + "-" + "1" * 16
    status, told = begin(browser, campaign, len(content), key=key)
    assert (status, told["offset"]) == (200, 0)
    assert part(browser, told["part"], 0, content[:700])[1]["offset"] == 700
    assert (
        f'data-key="{key}" data-offset="700"'
        in browser.open("deposit-send", campaign=campaign.pk).content.decode()
    )
    again = begin(browser, campaign, len(content), key=key)[1]
    assert (again["part"], again["offset"]) == (told["part"], 700)
    assert part(browser, told["part"], 0, content[:700])[1]["offset"] == 700
    status, wrong = part(browser, told["part"], 900, content[900:])
    assert (status, wrong["offset"]) == (409, 700)
    assert part(browser, told["part"], 700, content[700:])[1]["offset"] == len(content)
    assert browser.post(told["complete"]).status_code == 200
    assert Upload.objects.get().state == "whole"


@pytest.mark.parametrize("fault", [StoreUnusable(reason="timeout"), FileGone()])
def test_a_store_that_is_away_for_a_moment_refuses_nothing(browser, campaign, monkeypatch, fault):
    def away(*_):
        raise fault

    _, told = begin(browser, campaign, 10)
    with monkeypatch.context() as hindered:
        hindered.setattr(Folder, "put", away)
        status, said = part(browser, told["part"], 0, b"0123456789")
    assert (status, said["code"]) == (503, fault.code)
    assert "SOURDINE" not in said["sentence"]
    assert part(browser, told["part"], 0, b"0123456789")[1]["offset"] == 10


@pytest.mark.parametrize("offset", ["", "-1", "many"])
def test_a_part_that_does_not_say_where_it_begins_is_refused(browser, campaign, offset):
    _, told = begin(browser, campaign, 10)
    status, said = part(browser, told["part"], offset, b"x")
    assert (status, said["code"]) == (422, "upload_part_refused")


def test_what_is_too_large_is_refused_before_it_is_sent(browser, campaign, limited):
    limited(deposit_max_mb=1)
    status, said = begin(browser, campaign, 2_000_000)
    assert (status, said["code"]) == (422, "deposit_too_large")


def test_an_upload_is_given_up(browser, campaign):
    begin(browser, campaign, 10)
    upload = Upload.objects.get()
    assert browser.send("upload-give-up", upload=upload.pk).status_code == 302
    upload.refresh_from_db()
    assert upload.state == "given_up"
    assert browser.open("deposit-preview", upload=upload.pk).status_code == 404


def test_a_choice_is_asked_for_when_columns_are_ambiguous(browser, campaign):
    content = "Contact;Rappel;Nom\n" + "".join(f"0{199000000 + n};0{639980000 + n};P{n}\n" for n in range(30))
    by_form(browser, campaign, content.encode())
    upload = Upload.objects.get()
    page = browser.open("deposit-preview", upload=upload.pk).content.decode()
    assert "tick the columns that hold telephone numbers" in page
    assert "checked" not in page
    none = browser.send("deposit-preview", upload=upload.pk)
    assert none.status_code == 422
    assert "No column is chosen" in none.content.decode()
    assert confirm(browser, upload, column=["Rappel"]).status_code == 302
    assert Deposit.objects.get().columns == ["Rappel"]


def test_columns_of_one_name_are_told_apart(browser, campaign):
    content = "Tel;Tel\n" + "".join(f"0{199000000 + n};0{639980000 + n}\n" for n in range(30))
    by_form(browser, campaign, content.encode())
    upload = Upload.objects.get()
    confirm(browser, upload, column=["2"])
    assert Deposit.objects.get().columns == ["2"]


def test_a_column_that_the_file_has_not_is_not_taken(browser, campaign):
    by_form(browser, campaign, files.csv(files.honest()))
    assert confirm(browser, Upload.objects.get(), column=["Fax"]).status_code == 422


def test_a_file_that_cannot_be_read_is_refused_before_it_is_deposited(browser, campaign):
    by_form(browser, campaign, b"\x00\x01\x02" * 50, name="clients.xlsx")
    answer = browser.open("deposit-preview", upload=Upload.objects.get().pk)
    assert answer.status_code == 422
    assert "This file cannot be screened" in answer.content.decode()


def test_confirming_twice_is_confirming_once(browser, campaign):
    by_form(browser, campaign, files.csv(files.honest()))
    upload = Upload.objects.get()
    first, second = confirm(browser, upload), confirm(browser, upload)
    assert first.url == second.url
    assert Deposit.objects.count() == 1


def test_a_name_is_in_no_address(browser, campaign):
    sent = by_form(browser, campaign, files.csv(files.honest()), name="0199000012.csv")
    confirmed = confirm(browser, Upload.objects.get())
    assert "0199000012" not in sent.url + confirmed.url
