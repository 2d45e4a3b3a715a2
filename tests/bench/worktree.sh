#!/usr/bin/env bash
# A whole tree, against ripgrep reading every byte of it for a word that is not there.
#
#   tests/bench/worktree.sh TREE [PAIRS]  CREDLINT=path/to/credlint (target/release/credlint)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
credlint=${CREDLINT:-$here/../../target/release/credlint}
[ $# -ge 1 ] || { sed -n '2,4s/^# *//p' "$0" >&2; exit 2; }
[ -x "$credlint" ] || { echo "no binary at $credlint: cargo build --release" >&2; exit 2; }
credlint=$(realpath "$credlint")
tree=$(realpath "$1")

python3 "$here/measure.py" -n "${2:-11}" -- \
  "$credlint" "$tree" --format json:/dev/null --vs \
  rg -uuu -c zzzqqqxxx "$tree"
