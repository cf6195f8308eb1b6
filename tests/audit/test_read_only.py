"""What the admin shows of the trail, nobody changes."""

import pytest
from django.contrib import admin

from sourdine.audit.models import Event
from sourdine.audit.read_only import ReadOnlyAdmin


@pytest.mark.parametrize("right", ["has_add_permission", "has_change_permission", "has_delete_permission"])
def test_nobody_writes_in_it(rf, right):
    shown = ReadOnlyAdmin(Event, admin.site)
    assert getattr(shown, right)(rf.get("/")) is False


def test_the_trail_is_shown_that_way():
    admin.autodiscover()  # as the addresses of the back office do, which nothing here has read
    assert isinstance(admin.site._registry[Event], ReadOnlyAdmin)
