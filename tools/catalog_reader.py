"""Reads a `<release>.models` file back into facts: what `import_catalog.write_models` wrote."""

import json

from import_catalog import STANDARD_VERBS

FLAGS = {"required", "null", "blank", "unique"}
# Flags that hand-kept files give to the writer, so they are not facts of their own.
WRITTEN_FROM_FILES = {"secret", "nonempty"}
NUMBERS = {"minlen": "min_length", "maxlen": "max_length", "min": "min", "max": "max"}
TEXTS = {"format": "format", "to": "to", "until": "until"}


def split(text, separator):
    """The parts of a line between separators outside double quotes."""
    parts, part, quoted, escaped = [], "", False, False
    for character in text:
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(part)
            part = ""
            continue
        part += character
    return parts + [part]


def words(line):
    return [word for word in split(line, " ") if word]


def unquoted(word):
    return json.loads(word) if word.startswith('"') else word


def records(text):
    """The lines of each record: one that starts in the first column, and the indented ones below it."""
    record = []
    for line in text.splitlines():
        if not line.startswith(" ") and record:
            yield record
            record = []
        record.append(line)
    if record:
        yield record


def codenames(names):
    """`user*` as the four standard permissions that it stands for."""
    out = []
    for name in names:
        out += [f"{verb}_{name[:-1]}" for verb in STANDARD_VERBS] if name.endswith("*") else [name]
    return out


class Reader:
    """One release's file: its head, and its models as facts."""

    def __init__(self, text):
        self.sets, self.shapes, self.models = {}, {}, {}
        for record in records(text):
            kind = words(record[0])[0]
            if kind == "release":
                self.head = words(record[0])
            elif kind == "set":
                self.sets[words(record[0])[1]] = self.choices_of_set(record[1:])
            elif kind == "shape":
                self.shapes[words(record[0])[1]] = self.fields(record[1:])
            elif kind == "model":
                self.add_model(record)

    @staticmethod
    def choices_of_set(lines):
        choices, app = [], ""
        for word in (word for line in lines for word in words(line)):
            if word.endswith(":") and not word.startswith('"'):
                app = word[:-1] + "."
            elif app:
                choices += [app + name for name in codenames([word])]
            else:
                choices.append(unquoted(word))
        return choices

    def choices(self, word):
        if word.startswith("@"):
            return list(self.sets[word[1:]])
        return [unquoted(choice) for choice in split(word, ",")]

    def fields(self, lines):
        fields = {}
        for line in lines:
            of_field, *of_column = split(line, "|")
            name, *spec = words(of_field)
            if spec and name != "-":
                fields[name] = self.field(spec)
                # A column without negative numbers says so by its type.
                if spec[0] == "int" and of_column and of_column[0].strip().startswith("positive"):
                    fields[name].setdefault("min", 0)
        return fields

    def field(self, spec):
        kind, *rest = spec
        field = {"kind": kind}
        if kind in ("choice", "content_type"):
            field["choices"] = self.choices(rest.pop(0))
            if kind == "content_type":
                field["to"] = "contenttypes.contenttype"
        elif kind in ("ref", "refs"):
            field["to"] = rest.pop(0)
        elif kind in ("object", "objects"):
            field["fields"] = self.shapes[rest.pop(0)[1:]]
        while rest:
            word = rest.pop(0)
            key, _, value = word.partition("=")
            if word == "of":
                field["items"] = self.field(rest)
                break
            if word in FLAGS:
                field[word] = True
            elif key in NUMBERS:
                field[NUMBERS[key]] = int(value)
            elif key in TEXTS:
                field[TEXTS[key]] = value
            elif key == "default":
                field["default"] = json.loads(value)
            elif word not in WRITTEN_FROM_FILES:
                raise ValueError(f"unknown word {word} of a field")
        return field

    def add_model(self, record):
        _, name, *rest = words(record[0])
        model = {"kinds": [], "parents": [], "unique_together": [], "pk": None, "key": None}
        model["permissions"] = codenames([name.split(".")[1] + "*"])
        for word in rest:
            key, _, value = word.partition("=")
            if word.startswith('"'):
                model["verbose_name"] = unquoted(word)
            elif word == "meta":
                model["meta"] = True
            elif key in ("kinds", "parents"):
                model[key] = value.split(",")
            elif key in ("pk", "key"):
                model[key] = value
            elif key == "permissions":
                model["permissions"] = codenames(value.split(","))
            elif key == "together":
                model["unique_together"].append(value.split(","))
            else:
                raise ValueError(f"unknown word {word} of {name}")
        model["fields"] = self.fields(record[1:])
        self.models[name] = model
