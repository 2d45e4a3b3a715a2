#!/usr/bin/env bash
# What a run costs before it has done anything: one file of 1 KB, against ripgrep, with the built-in rules and with 1,000 more.
#
#   tests/bench/startup.sh [PAIRS]        CREDLINT=path/to/credlint (target/release/credlint)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
credlint=${CREDLINT:-$here/../../target/release/credlint}
pairs=${1:-41}
[ -x "$credlint" ] || { echo "no binary at $credlint: cargo build --release" >&2; exit 2; }
credlint=$(realpath "$credlint")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for n in $(seq 1 32); do
  printf 'fn line_%02d() -> u32 { %02d + 1 } //\n' "$n" "$n"
done | head -c 1024 > "$work/small.rs"

# Patterns as a user would write them, each with a keyword of its own that the file does not hold.
mkdir "$work/patterns"
python3 - "$work/patterns" <<'PYTHON'
import pathlib, sys

folder = pathlib.Path(sys.argv[1])
for page in range(10):
    tables = []
    for n in range(page * 100, page * 100 + 100):
        key = f"zqx{n:04}_"
        tables.append(f"""[[pattern]]
id = "synthetic-token-{n:04}"
summary = "Synthetic token {n}"
help = "Made up to measure start-up. Remove it."
severity = "high"
confidence = "high"
cwe = 798
keywords = ["{key}"]
regex = '\\b({key}[0-9A-Za-z]{{32}})\\b'
bad = [{{ path = "a.py", text = "t = '{key}{{{{alnum:32}}}}'" }}]
good = [{{ path = "a.py", text = "t = '{key}short'" }}]
""")
    (folder / f"page{page}.toml").write_text("\n".join(tables))
PYTHON

compare() {
  echo "$1"
  shift
  python3 "$here/measure.py" -n "$pairs" --cwd "$work" -- "$@" --vs rg -c zzz small.rs
  echo
}
compare 'built-in rules' "$credlint" small.rs
compare '1,000 more patterns' "$credlint" --patterns patterns small.rs
