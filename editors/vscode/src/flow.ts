// Which flow a command is about.

import { window } from "vscode";

import { type FlowDiagram, type FlowOfFile, server as command } from "./protocol";
import type { Server } from "./server";

/** Returns the flow of a code lens, else the one that the person picks. Shows a message where the file has no flow. */
export async function chooseFlow(server: Server, given: unknown): Promise<FlowOfFile | undefined> {
  if (isFlowOfFile(given)) {
    return given;
  }
  const editor = window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const uri = editor.document.uri.toString();
  const { line, character } = editor.selection.active;
  const diagram = await server.execute<FlowDiagram>(command.flowDiagram, { uri, position: { line, character } });
  if (diagram === null) {
    void window.showInformationMessage("This file creates and changes no flow.");
    return undefined;
  }
  if (diagram.flows.length < 2) {
    return { uri, flow: diagram.flow };
  }
  // The flow at the cursor comes first.
  const flows = [diagram.flow, ...diagram.flows.filter((flow) => flow !== diagram.flow)];
  const flow = await window.showQuickPick(flows, { placeHolder: "Flow" });
  return flow === undefined ? undefined : { uri, flow };
}

function isFlowOfFile(value: unknown): value is FlowOfFile {
  return typeof value === "object" && value !== null && "uri" in value && typeof value.uri === "string" && "flow" in value && typeof value.flow === "string";
}
