// What the server answers to `workspace/executeCommand`.

import type { Location } from "vscode-languageclient/node";

/** Commands of the server. The client registers them under these names, so commands of the extension have others. */
export const server = {
  flowDiagram: "blueprintc.flowDiagram",
  runScenario: "blueprintc.runScenario",
  explainRule: "blueprintc.explainRule",
  status: "blueprintc.status",
} as const;

/** Commands of the extension, which code lenses may name. */
export const clientCommands = {
  showFlowDiagram: "blueprintc.showFlowDiagram",
  runFlowScenario: "blueprintc.runFlowScenario",
  showReferences: "blueprintc.showReferences",
  showRule: "blueprintc.showRule",
} as const;

/** The flow of a code lens, and its file. */
export interface FlowOfFile {
  uri: string;
  flow: string;
}

export interface FlowDiagram {
  flow: string;
  name: string;
  /** The slugs of all flows that the file creates or changes. */
  flows: string[];
  svg: string;
  /** Where the flow (`flow`) and its stages (`0`, `1`, …) are written. Shipped stages have no place. */
  places: Record<string, Location>;
}

export interface ScenarioResult {
  text: string;
  result: unknown;
}

export interface RulePage {
  markdown: string;
}

export interface Status {
  release: string;
  /** Where the release is written, such as `apps/release.yaml:14`. */
  source: string | null;
  version: string;
  isPreview: boolean;
}
