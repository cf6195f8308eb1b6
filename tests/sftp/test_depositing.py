"""A file goes in by OpenSSH's own client, its result comes out the same way."""

import files
from clients import screen


def test_a_file_is_deposited_and_its_result_collected(client):
    content = files.csv(files.honest())
    done = client.put("clients.csv", content)
    assert done.code == 0, done.said
    assert client.names("depot") == ["clients.csv"]
    screen()
    (folder,) = client.names("resultats")
    assert folder.startswith("clients.csv.D-")
    print(client.names(f"resultats/{folder}"))
    assert len(client.get(f"resultats/{folder}/clients.cleansed.csv").splitlines()) == 41
