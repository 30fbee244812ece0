// Flow diagrams: panels that follow the text.

import { randomBytes } from "node:crypto";

import {
  type CancellationToken,
  CancellationTokenSource,
  Disposable,
  type ExtensionContext,
  type TextDocumentChangeEvent,
  Uri,
  ViewColumn,
  type WebviewPanel,
  languages,
  window,
  workspace,
} from "vscode";

import { page } from "./page/html";
import type { FromPage, ToPage } from "./page/messages";
import { type FlowDiagram, type FlowOfFile, server as command } from "./protocol";
import { DOCUMENTS, type Server } from "./server";

/** How long after the last keystroke a diagram is drawn again. */
const DELAY = 150;

/** The open panels, one per flow and file. */
export class Diagrams extends Disposable {
  private readonly panels = new Set<Panel>();

  constructor(
    private readonly context: ExtensionContext,
    private readonly server: Server,
  ) {
    super(() => {
      Disposable.from(...disposables, ...this.panels).dispose();
    });
    // A flow depends on other files too, so that every blueprint counts.
    const disposables = [
      workspace.onDidChangeTextDocument((event: TextDocumentChangeEvent) => {
        if (languages.match(DOCUMENTS, event.document) > 0) {
          this.panels.forEach((panel) => panel.drawLater());
        }
      }),
      server.onDidChangeState(({ kind }) => {
        if (kind === "running") {
          this.panels.forEach((panel) => panel.drawLater());
        }
      }),
    ];
  }

  show(flow: FlowOfFile): void {
    for (const panel of this.panels) {
      if (panel.isOf(flow)) {
        panel.reveal();
        return;
      }
    }
    const panel = new Panel(this.context, this.server, flow);
    this.panels.add(panel);
    panel.onDidDispose(() => this.panels.delete(panel));
  }
}

class Panel extends Disposable {
  private readonly panel: WebviewPanel;
  private diagram: FlowDiagram | undefined;
  private timer: NodeJS.Timeout | undefined;
  private request: CancellationTokenSource | undefined;
  readonly onDidDispose: WebviewPanel["onDidDispose"];

  constructor(
    context: ExtensionContext,
    private readonly server: Server,
    private shown: FlowOfFile,
  ) {
    super(() => this.panel.dispose());
    const dist = Uri.joinPath(context.extensionUri, "dist");
    this.panel = window.createWebviewPanel(
      "blueprintc.flow",
      `Flow ${shown.flow}`,
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [dist] },
    );
    this.onDidDispose = this.panel.onDidDispose;
    this.panel.onDidDispose(() => {
      clearTimeout(this.timer);
      this.request?.cancel();
    });
    const webview = this.panel.webview;
    webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    webview.html = page({
      nonce: randomBytes(16).toString("hex"),
      script: webview.asWebviewUri(Uri.joinPath(dist, "page.js")).toString(),
    });
  }

  isOf(flow: FlowOfFile): boolean {
    return this.shown.uri === flow.uri && this.shown.flow === flow.flow;
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  drawLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), DELAY);
  }

  private async draw(): Promise<void> {
    this.request?.cancel();
    const request = new CancellationTokenSource();
    this.request = request;
    const answer = await this.ask(request.token);
    // A later request, or the end of the panel, makes the answer obsolete.
    if (!request.token.isCancellationRequested) {
      await this.panel.webview.postMessage(typeof answer === "string" ? { kind: "old", note: answer } : this.use(answer));
    }
  }

  /** Returns the diagram, else the reason why there is none. */
  private async ask(token: CancellationToken): Promise<FlowDiagram | string> {
    const { flow } = this.shown;
    try {
      const diagram = await this.server.execute<FlowDiagram>(command.flowDiagram, this.shown, token);
      return diagram ?? `The text has no flow ${flow} at the moment.`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private use(diagram: FlowDiagram): ToPage {
    const { flow, flows, svg, places, name } = diagram;
    this.diagram = diagram;
    this.panel.title = `Flow ${name}`;
    return { kind: "picture", flow, flows, svg, places: Object.keys(places) };
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.kind) {
      case "ready":
        return this.draw();
      case "flow":
        this.shown = { ...this.shown, flow: message.flow };
        return this.draw();
      case "step":
        return this.open(message.step);
    }
  }

  private async open(step: string): Promise<void> {
    const place = this.diagram?.places[step];
    const location = place && this.server.converter?.asLocation(place);
    if (location === undefined) {
      return;
    }
    const isOpen = window.visibleTextEditors.find((editor) => editor.document.uri.toString() === location.uri.toString());
    await window.showTextDocument(location.uri, {
      selection: location.range,
      viewColumn: isOpen?.viewColumn ?? ViewColumn.One,
    });
  }
}
