// The blueprints of the session.

const PLAIN = `# yaml-language-server: $schema=x
version: 1
metadata:
  name: Müller's 😀 sign-in
  labels:
    blueprints.goauthentik.io/description: ä
context:
  slug: team-flow
  host: idp.example.com
entries:
- model: authentik_blueprints.metaapplyblueprint
  attrs:
    identifiers:
      name: Default - Authentication flow
    required: true
- model: authentik_flows.flow
  id: flow
  state: present
  identifiers:
    slug: !Context slug
  attrs:
    name: 😀 Flöw
    title: !Format ["%s – %s", !Context host, ä]
    designation: autentication
    authentication: none
- model: authentik_stages_user_login.userloginstage
  id: login
  identifiers:
    name: &login team-login
  attrs:
    session_duration: hours=1
- model: authentik_flows.flowstagebinding
  identifiers:
    target: !KeyOf flow
    stage: !Find [authentik_stages_user_login.userloginstage, [name, *login]]
    order: 10
  id: binding
- model: authentik_policies_expression.expressionpolicy
  id: policy
  identifiers: { name: "team – ä" }
  attrs:
    expression: |
      # 😀
      if request.user.is_authenticated:
          return ak_message("nö")
      return True
- model: authentik_policies.policybinding
  identifiers:
    target: !KeyOf binding
    policy: !KeyOf policy
    order: 0
- model: authentik_core.application
  identifiers:
    slug: app
  attrs:
    name: !If [!Condition [AND, true, !Context host], yes, no]
    nmae: x
    provider: !Find [authentik_providers_oauth2.oauth2provider, [name, missing]]
- model: authentik_core.group
  identifiers:
    name: !File /run/secrets/x
  attrs:
    attributes: !Enumerate [[a, b], MAP, [!Index 0, !Value 0]]
`;

const indented = (text, by) => text.split('\n').map((line) => (line ? by + line : line)).join('\n');

export const FILES = {
  'plain.yaml': PLAIN,
  'windows.yaml': PLAIN.replaceAll('team', 'windows').replaceAll('\n', '\r\n'),
  'manifest.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: blueprints
data:
  first.yaml: |
${indented(PLAIN.replaceAll('team', 'manifest'), '    ')}  second.yaml: "version: 1\\nentries:\\n- model: authentik_core.group\\n  id: g\\n  identifiers:\\n    nmae: staff\\n- model: authentik_core.group\\n  identifiers:\\n    name: x\\n  attrs:\\n    parent: !KeyOf g\\n"
`,
  'empty.yaml': '',
  'values.yaml': 'a: 1\nb: [ä, 😀]\n',
};

/** Texts of these files while somebody types. */
export const HALF_WRITTEN = [
  ['values.yaml', 'version: 1\nentries:\n- model: '],
  ['values.yaml', 'version: 1\nentries:\n- model: authentik_flows.flow\n  identifiers:\n    '],
  ['values.yaml', 'version: 1\nentries:\n- model: authentik_flows.flow\n  identifiers: {slug: !Find [auth\n'],
  ['values.yaml', 'version: 1\nentries:\n- model: authentik_core.group\n  identifiers: { name: "ä😀\n'],
  ['values.yaml', 'version: 1\nentries:\n- *nothing\n- !KeyOf\n- model: authentik_core.group\n  attrs: !If [\n'],
  ['windows.yaml', PLAIN.slice(0, 700).replaceAll('\n', '\r\n')],
  ['manifest.yaml', `kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\ndata:\n  a.yaml: |\n    version: 1\n    entries:\n    - model: authentik_core.group\n      identifiers:\n        😀: `],
];
