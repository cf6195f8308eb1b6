"""Version 1 of the API: every operation, put together. What is said here is kept: a change that breaks a
program that follows the document is another version.
"""

from __future__ import annotations

from sourdine.api import (
    appointments,
    attempts,
    campaigns,
    checks,
    consent_events,
    consent_texts,
    consents,
    deposits,
    inbound,
    objections,
    permissions,
    results,
    transmissions,
    unsubscribing,
    uploads,
    watch,
)
from sourdine.api.document import api

__all__ = ["api"]

api.add_router("", uploads.router)
api.add_router("", deposits.router)
api.add_router("", results.router)
api.add_router("", checks.router)
api.add_router("", permissions.router)
api.add_router("", attempts.router)
api.add_router("", appointments.router)
api.add_router("", campaigns.router)
api.add_router("", watch.router)
api.add_router("", consents.router)
api.add_router("", objections.router)
api.add_router("", transmissions.router)
api.add_router("", consent_events.router)
api.add_router("", consent_texts.router)
api.add_router("", unsubscribing.router)
api.add_router("", inbound.router)
