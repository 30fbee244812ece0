// What the extension and the page of a diagram send to each other.

export type ToPage =
  | {
      kind: "picture";
      flow: string;
      flows: string[];
      svg: string;
      /** The steps that a click leads to, by their number, or `flow`. */
      places: string[];
    }
  /** The picture is of an earlier text. */
  | { kind: "old"; note: string };

export type FromPage = { kind: "ready" } | { kind: "step"; step: string } | { kind: "flow"; flow: string };
