// A session that asks for everything that the server advertises, at many places of plain, broken and embedded blueprints.
// Each message of the server is validated against the types of the protocol, and its places against the texts.
//
// npm ci && node run.mjs [path of blueprintc]

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import Ajv from 'ajv';

import { capabilities, Client } from './client.mjs';
import { FILES, HALF_WRITTEN } from './files.mjs';
import { protocolSchema } from './schema.mjs';

const binary = process.argv[2]?.includes('/') ? resolve(process.argv[2]) : (process.argv[2] ?? 'blueprintc');

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(protocolSchema(), 'protocol');
const escaped = (method) => method.replaceAll('~', '~0').replaceAll('/', '~1');
const validators = new Map();

/** What is wrong with a value of one of the types in schema.mjs. */
function violations(group, name, value) {
  const path = `protocol#/definitions/${group}${name === undefined ? '' : `/properties/${escaped(name)}`}`;
  if (!validators.has(path)) {
    try {
      validators.set(path, ajv.compile({ $ref: path }));
    } catch {
      return [`no type is known for ${name}`];
    }
  }
  const validate = validators.get(path);
  if (validate(value)) return [];
  // Of the alternatives of a union, the one that got furthest.
  const errors = [...validate.errors].sort((a, b) => b.instancePath.length - a.instancePath.length).slice(0, 3);
  return errors.map((error) => `${error.instancePath || 'the value'} ${error.message} ${JSON.stringify(error.params)}`);
}

/** Checks the places of messages against the texts that they speak of. */
class Places {
  constructor(texts, encoding) {
    this.texts = texts;
    this.encoding = encoding;
  }

  units(line) {
    return this.encoding === 'utf-8' ? Buffer.byteLength(line) : line.length;
  }

  lines(uri) {
    return this.texts.get(uri)?.split(/\r\n|\n|\r/);
  }

  position(uri, { line, character }, at, found) {
    if (![line, character].every((number) => Number.isInteger(number) && number >= 0)) {
      found.push(`${at}: ${line}:${character} are not integers from 0`);
      return;
    }
    const lines = this.lines(uri);
    if (!lines) return;
    if (line >= lines.length) found.push(`${at}: line ${line} of ${uri}, which has ${lines.length}`);
    else if (character > this.units(lines[line])) found.push(`${at}: character ${character} of line ${line} of ${uri}, which has ${this.units(lines[line])}`);
  }

  range(uri, { start, end }, at, found) {
    this.position(uri, start, at, found);
    this.position(uri, end, at, found);
    if (start.line > end.line || (start.line === end.line && start.character > end.character)) found.push(`${at}: the end is before the start`);
  }

  /** Goes through a value; a place belongs to the innermost document that is named around it. */
  walk(value, uri, at, found) {
    if (Array.isArray(value)) {
      value.forEach((item, index) => this.walk(item, uri, `${at}/${index}`, found));
    } else if (value && typeof value === 'object') {
      if (value.start?.line !== undefined && value.end?.line !== undefined) return this.range(uri, value, at, found);
      if (value.line !== undefined && value.character !== undefined) return this.position(uri, value, at, found);
      const here = value.uri ?? value.targetUri ?? value.textDocument?.uri ?? uri;
      for (const [key, item] of Object.entries(value)) {
        const of = key === 'originSelectionRange' ? uri : here;
        if (key === 'changes' && !Array.isArray(item)) {
          for (const [changed, edits] of Object.entries(item)) this.walk(edits, changed, `${at}/changes/${changed}`, found);
        } else {
          this.walk(item, of, `${at}/${key}`, found);
        }
      }
      if (value.severity !== undefined && ![1, 2, 3, 4].includes(value.severity)) found.push(`${at}: severity ${value.severity}`);
      if (value.selectionRange && value.range && value.kind !== undefined) this.inside(value.selectionRange, value.range, `${at}/selectionRange`, found);
      if (value.parent?.range && value.range) this.inside(value.range, value.parent.range, at, found);
    }
  }

  inside(inner, outer, at, found) {
    const before = (a, b) => a.line < b.line || (a.line === b.line && a.character <= b.character);
    if (!before(outer.start, inner.start) || !before(inner.end, outer.end)) found.push(`${at}: not inside of the range around it`);
  }

  /** Edits of one file must not overlap. */
  edits(edits, at, found) {
    const order = ({ range: { start } }) => start.line * 1e6 + start.character;
    const sorted = [...edits].sort((a, b) => order(a) - order(b));
    sorted.slice(1).forEach((edit, index) => {
      const { end } = sorted[index].range;
      if (end.line * 1e6 + end.character > order(edit)) found.push(`${at}: edits overlap`);
    });
  }

  tokens(uri, data, legend, found) {
    const lines = this.lines(uri);
    if (data.length % 5 || data.some((number) => !Number.isInteger(number) || number < 0)) found.push('tokens: not five integers from 0 each');
    let [line, character, end] = [0, 0, 0];
    for (let at = 0; at + 4 < data.length; at += 5) {
      const [down, right, length, type, modifiers] = data.slice(at, at + 5);
      if (down) [line, character, end] = [line + down, right, 0];
      else character += right;
      if (character < end) found.push(`tokens: ${line}:${character} overlaps`);
      end = character + length;
      if (line >= lines.length || end > this.units(lines[line])) found.push(`tokens: ${line}:${character} of length ${length} is not in the text`);
      if (type >= legend.tokenTypes.length || modifiers >= 2 ** legend.tokenModifiers.length) found.push(`tokens: ${type}, ${modifiers} are not in the legend`);
    }
  }
}

const counts = { messages: 0, violations: 0 };
const asked = new Map();
const reported = new Map();

function report(kind, problems, message) {
  for (const problem of problems) {
    counts.violations += 1;
    // The same problem at other places is the same.
    const key = `${kind}: ${problem.replaceAll(/blueprintc-protocol-\w+/g, '').replaceAll(/\d+/g, 'N')}`;
    reported.set(key, (reported.get(key) ?? 0) + 1);
    if (reported.get(key) === 1) console.log(`${kind}: ${problem}\n  ${JSON.stringify(message).slice(0, 600)}`);
  }
}

async function session(encodings, pulls) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'blueprintc-protocol-')));
  mkdirSync(join(folder, '.git'));
  const uri = (name) => pathToFileURL(join(folder, name)).href;
  const texts = new Map(Object.entries(FILES).map(([name, text]) => [uri(name), text]));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  const places = new Places(texts, encodings[0]);
  let legend;

  const check = (message, request) => {
    counts.messages += 1;
    const found = [];
    if (message.jsonrpc !== '2.0') found.push('jsonrpc is not 2.0');
    if (message.method === undefined) {
      if (!request) found.push('an answer to nothing');
      if (('result' in message) === ('error' in message)) found.push('an answer needs either a result or an error');
      if (message.error) {
        found.push(...violations('Failure', undefined, message.error));
        if (!Number.isInteger(message.error.code)) found.push('the code of the error is not an integer');
        if ([-32601, -32603].includes(message.error.code)) found.push(`error ${message.error.code}: ${message.error.message}`);
      } else if (request) {
        found.push(...violations('Results', request.method, message.result));
        places.walk(message.result, request.params?.textDocument?.uri ?? request.params?.item?.uri, '', found);
        if (request.method.startsWith('textDocument/semanticTokens') && message.result?.data) {
          places.tokens(request.params.textDocument.uri, message.result.data, legend, found);
        }
        const changed = [message.result].flat().map((item) => item?.edit ?? item).filter((item) => item?.changes);
        for (const { changes } of changed) {
          for (const [of, edits] of Object.entries(changes)) places.edits(edits, of, found);
        }
      }
      report(request?.method ?? 'answer', found, message);
    } else {
      found.push(...violations('Params', message.method, message.params ?? null));
      for (const { method, registerOptions } of message.params?.registrations ?? []) found.push(...violations('Registrations', method, registerOptions));
      places.walk(message.params, undefined, '', found);
      report(message.method, found, message);
      asked.set(message.method, (asked.get(message.method) ?? 0) + 1);
    }
  };

  const client = new Client(binary, check);
  const ask = async (method, params) => {
    asked.set(method, (asked.get(method) ?? 0) + 1);
    return client.ask(method, params);
  };
  const client_capabilities = capabilities(encodings);
  if (!pulls) delete client_capabilities.textDocument.diagnostic;
  const { capabilities: server } = await ask('initialize', {
    processId: process.pid,
    clientInfo: { name: 'protocol test' },
    locale: 'en',
    rootPath: folder,
    rootUri: pathToFileURL(folder).href,
    capabilities: client_capabilities,
    trace: 'off',
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'folder' }],
  });
  if (server.positionEncoding !== encodings[0]) report('initialize', ['not the encoding that the client prefers'], server);
  legend = server.semanticTokensProvider?.legend;
  client.notify('initialized', {});

  for (const [of, text] of texts) {
    client.notify('textDocument/didOpen', { textDocument: { uri: of, languageId: 'yaml', version: 1, text } });
    await everything(of);
  }
  // Broken text is the usual state while somebody types.
  let version = 1;
  for (const [name, text] of HALF_WRITTEN) {
    texts.set(uri(name), text);
    client.notify('textDocument/didChange', { textDocument: { uri: uri(name), version: (version += 1) }, contentChanges: [{ text }] });
    await everything(uri(name));
  }
  const changed = uri('plain.yaml');
  const edits = [
    { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '# ä😀\r\n' },
    { range: { start: { line: 1, character: 0 }, end: { line: 3, character: 0 } }, text: '' },
  ];
  for (const edit of edits) {
    const lines = texts.get(changed).split('\n');
    const offset = ({ line, character }) => lines.slice(0, line).join('\n').length + (line ? 1 : 0) + character;
    const text = texts.get(changed);
    texts.set(changed, text.slice(0, offset(edit.range.start)) + edit.text + text.slice(offset(edit.range.end)));
    client.notify('textDocument/didChange', { textDocument: { uri: changed, version: (version += 1) }, contentChanges: [edit] });
    await everything(changed);
  }
  client.notify('textDocument/didSave', { textDocument: { uri: changed } });
  client.notify('textDocument/didClose', { textDocument: { uri: changed } });
  texts.set(changed, FILES['plain.yaml']);
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: changed, type: 2 }] });
  client.notify('$/setTrace', { value: 'off' });
  if (server.diagnosticProvider?.workspaceDiagnostics && pulls) {
    const before = await ask('workspace/diagnostic', { previousResultIds: [] });
    const previousResultIds = before.items.map(({ uri: of, resultId }) => ({ uri: of, value: resultId }));
    await ask('workspace/diagnostic', { previousResultIds });
  }
  await ask('shutdown');
  client.notify('exit');
  const code = await client.ended;
  if (code !== 0) report('exit', [`the server ended with ${code}`], {});
  rmSync(folder, { recursive: true });

  async function everything(of) {
    const textDocument = { uri: of };
    const lines = places.lines(of);
    const whole = { start: { line: 0, character: 0 }, end: { line: lines.length - 1, character: places.units(lines.at(-1)) } };
    if (server.diagnosticProvider && pulls) {
      const { resultId } = await ask('textDocument/diagnostic', { textDocument });
      await ask('textDocument/diagnostic', { textDocument, previousResultId: resultId });
    }
    if (server.documentSymbolProvider) await ask('textDocument/documentSymbol', { textDocument });
    if (server.workspaceSymbolProvider) for (const query of ['', 'flow', 'ä']) await ask('workspace/symbol', { query });
    if (server.foldingRangeProvider) await ask('textDocument/foldingRange', { textDocument });
    const tokens = server.semanticTokensProvider;
    if (tokens?.full) {
      const full = await ask('textDocument/semanticTokens/full', { textDocument });
      if (tokens.full.delta) await ask('textDocument/semanticTokens/full/delta', { textDocument, previousResultId: full?.resultId ?? '' });
    }
    if (tokens?.range) await ask('textDocument/semanticTokens/range', { textDocument, range: whole });
    if (server.inlayHintProvider) {
      const hints = await ask('textDocument/inlayHint', { textDocument, range: whole });
      if (server.inlayHintProvider.resolveProvider) for (const hint of hints ?? []) await ask('inlayHint/resolve', hint);
    }
    if (server.codeLensProvider) {
      for (const lens of (await ask('textDocument/codeLens', { textDocument })) ?? []) {
        const { command } = server.codeLensProvider.resolveProvider ? await ask('codeLens/resolve', lens) : lens;
        if (server.executeCommandProvider?.commands.includes(command?.command)) {
          await ask('workspace/executeCommand', { command: command.command, arguments: command.arguments });
        }
      }
    }
    if (server.documentLinkProvider) {
      for (const found of (await ask('textDocument/documentLink', { textDocument })) ?? []) {
        if (server.documentLinkProvider.resolveProvider) await ask('documentLink/resolve', found);
      }
    }
    if (server.codeActionProvider) {
      for (const only of [undefined, ['source.fixAll'], ['quickfix'], ['refactor']]) {
        await ask('textDocument/codeAction', { textDocument, range: whole, context: { diagnostics: [], only, triggerKind: 1 } });
      }
    }
    let turn = 0;
    for (let line = 0; line < lines.length; line += 1) {
      const ends = new Set([lines[line].search(/\S|$/), lines[line].length]);
      for (const { index } of lines[line].matchAll(/[\w!]+/g)) ends.add(index).add(index + 1);
      for (const end of ends) {
        const position = { line, character: places.units(lines[line].slice(0, end)) };
        turn += 1;
        await around({ textDocument, position }, turn);
      }
    }
    if (server.selectionRangeProvider) {
      await ask('textDocument/selectionRange', { textDocument, positions: lines.map((_, line) => ({ line, character: 3 })) });
    }
  }

  async function around(at, turn) {
    const simple = {
      hoverProvider: 'hover', definitionProvider: 'definition', typeDefinitionProvider: 'typeDefinition',
      implementationProvider: 'implementation', documentHighlightProvider: 'documentHighlight', signatureHelpProvider: 'signatureHelp',
      linkedEditingRangeProvider: 'linkedEditingRange',
    };
    for (const [name, method] of Object.entries(simple)) if (server[name]) await ask(`textDocument/${method}`, at);
    if (server.referencesProvider) await ask('textDocument/references', { ...at, context: { includeDeclaration: turn % 2 === 0 } });
    if (server.completionProvider) {
      const found = await ask('textDocument/completion', { ...at, context: { triggerKind: 1 } });
      const items = found?.items ?? found ?? [];
      if (server.completionProvider.resolveProvider) for (const item of items.slice(0, 2)) await ask('completionItem/resolve', item);
    }
    if (server.renameProvider) {
      if (server.renameProvider.prepareProvider) await ask('textDocument/prepareRename', at);
      await ask('textDocument/rename', { ...at, newName: 'other' });
    }
    if (server.codeActionProvider) {
      const range = { start: at.position, end: at.position };
      const actions = await ask('textDocument/codeAction', { ...at, position: undefined, range, context: { diagnostics: [] } });
      if (server.codeActionProvider.resolveProvider) for (const action of actions ?? []) await ask('codeAction/resolve', action);
    }
    if (server.callHierarchyProvider) {
      for (const item of (await ask('textDocument/prepareCallHierarchy', at)) ?? []) {
        await ask('callHierarchy/incomingCalls', { item });
        await ask('callHierarchy/outgoingCalls', { item });
      }
    }
  }
}

for (const encodings of [['utf-16', 'utf-8'], ['utf-8', 'utf-16']]) for (const pulls of [true, false]) await session(encodings, pulls);
for (const [method, count] of [...asked].sort()) console.log(`${String(count).padStart(6)} ${method}`);
console.log(`${counts.messages} messages, ${counts.violations} violations`);
process.exitCode = counts.violations ? 1 : 0;
