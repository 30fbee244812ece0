// authentik's tags, for the YAML extension, which underlines tags that it does not know.

/** The value of `yaml.customTags` that `docs/editors.md` lists. A tag for two kinds of values is declared twice. */
export const CUSTOM_TAGS: readonly string[] = [
  "!KeyOf scalar",
  "!Find sequence",
  "!FindObject sequence",
  "!Context scalar",
  "!Context sequence",
  "!Env scalar",
  "!Env sequence",
  "!File scalar",
  "!File sequence",
  "!Format sequence",
  "!If sequence",
  "!Condition sequence",
  "!Enumerate sequence",
  "!Index scalar",
  "!Value scalar",
  "!AtIndex sequence",
  "!ParseJSON scalar",
];

/** Returns the tags that a value of `yaml.customTags` lacks. Without a kind, a tag is one of a scalar. */
export function missingTags(current: readonly unknown[]): string[] {
  const known = new Set(
    current
      .filter((tag): tag is string => typeof tag === "string")
      .map((tag) => {
        const [name = "", kind = "scalar"] = tag.trim().split(/\s+/);
        return `${name} ${kind}`;
      }),
  );
  return CUSTOM_TAGS.filter((tag) => !known.has(tag));
}

const TAG = new RegExp(`(?:^|[\\s\\[,:-])(?:${[...new Set(CUSTOM_TAGS.map((tag) => tag.split(" ")[0]))].join("|")})(?=\\s)`, "m");

/** Returns whether a text uses one of the tags. */
export function usesTags(text: string): boolean {
  return TAG.test(text);
}
