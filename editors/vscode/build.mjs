// Bundles the extension and the page of the diagram into `dist`, or the unit tests into `out` (`--tests`).

import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

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
    const results = await Promise.all(builds.map((build) => esbuild.build({ ...build, metafile: true })));
    writeFileSync("dist/licenses.txt", licenses(results.flatMap(({ metafile }) => Object.keys(metafile.inputs))));
  }
}

/** Returns the licenses of the packages that files belong to. */
function licenses(files) {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean);
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const license = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    if (license === undefined) {
      throw new Error(`${name} has no license`);
    }
    return `${name} ${version}\n\n${readFileSync(`${folder}/${license}`, "utf8").trim()}\n`;
  });
  return texts.join(`\n${"=".repeat(80)}\n\n`);
}
