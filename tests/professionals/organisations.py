"""Organisations in any state, with members of any role: made as the services make them, a step shorter."""

from itertools import count

from sourdine import clock

# Made up; their check digits are right.
SIRENS = ["100000009", "200000008", "300000007", "400000006", "500000005"]
_made = count()
SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl of@example.org"


def organisation(name="Exemple SA", *, state="active", plan="decouverte", is_provider=False, siren=SIRENS[0]):
    from sourdine.professionals.models import Organisation, Plan, TermsAcceptance
    from sourdine.professionals.services.plans import ensure_plans
    from sourdine.professionals.services.terms import ensure_terms, in_force

    ensure_plans()
    ensure_terms()
    made = Organisation.objects.create(
        name=name,
        country="FR",
        identifier=siren,
        identifier_kind="siren",
        contact_email="contact@example.org",
        plan=Plan.objects.get(slug=plan) if plan else None,
        plan_since=clock.now(),
        state=state,
        is_provider=is_provider,
    )
    TermsAcceptance.objects.create(organisation=made, version=in_force(clock.now()), accepted_at=clock.now())
    return made


def provider(name="Prestataire SARL"):
    return organisation(name, is_provider=True, siren=SIRENS[1])


def user(*, factor=True, role="consumer", language="fr"):
    from allauth.mfa.models import Authenticator

    from sourdine.accounts.models import User

    made = User.objects.create_user(f"somebody{next(_made)}@example.org", role=role, language=language)
    if factor:
        Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": ""})
    return made


def member(of, role="owner", *, factor=True):
    from sourdine.professionals.models import Member

    return Member.objects.create(organisation=of, user=user(factor=factor), role=role, joined_at=clock.now())


def actor(of, role="owner", *, factor=True, on_behalf_of=None):
    from sourdine.professionals.services import acting

    made = member(of, role, factor=factor)
    return acting.of_member(made.user, of.pk, on_behalf_of=on_behalf_of.pk if on_behalf_of else None)


def mandate(professional, to):
    from sourdine.professionals.models import Mandate

    return Mandate.objects.create(professional=professional, provider=to, granted_at=clock.now())


def sent(kind):
    """The text of the newest message of a kind."""
    from sourdine.notifications.contents import outgoing_of
    from sourdine.notifications.models import Message

    return outgoing_of(Message.objects.filter(kind=f"professionals/{kind}").latest("created_at"))


def token_of(kind):
    """The secret in the link of the newest mail of a kind."""
    import re

    return re.search(r"/(?:invitation|recuperation)/([\w-]+)/", sent(kind).text)[1]
