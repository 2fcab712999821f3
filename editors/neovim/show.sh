#!/usr/bin/env bash
# Holds a session with Neovim in a terminal and prints what the screen shows: a mistake and
# its diagnostic, a hover, completion. Needs nvim, tmux, and kstool in PATH.
#
#   editors/neovim/show.sh KICKSTART
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
socket=$scratch/tmux
trap 'tmux -S "$socket" kill-server 2>/dev/null || true; rm -rf "$scratch"' EXIT
# With what it may include.
cp "$(dirname "$1")"/*.ks "$scratch"
file=$(basename "$1")

keys() { tmux -S "$socket" send-keys -t show "$@"; }
screen() { tmux -S "$socket" capture-pane -p -t show; }
# Waits until the screen shows a text, 20 seconds at most.
shows() {
    for _ in $(seq 200); do
        if screen | grep -qF -- "$1"; then return; fi
        sleep 0.1
    done
    screen >&2
    echo "the screen does not show: $1" >&2
    exit 1
}
picture() { printf '\n--- %s\n' "$1"; screen | sed 's/ *$//' | grep -v '^~$'; }

cd "$scratch"
tmux -S "$socket" -f /dev/null new-session -d -s show -x 100 -y 24 \
    nvim -n -u NONE -i NONE --cmd 'filetype on' --cmd 'set noswapfile shortmess+=I signcolumn=yes' \
    --cmd "luafile $here/kickstart.lua" "$file"
shows "$file"
# Somebody types a mistake at the top.
sleep 1
keys gg O 'bootloader --timeot=5' Escape
shows 'has no option'
picture 'a mistake'
keys 0 ':lua vim.lsp.buf.hover()' Enter
shows 'livecd-creator'
picture 'hover over bootloader'
keys Escape j
sleep 1
keys O 'network --bo' C-x C-o
shows '--bootproto'
picture 'completion'
keys Escape ':qa!' Enter
