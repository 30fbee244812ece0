// The page of a rule.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { type QuickPickItem, QuickPickItemKind, type Range, Uri, commands, languages, window, workspace } from "vscode";

import { type RulePage, server as command } from "./protocol";
import type { Server } from "./server";

const SCHEME = "blueprintc-rule";

interface Rule {
  name: string;
  severity: string;
  summary: string;
}

/** Provides the pages of rules as documents. */
export function registerRulePages(server: Server) {
  return workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: async (uri) => {
      const rule = uri.path.replace(/^.*\//, "").replace(/\.md$/, "");
      const page = await server.execute<RulePage>(command.explainRule, { rule });
      return page?.markdown ?? `There is no rule \`${rule}\`.`;
    },
  });
}

/** Shows the page of the rule that is given, else of the one at the cursor, else of the one that the person picks. */
export async function explainRule(server: Server, given: unknown): Promise<void> {
  const rule = ruleName(given) ?? ruleAtCursor() ?? (await pickRule(server));
  if (rule !== undefined) {
    await commands.executeCommand("markdown.showPreviewToSide", Uri.from({ scheme: SCHEME, path: `/${rule}.md` }));
  }
}

function ruleName(given: unknown): string | undefined {
  if (typeof given === "string") {
    return given;
  }
  const isNamed = typeof given === "object" && given !== null && "rule" in given && typeof given.rule === "string";
  return isNamed ? (given.rule as string) : undefined;
}

/** Returns the rules with findings at the cursor if they are one, or the one that a comment names there. */
function ruleAtCursor(): string | undefined {
  const editor = window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const position = editor.selection.active;
  const comment = /#\s*blueprintc:\s*ignore\[([^\]]*)\]/.exec(editor.document.lineAt(position).text);
  if (comment !== null) {
    const range = editor.document.getWordRangeAtPosition(position, /[a-z][a-z0-9-]+/);
    const word = range && editor.document.getText(range);
    if (word !== undefined && comment[1]?.split(",").some((name) => name.trim() === word)) {
      return word;
    }
  }
  const rules = new Set(rulesOf(editor.document.uri, (range) => range.contains(position)));
  return rules.size === 1 ? [...rules][0] : undefined;
}

/** Returns the rules with findings in a file. */
function rulesOf(uri: Uri, isMeant: (range: Range) => boolean): string[] {
  return languages
    .getDiagnostics(uri)
    .filter((found) => found.source === "blueprintc" && isMeant(found.range))
    .map((found) => String(typeof found.code === "object" ? found.code.value : found.code));
}

async function pickRule(server: Server): Promise<string | undefined> {
  const all = await allRules(server);
  const uri = window.activeTextEditor?.document.uri;
  const here = new Set(uri === undefined ? [] : rulesOf(uri, () => true));
  const item = (rule: Rule): QuickPickItem => ({ label: rule.name, description: rule.severity, detail: rule.summary });
  const separator = (label: string): QuickPickItem => ({ label, kind: QuickPickItemKind.Separator });
  const items = [
    separator("in this file"),
    ...all.filter((rule) => here.has(rule.name)).map(item),
    separator("all rules"),
    ...all.filter((rule) => !here.has(rule.name)).map(item),
  ];
  const choice = await window.showQuickPick(items, { placeHolder: "Rule", matchOnDetail: true });
  return choice?.label;
}

async function allRules(server: Server): Promise<Rule[]> {
  if (server.state.kind !== "running") {
    throw new Error(server.state.kind === "failed" ? server.state.reason : "the language server is starting");
  }
  const options = { maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(server.state.file, ["rules", "--format", "json"], options);
  return JSON.parse(stdout) as Rule[];
}
