"""Reads the two files that every release of authentik publishes: `schema.yml` and `schema.json`.

`schema.json` describes blueprints: models, their fields, choices, lengths, ranges and permissions. `schema.yml`
describes the API (OpenAPI): which fields a new object needs, null, defaults, and the components of answers, which
show what a model is.
"""

import json
import re

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Bounds that every integer column has are facts, as for the releases that were read from code.
DURATION = re.compile(r"[Ff]ormat: (hours|days|weeks|minutes|seconds)=")
# What a property of a model's component in the API shows it to be.
KIND_MARKS = (
    ("stage", "flow_set"), ("policy", "bound_to"), ("policybindingmodel", "pbm_uuid"),
    ("source", "user_property_mappings"), ("provider", "assigned_application_slug"),
)
# The title of a component's `pk` names the column that holds the key.
KINDS_BY_KEY = {"Pbm uuid": "policybindingmodel", "Pm uuid": "propertymapping", "Stage uuid": "stage"}


class Unclear(Exception):
    """A fact that neither file tells; the message says which key of the overlay does."""


class BlueprintSchema:
    """`schema.json`; its definitions are under `$defs` or, since 2026.8, `definitions`."""

    def __init__(self, text):
        try:
            schema = json.loads(text)
        except ValueError as error:
            raise SystemExit(f"schema.json is no JSON: {error}") from None
        definitions = schema.get("$defs") or schema.get("definitions")
        if not definitions:
            raise SystemExit("schema.json has neither `$defs` nor `definitions`")
        self.models, self.permissions = {}, {}
        for name, definition in definitions.items():
            if not name.startswith("model_"):
                continue
            model = name.removeprefix("model_")
            if model.endswith("_permissions"):
                permission = definition["items"]["properties"]["permission"]
                self.permissions[model.removesuffix("_permissions")] = permission["enum"]
            else:
                self.models[model] = definition.get("properties", {})


class ApiSchema:
    """`schema.yml`, with references resolved one level at a time."""

    def __init__(self, text):
        try:
            api = yaml.load(text, LOADER)
        except yaml.YAMLError as error:
            raise SystemExit(f"schema.yml is no YAML: {' '.join(str(error).split())}") from None
        try:
            self.version = api["info"]["version"]
            self.components = api["components"]["schemas"]
        except (KeyError, TypeError):
            raise SystemExit("schema.yml is no description of an API: it has no `info` or `components`") from None
        self.by_lower_name = {name.lower(): name for name in self.components}

    def component(self, name):
        return self.components.get(self.by_lower_name.get(name.lower()), {})

    def answer(self, model):
        """The properties of a model's component in answers."""
        return self.component(model.split(".")[1]).get("properties", {})

    def request(self, model):
        """The properties of a model's component in requests, and the required ones; None where it has none."""
        component = self.component(model.split(".")[1] + "Request")
        if not component:
            return None
        return component["properties"], set(component.get("required", ()))

    def kinds(self, model):
        answer = self.answer(model)
        kinds = {kind for kind, mark in KIND_MARKS if mark in answer}
        by_key = KINDS_BY_KEY.get(answer.get("pk", {}).get("title"))
        if by_key:
            kinds.add(by_key)
        if "source" in kinds:
            kinds.add("policybindingmodel")
        return sorted(kinds)


def shape(schema):
    """The kind of a field as `schema.json` shows it, or None where it could be several."""
    types = schema.get("type")
    types = {types} if isinstance(types, str) else set(types or ())
    types.discard("null")
    kind = types.pop() if len(types) == 1 else None
    if "enum" in schema:
        models = all(isinstance(choice, str) and choice.startswith("authentik_") for choice in schema["enum"])
        return None if models else "choice"
    if kind == "string":
        by_format = {"date-time": "datetime", "email": "email", "uri": "url", "ipv4": "ip", "ipv6": "ip"}
        if schema.get("format") == "uuid":
            return None
        if "pattern" in schema:
            return "slug"
        return by_format.get(schema.get("format"), "string")
    if kind == "integer":
        # A key has no bounds; a number's column has.
        return "int" if "minimum" in schema or "maximum" in schema else None
    if kind == "array":
        items = schema.get("items", {})
        if items.get("type") == "object" and "properties" in items:
            return "objects"
        return "list" if shape(items) else None
    if kind == "object":
        return "object" if "properties" in schema else "mapping"
    return {"boolean": "bool", "number": "float"}.get(kind)


# Kinds of the previous release that agree with what a schema shows as another kind or leaves open.
COMPATIBLE = {
    "string": {"ip", "uuid", "string"}, "choice": {"choice", "CountryField"}, "slug": {"slug", "string"},
    None: {"ref", "refs", "uuid", "content_type", "choice", "int", "list"}, "list": {"list", "refs"},
}


def agrees(before, schema):
    """Whether a field can still be of the kind that it was of in the previous release."""
    now = shape(schema)
    if before not in COMPATIBLE.get(now, {now}):
        return False
    is_list = schema.get("type") == "array"
    return is_list == (before in ("refs", "list", "objects"))
