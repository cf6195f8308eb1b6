"""What is logged and how: one line an event, for machines or for people, and nobody's data in any of them."""

from __future__ import annotations

import logging.config
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any, Final

import structlog

from sourdine.errors import SourdineError

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from types import TracebackType

    from structlog.typing import Processor

_ADDRESS: Final = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# Nine digits or more, however they are spaced: no number of France, nor nearly any other, is shorter.
_NUMBER: Final = r"(?:\+|\b)\d(?:[ .\-/()\u00a0\u202f\t]{0,3}\d){8,}"
_IDENTIFIER: Final = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=\d*[a-f])[0-9a-f]{16,64}\b"
_PERSONAL: Final = re.compile(
    rf"(?P<identifier>{_IDENTIFIER})|(?P<address>{_ADDRESS})|(?P<number>{_NUMBER})", re.IGNORECASE
)
# These put what a person sent, or the message itself, in their lines.
_TALKATIVE: Final = ("httpx", "httpcore", "smpplib", "asyncio", "django.db.backends", "django.template")


def logging_of(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. `form` is auto, json or console."""
    quiet = {name: {"level": "WARNING"} for name in _TALKATIVE}
    # Every request has its line already; these would repeat it with its address, which may hold a token.
    repeated = {name: {"level": "ERROR"} for name in ("django.request", "django.security")}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter, "form": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL"},
            **quiet,
            **repeated,
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: the same lines come from logging and from structlog."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def formatter(form: str) -> structlog.stdlib.ProcessorFormatter:
    is_for_people = form == "console" or (form == "auto" and sys.stderr.isatty())
    last: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if is_for_people
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[without_address, *_shared(), structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            say_error,
            without_people,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            last,
        ],
        pass_foreign_args=True,
    )


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]


def without_address(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Django says of a failed request its reason and its path; the path is left out."""
    record, arguments = event["_record"], event.pop("positional_args", ())
    if record.name == "django.request" and isinstance(arguments, tuple) and arguments:
        event["event"] = str(arguments[0])
    # A request does not belong in a line: its repr holds its address.
    record.__dict__.pop("request", None)
    return event


def say_error(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its class and its places in the code. Its message only when it is ours:
    that of a database tells the values that it refused.
    """
    error = _error_of(event.pop("exc_info", None))
    if error is not None:
        event["error"] = " from ".join(_named(one) for one in _chain(error))
        event["trace"] = [*_places(error.__traceback__)]
    return event


def _error_of(given: object) -> BaseException | None:
    if isinstance(given, tuple):
        given = given[1]
    elif given is True:
        given = sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__


def _named(error: BaseException) -> str:
    name = type(error).__qualname__
    return f"{name}: {error}" if isinstance(error, SourdineError) else name


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"


def without_people(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The last door: whatever still reads as a telephone number or an address leaves the line."""
    return {key: _scrubbed(value) for key, value in event.items()}


def _scrubbed(value: object) -> object:
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int):
        return _scrubbed(str(value)) if abs(value) >= 10**8 else value
    if isinstance(value, dict):
        return {str(key): _scrubbed(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrubbed(one) for one in value]
    return _PERSONAL.sub(_told, value if isinstance(value, str) else str(value))


def _told(found: re.Match[str]) -> str:
    return found[0] if found["identifier"] else "[address]" if found["address"] else "[number]"
