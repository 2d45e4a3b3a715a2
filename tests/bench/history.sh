#!/usr/bin/env bash
# A whole history, against git unpacking every object of it once; then what is left of the cost when an earlier run is remembered.
#
#   tests/bench/history.sh REPOSITORY [PAIRS] [THREADS]  CREDLINT=path/to/credlint (target/release/credlint)
#
# The part with the cache runs in a bare clone of its own, which is deleted in the end.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
credlint=${CREDLINT:-$here/../../target/release/credlint}
[ $# -ge 1 ] || { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
[ -x "$credlint" ] || { echo "no binary at $credlint: cargo build --release" >&2; exit 2; }
credlint=$(realpath "$credlint")
repository=$(realpath "$1")
pairs=${2:-5}

python3 "$here/measure.py" -n "$pairs" -- \
  "$credlint" scan --history "$repository" -j "${3:-1}" --quiet --format json:/dev/null --vs \
  git -C "$repository" cat-file --batch-all-objects --batch --unordered

clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT
if git clone --quiet --bare "$repository" "$clone/bare.git"; then
  "$credlint" scan --history --cache "$clone/bare.git" --quiet --format json:/dev/null || true
  tree=$(git -C "$clone/bare.git" rev-parse 'HEAD^{tree}')
  export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a
  git -C "$clone/bare.git" update-ref HEAD "$(git -C "$clone/bare.git" commit-tree -p HEAD -m one "$tree")"
  echo "after one more commit, with and without --cache:"
  cp -r "$clone/bare.git/credlint" "$clone/kept"
  python3 "$here/measure.py" -n "$pairs" -- \
    sh -c "rm -rf '$clone/bare.git/credlint'; cp -r '$clone/kept' '$clone/bare.git/credlint'; '$credlint' scan --history --cache '$clone/bare.git' -j 1 --quiet --format json:/dev/null" --vs \
    "$credlint" scan --history "$clone/bare.git" -j 1 --quiet --format json:/dev/null
fi
