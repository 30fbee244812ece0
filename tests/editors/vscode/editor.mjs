// VS Code as a person uses it: keys, and what is on the screen.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

import { chromium } from "playwright-core";

/** How long anything may take before the test fails, in milliseconds. The first start compiles nothing, but is slow. */
const PATIENCE = 60_000;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

export class Editor {
  /** Starts code-server for a folder, and opens it in Chromium. */
  static async open({ server, chromium: executablePath, folder, asksForTrust = false }) {
    const port = await freePort();
    const trust = asksForTrust ? [] : ["--disable-workspace-trust"];
    const options = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check"];
    const folders = ["--user-data-dir", `${folder}/user`, "--extensions-dir", `${folder}/extensions`];
    const child = spawn(server, [...options, ...trust, ...folders, `${folder}/workspace`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const address = `http://127.0.0.1:${port}/`;
    const end = Date.now() + PATIENCE;
    while (!(await fetch(`${address}healthz`).then(({ ok }) => ok, () => false))) {
      if (Date.now() > end || child.exitCode !== null) {
        child.kill();
        throw new Error("code-server does not start");
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    const page = await browser.newPage({ viewport: { width: 1180, height: 760 } });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${address}?folder=${encodeURIComponent(`${folder}/workspace`)}`);
    await page.locator(".monaco-workbench").waitFor();
    return new Editor(child, browser, page);
  }

  constructor(child, browser, page) {
    this.child = child;
    this.browser = browser;
    this.page = page;
  }

  async close() {
    await this.browser.close();
    this.child.kill();
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  async type(text) {
    await this.page.keyboard.type(text, { delay: 15 });
  }

  /** Opens a file of the workspace. */
  async file(name) {
    await this.quick("", name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  /** Runs a command of the palette. */
  async command(title) {
    await this.quick(">", title);
  }

  async quick(prefix, text) {
    const input = this.page.locator(".quick-input-widget:not([style*='display: none']) input[type=text]").first();
    // The list closes when an editor that just opened or closed moves the focus.
    await this.until("the list of commands and files", async () => {
      await this.press("F1");
      return input.fill(prefix + text, { timeout: 2000 }).then(() => true, () => false);
    });
    // Recent commands come first, even if their names are longer.
    const label = this.page.locator(".label-name", { hasText: new RegExp(`^${RegExp.escape(text)}$`) });
    await this.page.locator(".quick-input-list .monaco-list-row").filter({ has: label }).first().click();
  }

  /** Picks an entry of a list that a command shows. */
  async pick(text) {
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  }

  /** Moves the cursor. Lines and columns count from 1. */
  async go(line, column) {
    await this.press("Control+g");
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill(`:${line}:${column}`);
    await this.press("Enter");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    await this.page.locator(".statusbar-item[id='status.editor.selection']", { hasText: `Ln ${line},` }).waitFor();
    await this.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
  }

  /** Returns an entry of the list of code actions at the cursor. The list closes when the editor gets the focus again. */
  async action(text) {
    const entry = this.page.locator(".action-widget .monaco-list-row", { hasText: text });
    await this.until(`the action: ${text}`, async () => {
      await this.press("Escape", "Control+.");
      return entry.waitFor({ timeout: 3000 }).then(() => true, () => false);
    });
    return entry;
  }

  /** The text of the active editor, as far as it is drawn. */
  async text() {
    const lines = await this.page.locator(".editor-group-container.active .view-lines .view-line").evaluateAll((lines) =>
      lines
        .map((line) => ({ top: line.offsetTop, text: line.textContent.replaceAll("\u00a0", " ") }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    return lines.join("\n");
  }

  /** Waits until something holds. */
  async until(what, holds) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const found = await holds();
      if (found) {
        return found;
      }
      if (Date.now() > end) {
        throw new Error(`timeout: ${what}`);
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** The color that the first piece of text with these words is drawn in. */
  async color(text) {
    const spans = this.page.locator(".view-line span > span", { hasText: text });
    return spans.last().evaluate((span) => getComputedStyle(span).color);
  }
}
