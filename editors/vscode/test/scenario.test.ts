import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { PEOPLE, missingPolicy, parseScenario, scenarioDocument, withPolicy } from "../src/scenario";

test("a missing result names its policy", () => {
  const message = "the scenario lacks a result for the policy `is-intern`: add it to `policies` as pass, fail or error";
  assert.equal(missingPolicy(message), "is-intern");
  assert.equal(missingPolicy("there is no flow `login`"), undefined);
});

test("a result is added to those that are there, in a new scenario", () => {
  const before = { policies: { a: "fail" } } as const;
  assert.deepEqual(withPolicy(before, "b", "pass"), { policies: { a: "fail", b: "pass" } });
  assert.deepEqual(before, { policies: { a: "fail" } });
});

test("the document of a scenario has all keys of the schema, and is the scenario again", () => {
  const schema = JSON.parse(readFileSync("../../schemas/scenario.schema.json", "utf8"));
  for (const { scenario } of PEOPLE) {
    const document = JSON.parse(scenarioDocument(scenario));
    assert.deepEqual(Object.keys(document).sort(), Object.keys(schema.properties).sort());
    assert.deepEqual(Object.keys(document.user).sort(), Object.keys(schema.$defs.User.properties).sort());
    assert.deepEqual(parseScenario(scenarioDocument(scenario)), { scenario: document });
  }
});

test("what is no scenario has a reason", () => {
  for (const text of ["", "{", "[]", "null", "7"]) {
    const parsed = parseScenario(text);
    assert.ok("problem" in parsed && parsed.problem !== "", text);
  }
});
