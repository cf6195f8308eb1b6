from __future__ import annotations

import base64
import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from sourdine import clock
from sourdine.evidence import read_certificate
from sourdine.screening.image import ListInfo, build

COMMON = {"prospects.report.json", "prospects.certificate.jws"}


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def screen(sourdine, register, output, keys):
    """Screens files against the register of two lists, signed with a key made for the test."""

    def run(*files, options=(), against=register, stdin=b""):
        named = ("--register", against, "--output", output, "--sign-key", keys)
        return sourdine("screen", *files, *named, *options, stdin=stdin)

    return run


def claims(output, stem="prospects"):
    payload = read_certificate(output / f"{stem}.certificate.jws").split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


# Results, by form.


def test_annotated_is_every_row_with_its_verdict(screen, prospects, output, names):
    assert screen(prospects).code == 0
    assert names(output) == {"prospects.annotated.csv"} | COMMON
    assert (output / "prospects.annotated.csv").read_text() == (
        "Identifiant;Nom;Telephone;verdict;reason;e164\n"
        "c1;Ada;01 99 00 00 01;opposed;nationale;+33199000001\n"
        "c2;Éloi;01 99 00 00 02;opposed;interne;+33199000002\n"
        "c3;Zoé;+33 3 53 01 00 07;not_listed;unallocated;+33353010007\n"
        "c4;Kim;+44 20 7946 0958;unscreened;outside_coverage;+442079460958\n"
        "c5;Lou;01 99 00;invalid;too_short;\n"
        "c6;Max;;invalid;empty;\n"
    )


def test_cleansed_is_the_rows_to_keep_and_why_the_others_are_not(screen, prospects, output, names):
    assert screen(prospects, options=("--result", "cleansed", "--identifier", "Identifiant")).code == 0
    assert names(output) == {"prospects.cleansed.csv", "prospects.rejected.csv"} | COMMON
    assert (output / "prospects.cleansed.csv").read_text() == (
        "Identifiant;Nom;Telephone\nc3;Zoé;+33 3 53 01 00 07\n"
    )
    assert (output / "prospects.rejected.csv").read_text().splitlines() == [
        "row;column;identifier;code;outcome",
        "2;Telephone;c1;opposed;row_removed",
        "3;Telephone;c2;opposed;row_removed",
        "5;Telephone;c4;outside_coverage;row_removed",
        "6;Telephone;c5;too_short;row_removed",
        "7;Telephone;c6;empty;row_removed",
    ]


def test_answer_is_the_exchange_format(screen, prospects, output, names):
    assert screen(prospects, options=("--result", "answer")).code == 0
    assert names(output) == {"retour_prospects.csv"} | COMMON
    assert (output / "retour_prospects.csv").read_text().splitlines() == [
        "Telephone;Identifiant;Statut",
        "0199000001;c1;opposed",
        "0199000002;c2;opposed",
        "0353010007;c3;OK",
        "+442079460958;c4;outside_coverage",
        "01 99 00;c5;too_short",
        ";c6;empty",
    ]


@pytest.mark.parametrize(
    ("name", "result"),
    [("p.csv.gz", "p.annotated.csv.gz"), ("p.txt", "p.annotated.csv"), ("p.v2.csv", "p.v2.annotated.csv")],
)
def test_results_are_named_after_the_file(screen, write, output, prospects, names, name, result):
    content = prospects.read_bytes()
    assert screen(write(name, gzip.compress(content) if name.endswith(".gz") else content)).code == 0
    assert {one for one in names(output) if "annotated" in one} == {result}


def test_a_compressed_file_gives_a_compressed_result(screen, write, output, prospects):
    assert screen(write("p.csv.gz", gzip.compress(prospects.read_bytes()))).code == 0
    assert b"c1;Ada;01 99 00 00 01;opposed" in gzip.decompress((output / "p.annotated.csv.gz").read_bytes())


def test_parquet_gives_parquet(screen, output, tmp_path):
    source = tmp_path / "p.parquet"
    pl.DataFrame({"n": [1, 2], "telephone": ["01 99 00 00 01", "01 99 00 00 09"]}).write_parquet(source)
    assert screen(source).code == 0
    assert pl.read_parquet(output / "p.annotated.parquet")["verdict"].to_list() == ["opposed", "not_listed"]


def test_a_workbook_gives_a_workbook(screen, output, tmp_path):
    source = tmp_path / "p.xlsx"
    frame = pl.DataFrame({"n": [1, 2], "telephone": ["01 99 00 00 01", "01 99 00 00 09"]})
    frame.write_excel(source)
    assert screen(source).code == 0
    header, *rows = CalamineWorkbook.from_path(output / "p.annotated.xlsx").get_sheet_by_index(0).to_python()
    assert [row[header.index("verdict")] for row in rows] == ["opposed", "not_listed"]


def test_added_columns_bear_the_phone_column_s_name_when_there_are_several(screen, write, output):
    source = write("p.csv", "telephone;fax\n01 99 00 00 01;01 99 00 00 09\n")
    assert screen(source).code == 0
    header = (output / "p.annotated.csv").read_text().splitlines()[0]
    assert header == (
        "telephone;fax;telephone_verdict;telephone_reason;telephone_e164;fax_verdict;fax_reason;fax_e164"
    )


def test_the_report_and_standard_output_say_the_same(screen, prospects, output):
    said = screen(prospects, options=("--json",))
    assert (said.code, said.err) == (0, "")
    assert said.json == json.loads((output / "prospects.report.json").read_bytes())
    assert said.json["numbers"]["by_verdict"] == {
        "not_listed": 1,
        "opposed": 2,
        "invalid": 1,
        "unscreened": 1,
    }


def test_people_get_a_summary(screen, prospects):
    said = screen(prospects)
    assert said.err == ""
    for word in ("not_listed", "opposed", "too_short", "prospects.certificate.jws", "holds until"):
        assert word in said.out


def test_people_get_it_in_their_language(screen, prospects, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    said = screen(prospects)
    for word in ("lignes", "Pourquoi", "attestation valable jusqu'au"):
        assert word in said.out


# Files.


def test_standard_input_is_a_file_like_another(script, register, output, keys, names, prospects):
    named = ("--register", register, "--output", output, "--sign-key", keys, "--quiet")
    done = script("screen", "-", *named, stdin=prospects.read_bytes())
    assert (done.code, done.out, done.err) == (0, "", "")
    assert names(output) == {"stdin.annotated.csv", "stdin.report.json", "stdin.certificate.jws"}
    assert "c1;Ada;01 99 00 00 01;opposed" in (output / "stdin.annotated.csv").read_text()


def test_a_refused_standard_input_is_called_by_its_name(screen, output, names):
    said = screen("-", stdin=b"")
    assert said.code == 3
    assert said.err.startswith("stdin:")
    assert names(output) == {"stdin.report.json"}


def test_several_files_each_have_their_results(screen, write, output, names, prospects):
    other = write("other.csv", "telephone\n01 99 00 00 09\n")
    said = screen(prospects, other, options=("--json",))
    assert said.code == 0
    assert [one["file"] for one in said.lines] == [str(prospects), str(other)]
    assert names(output) == {
        f"{stem}.{ending}"
        for stem in ("prospects", "other")
        for ending in ("annotated.csv", "report.json", "certificate.jws")
    }


def test_a_refused_file_does_not_stop_the_good_ones(script, write, register, output, keys, names, prospects):
    bad = write("bad.csv", "")
    named = ("--register", register, "--output", output, "--sign-key", keys, "--json")
    said = script("screen", bad, prospects, *named)
    assert said.code == 3
    refused, done = said.lines
    assert (refused["status"], refused["refused"]["code"]) == ("refused", "empty_file")
    assert (done["status"], done["file"]) == ("done", str(prospects))
    assert said.err.splitlines() == [refused["refused"]["message"]["en"] + " [empty_file]"]
    assert names(output) == {"prospects.annotated.csv", "bad.report.json"} | COMMON


def test_a_refused_file_leaves_its_report_alone(screen, write, output, names):
    said = screen(write("bad.csv", b"\x00\x01\x02binary\x00"))
    assert said.code == 3
    assert names(output) == {"bad.report.json"}
    report = json.loads((output / "bad.report.json").read_bytes())
    assert set(report["refused"]["message"]) == {"en", "fr"}


def test_two_files_that_would_give_the_same_names_are_a_usage_error(screen, tmp_path, output, prospects):
    (tmp_path / "b").mkdir()
    other = tmp_path / "b" / "prospects.csv.gz"
    other.write_bytes(gzip.compress(prospects.read_bytes()))
    said = screen(prospects, other)
    assert said.code == 2
    assert said.err.endswith("[same_name]\n")
    assert not output.exists()


def test_a_folder_that_cannot_be_made_is_told(screen, prospects, output):
    output.write_bytes(b"a file where the folder should be")
    said = screen(prospects)
    assert said.code == 2
    assert said.err.endswith("[cannot_write]\n")


# Options.


@pytest.mark.parametrize(
    ("lists", "opposed"),
    [(["nationale"], {"c1"}), (["interne"], {"c2"}), (["nationale", "interne"], {"c1", "c2"})],
)
def test_only_the_lists_asked_for_are_screened(screen, prospects, output, lists, opposed):
    options = [word for name in lists for word in ("--list", name)]
    assert screen(prospects, options=options).code == 0
    rows = (output / "prospects.annotated.csv").read_text().splitlines()
    assert {row.split(";")[0] for row in rows if ";opposed;" in row} == opposed
    assert {one["name"] for one in claims(output)["lists"]} == set(lists)


def test_a_list_that_the_image_lacks_is_told(screen, prospects, output, names):
    said = screen(prospects, options=("--list", "none"))
    assert said.code != 0
    assert said.err.endswith("[unknown_list]\n")
    assert names(output) == set()


def test_the_columns_asked_for_are_screened_and_no_other(screen, write):
    source = write("p.csv", "telephone;fax;autre\n01 99 00 00 09;01 99 00 00 01;01 99 00 00 02\n")
    said = screen(source, options=("--column", "fax", "--column", "3", "--json"))
    assert [one["name"] for one in said.json["columns_screened"]] == ["fax", "autre"]
    assert said.json["numbers"]["by_verdict"]["opposed"] == 2


def test_a_column_that_looks_like_one_is_named_in_the_summary(screen, write):
    source = write("p.csv", "telephone;autre\n01 99 00 00 09;01 99 00 00 01\n")
    said = screen(source)
    assert "Not screened, though it looks like a phone column: “autre”" in said.out


def test_without_a_certain_column_the_candidates_are_named(screen, write):
    said = screen(write("p.csv", "a;b\n01 99 00 00 09;x\n01 99 00 00 08;y\n"))
    assert said.code == 3
    assert said.err.endswith("[ambiguous_phone_column]\n")
    assert "“a”" in said.err


@pytest.mark.parametrize("option", ["--column", "--identifier"])
def test_a_column_that_is_not_there_is_told(screen, prospects, option):
    said = screen(prospects, options=(option, "none"))
    assert said.code == 3
    assert said.err.endswith("[unknown_column]\n")


def test_the_region_is_where_numbers_are_dialled(screen, write):
    source = write("p.csv", "telephone\n020 7946 0958\n")
    assert (
        screen(source, options=("--region", "GB", "--json")).json["numbers"]["by_verdict"]["unscreened"] == 1
    )
    assert screen(source, options=("--region", "ZZ")).code == 2


def test_the_encoding_and_the_separator_may_be_declared(screen, write, output):
    source = write("p.csv", "nom#téléphone\nZoé#01 99 00 00 01\n".encode("cp850"))
    said = screen(source, options=("--encoding", "cp850", "--separator", "#", "--json"))
    assert said.code == 0, said.err
    assert said.json["read_as"]["separator"] == "#"
    annotated = (output / "p.annotated.csv").read_bytes().decode("cp850")
    assert annotated.splitlines()[1] == "Zoé#01 99 00 00 01#opposed#nationale#+33199000001"


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [("--encoding", "klingon", "unknown_encoding"), ("--separator", "ab", "bad_separator")],
)
def test_a_declaration_that_means_nothing_is_told(screen, prospects, option, value, code):
    said = screen(prospects, options=(option, value))
    assert said.code == 3
    assert said.err.endswith(f"[{code}]\n")


def test_a_first_row_of_data_is_screened_when_it_is_said_to_be_one(screen, write):
    source = write("p.csv", "01 99 00 00 01\n01 99 00 00 09\n")
    said = screen(source, options=("--no-header", "--json"))
    assert said.json["rows"]["read"] == 2


def test_an_unknown_form_of_result_is_a_usage_error(screen, prospects, output):
    said = screen(prospects, options=("--result", "perfect"))
    assert said.code == 2
    assert said.err.endswith("[unknown_result]\n")
    assert not output.exists()


def test_the_validity_counts_from_the_register_s_instant(screen, prospects, hour_ago):
    said = screen(prospects, options=("--validity", "7", "--json"))
    until = clock.parse_instant(hour_ago) + timedelta(days=7)
    assert said.json["valid_until"] == clock.format_instant(until)


@pytest.mark.parametrize("days", ["0", "31", "-1", "week"])
def test_a_validity_that_the_register_does_not_give_is_a_usage_error(screen, prospects, days):
    assert screen(prospects, options=("--validity", days)).code == 2


def test_the_certificate_repeats_what_was_declared(screen, prospects, output):
    options = ("--campaign", "Isolation d'hiver", "--on-behalf-of", "Dupont SARL", "--source", "salon 2026")
    assert screen(prospects, options=options).code == 0
    said = claims(output)
    assert [said[name] for name in ("campaign", "on_behalf_of", "source")] == [
        "Isolation d'hiver",
        "Dupont SARL",
        "salon 2026",
    ]


def test_the_key_asked_for_signs(screen, prospects, keys):
    public = json.loads((keys / "public-keys.jwks.json").read_text())
    assert screen(prospects, options=("--json",)).json["kid"] == public["keys"][0]["kid"]


def test_quiet_says_nothing_at_all(screen, prospects):
    said = screen(prospects, options=("--quiet",))
    assert (said.code, said.out, said.err) == (0, "", "")


def test_quiet_still_tells_errors(screen, write):
    said = screen(write("bad.csv", ""), options=("--quiet",))
    assert (said.code, said.out) == (3, "")
    assert said.err.endswith("[empty_file]\n")


# A register that cannot be used.


def altered(path):
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (Path.unlink, "image_missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "image_truncated"),
        (altered, "image_altered"),
        (lambda path: path.write_text("telephone\n01 99 00 00 01\n"), "image_foreign"),
    ],
    ids=["missing", "truncated", "altered", "foreign"],
)
def test_a_register_that_is_not_whole_is_not_screened_against(
    screen, register, prospects, output, names, damage, code
):
    damage(register)
    said = screen(prospects, options=("--json",))
    assert (said.code, said.out) == (4, "")
    assert said.err.endswith(f"[{code}]\n")
    assert names(output) == set()


@pytest.mark.parametrize(
    ("age", "validity", "code"),
    [(31, 30, "image_expired"), (2, 1, "image_expired"), (-2, 30, "image_from_the_future")],
)
def test_a_register_of_another_time_is_not_screened_against(
    screen, prospects, output, names, tmp_path, age, validity, code
):
    other = tmp_path / "other.img"
    as_of = clock.now() - timedelta(days=age)
    # Not by the command, which builds nothing as of an instant to come.
    build({ListInfo(name="une"): [33199000001]}, coverage=["FR"], as_of=as_of, validity_days=validity).save(
        other
    )
    said = screen(prospects, against=other)
    assert (said.code, said.out) == (4, "")
    assert said.err.endswith(f"[{code}]\n")
    assert names(output) == set()


def test_a_register_must_be_signed_by_who_it_is_said_to_be(screen, prospects, keys):
    said = screen(prospects, options=("--register-keys", keys))
    assert said.code == 4
    assert said.err.endswith("[image_unsigned]\n")


# Interruptions: a process is stopped as soon as a result has begun to be written, and only then ended.


@pytest.fixture(scope="module")
def long_file(tmp_path_factory):
    """1.2 million rows: seconds of work, of which the first block is enough to see it begin."""
    path = tmp_path_factory.mktemp("long") / "long.csv"
    rows = "".join(f"prospect {n};01 99 00 {n // 100 % 100:02} {n % 100:02}\n" for n in range(10_000))
    path.write_text("nom;telephone\n" + rows * 120)
    return path


@pytest.fixture
def begun(register, keys, output, long_file):
    """A screening that is under way: its results have begun to be written under names of their own."""
    command = [Path(sys.executable).with_name("sourdine"), "screen", long_file, "--register", register]
    options = ["--output", output, "--sign-key", keys, "--result", "cleansed", "--quiet"]
    for process in (start_and_stop([*command, *options], output) for _ in range(10)):
        if process.poll() is None and not finals(path.name for path in output.iterdir()):
            break
        # On a busy machine it may be over before it is seen to begin: once more, then.
        process.kill()
        process.communicate()
        shutil.rmtree(output)
    yield process
    process.kill()
    process.communicate()


def start_and_stop(command, output):
    """A process stopped when it has begun to write, unless it was faster."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while process.poll() is None and not any(path.stat().st_size for path in output.glob(".*.part")):
        time.sleep(0.001)
    process.send_signal(signal.SIGSTOP)
    return process


def end(process, how):
    process.send_signal(how)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate()
    return process.returncode, (out + err).decode()


def finals(names):
    return {name for name in names if not name.startswith(".")}


def test_ctrl_c_leaves_nothing_behind(begun, output, names):
    assert names(output), "it was over before it could be interrupted"
    assert finals(names(output)) == set()
    code, said = end(begun, signal.SIGINT)
    assert code == 130
    assert "Traceback" not in said
    assert names(output) == set()


def test_what_is_killed_leaves_no_final_name(begun, output, names):
    assert names(output), "it was over before it could be killed"
    code, _ = end(begun, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert finals(names(output)) == set()


def test_what_was_killed_may_be_done_again(begun, output, names, register, keys, sourdine, write):
    end(begun, signal.SIGKILL)
    for leftover in output.iterdir():  # a young one might be somebody's at work
        os.utime(leftover, (0, 0))
    again = write("long.csv", "telephone\n01 99 00 00 09\n")
    named = ("--register", register, "--output", output, "--sign-key", keys, "--result", "cleansed")
    assert sourdine("screen", again, *named).code == 0
    assert names(output) == {  # what the killed one had begun is swept away
        f"long.{ending}" for ending in ("cleansed.csv", "rejected.csv", "report.json", "certificate.jws")
    }


# Progress: drawn on a terminal, and nowhere else.

HIDDEN_CURSOR = "\x1b[?25l"


@pytest.fixture
def on_a_terminal(register, keys, output, prospects, monkeypatch):
    """What a screening draws on the terminal that its error stream is."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    monkeypatch.setenv("TERM", "xterm")

    def run(*options):
        ours, theirs = pty.openpty()
        command = [Path(sys.executable).with_name("sourdine"), "screen", prospects, "--register", register]
        named = ["--output", output, "--sign-key", keys, *options]
        with subprocess.Popen([*command, *named], stdout=subprocess.PIPE, stderr=theirs) as process:
            os.close(theirs)
            drawn = b"".join(pieces(ours))
            out = process.stdout.read()
        return process.returncode, out.decode(), drawn.decode()

    return run


def pieces(terminal):
    """What is written on a terminal, until nobody holds its other end."""
    with io.FileIO(terminal) as ours:
        while True:
            try:
                piece = ours.read(1 << 16)
            except OSError:  # how Linux says that the other end is closed
                return
            if not piece:
                return
            yield piece


def test_progress_is_drawn_on_a_terminal(on_a_terminal):
    code, out, drawn = on_a_terminal()
    assert code == 0
    assert HIDDEN_CURSOR in drawn
    assert "6 rows" in drawn
    assert "not_listed" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("flag", ["--quiet", "--json"])
def test_progress_is_not_drawn_for_who_wants_none(on_a_terminal, flag):
    code, _, drawn = on_a_terminal(flag, "--result", "answer")
    assert (code, drawn) == (0, "")


def test_progress_is_not_drawn_into_a_pipe(script, register, keys, output, prospects):
    said = script("screen", prospects, "--register", register, "--output", output, "--sign-key", keys)
    assert (said.code, said.err) == (0, "")
    assert "\x1b" not in said.out


def test_asked_to_end_it_leaves_nothing_behind(begun, output, names):
    assert names(output), "it was over before it could be asked"
    code, said = end(begun, signal.SIGTERM)
    assert code == 143
    assert "Traceback" not in said
    assert names(output) == set()


def test_no_result_replaces_another_file_to_screen(screen, prospects, output):
    output.mkdir()
    other = output / "prospects.annotated.csv"
    other.write_bytes(prospects.read_bytes())
    said = screen(prospects, other)
    assert said.code == 2
    assert said.err.endswith("[would_overwrite]\n")
    assert other.read_bytes() == prospects.read_bytes()
    assert [path.name for path in output.iterdir()] == [other.name]


def test_an_earlier_result_is_replaced(screen, prospects):
    assert [screen(prospects).code, screen(prospects).code] == [0, 0]


def test_a_validity_that_is_over_is_said(sourdine, write, prospects, output, keys, tmp_path):
    old = clock.format_instant(clock.now() - timedelta(days=3))
    image = tmp_path / "old.img"
    sourdine("image", "build", write("old.txt", "01 99 00 00 01"), "--output", image, "--as-of", old)
    named = ("--register", image, "--output", output, "--sign-key", keys)
    said = sourdine("screen", prospects, *named, "--validity", "2")
    assert said.code == 4
    assert said.err.endswith("[validity_over]\n")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_name_that_is_not_utf_8_is_shown_all_the_same(screen, prospects, options):
    odd = prospects.rename(prospects.with_name(os.fsdecode(b"pr\xe9vus.csv")))
    said = screen(odd, options=options)
    assert said.code == 0, said.err
    assert "pr\ufffdvus" in said.out
