"""The map of the house shows the house as it is."""

from __future__ import annotations

import re
import tomllib

import pages
import pytest

SOURCE = pages.ROOT / "src" / "sourdine"
EXPLANATION = pages.ROOT / "docs" / "explanation"
MAP = (EXPLANATION / "architecture.md").read_text(encoding="utf-8")
DEPENDENCIES = (EXPLANATION / "dependencies.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:/|\.py|\.toml|\.npz))`", MAP)
PACKAGES = sorted(path.parent.relative_to(SOURCE).as_posix() for path in SOURCE.glob("*/**/__init__.py"))


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_what_the_map_names_exists(name):
    assert (SOURCE / name).exists() or (pages.ROOT / name).exists()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_on_the_map(package):
    assert f"`{package}/`" in MAP


@pytest.mark.parametrize(
    "module", sorted(path.name for path in SOURCE.glob("*.py") if path.stem != "__init__")
)
def test_every_module_of_the_entrance_is_on_the_map(module):
    assert f"`{module}`" in MAP


def declared():
    project = tomllib.loads((pages.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [one for group in project["dependency-groups"].values() for one in group if isinstance(one, str)]
    extras = [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    everything = [*project["project"]["dependencies"], *extras, *groups, *project["build-system"]["requires"]]
    return sorted({re.match(r"[\w-]+", one)[0] for one in everything})


@pytest.mark.parametrize("dependency", declared())
def test_every_dependency_is_accounted_for(dependency):
    assert f"`{dependency}`" in DEPENDENCIES
