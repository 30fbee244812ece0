// Starts the language server, and registers the commands.

import { type ExtensionContext, Uri, commands, env, window, workspace } from "vscode";
import type { Location, Position } from "vscode-languageclient/node";

import { Diagrams } from "./diagram";
import { chooseFlow } from "./flow";
import { clientCommands } from "./protocol";
import { explainRule, registerRulePages } from "./rules";
import { Scenarios } from "./run";
import { Server } from "./server";
import { SECTION, changesCodeLenses, changesPath } from "./settings";
import { StatusBar } from "./status";
import { offerTags, setTags } from "./yaml";

const INSTALLATION = Uri.parse("https://github.com/blueprintc/blueprintc/blob/main/docs/install.md");

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel(SECTION, { log: true });
  const running = new Server(context, output);
  server = running;
  const diagrams = new Diagrams(context, running);
  const scenarios = new Scenarios(running);

  const command = (name: string, run: (...given: unknown[]) => unknown) =>
    commands.registerCommand(name, async (...given: unknown[]) => {
      try {
        await run(...given);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        output.error(`${name}: ${message}`);
        void window.showErrorMessage(`blueprintc: ${message}`);
      }
    });

  context.subscriptions.push(
    output,
    diagrams,
    scenarios,
    new StatusBar(running),
    registerRulePages(running),
    command(clientCommands.showFlowDiagram, async (given) => {
      const flow = await chooseFlow(running, given);
      if (flow !== undefined) {
        diagrams.show(flow);
      }
    }),
    command(clientCommands.runFlowScenario, async (given) => {
      const flow = await chooseFlow(running, given);
      if (flow !== undefined) {
        await scenarios.ask(flow);
      }
    }),
    command(clientCommands.showRule, (given) => explainRule(running, given)),
    command(clientCommands.showReferences, (uri, position, locations) =>
      showReferences(running, uri as string, position as Position, locations as Location[]),
    ),
    command("blueprintc.runScenarioDocument", () => scenarios.runDocument()),
    command("blueprintc.setYamlTags", setTags),
    command("blueprintc.restartServer", () => running.restart()),
    command("blueprintc.showOutput", () => output.show()),
    workspace.onDidChangeConfiguration((event) => {
      if (changesPath(event)) {
        void running.restart();
      } else if (changesCodeLenses(event)) {
        running.refreshCodeLenses();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => void running.restart()),
    workspace.onDidOpenTextDocument((document) => void offerTags(context, document)),
    running.onDidChangeState((state) => {
      if (state.kind === "failed") {
        void showFailure(state.reason);
      }
    }),
  );

  void running.restart();
  for (const document of workspace.textDocuments) {
    void offerTags(context, document);
  }
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function showFailure(reason: string): Promise<void> {
  const settings = "Open Settings";
  const installation = "How to Install";
  const output = "Show Output";
  const choice = await window.showErrorMessage(`blueprintc: ${reason}`, settings, installation, output);
  if (choice === settings) {
    await commands.executeCommand("workbench.action.openSettings", "blueprintc.path");
  } else if (choice === installation) {
    await env.openExternal(INSTALLATION);
  } else if (choice === output) {
    await commands.executeCommand("blueprintc.showOutput");
  }
}

/** Shows places with the editor's own command, which accepts only its own types. */
async function showReferences(server: Server, uri: string, position: Position, locations: Location[]): Promise<void> {
  const converter = server.converter;
  if (converter !== undefined) {
    await commands.executeCommand(
      "editor.action.showReferences",
      Uri.parse(uri),
      converter.asPosition(position),
      locations.map((location) => converter.asLocation(location)),
    );
  }
}
