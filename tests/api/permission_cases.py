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

# In the United States, where permission still rests on a list.
ON_LIST, NOT_ON_LIST = 12_025_550_123, 12_025_550_124


def american(number=ON_LIST, **changed):
    return CALL | {"number": f"+{number}", "zone": "America/New_York", "caller": "+12025550199"} | changed


def codes(decision):
    return [one["code"] for one in decision["reasons"]]
