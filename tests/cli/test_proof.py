from __future__ import annotations

import json

import pytest

from sourdine.evidence import generate

CLEARED, OPPOSED = "03 53 01 00 07", "01 99 00 00 01"


@pytest.fixture
def provable(sourdine, register, prospects, keys, tmp_path):
    """A provable screening that was done; the folder of its results."""

    def run(form="cleansed"):
        output = tmp_path / form
        asked = ("--output", output, "--result", form, "--sign-key", keys, "--provable", "--quiet")
        done = sourdine("screen", prospects, "--register", register, *asked)
        assert done.code == 0, done.err
        return output

    return run


@pytest.fixture
def prove(sourdine, keys, tmp_path):
    def run(folder, *options, stdin=b"", trusted=keys, output=tmp_path / "a.proof.json"):
        certificate = folder / "prospects.certificate.jws"
        asked = ("--keys", trusted, "--output", output)
        return sourdine("certificate", "prove", certificate, *asked, *options, stdin=stdin)

    return run


@pytest.fixture
def verify(sourdine, keys, tmp_path):
    def run(*options, proof=tmp_path / "a.proof.json", trusted=keys):
        return sourdine("certificate", "verify-proof", proof, "--keys", trusted, *options)

    return run


def refused(said, code, *, exit_code=5):
    return said.code == exit_code and said.out == "" and said.err.endswith(f"[{code}]\n")


def test_a_number_is_proved_and_the_proof_verifies(provable, prove, verify, tmp_path):
    made = prove(provable(), stdin=CLEARED.encode() + b"\n")
    assert (made.code, made.err) == (0, "")
    assert (tmp_path / "a.proof.json").stat().st_mode & 0o777 == 0o600
    said = verify()
    assert said == made
    assert "+33353010007 was in the file (data row 3, screened column 1)" in said.out
    assert "Anything about any other number" in said.out.partition("Not proved")[2]


def test_the_number_may_be_an_option(provable, prove):
    assert prove(provable(), "--number", CLEARED).code == 0


def test_it_is_said_in_french_too(provable, prove, verify, monkeypatch):
    prove(provable(), "--number", CLEARED)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "Le numéro" not in verify().out
    assert "le numéro +33353010007 était dans le fichier" in verify().out


def test_findings_are_json_for_machines(provable, prove, verify):
    made = prove(provable(), "--number", CLEARED, "--json").json
    assert (made["number"], made["answer"], made["cell"]) == ("+33353010007", "not_listed", 2)
    assert verify("--json").json["statements"][0]["code"] == "number_answered"


def test_another_answer_is_proved_from_an_annotated_result(provable, prove, verify):
    assert prove(provable("annotated"), "--number", OPPOSED).code == 0
    assert "“opposed”" in verify().out


def test_nothing_but_what_was_cleared_is_proved_from_a_cleansed_one(provable, prove, tmp_path):
    said = prove(provable(), "--number", OPPOSED)
    assert refused(said, "number_cannot_be_shown", exit_code=2)
    assert not (tmp_path / "a.proof.json").exists()


@pytest.mark.parametrize("typed", [b"", b"\n", b"nobody\n"])
def test_what_is_no_number_is_not_proved(provable, prove, typed):
    assert prove(provable(), stdin=typed).code == 2


def test_a_screening_that_was_not_provable_proves_no_number(prove, screened):
    (screened / "prospects.proofs").write_bytes(b"\x89SDP\r\n\x1a\n\x01\x00" + bytes(32))
    assert refused(prove(screened, "--number", CLEARED), "certificate_not_provable")


def test_without_the_proofs_no_number_is_proved(provable, prove, tmp_path):
    folder = provable()
    moved = (folder / "prospects.proofs").rename(tmp_path / "elsewhere.proofs")
    assert refused(prove(folder, "--number", CLEARED), "proofs_missing", exit_code=2)
    assert prove(folder, "--number", CLEARED, "--proofs", moved).code == 0


@pytest.mark.parametrize("name", ["prospects.certificate.jws", "prospects.proofs"])
def test_what_is_read_is_not_written_over(provable, prove, name):
    folder = provable()
    before = (folder / name).read_bytes()
    assert refused(prove(folder, "--number", CLEARED, output=folder / name), "would_overwrite", exit_code=2)
    assert (folder / name).read_bytes() == before


@pytest.mark.parametrize(
    "change", [{"answer": "opposed"}, {"number": "+33353010008"}, {"cell": 3}, {"path": ["A" * 43]}]
)
def test_a_forged_proof_does_not_verify(provable, prove, verify, tmp_path, change):
    prove(provable(), "--number", CLEARED)
    proof = tmp_path / "a.proof.json"
    proof.write_text(json.dumps(json.loads(proof.read_text()) | change))
    said = verify()
    assert refused(said, "proof_does_not_match")
    assert "3530100" not in said.err


def test_a_certificate_is_no_proof(provable, verify):
    assert refused(verify(proof=provable() / "prospects.certificate.jws"), "proof_malformed")


def test_a_stranger_s_key_does_not_verify(provable, prove, verify, tmp_path):
    prove(provable(), "--number", CLEARED)
    generate(tmp_path / "stranger")
    assert refused(verify(trusted=tmp_path / "stranger"), "certificate_unknown_key")


def test_the_proofs_are_named_when_a_screening_is_shown(sourdine, register, prospects, keys, tmp_path):
    asked = ("--output", tmp_path / "out", "--sign-key", keys, "--provable")
    assert "prospects.proofs" in sourdine("screen", prospects, "--register", register, *asked).out
