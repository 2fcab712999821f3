#!/bin/sh
# Packages the VS Code extension, tests it against the server, and holds a session with
# Neovim where that is installed. `cargo xtask test --only editors` runs it.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
cargo build --quiet --package kstool
KSTOOL=${CARGO_TARGET_DIR:-$root/target}/debug/kstool
export KSTOOL
if command -v npm >/dev/null; then
    (cd editors/vscode && npm install --no-fund --no-audit && npm run package && npm test)
else
    echo "SKIPPED: the VS Code extension needs npm"
fi
if command -v nvim >/dev/null && command -v tmux >/dev/null; then
    PATH=$(dirname "$KSTOOL"):$PATH editors/neovim/show.sh examples/fedora-live-test.ks
else
    echo "SKIPPED: the session with Neovim needs nvim and tmux"
fi
