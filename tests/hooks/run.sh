#!/usr/bin/env bash
# Everything about packaging that plain `cargo test` can't do: the wheel, pre-commit itself, the steps of the GitHub
# action and of the GitLab component. README.md next to this file describes what is tested, and which variables there are.
set -euo pipefail
cd "$(dirname "$0")/../.."

environment=${CARGO_TARGET_DIR:-target}/hooks
mkdir -p "$environment"
environment=$(cd "$environment" && pwd)
[[ -x $environment/bin/python ]] || python3 -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tests/hooks/requirements.txt
PATH=$environment/bin:$PATH exec python -m pytest -p no:cacheprovider tests/hooks "$@"
