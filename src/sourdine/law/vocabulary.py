"""The words in which a contact and its evidence are told. Values are stable: files and programs hold them."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    LIVE_VOICE = "live_voice"
    AUTOMATED_VOICE = "automated_voice"  # a machine speaks
    VOICE_MESSAGE = "voice_message"  # left in a voicemail without ringing
    SMS = "sms"
    EMAIL = "email"
    POST = "post"
    FAX = "fax"
    SOCIAL = "social"  # a private message on a social network or in a messenger

    @property
    def reaches_a_line(self) -> bool:
        """Whether what is contacted is a telephone number; else it is an address."""
        return self in _OF_A_LINE

    @property
    def is_spoken(self) -> bool:
        return self in {Channel.LIVE_VOICE, Channel.AUTOMATED_VOICE, Channel.VOICE_MESSAGE}


_OF_A_LINE = {Channel.LIVE_VOICE, Channel.AUTOMATED_VOICE, Channel.VOICE_MESSAGE, Channel.SMS, Channel.FAX}


class Audience(StrEnum):
    CONSUMER = "consumer"
    PROFESSIONAL = "professional"
    SOLE_TRADER = "sole_trader"


class Purpose(StrEnum):
    COMMERCIAL = "commercial"
    CONTRACT_PERFORMANCE = "contract_performance"  # nothing is sold: a delivery, a repair, an invoice
    ANSWER_TO_REQUEST = "answer_to_request"
    PRESS = "press"  # newspapers, periodicals, magazines
    POLL = "poll"
    NON_COMMERCIAL = "non_commercial"


class Sector(StrEnum):
    """What is offered: the sectors of the authority's complaint form, and those that are banned somewhere."""

    ENERGY_SAVING = "energy_saving"
    RENEWABLE_ENERGY = "renewable_energy"
    HOME_ADAPTATION = "home_adaptation"
    TRAINING_ACCOUNT = "training_account"
    BANK_INSURANCE = "bank_insurance"
    HEALTH = "health"
    PROPERTY = "property"
    TELECOMS_MEDIA = "telecoms_media"
    TRAVEL_LEISURE = "travel_leisure"
    PERSONAL_SERVICES = "personal_services"
    VEHICLES = "vehicles"
    UTILITIES = "utilities"
    WORKS = "works"
    FOOD = "food"
    GAMES = "games"
    CULTURE = "culture"
    PERSONAL_EQUIPMENT = "personal_equipment"
    HOME_EQUIPMENT = "home_equipment"
    OTHER = "other"


class Dialling(StrEnum):
    BY_HAND = "by_hand"  # one-click calls, commanded one by one by a person, included
    AUTOMATIC = "automatic"  # predictive and progressive diallers included


class Withheld(StrEnum):
    """In place of a calling number that is not shown."""

    WITHHELD = "withheld"


class Mailbox(StrEnum):
    NAMED = "named"  # a person's, at home or at work
    GENERIC = "generic"  # contact@, accueil@


class Act(StrEnum):
    """How somebody consented."""

    ACTIVE = "active"
    PASSIVE = "passive"  # silence, going on browsing, general conditions
    PRE_TICKED = "pre_ticked"


class Statement(StrEnum):
    """What a request for consent must say, where the law lists it."""

    WHO_AND_WHAT = "who_and_what"
    CHOICE = "choice"
    PERIOD = "period"
    WITHDRAWAL = "withdrawal"
    PROOF = "proof"


class Refusal(StrEnum):
    OBJECTION = "objection"  # to all prospecting, by the channels named
    DECLINED = "declined"  # said no to an offer in a conversation


class Tie(StrEnum):
    """What there is between a professional and a person."""

    CONTRACT = "contract"  # under way until it ends
    SALE = "sale"
    ACCOUNT = "account"  # opened, and nothing bought


class Origin(StrEnum):
    """Where a number or an address was had from."""

    PERSON_AT_SALE = "person_at_sale"
    PERSON = "person"
    THIRD_PARTY = "third_party"
    PUBLIC = "public"

    @property
    def is_the_person(self) -> bool:
        return self in {Origin.PERSON_AT_SALE, Origin.PERSON}


class Outcome(StrEnum):
    """Only `allowed` is permission."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


class Grade(StrEnum):
    A = "A"  # the official text was read
    B = "B"  # as quoted by several independent sources
    C = "C"  # reported once, or disputed

    @property
    def is_verified(self) -> bool:
        return self is not Grade.C
