import pytest

from sourdine.notifications import rendering
from sourdine.notifications.errors import NoSubject, NoSuchTemplate, TemplateLacks
from sourdine.notifications.models import Channel


@pytest.fixture
def render(texts, given):  # noqa: ARG001 -- a fixture takes fixtures as arguments
    def one(kind, channel, language="fr", **changes):
        return rendering.render(kind, channel, language, {**given.context, **changes})

    return one


def test_a_text_message_is_one_line(render):
    assert render("sample/code", Channel.SMS).text == "Votre code : 481516 Il est valable 10 minutes."


def test_a_language_has_its_text(render):
    assert render("sample/code", Channel.SMS, "en").text == "Your code: 481516 It is valid for 10 minutes."


def test_a_voice_message_is_spoken(render):
    said = render("sample/code", Channel.VOICE).text
    assert said.startswith(
        "Bonjour. Votre code est 4, 8, 1, 5, 1, 6. Il est valable 10 minutes. Je répète. Bonjour."
    )


def test_the_first_line_of_a_mail_is_its_subject(render):
    content = render("sample/link", Channel.MAIL)
    assert (
        content.subject
        == "Confirmez votre adresse\u00a0: c\N{RIGHT SINGLE QUOTATION MARK}est presque fini\u202f!"
    )
    assert content.text.startswith(
        "Bonjour,\n\nVoici «\u00a0le lien\u00a0»\u00a0:\n\nConfirmer mon adresse\u00a0:\nhttps://example.fr/c/abc\n"
    )


def test_a_link_of_its_own_line_is_one_button_in_html(render):
    html = render("sample/link", Channel.MAIL).html
    assert html.count('<a href="https://example.fr/c/abc"') == 2, "the button, and its address below"
    assert ">Confirmer mon adresse</a>" in html
    assert '<html lang="fr">' in html
    assert "<strong>481516</strong>" in html


def test_a_bare_link_is_a_button_too_and_one_in_a_sentence_a_plain_link(render):
    html = render("sample/link", Channel.MAIL, "en").html
    assert ">Open the page</a>" in html
    assert (
        '<a href="https://example.org/help" style="color:#1f4e79">https://example.org/help</a>, and type'
        in html
    )


def test_html_escapes_what_text_does_not(render):
    content = render("sample/link", Channel.MAIL, "en", code='<script>"&')
    assert '<<script>"&>' in content.text
    assert "<script>" not in content.html
    assert "&lt;&lt;script&gt;" in content.html


@pytest.mark.parametrize(
    "note", ["[label](javascript:alert)", "javascript:alert(1)", '[x](https://a"onclick=b)']
)
def test_html_holds_no_link_that_is_not_one(render, note):
    html = render("sample/link", Channel.MAIL, note=note).html
    assert 'href="javascript' not in html
    assert '"onclick' not in html


def test_html_loads_nothing_from_elsewhere(render):
    html = render("sample/link", Channel.MAIL).html
    assert "src=" not in html
    assert "url(" not in html


@pytest.mark.usefixtures("texts")
def test_what_a_condition_asks_for_may_be_missing():
    context = {"code": "481516", "link": "https://example.fr/"}
    assert rendering.render("sample/link", Channel.MAIL, "fr", context).text


@pytest.mark.usefixtures("texts")
def test_a_message_without_its_code_is_not_written():
    with pytest.raises(TemplateLacks) as refused:
        rendering.render("sample/code", Channel.SMS, "fr", {"minutes": 10})
    assert refused.value.details["name"] == "code"


@pytest.mark.parametrize(
    ("kind", "channel", "language"),
    [
        ("sample/code", Channel.SMS, "de"),
        ("sample/none", Channel.SMS, "fr"),
        ("sample/code", Channel.MAIL, "fr"),
        ("code", Channel.SMS, "fr"),
    ],
)
def test_a_message_without_a_text_is_refused(render, kind, channel, language):
    with pytest.raises(NoSuchTemplate):
        render(kind, channel, language)


def test_a_mail_without_a_subject_is_refused(render):
    with pytest.raises(NoSubject):
        render("sample/empty", Channel.MAIL)


def test_a_way_out_is_offered_to_mail_readers(render):
    headers = render("sample/notice", Channel.MAIL, one_click_url="https://example.fr/o/1").headers
    assert headers == {
        "List-Unsubscribe": "<https://example.fr/o/1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_other_mails_offer_none(render):
    assert render("sample/link", Channel.MAIL).headers == {}


def test_a_content_comes_back_from_its_json_and_hides_itself(render):
    content = render("sample/link", Channel.MAIL)
    assert rendering.Content.from_json(content.to_json()) == content
    assert "481516" not in repr(content)
