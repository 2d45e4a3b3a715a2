#!/usr/bin/env bash
# Turns the exit status of the scan into that of the job. In: CREDLINT_STATUS
set -euo pipefail
case ${CREDLINT_STATUS:-} in
  0) exit 0 ;;
  1) text='there are findings at or above the level that fails' ;;
  3) text='nothing was found at that level, but something was not scanned: see the log of the scan' ;;
  *) text='the scan did not run' ;;
esac
printf '::error title=credlint::%s\n' "$text"
exit "${CREDLINT_STATUS:-2}"
