"""What the tests of publishing stand on: a list, numbers put on it as registrations do, a key that signs."""

from django.conf import settings
from django.db import transaction

from sourdine.clock import now
from sourdine.evidence import generate, load_signing_key
from sourdine.evidence.errors import KeyExists, KeyNotFound
from sourdine.evidence.key_files import PRIVATE_NAME
from sourdine.register.line import Line
from sourdine.register.models import Opposition, OppositionList
from sourdine.register.services.changes import log_oppositions

FIRST = 33_199_000_000  # numbers of fiction, 01 99 00 00 00 to 01 99 00 99 99


def signing_key():
    try:
        return load_signing_key(settings.SOURDINE.keys_folder)
    except KeyNotFound:
        pass
    try:
        return generate(settings.SOURDINE.keys_folder)
    except KeyExists:
        # The tests beside these made it meanwhile.
        return load_signing_key(settings.SOURDINE.keys_folder / PRIVATE_NAME)


def a_list(name="voix", *, territories=("FR",)):
    made, _ = OppositionList.objects.get_or_create(
        name=name,
        defaults={
            "title_fr": name,
            "title_en": name,
            "owner": "Registre",
            "legal_basis": "Liste volontaire",
            "channels": ["voice"],
            "territories": list(territories),
        },
    )
    return made


def put(to, *numbers, before_commit=lambda: None):
    """Registers: the rows and their changes, committed together."""
    lines = [Line(number) for number in numbers]
    at = now()
    with transaction.atomic():
        rows = [
            Opposition(
                opposition_list=to,
                line_index=line.index,
                line_sealed=line.seal(),
                registered_at=at,
                effective_at=at,
                ends_at=at.replace(year=at.year + 3, day=1),
                is_listed=True,
            )
            for line in lines
        ]
        before_commit()
        Opposition.objects.bulk_create(rows)
        position = log_oppositions(rows, is_addition=True, at=at)
        before_commit()
    return position


def take_off(to, *numbers):
    """Withdraws them."""
    with transaction.atomic():
        leaving = Opposition.objects.filter(
            opposition_list=to, line_index__in=[Line(number).index for number in numbers]
        )
        rows = list(leaving)
        leaving.delete()
        return log_oppositions(rows, is_addition=False, at=now())


def numbers_of(image, name="voix"):
    return set(image.blocks(name).numbers().tolist())


def numbers_in_table(name="voix"):
    rows = Opposition.objects.filter(opposition_list__name=name, is_listed=True)
    return {row.line.e164 for row in rows}
