#!/usr/bin/env bash
# Draws docs/overview.svg and docs/what-if.svg again, from the running program in a terminal of 100x30. Needs tmux.
set -euo pipefail
cd "$(dirname "$0")/.."
columns=100 rows=30
work=$(mktemp -d)
tmux() { command tmux -S "$work/tmux" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

go build -o "$work/mimtop" ./cmd/mimtop
go build -o "$work/picture" ./docs/picture
picture() { # FILE
  tmux capture-pane -e -p -t mimtop | "$work/picture" -columns $columns -rows $rows > "docs/$1"
}

tmux new-session -d -s mimtop -x $columns -y $rows \
  "env -u NO_COLOR TERM=tmux-256color COLORTERM=truecolor LANG=C.UTF-8 '$work/mimtop' demo --background dark --nodes 5 --seed 1"
sleep 75 # for some samples to learn from
picture overview.svg
tmux send-keys -t mimtop 2
sleep 1
tmux send-keys -t mimtop 1 . 5 M Enter
sleep 4
picture what-if.svg
tmux send-keys -t mimtop q
