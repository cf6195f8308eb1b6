from __future__ import annotations

from dataclasses import replace

import numpy as np
import phonenumbers
import pytest

from sourdine.numbering.automaton import shelf
from sourdine.numbering.automaton.__main__ import regenerate
from sourdine.numbering.automaton.archive import pack, unpack


@pytest.fixture(autouse=True)
def fresh_memory():
    shelf.load.cache_clear()
    yield
    shelf.load.cache_clear()


@pytest.fixture
def builds(monkeypatch, automaton):
    """Counts the builds, and makes them instant."""
    built = []

    def instant_build():
        built.append(replace(automaton, metadata_version=phonenumbers.__version__))
        return built[-1]

    monkeypatch.setattr(shelf, "build", instant_build)
    return built


@pytest.fixture
def other_metadata(monkeypatch):
    monkeypatch.setattr(phonenumbers, "__version__", "0.0.1")


@pytest.fixture
def cache_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sourdine"


def test_the_shipped_table_is_that_of_the_metadata_it_names(automaton):
    shipped = unpack((shelf.resources.files(shelf.__package__) / shelf.SHIPPED).read_bytes())
    if shipped.metadata_version != automaton.metadata_version:
        pytest.skip("another phonenumbers is installed than the one the table was made from")
    assert shipped.regions == automaton.regions
    assert np.array_equal(shipped.transitions, automaton.transitions)
    assert np.array_equal(shipped.outcomes, automaton.outcomes)


def test_the_shipped_table_is_used_when_it_speaks_for_the_installed_metadata(builds, cache_folder):
    assert shelf.load().metadata_version == phonenumbers.__version__
    assert (builds, cache_folder.exists()) == ([], False)


def test_the_table_is_read_once():
    assert shelf.load() is shelf.load()


@pytest.mark.usefixtures("other_metadata")
def test_other_metadata_make_another_table_kept_in_the_cache(builds, cache_folder):
    assert shelf.load().metadata_version == "0.0.1"
    assert [file.name for file in cache_folder.iterdir()] == ["automaton-0.0.1.npz"]
    shelf.load.cache_clear()
    assert shelf.load().metadata_version == "0.0.1"
    assert len(builds) == 1


@pytest.mark.usefixtures("other_metadata")
@pytest.mark.parametrize("content", [b"", b"not a table", b"PK\x05\x06" + bytes(18)])
def test_a_damaged_cache_is_replaced(builds, cache_folder, content):
    cache_folder.mkdir(parents=True)
    kept = cache_folder / "automaton-0.0.1.npz"
    kept.write_bytes(content)
    assert shelf.load().metadata_version == "0.0.1"
    assert unpack(kept.read_bytes()).metadata_version == "0.0.1"
    assert len(builds) == 1


@pytest.mark.usefixtures("other_metadata")
def test_a_cached_table_of_other_metadata_is_not_believed(builds, cache_folder, automaton):
    cache_folder.mkdir(parents=True)
    (cache_folder / "automaton-0.0.1.npz").write_bytes(pack(automaton))
    assert shelf.load().metadata_version == "0.0.1"
    assert len(builds) == 1


@pytest.mark.usefixtures("other_metadata")
def test_a_cache_that_cannot_be_written_is_ignored(builds, cache_folder):
    cache_folder.parent.write_text("a file where a folder should be")
    assert shelf.load().metadata_version == "0.0.1"
    assert len(builds) == 1


@pytest.mark.usefixtures("other_metadata", "builds")
def test_a_write_that_fails_leaves_nothing_behind(cache_folder):
    (cache_folder / "automaton-0.0.1.npz").mkdir(parents=True)
    assert shelf.load().metadata_version == "0.0.1"
    assert [file.name for file in cache_folder.iterdir()] == ["automaton-0.0.1.npz"]


@pytest.mark.usefixtures("other_metadata", "builds")
@pytest.mark.parametrize("root", ["", "relative/folder"])
def test_without_an_absolute_cache_folder_the_home_one_is_used(monkeypatch, tmp_path, root):
    monkeypatch.setenv("XDG_CACHE_HOME", root)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    shelf.load()
    assert (tmp_path / ".cache" / "sourdine" / "automaton-0.0.1.npz").is_file()


@pytest.mark.usefixtures("other_metadata")
def test_a_user_without_a_home_has_no_cache(builds, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def no_home():
        raise RuntimeError

    monkeypatch.setattr(shelf.Path, "home", no_home)
    assert shelf.load().metadata_version == "0.0.1"
    assert len(builds) == 1


def test_regenerating_says_what_it_made(tmp_path):
    figures = regenerate(tmp_path / "table.npz")
    assert phonenumbers.__version__ in figures
    assert unpack((tmp_path / "table.npz").read_bytes()).metadata_version == phonenumbers.__version__
