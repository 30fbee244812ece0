import assert from "node:assert/strict";
import { test } from "node:test";

import { page, themed } from "../src/page/html";

test("the page loads nothing but the script of the extension", () => {
  const html = page({ nonce: "abc", script: "https://example.org/page.js" });
  assert.match(html, /content="default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc'"/);
  assert.deepEqual(html.match(/<script[^>]*>/g), ['<script nonce="abc" src="https://example.org/page.js">']);
  assert.deepEqual(html.match(/\bhttps?:[^"]*/g), ["https://example.org/page.js"]);
  // The policy refuses these.
  assert.doesNotMatch(html, /\bstyle="|\son[a-z]+=/);
});

test("colors for dark pages follow the editor's theme", () => {
  const style = "text{fill:#000}@media (prefers-color-scheme:dark){text{fill:#fff}}";
  const expected = "text{fill:#000}.vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light) {text{fill:#fff}}";
  assert.equal(themed(style), expected);
});
