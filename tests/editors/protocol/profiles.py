"""A session with the capabilities of real clients: profiles.py [BINARY]

Needs `pip install pytest-lsp lsprotocol`: pytest-lsp has recorded what clients state, and lsprotocol refuses what it can't read.
"""

import asyncio
import pathlib
import sys
import tempfile

from lsprotocol import types
from pytest_lsp import ClientServerConfig, client_capabilities

CLIENTS = ["visual-studio-code", "neovim", "emacs"]
BROKEN = (pathlib.Path(__file__).parent.parent / "folder/broken.yaml").read_text()


def expect(condition, what):
    if not condition:
        raise SystemExit(f"failed: {what}")


async def session(name, binary, folder):
    (folder / ".git").mkdir(exist_ok=True)
    path = folder / "broken.yaml"
    path.write_text(BROKEN)
    client = await ClientServerConfig(server_command=[binary, "lsp"]).start()
    capabilities = client_capabilities(name)
    result = await client.initialize_session(types.InitializeParams(
        capabilities=capabilities,
        root_uri=folder.as_uri(),
        workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="folder")],
    ))
    uri = path.as_uri()
    document = types.TextDocumentIdentifier(uri=uri)
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, BROKEN)))
    if capabilities.text_document.diagnostic:
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        found = report.items
    else:
        while uri not in client.diagnostics:
            await asyncio.wait_for(client.wait_for_notification("textDocument/publishDiagnostics"), 20)
        found = client.diagnostics[uri]
    expect(any(one.code == "invalid-choice" and one.range.start.line == 11 for one in found), f"{name}: diagnostics {found}")
    model = types.Position(4, 12)
    hover = await client.text_document_hover_async(types.HoverParams(document, model))
    expect(hover and "flow" in hover.contents.value, f"{name}: hover {hover}")
    offered = await client.text_document_completion_async(types.CompletionParams(document, model))
    labels = [item.label for item in offered.items]
    expect("authentik_core.group" in labels, f"{name}: completion {labels[:5]}")
    understands = capabilities.text_document.completion.completion_item.snippet_support
    snippets = [item.label for item in offered.items if item.insert_text_format == types.InsertTextFormat.Snippet]
    expect(understands or not snippets, f"{name}: snippets for a client that has none")
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    expect(symbols, f"{name}: symbols")
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))
    expect(tokens.data, f"{name}: tokens")
    change = await client.text_document_rename_async(types.RenameParams(document, types.Position(5, 8), "welcome"))
    expect(len(change.changes[uri]) == 2, f"{name}: rename {change}")
    await client.shutdown_session()
    print(f"ok: {name}, {result.capabilities.position_encoding}, {len(found)} diagnostics, {len(labels)} models")


async def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else "blueprintc"
    for name in CLIENTS:
        with tempfile.TemporaryDirectory() as folder:
            await asyncio.wait_for(session(name, binary, pathlib.Path(folder).resolve()), 60)


asyncio.run(main())
