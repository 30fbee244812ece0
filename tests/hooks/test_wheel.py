"""The wheel installs where there is no Rust, and the program in it runs."""

import email
import sys
import tomllib
import zipfile

import pytest
from conftest import MISTAKEN, ROOT, SOUND, run, write

PACKAGE = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]


@pytest.fixture
def installed(machine, tmp_path):
    """The program, installed into a fresh virtual environment."""
    environment = tmp_path / "environment"
    run(sys.executable, "-m", "venv", environment)
    run(environment / "bin" / "python", "-m", "pip", "install", "blueprintc", env=machine)
    return environment / "bin" / "blueprintc"


def test_the_program_runs(installed, machine, tmp_path):
    assert run(installed, "--version", env=machine).stdout == f"blueprintc {PACKAGE['version']}\n"
    write(tmp_path / "blueprints", groups=SOUND)
    assert run(installed, "check", "--format", "concise", tmp_path / "blueprints", env=machine).stdout.startswith("1 file checked, no findings")
    write(tmp_path / "blueprints", groups=MISTAKEN)
    found = run(installed, "check", tmp_path / "blueprints", env=machine, check=False)
    assert found.returncode == 1
    assert "unknown-attribute" in found.stdout


def test_the_metadata_is_that_of_the_crate(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (path,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        metadata = email.message_from_bytes(archive.read(path))
    assert metadata["Name"] == PACKAGE["name"]
    assert metadata["Version"] == PACKAGE["version"]
    assert metadata["Summary"] == PACKAGE["description"]
    assert "MIT" in (metadata["License-Expression"] or metadata["License"])
    assert metadata.get_payload().startswith("# blueprintc")
    assert any(name.endswith("LICENSE-MIT") for name in names), names
