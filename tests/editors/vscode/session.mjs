// One session in VS Code: each step is an assertion on what is on the screen or on the disk.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { Editor } from "./editor.mjs";

const { CHROMIUM, SERVER, FOLDER, SCREENSHOTS } = process.env;
const editor = await Editor.open({ server: SERVER, chromium: CHROMIUM, folder: FOLDER });
const { page } = editor;
const onDisk = (name) => readFileSync(`${FOLDER}/workspace/${name}`, "utf8");
const write = (name, text) => writeFileSync(`${FOLDER}/workspace/${name}`, text);
/** Changes the settings of the workspace. */
const set = (changes) => {
  const file = ".vscode/settings.json";
  write(file, JSON.stringify({ ...JSON.parse(onDisk(file)), ...changes }));
};
const squiggle = (kind) => page.locator(`.squiggly-${kind}`);
const problems = page.locator(".markers-panel .monaco-list-row");
const webview = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
const status = page.locator(".statusbar-item[id='blueprintc.blueprintc.blueprintc.status']");

async function shoot(name, clip) {
  await page.mouse.move(4, 700);
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), ...(clip === undefined ? {} : { clip }) });
}

async function step(name, run) {
  const start = Date.now();
  try {
    await run();
  } catch (error) {
    await shoot("failed");
    console.error(`failed: ${name}\n${error.stack}`);
    await editor.close();
    process.exit(1);
  }
  console.log(`ok: ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

await step("the YAML extension can be told the tags, on request only", async () => {
  await editor.file("login.yaml");
  const offer = page.locator(".notification-toast", { hasText: "underlines authentik's tags" });
  await offer.waitFor();
  assert.throws(() => onDisk(".vscode/settings.json"), /ENOENT/);
  await offer.getByText("Set yaml.customTags").click();
  await editor.until("the tags are written", () => {
    try {
      return JSON.parse(onDisk(".vscode/settings.json"))["yaml.customTags"]?.includes("!Find sequence");
    } catch {
      return false;
    }
  });
});

await step("a mistake is underlined", async () => {
  await squiggle("warning").first().waitFor();
  await editor.go(55, 1);
  await squiggle("error").first().waitFor();
  await editor.go(1, 1);
});

await step("the status bar has the release, and where it was found", async () => {
  await editor.until("the release", async () => (await status.textContent()) === "authentik 2026.2");
  assert.match(await status.locator("a").first().getAttribute("aria-label"), /from `blueprintc\.toml`/);
});

await step("tags, models and ids have their own colors", async () => {
  await editor.go(30, 1);
  const key = await editor.color("backends");
  const colors = await editor.until("colors", async () => {
    const colors = [await editor.color("KeyOf"), await editor.color("authentik_stages_password.passwordstage"), key];
    return new Set(colors).size === 3 ? colors : undefined;
  });
  console.log(`    ${colors.join(", ")}`);
});

await step("hints of each kind can be switched off", async () => {
  const hint = (text) => page.locator("[class*=dyn-rule]", { hasText: text }).first();
  const kinds = [
    ["references", 37, "passwordstage"],
    ["values", 17, "Sign in to the company"],
    ["defaults", 17, "authentication: none"],
  ];
  for (const [kind, line, text] of kinds) {
    await editor.go(line, 1);
    await hint(text).waitFor();
    set({ [`blueprintc.inlayHints.${kind}`]: false });
    await hint(text).waitFor({ state: "detached" });
    set({ [`blueprintc.inlayHints.${kind}`]: true });
    await hint(text).waitFor();
  }
});

await step("the problems panel lists findings by rule", async () => {
  await editor.press("Control+Shift+m");
  await problems.filter({ hasText: "unknown attribute `autentication`" }).waitFor();
  await problems.filter({ hasText: "default-authentication-logn" }).waitFor();
  await problems.filter({ hasText: "unknown-attribute" }).waitFor();
  await editor.go(19, 10);
  await shoot("vscode-problems");
});

await step("hover explains an attribute", async () => {
  await editor.go(18, 10);
  await editor.press("Control+k", "Control+i");
  const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents", { hasText: "designation" });
  await hover.first().waitFor();
  await shoot("vscode-hover");
  await editor.press("Escape");
});

await step("the rule at the cursor is explained", async () => {
  await editor.go(19, 10);
  await editor.command("blueprintc: Explain Rule");
  await webview.locator("h1", { hasText: "unknown-attribute" }).waitFor();
  await editor.command("View: Close All Editors in Group");
  await page.locator("iframe.webview").waitFor({ state: "detached" });
});

await step("a quick fix corrects the text, and the underline is gone", async () => {
  await editor.go(19, 10);
  const fix = await editor.action("change `autentication` to `authentication`");
  await shoot("vscode-fix", { x: 348, y: 92, width: 660, height: 330 });
  await fix.click();
  await editor.until("the fix", async () => (await editor.text()).includes("      authentication: require_unauth"));
  await squiggle("warning").first().waitFor({ state: "detached" });
  await problems.filter({ hasText: "unknown attribute" }).waitFor({ state: "detached" });
});

await step("completion offers choices of the attribute", async () => {
  await editor.go(18, 20);
  await editor.press("Shift+End", "Delete", "Control+Space");
  const choice = page.locator(".suggest-widget .monaco-list-row", { hasText: "recovery" });
  await choice.waitFor();
  await shoot("vscode-completion");
  await editor.type("authentic");
  await page.locator(".suggest-widget .monaco-list-row.focused", { hasText: "authentication" }).waitFor();
  await editor.press("Enter");
  await editor.until("the choice", async () => (await editor.text()).includes("designation: authentication"));
});

await step("rename changes both files", async () => {
  await editor.go(8, 18);
  await editor.press("F2");
  const input = page.locator(".rename-box input");
  await editor.until("the old name", async () => (await input.isVisible()) && (await input.inputValue()) === "company-groups");
  await shoot("vscode-rename");
  await input.fill("company-staff");
  await input.press("Enter");
  await editor.until("the new name", async () => (await editor.text()).includes("name: company-staff"));
  await editor.command("File: Save All Files");
  await editor.until("both files", () => onDisk("groups.yaml").includes("name: company-staff"));
  assert.match(onDisk("login.yaml"), /name: company-staff/);
});

await step("the last finding is fixed", async () => {
  await editor.go(57, 60);
  await (await editor.action("change it to `default-authentication-login`")).click();
  await problems.first().waitFor({ state: "detached" });
  await editor.command("File: Save All Files");
  await editor.press("Control+j");
});

await step("a code lens opens the diagram of the flow", async () => {
  await editor.go(11, 5);
  const lens = page.locator(".codelens-decoration a", { hasText: "show diagram" }).first();
  // A lens that is replaced during the click does nothing.
  await editor.until("the panel", async () => {
    await lens.click();
    return page.locator(".tab", { hasText: "Flow " }).waitFor({ timeout: 3000 }).then(() => true, () => false);
  });
  await webview.locator("svg [data-step='0']").waitFor();
  await webview.locator("svg", { hasText: "company-password" }).waitFor();
});

await step("code lenses can be switched off", async () => {
  const lenses = page.locator(".codelens-decoration a");
  set({ "blueprintc.codeLens": false });
  await lenses.first().waitFor({ state: "detached" });
  set({ "blueprintc.codeLens": true });
  await lenses.first().waitFor();
});

await step("the diagram follows the text", async () => {
  await page.locator(".tab[data-resource-name='login.yaml']").click();
  await editor.go(16, 21);
  await shoot("vscode-diagram", { x: 348, y: 36, width: 828, height: 372 });
  await editor.type(" now");
  await webview.locator("svg", { hasText: "Sign in now" }).waitFor();
});

await step("a click on a stage opens its entry", async () => {
  await webview.locator("svg [data-step='1']").click();
  await editor.until("the entry of the stage", async () => {
    const place = await page.locator(".statusbar-item[id='status.editor.selection']").textContent();
    return /^Ln (2[7-9]|3[0-9])\b/.test(place);
  });
});

await step("the diagram has the colors of the theme", async () => {
  const fill = () => webview.locator("svg .card").nth(1).evaluate((card) => getComputedStyle(card).fill);
  const light = await fill();
  await editor.command("Preferences: Toggle between Light/Dark Themes");
  await editor.until("dark cards", async () => (await fill()) !== light);
  await editor.until("colors", async () => {
    const colors = [await editor.color("model"), await editor.color("authentik_flows.flow"), await editor.color("company-login")];
    return new Set(colors).size === 3;
  });
  await shoot("vscode-dark");
  await editor.command("Preferences: Toggle between Light/Dark Themes");
  await editor.until("light cards", async () => (await fill()) === light);
});

await step("a text without the flow keeps the last picture, and says so", async () => {
  await page.locator(".tab[data-resource-name='login.yaml']").click();
  await editor.go(14, 13);
  await editor.press("Shift+End");
  await editor.type("another-slug");
  await webview.locator("#note", { hasText: "no flow company-login at the moment" }).waitFor();
  await webview.locator("svg [data-step='0']").waitFor();
  await editor.command("File: Revert File");
  await webview.locator("#note", { hasText: /^$/ }).waitFor({ state: "attached" });
});

const output = page.locator(".output-view .view-lines");

await step("a scenario asks for what it lacks, and shows the stages", async () => {
  await editor.command("blueprintc: Run Scenario");
  await editor.pick("Guest");
  await editor.pick("It passes");
  await output.filter({ hasText: "company-password" }).waitFor();
  await shoot("vscode-scenario");
});

await step("a scenario can be written", async () => {
  await page.locator(".tab[data-resource-name='login.yaml']").click();
  await editor.command("blueprintc: Run Scenario");
  await editor.pick("Write a scenario");
  await page.locator(".tab.active[data-resource-name*='blueprintc-scenario.json']").waitFor();
  await editor.until("the scenario", async () => (await editor.text()).includes('"company-is-staff": "pass"'));
  const line = async (words) => (await editor.text()).split("\n").findIndex((line) => line.includes(words)) + 1;
  await editor.go(await line('"context"'), 15);
  await editor.type('"token": "s3cret"');
  await editor.go(await line("company-is-staff"), 26);
  await editor.press("Shift+End");
  await editor.type('fail"');
  await page.locator(".editor-actions .action-label[aria-label*='Run This Scenario']").click();
  await output.filter({ hasText: /does.not.pass/ }).waitFor();
  // The context may hold secrets.
  assert.match(await output.textContent(), /"token":"\*\*\*"/);
  assert.doesNotMatch(await output.textContent(), /s3cret/);
});

await step("a program that is missing is an error with a way out, and its setting starts the server again", async () => {
  set({ "blueprintc.path": "/nowhere/blueprintc" });
  const message = page.locator(".notification-toast", { hasText: "/nowhere/blueprintc" });
  await message.waitFor();
  await message.getByText("How to Install").waitFor();
  assert.equal(await page.locator(".notification-toast").count(), 1);
  await editor.command("View: Close All Editors");
  await page.getByRole("button", { name: "Don't Save" }).click();
  await editor.file("login.yaml");
  const failure = async (words) =>
    editor.until(words, async () => (await status.locator("a").first().getAttribute("aria-label"))?.includes(words));
  await failure("not a program");
  // It starts, but it is not the program.
  set({ "blueprintc.path": "/bin/false" });
  await failure("/bin/false cannot be started");
  set({ "blueprintc.path": "" });
  await editor.until("the release", async () => (await status.textContent()) === "authentik 2026.2");
});

await editor.close();
