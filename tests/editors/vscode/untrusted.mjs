// In a workspace that is not trusted, the extension starts its own program, and none of the workspace.

import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";

import { Editor } from "./editor.mjs";

const { CHROMIUM, SERVER, FOLDER, SCREENSHOTS } = process.env;
const programs = `${FOLDER}/workspace/.venv/bin`;
const mark = `${FOLDER}/started`;
mkdirSync(programs, { recursive: true });
for (const name of ["blueprintc", "other"]) {
  writeFileSync(`${programs}/${name}`, `#!/bin/sh\necho "$0" >> "${mark}"\n`);
  chmodSync(`${programs}/${name}`, 0o755);
}
mkdirSync(`${FOLDER}/workspace/.vscode`, { recursive: true });
const settings = `${FOLDER}/workspace/.vscode/settings.json`;

const editor = await Editor.open({ server: SERVER, chromium: CHROMIUM, folder: FOLDER, asksForTrust: true });
try {
  await editor.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  await editor.file("login.yaml");
  await editor.page.locator(".squiggly-warning").first().waitFor();
  writeFileSync(settings, JSON.stringify({ "blueprintc.path": `${programs}/other` }));
  await editor.command("blueprintc: Restart Server");
  await editor.page.waitForTimeout(3000);
  await editor.page.locator(".squiggly-warning").first().waitFor();
  if (existsSync(mark)) {
    throw new Error("a program of the workspace was started");
  }
  console.log("ok: a workspace that is not trusted starts no program of its own");
} catch (error) {
  await editor.page.screenshot({ path: `${SCREENSHOTS}/failed.png` });
  console.error(error.stack);
  process.exitCode = 1;
} finally {
  await editor.close();
  rmSync(`${FOLDER}/workspace/.venv`, { recursive: true });
  rmSync(`${FOLDER}/workspace/.vscode`, { recursive: true });
}
