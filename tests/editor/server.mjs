// A client of yaml-language-server over stdio: as much of the protocol as the tests need.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const serverPath = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server');

/** What docs/editors.md tells people to declare. */
export const CUSTOM_TAGS = [
  '!KeyOf scalar',
  '!Find sequence',
  '!FindObject sequence',
  '!Context scalar',
  '!Context sequence',
  '!Env scalar',
  '!Env sequence',
  '!File scalar',
  '!File sequence',
  '!Format sequence',
  '!If sequence',
  '!Condition sequence',
  '!Enumerate sequence',
  '!Index scalar',
  '!Value scalar',
  '!AtIndex sequence',
  '!ParseJSON scalar',
];

export class Server {
  #process;
  #buffer = Buffer.alloc(0);
  #next = 1;
  #waiting = new Map();
  #diagnostics = new Map();
  #documents = 0;
  #settings;

  constructor(schemaUri, customTags = CUSTOM_TAGS) {
    this.#settings = {
      yaml: {
        schemas: { [schemaUri]: '*.yaml' },
        customTags,
        validate: true,
        completion: true,
        hover: true,
        schemaStore: { enable: false },
        kubernetesCRDStore: { enable: false },
      },
    };
    this.#process = spawn(process.execPath, [serverPath, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.stdout.on('data', (chunk) => this.#receive(chunk));
  }

  async start() {
    await this.request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        workspace: { configuration: true },
        textDocument: {
          completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] } },
          hover: { contentFormat: ['markdown', 'plaintext'] },
          publishDiagnostics: {},
        },
      },
    });
    this.notify('initialized', {});
    this.notify('workspace/didChangeConfiguration', { settings: this.#settings });
    // The server asks for its settings now; a document that is opened before they arrive is judged without them.
    for (let tries = 0; tries < 50; tries++) {
      const { uri, diagnostics } = await this.open('entries: 1\n');
      this.close(uri);
      if (diagnostics.length > 0) return this;
    }
    throw new Error('the server does not take the schema');
  }

  async stop() {
    await this.request('shutdown', null);
    this.notify('exit', null);
  }

  /** Opens a document and gives its URI and diagnostics. */
  async open(text) {
    const uri = `file:///blueprints/${++this.#documents}.yaml`;
    const diagnostics = this.#nextDiagnostics(uri);
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    return { uri, diagnostics: await diagnostics };
  }

  close(uri) {
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  async complete(uri, position) {
    const result = await this.request('textDocument/completion', { textDocument: { uri }, position });
    return Array.isArray(result) ? result : (result?.items ?? []);
  }

  async hover(uri, position) {
    const result = await this.request('textDocument/hover', { textDocument: { uri }, position });
    return result?.contents?.value ?? '';
  }

  request(method, params) {
    const id = this.#next++;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#send({ id, method, params });
    return answer;
  }

  notify(method, params) {
    this.#send({ method, params });
  }

  #nextDiagnostics(uri) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no diagnostics of ${uri}`)), 60_000);
      this.#diagnostics.set(uri, (diagnostics) => {
        clearTimeout(timer);
        this.#diagnostics.delete(uri);
        resolve(diagnostics);
      });
    });
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#process.stdin.write(body);
  }

  #receive(chunk) {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString('latin1', 0, end))?.[1]);
      const start = end + 4;
      if (this.#buffer.length < start + length) return;
      const message = JSON.parse(this.#buffer.toString('utf8', start, start + length));
      this.#buffer = this.#buffer.subarray(start + length);
      this.#handle(message);
    }
  }

  #handle(message) {
    if (message.method === undefined) {
      const { resolve, reject } = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    } else if (message.id !== undefined) {
      const isSettings = message.method === 'workspace/configuration';
      const settings = (item) => this.#settings[item.section] ?? (item.section?.startsWith('[') ? {} : null);
      this.#send({ id: message.id, result: isSettings ? message.params.items.map(settings) : null });
    } else if (message.method === 'textDocument/publishDiagnostics') {
      this.#diagnostics.get(message.params.uri)?.(message.params.diagnostics);
    }
  }
}
