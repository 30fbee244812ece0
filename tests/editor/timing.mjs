// How long answers take.

import { performance } from 'node:perf_hooks';

import { atCursor } from './text.mjs';

/** Flows with their stages and bindings, a thousand lines. */
export const LONG_BLUEPRINT = (() => {
  const parts = ['version: 1', 'metadata:', '  name: long', 'entries:'];
  for (let n = 0; parts.length < 990; n++) {
    parts.push(
      '  - model: authentik_flows.flow',
      `    id: flow-${n}`,
      '    identifiers:',
      `      slug: flow-${n}`,
      '    attrs:',
      `      name: Flow ${n}`,
      `      title: Flow ${n}`,
      '      designation: authentication',
      '  - model: authentik_stages_user_login.userloginstage',
      `    id: login-${n}`,
      '    identifiers:',
      `      name: login-${n}`,
      '    attrs:',
      '      session_duration: hours=8',
      '  - model: authentik_flows.flowstagebinding',
      '    identifiers:',
      `      target: !KeyOf flow-${n}`,
      `      stage: !KeyOf login-${n}`,
      '      order: 10',
      '    attrs:',
      '      evaluate_on_plan: true',
    );
  }
  return parts.join('\n') + '\n';
})();

const LAST = '  - model: authentik_flows.flow\n    identifiers:\n      slug: last\n    attrs:\n';

async function median(times, what) {
  await what();
  const taken = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await what();
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)];
}

export async function time(server) {
  const start = performance.now();
  server.close((await server.open(LONG_BLUEPRINT)).uri);
  const first = performance.now() - start;
  const again = await median(15, async () => server.close((await server.open(LONG_BLUEPRINT)).uri));
  const at = async (marked, ask) => {
    const { text, position } = atCursor(LONG_BLUEPRINT + marked);
    const { uri } = await server.open(text);
    const taken = await median(15, () => server[ask](uri, position));
    server.close(uri);
    return taken;
  };
  return {
    first,
    again,
    model: await at('  - model: ¦\n', 'complete'),
    attribute: await at(`${LAST}      ¦\n`, 'complete'),
    choice: await at(`${LAST}      designation: ¦\n`, 'complete'),
    hover: await at(`${LAST}      designa¦tion: recovery\n`, 'hover'),
  };
}
