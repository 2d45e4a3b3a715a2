#!/usr/bin/env bash
# Scans, annotates, and writes what the next steps need. Findings do not fail this step: the upload comes first.
# In:  CREDLINT_PATHS, CREDLINT_SCOPE, CREDLINT_FAIL_ON, CREDLINT_MIN_SEVERITY, CREDLINT_CHECKS, CREDLINT_CATEGORY, CREDLINT_ANNOTATIONS,
#      RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, GITHUB_EVENT_NAME, GITHUB_BASE_REF
# Out: sarif-file, findings, status
set -euo pipefail

fail() {
  printf '::error title=credlint::%s\n' "$1"
  exit 2
}

options=(--fail-on="${CREDLINT_FAIL_ON:-medium}" --min-severity="${CREDLINT_MIN_SEVERITY:-info}")
[ -z "${CREDLINT_CHECKS:-}" ] || options+=(--checks="$CREDLINT_CHECKS")

case ${CREDLINT_SCOPE:-all} in
  all) ;;
  changes)
    # an upload of less than everything would close the alerts of the branch, so only a pull request is looked at in part
    if [ "${GITHUB_EVENT_NAME:-}" = pull_request ]; then
      options+=(--since-ref="origin/$GITHUB_BASE_REF")
    fi
    ;;
  *) fail 'scope is neither "all" nor "changes"' ;;
esac

case ${CREDLINT_ANNOTATIONS:-true} in
  true) shown=github ;; # workflow commands, and the summary of the step
  false) shown=human ;;
  *) fail 'annotations is neither "true" nor "false"' ;;
esac

paths=()
while IFS= read -r path; do
  path=${path%$'\r'}
  [ -z "$path" ] || paths+=("$path")
done <<< "${CREDLINT_PATHS:-.}"
[ "${#paths[@]}" -gt 0 ] || paths=(.)

sarif=${RUNNER_TEMP:?}/credlint.sarif
counts=$RUNNER_TEMP/credlint.csv
rm -f "$sarif" "$counts"
status=0
credlint scan "${options[@]}" --sarif-category="${CREDLINT_CATEGORY:-credlint}" \
  --format "$shown" --format "sarif:$sarif" --format "csv:$counts" -- "${paths[@]}" || status=$?

if [ "$status" -ne 2 ] && [ -s "$sarif" ]; then
  findings=$(($(grep -c '' "$counts") - 1)) # one line each, below the header
  {
    printf 'sarif-file=%s\n' "$sarif"
    printf 'findings=%s\n' "$findings"
    printf 'status=%s\n' "$status"
  } >> "$GITHUB_OUTPUT"
  exit 0
fi
printf 'status=%s\n' "$status" >> "$GITHUB_OUTPUT"
fail "the scan could not run (exit status $status)"
