#!/usr/bin/env python3
"""Measures credlint against labelled data and writes docs/accuracy.md.

  measure.py --lines FOLDER LABELS.jsonl --examples EXAMPLES.jsonl [--credlint PROGRAM] > docs/accuracy.md

The data is not part of the repository.

LABELS.jsonl has an object for each labelled place of a file below FOLDER: `path`, `line_start`, `line_end`, `value_start`, `value_end` (code
points within the line; null for the whole line), `truth` ("T" for a credential) and `category`.

EXAMPLES.jsonl has an object for each example: `id`, `text`, `polarity` ("positive" or "negative"), `quality` ("real" positives count;
"benign" and "placeholder" negatives count), and perhaps `filename`, `line` (the example is one line of its text), `group` (examples with the
same text), `kind` (the format).
"""
import argparse
import collections
import json
import os
import subprocess
import tempfile

LEVELS = ("high", "medium", "low")

# a family, and how the ids of its rules begin; the first that fits. Whatever is left has a provider's format.
FAMILIES = (
    ("Passwords by their name", ("hardcoded-password", "default-credential", "user-equals-password", "placeholder-credential",
                                 "inactive-placeholder", "ci-hardcoded", "dockerfile-secret", "sql-role", "secret-reused")),
    ("Defaults and templates", ("weak-env-default", "template-", "empty-credential")),
    ("Keys and tokens by their name", ("hardcoded-secret", "service-key", "public-prefix", "kubernetes-secret")),
    ("URLs and connection strings", ("credentials-in-",)),
    ("Headers and JSON web tokens", ("basic-auth", "bearer-token", "session-cookie", "jwt", "docker-registry-auth")),
    ("Private keys", ("private-key",)),
    ("Command lines", ("password-on-command-line",)),
    ("Password hashes", ("password-hash", "fast-password-hash")),
)
OTHER = "Formats of providers"
# labels for things that are no credentials
NO_CREDENTIALS = {"UUID", "Nonce", "AWS S3 Bucket", "Tencent WeChat API App ID", "Firebase Domain", "Salt"}


def family(rule):
    for name, starts in FAMILIES:
        if rule.startswith(starts):
            return name
    return OTHER


def scan(program, folder):
    command = [program, ".", "--format", "json", "--min-confidence", "low"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return [f for f in json.loads(done.stdout)["findings"] if f.get("start")]


def jsonl(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def units(line):
    """Where each code point of a line begins, in UTF-16 code units, as findings count."""
    at = [0]
    for character in line:
        at.append(at[-1] + (2 if ord(character) > 0xFFFF else 1))
    return at


def touches(row, finding, text):
    first, last = finding["start"]["line"], finding["end"]["line"]
    if first > row["line_end"] or last < row["line_start"]:
        return False
    if row["value_start"] is None or row["line_start"] != row["line_end"] or first != last:
        return True
    line = text[row["line_start"] - 1] if row["line_start"] <= len(text) else ""
    at = units(line)
    start = at[min(row["value_start"], len(line))]
    end = at[min(len(line) if row["value_end"] is None else row["value_end"], len(line))]
    return finding["start"]["column"] - 1 < end and finding["end"]["column"] - 1 > start


def share(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "–"


def lines(program, folder, labels):
    rows = collections.defaultdict(list)
    for row in jsonl(labels):
        if not set(row["category"].split(":")) <= NO_CREDENTIALS:
            rows[row["path"]].append(dict(row, level=None, wrong=None))
    right = collections.Counter()
    total = collections.Counter()
    texts = {}
    for finding in scan(program, folder):
        here = rows.get(finding["path"], [])
        if not here:
            continue
        if finding["path"] not in texts:
            with open(f"{folder}/{finding['path']}", encoding="utf-8", errors="replace", newline="") as file:
                texts[finding["path"]] = file.read().split("\n")
        hits = [row for row in here if touches(row, finding, texts[finding["path"]])]
        true = [row for row in hits if row["truth"] == "T"]
        level = finding["confidence"]
        for row in true:
            row["level"] = min(row["level"] or level, level, key=LEVELS.index)
        if not true:
            for row in hits:
                row["wrong"] = min(row["wrong"] or level, level, key=LEVELS.index)
        if hits:
            for key in ((family(finding["rule"]), level), ("all", level)):
                right[key] += bool(true)
                total[key] += 1
    every = [row for path in rows.values() for row in path]
    shown = lambda level: level in ("high", "medium")
    true = [row for row in every if row["truth"] == "T"]
    found = sum(shown(row["level"]) for row in true)
    wrong = sum(shown(row["wrong"]) and not row["level"] for row in every if row["truth"] != "T")
    precision, recall = found / (found + wrong or 1), found / (len(true) or 1)
    print("## Lines of real code\n")
    print(f"{len(every)} labelled places, {len(true)} of them credentials. Shown by default (high and medium): precision {precision:.3f}, "
          f"recall {recall:.3f}, F1 {2 * precision * recall / (precision + recall or 1):.3f}.\n")
    print("Of the findings that touch a labelled place, so many are credentials:\n")
    print("| family of rules | high | medium | low |\n|---|---|---|---|")
    for name in [*(name for name, _ in FAMILIES), OTHER, "all"]:
        cells = [f"{share(right[name, level], total[name, level])} of {total[name, level]}" for level in LEVELS]
        if any(total[name, level] for level in LEVELS):
            print(f"| {name} | " + " | ".join(cells) + " |")
    groups = collections.defaultdict(list)
    for row in true:
        for category in row["category"].split(":"):
            groups[category].append(shown(row["level"]))
    print("\nAnd so many of the labelled credentials are found:\n")
    print("| label | credentials | found |\n|---|---|---|")
    for category, hits in sorted(groups.items(), key=lambda item: -len(item[1]))[:16]:
        print(f"| {category} | {len(hits)} | {share(sum(hits), len(hits))} |")
    print()


def examples(program, path):
    rows = jsonl(path)
    with tempfile.TemporaryDirectory() as folder:
        groups, where = {}, {}
        for number, row in enumerate(rows):
            name = f"{number // 500}/{row['id']}/{row.get('filename') or 'example.txt'}"
            if row.get("group"):
                name = groups.setdefault(row["group"], name)
            where[row["id"]] = name
            if not os.path.exists(f"{folder}/{name}"):
                os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
                with open(f"{folder}/{name}", "w", encoding="utf-8", newline="") as file:
                    file.write(row["text"] if row["text"].endswith("\n") else row["text"] + "\n")
        at = collections.defaultdict(list)
        for finding in scan(program, folder):
            if finding["confidence"] != "low":
                at[finding["path"]].append(finding)
    by = collections.Counter()
    kinds = collections.defaultdict(list)
    false = []
    for row in rows:
        line = row.get("line")
        hits = [f for f in at[where[row["id"]]] if line is None or f["start"]["line"] <= line <= f["end"]["line"]]
        if row["polarity"] == "positive" and row["quality"] == "real":
            kinds[row.get("kind") or "other"].append(bool(hits))
            for name in {family(f["rule"]) for f in hits}:
                by[name] += 1
        elif row["polarity"] == "negative" and row["quality"] in ("benign", "placeholder"):
            false.append(bool(hits))
    total = sum(len(hits) for hits in kinds.values())
    found = sum(sum(hits) for hits in kinds.values())
    print("## Examples of token formats\n")
    print(f"{total} examples that are credentials by their form, {share(found, total)} found. {len(false)} that are none, "
          f"{share(sum(false), len(false))} reported.\n")
    print("| family of rules | examples found |\n|---|---|")
    for name, count in by.most_common():
        print(f"| {name} | {count} |")
    print("\n| format | examples | found |\n|---|---|---|")
    for kind, hits in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))[:24]:
        print(f"| {kind} | {len(hits)} | {share(sum(hits), len(hits))} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--credlint", default="credlint")
    parser.add_argument("--lines", nargs=2, metavar=("FOLDER", "LABELS"))
    parser.add_argument("--examples", metavar="FILE")
    options = parser.parse_args()
    program = os.path.abspath(options.credlint) if os.sep in options.credlint else options.credlint
    print("# Accuracy\n")
    print("Written by `tests/accuracy/measure.py`; run it again after a change of the rules. The data is not part of the repository: a labelled "
          "corpus of real code lines (CredData, whose credentials were replaced by made-up ones of the same form), and a corpus of synthetic "
          "example tokens. Nothing is sent anywhere, so \"right\" means that the place holds a credential by its label, not that it opens "
          "something.\n")
    print("Two differences are meant. A weak password that is written down (`root`, `123456`) is a finding here and no credential by most "
          "labels, so defaults, templates and placeholders look worse than they are. An encrypted value is none.\n")
    print("High confidence is kept for values that nobody could guess; whatever is guessable is medium at most, and low is shown only on "
          "request.\n")
    if options.lines:
        lines(program, *options.lines)
    if options.examples:
        examples(program, options.examples)


if __name__ == "__main__":
    main()
