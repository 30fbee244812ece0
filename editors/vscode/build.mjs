// Bundles the extension and the page of the diagram into `dist`, or the unit tests into `out` (`--tests`).

import { copyFileSync, mkdirSync, readdirSync } from "node:fs";

import * as esbuild from "esbuild";

const has = (option) => process.argv.includes(option);
const common = { bundle: true, logLevel: "warning", minify: has("--minify"), target: "es2022" };
const node = { ...common, platform: "node", format: "cjs", external: ["vscode"] };

if (has("--tests")) {
  const tests = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  await esbuild.build({ ...node, entryPoints: tests.map((name) => `test/${name}`), outdir: "out" });
} else {
  mkdirSync("dist", { recursive: true });
  copyFileSync("../../schemas/scenario.schema.json", "dist/scenario.schema.json");
  copyFileSync("../../LICENSE-MIT", "LICENSE.txt");
  const builds = [
    { ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js" },
    { ...common, platform: "browser", format: "iife", entryPoints: ["src/page/page.ts"], outfile: "dist/page.js" },
  ];
  if (has("--watch")) {
    for (const build of builds) {
      await (await esbuild.context(build)).watch();
    }
  } else {
    await Promise.all(builds.map((build) => esbuild.build(build)));
  }
}
