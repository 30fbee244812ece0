#!/usr/bin/env bash
# Installs the wheel of BLUEPRINTC_VERSION into an environment of its own, and puts it on the path of later steps.
set -euo pipefail

if [[ ! $BLUEPRINTC_VERSION =~ ^[0-9A-Za-z.+!-]+$ ]]; then
  echo "::error::the input \`version\` is no version, such as 0.1.0" >&2
  exit 2
fi

python=$(command -v python3 || command -v python || true)
if [[ -z $python ]]; then
  echo "::error::there is no Python on this runner: run actions/setup-python before this action" >&2
  exit 2
fi

environment=$RUNNER_TEMP/blueprintc
"$python" -m venv "$environment"
# On Windows it is Scripts.
programs=$environment/bin
[[ -d $programs ]] || programs=$environment/Scripts

# A wheel or nothing: a source distribution would need a Rust toolchain.
"$programs/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
  "blueprintc==$BLUEPRINTC_VERSION"
"$programs/blueprintc" --version
echo "$programs" >> "$GITHUB_PATH"
