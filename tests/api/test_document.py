"""The OpenAPI document is true: a machine that reads it finds nothing that it does not say."""

import json

import programs
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from sourdine.api.problems import MEDIA_TYPE
from sourdine.api.reference import written

EXAMPLES = 6
# Valid by the document is not all: a campaign's dates follow one another, a cursor is one that was given.
_BEYOND_A_DOCUMENT = [positive_data_acceptance]


def document():
    return json.loads(written())


def operations():
    return [
        (f"{method.upper()} {path}", operation)
        for path, of in document()["paths"].items()
        for method, operation in of.items()
    ]


OPERATIONS = dict(operations())


def test_it_is_openapi_3_1_and_served_to_everybody():
    answer = programs.Program().get("/openapi.json")
    assert answer["Content-Type"] == "application/openapi+json"
    assert answer.json() == document()
    assert document()["openapi"].startswith("3.1.")


def test_its_shapes_are_json_schemas():
    for shape in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_tells_its_problems(operation):
    said = operation["responses"]
    assert {"400", "401", "403", "422", "500", "503"} <= set(said)
    problems = {status: answer for status, answer in said.items() if status >= "400"}
    assert all(set(answer["content"]) == {MEDIA_TYPE} for answer in problems.values())
    assert operation["summary"]


@pytest.mark.parametrize("address", document()["paths"])
def test_no_address_takes_a_number(address):
    assert not any(word in address for word in ("number", "phone", "tel", "mail"))


def test_what_creates_takes_an_idempotency_key():
    creating = {
        name
        for name, operation in OPERATIONS.items()
        if name.startswith("POST") and {"201", "202"} & set(operation["responses"]) and "{" not in name
    }
    assert len(creating) == 11
    for name in creating:
        assert "Idempotency-Key" in {one.get("name") for one in OPERATIONS[name]["parameters"]}


@pytest.fixture
def schema(organisation):
    loaded = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return loaded, {"Authorization": f"Bearer {programs.key(organisation)}"}


def tried(operation, headers):
    """Many requests that the document allows, and many that it does not, always the same."""

    @examples(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def trying(case):
        case.call_and_validate(headers=headers, excluded_checks=_BEYOND_A_DOCUMENT)

    strategy = operation.as_strategy(GenerationMode.POSITIVE) | operation.as_strategy(GenerationMode.NEGATIVE)
    given(case=strategy)(trying)()


def test_a_machine_that_reads_the_document_finds_nothing_else(schema):
    loaded, headers = schema
    found = [result.ok() for result in loaded.get_all_operations()]
    assert len(found) == len(OPERATIONS)
    for operation in found:
        tried(operation, headers)


def test_a_document_that_lies_is_found_out(schema):
    """Or the test before this one could try nothing."""
    _, headers = schema
    lying = document()
    del lying["paths"]["/api/v1/uploads/{upload}"]["get"]["responses"]["404"]
    loaded = schemathesis.openapi.from_dict(lying)
    loaded.app = get_wsgi_application()
    operation = loaded["/api/v1/uploads/{upload}"]["GET"]
    with pytest.raises(FailureGroup):
        tried(operation, headers)
