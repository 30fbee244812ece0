"""The files and commands that docs/ shows to be copied: valid, and run where it can be done here."""

import re
import shutil

import pytest
from conftest import ROOT, run
from test_wheel import installed  # noqa: F401 (a fixture)

GITOPS = (ROOT / "docs" / "gitops.md").read_text()
INSTALL = (ROOT / "docs" / "install.md").read_text()
# Blocks of YAML whose first line is a comment with the path of the file.
FILES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", GITOPS, re.DOTALL)


def named(start):
    found = [text for path, text in FILES if path.startswith(start)]
    assert found
    return found


@pytest.mark.parametrize("text", named(".pre-commit-config.yaml"))
def test_pre_commit(text, tmp_path):
    config = tmp_path / ".pre-commit-config.yaml"
    config.write_text(text)
    run("pre-commit", "validate-config", config)


@pytest.mark.parametrize("text", named(".github/workflows/"))
def test_github(text, tmp_path):
    workflow = tmp_path / "workflow.yml"
    workflow.write_text(text)
    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow)


@pytest.mark.parametrize("text", named(".gitlab-ci.yml"))
def test_gitlab(text, tmp_path):
    pipeline = tmp_path / ".gitlab-ci.yml"
    pipeline.write_text(text)
    run("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", pipeline)


@pytest.fixture
def apps(tmp_path):
    """The folder that the section on Flux describes."""
    for path, text in FILES:
        if path.startswith("apps/"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
    return tmp_path / "apps"


def break_groups(apps):
    path = apps / "authentik" / "groups.yaml"
    path.write_text(path.read_text().replace("is_superuser", "is_superusr"))


def test_flux_in_place(apps, installed, machine):  # noqa: F811
    check = (installed, "check", "--format", "concise", "apps/")
    run(*check, cwd=apps.parent, env=machine)
    break_groups(apps)
    found = run(*check, cwd=apps.parent, env=machine, check=False)
    assert found.returncode == 1
    assert "groups.yaml:9:7: warning[unknown-attribute]" in found.stdout


def test_rendered_manifests(apps, installed, machine):  # noqa: F811
    """`kubectl kustomize` is kustomize; Flux then puts values in, as sed does here."""
    kustomize = shutil.which("kubectl")
    if kustomize is None:
        pytest.skip("there is no kubectl")
    pipe = (
        f"set -o pipefail; '{kustomize}' kustomize apps/authentik"
        f" | sed 's/$.COMPANY:=example./example/' | '{installed}' check --format concise -"
    )
    run("bash", "-c", pipe, cwd=apps.parent, env=machine)
    break_groups(apps)
    found = run("bash", "-c", pipe, cwd=apps.parent, env=machine, check=False)
    assert found.returncode == 1
    assert "unknown-attribute" in found.stdout


@pytest.mark.parametrize("script", re.findall(r"```sh\n(.*?)```", INSTALL, re.DOTALL)[:2])
def test_completions_and_manual_pages(script, installed, machine, tmp_path):  # noqa: F811
    environment = {**machine, "PATH": f"{installed.parent}:{machine['PATH']}"}
    run("bash", "-euc", script, env=environment)
    written = {path.name for path in (tmp_path / "home").rglob("*") if path.is_file() and path.stat().st_size > 500}
    if "completions" in script:
        assert written == {"blueprintc", "blueprintc.fish", "_blueprintc"}
        run("bash", "-euc", "source ~/.local/share/bash-completion/completions/blueprintc; complete -p blueprintc", env=environment)
    else:
        assert {"blueprintc.1", "blueprintc-check.1", "blueprintc-man.1"} <= written
