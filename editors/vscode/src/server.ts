// The language server: starting it, stopping it, asking it.

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";

import { type CancellationToken, EventEmitter, type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import {
  CloseAction,
  CodeLensRequest,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  State,
} from "vscode-languageclient/node";

import { findBinary, type Origin } from "./binary";
import { binaryPath, initializationOptions, SECTION, showsCodeLenses } from "./settings";

export type ServerState =
  | { kind: "starting" }
  | { kind: "running"; file: string; origin: Origin }
  /** There is no program, or it cannot be started. */
  | { kind: "failed"; reason: string };

/** The documents that the server is asked about. */
export const DOCUMENTS = [
  { language: "yaml", scheme: "file" },
  { language: "yaml", scheme: "untitled" },
];

/** How often the server may end within three minutes before it is no longer started again. */
const RESTARTS = 4;
const RESTART_WINDOW = 3 * 60 * 1000;

export class Server {
  private client: LanguageClient | undefined;
  private current: ServerState = { kind: "starting" };
  private readonly changed = new EventEmitter<ServerState>();
  readonly onDidChangeState = this.changed.event;
  /** Starts and stops, one after the other. */
  private queue: Promise<void> = Promise.resolve();
  /** How many starts and stops wait. */
  private waiting = 0;

  constructor(
    private readonly context: ExtensionContext,
    private readonly output: LogOutputChannel,
  ) {}

  get state(): ServerState {
    return this.current;
  }

  /** Starts the server, or starts it again. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.end();
      await this.begin();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.end());
  }

  private enqueue(run: () => Promise<void>): Promise<void> {
    this.waiting += 1;
    this.queue = this.queue.then(run).finally(() => {
      this.waiting -= 1;
    });
    return this.queue;
  }

  /** Returns whether the running server has a command. */
  has(command: string): boolean {
    const provider = this.client?.initializeResult?.capabilities.executeCommandProvider;
    return provider?.commands.includes(command) ?? false;
  }

  /** Runs a command of the server. An error response is a rejected promise with the message. */
  async execute<T>(command: string, argument: unknown, token?: CancellationToken): Promise<T | null> {
    const client = this.client;
    if (client === undefined || this.current.kind !== "running") {
      throw new Error(this.current.kind === "failed" ? this.current.reason : "the language server is starting");
    }
    if (!this.has(command)) {
      throw new Error(`this version of blueprintc has no \`${command}\``);
    }
    // Not through the client's own command, which would also show the error.
    return (await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }, token)) as T | null;
  }

  /** Converts values of the protocol into those of the editor. */
  get converter() {
    return this.client?.protocol2CodeConverter;
  }

  /** Asks for the code lenses of the visible files again. */
  refreshCodeLenses(): void {
    for (const editor of window.visibleTextEditors) {
      this.client?.getFeature(CodeLensRequest.method).getProvider(editor.document)?.onDidChangeCodeLensEmitter.fire();
    }
  }

  private set(state: ServerState): void {
    this.current = state;
    this.changed.fire(state);
  }

  private async begin(): Promise<void> {
    this.set({ kind: "starting" });
    const search = findBinary({
      setting: binaryPath(),
      folders: (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      isTrusted: workspace.isTrusted,
      extension: this.context.extensionPath,
      searchPath: process.env["PATH"] ?? "",
      home: homedir(),
      platform: process.platform,
      isProgram,
    });
    if (!search.found) {
      this.output.error(search.reason);
      this.set({ kind: "failed", reason: search.reason });
      return;
    }
    const { file, origin } = search;
    this.output.info(`starting ${file} lsp (from ${origin})`);
    let hasRun = false;
    const options = this.options(() => hasRun);
    const client = new LanguageClient(SECTION, SECTION, { command: file, args: ["lsp"] }, options);
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) {
        return;
      }
      hasRun ||= newState === State.Running;
      if (newState === State.Running) {
        this.set({ kind: "running", file, origin });
      } else if (newState === State.Starting) {
        this.set({ kind: "starting" });
      }
    });
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      const reason = `${file} cannot be started: ${error instanceof Error ? error.message : String(error)}`;
      this.output.error(reason);
      this.set({ kind: "failed", reason });
    }
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      // A client that is still starting, or that lost its server, cannot be stopped but only dropped.
      await client?.stop();
    } catch (error) {
      this.output.warn(`stopping the server: ${String(error)}`);
    }
    await client?.dispose().catch(() => undefined);
  }

  private options(hasRun: () => boolean): LanguageClientOptions {
    const ends: number[] = [];
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.output,
      initializationOptions,
      synchronize: { configurationSection: SECTION },
      markdown: { supportHtml: false },
      middleware: {
        provideCodeLenses: (document, token, next) => (showsCodeLenses() ? next(document, token) : []),
        workspace: {
          // A server that is about to be stopped cannot be sent anything. The next one is started with the settings.
          didChangeConfiguration: async (sections, next) => (this.waiting > 0 ? undefined : next(sections)),
        },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          // What cannot be started the first time is no server, and is reported by `begin`.
          if (!hasRun()) {
            return { action: CloseAction.DoNotRestart, handled: true };
          }
          const now = Date.now();
          ends.push(now);
          if (ends.filter((time) => now - time < RESTART_WINDOW).length <= RESTARTS) {
            return { action: CloseAction.Restart, handled: true };
          }
          const reason = "the language server ended several times; its output has the reason";
          this.set({ kind: "failed", reason });
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
  }
}

function isProgram(file: string): boolean {
  try {
    if (process.platform !== "win32") {
      accessSync(file, constants.X_OK);
    }
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
