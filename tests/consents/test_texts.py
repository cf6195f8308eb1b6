"""Texts are checked before they are kept, and frozen from the first time they are used."""

import dataclasses

import organisations
import pytest
import sayings
from drafts import draft

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.consents.errors import TextFrozen, TextRefused, UnknownText
from sourdine.consents.services import recording, texts
from sourdine.law.vocabulary import Statement
from sourdine.professionals.errors import RoleMayNot, SecondFactorNeeded

pytestmark = pytest.mark.django_db


def test_a_text_is_added_with_all_that_it_says(owner):
    made = texts.add(owner, draft())
    assert (made.name, made.language, made.version) == ("calls", "fr", 1)
    assert [one for one, _ in made.in_order] == list(Statement)
    assert bytes(made.digest) == draft().digest
    assert Event.objects.get(action="consent_text.added").detail["version"] == 1


def test_another_text_of_the_same_name_is_a_new_version(owner):
    texts.add(owner, draft())
    assert texts.add(owner, draft(label="J'accepte.")).version == 2
    assert texts.add(owner, draft(language="en")).version == 1


def test_the_same_text_twice_is_one(owner):
    assert texts.add(owner, draft()).pk == texts.add(owner, draft()).pk


def test_the_newest_that_is_not_retired_is_shown(owner, professional):
    first, second = texts.add(owner, draft()), texts.add(owner, draft(label="J'accepte."))
    assert texts.newest(professional, "calls", "fr") == second
    texts.retire(owner, second.pk)
    assert texts.newest(professional, "calls", "fr") == first
    texts.retire(owner, first.pk)
    assert texts.newest(professional, "calls", "fr") is None


def test_what_would_not_prove_a_consent_is_refused_with_every_reason(owner):
    bad = draft(parts={}, label="")
    with pytest.raises(TextRefused) as refused:
        texts.add(owner, bad)
    assert len(refused.value.problems) == 6
    assert "{" not in refused.value.say("fr")
    assert refused.value.as_dict()["problems"][0]["code"] == "label_missing"


def test_it_must_name_the_professional_that_adds_it_not_another(owner):
    with pytest.raises(TextRefused):
        texts.add(owner, draft(professional="Autre SA"))


@pytest.mark.parametrize(
    ("role", "factor", "error"),
    [("depositor", True, RoleMayNot), ("auditor", True, RoleMayNot), ("owner", False, SecondFactorNeeded)],
)
def test_who_may_not(professional, role, factor, error):
    with pytest.raises(error):
        texts.add(organisations.actor(professional, role, factor=factor), draft())


def test_a_text_that_nobody_was_shown_may_change(owner):
    made = texts.add(owner, draft())
    changed = texts.change(owner, made.pk, draft(label="J'accepte d'être appelé."))
    assert (changed.pk, changed.label) == (made.pk, "J'accepte d'être appelé.")
    assert bytes(changed.digest) == draft(label="J'accepte d'être appelé.").digest


def test_a_text_that_was_used_is_frozen(owner, author):
    made = texts.add(owner, draft())
    recording.give(author, sayings.told(made, at=clock.now()))
    with pytest.raises(TextFrozen):
        texts.change(owner, made.pk, draft(label="Autre chose."))
    made.refresh_from_db()
    assert made.label == draft().label


def test_another_organisation_s_text_is_unknown(owner):
    made = texts.add(owner, draft())
    stranger = organisations.actor(organisations.organisation("Autre SA", siren="300000007"))
    for act in (texts.retire, lambda actor, pk: texts.change(actor, pk, draft())):
        with pytest.raises(UnknownText):
            act(stranger, made.pk)


def test_retiring_twice_is_once(owner):
    made = texts.add(owner, draft())
    assert texts.retire(owner, made.pk).retired_at == texts.retire(owner, made.pk).retired_at
    assert Event.objects.filter(action="consent_text.retired").count() == 1


def test_what_was_consented_with_a_retired_text_stands(owner, author):
    made = texts.add(owner, draft())
    given = recording.give(author, sayings.told(made))
    texts.retire(owner, made.pk)
    given.refresh_from_db()
    assert given.stands
    assert given.statements == sorted(Statement)


def test_the_markup_of_one_s_own_page_is_kept_and_checked(owner):
    own = dataclasses.replace(draft(), markup='<input type="checkbox">')
    assert texts.add(owner, own).markup == own.markup
    with pytest.raises(TextRefused):
        texts.add(owner, dataclasses.replace(own, markup='<input type="checkbox" checked>'))
