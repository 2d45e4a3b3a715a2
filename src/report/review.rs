//! A review of a pull request for GitHub's interface: each finding a comment, each edit that fits a suggestion to commit with a click.

use super::help::remedy;
use super::totals::{findings as finding_totals, grouped};
use super::{Options, Report, Reporter, TOOL, escape, shown_fix, shown_lines};
use crate::finding::{Finding, Safety};
use serde::Serialize;
use std::cmp::Reverse;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Comments of one review; nobody reads more.
const MOST_COMMENTS: usize = 50;

/// Characters of a comment; GitHub takes 65,536.
const MOST_BODY: usize = 60_000;

/// Writes the body of `POST /repos/OWNER/REPO/pulls/NUMBER/reviews`. GitHub refuses the whole review when one comment is on a line that
/// the pull request does not change, so it is made for `--changed`, with the index set back to where the branch began: commits have no
/// edits, because later ones may have changed the same lines.
#[derive(Debug)]
pub(super) struct GithubReview(pub(super) Options);

#[derive(Serialize)]
struct Review {
    event: &'static str,
    body: String,
    comments: Vec<Comment>,
}

#[derive(Serialize)]
struct Comment {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_side: Option<&'static str>,
    line: u32,
    side: &'static str,
    body: String,
}

impl Reporter for GithubReview {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut findings: Vec<_> = report.shown(&self.0).collect();
        findings.sort_by_key(|it| (Reverse(it.severity()), Reverse(it.confidence)));
        let mut comments = Vec::new();
        let mut elsewhere = Vec::new();
        for finding in findings {
            match comment(finding) {
                Some(comment) if comments.len() < MOST_COMMENTS => comments.push(comment),
                _ => elsewhere.push(finding),
            }
        }
        let review = Review {
            event: "COMMENT",
            body: summary(report, &elsewhere),
            comments,
        };
        serde_json::to_writer_pretty(&mut *out, &review)?;
        writeln!(out)
    }
}

/// What was found, and the findings that no line can carry.
fn summary(report: &Report, elsewhere: &[&Finding]) -> String {
    let mut out = format!("**{TOOL}**: {}", finding_totals(&report.receipt));
    for (number, finding) in elsewhere.iter().enumerate() {
        let path = escape::markdown(&String::from_utf8_lossy(&finding.location.path));
        let line = format!("\n- {path}: {}", escape::markdown(&finding.message));
        if out.len() + line.len() > MOST_BODY {
            let more = elsewhere.len() - number;
            _ = write!(out, "\n- and {} more", grouped(more as u64));
            break;
        }
        out.push_str(&line);
    }
    out
}

/// The comment on a finding; `None` where there is no line, or a path that JSON cannot hold.
fn comment(finding: &Finding) -> Option<Comment> {
    let path = String::from_utf8(finding.location.path.to_vec()).ok()?;
    let suggested = shown_fix(finding).and_then(|fix| {
        let lines = shown_lines(finding)?;
        let here = fix
            .edits
            .iter()
            .all(|edit| edit.path == finding.location.path);
        here.then_some((fix, lines))
    });
    let mut body = format!(
        "**{}** ({}): {}",
        escape::markdown(&finding.rule.summary),
        finding.severity(),
        escape::markdown(&finding.message)
    );
    if let Some(remedy) = remedy(finding) {
        _ = write!(body, "\n\n{}", escape::markdown(&remedy));
    }
    let (first, last) = match suggested {
        Some((fix, lines)) => {
            if fix.safety == Safety::Unsafe {
                body.push_str("\n\nThis can change behaviour:");
            }
            _ = write!(body, "\n\n{}", suggestion(&lines.text));
            (lines.start.line, lines.last())
        }
        None => {
            let region = finding.location.region.as_ref()?;
            (region.start.line, region.end.line)
        }
    };
    let several = last > first;
    (body.len() <= MOST_BODY).then_some(Comment {
        path,
        start_line: several.then_some(first),
        start_side: several.then_some("RIGHT"),
        line: last.max(first),
        side: "RIGHT",
        body,
    })
}

/// A block that GitHub offers to commit; its fence is longer than any in the text.
fn suggestion(text: &str) -> String {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let text = text.replace("\r\n", "\n");
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{fence}suggestion\n{text}{end}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Lines;
    use crate::report::sample;
    use crate::text::Position;

    fn written(report: &Report) -> serde_json::Value {
        let mut out = Vec::new();
        GithubReview(Options::default())
            .report(report, &mut out)
            .unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn an_edit_is_a_suggestion_for_its_lines() {
        let mut report = sample::full();
        let at = |line, column| Position { line, column };
        let finding = report
            .findings
            .iter_mut()
            .find(|it| it.rule.id == "sample-token" && it.fix.is_some())
            .unwrap();
        finding.fix.as_mut().unwrap().lines = Some(Lines {
            start: at(2, 1),
            end: at(4, 1),
            text: "\nDB = f(\"```\")\r\n".to_owned(),
        });
        let review = written(&report);
        assert_eq!(review["event"], "COMMENT");
        let comments = review["comments"].as_array().unwrap();
        let one = comments
            .iter()
            .find(|it| it["path"] == "app/my settings.py")
            .unwrap();
        assert_eq!((&one["start_line"], &one["line"]), (&2.into(), &3.into()));
        let body = one["body"].as_str().unwrap();
        assert!(
            body.ends_with("\n\n````suggestion\n\nDB = f(\"```\")\n````"),
            "{body}"
        );
        assert!(body.contains("This can change behaviour"));
    }

    #[test]
    fn what_no_line_can_carry_stands_in_the_summary() {
        let review = written(&sample::full());
        let body = review["body"].as_str().unwrap();
        assert!(body.contains("\n- .gitignore: "), "{body}");
        assert!(body.contains("caf\u{fffd}.env"), "{body}");
        assert_eq!(review["comments"].as_array().unwrap().len(), 7);
    }
}
