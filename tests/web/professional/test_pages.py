"""What the pages of organisations say and do."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override
from organisations import SSH, actor, mandate, member, organisation, provider, sent, token_of, user

from sourdine.accounts.models import User
from sourdine.professionals.models import ApiKey, Mandate, Member, Organisation, SshKey, WebhookDelivery
from sourdine.professionals.services import keys, webhooks
from sourdine.professionals.services.plans import ensure_plans
from sourdine.professionals.services.terms import ensure_terms

pytestmark = pytest.mark.django_db

APPLICATION = {
    "name": "Exemple SA",
    "country": "FR",
    "identifier": "100 000 009",
    "contact": "jeanne@example.org",
    "plan": "decouverte",
    "terms": "on",
}


@pytest.fixture
def joined(browser):
    held = organisation()
    asking = actor(held)
    return browser(asking.user), held, asking


def page(name, held, **named):
    return reverse(name, kwargs={"organisation": held.pk, **named})


def test_joining_from_the_form_to_the_page(browser):
    ensure_plans()
    ensure_terms()
    visitor = browser()
    assert visitor.post(reverse("join"), APPLICATION)["Location"] == reverse("join-sent")
    link = reverse("invitation", args=[token_of("application")])
    assert link in sent("application").text
    assert visitor.get(link).status_code == 200
    assert not User.objects.exists()
    assert visitor.post(link)["Location"] == reverse("account_login")
    assert visitor.get(link).status_code == 410
    jeanne = browser(User.objects.get())
    held = Organisation.objects.get()
    assert jeanne.get(reverse("organisations"))["Location"] == page("organisation", held)
    with override("en"):
        shown = jeanne.get(page("organisation", held)).content.decode()
    assert "application being examined" in shown


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "example.fr"),
        ("identifier", "123"),
        ("contact", "nobody"),
        ("plan", "golden"),
        ("terms", ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(browser, field, typed):
    ensure_plans()
    ensure_terms()
    answer = browser().post(reverse("join"), {**APPLICATION, field: typed})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not Organisation.objects.exists()


def test_an_api_key_is_shown_once(joined):
    client, held, _ = joined
    typed = {"name": "nightly", "scopes": ["deposits", "results"], "days": "30", "networks": "192.0.2.0/24"}
    answer = client.post(page("api-key-add", held), typed)
    secret = re.search(r"sourdine_\w{12}_[\w-]{43}", answer.content.decode())[0]
    assert keys.authenticate(secret, network="192.0.2.1")
    listed = client.get(page("keys", held)).content.decode()
    assert secret not in listed
    assert ApiKey.objects.get().prefix in listed
    client.post(page("api-key-revoke", held, key=ApiKey.objects.get().pk))
    assert ApiKey.objects.get().revoked_at is not None


def test_keys_are_made_only_by_somebody_who_has_just_shown_who_they_are(joined):
    client, held, _ = joined
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    answer = client.post(page("api-key-add", held), {"name": "x", "scopes": "deposits", "days": "1"})
    assert answer.status_code == 302
    assert not ApiKey.objects.exists()


def test_an_ssh_key_is_added(joined):
    client, held, _ = joined
    client.post(page("ssh-key-add", held), {"name": "sftp", "public_key": SSH, "days": "30"})
    assert SshKey.objects.get().fingerprint in client.get(page("keys", held)).content.decode()


def test_members_are_invited_changed_and_removed(joined):
    client, held, _ = joined
    client.post(page("members", held), {"address": "marcel@example.org", "role": "depositor"})
    assert "m•••@example.org" in client.get(page("members", held)).content.decode()
    other = member(held, "auditor")
    client.post(page("member-role", held, member=other.pk), {"role": "depositor"})
    other.refresh_from_db()
    assert other.role == "depositor"
    client.post(page("member-remove", held, member=other.pk))
    assert Member.objects.filter(organisation=held, ended_at=None).count() == 1


def test_a_mandate_is_granted_and_revoked(joined):
    client, held, _ = joined
    provider()
    client.post(page("mandates", held), {"identifier": "200000008"})
    assert "Prestataire SARL" in client.get(page("mandates", held)).content.decode()
    client.post(page("mandate-revoke", held, mandate=Mandate.objects.get().pk))
    assert Mandate.objects.get().revoked_at is not None


def test_a_webhook_its_log_and_its_buttons(joined, browser):
    client, held, asking = joined
    answer = client.post(
        page("webhook-add", held), {"url": "https://hook.example.org/", "events": "deposit.ready"}
    )
    assert answer.context["made"].secret in answer.content.decode()
    hook = held.webhooks.get()
    client.post(page("webhook-test", held, webhook=hook.pk))
    delivery = WebhookDelivery.objects.get()
    delivery.state = "failed"
    delivery.save()
    assert str(delivery.pk) in client.get(page("webhook", held, webhook=hook.pk)).content.decode()
    depositor = browser(member(held, "depositor").user)
    for name, named in (
        ("webhook-test", {"webhook": hook.pk}),
        ("webhook-redeliver", {"delivery": delivery.pk}),
        ("webhook-remove", {"webhook": hook.pk}),
    ):
        assert depositor.post(page(name, held, **named)).status_code == 403
        assert client.post(page(name, held, **named)).status_code == 302
    assert not webhooks.current(asking.organisation).exists()


def test_the_gauge_shows_what_is_left(joined):
    import uuid

    from sourdine.professionals.services import quota

    client, held, _ = joined
    quota.take(held, deposit=uuid.uuid4())
    shown = client.get(page("organisation", held)).content.decode()
    assert re.search(r'<meter[^>]* max="2" value="1"', shown)


def test_without_a_second_factor_the_page_leads_to_where_one_is_set_up(browser):
    held = organisation()
    client = browser(member(held, factor=False).user)
    for name in ("organisation", "members", "keys"):
        assert reverse("mfa_index") in client.get(page(name, held)).content.decode(), name


def test_an_account_that_is_the_last_owner_is_not_deleted(joined):
    client, _, asking = joined
    answer = client.post(reverse("delete-account"), {"oppositions": "keep"})
    assert answer["Location"] == reverse("organisations")
    assert User.objects.filter(pk=asking.user.pk).exists()


def test_leaving_and_closing(joined):
    client, held, asking = joined
    other = member(held)
    client.post(page("leave-organisation", held))
    assert client.get(page("organisation", held)).status_code == 404
    assert Member.objects.get(pk=asking.member.pk).ended_at is not None
    other.organisation.refresh_from_db()
    assert other.organisation.state == "active"


def test_no_page_for_the_public_asks_who_is_there(browser):
    assert "sessionid" not in browser().get(reverse("professionals")).cookies
    assert browser(user()).get(reverse("organisations")).status_code == 200


def test_a_suspended_organisation_s_pages_still_end_what_it_let_in(joined):
    client, held, asking = joined
    key = keys.make(asking, name="nightly", scopes=["deposits"], days=1).key
    hook = webhooks.add(asking, url="https://hook.example.org/", events=["deposit.ready"]).webhook
    given = mandate(held, provider())
    held.state = "suspended"
    held.save()
    for shown, made, ending in (
        (page("keys", held), page("api-key-add", held), page("api-key-revoke", held, key=key.pk)),
        (page("mandates", held), None, page("mandate-revoke", held, mandate=given.pk)),
        (
            page("webhook", held, webhook=hook.pk),
            page("webhook-test", held, webhook=hook.pk),
            page("webhook-remove", held, webhook=hook.pk),
        ),
    ):
        text = client.get(shown).content.decode()
        assert f'action="{ending}"' in text
        assert f'"{made}"' not in text
        assert client.post(ending).status_code == 302
    for ended in (key, given):
        ended.refresh_from_db()
        assert ended.revoked_at is not None
    assert not webhooks.current(held).exists()
