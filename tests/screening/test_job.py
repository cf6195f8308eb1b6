from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sourdine import clock
from sourdine.screening import job
from sourdine.screening.image import ListInfo, build
from sourdine.screening.job import Options, ValidityOver, ValidityTooLong, screen_path, screen_stream
from sourdine.screening.judgement import Register
from sourdine.screening.placement import CannotWrite, WouldOverwrite
from sourdine.screening.prospects import csv_file
from sourdine.screening.prospects.errors import EmptyFile, FileChanged, RefusedFile
from sourdine.screening.prospects.opening import Reading
from sourdine.screening.results.forms import Form

GOOD = b"Ref;Telephone\n1;0199000009\n2;0199000001\n3;nul\n4;+44 7400 123456\n5;\n"
ALL = {
    "prospects.cleansed.csv",
    "prospects.rejected.csv",
    "prospects.report.json",
    "prospects.certificate.jws",
}


# What is delivered.


@pytest.mark.parametrize(
    ("form", "results"),
    [
        (Form.CLEANSED, {"prospects.cleansed.csv", "prospects.rejected.csv"}),
        (Form.ANNOTATED, {"prospects.annotated.csv"}),
        (Form.ANSWER, {"retour_prospects.csv"}),
    ],
)
def test_a_screening_leaves_its_results_a_report_and_a_certificate(screen, form, results):
    done = screen(GOOD, form=form)
    assert done.names == results | {"prospects.report.json", "prospects.certificate.jws"}
    assert {path.name for path in done.report.results} == results


def test_cleansed_keeps_the_rows_with_a_clear_number(screen):
    done = screen(GOOD, form=Form.CLEANSED, identifier="Ref")
    assert done.result == b"Ref;Telephone\n1;0199000009\n"
    assert done.rejected.decode().splitlines() == [
        "row;column;identifier;code;outcome",
        "3;Telephone;2;opposed;row_removed",
        "4;Telephone;3;letters;row_removed",
        "5;Telephone;4;outside_coverage;row_removed",
        "6;Telephone;5;empty;row_removed",
    ]


def test_annotated_says_of_every_row_what_it_is(screen):
    done = screen(GOOD, form=Form.ANNOTATED)
    assert done.result.decode().splitlines() == [
        "Ref;Telephone;verdict;reason;e164",
        "1;0199000009;not_listed;unallocated;+33199000009",
        "2;0199000001;opposed;nationale;+33199000001",
        "3;nul;invalid;letters;",
        "4;+44 7400 123456;unscreened;outside_coverage;+447400123456",
        "5;;invalid;empty;",
    ]


def test_answer_speaks_the_exchange_format(screen):
    content = b"Telephone;Identifiant\n01 99 00 00 09;a\n+33199000001;b\n+447400123456;c\nnul;d\n;e\n"
    assert screen(content, form=Form.ANSWER).result.decode().splitlines() == [
        "Telephone;Identifiant;Statut",
        "0199000009;a;OK",
        "0199000001;b;opposed",
        "+447400123456;c;outside_coverage",
        "nul;d;letters",
        ";e;empty",
    ]


def test_the_report_counts_rows_and_numbers_apart(screen):
    said = screen(GOOD, form=Form.CLEANSED).said
    assert said["status"] == "done"
    assert said["rows"] == {
        "read": 5,
        "with_a_clear_number": 1,
        "without_one": 4,
        "altered": 0,
        "without_any_number": 1,
        "ragged": 0,
    }
    assert said["numbers"] == {
        "read": 4,
        "by_verdict": {"not_listed": 1, "opposed": 1, "invalid": 1, "unscreened": 1},
        "by_reason": {"letters": 1, "outside_coverage": 1, "unallocated": 2},
        "by_list": {"interne": 0, "nationale": 1},
    }


def test_the_certificate_speaks_of_the_files_that_were_delivered(screen, tmp_path):
    declared = job.Declaration(campaign="Isolation d'hiver", source="salon")
    done = screen(GOOD, form=Form.CLEANSED, declaration=declared, validity_days=7)
    verified = done.verify(tmp_path / "prospects.csv")
    assert len(verified.results) == 2
    assert verified.claims.campaign == "Isolation d'hiver"
    assert verified.claims.input.format == "csv"
    assert verified.claims.validity_days == 7
    assert verified.claims.rows.kept == 1
    assert [one.rows for one in verified.claims.results] == [1, 4]
    assert done.report.valid_until == verified.claims.valid_until


def test_only_the_lists_chosen_are_screened(screen, small_image):
    content = b"Tel\n0199000001\n0199000002\n0261910001\n"
    chosen = Register.choose(small_image, ("interne",))
    done = screen(content, against=chosen, form=Form.CLEANSED)
    assert done.result == b"Tel\n0199000001\n"
    assert done.said["lists"] == ["interne"]


def test_columns_are_named_after_their_phone_column_when_there_are_several(screen):
    done = screen(b"Tel;Fax\n0199000009;0199000001\n", form=Form.ANNOTATED)
    assert done.result.splitlines()[0].decode() == (
        "Tel;Fax;Tel_verdict;Tel_reason;Tel_e164;Fax_verdict;Fax_reason;Fax_e164"
    )


def test_a_column_that_was_not_screened_is_named_in_the_report(screen):
    said = screen(b"Tel;Contact;Ville\n0199000009;0261910009;Rennes\n").said
    assert said["columns_screened"] == [{"position": 1, "name": "Tel", "fit": "name_and_content"}]
    assert said["columns_not_screened"] == [{"position": 2, "name": "Contact", "fit": "content_only"}]


# No number is told.


@pytest.mark.parametrize("form", Form)
def test_a_header_that_is_really_a_row_is_not_told(screen, form):
    done = screen(
        b"0199000003;0199000004\n0199000009;0199000008\n",
        form=form,
        columns=["1"],
        reading=Reading(header=True),
    )
    for name in done.names - {"prospects.annotated.csv", "prospects.cleansed.csv"}:
        assert b"0199000003" not in done.read(name)
        assert b"0199000004" not in done.read(name)


@pytest.mark.parametrize(
    ("identifier", "told"),
    [
        ("c-17", "c-17"),
        ("12345678", "12345678"),
        ("0199000001", ""),
        ("+33 1 99 00 00 01", ""),
        ("client 0199000001", ""),
        ("199000001", ""),
    ],
)
def test_an_identifier_that_reads_as_a_number_is_left_out(screen, identifier, told):
    done = screen(f"Ref;Tel\n{identifier};0199000001\n".encode(), form=Form.CLEANSED, identifier="Ref")
    assert done.rejected.decode().splitlines()[1].split(";")[2] == told


# Whole or not at all.


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError, SystemExit, CannotWrite])
def test_what_interrupts_in_mid_pass_leaves_nothing(screen, tmp_path, monkeypatch, interruption):
    monkeypatch.setattr(csv_file, "_BLOCK", 64)
    seen = []

    def interrupt(*, rows, done):  # noqa: ARG001  the signature of a progress
        seen.append(rows)
        if len(seen) == 3:
            raise interruption(**({"reason": "?"} if interruption is CannotWrite else {}))

    with pytest.raises(interruption):
        screen(b"Ref;Tel\n" + b"1;0199000009\n" * 200, form=Form.CLEANSED, progress=interrupt)
    assert len(seen) == 3
    assert list((tmp_path / "out").iterdir()) == []


def test_what_interrupts_leaves_the_results_of_before(screen):
    before = screen(GOOD, form=Form.CLEANSED)
    kept = {name: before.read(name) for name in before.names}

    def interrupt(**_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        screen(GOOD[:-4], form=Form.CLEANSED, progress=interrupt)
    assert {name: before.read(name) for name in before.names} == kept


def test_a_refusal_in_mid_pass_leaves_only_its_report(screen, tmp_path, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", 64)
    with pytest.raises(RefusedFile):
        screen(b"Ref;Tel\n" + b"1;0199000009\n" * 200 + b'"2;0199000009\n', form=Form.CLEANSED)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["prospects.report.json"]


def test_a_refusal_is_reported(screen, tmp_path):
    with pytest.raises(EmptyFile):
        screen(b"Ref;Tel\n")
    said = json.loads((tmp_path / "out" / "prospects.report.json").read_bytes())
    assert said["status"] == "refused"
    assert said["refused"]["code"] == "empty_file"
    assert said["refused"]["place"] == {"file": str(tmp_path / "prospects.csv")}
    assert set(said["refused"]["message"]) == {"en", "fr"}


@pytest.mark.parametrize("refused", [b"", b"Ref;Tel\n", b'Ref;Tel\n1;0199000009\n"2;0199000009\n'])
def test_an_earlier_certificate_is_gone_once_a_file_is_refused(screen, refused):
    before = screen(GOOD, form=Form.CLEANSED)
    with pytest.raises(RefusedFile):
        screen(refused, form=Form.CLEANSED)
    assert "prospects.certificate.jws" not in before.names
    assert before.said["status"] == "refused"


def test_a_new_screening_takes_the_place_of_the_one_before(screen, tmp_path):
    before = screen(GOOD, form=Form.CLEANSED)
    certificate = before.read("prospects.certificate.jws")
    after = screen(GOOD + b"6;0199000008\n", form=Form.CLEANSED)
    assert after.names == ALL
    assert after.read("prospects.certificate.jws") != certificate
    assert after.verify(tmp_path / "prospects.csv").claims.rows.kept == 2


def test_a_certificate_of_other_results_never_stands_beside_new_ones(screen, monkeypatch):
    """The earlier certificate goes before the first new result takes its name, and the new one comes last."""
    done = screen(GOOD, form=Form.CLEANSED)
    events = []
    really_replace, really_unlink = os.replace, os.unlink

    def replace_and_tell(source, target, **more):
        events.append(Path(target).name)
        return really_replace(source, target, **more)

    def unlink_and_tell(path, **more):
        events.append(f"-{Path(path).name}")
        return really_unlink(path, **more)

    monkeypatch.setattr(os, "replace", replace_and_tell)
    monkeypatch.setattr(os, "unlink", unlink_and_tell)
    screen(GOOD, form=Form.CLEANSED)
    assert events[0] == "-prospects.certificate.jws"
    assert events[-1] == "prospects.certificate.jws"
    assert set(events[1:]) == ALL == done.names


def test_a_folder_that_does_not_exist_is_told(register, signing_key, tmp_path):
    source = tmp_path / "prospects.csv"
    source.write_bytes(GOOD)
    with pytest.raises(CannotWrite):
        screen_path(source, register, tmp_path / "nowhere", key=signing_key, options=Options())


def test_a_file_that_grows_at_the_last_moment_is_refused(screen, tmp_path, monkeypatch):
    certify = job.claim

    def grow_then_certify(*given):
        with (tmp_path / "prospects.csv").open("ab") as file:
            file.write(b"6;0199000001\n")
        return certify(*given)

    monkeypatch.setattr(job, "claim", grow_then_certify)
    with pytest.raises(FileChanged):
        screen(GOOD, form=Form.CLEANSED)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["prospects.report.json"]


KILLED = """
import sys
from datetime import timedelta
from pathlib import Path
from sourdine import clock
from sourdine.evidence import SigningKey
from sourdine.screening.image import ListInfo, build
from sourdine.screening.job import Options, screen_path
from sourdine.screening.judgement import Register
from sourdine.screening.prospects import csv_file
from sourdine.screening.results.forms import Form

csv_file._BLOCK = 1 << 18
source, output = map(Path, sys.argv[1:])
image = build({ListInfo(name="une"): [33199000001]}, coverage=["FR"], as_of=clock.now() - timedelta(hours=1))
options = Options(form=Form.CLEANSED)
screen_path(source, Register.choose(image), output, key=SigningKey.new(), options=options)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a POSIX thing")
def test_a_process_killed_in_mid_screening_leaves_no_final_name(tmp_path):
    source, output = tmp_path / "prospects.csv", tmp_path / "out"
    output.mkdir()
    source.write_bytes(b"Ref;Tel\n" + b"1;0199000009\n" * 3_000_000)
    screening = subprocess.Popen([sys.executable, "-c", KILLED, source, output])
    try:
        wait_for_growth(output, screening)
    finally:
        screening.kill()
        screening.wait()
    assert screening.returncode == -signal.SIGKILL
    left = [path.name for path in output.iterdir()]
    assert left
    assert all(name.startswith(".") and name.endswith(".part") for name in left)


def wait_for_growth(folder, process):
    """Until a temporary file holds something: in mid-pass, whatever the machine's speed."""
    while process.poll() is None:
        if any(path.stat().st_size for path in folder.glob(".*cleansed*.part")):
            return
        time.sleep(0.002)
    pytest.fail("the screening ended before it could be killed")


# Validity, names, progress.


@pytest.mark.parametrize("days", [0, -1, 31])
def test_a_validity_that_the_register_does_not_give_is_refused(screen, days):
    with pytest.raises(ValidityTooLong):
        screen(GOOD, validity_days=days)


@pytest.mark.parametrize(("days", "given"), [(None, 30), (1, 1), (30, 30)])
def test_a_screening_is_good_from_the_instant_of_the_register(screen, small_image, days, given):
    report = screen(GOOD, validity_days=days).report
    assert report.valid_until == small_image.info().as_of + timedelta(days=given)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("prospects.csv", "prospects"),
        ("prospects.2026-11.csv", "prospects.2026-11"),
        ("prospects", "prospects"),
        (".prospects", ".prospects"),
        ("liste d'été.CSV", "liste d'été"),
    ],
)
def test_results_are_named_after_the_file(screen, name, stem):
    done = screen(GOOD, name=name, form=Form.CLEANSED)
    assert done.names == {known.replace("prospects", stem) for known in ALL}


def test_a_file_may_be_called_otherwise_than_its_path(register, signing_key, tmp_path):
    spool = tmp_path / "tmp8x2"
    spool.write_bytes(GOOD)
    options = Options(form=Form.CLEANSED, name="prospects.csv")
    report = screen_path(spool, register, tmp_path, key=signing_key, options=options)
    assert report.as_dict()["file"] == "prospects.csv"
    assert {path.name for path in tmp_path.iterdir()} == ALL | {"tmp8x2"}


def test_a_stream_is_screened_like_a_file(register, signing_key, tmp_path):
    options = Options(form=Form.CLEANSED)
    report = screen_stream(io.BytesIO(GOOD), register, tmp_path, key=signing_key, options=options)
    assert report.results[0].read_bytes() == b"Ref;Telephone\n1;0199000009\n"
    assert {path.name for path in tmp_path.iterdir()} == {name.replace("prospects", "stdin") for name in ALL}


def test_a_stream_that_is_refused_is_called_by_its_name(register, signing_key, tmp_path):
    with pytest.raises(EmptyFile) as refusal:
        screen_stream(io.BytesIO(b""), register, tmp_path, key=signing_key, options=Options())
    assert refusal.value.place.file == "stdin"
    assert [path.name for path in tmp_path.iterdir()] == ["stdin.report.json"]


def test_progress_tells_rows_and_the_share_done(screen, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", 64)
    told = []
    screen(b"Ref;Tel\n" + b"1;0199000009\n" * 50, progress=lambda **said: told.append(said))
    assert [said["rows"] for said in told] == sorted({said["rows"] for said in told})
    assert told[-1] == {"rows": 50, "done": 1.0}


def test_screenings_may_run_side_by_side(screen, tmp_path):
    for at in range(4):
        (tmp_path / f"{at}.csv").write_bytes(b"Ref;Tel\n" + b"1;0199000009\n" * (at + 1))
    done = {}
    threads = [
        threading.Thread(target=lambda at=at: done.update({at: screen(tmp_path / f"{at}.csv")}))
        for at in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [done[at].report.tally.rows_read for at in range(4)] == [1, 2, 3, 4]
    for at in range(4):
        done[at].verify(tmp_path / f"{at}.csv")


def test_a_register_of_a_single_list_screens_too(screen):
    image = build({ListInfo(name="une"): [33199000009]}, coverage=["FR"], as_of=clock.now())
    done = screen(GOOD, against=replace(Register.choose(image), region="FR"), form=Form.CLEANSED)
    assert done.result == b"Ref;Telephone\n2;0199000001\n"


# Pipes, names, modes, what must not be replaced.


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a POSIX thing")
def test_a_pipe_is_certified_by_the_bytes_it_gave(screen, tmp_path):
    pipe, same = tmp_path / "pipe.csv", tmp_path / "same.csv"
    os.mkfifo(pipe)
    same.write_bytes(GOOD)
    writer = threading.Thread(target=pipe.write_bytes, args=(GOOD,), daemon=True)
    writer.start()
    done = screen(pipe)
    writer.join()
    done.verify(same)
    assert done.report.tally.rows_read == 5


def test_results_are_for_their_owner_and_the_certificate_to_be_shown(screen):
    done = screen(GOOD, form=Form.CLEANSED)
    private = (*done.report.results, done.report.path)
    assert {path.stat().st_mode & 0o077 for path in private} == {0}
    umask = os.umask(0o022)
    os.umask(umask)
    assert done.report.certificate.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_result_never_replaces_the_file_it_is_made_from(screen, tmp_path):
    (tmp_path / "out").mkdir()
    real, link = tmp_path / "out" / "prospects.annotated.csv", tmp_path / "prospects.csv"
    real.write_bytes(GOOD)
    link.symlink_to(real)
    with pytest.raises(WouldOverwrite):
        screen(link)
    assert real.read_bytes() == GOOD
    assert screen(link, form=Form.ANSWER).report.tally.rows_read == 5


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_name_that_is_not_utf_8_stops_nothing(screen):
    done = screen(GOOD, name=os.fsdecode(b"pr\xe9vus.csv"))
    assert done.said["file"].endswith("pr\ufffdvus.csv")
    assert done.said["results"] == ["pr\ufffdvus.annotated.csv"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_refused_file_whose_name_is_not_utf_8_gets_its_report(screen, tmp_path):
    with pytest.raises(EmptyFile):
        screen(b"", name=os.fsdecode(b"pr\xe9vus.csv"))
    report = tmp_path / "out" / os.fsdecode(b"pr\xe9vus.report.json")
    assert json.loads(report.read_bytes())["file"].endswith("pr\ufffdvus.csv")


def _register_of(*, days_old):
    as_of = clock.now() - timedelta(days=days_old)
    return Register.choose(build({ListInfo(name="une"): [33199000001]}, coverage=["FR"], as_of=as_of))


def test_a_validity_that_is_over_is_refused_before_the_file_is_read(screen, tmp_path):
    with pytest.raises(ValidityOver):
        screen(tmp_path / "missing.csv", against=_register_of(days_old=3), validity_days=3)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_validity_that_is_not_over_yet_is_not_refused(screen):
    report = screen(GOOD, against=_register_of(days_old=3), validity_days=4).report
    assert report.valid_until > clock.now()
