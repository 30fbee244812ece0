// Drives the real yaml-language-server with the schemas in schemas/. `node run.mjs` tests; `--write` also writes
// RESULTS.md. What needs ../shared, the files of authentik itself, is left out where that is absent.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { Server } from './server.mjs';
import { checkCompletion } from './completion.mjs';
import { checkMistakes } from './mistakes.mjs';
import { LONG_BLUEPRINT, time } from './timing.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const shared = join(root, '..', 'shared', 'authentik');
const version = JSON.parse(readFileSync(join(here, 'node_modules/yaml-language-server/package.json'))).version;

const published = readdirSync(join(root, 'schemas')).filter((name) => /^blueprint-.*\.schema\.json$/.test(name));
const releases = published.map((name) => /^blueprint-(.*)\.schema\.json$/.exec(name)[1]).sort(byRelease);
const newest = releases.at(-1);
const ours = (release) => join(root, 'schemas', `blueprint-${release}.schema.json`);
const theirs = (release) => join(shared, 'schemas', `${release}.json`);

function byRelease(a, b) {
  const [[aYear, aMonth], [bYear, bMonth]] = [a.split('.'), b.split('.')];
  return aYear - bYear || aMonth - bMonth;
}

function yamlFiles(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name) => join(folder, name));
}

async function withServer(schema, then) {
  const server = await new Server(pathToFileURL(schema).href).start();
  try {
    return await then(server);
  } finally {
    await server.stop();
  }
}

/** Opens every file; gives the diagnostics as lines. */
async function judge(schema, files) {
  return withServer(schema, async (server) => {
    const found = [];
    for (const file of files) {
      const { uri, diagnostics } = await server.open(readFileSync(file, 'utf8'));
      server.close(uri);
      for (const one of diagnostics) {
        const line = one.range.start.line + 1;
        found.push(`${relative(root, file)}:${line}: ${one.message.slice(0, 200)}`);
      }
    }
    return found;
  });
}

const out = [];
const say = (line) => {
  console.log(line);
  out.push(line);
};

say('# yaml-language-server with our schema');
say('');
say(`Written by \`node run.mjs --write\`: yaml-language-server ${version}, Node ${process.versions.node}, over stdio, with the`);
say('custom tags of `docs/editors.md`.');
say('');
say('## Diagnostics');
say('');
say('Every diagnostic on these files is a false one: authentik takes them all.');
say('');
say("| files | schema | files | diagnostics | with authentik's own schema |");
say('| --- | --- | ---: | ---: | ---: |');
let failed = 0;
async function row(what, release, files) {
  const found = await judge(ours(release), files);
  const other = existsSync(theirs(release)) ? (await judge(theirs(release), files)).length : '-';
  say(`| ${what} | ${release} | ${files.length} | ${found.length} | ${other} |`);
  found.forEach((line) => console.error(line));
  failed += found.length;
}
await row('`blueprints/`', newest, yamlFiles(join(root, 'blueprints')));
if (existsSync(shared)) {
  for (const release of releases) {
    await row(`shipped with authentik ${release}`, release, yamlFiles(join(shared, 'blueprints', release)));
  }
} else {
  console.error('../shared is absent: the blueprints that authentik ships are not tested');
}
assert.equal(failed, 0, 'there are false diagnostics');

say('');
say('## Mistakes that are shown');
say('');
for (const line of await withServer(ours(newest), checkMistakes)) say(line);

const modeline = `# yaml-language-server: $schema=${pathToFileURL(ours(newest)).href}\n`;
const byModeline = await withServer(ours(releases[0]), async (server) => {
  const entry = 'entries:\n  - model: authentik_endpoints.endpointstage\n    identifiers: {name: a}\n';
  return [await server.open(entry), await server.open(modeline + entry)].map((opened) => opened.diagnostics.length);
});
assert.deepEqual(byModeline, [1, 0], 'the first line of a file can choose the schema');
say(`- the schema of ${releases[0]} refuses a model of a newer release; a first line that names the newest takes it.`);

say('');
say('## Completion and hover');
say('');
for (const line of await withServer(ours(newest), checkCompletion)) say(line);

say('');
say('## Time');
say('');
const lines = LONG_BLUEPRINT.split('\n').length;
say(`A blueprint of ${lines} lines, release ${newest}, medians of 15 after one to warm up, in milliseconds. "Opened" is from`);
say("opening the file to its diagnostics and includes the server's own delay; the first time the schema is read too.");
say('');
say('| schema | bytes | opened first | opened again | complete a model | complete an attribute | complete a choice | hover |');
say('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
const schemas = [['ours', ours(newest)], ["authentik's own", theirs(newest)]].filter(([, path]) => existsSync(path));
for (const [name, path] of schemas) {
  const t = await withServer(path, time);
  const numbers = [t.first, t.again, t.model, t.attribute, t.choice, t.hover].map((ms) => ms.toFixed(0));
  say(`| ${name} | ${statSync(path).size} | ${numbers.join(' | ')} |`);
  if (name === 'ours') {
    for (const ms of [t.model, t.attribute, t.choice]) assert.ok(ms < 100, `completion takes ${ms} ms`);
  }
}
if (process.argv.includes('--write')) writeFileSync(join(here, 'RESULTS.md'), out.join('\n') + '\n');
