"""Tests of `derive_release.py`: `python3 tools/test_derive_release.py`."""

import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import yaml

import derive_release
from catalog_reader import Reader
from public_schemas import ApiSchema, BlueprintSchema
from release_notes import notes
from shipped_objects import carried_over

ROOT = pathlib.Path(__file__).resolve().parent.parent
FACTS = ROOT.parent / "shared/authentik"
DATA = ROOT / "src/catalog/data"

UUID = {"type": "string", "format": "uuid"}


def schemas(model, fields, required=(), answer=None, definitions="$defs"):
    """The two public files of a release with one model."""
    name = model.split(".")[1]
    permissions = {"items": {"properties": {"permission": {"enum": [f"view_{name}"]}}}}
    blueprints = {definitions: {f"model_{model}": {"properties": fields}, f"model_{model}_permissions": permissions}}
    api = {
        "info": {"version": "2030.2.1"},
        "components": {"schemas": {
            name.upper(): {"properties": answer or {"pk": UUID}},
            f"{name.upper()}Request": {"properties": fields, "required": list(required)},
        }},
    }
    return ApiSchema(yaml.safe_dump(api)), BlueprintSchema(json.dumps(blueprints))


def derive(previous, extra, *args, **options):
    derivation = derive_release.Derivation("2030.2", previous, *schemas(*args, **options), extra)
    return derivation.models(), derivation.missing


class Derived(unittest.TestCase):
    def test_a_new_reference_without_a_target_is_named(self):
        before = {"a.b": {"kinds": [], "parents": [], "fields": {}, "permissions": []}}
        _, missing = derive(before, {}, "a.b", {"flow": UUID})
        self.assertEqual(len(missing), 1)
        self.assertIn('[fields."a.b.flow"]', missing[0])
        models, missing = derive(before, {"fields": {"a.b.flow": {"to": "a.c"}}}, "a.b", {"flow": UUID}, ["flow"])
        self.assertEqual(missing, [])
        self.assertEqual(models["a.b"]["fields"]["flow"], {"kind": "ref", "to": "a.c", "required": True})

    def test_what_a_new_model_is_shows_in_its_answers(self):
        answer = {"pk": {**UUID, "title": "Stage uuid"}, "flow_set": {}}
        extra = {"models": {"a.b": {"verbose_name": "B", "unique": ["name"], "unique_together": []}}}
        name = {"name": {"type": "string", "minLength": 1}}
        models, missing = derive({}, extra, "a.b", name, ["name"], answer, definitions="definitions")
        self.assertEqual(missing, [])
        self.assertEqual((models["a.b"]["kinds"], models["a.b"]["parents"]), (["stage"], ["authentik_flows.stage"]))
        self.assertEqual(models["a.b"]["fields"]["name"], {"kind": "string", "required": True, "unique": True})

    def test_overlays_say_nothing_that_is_not_needed(self):
        before = {"a.b": {"kinds": [], "parents": [], "fields": {}, "permissions": []}}
        _, missing = derive(before, {"fields": {"a.b.gone": {"to": "a.c"}}}, "a.b", {"on": {"type": "boolean"}})
        self.assertEqual(missing, ["overlay: nothing needs `a.b.gone`"])

    def test_a_field_keeps_what_the_files_do_not_show(self):
        field = {"kind": "ref", "to": "a.c", "unique": True, "until": "2029.8.1"}
        before = {"a.b": {"kinds": [], "parents": [], "fields": {"c": field}, "permissions": []}}
        models, _ = derive(before, {}, "a.b", {"c": UUID}, ["c"])
        self.assertEqual(models["a.b"]["fields"]["c"], {"kind": "ref", "to": "a.c", "unique": True, "required": True})
        # It became another kind of value.
        models, _ = derive(before, {}, "a.b", {"c": {"type": "boolean"}})
        self.assertEqual(models["a.b"]["fields"]["c"], {"kind": "bool"})

    def test_notes_name_what_changed(self):
        old = {"a.b": {"fields": {"x": {"kind": "choice", "choices": ["1"]}, "y": {"kind": "bool"}}}}
        new = {"a.b": {"fields": {"x": {"kind": "choice", "choices": ["1", "2"], "required": True}}}, "a.c": {"fields": {}}}
        self.assertEqual(notes("1", old, "2", new).splitlines()[2:], [
            "- New model `a.c`.", "- `a.b`", "  - `y` is gone.", "  - `x`: now required.", "  - `x`: new choice `2`.",
        ])

    def test_a_path_that_does_not_exist_is_named_in_one_line(self):
        with tempfile.TemporaryDirectory() as folder:
            here = pathlib.Path(folder)
            (here / "schema.yml").write_text("info: {version: 2030.2.1}\ncomponents: {schemas: {}}\n")
            for named, arguments in [
                ("no.yml", ["--from", "2026.8", "--api", "no.yml", "--blueprints", "no.json"]),
                ("no.json", ["--from", "2026.8", "--api", "schema.yml", "--blueprints", "no.json"]),
                ("2029.2.models", ["--from", "2029.2", "--api", "schema.yml", "--blueprints", "no.json"]),
                ("nowhere", ["--from", "2026.8", "--api", "schema.yml", "--blueprints", "no.json", "--out", "nowhere"]),
                ("info", ["--from", "2026.8", "--api", ".git", "--blueprints", "no.json"]),
            ]:
                if named == "info":
                    (here / ".git").write_text("a: 1\n")
                run = subprocess.run(
                    [sys.executable, ROOT / "tools/derive_release.py", "2030.2", *arguments],
                    cwd=here, capture_output=True, text=True,
                )
                self.assertEqual(run.returncode, 1)
                self.assertEqual(len(run.stderr.strip().splitlines()), 1, run.stderr)
                self.assertIn(named, run.stderr)

    def test_shipped_objects_are_carried_over(self):
        text = 'server 1..2029.12\n  1 a.b name="x"\nblueprint p.yaml "P" #2 2029.2..2029.12\n  3 a.b name="y"\n'
        extra = {"removed": ["p.yaml"], "shipped": [{
            "path": "q.yaml", "name": "Q",
            "objects": [{"model": "a.c", "identifiers": {"name": "z"}, "attrs": {"b": "!Find a.b name x"}}],
        }]}
        text = text.replace("1..", "2029.2..")
        self.assertEqual(carried_over(text, "2029.12", "2030.2", extra).splitlines(), [
            "server 2029.2..2030.2", '  1 a.b name="x"',
            'blueprint p.yaml "P" #2 2029.2..2029.12', '  3 a.b name="y"',
            'blueprint q.yaml "Q" #4 2030.2..2030.2', '  5 a.c b=@1 name="z"',
        ])


@unittest.skipUnless(FACTS.is_dir(), "the public files of authentik are not here")
class Real(unittest.TestCase):
    def test_2026_5_from_2026_2(self):
        with tempfile.TemporaryDirectory() as out, contextlib.redirect_stdout(io.StringIO()) as printed:
            sys.argv = [
                "derive_release.py", "2026.5", "--from", "2026.2", "--out", out,
                "--api", str(FACTS / "openapi/2026.5.yml"), "--blueprints", str(FACTS / "schemas/2026.5.json"),
            ]
            derive_release.main()
            derived = Reader((pathlib.Path(out) / "2026.5.models").read_text())
        read = Reader((DATA / "2026.5.models").read_text())
        self.assertIn("`flow_lockdown` is new (ref authentik_flows.flow)", printed.getvalue())
        self.assertIn("columns=2026.2", derived.head)
        self.assertEqual(derived.models.keys(), read.models.keys())
        for name, model in read.models.items():
            other = derived.models[name]
            for key in ("kinds", "parents", "pk", "unique_together", "verbose_name", "permissions"):
                self.assertEqual(sorted(other.get(key) or []), sorted(model.get(key) or []), f"{name} {key}")
            self.assertEqual(other["fields"].keys(), model["fields"].keys(), name)
            for field, facts in model["fields"].items():
                for key in ("kind", "to", "required", "null", "unique", "blank", "default", "max", "max_length"):
                    self.assertEqual(other["fields"][field].get(key), facts.get(key), f"{name}.{field} {key}")
                self.assertEqual(
                    set(other["fields"][field].get("choices", ())), set(facts.get("choices", ())), f"{name}.{field}",
                )

    def test_what_is_read_is_what_was_written(self):
        for file in sorted(DATA.glob("*.models")):
            text = file.read_text()
            read = Reader(text)
            self.assertEqual(len(read.models), sum(line.startswith("model ") for line in text.splitlines()), file.name)


if __name__ == "__main__":
    unittest.main()
