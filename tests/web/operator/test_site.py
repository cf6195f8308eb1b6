"""The gate of the back office: every address of it, every role."""

import re
import uuid

import pytest
from django.contrib import admin
from django.urls import URLResolver, reverse
from django.utils.translation import override

from sourdine.web.operator.grants import GRANTS

pytestmark = pytest.mark.django_db

SAMPLES = {
    "uuid": uuid.UUID(int=7),
    "pk": uuid.UUID(int=7),
    "token": uuid.UUID(int=7),
    "claim": 7,
    "step": "code",
    "kind": "holding",
    "key": "7",
    "name": "renouveler",
    "object_id": "7",
    "app_label": "register",
    "content_type_id": "7",
    "url": "nothing",
}


def routes(patterns=None):
    """Every address of the site, with something in the place of each parameter."""
    for one in admin.site.get_urls() if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns)
        elif one.name:
            yield one


def addresses():
    with override("en"):
        found = {}
        for route in routes():
            wanted = {name: SAMPLES[name] for name in route.pattern.converters} or {
                name: SAMPLES[name] for name in getattr(route.pattern.regex, "groupindex", {})
            }
            found[route.name] = reverse(f"admin:{route.name}", kwargs=wanted)
        return found


def test_there_are_addresses_to_look_at():
    assert len(addresses()) > 40


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_refuses_who_is_not_logged_in(client, method):
    for name, address in addresses().items():
        answer = getattr(client, method)(address)
        assert answer.status_code == 302, name
        assert reverse("account_login") in answer["Location"], name


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_refuses_a_consumer(consumer, method):
    for name, address in addresses().items():
        assert getattr(consumer, method)(address).status_code == 403, name


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_sends_an_operator_without_second_factor_to_set_one_up(without_factor, method):
    for name, address in addresses().items():
        answer = getattr(without_factor, method)(address)
        assert answer.status_code == 302, name
        with override("en"):
            assert answer["Location"] == reverse("mfa_index"), name


def test_who_may_enter_sees_the_first_page(agent):
    assert agent.get(reverse("admin:index")).status_code == 200


def test_a_closed_account_is_let_in_no_more(agent):
    agent.user.is_active = False
    agent.user.save()
    assert agent.get(reverse("admin:index")).status_code == 302


# Roles. An address that is not here is open to agents; the test below makes each new one choose.

AGENT, SUPERVISOR, ADMINISTRATOR = "agent", "supervisor", "administrator"
OF_MODELS = {
    "accounts_user": ADMINISTRATOR,
    "audit_event": SUPERVISOR,
    "deposits_campaign": SUPERVISOR,
    "deposits_deposit": SUPERVISOR,
    "jobs_job": SUPERVISOR,
    "notifications_message": AGENT,
    "professionals_fee": AGENT,
    "professionals_mandate": AGENT,
    "professionals_member": AGENT,
    "professionals_organisation": AGENT,
    "professionals_ownerrecovery": AGENT,
    "professionals_plan": AGENT,
    "professionals_termsversion": AGENT,
    "register_allowance": SUPERVISOR,
    "register_holding": AGENT,
    "register_linetransfer": AGENT,
    "register_listimport": ADMINISTRATOR,
    "register_opposition": AGENT,
    "register_oppositionlist": AGENT,
    "register_publication": SUPERVISOR,
    "register_registration": AGENT,
}
OF_PAGES = {
    "act_on_organisation": SUPERVISOR,
    "act_on_person": ADMINISTRATOR,
    "add_person": ADMINISTRATOR,
    "publish_now": ADMINISTRATOR,
    "search": AGENT,
    "register_for": AGENT,
    "open_dossier": AGENT,
    "dossier": AGENT,
}
BELOW = {AGENT: [], SUPERVISOR: [AGENT], ADMINISTRATOR: [AGENT, SUPERVISOR]}


def model_names():
    return {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}


def test_every_model_that_is_shown_has_its_role():
    assert model_names() == set(OF_MODELS)


def test_only_this_service_s_models_are_shown():
    """A library's own pages show addresses, and the secrets of second factors."""
    assert {model.__module__.partition(".")[0] for model in admin.site._registry} == {"sourdine"}


@pytest.mark.parametrize("name", sorted(OF_MODELS))
@pytest.mark.parametrize("page", ["changelist", "add", "change", "delete", "history"])
def test_a_model_refuses_the_roles_below_its_own(request, name, page):
    for role in BELOW[OF_MODELS[name]]:
        client = request.getfixturevalue(role)
        wanted = {"object_id": "7"} if page in {"change", "delete", "history"} else {}
        answer = client.get(reverse(f"admin:{name}_{page}", kwargs=wanted))
        # What is not there is looked for only by who may look; both answers tell nothing.
        assert answer.status_code in {302, 403, 404}, role
        assert page != "changelist" or answer.status_code == 403


@pytest.mark.parametrize("name", sorted(OF_MODELS))
def test_a_model_s_list_opens_to_its_role(request, name):
    client = request.getfixturevalue(OF_MODELS[name])
    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


@pytest.mark.parametrize("name", sorted(OF_PAGES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_refuses_the_roles_below_its_own(request, name, method):
    for role in BELOW[OF_PAGES[name]]:
        answer = getattr(request.getfixturevalue(role), method)(addresses()[name])
        assert answer.status_code == 403, role


def test_nobody_deletes_anything(administrator, rf):
    rf.user = administrator.user
    for model, shown in admin.site._registry.items():
        assert not shown.has_delete_permission(rf), model


def test_nothing_but_lists_is_added_or_changed_by_hand(administrator, rf):
    rf.user = administrator.user
    changed = {
        model.__name__
        for model, shown in admin.site._registry.items()
        if shown.has_add_permission(rf) or shown.has_change_permission(rf)
    }
    # A deposit held for review is let go or refused on its own page; none of its fields is changed there.
    assert changed <= {"OppositionList", "Plan", "TermsVersion", "Fee", "Deposit"}


def test_what_is_in_no_table_is_granted_to_nobody(administrator):
    for unknown in ("register.delete_opposition", "mfa.view_authenticator", "account.view_emailaddress", "x"):
        assert not administrator.user.has_perm(unknown)


def test_the_table_grants_permissions_that_exist():
    from django.contrib.auth.models import Permission

    real = {
        f"{one.content_type.app_label}.{one.codename}"
        for one in Permission.objects.select_related("content_type")
    }
    assert set(GRANTS) <= real


def test_no_field_that_is_sealed_or_an_index_is_shown():
    for model, shown in admin.site._registry.items():
        fields = {*(shown.fields or ()), *shown.list_display, *shown.readonly_fields}
        assert {name for name in fields if re.search("sealed|index|digest|password$", str(name))} <= {
            "digest"
        }, model
        assert shown.fields or shown.form is not type(shown).__mro__[-1], model


def test_nothing_is_searched_by_number_or_address_in_a_url():
    for model, shown in admin.site._registry.items():
        assert not {name for name in shown.search_fields if re.search("line|mail|address|number", name)}, (
            model
        )


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_registration_typed_by_its_own_person_is_not_an_agent_s_to_follow(agent, method):
    from sourdine import clock
    from sourdine.register.models import Registration

    now = clock.now()
    theirs = Registration.objects.create(created_at=now, expires_at=now, language="fr")
    assert getattr(agent, method)(reverse("admin:registration", kwargs={"pk": theirs.pk})).status_code == 404


LETTER_BY_LETTER = [
    ("administrator", "accounts_user", {"password__startswith": "scrypt"}),
    ("administrator", "accounts_user", {"email__startswith": "a"}),
    ("agent", "register_holding", {"account__id__exact": "00000000-0000-0000-0000-000000000001"}),
    ("agent", "register_holding", {"reference__startswith": "A"}),
    ("agent", "register_opposition", {"registered_at__gte": "2026-01-01"}),
    ("agent", "notifications_message", {"recipient_masked__startswith": "j"}),
    ("agent", "notifications_message", {"account__email__startswith": "j"}),
    ("supervisor", "audit_event", {"actor__email__startswith": "a"}),
    ("supervisor", "audit_event", {"reason__contains": "a"}),
]


@pytest.mark.parametrize(("role", "name", "asked"), LETTER_BY_LETTER)
def test_an_address_asks_about_no_column_that_the_page_does_not_offer(request, role, name, asked):
    client = request.getfixturevalue(role)
    assert client.get(reverse(f"admin:{name}_changelist"), asked).status_code == 400


@pytest.mark.parametrize(
    ("role", "name", "asked"),
    [
        ("administrator", "accounts_user", {"role__exact": "agent"}),
        ("agent", "register_holding", {"ended_at__isempty": "1"}),
        ("agent", "register_opposition", {"opposition_list__id__exact": "1"}),
        ("agent", "notifications_message", {"created_at__year": "2026", "state__exact": "queued"}),
        ("supervisor", "audit_event", {"action": "line.proven", "at__gte": "2026-01-01 00:00:00+00:00"}),
    ],
)
def test_what_the_page_offers_is_answered(request, role, name, asked):
    client = request.getfixturevalue(role)
    assert client.get(reverse(f"admin:{name}_changelist"), asked).status_code == 200
