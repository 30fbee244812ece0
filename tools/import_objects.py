"""The objects that the shipped blueprints of all releases create, as lines of facts.

Used by `import_catalog.py`. Names, keys, orders, choices and references are written down; prose,
expressions and secrets are not: `title=?#1a2b3c4d` says that a value is set and gives a short one-way hash of it, by
which the same value is recognized, and `title=?` says nothing of it. Secrets have no hash.
"""

import ast
import json
import pathlib
import re
import tomllib

import yaml

# Texts that identify an object or are vocabulary. Any other text is said only when it is one word.
NAME_LIKE = {
    "name", "slug", "managed", "identifier", "field_key", "scope_name", "saml_name", "domain", "username",
    "path", "object_field", "template",
}
PROSE = {
    "expression", "initial_value", "placeholder", "sub_text", "title", "description", "subject",
    "static_settings", "password", "email", "attributes", "error_message", "deny_message", "query",
    "client_id", "client_secret", "public_key", "redirect_uris", "permissions", "meta_description", "meta_launch_url",
}


class Tag:
    def __init__(self, name, value):
        self.name, self.value = name, value


class Loader(yaml.SafeLoader):
    pass


def construct_tag(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return Tag(suffix, loader.construct_scalar(node))
    if isinstance(node, yaml.SequenceNode):
        return Tag(suffix, loader.construct_sequence(node, deep=True))
    return Tag(suffix, loader.construct_mapping(node, deep=True))


Loader.add_multi_constructor("!", construct_tag)

# Fields that can hold a secret, and in what authentik ships hold public presets.
PUBLIC = {"static_settings"}

MASK = (1 << 64) - 1


def siphash(data):
    """SipHash-2-4 with a key of zeros."""
    v = [0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573]

    def rotated(number, bits):
        return (number << bits | number >> (64 - bits)) & MASK

    def rounds(count):
        for _ in range(count):
            v[0] = (v[0] + v[1]) & MASK
            v[1] = rotated(v[1], 13) ^ v[0]
            v[0] = rotated(v[0], 32)
            v[2] = (v[2] + v[3]) & MASK
            v[3] = rotated(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & MASK
            v[3] = rotated(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & MASK
            v[1] = rotated(v[1], 17) ^ v[2]
            v[2] = rotated(v[2], 32)

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 0xFF])
    for at in range(0, len(padded), 8):
        word = int.from_bytes(padded[at : at + 8], "little")
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def canonical(value, in_json=False):
    """The text of what is stored of a value, as `src/serializer/canonical.rs` writes it; None where that is unknown."""
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, str):
        return json.dumps(value if in_json else value.strip(), ensure_ascii=False)
    if isinstance(value, list):
        items = [canonical(item, in_json) for item in value]
        return None if None in items else "[" + ",".join(items if in_json else sorted(items)) + "]"
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        pairs = [(key, canonical(item, True)) for key, item in sorted(value.items())]
        if any(text is None for _, text in pairs):
            return None
        return "{" + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{text}" for key, text in pairs) + "}"
    return None


def hidden(value, truth=""):
    """A value that isn't written down: with its hash, where it is known."""
    text = canonical(value)
    digest = "" if text is None else f"#{siphash(text.encode()) >> 32:08x}"
    return f"?{truth}{digest}"


class Unsaid:
    """A value that is set, and isn't written down or isn't known."""


UNSAID = Unsaid()


class Reference:
    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return isinstance(other, Reference) and other.number == self.number


class Item:
    def __init__(self, number, model, values, conditional):
        self.number, self.model, self.values, self.conditional = number, model, values, conditional


class Numbers:
    """An object has the same number in every release: what identifies it decides."""

    def __init__(self):
        self.by_key = {}

    def of(self, model, identifiers):
        def plain(value):
            return f"@{value.number}" if isinstance(value, Reference) else repr(value)

        key = (model, tuple(sorted((k, plain(v)) for k, v in identifiers.items())))
        return self.by_key.setdefault(key, len(self.by_key) + 1)


class Blueprint:
    def __init__(self, path, document, conditional=False):
        self.path, self.document, self.conditional = path, document, conditional
        metadata = document.get("metadata") or {}
        self.name = metadata.get("name", path)
        labels = metadata.get("labels") or {}
        self.example = labels.get("blueprints.goauthentik.io/instantiate") == "false"
        self.items = []
        self.applied = False


class Instance:
    """What a fresh server has after its blueprints were applied."""

    def __init__(self, is_a, is_field, numbers):
        self.items = []
        self.is_a = is_a
        self.is_field = is_field
        self.numbers = numbers

    def create(self, model, identifiers, attrs, conditional=False):
        # authentik ignores attributes that the model doesn't have.
        attrs = {k: v for k, v in attrs.items() if self.is_field(model, k)}
        item = Item(self.numbers.of(model, identifiers), model, {**attrs, **identifiers}, conditional)
        self.items.append(item)
        return item

    def find(self, model, identifiers):
        for item in self.items:
            if self.is_a(item.model, model) and all(
                not isinstance(v, Unsaid) and k in item.values and item.values[k] == v
                for k, v in identifiers.items()
            ):
                return item
        return None

    def apply(self, blueprint, by_name):
        if blueprint.applied:
            return
        blueprint.applied = True
        ids = {}
        context = blueprint.document.get("context") or {}
        entries = blueprint.document.get("entries") or []
        if isinstance(entries, dict):
            entries = [entry for section in entries.values() for entry in section]
        for entry in entries:
            if entry["model"] == "authentik_blueprints.metaapplyblueprint":
                wanted = by_name.get(entry["attrs"]["identifiers"].get("name"))
                if wanted:
                    self.apply(wanted, by_name)
                continue
            holds = [self.truth(c, ids, context) for c in entry.get("conditions", [])]
            if False in holds:
                continue
            identifiers = {k: self.value(v, ids, context) for k, v in entry["identifiers"].items()}
            found = self.find(entry["model"], identifiers)
            if entry.get("state") == "absent":
                continue
            if found is None:
                attrs = {k: self.value(v, ids, context) for k, v in (entry.get("attrs") or {}).items()}
                found = self.create(entry["model"], identifiers, attrs, blueprint.conditional or None in holds)
                blueprint.items.append(found)
            if entry.get("id"):
                ids[entry["id"]] = found

    def truth(self, condition, ids, context):
        """True, False, or None where only the server can tell."""
        if isinstance(condition, Tag) and condition.name == "Condition":
            mode, *values = condition.value
            truths = [self.truth(v, ids, context) for v in values]
            if mode == "NOR" and None not in truths:
                return not any(truths)
            return None
        if isinstance(condition, Tag) and condition.name == "Find":
            return self.value(condition, ids, context) is not None
        return None

    def value(self, value, ids, context):
        if isinstance(value, Tag):
            if value.name == "KeyOf":
                return Reference(ids[value.value].number)
            if value.name == "Find":
                model, *conditions = value.value
                found = self.find(model, {k: self.value(v, ids, context) for k, v in conditions})
                return Reference(found.number) if found else None
            if value.name == "Context":
                key = value.value if isinstance(value.value, str) else value.value[0]
                return self.value(context[key], ids, context) if key in context else UNSAID
            return UNSAID
        if isinstance(value, list):
            return [self.value(v, ids, context) for v in value]
        if isinstance(value, dict):
            return {k: self.value(v, ids, context) for k, v in value.items()}
        return value


def constant(expression):
    """Whether an expression always gives the same truth, and which."""
    try:
        body = ast.parse("def f():\n" + "".join(f"  {line}\n" for line in expression.splitlines()))
    except SyntaxError:
        return None
    body = body.body[0].body
    if len(body) == 1 and isinstance(body[0], ast.Return) and isinstance(body[0].value, ast.Constant):
        return bool(body[0].value.value)
    return None


def said(name, value, secret=False):
    if isinstance(value, Unsaid) or (secret and name not in PUBLIC):
        return "?"
    if isinstance(value, Reference):
        return f"@{value.number}"
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    if isinstance(value, str):
        if name == "expression":
            always = constant(value)
            return hidden(value, "" if always is None else json.dumps(always))
        if name in NAME_LIKE or (name not in PROSE and re.match(r"[^\s]{1,60}\Z", value)):
            return json.dumps(value, ensure_ascii=False)
        return hidden(value)
    if isinstance(value, list) and name not in PROSE:
        items = [said(name, v) for v in value]
        return hidden(value) if any(item.startswith("?") for item in items) else "[" + ",".join(items) + "]"
    return hidden(value)


OVERLAYS = pathlib.Path(__file__).parent / "overlays"


def overlay(release):
    """What is known of a release beyond its collected files; empty where there is no overlay."""
    path = OVERLAYS / f"{release}.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


def overlay_value(value):
    """`!Find MODEL FIELD VALUE` as the tag that it stands for."""
    if isinstance(value, str) and value.startswith("!Find "):
        _, model, field, wanted = value.split(" ", 3)
        return Tag("Find", [model, [field, wanted]])
    if isinstance(value, list):
        return [overlay_value(item) for item in value]
    return value


def overlay_entries(objects):
    return [
        {
            "model": item["model"],
            "identifiers": {k: overlay_value(v) for k, v in item["identifiers"].items()},
            "attrs": {k: overlay_value(v) for k, v in item["attrs"].items()},
        }
        for item in objects
    ]


def add_overlay(release, blueprints):
    """Adds the files of a release's overlay, and the values that it adds to objects of collected files."""
    by_path = {blueprint.path: blueprint for blueprint in blueprints}
    for shipped in overlay(release).get("shipped", []):
        if shipped["path"] not in by_path:
            document = {"metadata": {"name": shipped["name"]}, "entries": overlay_entries(shipped["objects"])}
            blueprints.append(Blueprint(shipped["path"], document, shipped.get("conditional", False)))
            continue
        collected = by_path[shipped["path"]].document
        needed = {"identifiers": {"name": shipped_name(release, shipped["after"])}}
        collected["entries"].insert(0, {"model": "authentik_blueprints.metaapplyblueprint", "attrs": needed})
        for added in overlay_entries(shipped["values"]):
            for entry in collected["entries"]:
                fixed = added["identifiers"].items()
                if entry["model"] == added["model"] and fixed <= entry["identifiers"].items():
                    entry["attrs"].update(added["attrs"])


def shipped_name(release, path):
    return next(shipped["name"] for shipped in overlay(release)["shipped"] if shipped["path"] == path)


# Objects that authentik itself creates on start; the connections only where it finds such a host.
SERVER = (
    ("authentik_core.user", {"username": "AnonymousUser"}, {"path": "users"}, False),
    ("authentik_crypto.certificatekeypair", {"name": "authentik Self-signed Certificate"}, {}, False),
    (
        "authentik_outposts.outpost", {"managed": "goauthentik.io/outposts/embedded"},
        {"name": "authentik Embedded Outpost", "type": "proxy"}, False,
    ),
    ("authentik_outposts.dockerserviceconnection", {"name": "Local Docker connection"}, {"local": True}, True),
    (
        "authentik_outposts.kubernetesserviceconnection", {"name": "Local Kubernetes Cluster"},
        {"local": True}, True,
    ),
)

# The same with numbers of their own, which keep those of all other objects: the certificate that signs tokens of
# outposts, and the source that stands for authentik's own users, which is of no kind of source (`crypto/apps.py` and
# `core/apps.py`, since before 2024.12).
SERVER_NUMBERED = (
    (
        1001, "authentik_core.source",
        {"managed": "goauthentik.io/sources/inbuilt", "name": "authentik Built-in", "slug": "authentik-built-in"},
    ),
    (
        1002, "authentik_crypto.certificatekeypair",
        {"managed": "goauthentik.io/crypto/jwt-managed", "name": "authentik Internal JWT Certificate"},
    ),
)


class ObjectsFile:
    """All releases' objects: a block is what one blueprint creates, in a range of releases."""

    def __init__(self, is_secret):
        self.is_secret = is_secret
        self.numbers = Numbers()
        self.releases = []
        # path: [[first release, last release, header, lines]]
        self.blocks = {}

    def line(self, item):
        words = [str(item.number), item.model]
        if item.conditional:
            words.append("conditional")
        for name, value in sorted(item.values.items()):
            words.append(f"{name}={said(name, value, self.is_secret(item.model, name))}")
        return "  " + " ".join(words)

    def add_release(self, release, folder, models):
        """Adds what `release` ships: the blueprints below `folder`, and what overlays say.

        The folder's name is the release that its files were collected from."""
        def is_a(model, target):
            return model == target or target in models.get(model, {}).get("parents", [])

        def is_field(model, name):
            return name in models[model]["fields"]

        blueprints = []
        for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
            document = yaml.load(path.read_text(), Loader)
            blueprints.append(Blueprint(str(path.relative_to(folder)), document))
        for known in dict.fromkeys((pathlib.Path(folder).name, release)):
            add_overlay(known, blueprints)
        by_name = {blueprint.name: blueprint for blueprint in blueprints}
        instance = Instance(is_a, is_field, self.numbers)
        server = [instance.create(*fixed) for fixed in SERVER if fixed[0] in models]
        numbered = [Item(number, model, values, False) for number, model, values in SERVER_NUMBERED]
        instance.items += numbered
        server += numbered
        # The bootstrap comes first on a real server, examples only by somebody's wish.
        order = sorted(blueprints, key=lambda b: (b.example, b.path != "system/bootstrap.yaml", b.path))
        for blueprint in order:
            instance.apply(blueprint, by_name)
        self.add_block(release, "", "server", [self.line(item) for item in server])
        for blueprint in order:
            header = f"blueprint {blueprint.path} {json.dumps(blueprint.name, ensure_ascii=False)}"
            instance_key = {"path": blueprint.path}
            header += f" #{self.numbers.of('authentik_blueprints.blueprintinstance', instance_key)}"
            header += " example" if blueprint.example else ""
            self.add_block(release, blueprint.path, header, [self.line(item) for item in blueprint.items])
        self.releases.append(release)

    def add_block(self, release, path, header, lines):
        blocks = self.blocks.setdefault(path, [])
        if blocks and blocks[-1][1:] == [self.releases[-1], header, lines]:
            blocks[-1][1] = release
        else:
            blocks.append([release, release, header, lines])

    def text(self):
        out = []
        for path in sorted(self.blocks):
            for first, last, header, lines in self.blocks[path]:
                out.append(f"{header} {first}..{last}")
                out += lines
        return "\n".join(out) + "\n"
