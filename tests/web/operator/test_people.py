"""The operator's own people, managed by administrators."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.notifications.models import Message

pytestmark = pytest.mark.django_db


def act(client, user, name, reason="left the service"):
    return client.post(
        reverse("admin:act_on_person", kwargs={"pk": user.pk, "name": name}), {"reason": reason}
    )


def test_somebody_is_added_with_a_password_shown_once(administrator):
    typed = {"email": "new@example.org", "role": "agent", "language": "fr"}
    answer = administrator.post(reverse("admin:add_person"), typed)
    person = User.objects.get(email="new@example.org")
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert person.check_password(password)
    assert person.password_is_temporary
    page = administrator.get(reverse("admin:accounts_user_change", kwargs={"object_id": person.pk}))
    assert password not in page.content.decode()
    assert person.password not in page.content.decode()


@pytest.mark.parametrize(
    "changed", [{"role": "consumer"}, {"email": "nobody"}, {"email": "administrator@example.org"}]
)
def test_nobody_is_added_with_a_wrong_role_or_address(administrator, changed):
    typed = {"email": "new@example.org", "role": "agent", "language": "fr", **changed}
    assert administrator.post(reverse("admin:add_person"), typed).context["form"].errors
    assert User.objects.count() == 1


def test_an_account_is_closed_and_its_sessions_with_it(administrator, agent):
    act(administrator, agent.user, "fermer")
    assert agent.get(reverse("admin:index")).status_code == 302
    assert Event.objects.get(action=Action.ACCOUNT_CHANGED).reason == "left the service"
    act(administrator, agent.user, "rouvrir")
    agent.user.refresh_from_db()
    assert agent.user.is_active


def test_a_lost_second_factor_is_reset(administrator, agent):
    act(administrator, agent.user, "second-facteur", reason="lost the telephone")
    assert not Authenticator.objects.filter(user=agent.user).exists()
    assert agent.get(reverse("admin:index")).status_code == 302
    assert not agent.user.open_sessions.exists()
    assert Message.objects.filter(kind="accounts/factor_removed", account=agent.user).count() == 1


def test_a_role_is_given(administrator, agent):
    act(administrator, agent.user, "supervisor", reason="promoted today")
    agent.user.refresh_from_db()
    assert agent.user.role == "supervisor"


@pytest.mark.parametrize("name", ["fermer", "second-facteur", "agent"])
def test_nobody_acts_on_their_own_account(administrator, name):
    act(administrator, administrator.user, name)
    administrator.user.refresh_from_db()
    assert administrator.user.is_active
    assert administrator.user.role == "administrator"
    assert administrator.get(reverse("admin:index")).status_code == 200


def test_nothing_is_done_without_a_reason(administrator, agent):
    act(administrator, agent.user, "fermer", reason="")
    agent.user.refresh_from_db()
    assert agent.user.is_active


def test_consumers_are_nobody_s_to_browse(administrator, consumer):
    listed = administrator.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert consumer.user.email not in listed
    assert act(administrator, consumer.user, "fermer").status_code == 404
    address = reverse("admin:accounts_user_change", kwargs={"object_id": consumer.user.pk})
    assert consumer.user.email not in administrator.get(address, follow=True).content.decode()


def test_an_agent_makes_no_administrator(agent, supervisor):
    for client in (agent, supervisor):
        assert act(client, client.user, "administrator").status_code == 403
        assert client.post(reverse("admin:add_person"), {}).status_code == 403
