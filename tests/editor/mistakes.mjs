// What is wrong with or without tags is shown, at its line; what a tag can make right is not.

import assert from 'node:assert/strict';

const SHOWN = [
  ['a model that does not exist', 'entries:\n  - model: authentik_flows.flwo\n    identifiers: {slug: a}\n', 1],
  ['an entry without a model', 'entries:\n  - identifiers: {slug: a}\n', 1],
  ['an entry without identifiers', 'entries:\n  - model: authentik_flows.flow\n    attrs: {title: a}\n', 1],
  ['another version', 'version: 2\nentries: []\n', 0],
  ['a label that is no text', 'metadata:\n  name: a\n  labels:\n    blueprints.goauthentik.io/instantiate: false\n', 3],
  ['metadata without a name', 'metadata:\n  labels: {}\n', 0],
  ['attributes that are nothing', 'entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs:\n', 3],
  ['a boolean for a text', 'entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs:\n      title: true\n', 4],
  ['a mapping for a choice', 'entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs:\n      designation: {a: b}\n', 4],
  ['a number for a list', 'entries:\n  - model: authentik_stages_identification.identificationstage\n    identifiers: {name: a}\n    attrs:\n      user_fields: 1\n', 4],
  ['null where there must be a value', 'entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs:\n      title: null\n', 4],
  ['an attribute that the model does not have', 'entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs:\n      titel: a\n', 4],
  ['a key that an entry does not have', 'entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attr: {}\n', 3],
  ['a tag that does not exist', 'entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs:\n      title: !Nope a\n', 4],
  ['a tag on the wrong kind of value', 'entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs:\n      title: !Find a\n', 4],
  ['a number beyond its limit', 'entries:\n  - model: authentik_flows.flowstagebinding\n    identifiers: {order: 99999999999}\n', 2],
];

const TAGS = ['!KeyOf a', '!Context a', '!Context [a, 1]', '!Env A', '!Env [A, b]', '!File /a', '!Find [authentik_flows.flow, [slug, a]]',
  '!Format ["%s", a]', '!If [true, a, b]', '!Condition [OR, true, false]', '!Enumerate [[1], SEQ, !Value 0]', '!AtIndex [[1], 0]',
  '!ParseJSON "{}"'];

const ATTRIBUTES = [
  ['authentik_flows.flow', ['title', 'designation', 'compatibility_mode']],
  ['authentik_flows.flowstagebinding', ['stage', 'order', 'evaluate_on_plan']],
  ['authentik_core.group', ['attributes', 'users', 'parents']],
  ['authentik_policies_password.passwordpolicy', ['length_min', 'check_zxcvbn']],
  ['authentik_stages_email.emailstage', ['from_address', 'timeout', 'token_expiry']],
  ['authentik_core.token', ['expires', 'identifier', 'intent', 'user']],
  ['authentik_providers_oauth2.oauth2provider', ['redirect_uris', 'signing_key']],
];

export async function checkMistakes(server) {
  const lines = [];
  for (const [what, text, line] of SHOWN) {
    const { uri, diagnostics } = await server.open(text);
    server.close(uri);
    const at = diagnostics.map((one) => one.range.start.line);
    assert.deepEqual([...new Set(at)], [line], `${what}: ${JSON.stringify(diagnostics)}`);
    lines.push(`- ${what}: "${diagnostics[0].message.slice(0, 90)}"`);
  }
  let entries = '';
  for (const [model, names] of ATTRIBUTES) {
    for (const tag of TAGS) {
      entries += `  - model: ${model}\n    identifiers: {name: a}\n    attrs:\n`;
      for (const name of names) entries += `      ${name}: ${tag}\n`;
    }
  }
  const { uri, diagnostics } = await server.open(`entries:\n${entries}`);
  server.close(uri);
  assert.deepEqual(diagnostics, []);
  const count = ATTRIBUTES.reduce((sum, [, names]) => sum + names.length * TAGS.length, 0);
  lines.push(`- ${count} tagged values, each tag on attributes of each type: nothing.`);
  return lines;
}
