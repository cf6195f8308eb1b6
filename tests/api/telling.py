"""What a program tells the API: a consent, a withdrawal, an objection."""

SUBJECT = {"number": "01 99 00 12 34"}
TOLD = {
    "event": "given",
    "subject": SUBJECT,
    "at": "2026-11-26T18:30:00+01:00",
    "channels": ["live_voice"],
    "goods": ["insurance"],
}
AT = "2026-11-27T09:00:00+01:00"


def told(program, *, once=None, **changed):
    said = {name: value for name, value in (TOLD | changed).items() if value is not None}
    headers = {"Idempotency_Key": once} if once else {}
    return program.post("/consents", said, **headers)


def withdraw(program, *, once=None, **said):
    headers = {"Idempotency_Key": once} if once else {}
    return program.post("/withdrawals", {"at": AT} | said, **headers)


def object_to(program, *, once=None, **said):
    headers = {"Idempotency_Key": once} if once else {}
    return program.post("/objections", {"at": AT, "subject": SUBJECT} | said, **headers)
