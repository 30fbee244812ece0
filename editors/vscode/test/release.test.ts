import assert from "node:assert/strict";
import { test } from "node:test";

import { releaseText, releaseTooltip } from "../src/release";

const status = { release: "2026.2", source: "apps/release.yaml:14", version: "0.1.0", isPreview: false };

test("the release is shown, and whether it is a preview", () => {
  assert.equal(releaseText(status), "authentik 2026.2");
  assert.equal(releaseText({ ...status, release: "2026.11", isPreview: true }), "authentik 2026.11 (preview)");
});

test("the tooltip has the place of the release, or why there is none", () => {
  assert.match(releaseTooltip(status), /authentik 2026\.2, from `apps\/release\.yaml:14`\.[^]*blueprintc 0\.1\.0$/);
  assert.match(releaseTooltip({ ...status, source: null }), /the newest release, because neither/);
});
