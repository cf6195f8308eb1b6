"""What is given back: whole or by ranges, resumed, counted, destroyed on request; and the certificate."""

import files
import pytest
from django.conf import settings
from programs import body, refused

from sourdine import clock
from sourdine.deposits.models import Collection
from sourdine.evidence import load_public_keys, read_salt, verify
from sourdine.evidence.paper import certificate_in
from sourdine.jobs.worker import run_waiting


@pytest.fixture
def ready(program):
    deposit = program.deposit(files.csv(files.honest())).json()["id"]
    run_waiting()
    return deposit


def test_the_files_are_collected_and_the_certificate_holds_of_them(program, ready, tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    for one in program.get(f"/deposits/{ready}/results").json()["items"]:
        answer = program.get(f"/deposits/{ready}/results/{one['kind']}")
        (folder / one["name"]).write_bytes(body(answer))
        assert int(answer["Content-Length"]) == one["size"] == (folder / one["name"]).stat().st_size
        assert one["name"] in answer["Content-Disposition"]
    certificate = program.get(f"/deposits/{ready}/certificate")
    assert certificate["Content-Type"] == "application/jose"
    found = verify(
        certificate.content.decode(),
        keys=load_public_keys(settings.SOURDINE.keys_folder),
        at=clock.now(),
        salt=read_salt(folder / "clients.report.json"),
        result_files=sorted(folder.glob("clients.*.csv")),
    )
    assert len(found.results) == 2
    assert program.get(f"/deposits/{ready}").json()["state"] == "collected"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_certificate_is_given_as_a_sheet_in_the_language_that_is_asked_for(program, ready, language):
    path = f"/deposits/{ready}/certificate.pdf"
    asked = program.get(f"{path}?language={language}")
    assert (asked.status_code, asked["Content-Type"]) == (200, "application/pdf")
    assert asked["Content-Language"] == language
    assert type(asked["Content-Language"]) is str, "servers take no other"
    signed = program.get(f"/deposits/{ready}/certificate").content.decode()
    assert certificate_in(asked.content) == signed
    assert program.get(path, Accept_Language=language).content == asked.content


def test_a_sheet_in_another_language_there_is_not(program, ready):
    assert refused(program.get(f"/deposits/{ready}/certificate.pdf?language=de"), 422, "request_refused")


RANGES = {
    "bytes=0-9": slice(0, 10),
    "bytes=10-": slice(10, None),
    "bytes=-7": slice(-7, None),
    "bytes=0-999999999": slice(0, None),
    "bytes=-999999999": slice(0, None),
}


@pytest.mark.parametrize(("wanted", "part"), RANGES.items(), ids=RANGES)
def test_a_range_of_a_file_is_given(program, ready, wanted, part):
    path = f"/deposits/{ready}/results/result"
    whole = body(program.get(path))
    answer = program.get(path, Range=wanted)
    assert answer.status_code == 206
    assert body(answer) == whole[part]
    first = range(len(whole))[part].start
    assert answer["Content-Range"] == f"bytes {first}-{first + len(whole[part]) - 1}/{len(whole)}"


@pytest.mark.parametrize("wanted", ["bytes=9-0", "bytes=0-1,3-4", "lines=0-9", "bytes=-", "bytes=a-b"])
def test_what_is_no_range_is_passed_over(program, ready, wanted):
    path = f"/deposits/{ready}/results/result"
    answer = program.get(path, Range=wanted)
    assert answer.status_code == 200
    assert body(answer) == body(program.get(path))


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused(program, ready, wanted):
    answer = program.get(f"/deposits/{ready}/results/result", Range=wanted)
    assert refused(answer, 416, "range_outside")
    assert answer["Content-Range"].startswith("bytes */")


def test_a_download_is_resumed_while_the_file_is_the_same(program, ready):
    path = f"/deposits/{ready}/results/result"
    first = program.get(path, Range="bytes=0-99")
    rest = program.get(path, Range="bytes=100-", If_Range=first["ETag"])
    assert rest.status_code == 206
    assert body(first) + body(rest) == body(program.get(path))


def test_a_download_of_another_file_is_not_resumed(program, ready):
    path = f"/deposits/{ready}/results/result"
    answer = program.get(path, Range="bytes=100-", If_Range='"another"')
    assert answer.status_code == 200
    assert len(body(answer)) == int(answer["Content-Length"])


def test_what_is_collected_is_counted(program, ready):
    body(program.get(f"/deposits/{ready}/results/result", Range="bytes=0-9"))
    body(program.get(f"/deposits/{ready}/results/report"))
    counted = {one.kind: one.size for one in Collection.objects.all()}
    assert counted["result"] == 10
    assert counted["report"] > 10


def test_a_file_that_is_not_there_is_not_found(program):
    deposit = program.deposit(files.csv(files.honest())).json()["id"]
    assert refused(program.get(f"/deposits/{deposit}/results/result"), 404, "no_result")
    assert refused(program.get(f"/deposits/{deposit}/certificate"), 404, "no_certificate_yet")
    assert refused(program.get(f"/deposits/{deposit}/certificate.pdf"), 404, "no_certificate_yet")


def test_there_is_no_file_of_another_kind(program, ready):
    assert refused(program.get(f"/deposits/{ready}/results/annotated"), 422, "request_refused")


def test_results_are_destroyed_on_request_and_the_certificate_stays(program, ready):
    assert program.delete(f"/deposits/{ready}/results").status_code == 204
    assert program.get(f"/deposits/{ready}").json()["state"] == "destroyed"
    assert refused(program.get(f"/deposits/{ready}/results/result"), 404, "no_result")
    assert refused(program.delete(f"/deposits/{ready}/results"), 404, "no_result")
    assert program.get(f"/deposits/{ready}/certificate").status_code == 200
    assert program.get(f"/deposits/{ready}/certificate.pdf").status_code == 200


@pytest.mark.parametrize(("wanted", "state"), [("bytes=0-0", "ready"), ("bytes=-1", "collected")])
def test_a_deposit_is_collected_once_the_end_of_its_result_was_given(program, ready, wanted, state):
    assert len(body(program.get(f"/deposits/{ready}/results/result", Range=wanted))) == 1
    assert program.get(f"/deposits/{ready}").json()["state"] == state
