#!/usr/bin/env bash
# Packages the extension for VS Code, once per platform, with the program of that platform in it.
#
#   packaging/vsix.sh DIST OUT
#
# DIST has the archives of the release, as `blueprintc-vVERSION-TARGET.tar.gz` or `.zip`.
set -euo pipefail
dist=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/../editors/vscode"
version=$(node --print 'require("./package.json").version')

npm ci
while read -r target platform; do
  archive="$dist/blueprintc-v$version-$target"
  rm -rf bin
  mkdir bin
  if [[ $platform == win32-* ]]; then
    unzip -q -j "$archive.zip" '*/blueprintc.exe' -d bin
  else
    tar -xzf "$archive.tar.gz" -C bin --strip-components 1 --wildcards '*/blueprintc'
  fi
  # npm reads standard input, which is the list of the loop.
  npm run package -- --target "$platform" --out "$out/blueprintc-vscode-$version-$platform.vsix" < /dev/null
done <<'TARGETS'
x86_64-unknown-linux-gnu linux-x64
aarch64-unknown-linux-gnu linux-arm64
x86_64-apple-darwin darwin-x64
aarch64-apple-darwin darwin-arm64
x86_64-pc-windows-msvc win32-x64
TARGETS
rm -rf bin
