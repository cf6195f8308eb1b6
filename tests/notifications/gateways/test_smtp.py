import pytest

from sourdine.notifications.errors import GatewayMisconfigured
from sourdine.notifications.gateways import PermanentFailure, TemporaryFailure, choice
from sourdine.notifications.models import Channel
from sourdine.notifications.steps import StepCode

PDF = b"%PDF-1.7 a receipt"


@pytest.fixture
def mail(outgoing):
    def make(**changes):
        return outgoing(Channel.MAIL, **changes)

    return make


@pytest.fixture
def relay(named):
    made = []

    def make(url, **changes):
        made.append(choice.make(named(Channel.MAIL, url, **changes)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def plainly(post):
    return f"smtp://127.0.0.1:{post.port}"


def test_a_mail_is_text_and_html_of_the_same(post_office, relay, mail):
    post = post_office()
    relay(plainly(post)).send(mail(html="<p>Votre code</p>"))
    (message,) = post.messages
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.get_body(("html",)).get_content().strip() == "<p>Votre code</p>"


def test_its_head_says_who_writes_to_whom_about_what(post_office, relay, mail):
    post = post_office()
    receipt = relay(plainly(post)).send(mail())
    (message,) = post.messages
    assert message["From"] == "Registre <registre@example.fr>"
    assert message["To"] == "jeanne@example.fr"
    assert message["Subject"] == "Reçu de l'été"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message["Date"].datetime.tzinfo is not None
    assert post.envelopes[0][:2] == ("registre@example.fr", ["jeanne@example.fr"])
    assert receipt.reference == message["Message-ID"]


def test_several_mails_go_by_one_connection(post_office, relay, mail):
    post = post_office()
    gateway = relay(plainly(post))
    for _ in range(3):
        gateway.send(mail())
    assert (len(post.messages), post.greetings) == (3, 1)


def test_a_relay_that_has_hung_up_meanwhile_is_called_again(post_office, relay, mail):
    post = post_office()
    gateway = relay(plainly(post))
    gateway.send(mail())
    post.hang_up()
    gateway.send(mail())
    assert (len(post.messages), post.greetings) == (2, 2)


def test_a_connection_on_which_a_mail_was_refused_is_not_kept(post_office, relay, mail):
    post = post_office()
    gateway = relay(plainly(post))
    post.refusals.append("550 5.1.1 unknown")
    with pytest.raises(PermanentFailure):
        gateway.send(mail())
    gateway.send(mail())
    assert (len(post.messages), post.greetings) == (1, 2)


def test_the_same_message_sent_twice_has_one_identity(post_office, relay, mail):
    post = post_office()
    gateway = relay(plainly(post))
    gateway.send(mail())
    gateway.send(mail())
    assert len({message["Message-ID"] for message in post.messages}) == 1


def test_a_document_is_attached(post_office, relay, mail):
    post = post_office()
    relay(plainly(post)).send(mail(document=PDF, html="<p>a</p>"))
    (message,) = post.messages
    (attached,) = message.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", "recepisse.pdf")
    assert attached.get_content() == PDF
    assert message.get_body(("html",)) is not None


def test_headers_of_a_message_go_with_it(post_office, relay, mail):
    post = post_office()
    relay(plainly(post)).send(mail(headers={"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}))
    assert post.messages[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("recipient", "written"),
    [("elise@exämple.fr", "elise@xn--exmple-cua.fr"), ("élise@exämple.fr", "élise@xn--exmple-cua.fr")],
)
def test_an_address_beyond_ascii_is_written_to(post_office, relay, mail, recipient, written):
    post = post_office()
    relay(plainly(post)).send(mail(recipient=recipient))
    assert post.envelopes[0][1] == [written]


def test_an_address_that_the_relay_cannot_write_is_refused(post_office, relay, mail):
    post = post_office(enable_SMTPUTF8=False)
    with pytest.raises(PermanentFailure) as failure:
        relay(plainly(post)).send(mail(recipient="élise@example.fr"))
    assert failure.value.code == StepCode.NO_SUCH_RECIPIENT


@pytest.mark.parametrize("recipient", ["a@example.fr\nBcc: b@example.fr", "nobody", "a@b@example.fr", ""])
def test_what_is_no_address_is_refused_and_adds_no_header(post_office, relay, mail, recipient):
    post = post_office()
    with pytest.raises(PermanentFailure) as failure:
        relay(plainly(post)).send(mail(recipient=recipient))
    assert failure.value.code == StepCode.NO_SUCH_RECIPIENT
    assert post.messages == []


@pytest.mark.parametrize("subject", ["Reçu\nBcc: b@example.fr", "Reçu\r\n\r\nautre corps"])
def test_a_subject_adds_no_header(post_office, relay, mail, subject):
    post = post_office()
    with pytest.raises(PermanentFailure):
        relay(plainly(post)).send(mail(subject=subject))
    assert post.messages == []


@pytest.mark.parametrize(
    ("answer", "failure"), [("452 4.3.1 full", TemporaryFailure), ("554 5.6.0 no", PermanentFailure)]
)
def test_what_the_relay_says_of_the_content_counts_too(post_office, relay, mail, answer, failure):
    post = post_office()
    post.data_answers.append(answer)
    gateway = relay(plainly(post))
    with pytest.raises(failure):
        gateway.send(mail())
    gateway.send(mail())
    assert len(post.messages) == 1


# TLS and passwords.


def test_a_connection_is_encrypted_before_the_password_is_said(
    post_office, relay, mail, server_tls, certificate
):
    post = post_office(tls_context=server_tls, require_starttls=True, authenticates=True)
    url = f"smtp://registre:open%20sesame@127.0.0.1:{post.port}?ca={certificate[0]}"
    relay(url).send(mail())
    assert post.logins == [b"registre"]
    assert post.envelopes[0][2], "inside TLS"


def test_a_connection_may_be_encrypted_from_the_start(post_office, relay, mail, server_tls, certificate):
    post = post_office(implicit_tls=server_tls, authenticates=True, auth_require_tls=False)
    url = f"smtps://registre:open%20sesame@127.0.0.1:{post.port}?ca={certificate[0]}"
    relay(url).send(mail())
    assert len(post.messages) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(post_office, relay, mail, server_tls):
    post = post_office(implicit_tls=server_tls)
    with pytest.raises(TemporaryFailure) as failure:
        relay(f"smtps://127.0.0.1:{post.port}").send(mail())
    assert failure.value.code == StepCode.NOT_LET_IN
    assert post.messages == []


def test_a_wrong_password_waits_for_the_operator(post_office, relay, mail, server_tls, certificate):
    post = post_office(tls_context=server_tls, authenticates=True)
    url = f"smtp://registre:wrong@127.0.0.1:{post.port}?ca={certificate[0]}"
    with pytest.raises(TemporaryFailure) as failure:
        relay(url).send(mail())
    assert failure.value.code == StepCode.NOT_LET_IN
    assert post.messages == []


def test_a_relay_elsewhere_that_offers_no_tls_is_told_nothing(post_office, mail):
    from sourdine.notifications.gateways import smtp

    post = post_office()
    gateway = smtp.SmtpGateway(
        smtp.Relay(host="127.0.0.1", port=post.port, needs_tls=True), sender="registre@example.fr"
    )
    with pytest.raises(TemporaryFailure) as failure:
        gateway.send(mail())
    assert failure.value.code == StepCode.NOT_LET_IN
    assert post.messages == []


@pytest.mark.parametrize(
    ("url", "needed"),
    [
        ("smtp://mail.example.org", True),
        ("smtp://mail.example.org?tls=none", False),
        ("smtp://127.0.0.1", False),
        ("smtp://localhost:25", False),
    ],
)
def test_tls_is_needed_except_on_this_machine_or_by_an_explicit_setting(relay, url, needed):
    assert relay(url)._relay.needs_tls is needed


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtp://mail.example.org", 587),
        ("smtps://mail.example.org", 465),
        ("smtp://mail.example.org:2525", 2525),
    ],
)
def test_each_way_has_its_port(relay, url, port):
    assert relay(url)._relay.port == port


@pytest.mark.parametrize(
    "url", ["smtp://", "smtp://h?tls=perhaps", "smtp://h?ca=/no/such/file", "smtp://h?x=1", "smtp://h:99999"]
)
def test_a_setting_that_cannot_work_is_refused(relay, url):
    with pytest.raises(GatewayMisconfigured):
        relay(url)


def test_mail_comes_from_somebody(relay):
    with pytest.raises(GatewayMisconfigured, match="SOURDINE_MAIL_FROM"):
        relay("smtp://mail.example.org", sender="")
