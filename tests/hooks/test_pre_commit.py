"""The hooks, run by pre-commit itself in a real repository."""

import os

import pytest
from conftest import MANIFEST, MISTAKEN, REFERRING, ROOT, SOUND, run, write

LANGUAGES = {
    "python": ("blueprintc", "blueprintc-fix"),
    "rust": ("blueprintc-rust", "blueprintc-fix-rust"),
}


class Repository:
    """A repository with blueprints, which uses the hooks of a clone of this one."""

    def __init__(self, folder, hooks, environment):
        self.folder, self.hooks, self.environment = folder, hooks, environment
        folder.mkdir()
        self.git("init", "--quiet")

    def git(self, *arguments, **options):
        return run("git", *arguments, cwd=self.folder, env=self.environment, **options)

    def use(self, hook):
        revision = run("git", "rev-parse", "HEAD", cwd=self.hooks).stdout.strip()
        config = f"repos:\n  - repo: {self.hooks}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n"
        (self.folder / ".pre-commit-config.yaml").write_text(config)

    def commit(self, message, **options):
        self.git("add", "--all")
        return self.git("commit", "--quiet", "--message", message, **options)

    def pre_commit(self, *arguments, **options):
        return run("pre-commit", *arguments, cwd=self.folder, env=self.environment, **options)


@pytest.fixture(params=LANGUAGES)
def language(request, machine):
    """A language of hooks; for Rust, cargo comes to the path."""
    if request.param == "rust":
        if not os.environ.get("BLUEPRINTC_HOOKS_RUST"):
            pytest.skip("set BLUEPRINTC_HOOKS_RUST=1 to build the hooks with cargo")
        machine["PATH"] += os.pathsep + os.environ["PATH"]
        for name in ("CARGO_HOME", "RUSTUP_HOME"):
            machine[name] = os.environ.get(name) or os.path.expanduser(f"~/.{name.split('_')[0].lower()}")
        if target := os.environ.get("CARGO_TARGET_DIR"):
            machine["CARGO_TARGET_DIR"] = os.path.abspath(target)
    return request.param


def test_the_hooks_in_a_repository(language, machine, tmp_path):
    check, fix = LANGUAGES[language]
    hooks = tmp_path / "hooks"
    run("git", "clone", "--quiet", ROOT, hooks, env=machine)
    repository = Repository(tmp_path / "repository", hooks, machine)
    blueprints = repository.folder / "blueprints"

    # Clean files can be committed, whatever other YAML is next to them.
    repository.use(check)
    write(blueprints, groups=SOUND)
    write(repository.folder, service=MANIFEST)
    repository.pre_commit("install")
    first = repository.commit("Sound")
    assert "Passed" in first.stdout, first.stdout

    # What one changed file refers to is in a file that doesn't change.
    write(blueprints, binding=REFERRING)
    assert "Passed" in repository.commit("Referring").stdout

    # A mistake isn't committed, and it is named with its place.
    write(blueprints, groups=MISTAKEN)
    refused = repository.commit("Mistaken", check=False)
    assert refused.returncode == 1
    assert "unknown-attribute" in refused.stdout
    assert "blueprints/groups.yaml:9:7" in refused.stdout
    assert repository.git("log", "--format=%s").stdout == "Referring\nSound\n"

    # blueprintc-fix fixes it, which pre-commit treats as a failure; then there is nothing left to do.
    repository.use(fix)
    repository.git("add", "--all")
    mended = repository.pre_commit("run", "--all-files", check=False)
    assert mended.returncode == 1
    assert "files were modified by this hook" in mended.stdout
    assert (blueprints / "groups.yaml").read_text() == SOUND
    assert "Passed" in repository.commit("Mended").stdout

    # A change of nothing that is YAML costs nothing.
    (repository.folder / "notes.txt").write_text("a note\n")
    assert "Skipped" in repository.commit("Notes").stdout


def test_a_local_hook_needs_no_clone(machine, tmp_path):
    """What docs/gitops.md shows for those who can't reach a hook repository."""
    repository = Repository(tmp_path / "repository", None, machine)
    version = run("git", "show", "HEAD:pyproject.toml", cwd=ROOT).stdout.split("blueprintc==")[1].split('"')[0]
    (repository.folder / ".pre-commit-config.yaml").write_text(f"""\
repos:
  - repo: local
    hooks:
      - id: blueprintc
        name: blueprintc
        language: python
        additional_dependencies: [blueprintc=={version}]
        entry: blueprintc check
        types: [yaml]
        pass_filenames: false
""")
    write(repository.folder, groups=MISTAKEN)
    repository.git("add", "--all")
    refused = repository.pre_commit("run", "--all-files", check=False)
    assert refused.returncode == 1
    assert "unknown-attribute" in refused.stdout


def test_the_manifest_is_valid():
    run("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
