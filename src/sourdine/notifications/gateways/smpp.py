"""Text messages, by SMPP 3.4 to an operator's message centre."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from smpplib import consts

from sourdine.clock import now
from sourdine.notifications import gsm, reports
from sourdine.notifications.gateways.gateway import (
    Gateway,
    NotTaken,
    Outgoing,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from sourdine.notifications.gateways.smpp_connection import Account, Connection, ConnectionLost, NotBound
from sourdine.notifications.models import Channel
from sourdine.notifications.steps import StepCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sourdine.notifications.gateways.choice import Setting
    from sourdine.notifications.gateways.gateway import Report

_MOST_PARTS: Final = 10
_LONGEST_PASSWORD: Final = 8
_LONGEST_VALIDITY: Final = timedelta(days=2)
_PAUSE_WHEN_THROTTLED: Final = timedelta(seconds=30)

_BUSY: Final = frozenset(
    {
        consts.SMPP_ESME_RTHROTTLED,
        consts.SMPP_ESME_RMSGQFUL,
        consts.SMPP_ESME_RSYSERR,
        consts.SMPP_ESME_RX_T_APPN,
        consts.SMPP_ESME_RSUBMITFAIL,
        consts.SMPP_ESME_RUNKNOWNERR,
    }
)
# The account's state or the sender's name: every message fails alike until the operator repairs it.
_OURS_TO_REPAIR: Final = frozenset(
    {
        consts.SMPP_ESME_RINVBNDSTS,
        consts.SMPP_ESME_RINVSRCADR,
        consts.SMPP_ESME_RINVSRCTON,
        consts.SMPP_ESME_RINVSRCNPI,
        consts.SMPP_ESME_RINVSYSTYP,
        consts.SMPP_ESME_RINVSERTYP,
    }
)
_NO_SUCH_RECIPIENT: Final = frozenset(
    {consts.SMPP_ESME_RINVDSTADR, consts.SMPP_ESME_RINVDSTTON, consts.SMPP_ESME_RINVDSTNPI}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """The name or number that messages come from; empty, the message centre's own."""

    address: str

    @property
    def ton(self) -> int:
        if not self.address.lstrip("+").isdigit():
            return int(consts.SMPP_TON_ALNUM if self.address else consts.SMPP_TON_UNK)
        # Short codes belong to one network or country.
        return int(consts.SMPP_TON_INTL if len(self.address) > 6 else consts.SMPP_TON_NWSPEC)

    @property
    def npi(self) -> int:
        return int(consts.SMPP_NPI_ISDN if self.ton == consts.SMPP_TON_INTL else consts.SMPP_NPI_UNK)


class SmppGateway(Gateway):
    """One connection for the process, opened by the first message and shared by its threads."""

    channels: ClassVar = frozenset({Channel.SMS})

    def __init__(
        self,
        account: Account,
        *,
        sender: Sender,
        on_report: Callable[[Report], bool] = reports.take_in_thread,
    ) -> None:
        self._sender = sender
        self._connection = Connection(account, on_report=on_report)

    @classmethod
    def from_setting(cls, setting: Setting) -> SmppGateway:
        """`smpp://account:password@host:2775`, `smpps://…:3550` with TLS; options `from`, `type`, `ca`.

        Raises GatewayMisconfigured.
        """
        options = setting.options("from", "type", "ca")
        if not setting.user:
            raise setting.wrong(
                en="it names no account: smpp://account:password@host",
                fr="elle ne nomme pas de compte : smpp://compte:motdepasse@hote",
            )
        if len(setting.password) > _LONGEST_PASSWORD:
            raise setting.wrong(
                en="a password of SMPP 3.4 has at most 8 characters",
                fr="un mot de passe SMPP 3.4 a au plus 8 caractères",
            )
        return cls(_account(setting, options), sender=Sender(address=options.get("from", "")))

    def send(self, outgoing: Outgoing) -> Receipt:
        written = gsm.write(outgoing.text)
        if len(written.parts) > _MOST_PARTS:
            raise PermanentFailure(StepCode.REFUSED)
        reference = ""
        for fields in self._submissions(outgoing, written):
            reference = self._submit(fields)
        return Receipt(reference=reference)

    def listen(self) -> None:
        try:
            self._connection.bind()
        except (ConnectionLost, NotBound):
            return  # the next minute tries again

    def close(self) -> None:
        self._connection.close()

    def _submit(self, fields: dict[str, Any]) -> str:
        try:
            answer = self._connection.request("submit_sm", **fields)
        except NotBound:
            raise TemporaryFailure(StepCode.NOT_LET_IN) from None
        except ConnectionLost:
            raise TemporaryFailure(StepCode.UNREACHABLE) from None
        if answer.status != consts.SMPP_ESME_ROK:
            raise _failure(answer.status)
        return bytes(answer.message_id or b"").decode("ascii", "replace")

    def _submissions(self, outgoing: Outgoing, written: gsm.Written) -> Iterator[dict[str, Any]]:
        count = len(written.parts)
        for position, part in enumerate(written.parts, start=1):
            header = _part_header(outgoing, position, count) if count > 1 else b""
            yield {
                "source_addr_ton": self._sender.ton,
                "source_addr_npi": self._sender.npi,
                "source_addr": self._sender.address.lstrip("+"),
                "dest_addr_ton": consts.SMPP_TON_INTL,
                "dest_addr_npi": consts.SMPP_NPI_ISDN,
                "destination_addr": outgoing.recipient.lstrip("+"),
                "esm_class": consts.SMPP_GSMFEAT_UDHI if header else consts.SMPP_MSGTYPE_DEFAULT,
                "priority_flag": int(outgoing.is_urgent),
                "validity_period": _validity(outgoing),
                "data_coding": int(written.alphabet),
                # The last part's report stands for all: a telephone shows the text once it has every part.
                "registered_delivery": int(position == count),
                "short_message": header + part,
            }


def _account(setting: Setting, options: dict[str, str]) -> Account:
    tls = None
    if setting.scheme == "smpps":
        try:
            tls = ssl.create_default_context(cafile=options.get("ca"))
        except OSError as unreadable:
            raise setting.wrong(
                en="the file named by ca cannot be read", fr="le fichier nommé par ca est illisible"
            ) from unreadable
    return Account(
        host=setting.host,
        port=setting.port or (3550 if tls else 2775),
        system_id=setting.user,
        password=setting.password,
        system_type=options.get("type", ""),
        tls=tls,
    )


def _part_header(outgoing: Outgoing, position: int, count: int) -> bytes:
    """The same for the same message: a part sent twice replaces itself."""
    return bytes([5, 0, 3, outgoing.id.bytes[0], count, position])


def _validity(outgoing: Outgoing) -> str:
    """How long the message centre may go on trying, as SMPP writes a span of time; empty: as it likes."""
    if outgoing.not_after is None:
        return ""
    left = max(min(outgoing.not_after - now(), _LONGEST_VALIDITY), timedelta(seconds=1))
    minutes, seconds = divmod(left.seconds, 60)
    return f"0000{left.days:02}{minutes // 60:02}{minutes % 60:02}{seconds:02}000R"


def _failure(status: int) -> NotTaken:
    if status in _BUSY:
        return TemporaryFailure(StepCode.BUSY, retry_after=_PAUSE_WHEN_THROTTLED)
    if status in _OURS_TO_REPAIR:
        return TemporaryFailure(StepCode.NOT_LET_IN)
    return PermanentFailure(StepCode.NO_SUCH_RECIPIENT if status in _NO_SUCH_RECIPIENT else StepCode.REFUSED)
