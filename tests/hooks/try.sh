#!/usr/bin/env bash
# Real runs of a hook manager: a commit with a planted secret must be blocked, a clean one must pass, a push likewise.
# usage: tests/hooks/try.sh HOOK [pre-commit|prek]     COMMITS_ONLY=1 leaves out try-repo, which installs anew each time
# The hook comes from the last commit of this repository. `credlint` wants the wheel: PIP_FIND_LINKS=FOLDER (with setuptools in it too)
# and PIP_NO_INDEX=1 take it from a folder instead of from PyPI. PRE_COMMIT_HOME and PREK_HOME say where environments are kept.
set -euo pipefail
hook=$1 manager=${2:-pre-commit}
source=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org

say() { printf '%s\n' "-- $hook, $manager: $*"; }
fail() { say "FAILED: $*"; exit 1; }
# a key that nobody was given: the prefix, and letters drawn now
plant() {
  local letters
  letters=$(LC_ALL=C tr -dc 'A-Za-z0-9' < <(head -c 4000 /dev/urandom) | head -c 24)
  printf 'pay = Client("%s%s")\n' 'sk_''live_' "$letters" > "$1"
}
expect() { # expect STATUS-KIND NAME COMMAND...
  local kind=$1 name=$2 status=0 began ended
  shift 2
  began=$(date +%s%N)
  "$@" > "$work/log" 2>&1 || status=$?
  ended=$(date +%s%N)
  case $kind in
    blocked)
      if [ "$status" = 0 ] || ! grep -q stripe-secret-key "$work/log"; then
        cat "$work/log"
        fail "$name was not blocked"
      fi
      ;;
    passed)
      if [ "$status" != 0 ]; then
        cat "$work/log"
        fail "$name was not let through"
      fi
      ;;
  esac
  say "$name $kind ($(((ended - began) / 1000000)) ms)"
}

git init -q -b main "$work/repo"
git init -q --bare "$work/remote"
cd "$work/repo"
git remote add origin "$work/remote"
echo 'print("hello")' > a.py
git add a.py
if [ -z "${COMMITS_ONLY:-}" ]; then
  expect passed 'try-repo, clean (first run, installs)' "$manager" try-repo "$source" "$hook"
  expect passed 'try-repo, clean (again)' "$manager" try-repo "$source" "$hook"
  plant b.py
  git add b.py
  expect blocked 'try-repo, planted' "$manager" try-repo "$source" "$hook"
  git rm -q --cached b.py
  rm b.py
fi

cat > .pre-commit-config.yaml <<CONFIG
repos:
  - repo: $source
    rev: $(git -C "$source" rev-parse HEAD)
    hooks:
      - id: $hook
CONFIG
"$manager" install --hook-type pre-commit --hook-type pre-push > /dev/null
git add .pre-commit-config.yaml
expect passed 'commit, clean (first run, installs)' git commit -qm clean
echo 'print("again")' >> a.py
expect passed 'commit -a, clean' git commit -qam 'clean again'
plant b.py
git add b.py
expect blocked 'commit, planted' git commit -qm planted
plant a.py
git reset -q b.py
expect blocked 'commit -a, planted' git commit -qam planted
echo 'print("clean")' > a.py
rm b.py
echo x > gone.txt
git add gone.txt
git commit -q --no-verify -m more
git rm -q gone.txt
expect passed 'commit that only deletes' git commit -qm less
case $hook in *-docker) exit 0 ;; esac
expect passed 'push of a new branch, clean' git push -q origin main
plant b.py
git add b.py
git commit -q --no-verify -m planted
git rm -q b.py
git commit -q --no-verify -m 'gone again'
expect blocked 'push of a commit that planted, and one that took away' git push -q origin main
git reset -q --hard HEAD~2
plant b.py
git add b.py
git commit -q --no-verify -m planted
expect blocked 'all files, planted' "$manager" run --all-files
git checkout -q --orphan fresh
git commit -q --no-verify -m planted
expect blocked 'push of a first commit, planted' git push -q "$work/remote" fresh
