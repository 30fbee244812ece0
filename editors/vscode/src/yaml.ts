// Getting along with the YAML extension.

import { ConfigurationTarget, type ExtensionContext, type TextDocument, extensions, window, workspace } from "vscode";

import { missingTags, usesTags } from "./tags";

const EXTENSION = "redhat.vscode-yaml";
const ASKED = "yamlTagsAsked";

function customTags(): unknown[] {
  const tags: unknown = workspace.getConfiguration("yaml").get("customTags");
  return Array.isArray(tags) ? tags : [];
}

/** Offers to declare authentik's tags, once per workspace, where a file uses them and the YAML extension lacks them. */
export async function offerTags(context: ExtensionContext, document: TextDocument): Promise<void> {
  const isWanted =
    document.languageId === "yaml" &&
    workspace.workspaceFolders !== undefined &&
    extensions.getExtension(EXTENSION) !== undefined &&
    context.workspaceState.get(ASKED) === undefined &&
    missingTags(customTags()).length > 0 &&
    usesTags(document.getText());
  if (!isWanted) {
    return;
  }
  await context.workspaceState.update(ASKED, true);
  const set = "Set yaml.customTags";
  const message = "The YAML extension underlines authentik's tags, such as !Find, because it does not know them.";
  if ((await window.showInformationMessage(message, set)) === set) {
    await setTags();
  }
}

/** Adds authentik's tags to the settings of the workspace. */
export async function setTags(): Promise<void> {
  if (extensions.getExtension(EXTENSION) === undefined) {
    void window.showInformationMessage("The YAML extension is not installed, so there is nothing to set.");
    return;
  }
  const current = customTags();
  await workspace
    .getConfiguration("yaml")
    .update("customTags", [...current, ...missingTags(current)], ConfigurationTarget.Workspace);
}
