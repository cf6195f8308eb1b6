"""What the tests of permissions ask: a call about insurance, on a Friday on which calls are allowed."""

import sayings

FRIDAY = "2026-11-27T10:00:00+01:00"
CALL = {
    "number": sayings.LINE,
    "channel": "live_voice",
    "purpose": "commercial",
    "audience": "consumer",
    "goods": "insurance",
    "sector": "bank_insurance",
    "dialling": "by_hand",
    "relationship": "none",
}


def codes(decision):
    return [one["code"] for one in decision["reasons"]]
