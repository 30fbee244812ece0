"""What changed between the catalogues of two releases, as a section for a changelog."""

SHOWN = ("kind", "to", "required", "null", "blank", "unique", "format", "min_length", "max_length", "min", "max", "default")
NAMES = {
    "to": "refers to", "min_length": "least length", "max_length": "greatest length", "min": "minimum", "max": "maximum",
}


def code(value):
    return f"`{value}`"


def listed(values):
    return ", ".join(code(value) for value in values)


def notes(old_release, old, new_release, new):
    """Markdown: models and fields that came, changed or are gone; nothing for a model without a change."""
    lines = [f"### authentik {new_release}, compared with {old_release}", ""]
    added, removed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    lines += [f"- New model {code(name)}." for name in added]
    lines += [f"- Model {code(name)} is gone." for name in removed]
    for name in sorted(old.keys() & new.keys()):
        lines += model_changes(name, old[name], new[name])
    if len(lines) == 2:
        lines.append("- Nothing changed.")
    return "\n".join(lines) + "\n"


def model_changes(name, old, new):
    before, after = old["fields"], new["fields"]
    came, went = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    lines = []
    for field in came:
        required = ", required" if after[field].get("required") else ""
        lines.append(f"  - {code(field)} is new ({describe(after[field])}{required}).")
    lines += [f"  - {code(field)} is gone." for field in went]
    for field in sorted(before.keys() & after.keys()):
        for change in field_changes(before[field], after[field]):
            lines.append(f"  - {code(field)}: {change}.")
    return [f"- {code(name)}"] + lines if lines else []


def describe(field):
    target = f" {field['to']}" if field["kind"] in ("ref", "refs") else ""
    return field["kind"] + target


def field_changes(old, new):
    changes = []
    for key in SHOWN:
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if key == "kind":
            changes.append(f"{describe(old)} became {describe(new)}")
        elif isinstance(before or after, bool):
            changes.append(f"{'no longer ' if before else 'now '}{NAMES.get(key, key)}")
        else:
            changes.append(f"{NAMES.get(key, key)} {code(before)} became {code(after)}")
    came = [choice for choice in new.get("choices", []) if choice not in old.get("choices", [])]
    went = [choice for choice in old.get("choices", []) if choice not in new.get("choices", [])]
    # Lists of all models or permissions follow from the models; naming each would hide the rest.
    for choices, word in ((came, "new"), (went, "gone")):
        if len(choices) > 12:
            changes.append(f"{len(choices)} choices are {word}")
        elif choices and "choices" in old:
            changes.append(f"{word} choice{'s' if len(choices) > 1 else ''} {listed(choices)}")
    if "items" in old and "items" in new:
        changes += [f"each item: {change}" for change in field_changes(old["items"], new["items"])]
    return changes
