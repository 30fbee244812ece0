#!/usr/bin/env bash
# Runs `blueprintc check` as the BLUEPRINTC_* variables say: annotations on standard output, SARIF in a file. The
# step's outputs are `exit-code` and `sarif`.
set -euo pipefail

arguments=(--format github)

# Adds `--name value` unless the value is empty.
option() {
  [[ -z $2 ]] || arguments+=("$1=$2")
}
option --authentik "$BLUEPRINTC_AUTHENTIK"
option --fail-on "$BLUEPRINTC_FAIL_ON"
option --baseline "$BLUEPRINTC_BASELINE"
option --diff "$BLUEPRINTC_DIFF"
# Code scanning would open an alert for what SARIF lists as suppressed.
option --output "${BLUEPRINTC_SARIF:+code-scanning=$BLUEPRINTC_SARIF}"

# Adds each line that isn't empty.
lines() {
  local line
  while IFS= read -r line; do
    line=${line%$'\r'}
    [[ -z $line ]] || arguments+=("$line")
  done <<< "$1"
}
lines "$BLUEPRINTC_ARGUMENTS"
arguments+=(--)
lines "$BLUEPRINTC_PATHS"

# A report of an earlier run must not be taken for this one's.
[[ -z $BLUEPRINTC_SARIF ]] || rm -f -- "$BLUEPRINTC_SARIF"

code=0
blueprintc check "${arguments[@]}" || code=$?

sarif=$BLUEPRINTC_SARIF
[[ -n $sarif && -f $sarif ]] || sarif=
{
  echo "exit-code=$code"
  echo "sarif=$sarif"
} >> "$GITHUB_OUTPUT"
exit "$code"
