// The status bar: the release that files are checked against, and why that one.

import { Disposable, MarkdownString, StatusBarAlignment, ThemeColor, languages, window, workspace } from "vscode";

import { server as command, type Status } from "./protocol";
import { releaseText, releaseTooltip } from "./release";
import { DOCUMENTS, type Server } from "./server";

const DELAY = 500;

export class StatusBar extends Disposable {
  private readonly item = window.createStatusBarItem("blueprintc.status", StatusBarAlignment.Right, 100);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    super(() => {
      clearTimeout(this.timer);
      Disposable.from(...disposables).dispose();
    });
    this.item.name = "blueprintc";
    this.item.command = "blueprintc.showOutput";
    const later = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.update(), DELAY);
    };
    const disposables = [
      this.item,
      server.onDidChangeState(() => void this.update()),
      window.onDidChangeActiveTextEditor(() => void this.update()),
      // The release depends on `blueprintc.toml` and on manifests.
      workspace.onDidSaveTextDocument(later),
      languages.onDidChangeDiagnostics(later),
    ];
    void this.update();
  }

  private async update(): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (document === undefined || languages.match(DOCUMENTS, document) === 0) {
      this.item.hide();
      return;
    }
    const state = this.server.state;
    this.item.backgroundColor = undefined;
    if (state.kind === "starting") {
      this.item.text = "$(loading~spin) blueprintc";
      this.item.tooltip = "blueprintc is starting";
    } else if (state.kind === "failed") {
      this.item.text = "$(error) blueprintc";
      this.item.tooltip = state.reason;
      this.item.backgroundColor = new ThemeColor("statusBarItem.errorBackground");
    } else {
      const status = await this.ask(document.uri.toString());
      if (window.activeTextEditor?.document !== document) {
        return;
      }
      this.item.text = status === undefined ? "blueprintc" : releaseText(status);
      const program = `\`${state.file}\`, from ${state.origin}`;
      this.item.tooltip = new MarkdownString(status === undefined ? program : `${releaseTooltip(status)}: ${program}`);
    }
    this.item.show();
  }

  private async ask(uri: string): Promise<Status | undefined> {
    if (!this.server.has(command.status)) {
      return undefined;
    }
    try {
      return (await this.server.execute<Status>(command.status, { uri })) ?? undefined;
    } catch {
      return undefined;
    }
  }
}
