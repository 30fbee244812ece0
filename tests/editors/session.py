"""A client of a language server over standard input and output, for measuring and for abuse."""

import json
import os
import pathlib
import queue
import subprocess
import threading
import time

CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {"configuration": True, "workspaceFolders": True, "didChangeWatchedFiles": {"dynamicRegistration": True}},
    "textDocument": {
        "synchronization": {"didSave": True},
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    },
}


def encode(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class Client:
    """Starts a server. With `pulls`, it asks for diagnostics, else it waits for them."""

    def __init__(self, command, folder=None, pulls=False, options=None, settings=None, answers=True):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.pulls = pulls
        self.settings = settings
        self.answers = answers
        self.asked = []
        self.last_id = 0
        self.received = queue.Queue()
        # Diagnostics that were sent of each document, in order, with their version.
        self.published = {}
        threading.Thread(target=self._read, daemon=True).start()
        if folder is not None:
            self.initialize(folder, options)

    def initialize(self, folder, options=None):
        capabilities = json.loads(json.dumps(CAPABILITIES))
        if self.pulls:
            capabilities["textDocument"]["diagnostic"] = {}
        uri = pathlib.Path(folder).as_uri()
        result = self.request("initialize", {
            "processId": os.getpid(), "rootUri": uri, "capabilities": capabilities, "initializationOptions": options,
            "workspaceFolders": [{"uri": uri, "name": "folder"}],
        })
        self.notify("initialized", {})
        sync = result["capabilities"].get("textDocumentSync")
        self.is_incremental = (sync.get("change") if isinstance(sync, dict) else sync) == 2
        return result

    def _read(self):
        out = self.process.stdout
        while True:
            length = None
            while line := out.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                self.received.put(None)
                return
            self.received.put(json.loads(out.read(length)))

    def send(self, message):
        self.process.stdin.write(encode(message))
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def take(self, timeout=120):
        """Waits for a message, and answers it where it is a request."""
        message = self.received.get(timeout=timeout)
        if message is None:
            raise EOFError("the server ended")
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            params = message["params"]
            self.published.setdefault(params["uri"], []).append((params.get("version"), params["diagnostics"]))
        elif method is not None and "id" in message:
            self.asked.append(method)
            if self.answers:
                result = None
                if method == "workspace/configuration":
                    section = lambda item: (self.settings or {}).get(item.get("section"))
                    result = [section(item) for item in message["params"]["items"]]
                self.send({"id": message["id"], "result": result})
        return message

    def ask(self, method, params, timeout=120):
        self.last_id += 1
        wanted = self.last_id
        message = {"id": wanted, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        deadline = time.monotonic() + timeout
        while True:
            answer = self.take(max(0.01, deadline - time.monotonic()))
            if answer.get("id") == wanted and "method" not in answer:
                return answer

    def request(self, method, params, timeout=120):
        answer = self.ask(method, params, timeout)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer.get("result")

    def open(self, uri, text, version=1):
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": version, "text": text}})

    def change(self, uri, version, *changes):
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def insert(self, uri, version, text, line, column, new):
        """Inserts into a document in the way that the server wants; its text then."""
        lines = text.split("\n")
        lines[line] = lines[line][:column] + new + lines[line][column:]
        after = "\n".join(lines)
        at = {"line": line, "character": column}
        self.change(uri, version, {"range": {"start": at, "end": at}, "text": new} if self.is_incremental else {"text": after})
        return after

    def diagnostics(self, uri, version):
        """The diagnostics of a version of a document."""
        if self.pulls:
            return self.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
        while True:
            for of, found in self.published.get(uri, []):
                # Some servers state no version: then it is the first that was sent since it was forgotten.
                if of is None or of >= version:
                    return found
            self.take()

    def at(self, method, uri, line, character, **more):
        position = {"line": line, "character": character}
        return self.request(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": position, **more})

    def memory(self):
        """Resident memory of the server and the processes that it started, in MB."""
        pids, at = [self.process.pid], 0
        while at < len(pids):
            for task in pathlib.Path(f"/proc/{pids[at]}/task").glob("*/children"):
                pids += [int(child) for child in task.read_text().split()]
            at += 1
        pages = sum(int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self, timeout=20):
        """Ends the server as an editor does; its exit code."""
        self.ask("shutdown", None)
        self.notify("exit", None)
        self.process.stdin.close()
        return self.process.wait(timeout)


def blueprint(lines, name="team"):
    """A blueprint of about so many lines: flows, stages, and bindings of them."""
    text = [f"version: 1\nmetadata:\n  name: {name}\nentries:\n"]
    count = 4
    number = 0
    while count < lines - 10:
        text.append(
            f"- model: authentik_flows.flow\n  id: flow-{number}\n  identifiers:\n    slug: {name}-flow-{number}\n"
            f"  attrs:\n    name: Flow {number}\n    title: Sign in {number}\n    designation: authentication\n"
            f"- model: authentik_stages_user_login.userloginstage\n  id: login-{number}\n  identifiers:\n    name: {name}-login-{number}\n"
            f"- model: authentik_flows.flowstagebinding\n  identifiers:\n    target: !KeyOf flow-{number}\n"
            f"    stage: !KeyOf login-{number}\n    order: 10\n"
        )
        count += 17
        number += 1
    return "".join(text)
