"""Publishing an image when an administrator asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as banners
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sourdine.accounts import permissions
from sourdine.accounts.permissions import require
from sourdine.register import tasks

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


@require(permissions.may_manage_lists)
@require_POST
def publish(request: HttpRequest) -> HttpResponseBase:
    """Asked of a worker: it takes minutes for a large register."""
    tasks.publish_image.enqueue()
    banners.success(
        request, _("An image is being published, if anything changed. It appears here when it is done.")
    )
    return redirect("admin:register_publication_changelist")
