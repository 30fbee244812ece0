import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { CUSTOM_TAGS, missingTags, usesTags } from "../src/tags";

test("the tags are those that the documentation lists", () => {
  const page = readFileSync("../../docs/editors.md", "utf8");
  const json = /"yaml\.customTags": (\[[^\]]*\])/.exec(page)?.[1];
  assert.ok(json, "docs/editors.md has the setting");
  assert.deepEqual(JSON.parse(json), CUSTOM_TAGS);
});

test("only missing tags are added", () => {
  assert.deepEqual(missingTags([]), CUSTOM_TAGS);
  assert.deepEqual(missingTags(CUSTOM_TAGS), []);
  const others = CUSTOM_TAGS.filter((tag) => tag !== "!Env sequence");
  assert.deepEqual(missingTags([...others, "!Other mapping", 7]), ["!Env sequence"]);
});

test("a tag without a kind is one of a scalar", () => {
  const missing = missingTags(["!KeyOf", " !Context   sequence ", "!Find"]);
  assert.ok(!missing.includes("!KeyOf scalar"));
  assert.ok(!missing.includes("!Context sequence"));
  assert.ok(missing.includes("!Context scalar"));
  assert.ok(missing.includes("!Find sequence"));
});

test("a text uses tags only where values can start", () => {
  for (const text of ["a: !KeyOf x", "- !Find [a, [b, c]]", "a: [!Env HOME, 1]", "a:\r\n  !If\r\n  - b\r\n"]) {
    assert.ok(usesTags(text), text);
  }
  for (const text of ["", "a: b", "a: hey!Find me", "a: !Finder [x]", "a: !!str x", "a: !vault x"]) {
    assert.ok(!usesTags(text), text);
  }
});
