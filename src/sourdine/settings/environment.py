"""What the environment says: every setting of the service, declared here once, read strictly.

To add one, add one field to `Environment`: the documentation, the checks and `sourdine settings` follow.
"""
# ruff: noqa: RUF009 -- `setting` makes a dataclass's field

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sourdine.settings import kinds
from sourdine.settings.declaration import Setting, setting, settings_of, values
from sourdine.settings.errors import SecretKeyMissing, SettingMissing, SettingsRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

SECRET_KEY_NAME: Final = "django-secret-key"  # noqa: S105 -- the name of a file


def _beside_the_data(former: Mapping[str, Any]) -> Path:
    data: Path = former["data_folder"]
    return data.with_name(f"{data.name}-keys")


def _secret_key(former: Mapping[str, Any]) -> str:
    file: Path = former["keys_folder"] / SECRET_KEY_NAME
    return file.read_text().strip() if file.exists() else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """The settings of one running service."""

    # Where things are.
    data_folder: Path = setting(
        "DATA",
        kinds.folder(),
        "Folder of the data: the database (SQLite), images, files.",
        default="sourdine-data",
    )
    keys_folder: Path = setting(
        "KEYS",
        kinds.folder(),
        "Folder of the keys. Who loses it loses the register; keep it apart from the data and its backups.",
        default="the data folder's name with -keys",
        derive=_beside_the_data,
        example="/etc/sourdine/keys",
    )
    database_url: str = setting(
        "DATABASE_URL",
        kinds.url("sqlite", "postgresql"),
        "The database.",
        default="sourdine.sqlite3 in the data folder",
        derive=lambda former: f"sqlite:///{former['data_folder']}/sourdine.sqlite3",
        example="postgresql://sourdine@db.example.org/sourdine",
        secret=True,
    )
    secret_key: str = setting(
        "SECRET_KEY",
        kinds.secret(50),
        "Signs sessions and forms. The same for every web process.",
        default=f"{SECRET_KEY_NAME} in the keys folder",
        derive=_secret_key,
        example="(64 random characters)",
        secret=True,
    )

    # The doors.
    public_url: str = setting(
        "PUBLIC_URL",
        kinds.origin(),
        "Where people find the service: the only host it answers to, and where its messages lead.",
        default="http://127.0.0.1:8000",
        example="https://opposition.example.fr",
    )
    sftp_port: int = setting(
        "SFTP_PORT",
        kinds.whole(0, 65535),
        "Where `sourdine serve` and `sourdine sftp` open the SFTP door; with 0, serve opens none.",
        default="2222",
    )
    sftp_sessions: int = setting(
        "SFTP_SESSIONS",
        kinds.whole(1, 10_000),
        "Connections that one SFTP process serves at once; each may take 20 MB of memory.",
        default="100",
    )
    sftp_sessions_each: int = setting(
        "SFTP_SESSIONS_EACH",
        kinds.whole(1, 10_000),
        "Connections of one organisation among them.",
        default="16",
    )
    sftp_idle_minutes: int = setting(
        "SFTP_IDLE_MINUTES",
        kinds.whole(1, 1440),
        "Minutes without a request after which a connection of SFTP is ended.",
        default="10",
    )
    trusted_proxies: tuple[kinds.Network, ...] = setting(
        "TRUSTED_PROXIES",
        kinds.networks(),
        "Reverse proxies in front: from them alone X-Forwarded-For and X-Forwarded-Proto are believed.",
        example="10.0.0.0/8,::1",
    )
    metrics_token: str = setting(
        "METRICS_TOKEN",
        kinds.secret(20),
        "Opens /metrics to who sends it as a bearer token. Without it, only this machine may read them.",
        derive=lambda _: "",
        example="(32 random characters)",
        secret=True,
    )
    demo: bool = setting(
        "DEMO",
        kinds.flag(),
        "A service to try: sample accounts and data, an outbox page. Never with real people.",
        default="0",
    )
    operator_name: str = setting(
        "OPERATOR_NAME",
        kinds.text(200),
        "Who runs the register, as pages, receipts and images say.",
        default="Sourdine",
    )
    operator_contact: str = setting(
        "OPERATOR_CONTACT",
        kinds.text(),
        "How people reach the operator, as pages and messages say.",
        example="contact@opposition.example.fr",
    )

    # Messages.
    mail_gateway: str = setting(
        "MAIL",
        kinds.text(),
        "The way mail leaves.",
        default="outbox",
        example="smtp://user:password@mail.example.org:587",
        secret=True,
    )
    mail_sender: str = setting(
        "MAIL_FROM", kinds.text(200), "The address mail comes from.", example="Registre <registre@example.fr>"
    )
    sms_gateway: str = setting(
        "SMS",
        kinds.text(),
        "The way text messages leave.",
        default="outbox",
        example="smpp://system:password@smsc.example.org:2775",
        secret=True,
    )
    voice_gateway: str = setting(
        "VOICE",
        kinds.text(),
        "The way voice calls leave.",
        default="outbox",
        example="https://voice.example.org/calls",
        secret=True,
    )
    letter_gateway: str = setting(
        "LETTER",
        kinds.text(),
        "The way letters leave.",
        default="outbox",
        example="https://post.example.org/letters",
        secret=True,
    )
    gateway_secret: str = setting(
        "GATEWAY_SECRET",
        kinds.secret(32),
        "Signs requests to webhook gateways, and the delivery reports that come back.",
        derive=lambda _: "",
        example="(64 random characters)",
        secret=True,
    )
    price_sms_cents: Decimal = setting(
        "PRICE_SMS_CENTS", kinds.amount(1000), "Cost of one part of an SMS, in cents of euro.", default="5"
    )
    price_voice_cents: Decimal = setting(
        "PRICE_VOICE_CENTS", kinds.amount(1000), "Cost of one voice call, in cents of euro.", default="8"
    )
    price_letter_cents: Decimal = setting(
        "PRICE_LETTER_CENTS", kinds.amount(10_000), "Cost of one letter, in cents of euro.", default="150"
    )
    message_retention_days: int = setting(
        "MESSAGE_RETENTION_DAYS",
        kinds.whole(2, 365),
        "Days that what a message says is kept; codes and links, a day after they end at most.",
        default="30",
    )

    # Limits.
    daily_spending_eur: Decimal = setting(
        "DAILY_SPENDING_EUR",
        kinds.amount(1_000_000),
        "Above this cost of codes in a day, none is sent until the next.",
        default="200",
    )

    codes_per_line: int = setting(
        "CODES_PER_LINE", kinds.whole(1, 1000), "Codes sent to one line in a day.", default="6"
    )
    codes_per_person: int = setting(
        "CODES_PER_PERSON",
        kinds.whole(1, 10_000),
        "Codes sent in a day for one account, one registration, or by one agent's hand.",
        default="100",
    )
    codes_per_network: int = setting(
        "CODES_PER_NETWORK",
        kinds.whole(1, 10_000_000),
        "Codes sent in an hour for one network (IPv4 /24, IPv6 /56).",
        default="60",
    )
    registrations_per_network: int = setting(
        "REGISTRATIONS_PER_NETWORK",
        kinds.whole(1, 10_000_000),
        "Registrations begun in an hour from one network.",
        default="120",
    )
    mails_per_address: int = setting(
        "MAILS_PER_ADDRESS",
        kinds.whole(1, 1000),
        "Requests to confirm one address that are sent in a day.",
        default="10",
    )
    applications_per_network: int = setting(
        "APPLICATIONS_PER_NETWORK",
        kinds.whole(1, 10_000),
        "Applications of organisations sent in an hour from one network.",
        default="10",
    )

    # Organisations.
    owner_recovery_hours: int = setting(
        "OWNER_RECOVERY_HOURS",
        kinds.whole(1, 720),
        "Hours that a sole owner has to object before a supervisor's recovery takes effect.",
        default="72",
    )
    payments: str = setting(
        "PAYMENTS",
        kinds.text(60),
        "The plug-in that plans are paid by; with invoice the operator enters payments by hand.",
        default="invoice",
    )
    webhook_private: bool = setting(
        "WEBHOOK_PRIVATE",
        kinds.flag(),
        "Lets webhooks of organisations lead into private networks, and without TLS to this very machine.",
        default="1 in a demonstration, else 0",
        derive=lambda former: bool(former["demo"]),
        example="1",
    )

    # Deposits.
    files_url: str = setting(
        "FILES",
        kinds.store(),
        "Where files of deposits rest, sealed: a folder, or a bucket of an S3-compatible server.",
        default="the folder files in the data folder",
        derive=lambda former: f"file:{former['data_folder']}/files",
        example="s3://sourdine/files?endpoint=https://s3.example.org",
    )
    deposit_max_mb: int = setting(
        "DEPOSIT_MAX_MB",
        kinds.whole(1, 1_000_000),
        "The largest file that is taken, in MB, as it comes: packed or not.",
        default="2048",
    )
    uploads_at_once: int = setting(
        "UPLOADS_AT_ONCE",
        kinds.whole(1, 10_000),
        "Uploads that an organisation may have under way.",
        default="20",
    )
    upload_hours: int = setting(
        "UPLOAD_HOURS",
        kinds.whole(1, 720),
        "Hours without a byte after which an upload is given up, and what came of it destroyed.",
        default="24",
    )
    results_days: int = setting(
        "RESULTS_DAYS",
        kinds.whole(1, 30),
        "Days after which results are destroyed; certificates stay.",
        default="7",
    )
    tokens_months: int = setting(
        "TOKENS_MONTHS",
        kinds.whole(1, 120),
        "Months that keyed tokens of the numbers screened are kept, for holders and disputes.",
        default="36",
    )
    collection_alarm_mb: int = setting(
        "COLLECTION_ALARM_MB",
        kinds.whole(1, 1_000_000),
        "MB of results below which one member or key that collects them in a day alarms nobody.",
        default="200",
    )

    # Harvesting: a screening tells who is on a list, so how much may be asked is bounded.
    numbers_per_day: int = setting(
        "NUMBERS_PER_DAY",
        kinds.whole(1, 10_000_000_000),
        "Different numbers that an organisation may have screened in a day; a deposit beyond is held.",
        default="10000000",
    )
    harvest_least: int = setting(
        "HARVEST_LEAST",
        kinds.whole(1, 1_000_000),
        "Numbers below which a file shows no pattern worth holding it.",
        default="500",
    )
    harvest_run_percent: int = setting(
        "HARVEST_RUN_PERCENT",
        kinds.whole(1, 100),
        "A file is held when more of its numbers, in percent, stand in runs of consecutive ones.",
        default="20",
    )
    harvest_step_percent: int = setting(
        "HARVEST_STEP_PERCENT",
        kinds.whole(1, 100),
        "A file is held when more of its neighbouring numbers, in percent, are the same step apart.",
        default="70",
    )
    harvest_dense_percent: int = setting(
        "HARVEST_DENSE_PERCENT",
        kinds.whole(1, 100),
        "A file is held when more of its numbers, in percent, fill most of a block of 10,000.",
        default="50",
    )
    harvest_rate_points: int = setting(
        "HARVEST_RATE_POINTS",
        kinds.whole(1, 100),
        "A file is held when its share of opposed numbers is further from its campaign's, in points.",
        default="35",
    )
    harvest_recuts: int = setting(
        "HARVEST_RECUTS",
        kinds.whole(1, 1000),
        "A file is held when the numbers of the day were deposited in more files than this, on average.",
        default="4",
    )

    # The life of an opposition.
    effect_delay_days: int = setting(
        "EFFECT_DELAY_DAYS",
        kinds.whole(0, 30),
        "Days between a registration and its effect; French law allowed 30 at most.",
        default="0",
    )
    term_years: int = setting(
        "TERM_YEARS",
        kinds.whole(0, 10),
        "Years that an opposition lasts; 0 follows the dated law.",
        default="0",
        example="3",
    )
    notice_months: int = setting(
        "NOTICE_MONTHS",
        kinds.whole(0, 12),
        "Months before its end at which its holder is told at the latest; 0 follows the dated law.",
        default="0",
        example="3",
    )
    purge_years: int = setting(
        "PURGE_YEARS",
        kinds.whole(0, 10),
        "Years after its end at which an opposition is erased; 0 follows the dated law.",
        default="0",
        example="3",
    )
    trail_months: int = setting(
        "TRAIL_MONTHS",
        kinds.whole(0, 120),
        "Months that events and messages outlast the line or person they are about; 0 follows the CNIL.",
        default="0",
        example="12",
    )
    transfer_days: int = setting(
        "TRANSFER_DAYS",
        kinds.whole(1, 60),
        "Days that a former holder has to answer that the line did not change hands.",
        default="15",
    )

    # What professionals keep of people.
    consents_purge: bool = setting(
        "CONSENTS_PURGE",
        kinds.flag(),
        "Destroys each night what professionals kept for long enough; else only tells how much is due.",
        default="0",
    )
    unconfirmed_days: int = setting(
        "UNCONFIRMED_DAYS",
        kinds.whole(0, 365),
        "Days after which an answer on a page of collection that nobody confirmed is due to go; 0: 10 days.",
        default="0",
        example="10",
    )
    prospects_notice_days: int = setting(
        "PROSPECTS_NOTICE_DAYS",
        kinds.whole(1, 365),
        "Days before silent prospects are forgotten in which their professional is told, once a month.",
        default="90",
    )

    # Images.
    publish_every_minutes: int = setting(
        "PUBLISH_EVERY",
        kinds.whole(1, 720),
        "Minutes between two images of the register, when something changed.",
        default="15",
    )
    images_kept: int = setting(
        "IMAGES_KEPT", kinds.whole(1, 100), "Images kept, the newest one included.", default="3"
    )

    # Background work.
    worker_threads: int = setting(
        "WORKER_THREADS", kinds.whole(1, 64), "Jobs that one worker process runs at once.", default="2"
    )
    job_lease_seconds: int = setting(
        "JOB_LEASE",
        kinds.whole(1, 3600),
        "Seconds without a sign of life after which another worker takes a job over.",
        default="60",
    )
    job_grace_seconds: int = setting(
        "JOB_GRACE",
        kinds.whole(0, 3600),
        "Seconds that a stopping worker leaves to the jobs in hand.",
        default="20",
    )

    # Watching it run.
    log_format: str = setting(
        "LOG_FORMAT",
        kinds.one_of("auto", "json", "console"),
        "One JSON object a line, or lines for people; auto is the latter on a terminal only.",
        default="auto",
    )
    log_level: str = setting(
        "LOG_LEVEL",
        kinds.one_of("debug", "info", "warning", "error"),
        "The least that is logged.",
        default="info",
    )
    ready_image_age_hours: int = setting(
        "READY_IMAGE_AGE_HOURS",
        kinds.whole(1, 8760),
        "/readyz warns when the newest image is older.",
        default="24",
    )


# Read by the command line, by commands when they run, or by the tests; not part of the service's settings.
_ELSEWHERE: Final = frozenset(
    {
        "SOURDINE_LANGUAGE",
        "SOURDINE_SUPERVISED",
        "SOURDINE_BACKUP_PASSPHRASE",
        "SOURDINE_BACKUP_PASSPHRASE_FILE",
        "SOURDINE_ADVERSARIES",
        "SOURDINE_SEED",
        "SOURDINE_TABLES",
    }
)
_TESTS: Final = "SOURDINE_TEST_"


def table() -> tuple[Setting, ...]:
    """Every setting there is."""
    return settings_of(Environment)


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """Raises SettingsRefused, which says everything that is wrong."""
    found = values(table(), os.environ if environ is None else environ, elsewhere=_is_read_elsewhere)
    return _consistent(Environment(**found))


def _consistent(service: Environment) -> Environment:
    if service.public_url.startswith("https://") and not service.trusted_proxies:
        # Somebody else ends TLS: unbelieved, everybody comes from one address and shares its limits.
        raise SettingsRefused(
            [
                SettingMissing(
                    name="SOURDINE_TRUSTED_PROXIES",
                    other="SOURDINE_PUBLIC_URL=https://…",
                    example="SOURDINE_TRUSTED_PROXIES=127.0.0.1",
                )
            ]
        )
    return service


def require_secret_key(service: Environment) -> None:
    """Raises SecretKeyMissing. With one of its own, each web process would refuse what another signed."""
    if not service.secret_key:
        raise SecretKeyMissing(folder=service.keys_folder)


def hosts(service: Environment) -> list[str]:
    """Django's ALLOWED_HOSTS: the public one; on a machine of one's own, every name of it."""
    host = urlsplit(service.public_url).hostname or ""
    return sorted(kinds.LOOPBACK_HOSTS) if host in kinds.LOOPBACK else [host]


def _is_read_elsewhere(name: str) -> bool:
    return name in _ELSEWHERE or name.startswith(_TESTS)
