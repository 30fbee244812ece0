import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { clientCommands, server } from "../src/protocol";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const sources = readdirSync("src").filter((name) => name.endsWith(".ts"));
const source = sources.map((name) => readFileSync(`src/${name}`, "utf8")).join("\n");

test("the version is that of the program", () => {
  const version = /^version = "(.*)"$/m.exec(readFileSync("../../Cargo.toml", "utf8"))?.[1];
  assert.equal(manifest.version, version);
});

test("commands of the extension have other names than those of the server, which the client registers itself", () => {
  const theirs: string[] = Object.values(server);
  const listed: string[] = manifest.contributes.commands.map((command: { command: string }) => command.command);
  for (const name of [...listed, ...Object.values(clientCommands)]) {
    assert.ok(!theirs.includes(name), name);
  }
});

test("each listed command is registered", () => {
  for (const { command } of manifest.contributes.commands) {
    const key = Object.entries(clientCommands).find(([, name]) => name === command)?.[0];
    const written = key === undefined ? `command("${command}"` : `command(clientCommands.${key}`;
    assert.ok(source.includes(written), command);
  }
});

test("each setting is read, and no other", () => {
  const listed = Object.keys(manifest.contributes.configuration.properties).map((name) => name.replace("blueprintc.", ""));
  const read = [...source.matchAll(/\bget\("([A-Za-z.]+)", /g)].map(([, name]) => name);
  // The client itself reads this one.
  const expected = listed.filter((name) => name !== "trace.server");
  assert.deepEqual([...new Set(read)].sort(), expected.sort());
});
