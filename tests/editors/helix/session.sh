#!/usr/bin/env bash
# A session in Helix, with the settings that are shipped: tests/editors/run.sh runs it in a folder with broken.yaml. Helix
# has no batch mode, so it runs in a terminal of tmux, and what it shows is read.
set -uo pipefail
socket=blueprintc-helix-$$
mux() { tmux -L "$socket" -f /dev/null "$@"; }
trap 'mux kill-server 2> /dev/null' EXIT

mkdir -p .helix
cp "$EDITORS/helix/languages.toml" .helix/
# Only these settings: nothing of the person's own.
export XDG_CONFIG_HOME=$PWD/config XDG_CACHE_HOME=$PWD/cache XDG_DATA_HOME=$PWD/data TERM=xterm-256color LC_ALL=C.UTF-8
mkdir -p config cache data

screen() { mux capture-pane -p -t helix; }
keys() { mux send-keys -t helix "$@"; }
expect() { # WHAT PATTERN [not]
  for _ in {1..200}; do
    if screen | grep -q -e "$2"; then [[ ${3:-} == not ]] || { echo "ok: $1"; return; }
    else [[ ${3:-} == not ]] && { echo "ok: $1"; return; }
    fi
    sleep 0.1
  done
  echo "failed: $1"
  screen
  exit 1
}

# The settings of a workspace count once it is trusted; older releases have no such command.
mux new-session -d -s helix -x 160 -y 50 "hx broken.yaml; hx broken.yaml" || exit 1
expect 'the file is open' 'designation: autentication'
keys ':workspace-trust' Enter
sleep 1
keys ':q!' Enter
sleep 1
expect 'the file is open again' 'designation: autentication'
keys ':12' Enter
expect 'the mistake is underlined' '`autentication` is not a valid choice'
keys gl
keys ' a'
expect 'a code action is offered' 'change `autentication` to `authentication`'
keys Enter
expect 'a code action fixes it' 'designation: authentication'
expect 'the mistake is gone' '`autentication`' not

keys ':5' Enter
keys gl
keys ' k'
expect 'a model is explained' 'A sequence of stages'
keys Escape

keys ge
# A line without the indentation of the one before.
keys ']' ' '
keys j
keys i
keys -l -- '- model: authentik_core.gro'
expect 'models are offered' 'authentik_core.group .*class'
keys C-n
keys Enter
expect 'an item is inserted' '^ *22.*authentik_core.group'
keys Escape
keys u

keys ':6' Enter
keys gl
keys ' r'
expect 'a new name is asked for' 'rename-to:'
keys C-u
keys -l welcome
keys Enter
expect 'an id is renamed' 'id: welcome'
expect 'with its references' '!KeyOf welcome'
# The editor ends the server.
keys ':q!' Enter
for _ in {1..50}; do
  mux has-session -t helix 2> /dev/null || exit 0
  sleep 0.1
done
echo 'failed: the editor does not end'
exit 1
