"""What a client might try, to get out of its tree or to have half a file screened."""

import asyncio
import inspect

import asyncssh
import files
import pytest
from clients import screen

from sourdine.deposits.models import Deposit, Upload
from sourdine.sftp.door import Door


def raw(client, act):
    """Requests that no decent client makes: `act` is given an SFTP client that makes any."""

    async def connected():
        async with (
            asyncssh.connect(
                "127.0.0.1",
                client.door.port,
                username=client.user,
                client_keys=[str(client.identity)],
                known_hosts=None,
                config=None,
                agent_path=None,
            ) as connection,
            connection.start_sftp_client() as sftp,
        ):
            return await act(sftp)

    return asyncio.run(connected())


OUT = [
    "../../etc/passwd",
    "/etc/passwd",
    "depot/../../etc/passwd",
    "resultats/../../../etc/passwd",
    "//etc/passwd",
]


@pytest.mark.parametrize("path", OUT)
def test_no_path_leads_out(client, path):
    assert client.sftp(f"get {path} got").code != 0
    assert client.sftp(f"ls {path}").code != 0
    assert not (client.folder / "got").exists()


@pytest.mark.parametrize(
    "path", [*OUT, "ailleurs.csv", "resultats/f.csv", "depot/sous/f.csv", "LISEZMOI.txt", "depot/.htaccess"]
)
def test_nothing_is_written_but_into_depot(client, path):
    (client.folder / "f.csv").write_bytes(b"Telephone\n0199000011\n")
    assert client.sftp(f"put f.csv {path}").code != 0
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        "ln -s /etc/passwd depot/f.csv",
        "ln -s ../.. depot/up",
        "ln LISEZMOI.txt depot/f.csv",
        "mkdir depot/sous",
        "rmdir depot",
    ],
)
def test_there_are_no_links_and_no_new_folders(client, line):
    assert client.sftp(line).code != 0
    assert client.names("depot") == []
    assert "depot" in client.names(".")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("depot/f.part", "resultats/f.csv"),
        ("depot/f.part", "../f.csv"),
        ("depot/f.part", "f.csv"),
        ("LISEZMOI.txt", "depot/f.csv"),
        ("depot", "resultats"),
        ("depot/nothing", "depot/f.csv"),
    ],
)
def test_renaming_moves_nothing_elsewhere(client, old, new):
    client.put("f.csv", b"Telephone\n0199000011\n", to="f.part")
    assert client.sftp(f"rename {old} {new}").code != 0
    assert client.names("depot") == ["f.part"]
    assert not Deposit.objects.exists()


def test_what_was_taken_is_not_renamed(client):
    client.put("f.csv", files.csv(files.honest()))
    assert client.sftp("rename depot/f.csv depot/g.csv").code != 0


def test_a_file_still_being_written_is_not_taken_by_renaming_it(client):
    async def rename_at_once(sftp):
        async with sftp.open("depot/f.csv.part", "wb") as file:
            await file.write(b"Telephone\n0199000011\n")
            with pytest.raises(asyncssh.SFTPError):
                await sftp.posix_rename("depot/f.csv.part", "depot/f.csv")

    raw(client, rename_at_once)
    assert not Deposit.objects.exists()


@pytest.mark.parametrize("name", ["f\x00.csv", "f\n.csv", "f\x1b[2J.csv", "..\\f.csv", "f\u202ecsv"])
def test_names_that_deceive_are_refused(client, name):
    async def write(sftp):
        with pytest.raises(asyncssh.SFTPError):
            await sftp.open(f"depot/{name}", "wb")

    raw(client, write)
    assert not Upload.objects.exists()


def content(count=40_000):
    return b"".join(b"%06d;02619100%02d\n" % (k, k % 100) for k in range(count))


def pieces(of, size=30_000):
    return [(start, of[start : start + size]) for start in range(0, len(of), size)]


def written(client, parts, name="f.csv.part"):
    async def write(sftp):
        file = await sftp.open(f"depot/{name}", "wb")
        for offset, data in parts:
            await file.write(data, offset)
        await file.close()

    raw(client, write)


def test_bytes_that_come_in_another_order_are_put_in_order(client):
    whole = content()
    swapped = pieces(whole)
    for first in range(0, len(swapped) - 3, 3):
        swapped[first : first + 3] = reversed(swapped[first : first + 3])
    written(client, swapped, "f.csv")
    assert Deposit.objects.get().size == len(whole)
    screen()
    assert Deposit.objects.get().rows == 40_000


@pytest.mark.parametrize(
    "parts",
    [lambda all_: all_[:3] + all_[4:], lambda all_: [*all_, all_[1]], lambda all_: all_[1:]],
    ids=["one is missing", "one comes twice", "the first is missing"],
)
def test_a_file_with_a_hole_or_written_over_is_never_taken(client, parts):
    with pytest.raises(asyncssh.SFTPError):
        written(client, parts(pieces(content())), "f.csv")
    screen()
    assert not Deposit.objects.exists()


def test_what_would_have_to_wait_in_memory_for_ever_is_refused(client):
    with pytest.raises(asyncssh.SFTPError):
        written(client, [(1_000_000 + k * 200_000, bytes(200_000)) for k in range(30)], "f.csv")
    assert not Deposit.objects.exists()


def test_a_file_is_not_cut_short_afterwards(client):
    async def truncate(sftp):
        async with sftp.open("depot/f.csv.part", "wb") as file:
            await file.write(b"Telephone\n0199000011\n")
            with pytest.raises(asyncssh.SFTPError):
                await file.truncate(3)

    raw(client, truncate)


def test_so_many_files_open_in_a_session_and_no_more(client):
    async def open_many(sftp):
        opened = [await sftp.open("LISEZMOI.txt", "rb") for _ in range(16)]
        with pytest.raises(asyncssh.SFTPFailure):
            await sftp.open("LISEZMOI.txt", "rb")
        await opened[0].close()
        await sftp.open("LISEZMOI.txt", "rb")

    raw(client, open_many)


def test_so_many_listings_open_and_no_more(client):
    async def list_many(sftp):
        for _ in range(32):
            await sftp._handler.opendir(b"/depot")
        with pytest.raises(asyncssh.SFTPFailure):
            await sftp._handler.opendir(b"/depot")

    raw(client, list_many)


def test_every_request_of_sftp_is_answered_by_this_door():
    """One that asyncssh's own class answered would reach the files of the machine."""
    theirs = {
        name for name, _ in inspect.getmembers(asyncssh.SFTPServer, inspect.isfunction) if name[0] != "_"
    }
    # None of these opens, reads or names a file.
    harmless = {"convert_attrs", "format_longname", "exit"}
    assert theirs - set(vars(Door)) == harmless
