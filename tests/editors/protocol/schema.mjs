// The JSON schema of what a server sends, made from the types of `vscode-languageserver-protocol`.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createGenerator } from 'ts-json-schema-generator';

/** The type of the result of each request. */
const RESULTS = {
  initialize: 'p.InitializeResult',
  shutdown: 'null',
  'textDocument/completion': 'p.CompletionItem[] | p.CompletionList | null',
  'completionItem/resolve': 'p.CompletionItem',
  'textDocument/hover': 'p.Hover | null',
  'textDocument/signatureHelp': 'p.SignatureHelp | null',
  'textDocument/definition': 'p.Definition | p.DefinitionLink[] | null',
  'textDocument/typeDefinition': 'p.Definition | p.DefinitionLink[] | null',
  'textDocument/implementation': 'p.Definition | p.DefinitionLink[] | null',
  'textDocument/references': 'p.Location[] | null',
  'textDocument/documentHighlight': 'p.DocumentHighlight[] | null',
  'textDocument/prepareRename': 'p.PrepareRenameResult | null',
  'textDocument/rename': 'p.WorkspaceEdit | null',
  'textDocument/documentSymbol': 'p.DocumentSymbol[] | p.SymbolInformation[] | null',
  'workspace/symbol': 'p.SymbolInformation[] | p.WorkspaceSymbol[] | null',
  'textDocument/foldingRange': 'p.FoldingRange[] | null',
  'textDocument/selectionRange': 'p.SelectionRange[] | null',
  'textDocument/codeAction': '(p.Command | p.CodeAction)[] | null',
  'codeAction/resolve': 'p.CodeAction',
  'textDocument/semanticTokens/full': 'p.SemanticTokens | null',
  'textDocument/semanticTokens/full/delta': 'p.SemanticTokens | p.SemanticTokensDelta | null',
  'textDocument/semanticTokens/range': 'p.SemanticTokens | null',
  'textDocument/diagnostic': 'p.DocumentDiagnosticReport',
  'workspace/diagnostic': 'p.WorkspaceDiagnosticReport',
  'textDocument/inlayHint': 'p.InlayHint[] | null',
  'inlayHint/resolve': 'p.InlayHint',
  'textDocument/codeLens': 'p.CodeLens[] | null',
  'codeLens/resolve': 'p.CodeLens',
  'textDocument/documentLink': 'p.DocumentLink[] | null',
  'documentLink/resolve': 'p.DocumentLink',
  'textDocument/linkedEditingRange': 'p.LinkedEditingRanges | null',
  'textDocument/prepareCallHierarchy': 'p.CallHierarchyItem[] | null',
  'callHierarchy/incomingCalls': 'p.CallHierarchyIncomingCall[] | null',
  'callHierarchy/outgoingCalls': 'p.CallHierarchyOutgoingCall[] | null',
  'workspace/executeCommand': 'p.LSPAny',
};

/** The type of the parameters of what a server sends on its own. */
const PARAMS = {
  'textDocument/publishDiagnostics': 'p.PublishDiagnosticsParams',
  'window/showMessage': 'p.ShowMessageParams',
  'window/logMessage': 'p.LogMessageParams',
  'window/showMessageRequest': 'p.ShowMessageRequestParams',
  'window/showDocument': 'p.ShowDocumentParams',
  'window/workDoneProgress/create': 'p.WorkDoneProgressCreateParams',
  '$/progress': '{ token: p.ProgressToken; value: p.WorkDoneProgressBegin | p.WorkDoneProgressReport | p.WorkDoneProgressEnd }',
  '$/logTrace': 'p.LogTraceParams',
  'client/registerCapability': 'p.RegistrationParams',
  'client/unregisterCapability': 'p.UnregistrationParams',
  'workspace/configuration': 'p.ConfigurationParams',
  'workspace/applyEdit': 'p.ApplyWorkspaceEditParams',
  'workspace/diagnostic/refresh': 'null',
  'workspace/semanticTokens/refresh': 'null',
  'workspace/inlayHint/refresh': 'null',
  'workspace/codeLens/refresh': 'null',
  'workspace/workspaceFolders': 'null',
};

/** The type of the options of what a server registers. */
const REGISTRATIONS = {
  'workspace/didChangeConfiguration': 'p.DidChangeConfigurationRegistrationOptions',
  'workspace/didChangeWatchedFiles': 'p.DidChangeWatchedFilesRegistrationOptions',
};

/** The error of a request that failed. */
const ERROR = '{ code: number; message: string; data?: p.LSPAny }';

const fields = (types) => Object.entries(types).map(([name, type]) => `  '${name}': ${type};`).join('\n');

/** Generates the schema; takes some seconds. */
export function protocolSchema() {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = mkdtempSync(join(here, 'node_modules', '.messages-'));
  const source = join(folder, 'messages.ts');
  try {
    writeFileSync(source, `import * as p from 'vscode-languageserver-protocol';
export interface Results {\n${fields(RESULTS)}\n}
export interface Params {\n${fields(PARAMS)}\n}
export interface Registrations {\n${fields(REGISTRATIONS)}\n}
export type Failure = ${ERROR};
export interface Messages { results: Results; params: Params; registrations: Registrations; failure: Failure }
`);
    // Unknown properties are violations: clients drop them.
    return createGenerator({ path: source, type: 'Messages', skipTypeCheck: true, additionalProperties: false }).createSchema('Messages');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
