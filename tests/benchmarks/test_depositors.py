"""How a benchmark of deposits knows that the service did what is timed."""

import httpx
import pytest
from django.utils import timezone

from sourdine.deposits.models import Deposit

PLACES = {"part": "/envois/1/", "complete": "/envois/1/entier/", "preview": "/envois/1/apercu/"}


@pytest.fixture
def depositors():
    import depositors

    return depositors


@pytest.fixture
def depositor(depositors, db, tmp_path):  # noqa: ARG001 -- its organisation is kept there
    import organisations

    held = organisations.organisation("Mesure")
    return depositors.Depositor(organisation=held, api_key="", ssh_key=tmp_path / "none", session="")


def deposit(depositor, number, **changed):
    held, at = depositor.organisation, timezone.now()
    known = {"reference": f"D{number}", "size": 1, "received_at": at, "file_name_sealed": b"", "door": "sftp"}
    return Deposit.objects.create(organisation=held, submitted_by=held, **known | changed)


def ready(depositor, number):
    return deposit(depositor, number, state="ready", ready_at=timezone.now())


def test_as_many_as_were_sent_are_ready(depositors, depositor):
    ready(depositor, 1)
    depositors.wait_until_ready(depositor)
    ready(depositor, 2)
    depositors.wait_until_ready(depositor, deposits=2)


def test_a_file_that_left_no_deposit_is_missed(depositors, depositor):
    ready(depositor, 1)
    with pytest.raises(depositors.NotReady):
        depositors.wait_until_ready(depositor, deposits=2)


def test_a_deposit_that_was_refused_is_not_ready_and_says_why(depositors, depositor):
    deposit(depositor, 1, state="refused", refusal={"code": "empty_file"})
    with pytest.raises(depositors.NotReady, match=r"sftp.*refused.*empty_file"):
        depositors.wait_until_ready(depositor)


def test_a_deposit_that_is_worked_on_is_waited_for(depositors, depositor):
    deposit(depositor, 1, state="screening")
    with pytest.raises(TimeoutError):
        depositors.wait_for_all(depositor, within=0)


@pytest.fixture
def send(depositors, tmp_path):
    """Sends a file as the page's script does, to a service that answers its confirmation so."""
    file = tmp_path / "clients.csv"
    file.write_bytes(b"telephone\n0199000001\n")

    def sent(confirmed):
        def answer(request):
            return confirmed if request.url.path == PLACES["preview"] else httpx.Response(200, json=PLACES)

        with httpx.Client(base_url="http://service", transport=httpx.MockTransport(answer)) as browser:
            depositors._by_the_script(browser, "/campagnes/1/", file)

    return sent


def test_a_confirmation_leads_to_its_deposit(send):
    send(httpx.Response(302, headers={"location": "/depots/1/"}))


SENT_BACK = httpx.Response(302, headers={"location": "/campagnes/1/deposer/"})


@pytest.mark.parametrize(
    "answer",
    [SENT_BACK, httpx.Response(200), httpx.Response(422)],
    ids=["sent back", "asked again", "refused"],
)
def test_another_answer_is_no_deposit(send, answer):
    with pytest.raises(RuntimeError):
        send(answer)
