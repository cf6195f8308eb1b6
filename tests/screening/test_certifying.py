from __future__ import annotations

import pytest
from screenings import LISTED

from sourdine import clock
from sourdine.evidence import ResultForm
from sourdine.screening.certifying import Declaration
from sourdine.screening.image import ListInfo, build
from sourdine.screening.judgement import Register
from sourdine.screening.results.forms import Form

CONTENT = b"Tel;Fax\n0199000009;0199000001\n;nul\n;\n+44 7400 123456;\n"


def claims_of(screen, tmp_path, **chosen):
    return screen(CONTENT, **chosen).verify(tmp_path / "prospects.csv").claims


def test_what_came_in_is_said(screen, tmp_path):
    source = claims_of(screen, tmp_path).input
    assert (source.format, source.rows, source.columns_screened, source.region) == ("csv", 4, 2, "FR")
    assert source.size_bytes == len(CONTENT)


@pytest.mark.parametrize(
    ("form", "results", "kept", "removed", "altered"),
    [
        (Form.CLEANSED, {ResultForm.CLEANSED: 1, ResultForm.REJECTED: 4}, 1, 3, 1),
        (Form.ANNOTATED, {ResultForm.ANNOTATED: 4}, 4, 0, 0),
        (Form.ANSWER, {ResultForm.ANSWER: 5}, 4, 0, 0),
    ],
)
def test_what_went_out_is_counted(screen, tmp_path, form, results, kept, removed, altered):
    claims = claims_of(screen, tmp_path, form=form)
    assert {one.form: one.rows for one in claims.results} == results
    assert (claims.rows.kept, claims.rows.removed, claims.rows.altered) == (kept, removed, altered)


def test_numbers_are_counted_by_verdict_and_reason(screen, tmp_path):
    numbers = claims_of(screen, tmp_path).numbers
    assert numbers.by_verdict == {"not_listed": 1, "opposed": 1, "invalid": 1, "unscreened": 1}
    assert dict(numbers.by_reason) == {"letters": 1, "outside_coverage": 1, "unallocated": 2}


def test_the_lists_and_the_state_of_the_register_are_said(screen, tmp_path, small_image):
    claims = claims_of(screen, tmp_path, against=Register.choose(small_image, ("nationale",)))
    assert [(one.name, one.owner, one.count) for one in claims.lists] == [
        ("nationale", "Registre d'exemple", 4)
    ]
    info = small_image.info()
    assert claims.register.image_digest == info.digest
    assert claims.register.coverage == ("FR", "RE")
    assert (claims.register.image_position, claims.register.as_of) == (7, info.as_of)


@pytest.mark.parametrize(
    "wordy", ["Article L. 223-1 du code de la consommation. " * 10, "Exemple\u202e\u2028"]
)
def test_an_image_that_says_much_of_its_lists_leaves_no_file_without_a_certificate(screen, tmp_path, wordy):
    info = ListInfo(name="nationale", owner=wordy, legal_basis=wordy)
    image = build({info: LISTED}, coverage=["FR"], as_of=clock.now(), position=1)
    [said] = claims_of(screen, tmp_path, against=Register.choose(image)).lists
    assert said.owner == said.legal_basis
    assert len(said.owner) <= 240
    assert said.owner[:7] == wordy[:7]


def test_what_is_only_declared_is_said_as_it_was(screen, tmp_path):
    declared = Declaration(campaign="Hiver", on_behalf_of="SARL Exemple", source="salon")
    claims = claims_of(screen, tmp_path, declaration=declared)
    assert (claims.campaign, claims.on_behalf_of, claims.source) == ("Hiver", "SARL Exemple", "salon")
    assert claims_of(screen, tmp_path).campaign is None
