"""Clients that behave badly: run.py [--binary BINARY] [--edits N]

Each check prints what it measured; the exit code is 1 if one fails.
"""

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from session import Client, blueprint, encode  # noqa: E402

# Broken text, multi-byte characters, line ends of Windows, and YAML that changes everything after it.
PIECES = ["a", "ä", "😀", "\r\n", "\n", " ", "- ", ": ", "!KeyOf ", "!Find [", "]", "&a ", "*a", "'", '"', "|\n", "{", "}", "#", "%s", "\t", "\x00", "- model: "]


class Failed(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Failed(what)


class Setting:
    """A folder with one blueprint, and the server to start."""

    def __init__(self, binary, folder, edits):
        self.command = [binary, "lsp"]
        self.folder = folder
        self.edits = edits
        (folder / ".git").mkdir()
        self.path = folder / "a.yaml"
        self.text = blueprint(200)
        self.path.write_text(self.text)
        self.uri = self.path.as_uri()

    def client(self, **options):
        client = Client(self.command, self.folder, **{"pulls": True, **options})
        client.open(self.uri, self.text)
        return client

    def raw(self):
        # A pipe that nobody reads would stop the server.
        process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(self.folder / "stderr").open("wb"))
        return process

    def stderr(self):
        return (self.folder / "stderr").read_text(errors="replace")

    def initialize(self):
        return encode({"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": self.folder.as_uri(), "capabilities": {}}})


def units(text):
    return len(text.encode("utf-16-le")) // 2


def edits(setting):
    """Random edits, also ones that end inside of characters: memory stays, and the text of the server is that of the client."""
    chance = random.Random(13)
    client = setting.client()
    lines = setting.text.split("\n")
    memory = {}
    slowest = 0
    early, late = setting.edits // 10, setting.edits
    for version in range(2, setting.edits + 2):
        # Now and then the whole text, so that it doesn't become rubbish only.
        if version % 50 == 0:
            lines = setting.text.split("\n")
            client.change(setting.uri, version, {"text": setting.text})
        else:
            line = chance.randrange(len(lines))
            column = chance.randrange(units(lines[line]) + 2)
            end_line = min(line + chance.choice([0, 0, 0, 1]), len(lines) - 1)
            end = column if end_line == line and chance.random() < 0.7 else chance.randrange(units(lines[end_line]) + 2)
            if end_line == line:
                end = max(end, column)
            piece = chance.choice(PIECES)
            client.change(setting.uri, version, {
                "range": {"start": {"line": line, "character": column}, "end": {"line": end_line, "character": end}}, "text": piece,
            })
            lines = applied(lines, line, column, end_line, end, piece)
        since = time.perf_counter()
        if version % 5 == 0:
            client.diagnostics(setting.uri, version)
        elif version % 7 == 0:
            place = (chance.randrange(len(lines)), chance.randrange(40))
            client.at(chance.choice(["completion", "hover", "definition", "documentHighlight"]), setting.uri, *place)
        slowest = max(slowest, time.perf_counter() - since)
        if version - 1 in (early, late):
            memory[version - 1] = client.memory()
    # Two clients with the same text get the same findings.
    text = "\n".join(lines)
    found = client.diagnostics(setting.uri, version)
    other = Client(setting.command, setting.folder, pulls=True)
    other.open(setting.uri, text)
    expect(found == other.diagnostics(setting.uri, 1), "the text of the server is not the one of the client")
    other.end()
    expect(client.end() == 0, "the server did not end")
    expect(memory[late] < memory[early] * 1.25 + 5, f"memory grows: {memory}")
    return f"{memory[early]:.0f} MB after {early:,}, {memory[late]:.0f} MB after {late:,}; slowest answer {slowest * 1000:.0f} ms"


def at_unit(line, column):
    """The part of a line before a place in UTF-16; a place inside of a character is its start."""
    count = 0
    for index, character in enumerate(line):
        width = 2 if ord(character) > 0xFFFF else 1
        if count + width > column:
            return index
        count += width
    # The end of the line is before its line end.
    return len(line)


def applied(lines, line, column, end_line, end, piece):
    def place(line, column):
        text = lines[line]
        return at_unit(text.removesuffix("\r"), column) if line < len(lines) - 1 else at_unit(text, column)

    before = "\n".join([*lines[:line], lines[line][: place(line, column)]])
    after = "\n".join([lines[end_line][place(end_line, end):], *lines[end_line + 1:]])
    return (before + piece + after).split("\n")


def large(setting):
    """A file of 50,000 lines."""
    client = setting.client()
    text = blueprint(50_000, "large")
    uri = (setting.folder / "large.yaml").as_uri()
    since = time.perf_counter()
    client.open(uri, text)
    client.diagnostics(uri, 1)
    opened = time.perf_counter() - since
    since = time.perf_counter()
    text = client.insert(uri, 2, text, 10, 11, "a")
    client.diagnostics(uri, 2)
    changed = time.perf_counter() - since
    since = time.perf_counter()
    client.at("completion", uri, 4, 12)
    completed = time.perf_counter() - since
    memory = client.memory()
    expect(client.end() == 0, "the server did not end")
    expect(max(opened, changed, completed) < 10, "slow")
    return f"open {opened * 1000:.0f} ms, change {changed * 1000:.0f} ms, completion {completed * 1000:.0f} ms, {memory:.0f} MB"


def silent(setting):
    """A client that never answers what the server asks."""
    client = setting.client(answers=False)
    for version in range(2, 102):
        client.change(setting.uri, version, {"text": setting.text.replace("designation: authentication", "designation: nothing", version % 2)})
        client.diagnostics(setting.uri, version)
    asked = len(client.asked)
    expect(client.end() == 0, "the server did not end")
    return f"{asked} requests of the server without an answer"


def deaf(setting):
    """A client that stops reading, while it asks on."""
    process = setting.raw()
    process.stdin.write(setting.initialize())
    process.stdin.write(encode({"method": "initialized", "params": {}}))
    process.stdin.write(encode({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": setting.uri, "languageId": "yaml", "version": 1, "text": setting.text}}}))
    # Answers of some megabytes: the pipe is full long before.
    for number in range(2, 2000):
        where = {"textDocument": {"uri": setting.uri}, "position": {"line": 4, "character": 9}}
        process.stdin.write(encode({"id": number, "method": "textDocument/completion", "params": where}))
    process.stdin.flush()
    time.sleep(2)
    pages = int(pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    memory = pages * 4096 / 2**20
    expect(process.poll() is None, "the server ended")
    expect(memory < 200, f"{memory:.0f} MB")
    process.stdin.close()
    process.stdout.close()
    expect(ends(process), "the server is still there after the client hung up")
    return f"{memory:.0f} MB"


def ends(process, timeout=10):
    try:
        process.wait(timeout)
        return True
    except subprocess.TimeoutExpired:
        process.kill()
        return False


def hangs_up(setting):
    """A client that disconnects: before anything, inside of a header, of a text, and after a request."""
    begun = setting.initialize()
    for what, data in {
        "at once": b"", "in a header": b"Content-Len", "after a header": b"Content-Length: 100\r\n\r\n", "in a text": begun[:60],
        "after initialize": begun, "in the next text": begun + b"Content-Length: 100\r\n\r\n{",
        "in a document": begun + encode({"method": "initialized", "params": {}}) + b"Content-Length: 1000\r\n\r\n" + b'{"jsonrpc":"2.0","method":"x"',
    }.items():
        process = setting.raw()
        process.stdin.write(data)
        process.stdin.close()
        expect(ends(process), f"it runs on after the client hung up {what}")
        message = setting.stderr()
        expect(process.returncode in (0, 1, 2), f"{what}: it ended with {process.returncode}: {message}")
        expect("panicked" not in message, f"{what}: {message}")
    return "ends with an error, never with a signal"


def headers(setting):
    """Absurd headers and texts."""
    seen = []
    for what, data in {
        "18 exabytes": b"Content-Length: 18446744073709551615\r\n\r\n{}",
        "8 exabytes": b"Content-Length: 9223372036854775807\r\n\r\n{}",
        "a terabyte": b"Content-Length: 1099511627776\r\n\r\n{}",
        "64 gigabytes": b"Content-Length: 68719476736\r\n\r\n{}",
        "negative": b"Content-Length: -1\r\n\r\n{}",
        "words": b"Content-Length: many\r\n\r\n{}",
        "no length": b"Content-Type: x\r\n\r\n{}",
        "no header": b"hello\r\n\r\n",
        "no JSON": b"Content-Length: 5\r\n\r\nhello",
        "no UTF-8": b"Content-Length: 4\r\n\r\n\xff\xfe\xff\xfe",
        "deep JSON": b"Content-Length: 200000\r\n\r\n" + b"[" * 200000,
        "an endless header": b"Content-Length: 1" + b"0" * 5_000_000 + b"\r\n\r\n",
    }.items():
        for begun in (b"", setting.initialize()):
            process = setting.raw()
            try:
                process.stdin.write(begun + data)
                process.stdin.flush()
                time.sleep(0.3)
                memory = 0
                if process.poll() is None:
                    pages = int(pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[1])
                    memory = pages * 4096 / 2**20
                process.stdin.close()
            except BrokenPipeError:
                memory = 0
            process.stdout.close()
            message = ""
            if not ends(process):
                raise Failed(f"{what}: it runs on after the client hung up")
            message = setting.stderr()
            if process.returncode < 0 or "panicked" in message:
                seen.append(f"{what}: it ended with {process.returncode}: {message[:200]}")
            if len(message) > 1000:
                seen.append(f"{what}: a message of {len(message):,} bytes")
            if memory > 200:
                seen.append(f"{what}: {memory:.0f} MB")
    expect(not seen, "\n  ".join(seen))
    return "ends with an error, never with a signal"


CHECKS = [edits, large, silent, deaf, hangs_up, headers]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default="blueprintc")
    parser.add_argument("--edits", default=10_000, type=int)
    parser.add_argument("checks", nargs="*", help="the names of some checks")
    arguments = parser.parse_args()
    failed = False
    for check in CHECKS:
        if arguments.checks and check.__name__ not in arguments.checks:
            continue
        with tempfile.TemporaryDirectory() as folder:
            setting = Setting(arguments.binary, pathlib.Path(folder).resolve(), arguments.edits)
            try:
                print(f"ok {check.__name__}: {check(setting)}", flush=True)
            except Exception as error:  # noqa: BLE001
                failed = True
                print(f"FAILED {check.__name__}: {error!r}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
