"""Mail, by SMTP to the operator's relay."""

from __future__ import annotations

import smtplib
import ssl
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from django.utils import timezone

from sourdine.notifications.gateways.gateway import (
    Gateway,
    NotTaken,
    Outgoing,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from sourdine.notifications.models import Channel
from sourdine.notifications.steps import StepCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.notifications.gateways.choice import Setting

_TIMEOUT: Final = 20.0
_KEPT: Final = 20.0  # seconds without a mail; relays wait for minutes
_OK: Final = 250
# Of RFC 3463 and 5321: the mailbox does not exist, or cannot be written so.
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
_ATTACHMENT: Final = {"fr": "recepisse.pdf", "en": "receipt.pdf"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Relay:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starts_with_tls: bool = False
    needs_tls: bool = True
    trusted: str | None = None  # a file of certificates, when not the system's


class SmtpGateway(Gateway):
    channels: ClassVar = frozenset({Channel.MAIL})

    def __init__(self, relay: Relay, *, sender: str) -> None:
        self._relay = relay
        self._sender = sender
        self._tls = ssl.create_default_context(cafile=relay.trusted)
        # A greeting, and TLS above all, costs more than a short mail: connections are kept for the next one.
        self._kept: deque[tuple[smtplib.SMTP, float]] = deque()

    @classmethod
    def from_setting(cls, setting: Setting) -> SmtpGateway:
        """`smtp://user:password@host:587`, `smtps://…:465`; options `tls=none` and `ca=<file>`.

        Raises GatewayMisconfigured.
        """
        options = setting.options("tls", "ca")
        if options.get("tls", "none") != "none":
            raise setting.wrong(
                en="tls is required without being asked for; the only other value is none",
                fr="tls est exigé sans le demander ; la seule autre valeur est none",
            )
        if "ca" in options and not Path(options["ca"]).is_file():
            raise setting.wrong(en="the file named by ca is missing", fr="le fichier nommé par ca manque")
        if "@" not in parseaddr(setting.sender)[1]:
            raise setting.wrong(
                en="mail comes from somebody: set SOURDINE_MAIL_FROM to an address",
                fr="un courriel vient de quelqu'un : définissez SOURDINE_MAIL_FROM, une adresse",
            )
        return cls(_relay(setting, options), sender=setting.sender)

    def send(self, outgoing: Outgoing) -> Receipt:
        message = _compose(outgoing, sender=self._sender)
        try:
            with self._connected() as relay:
                relay.send_message(message)
        except NotTaken:
            raise
        except (OSError, smtplib.SMTPException) as trouble:
            # Not chained: what a relay answers often repeats the address.
            failure = _failure(trouble)
        else:
            return Receipt(reference=str(message["Message-ID"]))
        raise failure

    def close(self) -> None:
        while (kept := self._take_kept()) is not None:
            _leave(kept)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """One that was kept, if the relay still listens, or a new one; kept when the message was taken."""
        relay = self._still_open() or self._connect()
        try:
            yield relay
        except BaseException:
            _leave(relay)
            raise
        self._kept.append((relay, time.monotonic()))

    def _still_open(self) -> smtplib.SMTP | None:
        while (kept := self._take_kept(newer_than=time.monotonic() - _KEPT)) is not None:
            # Asked before anything is handed over: nothing is sent again on the chance that it was not taken.
            with suppress(OSError, smtplib.SMTPException):
                if kept.noop()[0] == _OK:
                    return kept
            _leave(kept)
        return None

    def _take_kept(self, *, newer_than: float = 0.0) -> smtplib.SMTP | None:
        # One thread at a time takes one off a deque.
        with suppress(IndexError):
            while True:
                kept, since = self._kept.pop()
                if since >= newer_than:
                    return kept
                _leave(kept)
        return None

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        if relay.starts_with_tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                relay.host, relay.port, timeout=_TIMEOUT, context=self._tls
            )
        else:
            connection = smtplib.SMTP(relay.host, relay.port, timeout=_TIMEOUT)
        try:
            self._greet(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, connection: smtplib.SMTP) -> None:
        connection.ehlo()
        if not self._relay.starts_with_tls:
            if connection.has_extn("starttls"):
                connection.starttls(context=self._tls)
                connection.ehlo()
            elif self._relay.needs_tls:
                raise TemporaryFailure(StepCode.NOT_LET_IN)
        if self._relay.user:
            connection.login(self._relay.user, self._relay.password)


def _leave(relay: smtplib.SMTP) -> None:
    # Says goodbye without waiting for the answer: a relay that hangs must not keep a worker from stopping.
    with suppress(OSError, smtplib.SMTPException):
        relay.putcmd("quit")
    relay.close()


def _relay(setting: Setting, options: dict[str, str]) -> Relay:
    starts_with_tls = setting.scheme == "smtps"
    return Relay(
        host=setting.host,
        port=setting.port or (465 if starts_with_tls else 587),
        user=setting.user,
        password=setting.password,
        starts_with_tls=starts_with_tls,
        needs_tls=not setting.is_local and "tls" not in options,
        trusted=options.get("ca"),
    )


def _compose(outgoing: Outgoing, *, sender: str) -> EmailMessage:
    """Raises PermanentFailure for an address that no header may hold."""
    message = EmailMessage(_AS_WRITTEN)
    name, address = parseaddr(sender)
    try:
        message["From"] = Address(display_name=name, addr_spec=address)
        message["To"] = _mailbox(outgoing.recipient)
        message["Subject"] = outgoing.subject
    except (ValueError, IndexError, MessageError):
        raise PermanentFailure(StepCode.NO_SUCH_RECIPIENT) from None
    message["Date"] = format_datetime(timezone.localtime())
    # The same at every try: a mailbox that got it twice shows it once.
    message["Message-ID"] = f"<{outgoing.id}@{address.rpartition('@')[2]}>"
    # No “I am on holiday” comes back.
    message["Auto-Submitted"] = "auto-generated"
    for header, value in outgoing.headers.items():
        message[header] = value
    message.set_content(outgoing.text)
    if outgoing.html:
        message.add_alternative(outgoing.html, subtype="html")
    if outgoing.document:
        message.add_attachment(
            outgoing.document,
            maintype="application",
            subtype="pdf",
            filename=_ATTACHMENT.get(outgoing.language, "sourdine.pdf"),
        )
    # Last: whatever sets a content drops what is said about the former one.
    message["Content-Language"] = outgoing.language
    return message


class _AsWritten(EmailPolicy):
    """A header that needs no encoding stands as it is: to take each apart, as Python does by itself, takes
    longer than all the rest of a mail.
    """

    def header_store_parse(self, name: str, value: object) -> tuple[str, str]:
        text = str(value)
        if len(text) <= _ONE_LINE and text.isascii() and text.isprintable():
            return name, text
        return super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 -- Python calls it so
        return value


_ONE_LINE: Final = 60  # characters, beside the header's name
_AS_WRITTEN: Final = _AsWritten()


def _mailbox(address: str) -> Address:
    """Raises ValueError or MessageError."""
    if address.isascii():
        return Address(addr_spec=address)
    local, _, domain = address.rpartition("@")
    # Every relay reads a domain in IDNA; a name beyond ASCII needs one that speaks SMTPUTF8.
    return Address(username=local, domain=domain.encode("idna").decode())


def _failure(trouble: Exception) -> NotTaken:
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        status = next(iter(trouble.recipients.values()))[0]
        return _of_recipient(status)
    # A password or a sender that the relay does not take fails every message alike: the operator repairs it.
    if isinstance(trouble, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused | ssl.SSLError):
        return TemporaryFailure(StepCode.NOT_LET_IN)
    if isinstance(trouble, smtplib.SMTPNotSupportedError):
        return PermanentFailure(
            StepCode.NO_SUCH_RECIPIENT
        )  # an address beyond ASCII, to a relay that takes none
    if isinstance(trouble, smtplib.SMTPDataError):
        permanent = trouble.smtp_code >= 500
        return PermanentFailure(StepCode.REFUSED) if permanent else TemporaryFailure(StepCode.BUSY)
    if isinstance(trouble, smtplib.SMTPResponseException):
        return TemporaryFailure(StepCode.BUSY)
    return TemporaryFailure(StepCode.UNREACHABLE)


def _of_recipient(status: int) -> NotTaken:
    if status < 500:
        return TemporaryFailure(StepCode.BUSY)
    return PermanentFailure(StepCode.NO_SUCH_RECIPIENT if status in _NO_SUCH_MAILBOX else StepCode.REFUSED)
