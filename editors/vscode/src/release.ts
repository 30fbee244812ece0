// The release that files are checked for, in words.

import type { Status } from "./protocol";

export function releaseText({ release, isPreview }: Status): string {
  return `authentik ${release}${isPreview ? " (preview)" : ""}`;
}

/** Returns where the release was found, as Markdown. */
export function releaseTooltip({ release, source, version }: Status): string {
  const origin =
    source === null
      ? "the newest release, because neither `blueprintc.toml` nor the repository names one"
      : `from \`${source}\``;
  return `Blueprints are checked for authentik ${release}, ${origin}.\n\nblueprintc ${version}`;
}
