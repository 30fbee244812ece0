// Running a flow for a scenario.

import { Disposable, type TextEditor, Uri, commands, window, workspace } from "vscode";

import { type FlowOfFile, type ScenarioResult, server as command } from "./protocol";
import {
  PEOPLE,
  type PolicyResult,
  type Scenario,
  missingPolicy,
  parseScenario,
  scenarioDocument,
  scenarioSummary,
  withPolicy,
} from "./scenario";
import type { Server } from "./server";

const RESULTS: { label: string; result: PolicyResult }[] = [
  { label: "It passes", result: "pass" },
  { label: "It does not pass", result: "fail" },
  { label: "It raises an exception", result: "error" },
];

export class Scenarios extends Disposable {
  private readonly output = window.createOutputChannel("blueprintc: scenarios");
  /** The flow of each scenario that is open as a document. */
  private readonly documents = new Map<string, FlowOfFile>();
  /** The last scenario of each flow. Only in memory, because its context may hold secrets. */
  private readonly last = new Map<string, Scenario>();

  constructor(private readonly server: Server) {
    super(() => Disposable.from(...disposables).dispose());
    const disposables = [
      this.output,
      window.onDidChangeActiveTextEditor((editor) => this.mark(editor)),
      workspace.onDidCloseTextDocument((document) => this.documents.delete(document.uri.toString())),
    ];
  }

  /** Asks who enters the flow, and shows the stages that this person would see. */
  async ask(flow: FlowOfFile): Promise<void> {
    const last = this.last.get(key(flow));
    const choices: { label: string; detail: string; scenario?: Scenario }[] = [
      ...PEOPLE,
      ...(last === undefined ? [] : [{ label: "Last scenario", detail: scenarioSummary(last), scenario: last }]),
      { label: "Write a scenario…", detail: "As JSON: groups, context, results of policies" },
    ];
    const choice = await window.showQuickPick(choices, { placeHolder: `Who enters ${flow.flow}?` });
    if (choice?.scenario !== undefined) {
      await this.run(flow, choice.scenario);
    } else if (choice !== undefined) {
      await this.write(flow, last ?? {});
    }
  }

  /** Runs the scenario of the active document. */
  async runDocument(): Promise<void> {
    const document = window.activeTextEditor?.document;
    const flow = document && this.documents.get(document.uri.toString());
    if (document === undefined || flow === undefined) {
      return;
    }
    const parsed = parseScenario(document.getText());
    if ("problem" in parsed) {
      void window.showErrorMessage(`This scenario cannot be run: ${parsed.problem}`);
      return;
    }
    await this.run(flow, parsed.scenario);
  }

  private async write(flow: FlowOfFile, scenario: Scenario): Promise<void> {
    // The name selects the schema of scenarios.
    const uri = Uri.parse(`untitled:${flow.flow}.blueprintc-scenario.json`);
    const document = await workspace.openTextDocument(uri);
    this.documents.set(document.uri.toString(), flow);
    const editor = await window.showTextDocument(document);
    if (document.getText() === "") {
      await editor.edit((edit) => edit.insert(document.positionAt(0), scenarioDocument(scenario)));
    }
    this.mark(editor);
  }

  /** Runs a scenario. The results of policies that it lacks are asked for, one after the other. */
  private async run(flow: FlowOfFile, scenario: Scenario): Promise<void> {
    let current = scenario;
    for (;;) {
      try {
        const ran = await this.server.execute<ScenarioResult>(command.runScenario, { ...flow, scenario: current });
        if (ran !== null) {
          this.show(current, ran.text);
          this.last.set(key(flow), current);
        }
        return;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const policy = missingPolicy(error);
        // A policy that the scenario has already is an error of another kind.
        if (policy === undefined || current.policies?.[policy] !== undefined) {
          void window.showErrorMessage(`This scenario cannot be run: ${message}`);
          return;
        }
        const choice = await window.showQuickPick(RESULTS, { placeHolder: `Result of the policy ${policy}?` });
        if (choice === undefined) {
          return;
        }
        current = withPolicy(current, policy, choice.result);
      }
    }
  }

  private show(scenario: Scenario, text: string): void {
    this.output.appendLine(`scenario: ${scenarioSummary(scenario)}`);
    this.output.appendLine(text.trimEnd());
    this.output.appendLine("");
    this.output.show(true);
  }

  private mark(editor: TextEditor | undefined): void {
    const isScenario = editor !== undefined && this.documents.has(editor.document.uri.toString());
    void commands.executeCommand("setContext", "blueprintc.isScenario", isScenario);
  }
}

const key = (flow: FlowOfFile): string => `${flow.uri}#${flow.flow}`;
