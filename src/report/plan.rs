//! The clean-up plan: what to do about the secrets of a history, in order. Advice only: nothing is rewritten here.

use super::{Report, escape, life};
use crate::finding::{Finding, Life, LifeState, Moment};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What to do about the secrets in the history of a repository: what nobody else has can be taken back, for the rest the secrets have to be
/// changed first. Plain text with commands indented by six columns; no secret is in it.
pub fn plan(report: &Report) -> String {
    let secrets = report.findings.iter();
    let secrets = secrets.filter(|finding| finding.suppression.is_none());
    let secrets = secrets.filter_map(|finding| Some((finding, finding.life.as_deref()?)));
    let (pushed, own): (Vec<_>, Vec<_>) = secrets.partition(|(_, life)| life.pushed);
    let mut text = String::from("Clean-up plan (advice: nothing was changed)\n");
    if pushed.is_empty() && own.is_empty() {
        text.push_str("\nNothing to clean up: the history holds no secret.\n");
        return text;
    }
    if !own.is_empty() {
        take_back(&own, &mut text);
    }
    if !pushed.is_empty() {
        rotate(&pushed, &mut text);
        rewrite(report, &pushed, &mut text);
    }
    escape_lines(&text)
}

/// A finding with its life.
type Secret<'r> = (&'r Finding, &'r Life);

/// Secrets that nobody else has.
fn take_back(own: &[Secret<'_>], text: &mut String) {
    text.push_str("\nNot pushed, as far as this repository knows: these can be taken back\n");
    for (number, (finding, life)) in (1..).zip(own) {
        heading(number, finding, life, text);
        for line in commands(finding, life) {
            let _ = writeln!(text, "      {line}");
        }
    }
    text.push_str("\n  When all of them are done, make git forget the old objects:\n");
    text.push_str("      git reflog expire --expire=now --expire-unreachable=now --all\n");
    text.push_str("      git gc --prune=now\n");
    text.push_str("      credlint scan --history\n");
    text.push_str(
        "  If a backup, a build or another clone may have seen one, change the secret as well.\n",
    );
}

/// The commands that take one secret out of what nobody else has.
fn commands(finding: &Finding, life: &Life) -> Vec<String> {
    let path = quoted(&String::from_utf8_lossy(&finding.location.path));
    let mut lines = Vec::new();
    match life.state {
        LifeState::InStash => {
            // from the last one on: the numbers of those behind a dropped one change
            let names = life.stashes.iter().rev();
            lines.extend(names.map(|name| format!("git stash drop '{name}'")));
        }
        LifeState::InIndex => lines.push(format!("git restore --staged -- {path}")),
        LifeState::InReflog | LifeState::Unreachable => {
            lines.push("# nothing but the last step below".to_owned());
        }
        LifeState::AtHead | LifeState::InHistory => {
            let said = String::from_utf8_lossy(&finding.location.path);
            let introduced = life.introduced.as_ref();
            let commit = introduced.map_or("COMMIT", |moment| short(moment));
            if said.starts_with("tag/") {
                let names = life.in_histories.iter();
                let mut tags = names.filter_map(|name| name.strip_prefix("refs/tags/"));
                let tag = tags.next().map_or_else(|| "NAME".to_owned(), quoted);
                lines.push(format!(
                    "git tag -d {tag}    # then make it anew, without the secret"
                ));
            } else if life
                .in_tips
                .iter()
                .any(|name| name.starts_with("refs/notes/"))
            {
                let note = said.replace('/', "");
                let name = life
                    .in_tips
                    .iter()
                    .find(|name| name.starts_with("refs/notes/"));
                let name = name.map_or("refs/notes/commits", String::as_str);
                lines.push(format!("git notes --ref={name} remove {note}"));
                lines.push(format!(
                    "git update-ref -d {name}    # if its history is not needed"
                ));
            } else if life.in_newest {
                if said.starts_with("commit/") {
                    lines.push("git commit --amend    # and take it out of the message".to_owned());
                } else {
                    lines.push(format!("# take it out of {path}, then"));
                    lines.push(format!("git add -- {path} && git commit --amend --no-edit"));
                }
            } else {
                let branch = life.in_tips.iter().chain(&life.in_histories);
                let mut branch = branch.filter_map(|name| name.strip_prefix("refs/heads/"));
                if let Some(branch) = branch.next().filter(|_| life.state != LifeState::AtHead) {
                    lines.push(format!("git switch {}", quoted(branch)));
                }
                lines.push(format!("git rebase -i --rebase-merges {commit}^    # or --root if that is the first commit; mark {commit} with `edit`"));
                lines.push("# take it out where the rebase stops, then".to_owned());
                lines
                    .push("git commit --all --amend --no-edit && git rebase --continue".to_owned());
            }
        }
    }
    lines
}

/// Secrets that others have: they are to be changed.
fn rotate(pushed: &[Secret<'_>], text: &mut String) {
    text.push_str("\nPushed: others may have these, and no rewriting takes them back\n");
    text.push_str("  First revoke or change every one of them:\n");
    for (number, (finding, life)) in (1..).zip(pushed) {
        heading(number, finding, life, text);
        let help = finding
            .rule
            .help
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if !help.is_empty() {
            let _ = writeln!(text, "     {help}");
        }
    }
}

/// How the history is rewritten, should it be, and who is concerned.
fn rewrite(report: &Report, pushed: &[Secret<'_>], text: &mut String) {
    text.push_str("\n  Then, if they have to disappear from the history as well, agree on a time and, in a fresh clone:\n");
    for line in [
        "git clone --mirror URL clean.git && cd clean.git",
        "credlint scan --history --replace-text ../expressions.txt    # holds the secrets: delete it in the end",
        "git filter-repo --replace-text ../expressions.txt --replace-message ../expressions.txt",
        "credlint scan --history",
        "git push --force --mirror",
    ] {
        let _ = writeln!(text, "      {line}");
    }
    let names: BTreeSet<&str> = pushed
        .iter()
        .flat_map(|(_, life)| life.in_histories.iter().map(String::as_str))
        .collect();
    let is_hosts =
        |name: &str| name.starts_with("refs/pull/") || name.starts_with("refs/merge-requests/");
    let (of_host, own): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| is_hosts(name));
    let _ = writeln!(
        text,
        "\n  References that get other commits: {}.",
        listed(&own)
    );
    if of_host.is_empty() {
        text.push_str("  Requests to pull keep references of their own on the host (refs/pull/*, refs/merge-requests/*), which no push changes:\n");
    } else {
        let _ = writeln!(
            text,
            "  References of the host that no push changes: {}.",
            listed(&of_host)
        );
    }
    text.push_str("  ask its support to remove them and the cached views of the old commits, and mind the forks.\n");
    if report.people.is_empty() {
        text.push_str("  Everybody with a clone has to clone again; a merge from an old clone brings everything back.\n");
    } else {
        let people: Vec<String> = report
            .people
            .iter()
            .map(|(name, commits)| format!("{name} ({commits})"))
            .collect();
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        let _ = writeln!(
            text,
            "  Everybody with a clone has to clone again; a merge from an old clone brings everything back. Wrote commits since: {}.",
            listed(&people)
        );
    }
    text.push_str("  Signatures of the rewritten commits and tags are lost, and every commit id that somebody noted down changes.\n");
}

fn heading(number: usize, finding: &Finding, life: &Life, text: &mut String) {
    let path = escape::terminal(&String::from_utf8_lossy(&finding.location.path));
    let line = finding.location.region.as_ref();
    let line = line.map_or(String::new(), |region| format!(":{}", region.start.line));
    let lines = life::lines(life);
    let state = lines.last().map_or("", |(_, now)| now.as_str());
    let _ = writeln!(
        text,
        "  {number}. {} in {path}{line}: {state}",
        finding.rule.id
    );
}

fn short(moment: &Moment) -> &str {
    moment.commit.get(..10).unwrap_or(&moment.commit)
}

/// The first names, and how many more there are.
fn listed(names: &[&str]) -> String {
    let shown = names
        .iter()
        .take(MOST)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(MOST) {
        _ if names.is_empty() => "none".to_owned(),
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A word as a shell takes it literally.
fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-+@=:".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) && !word.starts_with('-') {
        word.to_owned()
    } else if word.chars().any(char::is_control) {
        // on one line, whatever is in it: what stands on a line of its own gets pasted
        let escaped: String = word.chars().flat_map(char::escape_default).collect();
        format!("$'{escaped}'")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Nothing that a terminal acts on, but the line breaks of the plan itself.
fn escape_lines(text: &str) -> String {
    let lines = text.lines().map(|line| escape::terminal(line) + "\n");
    lines.collect()
}

/// Names that are listed.
const MOST: usize = 12;
