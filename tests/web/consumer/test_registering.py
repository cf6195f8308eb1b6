"""The form by which a person asks to be on the lists."""

import html
import re

import pytest

from sourdine.register.models import Claim, OppositionList, Registration

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def page(answer):
    return html.unescape(answer.content.decode()).replace(APOSTROPHE, "'")


@pytest.mark.parametrize(
    ("language", "heading"), [("fr", "Inscrire mes numéros"), ("en", "Register my numbers")]
)
def test_the_form_is_in_both_languages(new_visitor, language, heading):
    shown = page(new_visitor(language).open("register"))
    assert f"<h1>{heading}</h1>" in shown
    assert f'<html lang="{language}">' in shown


def test_lists_are_chosen_as_their_keeper_said(visitor):
    shown = page(visitor.open("register"))
    for one in OppositionList.objects.all():
        box = re.search(rf'<input type="checkbox"[^>]*value="{one.name}"[^>]*>', shown)[0]
        assert ("checked" in box) == one.chosen_by_default


def test_fields_say_what_a_browser_may_fill_in(visitor):
    shown = page(visitor.open("register"))
    assert re.search(r'type="tel"[^>]*autocomplete="tel"', shown)
    assert re.search(r'type="email"[^>]*autocomplete="email"', shown)


def test_what_was_asked_is_written_down_and_followed(visitor):
    answer = visitor.register(visitor.FIXED, visitor.OTHER)
    assert answer.redirect_chain[-1][0] == "/fr/inscription/suivi/"
    assert Claim.objects.count() == 2
    assert "Confirmez votre adresse" in page(answer)


def test_a_number_is_added_without_a_script(visitor):
    answer = visitor.send("register", number=["01 99"], address="j@", add="1")
    shown = page(answer)
    assert shown.count('type="tel"') == 2
    assert 'value="01 99"' in shown
    assert 'value="j@"' in shown
    assert not Registration.objects.exists()


def test_there_is_room_for_ten_numbers_and_no_more(visitor):
    shown = page(visitor.send("register", number=["01"] * 10, add="1"))
    assert shown.count('type="tel"') == 10
    assert 'name="add"' not in shown


def test_all_wrong_numbers_are_said_at_once_beside_their_fields(visitor):
    shown = page(visitor.register("01 99", visitor.FIXED, "nobody"))
    assert 'id="number-1-error"' in shown
    assert 'id="number-2-error"' not in shown
    assert 'id="number-3-error"' in shown
    assert '<a href="#number-1">' in shown
    assert '<a href="#number-3">' in shown
    assert not Registration.objects.exists()


def test_what_was_typed_is_kept_when_it_is_refused(visitor):
    shown = page(visitor.register("nobody", visitor.FIXED, address="nowhere", lists=["fax"]))
    for typed in ("nobody", visitor.FIXED, "nowhere"):
        assert f'value="{typed}"' in shown
    assert re.search(r'value="fax" checked', shown)
    assert not re.search(r'value="voix" checked', shown)


def test_what_was_typed_is_never_markup(visitor):
    shown = visitor.register("<script>", address='"><b>').content.decode()
    assert "<script>" not in shown
    assert "<b>" not in shown


@pytest.mark.parametrize(
    ("numbers", "address", "lists", "field"),
    [
        ((), "jeanne@example.fr", ("voix",), "number-1"),
        (("01 99 00 12 34",), "nowhere", ("voix",), "address"),
        (("01 99 00 12 34",), "", ("voix",), "address"),
        (("01 99 00 12 34",), "jeanne@example.fr", (), "lists"),
        (("01 99 00 12 34",), "jeanne@example.fr", ("none",), "lists"),
    ],
    ids=["no number", "no address", "an address is needed", "no list", "no such list"],
)
def test_an_error_is_beside_its_field(visitor, numbers, address, lists, field):
    shown = page(visitor.register(*numbers, address=address, lists=lists))
    assert f'id="{field}-error"' in shown
    assert f'href="#{field}"' in shown
    assert re.search(r"<title>\s*Erreur", shown)


def test_a_mobile_needs_no_address(visitor):
    answer = visitor.register(visitor.MOBILE, address="")
    assert "Prouvez que chaque ligne est la vôtre" in page(answer)


def test_somebody_logged_in_gives_no_address(visitor, django_user_model):
    visitor.client.force_login(
        django_user_model.objects.create_user("jeanne@example.fr"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert 'type="email"' not in page(visitor.open("register"))
    answer = visitor.register(visitor.FIXED, address="")
    assert "Prouvez que chaque ligne est la vôtre" in page(answer)


def test_the_answer_is_the_same_for_an_address_that_is_known(visitor, new_visitor, django_user_model):
    django_user_model.objects.create_user("known@example.fr")
    known = page(visitor.register(visitor.FIXED, address="known@example.fr"))
    unknown = page(new_visitor().register(visitor.OTHER, address="knowy@example.fr"))

    def alike(shown):
        return re.sub(r'value="[^"]+"|0\d( \d\d)+|line-\d+|/numero/\d+|\?v=\w+|know[ny]@', "", shown)

    assert alike(known) == alike(unknown)
