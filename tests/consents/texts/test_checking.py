"""A text that would not prove a consent is refused, with all that is wrong at once."""

import dataclasses
from datetime import date

import pytest

from sourdine.consents.texts import checking
from sourdine.consents.texts.draft import Draft
from sourdine.consents.texts.problems import WORDING, ProblemCode
from sourdine.law.vocabulary import Channel, Statement

DAY, BEFORE = date(2026, 11, 27), date(2026, 8, 10)
PARTS = {
    Statement.WHO_AND_WHAT: "Isolation Exemple SA et Partenaire SARL vous appelleraient : assurance auto.",
    Statement.CHOICE: "Vous pouvez accepter ou refuser.",
    Statement.PERIOD: "Votre accord vaut 12 mois à compter d'aujourd'hui.",
    Statement.WITHDRAWAL: "Retirez-le à tout moment sur https://example.fr/retrait.",
    Statement.PROOF: "La preuve est sur https://example.fr/preuve.",
}


def draft(**changed):
    said = {
        "name": "assurance",
        "language": "fr",
        "professional": "Isolation Exemple SA",
        "parts": PARTS,
        "label": "J'accepte d'être appelé.",
        "channels": frozenset({Channel.LIVE_VOICE}),
        "goods": ("assurance auto",),
        "parties": ("Partenaire SARL",),
        "months": 12,
    }
    return Draft(**said | changed)


def saying(part, text):
    return draft(parts=PARTS | {part: text})


def found(one, day=DAY):
    return {(problem.code, problem.part) for problem in checking.check(one, day)}


def test_a_text_that_says_all_five_passes():
    assert checking.check(draft(), DAY) == ()


@pytest.mark.parametrize("part", list(Statement))
def test_a_call_s_text_without_one_of_the_five_is_refused(part):
    assert found(saying(part, " ")) == {(ProblemCode.STATEMENT_MISSING, part)}


@pytest.mark.parametrize(
    ("part", "text", "code"),
    [
        (Statement.WHO_AND_WHAT, "Partenaire SARL : assurance auto.", ProblemCode.PROFESSIONAL_NOT_NAMED),
        (
            Statement.WHO_AND_WHAT,
            "Isolation Exemple SA et ses partenaires : assurance auto.",
            ProblemCode.PARTY_NOT_NAMED,
        ),
        (
            Statement.WHO_AND_WHAT,
            "Isolation Exemple SA et Partenaire SARL : nos offres.",
            ProblemCode.GOODS_NOT_NAMED,
        ),
        (Statement.CHOICE, "Vous acceptez en continuant.", ProblemCode.NO_CHOICE),
        (Statement.PERIOD, "Votre accord vaut longtemps.", ProblemCode.PERIOD_NOT_SAID),
        (Statement.PERIOD, "Votre accord vaut 12 mois, ou 2 ans.", ProblemCode.PERIOD_TOO_LONG),
        (Statement.WITHDRAWAL, "À tout moment.", ProblemCode.NO_WAY_OUT),
        (Statement.PROOF, "Elle existe.", ProblemCode.NO_ACCESS),
    ],
)
def test_a_part_that_does_not_say_what_it_must(part, text, code):
    assert found(saying(part, text)) == {(code, part)}


def test_a_period_over_one_year_is_refused():
    over = draft(months=13, parts=PARTS | {Statement.PERIOD: "Votre accord vaut 13 mois."})
    assert found(over) == {
        (ProblemCode.PERIOD_TOO_LONG, "months"),
        (ProblemCode.PERIOD_TOO_LONG, Statement.PERIOD),
    }


def test_one_year_in_words_is_twelve_months():
    assert found(saying(Statement.PERIOD, "Votre accord vaut un an.")) == set()


def test_a_call_s_text_without_a_period_is_refused():
    assert (ProblemCode.NO_PERIOD, "months") in found(draft(months=None))


@pytest.mark.parametrize("where", ["label", "markup"])
def test_a_pre_ticked_box_is_refused_wherever_it_stands(where):
    box = "<input type=checkbox checked> Oui"
    assert found(draft(**{where: box})) == {(ProblemCode.PRE_TICKED, where)}


def test_a_pre_ticked_box_in_a_part_is_refused_whatever_the_channel():
    box = PARTS[Statement.CHOICE] + "<input type=radio checked>"
    by_mail = dataclasses.replace(saying(Statement.CHOICE, box), channels=frozenset({Channel.EMAIL}))
    assert found(by_mail) == {(ProblemCode.PRE_TICKED, Statement.CHOICE)}


def test_all_problems_are_told_at_once():
    empty = draft(parts={}, label="", goods=(), channels=frozenset(), months=None)
    assert found(empty) == {
        (ProblemCode.NO_CHANNEL, "scope"),
        (ProblemCode.NO_GOODS, "scope"),
        (ProblemCode.NO_LABEL, "label"),
        (ProblemCode.STATEMENT_MISSING, Statement.WHO_AND_WHAT),
        (ProblemCode.STATEMENT_MISSING, Statement.WITHDRAWAL),
    }
    assert len(found(draft(parts={}, label="", months=None))) == 7


def test_an_e_mail_s_text_says_who_and_how_to_withdraw_and_no_more():
    kept = {Statement.WHO_AND_WHAT, Statement.WITHDRAWAL}
    short = {one: text for one, text in PARTS.items() if one in kept}
    assert found(draft(parts=short, channels=frozenset({Channel.EMAIL}), months=None)) == set()


def test_before_the_opt_in_calls_asked_for_less():
    assert (ProblemCode.STATEMENT_MISSING, Statement.PROOF) not in found(saying(Statement.PROOF, ""), BEFORE)


def test_every_problem_has_words_in_both_languages():
    assert set(WORDING) == set(ProblemCode)
    for problem in checking.check(draft(parts={}, label="", goods=(), months=None), DAY):
        told = problem.as_dict()["message"]
        assert told["en"] != told["fr"]
        assert "{" not in told["en"] + told["fr"]


def test_a_digest_changes_with_anything_that_is_said():
    changes = [
        {"label": "Oui"},
        {"months": 11},
        {"parties": ()},
        {"goods": ("banque",)},
        {"markup": "<p>"},
        {"language": "en"},
        {"name": "autre"},
        {"parts": {}},
        {"channels": frozenset()},
    ]
    assert len({draft().digest, *(draft(**one).digest for one in changes)}) == len(changes) + 1


def test_a_digest_does_not_change_with_the_order_of_names():
    assert draft(goods=("a", "b")).digest == draft(goods=("b", "a")).digest
