"""A box that is ticked before anybody touches it is no consent, however it is written."""

import pytest

from sourdine.consents.texts import boxes


@pytest.mark.parametrize(
    "markup",
    [
        '<input type="checkbox" checked>',
        "<INPUT TYPE=CHECKBOX CHECKED>",
        '<input checked type="radio" name="answer" value="yes">',
        "<p>J'accepte <input type='checkbox' checked='checked' /></p>",
        '<input type=" checkbox " checked="">',
        '<input\n  type="checkbox"\n  checked\n>',
        '<input/checked type="checkbox">',
        '<input type="checkbox" checked="false">',  # browsers tick it all the same
        '<input type="checkbox" checked',
        '<input type="checkbox" defaultChecked>',
        '<div role="checkbox" aria-checked="true" tabindex="0">Oui</div>',
        '<span role="switch" ARIA-CHECKED=" TRUE ">Oui</span>',
        '<button aria-pressed="true">Oui</button>',
    ],
)
def test_a_box_that_is_pre_ticked(markup):
    assert boxes.has_one(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "",
        '<input type="checkbox">',
        '<input type="checkbox" name="checked">',
        '<input type="text" checked>',
        '<input type="checkbox" data-checked="true">',
        '<div role="checkbox" aria-checked="false">Oui</div>',
        '<div role="checkbox" aria-checked="mixed">Oui</div>',
        "<p>Une case pré-cochée (checked) ne vaut rien.</p>",
        '<p>&lt;input type="checkbox" checked&gt;</p>',
        '<!-- <input type="checkbox" checked> -->',
        "3 < 4 et 5 > 4",
    ],
)
def test_a_box_that_is_left_to_the_person(markup):
    assert not boxes.has_one(markup)


def test_a_box_that_means_no_when_ticked_is_out_of_reach():
    """Said in the module: only a reader understands it."""
    assert not boxes.has_one('<label><input type="checkbox"> Je ne souhaite pas être appelé</label>')
