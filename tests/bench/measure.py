#!/usr/bin/env python3
"""Compares two commands in paired runs: A B A B ... Ratios hold from machine to machine far better than times do.

    measure.py [-n PAIRS] [--cwd DIR] [--stdin FILE] -- A... --vs B...

Prints the median of CPU (user + system), wall time and peak memory for each, and the median and quartiles of A / B over the pairs.
Ends with 1 when a command does not start, is killed, or ends with a status that is not in --ok.
"""

import argparse
import ctypes
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

LINUX = platform.system() == "Linux"
PR_SET_CHILD_SUBREAPER = 36


class Failed(Exception):
    """A command that cannot be compared."""


def main():
    options, a, b = arguments()
    ok = {int(status) for status in options.ok.split(",")}
    try:
        for command in (a, b):  # warm: file cache, dynamic linker
            times(command, options, ok)
        pairs = [(times(a, options, ok), times(b, options, ok)) for _ in range(options.n)]
        memory = [(peak(a, options, ok), peak(b, options, ok)) for _ in range(min(options.n, 5))]
    except Failed as error:
        print(f"measure.py: {error}", file=sys.stderr)
        return 1
    names = [os.path.basename(command[0]) for command in (a, b)]
    print(f"{'':12}{names[0]:>14}{names[1]:>14}  ratio (quartiles), {options.n} pairs")
    row("CPU", "ms", 1e3, [(x[0], y[0]) for x, y in pairs])
    row("wall", "ms", 1e3, [(x[1], y[1]) for x, y in pairs])
    row("peak memory", "MiB", 2**-20, memory)
    return 0


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("-n", type=int, default=15, help="number of pairs")
    parser.add_argument("--cwd", help="folder to run in")
    parser.add_argument("--stdin", default=os.devnull, help="file to read as standard input")
    parser.add_argument("--ok", default="0,1,3", help="exit statuses that count as a run")
    parser.add_argument("commands", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    words = options.commands[1:] if options.commands[:1] == ["--"] else options.commands
    if "--vs" not in words or options.n < 1:
        parser.error("two commands with --vs between them, at least one pair")
    middle = words.index("--vs")
    if middle == 0 or middle == len(words) - 1:
        parser.error("two commands with --vs between them")
    return options, words[:middle], words[middle + 1 :]


def times(command, options, ok):
    """CPU and wall seconds of one run."""
    start = time.perf_counter()
    process, output = spawn(command, options)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # already waited for
    check(command, process.returncode, output, ok)
    return usage.ru_utime + usage.ru_stime, wall


def peak(command, options, ok):
    """Bytes of the resident set at its largest.

    The kernel counts what a process held before it called exec, so a child of this interpreter never shows less than the interpreter
    itself. On Linux a small shell therefore starts the command and leaves it to us, as the nearest subreaper, to wait for.
    """
    if not LINUX:
        process, output = spawn(command, options)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        check(command, process.returncode, output, ok)
        return usage.ru_maxrss * (1 if platform.system() == "Darwin" else 1024)
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise Failed("prctl: " + os.strerror(ctypes.get_errno()))
    process, output = spawn(["sh", "-c", '"$@" <&0 &', "sh", *command], options)
    process.wait()
    _, status, usage = os.wait4(-1, 0)
    check(command, os.waitstatus_to_exitcode(status), output, ok)
    return usage.ru_maxrss * 1024


def spawn(command, options):
    # A file, not /dev/null: some programs stop early when nobody reads.
    output = tempfile.TemporaryFile()
    try:
        with open(options.stdin, "rb") as stdin:
            process = subprocess.Popen(
                command, cwd=options.cwd, stdin=stdin, stdout=output, stderr=output, close_fds=False
            )
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}") from error
    return process, output


def check(command, status, output, ok):
    with output:
        if status in ok:
            return
        output.seek(0)
        said = output.read(2000).decode(errors="replace").strip()
        raise Failed(f"{' '.join(command)}: exit status {status}\n{said}")


def row(name, unit, factor, pairs):
    medians = [statistics.median(side) * factor for side in zip(*pairs)]
    ratios = [x / y for x, y in pairs if y > 0]
    if not ratios:
        print(f"{name:12}{medians[0]:10.2f} {unit:3}{medians[1]:10.2f} {unit:3}  no ratio: the second is 0")
        return
    low, middle, high = quartiles(ratios)
    print(f"{name:12}{medians[0]:10.2f} {unit:3}{medians[1]:10.2f} {unit:3}  {middle:.2f} ({low:.2f} to {high:.2f})")


def quartiles(values):
    if len(values) == 1:
        return values * 3
    return statistics.quantiles(values, n=4, method="inclusive")


if __name__ == "__main__":
    sys.exit(main())
