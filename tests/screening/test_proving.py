"""A provable screening: which numbers can be shown, and that nothing else can."""

import pytest

from sourdine import clock
from sourdine.evidence import read_certificate
from sourdine.evidence.commitments import ANSWERS
from sourdine.evidence.errors import NumberCannotBeShown
from sourdine.evidence.proof import verify_proof
from sourdine.evidence.proof_file import Proofs
from sourdine.evidence.proving import prove
from sourdine.screening.results.forms import Form
from sourdine.screening.verdicts import Verdict

FILE = b"Ref;Telephone;Mobile\n1;0199000009;0600000001\n2;0199000001;\n\n3;nul;+442079460958\n4;0600000002;\n"
CLEARED = {33199000009: 0, 33600000001: 1, 33600000002: 8}
OTHERS = {33199000001: (2, "opposed"), 442079460958: (7, "unscreened")}


@pytest.fixture
def provable(screen):
    return lambda form=Form.CLEANSED, content=FILE: screen(content, form=form, provable=True)


def proved(done, number):
    certificate = read_certificate(done.report.certificate)
    with Proofs.open(done.report.proofs) as proofs:
        proof = prove(certificate, proofs, number, keys=done.key.jwks(), at=clock.now())
    return verify_proof(proof, keys=done.key.jwks(), at=clock.now()).proof


@pytest.mark.parametrize("form", Form)
def test_what_was_cleared_can_be_shown_of_every_result(provable, form):
    done = provable(form)
    for number, cell in CLEARED.items():
        assert (proved(done, number).cell, proved(done, number).answer) == (cell, "not_listed")


@pytest.mark.parametrize(("number", "where"), OTHERS.items())
def test_other_answers_can_be_shown_of_an_annotated_result(provable, number, where):
    proof = proved(provable(Form.ANNOTATED), number)
    assert (proof.cell, proof.answer) == where


@pytest.mark.parametrize("form", [Form.CLEANSED, Form.ANSWER])
@pytest.mark.parametrize("number", OTHERS)
def test_who_steals_what_is_delivered_finds_no_listed_number_by_trying(provable, form, number):
    with pytest.raises(NumberCannotBeShown):
        proved(provable(form), number)


def test_the_proofs_are_their_owner_s_alone_and_the_report_names_them(provable):
    done = provable()
    assert done.report.proofs.name == "prospects.proofs"
    assert done.report.proofs.stat().st_mode & 0o777 == 0o600
    assert done.said["proofs"] == "prospects.proofs"


def test_they_name_no_number(provable):
    content = provable().report.proofs.read_bytes()
    assert not any(str(number)[2:].encode() in content for number in CLEARED)
    assert not any(number.to_bytes(8, order) in content for number in CLEARED for order in ("big", "little"))


def test_a_screening_is_provable_only_when_asked(screen):
    done = screen(FILE, form=Form.CLEANSED)
    assert done.report.proofs is None
    assert "proofs" not in done.said
    assert not (done.folder / "prospects.proofs").exists()


def test_many_blocks_are_one_tree(provable):
    # Blocks are of 2 MiB.
    rows = [b"%d;0600%06d;%s" % (row, row, b" " * 1500) for row in range(3000)]
    content = b"Ref;Telephone;Mobile\n" + b"\n".join(rows) + b"\n"
    whole = provable(content=content)
    for row in (0, 1, 31, 32, 1499, 2999):
        assert proved(whole, 33600000000 + row).cell == 2 * row


def test_answers_are_said_in_the_order_of_verdicts():
    assert [Verdict(code).word for code in range(len(ANSWERS))] == list(ANSWERS)
