import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { PEOPLE, missingPolicy, parseScenario, scenarioDocument, scenarioSummary, withPolicy } from "../src/scenario";

test("an error about a missing result names its policy", () => {
  const error = (data: unknown) => Object.assign(new Error("refused"), { data });
  assert.equal(missingPolicy(error({ policy: "is-intern" })), "is-intern");
  for (const other of [error(undefined), error(null), error({}), error({ policy: 7 }), undefined, "refused"]) {
    assert.equal(missingPolicy(other), undefined);
  }
});

test("the summary of a scenario has no values of its context", () => {
  const user = { username: "ada" };
  const context = { token: "s3cret", nested: { key: "s3cret" } };
  const summary = scenarioSummary({ user, context, policies: { a: "pass" } });
  assert.deepEqual(JSON.parse(summary), { user, context: { token: "***", nested: "***" }, policies: { a: "pass" } });
  assert.equal(scenarioSummary({ user }), '{"user":{"username":"ada"}}');
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
