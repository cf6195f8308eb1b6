"""Programs that call the API with a key, as any HTTP client does."""

import json
import uuid

from django.test import Client

EVERYTHING = ("deposits", "checks", "results", "consents", "permissions")
V1 = "/api/v1"


def key(of, *scopes, days=30, networks=""):
    """A key of an organisation, made by an owner; its secret."""
    import organisations

    from sourdine.professionals.services import keys

    return keys.make(
        organisations.actor(of),
        name="Programme",
        scopes=scopes or EVERYTHING,
        days=days,
        allowed_networks=networks,
    ).secret


class Program:
    """`on_behalf_of`: the organisation that it acts for."""

    def __init__(self, secret=None, *, on_behalf_of=None):
        self._client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if on_behalf_of:
            self.headers["Sourdine-On-Behalf-Of"] = str(on_behalf_of.pk)

    def call(self, method, path, content=None, *, data=None, **headers):
        """`content` as JSON, `data` as it is or, a dictionary, as a form."""
        told = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith("/") and path.startswith(("/api", "/.well")) else V1 + path
        if isinstance(data, dict):
            return self._client.post(address, data, headers=told)
        body = json.dumps(content).encode() if content is not None else data or b""
        kind = "application/json" if content is not None else "application/octet-stream"
        return self._client.generic(method, address, body, content_type=kind, headers=told)

    def get(self, path, **headers):
        return self.call("GET", path, **headers)

    def post(self, path, content=None, *, once=True, **options):
        """`once`: with an idempotency key of its own."""
        if once and "Idempotency_Key" not in options:
            options["Idempotency_Key"] = str(uuid.uuid4())
        return self.call("POST", path, content, **options)

    def put(self, path, content=None, **options):
        return self.call("PUT", path, content, **options)

    def delete(self, path):
        return self.call("DELETE", path)

    def deposit(self, content, name="clients.csv", **options):
        """One file in one request."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        fields = options.pop("fields", {})
        file = SimpleUploadedFile(name, content, content_type="text/csv")
        return self.post("/deposits", data={"file": file} | fields, **options)

    def begin(self, name="clients.csv", **options):
        told = {one: options.pop(one) for one in [*options] if one == "Idempotency_Key"}
        return self.post("/uploads", {"file_name": name} | options, **told)

    def part(self, upload, offset, data, total="*"):
        span = f"bytes {offset}-{offset + len(data) - 1}/{total}"
        return self.put(f"/uploads/{upload}", data=data, Content_Range=span)


def body(answer):
    """Of a streamed answer too."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def refused(answer, status, code):
    """Whether it is that problem, in the form that programs read."""
    said = json.loads(answer.content)
    return (
        answer.status_code == status == said["status"]
        and answer["Content-Type"] == "application/problem+json"
        and said["code"] == code
        and said["type"] == f"urn:sourdine:problem:{code}"
        and bool(said["detail"])
    )
