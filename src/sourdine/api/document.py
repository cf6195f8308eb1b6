"""The API as ninja serves it, and its OpenAPI document: each operation with the problems it may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from sourdine import __version__
from sourdine.api import door, errors
from sourdine.api.callers import ON_BEHALF_OF, ApiKeys
from sourdine.api.problems import MEDIA_TYPE, problem
from sourdine.api.shapes.problems import Problem
from sourdine.consents.errors import QuestionsRefused
from sourdine.errors import SourdineError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

_MEANING: Final = {
    400: "The request cannot be read, or a header of it contradicts the rest.",
    401: "No key, or one that opens nothing any more.",
    403: "The key may not do this, or not for this organisation.",
    404: "There is no such thing for whoever asks.",
    409: "It contradicts what was done before.",
    413: "The body, or the file, is too large.",
    416: "The file has no such bytes.",
    422: "The request does not have the form of this document, or says what cannot be.",
    429: "A quota is reached.",
    500: "Something went wrong on the side of the service.",
    503: "The service, its store or its register is away for a moment.",
}
_ANY_OPERATION: Final = (400, 401, 403, 413, 422, 500, 503)
_REFERENCE: Final = {"$ref": "#/components/schemas/Problem"}
_ABOUT: Final = (
    "Deposit prospect files, collect results and certificates, check numbers; record consents and "
    "objections, and read them. Every error is a problem (RFC 9457) with a stable `code`. Not being listed "
    "is not permission to call."
)


def refusing(*statuses: int) -> dict[str, Any]:
    """What an operation answers beside what any may."""
    return {"responses": {status: _response(status) for status in statuses}}


def _response(status: int) -> dict[str, Any]:
    return {"description": _MEANING[status], "content": {MEDIA_TYPE: {"schema": _REFERENCE}}}


class Door(NinjaAPI):
    """Ninja's, with problems as errors and a document that tells them."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Short, since clients are generated from it: `deposits_cancel`."""
        of = operation.view_func
        return f"{of.__module__.rpartition('.')[2]}_{of.__name__}"

    def get_openapi_schema(self, **options: Any) -> dict[str, Any]:  # type: ignore[override]  # noqa: ANN401 -- ninja's own
        schema: dict[str, Any] = super().get_openapi_schema(**options)
        components = schema["components"]
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        components["schemas"] |= shape.pop("$defs") | {"Problem": shape}
        components["parameters"] = {"OnBehalfOf": _ON_BEHALF_OF}
        for operations in schema["paths"].values():
            for operation in operations.values():
                _complete(operation)
        return schema


_ON_BEHALF_OF: Final = {
    "name": ON_BEHALF_OF,
    "in": "header",
    "required": False,
    "description": "The professional that a provider acts for, by its mandate. Without it: the key's own.",
    "schema": {"type": "string", "format": "uuid"},
}


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status in _ANY_OPERATION:
        responses.setdefault(status, _response(status))
    # An OpenAPI document writes them as text.
    operation["responses"] = {str(status): responses[status] for status in sorted(responses, key=int)}
    operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/OnBehalfOf"})


api = Door(
    title="Sourdine",
    version=__version__,
    description=_ABOUT,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    auth=ApiKeys(),
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)


@api.exception_handler(SourdineError)
def _refused(request: HttpRequest, error: SourdineError) -> HttpResponse:
    return problem(request, error)


@api.exception_handler(QuestionsRefused)
def _bad_questions(request: HttpRequest, error: QuestionsRefused) -> HttpResponse:
    """Each wrong one has its place, written as those of a misshapen request are."""
    fields = [
        {"field": f"body.asked.questions.{place}.{field}", "code": code} for place, field, code in error.bad
    ]
    return problem(request, error, fields=fields)


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which fields, and why; never what they held."""
    return problem(request, errors.RequestRefused(), fields=[_field(one) for one in error.errors])


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, _error: HttpError) -> HttpResponse:
    """Ninja raises one when a body is not the JSON or the form that was announced."""
    return problem(request, errors.RequestUnreadable())


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponseBase:
    return door.broken(request, error)


def _field(error: dict[str, Any]) -> dict[str, str]:
    """A name that the caller made up is left out: it may be anything, a number too."""
    path = [*error["loc"]]
    if error["type"] == "extra_forbidden":
        path = path[:-1]
    return {"field": ".".join(map(str, path)), "code": str(error["type"])}
