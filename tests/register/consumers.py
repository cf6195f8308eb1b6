"""People who register, and what they read on their screens, telephones and paper. All of them are fiction."""

import re
from datetime import timedelta

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.register.line import Line
from sourdine.register.models import Change, Holding, Opposition, OppositionList
from sourdine.register.models.registration import Means
from sourdine.register.services import changes, proof, registration

FIXED = "01 99 00 12 34"
OTHER_FIXED = "02 61 91 00 21"
MOBILE = "06 00 00 12 34"
OTHER_MOBILE = "06 00 00 56 78"
HERE = "192.0.2.7"
ELSEWHERE = "198.51.100.9"


def asked(*numbers, address="jeanne@example.fr", lists=("voix",), network=HERE, language="fr"):
    return registration.Start(
        address=address, numbers=numbers, lists=lists, language=language, network=network
    )


def account(address="jeanne@example.fr", **more):
    return User.objects.of_address(address, **more)[0]


def begun(*numbers, **more):
    """A registration whose address is confirmed, if it has one."""
    made = registration.start(asked(*numbers, **more))
    return registration.confirm_by_token(link_in_last_mail()) if made.address_sealed else made


def claim_of(made, number=None):
    claims = list(made.claims.all())
    return claims[0] if number is None else next(c for c in claims if c.line == Line.parse(number))


def proven(claim, means=None):
    """The person received the code and typed it."""
    number = claim.line.number
    wanted = means or (Means.SMS if number.kind == "mobile" else Means.VOICE)
    proof.send_code(claim, wanted, network=HERE)
    return proof.prove(claim, code_in_last_message())


def registered(*numbers, **more):
    """The holdings of somebody who went through all of it."""
    made = begun(*numbers, **more)
    return [proven(claim) for claim in made.claims.all()]


def last_message(**of):
    return Message.objects.filter(**of).order_by("-created_at", "-events__id").first()


def said(message):
    out = outgoing_of(message)
    return f"{out.subject}\n{out.text}"


def link_in_last_mail():
    return re.search(r"/confirmer/([\w-]+)", said(last_message(kind="register/address_confirmation")))[1]


def code_in(text):
    digits = re.search(r"(?<!\d)(\d{6})(?!\d)|((?:\d, ){5}\d)", text)[0]
    return digits.replace(", ", "")


def code_in_last_mail():
    return code_in(said(last_message(kind="register/address_confirmation")))


def code_in_last_message():
    return code_in(said(last_message(kind="register/line_code")))


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def listed(name="voix"):
    """The numbers that images show."""
    return {row.line.e164 for row in Opposition.objects.filter(is_listed=True, opposition_list__name=name)}


def replayed(name="voix"):
    """The numbers that the log of changes gives, from its beginning."""
    found = set()
    for change in Change.objects.filter(opposition_list__name=name).order_by("position", "id"):
        number = Line.unseal(change.line_sealed).e164
        assert (number in found) != change.is_addition, "what joins was out, what leaves was in"
        found ^= {number}
    return found


def number(text):
    return Line.parse(text).e164


def active():
    return Holding.objects.filter(ended_at=None)


def brought_in(text, *, name="voix", years_ago=1):
    """On the list by an import: nobody known holds it."""
    line, at = Line.parse(text), clock.now()
    row = Opposition.objects.create(
        opposition_list=OppositionList.objects.get(name=name),
        line_index=line.index,
        line_sealed=line.seal(),
        registered_at=at - timedelta(days=365 * years_ago),
        effective_at=at - timedelta(days=365 * years_ago),
        ends_at=at + timedelta(days=365 * (3 - years_ago)),
        is_listed=True,
    )
    changes.log_oppositions([row], is_addition=True, at=at)
    return row
