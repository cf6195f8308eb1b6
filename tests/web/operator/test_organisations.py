"""What supervisors decide of organisations in the back office, each with a reason."""

import sys
from pathlib import Path

import pytest
from django.urls import reverse

sys.path.insert(0, str(Path(__file__).parents[2] / "professionals"))

pytestmark = pytest.mark.django_db
WHY = "seen on the register of companies"


@pytest.fixture
def applying():
    from organisations import member, organisation

    held = organisation(state="applying")
    member(held)
    return held


def press(client, held, name, **typed):
    address = reverse("admin:act_on_organisation", kwargs={"pk": held.pk, "name": name})
    answer = client.post(address, {"reason": WHY, **typed})
    held.refresh_from_db()
    return answer


def test_a_supervisor_activates_suspends_and_closes(supervisor, applying):
    shown = reverse("admin:professionals_organisation_change", args=[applying.pk])
    for name, state in (("activer", "active"), ("suspendre", "suspended"), ("cloturer", "closed")):
        page = supervisor.get(shown).content.decode()
        assert f"/{name}/" in page
        press(supervisor, applying, name)
        assert applying.state == state
    assert "act_on" not in supervisor.get(shown).content.decode()


def test_an_agent_looks_and_decides_nothing(agent, applying):
    shown = agent.get(reverse("admin:professionals_organisation_change", args=[applying.pk]))
    assert shown.status_code == 200
    assert "/activer/" not in shown.content.decode()
    assert press(agent, applying, "activer").status_code == 403
    assert applying.state == "applying"


@pytest.mark.parametrize("reason", ["", "why", "call 01 99 00 12 34"])
def test_without_a_reason_that_names_nobody_nothing_is_decided(supervisor, applying, reason):
    press(supervisor, applying, "activer", reason=reason)
    assert applying.state == "applying"


def test_a_sole_owner_is_recovered_and_it_can_be_withdrawn(supervisor, applying):
    from sourdine.professionals.services import recovery

    press(supervisor, applying, "recuperer", successor="odette@example.org")
    assert recovery.under_way(applying).reason == WHY
    press(supervisor, applying, "abandonner")
    assert recovery.under_way(applying) is None


def test_the_plan_is_changed(supervisor, applying):
    press(supervisor, applying, "formule", plan="regulier")
    assert applying.plan.slug == "regulier"


def test_an_act_that_does_not_exist(supervisor, applying):
    assert press(supervisor, applying, "offrir").status_code == 404


def test_an_application_that_nobody_confirmed_is_not_listed(supervisor):
    from organisations import organisation

    held = organisation("Inconnue SA", state="applying")
    assert (
        "Inconnue"
        not in supervisor.get(reverse("admin:professionals_organisation_changelist")).content.decode()
    )
    assert held.state == "applying"


def test_a_payment_is_entered_and_written_down(supervisor, applying):
    from sourdine.audit.models import Event

    typed = {
        "organisation": str(applying.pk),
        "plan": applying.plan_id,
        "invoice_number": "F-2026-1",
        "amount_cents": 5000,
        "paid_on": "2026-11-20",
    }
    supervisor.post(reverse("admin:professionals_fee_add"), typed)
    fee = applying.fees.get()
    assert (fee.invoice_number, fee.entered_by) == ("F-2026-1", supervisor.user)
    assert Event.objects.get(action="fee.entered").organisation == applying.pk


def test_an_administrator_edits_a_plan_and_it_is_written_down(administrator, supervisor, applying):
    from sourdine.audit.models import Event

    address = reverse("admin:professionals_plan_change", args=[applying.plan_id])
    typed = {"title_fr": "Découverte", "title_en": "Discovery", "price_cents": 6000, "is_open": "on"}
    assert supervisor.post(address, typed).status_code == 403
    administrator.post(address, typed)
    applying.plan.refresh_from_db()
    assert applying.plan.price_cents == 6000
    assert Event.objects.filter(action="plan.edited").exists()
