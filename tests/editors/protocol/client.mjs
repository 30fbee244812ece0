// A client of a language server over standard input and output that keeps every message it gets.

import { spawn } from 'node:child_process';

/** What VS Code 1.9x states about itself, as far as a server of one language can react to it. */
const markup = { documentationFormat: ['markdown', 'plaintext'] };
const dynamic = { dynamicRegistration: true };
const link = { ...dynamic, linkSupport: true };
const kinds = (count) => Array.from({ length: count }, (_, at) => at + 1);

export function capabilities(positionEncodings) {
  return {
    general: {
      positionEncodings,
      staleRequestSupport: { cancel: true, retryOnContentModified: [] },
      regularExpressions: { engine: 'ECMAScript', version: 'ES2020' },
      markdown: { parser: 'marked', version: '1.1.0' },
    },
    window: {
      workDoneProgress: true,
      showMessage: { messageActionItem: { additionalPropertiesSupport: true } },
      showDocument: { support: true },
    },
    workspace: {
      applyEdit: true,
      workspaceEdit: {
        documentChanges: true,
        resourceOperations: ['create', 'rename', 'delete'],
        failureHandling: 'textOnlyTransactional',
        normalizesLineEndings: true,
        changeAnnotationSupport: { groupsOnLabel: true },
      },
      configuration: true,
      workspaceFolders: true,
      didChangeConfiguration: dynamic,
      didChangeWatchedFiles: { ...dynamic, relativePatternSupport: true },
      symbol: {
        ...dynamic,
        symbolKind: { valueSet: kinds(26) },
        tagSupport: { valueSet: [1] },
        resolveSupport: { properties: ['location.range'] },
      },
      executeCommand: dynamic,
      codeLens: { refreshSupport: true },
      semanticTokens: { refreshSupport: true },
      inlayHint: { refreshSupport: true },
      inlineValue: { refreshSupport: true },
      diagnostics: { refreshSupport: true },
      foldingRange: { refreshSupport: true },
      fileOperations: {
        ...dynamic, didCreate: true, didRename: true, didDelete: true, willCreate: true, willRename: true, willDelete: true,
      },
    },
    textDocument: {
      synchronization: { ...dynamic, willSave: true, willSaveWaitUntil: true, didSave: true },
      publishDiagnostics: {
        relatedInformation: true, versionSupport: true, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true, dataSupport: true,
      },
      diagnostic: { ...dynamic, relatedDocumentSupport: false },
      completion: {
        ...dynamic,
        contextSupport: true,
        completionItem: {
          snippetSupport: true, commitCharactersSupport: true, ...markup, deprecatedSupport: true, preselectSupport: true,
          tagSupport: { valueSet: [1] }, insertReplaceSupport: true, insertTextModeSupport: { valueSet: [1, 2] }, labelDetailsSupport: true,
          resolveSupport: { properties: ['documentation', 'detail', 'additionalTextEdits'] },
        },
        insertTextMode: 2,
        completionItemKind: { valueSet: kinds(25) },
        completionList: { itemDefaults: ['commitCharacters', 'editRange', 'insertTextFormat', 'insertTextMode', 'data'] },
      },
      hover: { ...dynamic, contentFormat: ['markdown', 'plaintext'] },
      signatureHelp: {
        ...dynamic,
        contextSupport: true,
        signatureInformation: { ...markup, parameterInformation: { labelOffsetSupport: true }, activeParameterSupport: true },
      },
      definition: link, typeDefinition: link, implementation: link, declaration: link,
      references: dynamic, documentHighlight: dynamic, codeLens: dynamic, selectionRange: dynamic, callHierarchy: dynamic,
      linkedEditingRange: dynamic,
      documentLink: { ...dynamic, tooltipSupport: true },
      documentSymbol: {
        ...dynamic, symbolKind: { valueSet: kinds(26) }, hierarchicalDocumentSymbolSupport: true, tagSupport: { valueSet: [1] }, labelSupport: true,
      },
      codeAction: {
        ...dynamic, isPreferredSupport: true, disabledSupport: true, dataSupport: true, honorsChangeAnnotations: true,
        resolveSupport: { properties: ['edit'] },
        codeActionLiteralSupport: {
          codeActionKind: {
            valueSet: [
              '', 'quickfix', 'refactor', 'refactor.extract', 'refactor.inline', 'refactor.rewrite', 'source',
              'source.organizeImports',
            ],
          },
        },
      },
      rename: { ...dynamic, prepareSupport: true, prepareSupportDefaultBehavior: 1, honorsChangeAnnotations: true },
      foldingRange: {
        ...dynamic, rangeLimit: 5000, lineFoldingOnly: true, foldingRangeKind: { valueSet: ['comment', 'imports', 'region'] },
        foldingRange: { collapsedText: false },
      },
      semanticTokens: {
        ...dynamic,
        tokenTypes: [
          'namespace', 'type', 'class', 'enum', 'interface', 'struct', 'typeParameter', 'parameter', 'variable', 'property', 'enumMember',
          'event', 'function', 'method', 'macro', 'keyword', 'modifier', 'comment', 'string', 'number', 'regexp', 'operator', 'decorator',
        ],
        tokenModifiers: [
          'declaration', 'definition', 'readonly', 'static', 'deprecated', 'abstract', 'async', 'modification', 'documentation',
          'defaultLibrary',
        ],
        formats: ['relative'],
        requests: { range: true, full: { delta: true } },
        multilineTokenSupport: false, overlappingTokenSupport: false, serverCancelSupport: true, augmentsSyntaxTokens: true,
      },
      inlayHint: { ...dynamic, resolveSupport: { properties: ['tooltip', 'textEdits', 'label.tooltip', 'label.location', 'label.command'] } },
    },
  };
}

export class Client {
  #waiting = new Map();
  #buffer = Buffer.alloc(0);
  #lastId = 0;

  /** `onMessage` gets each message, and for an answer the method and parameters of its request. */
  constructor(binary, onMessage) {
    this.process = spawn(binary, ['lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => this.process.on('exit', resolve));
    this.ended.then(() => this.#waiting.forEach(({ method, reject }) => reject(new Error(`the server ended before it answered ${method}`))));
    this.process.stdout.on('data', (data) => this.#read(data));
    this.onMessage = onMessage;
  }

  #read(data) {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const header = this.#buffer.subarray(0, end).toString('latin1');
      const length = Number(/^Content-Length: (\d+)$/m.exec(header)?.[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.subarray(end + 4, end + 4 + length).toString('utf8'));
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#take(message);
    }
  }

  #take(message) {
    const asked = message.method === undefined ? this.#waiting.get(message.id) : undefined;
    this.onMessage(message, asked);
    if (message.method !== undefined && message.id !== undefined) {
      const answers = { 'workspace/applyEdit': { applied: true }, 'workspace/configuration': message.params?.items?.map(() => null) };
      const result = answers[message.method] ?? null;
      this.send({ id: message.id, result });
    } else if (asked) {
      this.#waiting.delete(message.id);
      asked.resolve(message);
    }
  }

  send(message) {
    const text = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.process.stdin.write(`Content-Length: ${text.length}\r\n\r\n`);
    this.process.stdin.write(text);
  }

  notify(method, params) {
    this.send({ method, params });
  }

  /** The result of a request; nothing where it fails. */
  async ask(method, params) {
    const id = (this.#lastId += 1);
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { method, params, resolve, reject }));
    this.send({ id, method, params });
    return (await answer).result;
  }
}
