"""The GitHub action and the GitLab component: valid, and their shell steps run as a runner would run them."""

import json
import os
import re
import subprocess
import xml.etree.ElementTree as xml
import zipfile

import pytest
import yaml
from conftest import MANIFEST, MISTAKEN, ROOT, SOUND, run, write

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
SCRIPTS = sorted([*ROOT.glob("ci/**/*.sh"), *ROOT.glob("tests/hooks/*.sh")])


@pytest.fixture
def checkout(tmp_path):
    """What a pipeline has checked out: a repository with a sound and a mistaken blueprint."""
    folder = tmp_path / "checkout"
    write(folder / "sound", groups=SOUND)
    write(folder / "mistaken", groups=MISTAKEN.replace("company-", "other-"))
    write(folder, service=MANIFEST)
    run("git", "init", "--quiet", folder)
    return folder


class Action:
    """A runner of the composite action."""

    def __init__(self, folder, machine, temporary):
        self.folder, self.machine = folder, machine
        self.outputs, self.path = temporary / "outputs", temporary / "path"
        self.machine.update(
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_OUTPUT=str(self.outputs),
            GITHUB_PATH=str(self.path),
            RUNNER_TEMP=str(temporary),
        )

    def run(self, **given):
        """Runs the steps with these inputs; gives the exit code, the text and the outputs."""
        inputs = {name: str(given.pop(name.replace("-", "_"), spec["default"])) for name, spec in ACTION["inputs"].items()}
        assert not given, f"no such inputs: {given}"
        self.outputs.write_text("")
        self.path.write_text("")
        text, code = "", 0
        for step in ACTION["runs"]["steps"]:
            if "run" not in step:
                continue
            environment = dict(self.machine)
            environment["PATH"] = ":".join([*self.path.read_text().split(), environment["PATH"]])
            for name, expression in step.get("env", {}).items():
                (key,) = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", expression).groups()
                environment[name] = inputs[key]
            done = run("bash", "-eo", "pipefail", "-c", step["run"], check=False, cwd=self.folder, env=environment)
            text += done.stdout
            code = done.returncode
            if code != 0:
                break
        outputs = dict(line.split("=", 1) for line in self.outputs.read_text().splitlines())
        return code, text, outputs


@pytest.fixture
def action(checkout, machine, tmp_path):
    temporary = tmp_path / "runner"
    temporary.mkdir()
    return Action(checkout, machine, temporary)


def test_the_action_checks(action, checkout):
    code, text, outputs = action.run(paths="sound\n")
    assert (code, outputs) == (0, {"exit-code": "0", "sarif": "blueprintc.sarif"}), text

    code, text, outputs = action.run(authentik="2026.2")
    assert (code, outputs["exit-code"]) == (1, "1"), text
    assert re.search(r"^::warning .*file=mistaken/groups.yaml,line=9", text, re.MULTILINE), text
    (sarif,) = json.loads((checkout / "blueprintc.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in sarif["results"]] == ["unknown-attribute"]

    assert action.run(fail_on="error")[0] == 0
    assert action.run(paths="sound\nmistaken", arguments="--no-config\n--isolated")[0] == 1


def test_nothing_in_an_input_is_run(action, checkout):
    bad = '"; touch pwned; $(touch pwned) `touch pwned`\n--help\n*'
    for name in ("paths", "authentik", "fail_on", "arguments", "version"):
        code, text, _ = action.run(**{name: bad})
        assert code == 2 or name == "arguments", (name, text)
        assert not (checkout / "pwned").exists(), name


def test_a_run_that_fails_leaves_no_old_report(action, checkout):
    (checkout / "blueprintc.sarif").write_text("old")
    code, text, outputs = action.run(authentik="1.0")
    assert (code, outputs) == (2, {"exit-code": "2", "sarif": ""}), text


def gitlab(**given):
    """The job of the component with these inputs, as GitLab puts them in."""
    header, job = (ROOT / "templates" / "blueprintc.yml").read_text().split("\n---\n")
    inputs = {name: spec["default"] for name, spec in yaml.safe_load(header)["spec"]["inputs"].items()}
    assert set(given) <= set(inputs)
    inputs.update(given)
    return re.sub(r"\$\[\[ inputs\.([a-z-]+) \]\]", lambda found: inputs[found[1]], job)


def run_gitlab(job, folder, machine):
    """Runs the script in a shell of POSIX, in an environment where pip may install."""
    ((_, job),) = yaml.safe_load(job).items()
    environment = folder.parent / "gitlab"
    run("python3", "-m", "venv", environment, env=machine)
    variables = {**machine, **job["variables"], "PATH": f"{environment}/bin:{machine['PATH']}"}
    return run("sh", "-ec", "\n".join(job["script"]), check=False, cwd=folder, env=variables)


def test_the_component_checks(checkout, machine):
    done = run_gitlab(gitlab(paths="sound"), checkout, machine)
    assert done.returncode == 0, done.stdout
    done = run_gitlab(gitlab(authentik="2026.2", paths="sound mistaken"), checkout, machine)
    assert done.returncode == 1, done.stdout
    (issue,) = json.loads((checkout / "gl-code-quality-report.json").read_text())
    assert issue["check_name"] == "unknown-attribute"
    assert issue["location"]["path"] == "mistaken/groups.yaml"
    cases = xml.parse(checkout / "blueprintc-junit.xml").getroot()
    assert len(list(cases.iter("failure"))) == 1
    assert run_gitlab(gitlab(**{"fail-on": "error"}), checkout, machine).returncode == 0


def test_the_component_is_valid(tmp_path):
    job = tmp_path / ".gitlab-ci.yml"
    job.write_text(gitlab())
    run("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", job)


def test_the_action_is_valid():
    run("check-jsonschema", "--builtin-schema", "vendor.github-actions", ROOT / "action.yml")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_shell_is_clean(script):
    run("shellcheck", script)


def test_the_image_has_what_the_program_links_to(wheel, tmp_path):
    """There is no Docker here: distroless/cc has glibc, libgcc and libstdc++, and nothing else may be needed."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/scripts/blueprintc")]
        program = archive.extract(name, tmp_path)
    os.chmod(program, 0o755)
    there = {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2"}
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    needed = {line.split()[0] for line in linked.splitlines() if not line.strip().startswith("/")}
    assert needed <= there, linked
