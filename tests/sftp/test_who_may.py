"""Who gets in, as what, and what they reach: each that may beside one that may not."""

import socket
import subprocess
from contextlib import suppress
from datetime import timedelta

import files
import organisations
import pytest
from clients import Client, key_of, screen
from serving import until

from sourdine import clock
from sourdine.deposits.models import Deposit, Upload


def gets_in(client, **more):
    return client.sftp("ls", **more).code == 0


def test_a_key_of_the_database_opens_and_says_when_it_was_used(client):
    assert gets_in(client)
    client.key.refresh_from_db()
    assert client.key.last_used_at


def test_a_key_that_nobody_added_does_not(door, register, tmp_path):  # noqa: ARG001
    assert not gets_in(Client(door, tmp_path / "stranger"))


@pytest.mark.parametrize("user", ["root", "depot", "100000009", "fr-200000008", "fr-1000000090"])
def test_nor_another_user(client, user):
    assert not gets_in(client, user=user)


@pytest.fixture
def copied(client):
    """Another organisation, to which somebody added the same public key."""
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2], plan="intensif")
    key_of(other, client.identity.with_suffix(".pub").read_text())
    return other


@pytest.mark.usefixtures("copied")
def test_a_key_that_another_organisation_copied_still_leads_to_its_own(client, organisation):
    assert client.put("clients.csv", files.csv(files.honest())).code == 0
    assert Deposit.objects.get().organisation == organisation
    client.key.delete()
    assert not gets_in(client), "where the files would go is never chosen by who copied the key"


def test_one_key_serves_in_two_organisations_each_under_its_name(client, copied):
    assert gets_in(client, user="fr-300000007")
    (client.folder / "clients.csv").write_bytes(files.csv(files.honest()))
    assert client.sftp("put clients.csv depot/clients.csv", user="FR-300000007").code == 0
    assert Deposit.objects.get().organisation == copied


@pytest.mark.parametrize(
    "about",
    [
        {"revoked_at": clock.now()},
        {"expires_at": clock.now() - timedelta(seconds=1)},
        {"networks": ["192.0.2.0/24"]},
    ],
    ids=["revoked", "expired", "from elsewhere"],
)
def test_nor_a_key_that_does_not_hold_any_more(door, organisation, tmp_path, about):
    assert not gets_in(Client(door, tmp_path / "late", organisation, **about))


def test_a_key_bound_to_this_network_opens(door, organisation, tmp_path):
    assert gets_in(Client(door, tmp_path / "near", organisation, networks=["127.0.0.0/8"]))


@pytest.mark.parametrize("option", ["password", "keyboard-interactive"])
def test_no_other_way_of_logging_in_is_offered(client, option):
    said = client.ssh(
        "-v",
        "-o",
        "LogLevel=VERBOSE",
        "-o",
        "PubkeyAuthentication=no",
        "-o",
        f"PreferredAuthentications={option}",
    )
    assert said.code == 255
    assert "(publickey)" in said.said


@pytest.mark.parametrize("more", [(), ("-t",)], ids=["command", "terminal"])
def test_there_is_no_shell(client, more):
    done = client.ssh(*more, command=["id"])
    assert done.code != 0
    assert "uid=" not in done.said


def test_there_is_no_way_through_to_other_machines(client):
    """Neither forward, nor for the world back in."""
    with socket.create_server(("127.0.0.1", 0)) as target:
        done = client.ssh("-W", f"127.0.0.1:{target.getsockname()[1]}")
        assert done.code != 0
        target.settimeout(0)
        with pytest.raises(BlockingIOError):
            target.accept()
    done = client.ssh("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1")
    assert done.code != 0


def in_a_session(client, *steps):
    """Lines of one session, with what happens between two of them; everything that was said."""
    process = subprocess.Popen(
        client.command("sftp", "-q"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=client.folder,
    )
    said = []
    with process:
        for step in steps:
            if callable(step):
                step()
                continue
            process.stdin.write(f"{step}\n!echo finished\n")
            process.stdin.flush()
            while "finished" not in (line := process.stdout.readline()):
                assert line, "the session ended"
                said.append(line)
        process.stdin.close()
        said.append(process.stdout.read())
        process.wait(30)
    return "".join(said)


def revoke(client):
    type(client.key).objects.filter(pk=client.key.pk).update(revoked_at=clock.now())


def test_a_key_revoked_during_a_session_does_nothing_more(client):
    (client.folder / "f.csv").write_bytes(b"Telephone\n0199000011\n")
    said = in_a_session(
        client, "ls -1", lambda: revoke(client), "ls -1", "put f.csv depot/f.csv", "get LISEZMOI.txt"
    )
    assert "Couldn't read directory: Permission denied" in said
    assert not Upload.objects.exists()
    assert not (client.folder / "LISEZMOI.txt").exists()


def test_an_organisation_that_is_suspended_neither_deposits_nor_collects(client, organisation):
    client.put("clients.csv", files.csv(files.honest()))
    screen()
    organisation.state = "suspended"
    organisation.save()
    assert client.put("encore.csv", b"Telephone\n0199000011\n").code != 0
    (folder,) = client.names("resultats")
    assert client.sftp(f"get resultats/{folder}/clients.cleansed.csv").code != 0
    assert Deposit.objects.count() == 1


def test_one_organisation_sees_nothing_of_another(client, door, tmp_path):
    client.put("clients.csv", files.csv(files.honest()))
    screen()
    (folder,) = client.names("resultats")
    other = Client(
        door, tmp_path / "other", organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    )
    assert other.names("resultats") == other.names("depot") == []
    assert other.sftp(f"get resultats/{folder}/clients.cleansed.csv").code != 0
    assert other.sftp(f"rmdir resultats/{folder}").code != 0
    assert other.sftp("rm depot/clients.csv").code != 0
    assert Deposit.objects.get().state == "ready"


@pytest.fixture
def represented(organisation):
    provider = organisations.provider()
    return organisation, provider, organisations.mandate(organisation, to=provider)


def test_a_provider_has_a_folder_for_each_professional_that_it_acts_for(door, represented, tmp_path):
    professional, provider, _ = represented
    client = Client(door, tmp_path / "provider", provider)
    siren = professional.identifier
    assert client.names("depot") == client.names("resultats") == [siren]
    assert client.put("clients.csv", files.csv(files.honest()), to=f"{siren}/clients.csv").code == 0
    deposit = Deposit.objects.get()
    assert (deposit.organisation, deposit.submitted_by) == (professional, provider)
    screen()
    (folder,) = client.names(f"resultats/{siren}")
    assert client.get(f"resultats/{siren}/{folder}/clients.cleansed.csv")
    assert client.names("resultats") == [siren]


def test_what_is_ended_is_ended_for_the_provider(door, represented, tmp_path):
    professional, provider, mandate = represented
    client = Client(door, tmp_path / "provider", provider)
    siren = professional.identifier
    client.put("clients.csv", files.csv(files.honest()), to=f"{siren}/clients.csv")
    screen()
    (folder,) = client.names(f"resultats/{siren}")
    mandate.revoked_at = clock.now()
    mandate.save()
    assert client.names("depot") == []
    assert client.sftp(f"get resultats/{siren}/{folder}/clients.cleansed.csv").code != 0
    assert client.put("encore.csv", b"Telephone\n0199000011\n", to=f"{siren}/encore.csv").code != 0
    assert Deposit.objects.count() == 1


def test_nobody_else_may_act_for_a_professional(client, door, register, tmp_path):  # noqa: ARG001
    stranger = Client(door, tmp_path / "stranger", organisations.provider())
    siren = client.key.organisation.identifier
    assert stranger.put("f.csv", b"Telephone\n0199000011\n", to=f"{siren}/f.csv").code != 0
    assert not Upload.objects.exists()


def test_so_many_sessions_and_no_more(open_door, organisation, tmp_path):
    client = Client(open_door(sessions_each=1), tmp_path / "client", organisation)
    second = []
    in_a_session(client, "ls -1", lambda: second.append(gets_in(client)))
    assert second == [False]
    until(lambda: gets_in(client))


def test_who_says_nothing_is_sent_away(open_door, organisation, tmp_path):
    client = Client(open_door(idle_seconds=0.01), tmp_path / "client", organisation)
    # OpenSSH without its sftp in front, which would wait for a line to be typed before it saw the end.
    command = [*client.command("ssh", "-s"), "sftp"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as speechless:
        assert speechless.wait(60) != 0


def test_who_shows_no_key_is_sent_away(open_door):
    door = open_door(login_seconds=1)
    with socket.create_connection(("127.0.0.1", door.port), timeout=30) as stranger:
        assert stranger.recv(100).startswith(b"SSH-2.0-Sourdine")
        while stranger.recv(4096):
            pass


def test_a_crowd_of_strangers_is_not_let_in(open_door):
    door = open_door(strangers=1)
    with socket.create_connection(("127.0.0.1", door.port), timeout=30) as first:
        assert first.recv(100)
        with (
            socket.create_connection(("127.0.0.1", door.port), timeout=30) as second,
            suppress(ConnectionResetError),
        ):
            while second.recv(4096):
                pass
        assert first.send(b"SSH-2.0-still-there\r\n")
