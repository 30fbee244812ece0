"""Carries the shipped objects of one release over to the next, with what its overlay adds and removes."""

import json
import re

from import_objects import Reference, said

HEADER = re.compile(r"(?P<subject>.*) (?P<first>\d{4}\.\d+)\.\.(?P<last>\d{4}\.\d+)\Z")


def carried_over(text, previous, release, extra):
    """The file `objects` with the blocks of `previous` holding for `release` too.

    The overlay's `removed` lists paths of blueprints that are not shipped any more, and `[[shipped]]` adds new ones
    with their objects. `release` may be in the file already: what it says of it is replaced."""
    blocks = [block for block in blocks_of(text) if block["first"] != release]
    removed = set(extra.get("removed", []))
    for block in blocks:
        if block["last"] == release:
            block["last"] = previous
        if block["last"] == previous and path_of(block) not in removed:
            block["last"] = release
    known = {path_of(block) for block in blocks if block["last"] == release}
    number = max(int(word) for word in re.findall(r"^  (\d+) ", text, re.MULTILINE) if int(word) < 1000)
    number = max(number, *(int(word) for word in re.findall(r" #(\d+) ", text)))
    for shipped in extra.get("shipped", []):
        if shipped["path"] in known:
            continue
        number += 1
        name = json.dumps(shipped["name"], ensure_ascii=False)
        lines = []
        subject = f"blueprint {shipped['path']} {name} #{number}"
        for item in shipped["objects"]:
            number += 1
            words = [str(number), item["model"]] + (["conditional"] if shipped.get("conditional") else [])
            values = {**item["attrs"], **item["identifiers"]}
            values = {key: resolved(value, blocks + [{"lines": lines, "last": release}], release) for key, value in values.items()}
            words += [f"{key}={said(key, value)}" for key, value in sorted(values.items())]
            lines.append("  " + " ".join(words))
        blocks.append({"subject": subject, "first": release, "last": release, "lines": lines})
    blocks.sort(key=lambda block: path_of(block))
    return "".join(
        f"{block['subject']} {block['first']}..{block['last']}\n" + "".join(line + "\n" for line in block["lines"])
        for block in blocks
    )


def blocks_of(text):
    blocks = []
    for line in text.splitlines():
        if line.startswith(" "):
            blocks[-1]["lines"].append(line)
        else:
            blocks.append({**HEADER.match(line).groupdict(), "lines": []})
    return blocks


def path_of(block):
    """The path of a block's blueprint; empty for what the server itself makes, which is first."""
    words = block["subject"].split(" ")
    return words[1] if words[0] == "blueprint" else ""


def resolved(value, blocks, release):
    """`!Find MODEL FIELD VALUE` as a reference to the object's number."""
    if isinstance(value, list):
        return [resolved(item, blocks, release) for item in value]
    if not (isinstance(value, str) and value.startswith("!Find ")):
        return value
    _, model, field, wanted = value.split(" ", 3)
    written = f" {field}={json.dumps(wanted, ensure_ascii=False)}"
    for line in (line for block in blocks if block["last"] == release for line in block["lines"]):
        number, of = line.split()[:2]
        if of == model and written in line:
            return Reference(int(number))
    raise SystemExit(f"overlay: `{value}` finds no shipped object")
