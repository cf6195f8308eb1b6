"""Providers to send to: real servers on the loopback, each of an implementation that is not ours."""

import asyncio
import http.server
import ipaddress
import json
import logging
import os
import queue
import shutil
import ssl
import subprocess
import tempfile
import threading
import warnings
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sourdine import clock
from sourdine.notifications import signatures

SECRET = "known to both sides, and to nobody else"  # noqa: S105 -- of these tests
SMSC = Path(__file__).parents[1] / "smsc"
PATIENCE = 60
# A server goes on speaking of its connections when the test that heard it has ended.
logging.getLogger("mail.log").propagate = False


def setting(channel, url, **changes):
    from sourdine.notifications.gateways import choice
    from sourdine.notifications.models import Channel

    given = {
        "channel": Channel(channel),
        "url": url,
        "secret": SECRET,
        "sender": "Registre <registre@example.fr>",
    }
    return choice.Setting(**given | changes)


def make(channel, url):
    from sourdine.notifications.gateways import choice

    return choice.make(setting(channel, url))


@pytest.fixture
def named():
    """`named(channel, url)`: the setting that names a gateway."""
    return setting


# HTTP.


@dataclass
class Web:
    """`answers` are given in turn, the last one for ever; `requests` are those that came."""

    answers: list = field(default_factory=lambda: [(200, {}, b'{"reference": "r-1"}')])
    requests: list = field(default_factory=list)
    url: str = ""


@pytest.fixture
def web():
    state = Web()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append((self.path, dict(self.headers), body))
            status, headers, answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            if status is None:
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_):
            pass  # a connection that was cut on purpose

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/messages"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


# SMTP.


@dataclass
class Post:
    """A mail server's memory. `refusals` are given to recipients in turn."""

    port: int = 0
    messages: list = field(default_factory=list)
    envelopes: list = field(default_factory=list)
    refusals: list = field(default_factory=list)
    data_answers: list = field(default_factory=list)
    logins: list = field(default_factory=list)
    password: bytes = b"open sesame"
    greeted: list = field(default_factory=list)

    @property
    def greetings(self):
        return len(self.greeted)

    def hang_up(self):
        """On everybody who is connected."""

        async def close():
            for server in self.greeted:
                server.transport.close()

        asyncio.run_coroutine_threadsafe(close(), self.greeted[0].loop).result(PATIENCE)

    async def handle_EHLO(self, server, session, _envelope, hostname, responses):  # noqa: N802 -- aiosmtpd's name
        self.greeted.append(server)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 -- aiosmtpd's name
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 -- same
        if self.data_answers:
            return self.data_answers.pop(0)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos, session.ssl is not None))
        return "250 taken"

    def __call__(self, _server, _session, _envelope, _mechanism, data):
        """aiosmtpd's authenticator."""
        self.logins.append(data.login)
        # Not handled: the server says 535 itself.
        return AuthResult(success=data.password == self.password, handled=False)


@pytest.fixture
def post_office():
    """`post_office(...)` starts one with aiosmtpd's options."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    servers = []

    def start(**options):
        post = Post()
        if options.pop("authenticates", False):
            options |= {"authenticator": post, "auth_required": True}
        implicit = options.pop("implicit_tls", None)

        def connection():
            # It warns that authentication without TLS is unsafe; that is what some tests are about.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return SMTP(post, loop=loop, **{"enable_SMTPUTF8": True, **options})

        starting = loop.create_server(connection, "127.0.0.1", 0, ssl=implicit)
        server = asyncio.run_coroutine_threadsafe(starting, loop).result(PATIENCE)
        servers.append(server)
        post.port = server.sockets[0].getsockname()[1]
        return post

    async def stop():
        for server in servers:
            server.close()
        # What is still said to clients that have gone.
        for task in asyncio.all_tasks(loop) - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    yield start
    asyncio.run_coroutine_threadsafe(stop(), loop).result(PATIENCE)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Files of a certificate for 127.0.0.1 that nobody but these tests trusts, and of its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    today = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return public, private


@pytest.fixture
def server_tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


# SMPP.


class MessageCentre:
    """The process of `smsc.js`: what it says is read by a thread, and kept in `events`."""

    def __init__(self, folder):
        self._process = subprocess.Popen(
            ["node", "smsc.js"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._said = queue.Queue()
        self.events = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        self.port = self.wait_for("listening")["port"]

    def tell(self, **command):
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def wait_for(self, event, *, patience=PATIENCE):
        """The next event of this name; those in between are kept."""
        while True:
            found = self._said.get(timeout=patience)
            self.events.append(found)
            if found["event"] == event:
                return found

    def submissions(self, count):
        return [self.wait_for("submit") for _ in range(count)]

    def stop(self):
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._thread.join()
        self._process.stdout.close()

    def _listen(self):
        for line in self._process.stdout:
            self._said.put(json.loads(line))


@pytest.fixture(scope="session")
def smsc_folder():
    """Installed once a machine, beside the other temporary files; named after what the lock file says."""
    if not (shutil.which("node") and shutil.which("npm")):
        if os.environ.get("CI"):
            pytest.fail("node and npm are missing: the SMPP server is a package of npm")
        pytest.skip("node and npm are missing: the SMPP server is a package of npm")
    version = hash_of(SMSC / "package-lock.json")
    installed = Path(tempfile.gettempdir()) / f"sourdine-smsc-{os.getuid()}-{version}"
    if not installed.is_dir():
        _install(installed)
    # Another worker may be starting the one that is there.
    ours = installed / f"smsc-{uuid4().hex}.js"
    shutil.copy(SMSC / "smsc.js", ours)
    ours.replace(installed / "smsc.js")
    return installed


def hash_of(path):
    digest = hashes.Hash(hashes.SHA256())
    digest.update(path.read_bytes())
    return digest.finalize().hex()[:16]


def _install(installed):
    making = installed.with_name(f"{installed.name}-{uuid4().hex}")
    making.mkdir(mode=0o700)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SMSC / name, making)
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=making,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        shutil.rmtree(making)
        message = f"npm could not install the SMPP server: {done.stderr[-500:]}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    try:
        making.rename(installed)
    except OSError:  # another worker was faster
        shutil.rmtree(making)


@pytest.fixture
def message_centre(smsc_folder):
    centre = MessageCentre(smsc_folder)
    yield centre
    centre.stop()


# What the contract's tests see of each: a gateway, the channels to try, and what arrived.


@dataclass(kw_only=True)
class Rig:
    gateway: object
    channels: tuple
    received: object  # () -> texts, in the order they came
    troubles: object = None  # ("busy" | "refused" | "nobody") -> changes of the message that meets it
    absent: object = None  # () -> the same gateway where nobody listens


@pytest.fixture
def outbox_rig():
    gateway = make("sms", "outbox")
    return Rig(gateway=gateway, channels=("mail", "sms", "voice", "letter"), received=None)


@pytest.fixture
def webhook_rig(web):
    answers = {"busy": (503, {"Retry-After": "40"}, b""), "refused": (422, {}, b""), "nobody": (410, {}, b"")}

    def meet(trouble):
        web.answers[:] = [answers[trouble], *web.answers]
        return {}

    def received():
        texts = []
        for _, headers, body in web.requests:
            signatures.verify(headers["Sourdine-Signature"], body, secret=SECRET, at=clock.now())
            texts.append(json.loads(body)["text"])
        return texts

    gateway = make("sms", web.url)
    yield Rig(
        gateway=gateway,
        channels=("mail", "sms", "voice", "letter"),
        received=received,
        troubles=meet,
        absent=lambda: make("sms", "http://127.0.0.1:9/"),
    )
    gateway.close()


@pytest.fixture
def smtp_rig(post_office):
    post = post_office()
    answers = {
        "busy": "451 4.3.0 later",
        "refused": "554 5.7.1 no",
        "nobody": "550 5.1.1 unknown <jeanne@example.fr>",
    }

    def meet(trouble):
        post.refusals.append(answers[trouble])
        return {}

    gateway = make("mail", f"smtp://127.0.0.1:{post.port}")
    yield Rig(
        gateway=gateway,
        channels=("mail",),
        received=lambda: [message.get_body(("plain",)).get_content().strip() for message in post.messages],
        troubles=meet,
        absent=lambda: make("mail", "smtp://127.0.0.1:9"),
    )
    gateway.close()


@pytest.fixture
def smpp_rig(message_centre):
    numbers = {"busy": "+33199000058", "refused": "+33199000012", "nobody": "+33199000011"}
    gateway = make("sms", f"smpp://sourdine:secret@127.0.0.1:{message_centre.port}")
    yield Rig(
        gateway=gateway,
        channels=("sms",),
        received=lambda: [message_centre.wait_for("submit")["text"]],
        troubles=lambda trouble: {"recipient": numbers[trouble]},
        absent=lambda: make("sms", "smpp://sourdine:secret@127.0.0.1:9"),
    )
    gateway.close()
