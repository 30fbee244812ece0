// Where the program is. Nothing here uses the editor, so that the tests need none.

import * as path from "node:path";

/** What decides which program is started. */
export interface Place {
  /** The setting `blueprintc.path`; empty if it is not set. */
  setting: string;
  /** The folders of the workspace. */
  folders: readonly string[];
  /** Whether programs of the workspace may be started. */
  isTrusted: boolean;
  /** The folder of this extension. */
  extension: string;
  /** The variable `PATH`. */
  searchPath: string;
  home: string;
  platform: NodeJS.Platform;
  /** Returns whether a path is a program. */
  isProgram(file: string): boolean;
}

export type Origin = "setting" | "virtual environment" | "extension" | "PATH";

export type Search = { found: true; file: string; origin: Origin } | { found: false; reason: string };

/** Returns the program: of the setting, else the virtual environment, else the extension, else `PATH`. */
export function findBinary(place: Place): Search {
  const paths = place.platform === "win32" ? path.win32 : path.posix;
  const name = place.platform === "win32" ? "blueprintc.exe" : "blueprintc";

  if (place.setting.trim() !== "") {
    const files = settingPaths(place, paths);
    const file = files.find((file) => place.isProgram(file));
    if (file !== undefined) {
      return { found: true, file, origin: "setting" };
    }
    return { found: false, reason: `\`blueprintc.path\` is not a program: ${files[0] ?? place.setting}` };
  }

  const programs = place.platform === "win32" ? "Scripts" : "bin";
  const candidates: [Origin, string][] = [];
  if (place.isTrusted) {
    for (const folder of place.folders) {
      for (const environment of [".venv", "venv"]) {
        candidates.push(["virtual environment", paths.join(folder, environment, programs, name)]);
      }
    }
  }
  candidates.push(["extension", paths.join(place.extension, "bin", name)]);
  for (const folder of place.searchPath.split(paths.delimiter)) {
    // A relative folder would be one of the current directory, which may be that of an untrusted workspace.
    if (paths.isAbsolute(folder)) {
      candidates.push(["PATH", paths.join(folder, name)]);
    }
  }
  for (const [origin, file] of candidates) {
    if (place.isProgram(file)) {
      return { found: true, file, origin };
    }
  }
  return { found: false, reason: "the program `blueprintc` is not installed" };
}

/** Returns the paths that the setting can mean: one for each folder if it depends on the folder. */
function settingPaths(place: Place, paths: path.PlatformPath): string[] {
  const setting = place.setting.trim().replace(/^~(?=[\\/]|$)/, () => place.home);
  const inFolder = (folder: string) => {
    const file = setting.replaceAll("${workspaceFolder}", () => folder);
    return paths.isAbsolute(file) ? file : paths.join(folder, file);
  };
  if (paths.isAbsolute(setting) && !setting.includes("${workspaceFolder}")) {
    return [setting];
  }
  return place.folders.map(inFolder);
}
