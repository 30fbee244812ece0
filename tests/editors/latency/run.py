"""What editors wait for: this server, yaml-language-server with authentik's schema, and zizmor's server, in turn.

Prints a Markdown table of medians. See README.md.
"""

import argparse
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from session import Client, blueprint  # noqa: E402

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent.parent
SIZES = (100, 5000)
FILES = 1000

TAGS = [
    "!KeyOf scalar", "!Find sequence", "!FindObject sequence", "!Context scalar", "!Context sequence", "!Env scalar", "!Env sequence",
    "!File scalar", "!File sequence", "!Format sequence", "!If sequence", "!Condition sequence", "!Enumerate sequence", "!Index scalar",
    "!Value scalar", "!AtIndex sequence", "!ParseJSON scalar",
]


def workflow(lines):
    """A workflow for GitHub of about so many lines."""
    text = ["name: team\non: push\npermissions: {}\njobs:\n"]
    for job in range((lines - 4) // 10):
        text.append(
            f"  job-{job}:\n    name: Job {job}\n    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n    steps:\n"
            f"    - name: Build {job}\n      run: make\n    - name: Test {job}\n      run: make test\n"
        )
    return "".join(text)


class Blueprintc:
    name = "blueprintc"
    file = "blueprint.yaml"
    text = staticmethod(blueprint)
    # The line that is edited, and the column in it.
    edited = ("    title: ", 11)
    asked = ("completion", "hover", "references")

    def __init__(self, binary):
        self.command = [binary, "lsp"]

    def start(self, folder):
        return Client(self.command, folder, pulls=True)


class YamlLanguageServer(Blueprintc):
    name = "yaml-language-server"
    asked = ("completion", "hover")

    def __init__(self, script, schema):
        self.command = ["node", script, "--stdio"]
        self.settings = {
            "yaml": {
                "schemas": {schema.resolve().as_uri(): "*.yaml"}, "customTags": TAGS, "validate": True, "hover": True, "completion": True,
                "schemaStore": {"enable": False}, "kubernetesCRDStore": {"enable": False},
            },
        }

    def start(self, folder):
        client = Client(self.command, folder, settings=self.settings)
        client.notify("workspace/didChangeConfiguration", {"settings": self.settings})
        # A document that is opened before the server has its settings is checked without them.
        for at in range(50):
            uri = (folder / f"settings-{at}.yaml").as_uri()
            client.open(uri, "entries: 1\n")
            found = client.diagnostics(uri, 1)
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            if found:
                return client
        raise RuntimeError("yaml-language-server does not use the schema")


class Zizmor:
    name = "zizmor"
    file = ".github/workflows/workflow.yml"
    text = staticmethod(workflow)
    edited = ("    name: Job", 10)
    asked = ()

    def __init__(self, binary):
        self.command = [binary, "--lsp"]

    def start(self, folder):
        return Client(self.command, folder)


class Run:
    """The times of a server with a file of one size."""

    def __init__(self, server, lines):
        self.server = server
        self.text = server.text(lines)
        self.times = {what: [] for what in ("open", "change", *server.asked, "memory")}
        self.errors = 0

    def note(self, what, since):
        self.times[what].append((time.perf_counter() - since) * 1000)

    def round(self, repeats):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder).resolve()
            (folder / ".git").mkdir()
            path = folder / self.server.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text)
            client = self.server.start(folder)
            uri = path.as_uri()
            start, column = self.server.edited
            line = next(at for at, text in enumerate(self.text.split("\n")) if text.startswith(start))
            since = time.perf_counter()
            client.open(uri, self.text)
            found = client.diagnostics(uri, 1)
            self.note("open", since)
            text = self.text
            self.errors = sum(one.get("severity") == 1 for one in found)
            for version in range(2, repeats + 2):
                client.published.clear()
                since = time.perf_counter()
                text = client.insert(uri, version, text, line, column, "a")
                client.diagnostics(uri, version)
                self.note("change", since)
                for method in self.server.asked:
                    since = time.perf_counter()
                    if method == "references":
                        client.at(method, uri, 5, 8, context={"includeDeclaration": True})
                    else:
                        client.at(method, uri, 4, 12)
                    self.note(method, since)
            self.times["memory"].append(client.memory())
            client.kill()

    def row(self, lines):
        cells = [number(self.times[what]) if what in self.times else "–" for what in ("open", "change", "completion", "hover", "references")]
        count = self.errors if self.server.asked else "–"
        return [f"{self.server.name}, {lines:,} lines", *cells, f"{statistics.median(self.times['memory']):.0f} MB", str(count)]


def number(times):
    median = statistics.median(times)
    return f"{median:.1f}" if median < 10 else f"{median:,.0f}"


def workspace(binary, rounds, repeats):
    """Start and references in a workspace of many files."""
    starts, references, changes, memory = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder).resolve()
        (folder / ".git").mkdir()
        for at in range(FILES):
            (folder / f"{at:04}.yaml").write_text(blueprint(60, f"team-{at}"))
        path = folder / "0500.yaml"
        for _ in range(rounds):
            since = time.perf_counter()
            client = Client([binary, "lsp"], folder, pulls=True)
            client.at("hover", path.as_uri(), 4, 12)
            starts.append((time.perf_counter() - since) * 1000)
            text = path.read_text()
            client.open(path.as_uri(), text)
            client.diagnostics(path.as_uri(), 1)
            for version in range(2, repeats + 2):
                at = {"line": 9, "character": 11}
                since = time.perf_counter()
                client.change(path.as_uri(), version, {"range": {"start": at, "end": at}, "text": "a"})
                client.diagnostics(path.as_uri(), version)
                changes.append((time.perf_counter() - since) * 1000)
                since = time.perf_counter()
                client.at("references", path.as_uri(), 5, 8, context={"includeDeclaration": True})
                references.append((time.perf_counter() - since) * 1000)
            memory.append(client.memory())
            client.kill()
    return starts, references, changes, memory


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default="blueprintc")
    parser.add_argument("--yaml-language-server", default=HERE / "node_modules/yaml-language-server/bin/yaml-language-server", type=pathlib.Path)
    parser.add_argument("--schema", default=ROOT.parent / "shared/authentik/schemas/2026.8.json", type=pathlib.Path, help="authentik's own schema")
    parser.add_argument("--zizmor", default="zizmor")
    parser.add_argument("--rounds", default=5, type=int, help="how often each server starts")
    parser.add_argument("--repeats", default=5, type=int, help="how often each question is asked in a round")
    arguments = parser.parse_args()
    servers = [Blueprintc(arguments.binary)]
    if arguments.yaml_language_server.exists() and arguments.schema.exists():
        servers.append(YamlLanguageServer(str(arguments.yaml_language_server), arguments.schema))
    else:
        print("yaml-language-server or the schema is missing: left out", file=sys.stderr)
    if shutil.which(arguments.zizmor):
        servers.append(Zizmor(arguments.zizmor))
    else:
        print("zizmor is missing: left out", file=sys.stderr)
    rows = []
    for lines in SIZES:
        runs = [Run(server, lines) for server in servers]
        for _ in range(arguments.rounds):
            for run in runs:
                run.round(arguments.repeats)
        rows += [run.row(lines) for run in runs]
    head = ["milliseconds", "open", "change", "completion", "hover", "references", "memory", "false errors"]
    for row in [head, ["---"] * len(head), *rows]:
        print("| " + " | ".join(row) + " |")
    starts, references, changes, memory = workspace(arguments.binary, arguments.rounds, arguments.repeats)
    print(
        f"\nblueprintc in a workspace of {FILES:,} files: start {number(starts)} ms, change {number(changes)} ms, "
        f"references {number(references)} ms, {statistics.median(memory):.0f} MB."
    )


if __name__ == "__main__":
    main()
