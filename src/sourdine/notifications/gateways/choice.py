"""Which gateway each channel leaves by, as the settings say."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from sourdine.errors import Wording
from sourdine.notifications.errors import GatewayMisconfigured, GatewayUnknown
from sourdine.notifications.models import Channel

if TYPE_CHECKING:
    from sourdine.notifications.gateways.gateway import Gateway

ENTRY_POINTS: Final = "sourdine.gateways"
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
# Imported when chosen: a process that sends no SMS needs no SMPP.
_HOUSE: Final = "sourdine.notifications.gateways"
_BUILT_IN: Final = {
    "outbox": f"{_HOUSE}.outbox.OutboxGateway",
    "https": f"{_HOUSE}.webhook.WebhookGateway",
    "http": f"{_HOUSE}.webhook.WebhookGateway",
    "smtp": f"{_HOUSE}.smtp.SmtpGateway",
    "smtps": f"{_HOUSE}.smtp.SmtpGateway",
    "smpp": f"{_HOUSE}.smpp.SmppGateway",
    "smpps": f"{_HOUSE}.smpp.SmppGateway",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One SOURDINE_MAIL, SOURDINE_SMS, SOURDINE_VOICE or SOURDINE_LETTER, taken apart."""

    channel: Channel
    url: str = field(repr=False)
    secret: str = field(repr=False)  # signs requests to a webhook and the reports that come back
    sender: str  # the address that mail comes from

    @property
    def name(self) -> str:
        return f"SOURDINE_{self.channel.name}"

    @property
    def parts(self) -> SplitResult:
        return urlsplit(self.url)

    @property
    def scheme(self) -> str:
        return self.parts.scheme or self.url

    @property
    def host(self) -> str:
        if not self.parts.hostname:
            raise self.wrong(en="it names no host", fr="elle ne nomme pas d'hôte")
        return self.parts.hostname

    @property
    def port(self) -> int | None:
        """Raises GatewayMisconfigured."""
        try:
            return self.parts.port
        except ValueError as unreadable:
            raise self.wrong(en="its port is not a number", fr="son port n'est pas un nombre") from unreadable

    @property
    def is_local(self) -> bool:
        return self.parts.hostname in LOOPBACK

    @property
    def user(self) -> str:
        return unquote(self.parts.username or "")

    @property
    def password(self) -> str:
        return unquote(self.parts.password or "")

    def options(self, *known: str) -> dict[str, str]:
        """What stands after the question mark; raises GatewayMisconfigured for what is not `known`."""
        given = dict(parse_qsl(self.parts.query))
        if strange := sorted(set(given) - set(known)):
            listed = ", ".join(known)
            raise self.wrong(
                en=f"“{strange[0]}” is no option of it; there are: {listed}",
                fr=f"« {strange[0]} » n'en est pas une option ; il y a : {listed}",
            )
        return given

    def wrong(self, *, en: str, fr: str) -> GatewayMisconfigured:
        """To be raised; never holds the address, which may hold a password."""
        return GatewayMisconfigured(setting=self.name, reason=Wording(en=en, fr=fr))


class Maker(Protocol):
    """What a plug-in names in the entry point `sourdine.gateways`, by the scheme of its addresses."""

    channels: frozenset[Channel]

    def from_setting(self, setting: Setting) -> Gateway: ...


_making = threading.Lock()
_made: dict[Setting, Gateway] = {}


def gateway_of(channel: Channel) -> Gateway:
    """One for each channel and process. Raises GatewayUnknown or GatewayMisconfigured."""
    setting = setting_of(channel)
    # One connection to a message centre, though two threads ask at once.
    with _making:
        if setting not in _made:
            _made[setting] = make(setting)
        return _made[setting]


def setting_of(channel: Channel) -> Setting:
    service = settings.SOURDINE
    urls = {
        Channel.MAIL: service.mail_gateway,
        Channel.SMS: service.sms_gateway,
        Channel.VOICE: service.voice_gateway,
        Channel.LETTER: service.letter_gateway,
    }
    return Setting(
        channel=channel, url=urls[channel], secret=service.gateway_secret, sender=service.mail_sender
    )


def make(setting: Setting) -> Gateway:
    """Raises GatewayUnknown or GatewayMisconfigured."""
    maker = _maker(setting)
    if setting.channel not in maker.channels:
        raise setting.wrong(
            en=f"“{setting.scheme}” does not carry {setting.channel}",
            fr=f"« {setting.scheme} » n'achemine pas {setting.channel}",
        )
    return maker.from_setting(setting)


def close_all() -> None:
    """Ends what the gateways of this process keep open."""
    with _making:
        while _made:
            _made.popitem()[1].close()


def _maker(setting: Setting) -> Maker:
    if setting.scheme in _BUILT_IN:
        maker: Maker = import_string(_BUILT_IN[setting.scheme])
        return maker
    plugins = {plugin.name: plugin for plugin in entry_points(group=ENTRY_POINTS)}
    if setting.scheme not in plugins:
        known = ", ".join(sorted({*_BUILT_IN, *plugins} - {"http"}))
        # A scheme only: without one the whole setting stands here, and may hold a password.
        raise GatewayUnknown(setting=setting.name, scheme=setting.parts.scheme or "…", known=known)
    loaded: Maker = plugins[setting.scheme].load()
    return loaded
