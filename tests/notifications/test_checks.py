import pytest

from sourdine.notifications.checks import gateways_can_be_used
from sourdine.notifications.errors import GatewayUnknown
from sourdine.notifications.gateways import choice
from sourdine.notifications.gateways.outbox import OutboxGateway
from sourdine.notifications.models import Channel


def test_the_default_gateways_can_be_used():
    assert gateways_can_be_used() == []


def test_every_channel_has_the_gateway_that_its_setting_names(service, given):
    service(
        sms_gateway="https://sms.example.org/",
        mail_gateway="smtp://mail.example.org",
        mail_sender="registre@example.fr",
        gateway_secret=given.secret,
    )
    kinds = [type(choice.gateway_of(channel)).__name__ for channel in Channel]
    assert kinds == ["SmtpGateway", "WebhookGateway", "OutboxGateway", "OutboxGateway"]
    assert choice.gateway_of(Channel.SMS) is choice.gateway_of(Channel.SMS)


def test_a_gateway_that_cannot_be_used_is_said_at_start(service):
    service(sms_gateway="http://sms.example.org/", mail_gateway="smpp://a:b@c")
    assert [problem.id for problem in gateways_can_be_used()] == ["sourdine.gateway_misconfigured"] * 2


@pytest.mark.parametrize("url", ["pigeon://loft", "open sesame", ""])
def test_a_gateway_that_nobody_installed_is_said_without_repeating_the_setting(named_setting, url):
    with pytest.raises(GatewayUnknown) as refused:
        choice.make(named_setting(url))
    assert "SOURDINE_SMS" in refused.value.say("fr")
    assert "sesame" not in refused.value.say("fr")
    assert "smpp" in refused.value.say("en")


@pytest.fixture
def named_setting():
    def name(url):
        return choice.Setting(channel=Channel.SMS, url=url, secret="", sender="")

    return name


def test_a_setting_hides_its_address_and_secret(named_setting):
    assert "sesame" not in repr(named_setting("smpp://a:sesame@c"))


def test_a_plug_in_is_chosen_by_its_scheme(named_setting, monkeypatch):
    class Point:
        name = "pigeon"

        def load(self):
            return OutboxGateway

    monkeypatch.setattr(
        choice, "entry_points", lambda group: [Point()] if group == "sourdine.gateways" else []
    )
    assert isinstance(choice.make(named_setting("pigeon://loft")), OutboxGateway)
