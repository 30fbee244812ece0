// What is proposed where.

import assert from 'node:assert/strict';

import { atCursor } from './text.mjs';

const ENTRY = (model, rest) => `version: 1\nmetadata:\n  name: test\nentries:\n  - model: ${model}\n${rest}`;

/** The name of the test, the marked text, names that must be among the proposals, names that must not. */
const CASES = [
  ['keys of a blueprint', 'version: 1\n¦', ['metadata', 'context', 'entries'], ['model']],
  ['keys of an entry', ENTRY('authentik_flows.flow', '    ¦\n'), ['identifiers', 'attrs', 'state', 'id', 'conditions'], ['slug']],
  ['models', ENTRY('¦', ''), ['authentik_flows.flow', 'authentik_core.application', 'authentik_stages_user_login.userloginstage'], []],
  ['models, begun', ENTRY('authentik_st¦', ''), ['authentik_stages_user_login.userloginstage'], []],
  ['attributes of a stage', ENTRY('authentik_stages_user_login.userloginstage', '    identifiers:\n      name: login\n    attrs:\n      ¦\n'),
    ['session_duration', 'remember_me_offset', 'terminate_other_sessions'], ['order', 'slug', 'model']],
  ['attributes of a flow, not of its bindings', ENTRY('authentik_flows.flow', '    identifiers:\n      slug: login\n    attrs:\n      ¦\n'),
    ['designation', 'title', 'layout'], ['evaluate_on_plan', 'stage']],
  ['attributes after others', ENTRY('authentik_flows.flow', '    identifiers:\n      slug: login\n    attrs:\n      title: Log in\n      ¦\n'),
    ['designation', 'layout'], ['evaluate_on_plan']],
  ['identifiers', ENTRY('authentik_flows.flowstagebinding', '    identifiers:\n      ¦\n'), ['target', 'stage', 'order', 'pk'], ['evaluate_on_plan']],
  ['choices', ENTRY('authentik_flows.flow', '    identifiers:\n      slug: login\n    attrs:\n      designation: ¦\n'),
    ['authentication', 'enrollment', 'stage_configuration'], ['all', 'stacked']],
  ['choices in a list', ENTRY('authentik_stages_authenticator_validate.authenticatorvalidatestage', '    identifiers:\n      name: mfa\n    attrs:\n      device_classes:\n        - ¦\n'),
    ['totp', 'webauthn'], ['skip']],
  ['booleans', ENTRY('authentik_flows.flowstagebinding', '    identifiers:\n      order: 0\n    attrs:\n      evaluate_on_plan: ¦\n'), ['true', 'false'], []],
  ['states', ENTRY('authentik_flows.flow', '    state: ¦\n'), ['present', 'created', 'must_created', 'absent'], []],
  ['keys of a mapping in a list', ENTRY('authentik_providers_oauth2.oauth2provider', '    identifiers:\n      name: app\n    attrs:\n      redirect_uris:\n        - ¦\n'),
    ['matching_mode', 'url'], ['client_id']],
  ['permissions', ENTRY('authentik_flows.flow', '    identifiers:\n      slug: login\n    permissions:\n      - permission: ¦\n'),
    ['authentik_flows.inspect_flow', 'authentik_flows.view_flow'], []],
  ['entries in sections', 'entries:\n  first:\n    - model: authentik_flows.flow\n      attrs:\n        ¦\n', ['designation'], ['evaluate_on_plan']],
  ['labels', 'metadata:\n  name: test\n  labels:\n    ¦\n', ['blueprints.goauthentik.io/instantiate'], []],
];

const HOVERS = [
  ['a model', ENTRY('authentik_flows.fl¦ow', ''), /flow/i],
  ['an attribute', ENTRY('authentik_stages_user_login.userloginstage', '    attrs:\n      session_dura¦tion: hours=8\n'), /hours=/],
  ['a reference', ENTRY('authentik_flows.flowstagebinding', '    attrs:\n      sta¦ge: !KeyOf login\n'), /authentik\\_flows\.stage/],
];

export async function checkCompletion(server) {
  const lines = [];
  for (const [what, marked, wanted, unwanted] of CASES) {
    const { text, position } = atCursor(marked);
    const { uri } = await server.open(text);
    const items = await server.complete(uri, position);
    server.close(uri);
    const labels = new Set(items.map((item) => item.label));
    const missing = wanted.filter((label) => !labels.has(label));
    assert.deepEqual(missing, [], `${what}: only ${[...labels].slice(0, 40)} are proposed`);
    assert.deepEqual(unwanted.filter((label) => labels.has(label)), [], what);
    const described = items.filter((item) => (item.documentation?.value ?? item.documentation ?? '') !== '').length;
    lines.push(`- ${what}: ${labels.size} proposals, ${described} with a description; among them \`${wanted[0]}\`.`);
  }
  for (const [what, marked, wanted] of HOVERS) {
    const { text, position } = atCursor(marked);
    const { uri } = await server.open(text);
    const said = await server.hover(uri, position);
    server.close(uri);
    assert.match(said, wanted, what);
    lines.push(`- hover over ${what}: "${said.split('\n').find((line) => wanted.test(line)).replace(/^#+ /, '').slice(0, 160)}"`);
  }
  return lines;
}
