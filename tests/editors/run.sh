#!/usr/bin/env bash
# Sessions in real editors, with the settings of `editors/`: tests/editors/run.sh [BINARY] [EDITOR...]
# Editors that are not installed are left out. README.md describes what is tested, and how to get the editors.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "$(command -v "${1:-blueprintc}")") || { echo "no blueprintc: $0 BINARY" >&2; exit 2; }
shift || true
[[ $# -gt 0 ]] || set -- neovim neovim-0.7 helix emacs

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
# Editors find `blueprintc` on the PATH; its process id shows whether it ends with the editor.
printf '#!/bin/sh\necho $$ >> "%s/pids"\nexec "%s" "$@"\n' "$work" "$binary" > "$work/bin/blueprintc"
chmod +x "$work/bin/blueprintc"
export PATH=$work/bin:$PATH EDITORS=$here/../../editors

is_newer_neovim() {
  nvim --headless --clean -c 'lua io.stdout:write(vim.lsp.enable and "yes" or "no")' -c qall! 2> /dev/null | grep -q yes
}

# Whether all servers ended, some seconds after their editor.
ended() {
  for _ in {1..50}; do
    local alive=0
    while read -r pid; do [[ -e /proc/$pid/exe && $(realpath "/proc/$pid/exe") == "$binary" ]] && alive=1; done < "$work/pids"
    [[ $alive == 0 ]] && return 0
    sleep 0.1
  done
  return 1
}

failed=0
for editor in "$@"; do
  folder=$work/$editor
  mkdir -p "$folder/.git"
  cp "$here"/folder/*.yaml "$folder"
  : > "$work/pids"
  case $editor in
    neovim)
      is_newer_neovim || { echo "$editor: left out"; continue; }
      command=(nvim --headless --clean -c "luafile $here/neovim/enable.lua") ;;
    neovim-0.7)
      command -v nvim > /dev/null || { echo "$editor: left out"; continue; }
      # Later releases removed what it used.
      is_newer_neovim && { echo "$editor: left out"; continue; }
      command=(nvim --headless --clean -c "luafile $here/neovim/session.lua") ;;
    helix)
      command -v hx > /dev/null && command -v tmux > /dev/null || { echo "$editor: left out"; continue; }
      command=("$here/helix/session.sh") ;;
    emacs)
      emacs -q --batch -f package-initialize --eval "(require 'yaml-mode)" 2> /dev/null || { echo "$editor: left out"; continue; }
      command=(emacs -q --batch -l "$here/emacs/session.el") ;;
    *) echo "no such editor: $editor" >&2; exit 2 ;;
  esac
  if ! (cd "$folder" && BLUEPRINTC=$binary timeout 120 "${command[@]}"); then
    echo "$editor: FAILED"
    failed=1
  elif [[ $editor != neovim-0.7 && ! -s $work/pids ]]; then
    echo "$editor: FAILED: it never started blueprintc"
    failed=1
  elif ! ended; then
    echo "$editor: FAILED: the server is still there after the editor ended"
    failed=1
  else
    echo "$editor: ok"
  fi
done
exit "$failed"
