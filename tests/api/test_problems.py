"""Every error that a caller may meet has its status; none is an accident."""

import pytest

from sourdine.api import errors as ours
from sourdine.api import problems
from sourdine.consents import errors as consents
from sourdine.deposits import errors as deposits
from sourdine.errors import SourdineError
from sourdine.professionals import errors as professionals

# Refused to people on pages, to workers, to the operator: no operation of the API raises them.
ELSEWHERE = {"NoPreview", "NotHeld", "NotReviewed", "ReasonNeeded", "CouldNotBeScreened", "TooManyLines"}


def of(module):
    found = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, SourdineError)]
    return [one for one in found if one.__module__ == module.__name__ and "code" in vars(one)]


MET = [
    *of(ours),
    *(one for one in of(deposits) if one.__name__ not in ELSEWHERE),
    *of(consents),
    *(one for one in of(professionals) if issubclass(one, professionals.ActRefused)),
]


@pytest.mark.parametrize("error", MET, ids=lambda error: error.code)
def test_an_error_has_its_status(error):
    assert any(kind in problems.STATUS for kind in error.__mro__)


def test_what_is_met_elsewhere_alone_is_the_service_s_fault():
    assert problems.status_of(deposits.CouldNotBeScreened()) == 500


@pytest.mark.parametrize("away", [deposits.StoreUnusable(reason="timeout"), deposits.FileGone()])
def test_a_store_that_is_away_may_be_asked_again(away):
    assert problems.status_of(away) == 503


@pytest.mark.parametrize("status", sorted({*problems.STATUS.values()}))
def test_a_status_is_one_of_those_that_are_documented(status):
    from sourdine.api.document import _MEANING

    assert status in _MEANING or status == 405
