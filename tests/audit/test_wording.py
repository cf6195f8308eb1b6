"""Every act has words, in both languages."""

import pytest

from sourdine.audit import wording
from sourdine.audit.vocabulary import Action, ActorKind


def test_every_act_and_every_kind_of_actor_has_words():
    assert set(wording.ACTIONS) == set(Action)
    assert set(wording.ACTORS) == set(ActorKind)


@pytest.mark.parametrize(
    "words", [*wording.ACTIONS.values(), *wording.ACTORS.values()], ids=lambda one: one.en
)
def test_the_words_are_in_both_languages(words):
    assert words.en.strip()
    assert words.fr.strip()
    assert words.en != words.fr


def test_no_two_acts_are_said_alike():
    for language in ("en", "fr"):
        said = [one.in_language(language) for one in wording.ACTIONS.values()]
        assert len(said) == len(set(said))


def test_an_act_that_a_later_version_wrote_is_shown_by_its_code():
    from sourdine.audit.models import Event

    event = Event(action="moon.landed", actor_kind="robot")
    assert wording.action(event, "fr") == "moon.landed"
    assert wording.actor(event, "fr") == "robot"
