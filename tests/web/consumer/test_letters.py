"""What the links of mails open."""

import html
import re
import secrets

from django.test import Client

from sourdine.register.line import Line
from sourdine.register.models import Code, Holding, Opposition, Registration
from sourdine.register.services import secrecy

NUMBERS = ("199001234", "261910021", "600001234")
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def page(answer):
    return html.unescape(answer.content.decode()).replace(APOSTROPHE, "'")


def test_a_link_shows_one_button_and_changes_nothing(visitor):
    visitor.register(visitor.FIXED)
    for _ in range(3):
        answer = visitor.client.get(visitor.link())
        assert page(answer).count('<button type="submit"') == 1
    assert Registration.objects.get().address_confirmed_at is None


def test_its_button_confirms_and_the_registration_goes_on_in_that_browser(visitor, new_visitor):
    visitor.register(visitor.FIXED)
    telephone = new_visitor()
    answer = telephone.client.post(visitor.link(), follow=True)
    assert Registration.objects.get().address_confirmed_at
    assert answer.redirect_chain[-1][0] == "/fr/inscription/suivi/"
    assert "01 •• •• •• 34" in page(answer)
    telephone.prove(visitor.FIXED)
    assert Opposition.objects.filter(is_listed=True).count() == 2


def test_its_button_also_sends_the_first_mobile_s_code_to_the_page_that_asks_for_it(visitor):
    visitor.register(visitor.FIXED, visitor.MOBILE)
    shown = page(visitor.client.post(visitor.link(), follow=True))
    assert "Un code est en route vers votre mobile" in shown
    assert [bytes(code.line_index) for code in Code.objects.all()] == [Line.parse(visitor.MOBILE).index]
    visitor.send("prove", visitor.claim(visitor.MOBILE), code=visitor.last_code())
    assert Holding.objects.get().line == Line.parse(visitor.MOBILE)


def test_opening_the_link_sends_no_code(visitor):
    visitor.register(visitor.MOBILE)
    visitor.client.get(visitor.link())
    assert not Code.objects.exists()


def test_nobody_is_called_without_asking_for_it(visitor):
    visitor.register(visitor.FIXED)
    assert "Il reste à prouver" in page(visitor.client.post(visitor.link(), follow=True))
    assert not Code.objects.exists()


def test_a_line_that_had_its_codes_is_sent_no_more_and_the_address_is_confirmed(visitor, new_visitor):
    for _ in range(5):
        new_visitor().send("my-number", number=visitor.MOBILE, means="sms")
    sent = Code.objects.count()
    visitor.register(visitor.MOBILE)
    shown = page(visitor.client.post(visitor.link(), follow=True))
    assert Registration.objects.get().address_confirmed_at
    assert Code.objects.count() == sent
    assert 'role="alert"' in shown


def test_whoever_opens_the_link_of_a_mistyped_address_is_told_no_number(visitor, new_visitor):
    visitor.register(visitor.FIXED, visitor.OTHER, visitor.MOBILE)
    stranger = new_visitor()
    stranger.client.post(visitor.link())
    stranger.send("send-code", visitor.claim(visitor.FIXED), means="voice")
    stranger.send("prove", visitor.claim(visitor.FIXED), code="000000")
    for name in ("follow-up", "follow-up-trails"):
        digits = re.sub(r"[^\d•]", "", page(stranger.open(name)))
        assert not [one for one in NUMBERS if one in digits], name


def test_a_number_is_in_clear_where_it_was_proven_and_no_other_one(visitor, new_visitor):
    visitor.register(visitor.FIXED, visitor.OTHER)
    telephone = new_visitor()
    telephone.client.post(visitor.link())
    shown = page(telephone.prove(visitor.FIXED))
    assert visitor.FIXED in shown
    assert visitor.OTHER not in shown


def test_numbers_stay_in_clear_where_the_form_was_filled_in(visitor):
    visitor.register(visitor.FIXED)
    assert visitor.FIXED in page(visitor.client.post(visitor.link(), follow=True))


def test_a_mistyped_address_can_be_seen_where_it_was_typed(visitor, new_visitor):
    assert "jeanne@example.fr" in page(visitor.register(visitor.FIXED))
    stranger = new_visitor()
    assert "jeanne@example.fr" not in page(stranger.client.post(visitor.link(), follow=True))
    shown = page(visitor.open("follow-up"))
    assert "jeanne@example.fr" in shown, "though somebody else confirmed it"
    assert "recommencer" in shown


def test_a_used_link_says_kindly_what_to_do(visitor):
    visitor.register(visitor.FIXED)
    link = visitor.link()
    visitor.client.post(link)
    for answer in (visitor.client.get(link), visitor.client.post(link)):
        assert answer.status_code == 410
        assert "Ce lien ne peut plus servir" in page(answer)
        assert "/fr/mon-numero/" in page(answer)


def test_a_made_up_link_reads_the_same_as_a_used_one(visitor, new_visitor):
    visitor.register(visitor.FIXED)
    used = visitor.link()
    visitor.client.post(used)
    made_up = visitor.path("confirm-link", secrets.token_urlsafe(32))
    stranger = new_visitor().client

    def words(address):
        answer = stranger.get(address)
        return answer.status_code, page(answer).replace(address[3:], "")

    assert words(used) == words(made_up)


def test_the_button_needs_the_form_s_own_token(visitor):
    visitor.register(visitor.FIXED)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(visitor.link()).status_code == 403
    assert Registration.objects.get().address_confirmed_at is None


def noticed(visitor):
    """A holding whose notice was sent, and the secret of its link."""
    visitor.register(visitor.MOBILE, address="")
    visitor.prove(visitor.MOBILE, means="sms")
    token = secrecy.draw_token()
    Holding.objects.update(notice_digest=secrecy.token_digest(token))
    return token


def test_the_way_out_of_a_notice_is_one_button(visitor):
    token = noticed(visitor)
    shown = page(visitor.open("decline-renewal", token))
    assert "Ne pas renouveler" in shown
    assert visitor.MOBILE not in shown, "whoever reads the mail is not told the number"
    assert not Holding.objects.get().declines_renewal
    assert "ne sera pas renouvelée" in page(visitor.send("decline-renewal", token))
    assert Holding.objects.get().declines_renewal


def test_a_refusal_is_taken_back_by_the_same_link(visitor):
    token = noticed(visitor)
    shown = page(visitor.send("decline-renewal", token))
    assert shown.count('<button type="submit"') == 1
    assert "Rester inscrit" in shown
    assert "se renouvelle d'elle-même" in page(visitor.send("decline-renewal", token, decision="keep"))
    assert not Holding.objects.get().declines_renewal


def test_a_mail_program_declines_with_one_post_without_a_cookie(visitor):
    token = noticed(visitor)
    program = Client(enforce_csrf_checks=True)
    answer = program.post(f"/un-clic/{token}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    assert Holding.objects.get().declines_renewal


def test_a_mail_scanner_s_look_declines_nothing(visitor):
    token = noticed(visitor)
    assert Client().get(f"/un-clic/{token}/").status_code == 405
    assert not Holding.objects.get().declines_renewal


def test_a_made_up_notice_declines_nothing(visitor):
    noticed(visitor)
    made_up = secrets.token_urlsafe(32)
    assert visitor.send("decline-renewal", made_up).status_code == 410
    assert Client().post(f"/un-clic/{made_up}/").status_code == 410
    assert not Holding.objects.get().declines_renewal
