// The settings `blueprintc.*`.

import { type ConfigurationChangeEvent, workspace } from "vscode";

import { clientCommands } from "./protocol";

export const SECTION = "blueprintc";

const get = <T>(name: string, otherwise: T): T => workspace.getConfiguration(SECTION).get<T>(name) ?? otherwise;

export const binaryPath = (): string => get("path", "");

export const showsCodeLenses = (): boolean => get("codeLens", true);

export const changesPath = (event: ConfigurationChangeEvent): boolean => event.affectsConfiguration(`${SECTION}.path`);

export const changesCodeLenses = (event: ConfigurationChangeEvent): boolean =>
  event.affectsConfiguration(`${SECTION}.codeLens`);

/** Returns what the server is started with. Later changes reach it as `workspace/didChangeConfiguration`. */
export function initializationOptions() {
  return {
    inlayHints: {
      references: get("inlayHints.references", true),
      values: get("inlayHints.values", true),
      defaults: get("inlayHints.defaults", true),
    },
    codeLens: showsCodeLenses(),
    clientCommands: Object.values(clientCommands),
  };
}
