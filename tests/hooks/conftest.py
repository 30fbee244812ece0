"""What the tests share: a wheel, a folder that pip takes packages from, and a machine without Rust."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SOUND = """\
version: 1
metadata:
  name: company-groups
entries:
  - model: authentik_core.group
    identifiers:
      name: company-staff
    attrs:
      is_superuser: false
"""
MISTAKEN = SOUND.replace("is_superuser:", "is_superusr:")
# Refers to what the other file makes: alone, this is a mistake.
REFERRING = """\
version: 1
metadata:
  name: company-application
entries:
  - model: authentik_blueprints.metaapplyblueprint
    attrs:
      identifiers:
        name: company-groups
  - model: authentik_policies.policybinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      group: !Find [authentik_core.group, [name, company-staff]]
      order: 0
"""
# What else there is in a repository.
MANIFEST = """\
apiVersion: v1
kind: Service
metadata:
  name: authentik
spec:
  ports: [{port: 80}]
"""


def run(*command, check=True, **options):
    """Runs a command; its output is both streams as one text."""
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    if check and done.returncode != 0:
        pytest.fail(f"{command} exits with {done.returncode}:\n{done.stdout}", pytrace=False)
    return done


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, given or built."""
    if given := os.environ.get("BLUEPRINTC_WHEEL"):
        return Path(given).resolve()
    dist = tmp_path_factory.mktemp("dist")
    run("maturin", "build", "--release", "--out", dist, cwd=ROOT / "packaging" / "wheel")
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def links(wheel, tmp_path_factory):
    """All that pip may install: the wheel, and setuptools, which builds the package of the hooks."""
    folder = tmp_path_factory.mktemp("links")
    shutil.copy(wheel, folder)
    run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "setuptools", "wheel")
    return folder


@pytest.fixture
def machine(links, tmp_path):
    """The environment of a machine without Rust and without an index of packages."""
    home = tmp_path / "home"
    home.mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    for program in ("cargo", "rustc", "rustup"):
        assert shutil.which(program, path=path) is None, f"{program} is in {path}"
    return {
        "HOME": str(home),
        "PATH": path,
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(links),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Somebody",
        "GIT_AUTHOR_EMAIL": "somebody@example.org",
        "GIT_COMMITTER_NAME": "Somebody",
        "GIT_COMMITTER_EMAIL": "somebody@example.org",
    }


def write(folder, **files):
    """Writes blueprints and other YAML: `groups=TEXT` is groups.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
