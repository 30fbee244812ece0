import assert from "node:assert/strict";
import { test } from "node:test";

import { type Place, findBinary } from "../src/binary";

const linux = (programs: string[], changes: Partial<Place> = {}): Place => ({
  setting: "",
  folders: ["/repo"],
  isTrusted: true,
  extension: "/extension",
  searchPath: "/usr/local/bin:/usr/bin",
  home: "/home/ada",
  platform: "linux",
  isProgram: (file) => programs.includes(file),
  ...changes,
});

const ALL = [
  "/repo/.venv/bin/blueprintc",
  "/repo/venv/bin/blueprintc",
  "/extension/bin/blueprintc",
  "/usr/local/bin/blueprintc",
  "/usr/bin/blueprintc",
];

test("the virtual environment comes before the extension, and PATH last", () => {
  const origins = ["virtual environment", "virtual environment", "extension", "PATH", "PATH"];
  for (const [index, file] of ALL.entries()) {
    assert.deepEqual(findBinary(linux(ALL.slice(index))), { found: true, file, origin: origins[index] });
  }
});

test("each folder of the workspace can have the virtual environment", () => {
  const search = findBinary(linux(["/two/venv/bin/blueprintc"], { folders: ["/one", "/two"] }));
  assert.deepEqual(search, { found: true, file: "/two/venv/bin/blueprintc", origin: "virtual environment" });
});

test("the setting comes first", () => {
  const search = findBinary(linux([...ALL, "/opt/blueprintc"], { setting: " /opt/blueprintc " }));
  assert.deepEqual(search, { found: true, file: "/opt/blueprintc", origin: "setting" });
});

test("a setting that names no program is an error, whatever else there is", () => {
  const search = findBinary(linux(ALL, { setting: "/opt/blueprintc" }));
  assert.deepEqual(search, { found: false, reason: "`blueprintc.path` is not a program: /opt/blueprintc" });
});

test("the setting can start at the home folder or at the workspace", () => {
  const file = (setting: string, program: string) => {
    const search = findBinary(linux([program], { setting, folders: ["/one", "/two"] }));
    return search.found ? search.file : search.reason;
  };
  assert.equal(file("~/bin/blueprintc", "/home/ada/bin/blueprintc"), "/home/ada/bin/blueprintc");
  assert.equal(file("tools/blueprintc", "/two/tools/blueprintc"), "/two/tools/blueprintc");
  assert.equal(file("${workspaceFolder}/b", "/one/b"), "/one/b");
  assert.equal(file("~ada/blueprintc", "/one/~ada/blueprintc"), "/one/~ada/blueprintc");
});

test("an untrusted workspace starts no program of its own", () => {
  const search = findBinary(linux(ALL, { isTrusted: false }));
  assert.deepEqual(search, { found: true, file: "/extension/bin/blueprintc", origin: "extension" });
  // Relative folders of PATH depend on the current directory.
  const relative = { searchPath: ".:bin:", isTrusted: false };
  assert.equal(findBinary(linux(["blueprintc", "bin/blueprintc", "./blueprintc"], relative)).found, false);
});

test("without any program, the reason is that it is not installed", () => {
  assert.deepEqual(findBinary(linux([])), { found: false, reason: "the program `blueprintc` is not installed" });
});

test("on Windows, programs have an extension and virtual environments have Scripts", () => {
  const windows = (program: string, changes: Partial<Place> = {}) =>
    findBinary(
      linux([program], {
        platform: "win32",
        folders: ["C:\\repo"],
        extension: "C:\\extension",
        searchPath: "C:\\tools;D:\\more",
        home: "C:\\Users\\ada",
        ...changes,
      }),
    );
  const expected: [string, string][] = [
    ["C:\\repo\\.venv\\Scripts\\blueprintc.exe", "virtual environment"],
    ["C:\\extension\\bin\\blueprintc.exe", "extension"],
    ["D:\\more\\blueprintc.exe", "PATH"],
  ];
  for (const [file, origin] of expected) {
    assert.deepEqual(windows(file), { found: true, file, origin });
  }
  const setting = windows("C:\\Users\\ada\\b.exe", { setting: "~\\b.exe" });
  assert.deepEqual(setting, { found: true, file: "C:\\Users\\ada\\b.exe", origin: "setting" });
});
