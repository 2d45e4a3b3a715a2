//! Suppression in the file itself: a comment on the line of a finding or on the line above it.

use crate::content::Unit;
use crate::finding::{Finding, Suppression, SuppressionKind};
use crate::text::Span;
use memchr::memmem;

/// Marks of other tools that people already have in their files. They name no rule of ours, so they cover every finding of the line.
const FOREIGN: &[&str] = &[
    "gitleaks:allow",
    "betterleaks:allow",
    "trufflehog:ignore",
    "kingfisher:ignore",
    "pragma: allowlist secret",
    "pragma: whitelist secret",
    "ggignore",
    "nosec",
    "noqa: S105",
    "noqa: S106",
    "noqa: S107",
    "nosemgrep",
    "NOSONAR",
    "checkov:skip=CKV_SECRET",
    "secretlint-disable-line",
];

/// Marks that speak of the line below them wherever they stand.
const FOREIGN_NEXT: &[&str] = &[
    "pragma: allowlist nextline secret",
    "secretlint-disable-next-line",
];

/// Our own mark: `credlint:allow RULE[, RULE] -- reason`.
const OWN: &str = "credlint:allow";

/// How much of a line is searched around a finding: marks stand at the end of lines that people write.
const REACH: usize = 4096;

/// Marks the findings of a unit that a comment allows. A mark covers its own line; alone on a line, in a comment, it covers the line
/// below. `credlint:allow` names the rules it means; without a name it means every rule.
pub fn mark_inline(unit: &Unit, findings: &mut [Finding]) {
    for finding in findings {
        let Some(region) = &finding.location.region else {
            continue;
        };
        let start = region.span.start.saturating_sub(unit.base.offset);
        let line = unit.line_at(start);
        let here = window(line, start);
        let above = (line.start > 0)
            .then(|| unit.line_at(line.start - 1))
            .filter(|l| l.len() <= REACH);
        finding.suppression = allowed(unit.slice(here), &finding.rule.id)
            .or_else(|| above.and_then(|above| allowed_above(unit.slice(above), &finding.rule.id)));
    }
}

/// A `credlint:allow` with rules, kept for findings that are made when the text of the file is gone.
#[derive(Debug, Clone)]
pub struct FileMark {
    /// 1-based line it stands on.
    line: u32,
    /// The text behind the mark.
    said: Vec<u8>,
}

/// Marks of one file that are kept.
const MOST_MARKS: usize = 100;

/// Our own marks in a file.
pub fn file_marks(unit: &Unit) -> Vec<FileMark> {
    memmem::find_iter(&unit.text, OWN.as_bytes())
        .take(MOST_MARKS)
        .map(|at| {
            let line = unit.line_at(at);
            FileMark {
                line: unit.position(at).line,
                said: unit.slice(window(Span::new(at, line.end), at)).to_vec(),
            }
        })
        .collect()
}

/// Marks a finding about a repository that a comment in its file allows by name: anywhere in the file when the finding is about the file
/// as a whole, else on its line or the line above.
pub fn mark_by_file(finding: &mut Finding, marks: &[FileMark]) {
    let region = finding.location.region.as_ref();
    let near = |mark: &&FileMark| {
        region.is_none_or(|r| (mark.line..=mark.line + 1).contains(&r.start.line))
    };
    finding.suppression = marks
        .iter()
        .filter(near)
        .filter(|mark| memmem::find(&mark.said, finding.rule.id.as_bytes()).is_some())
        .find_map(|mark| own(&mark.said, &finding.rule.id));
}

fn window(line: Span, at: usize) -> Span {
    Span::new(
        line.start.max(at.saturating_sub(REACH)),
        line.end.min(at + REACH),
    )
}

fn allowed_above(line: &[u8], rule: &str) -> Option<Suppression> {
    if let Some(found) = foreign(line, FOREIGN_NEXT) {
        return Some(found);
    }
    let first_mark = FOREIGN
        .iter()
        .chain([&OWN])
        .filter_map(|mark| memmem::find(line, mark.as_bytes()))
        .min()?;
    let lead = &line[..first_mark];
    is_comment_lead(lead).then(|| allowed(line, rule)).flatten()
}

/// True for what stands in front of a mark that is alone on its line: white space and the signs that open a comment.
fn is_comment_lead(lead: &[u8]) -> bool {
    let lead = lead.trim_ascii();
    let word = lead.eq_ignore_ascii_case(b"rem") || lead == b"dnl";
    !lead.is_empty()
        && (word
            || lead.len() <= 8 && !lead.iter().any(|b| b.is_ascii_alphanumeric() || *b == b'='))
}

fn allowed(line: &[u8], rule: &str) -> Option<Suppression> {
    own(line, rule).or_else(|| foreign(line, FOREIGN))
}

fn foreign(line: &[u8], marks: &[&str]) -> Option<Suppression> {
    let mark = marks
        .iter()
        .find(|mark| memmem::find(line, mark.as_bytes()).is_some())?;
    Some(Suppression {
        kind: SuppressionKind::Inline,
        reason: (*mark).to_owned(),
    })
}

fn own(line: &[u8], rule: &str) -> Option<Suppression> {
    let at = memmem::find(line, OWN.as_bytes())?;
    let said = String::from_utf8_lossy(&line[at + OWN.len()..]);
    let (rules, reason) = said.split_once("--").unwrap_or((&said, ""));
    let mut named = rules
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.chars().any(|c| c.is_ascii_alphanumeric()))
        .peekable();
    let covers = named.peek().is_none() || named.any(|name| name == rule);
    covers.then(|| Suppression {
        kind: SuppressionKind::Inline,
        reason: clean(reason),
    })
}

/// The reason without the signs that close a comment.
fn clean(reason: &str) -> String {
    let reason = reason.trim();
    ["-->", "*/", "#}", "%>", "*)"]
        .iter()
        .fold(reason, |text, close| {
            text.strip_suffix(close).unwrap_or(text).trim_end()
        })
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(line: &str, rule: &str) -> Option<String> {
        allowed(line.as_bytes(), rule).map(|s| s.reason)
    }

    #[test]
    fn our_mark_names_its_rules() {
        let line = "x = 1 # credlint:allow jwt, hardcoded-password -- sample of the manual";
        assert_eq!(reason(line, "jwt").as_deref(), Some("sample of the manual"));
        assert_eq!(
            reason(line, "hardcoded-password").as_deref(),
            Some("sample of the manual")
        );
        assert_eq!(reason(line, "hardcoded-secret"), None);
        assert_eq!(
            reason("<x/> <!-- credlint:allow -- old -->", "jwt").as_deref(),
            Some("old")
        );
    }

    #[test]
    fn marks_of_other_tools_count() {
        assert!(reason("x # gitleaks:allow", "jwt").is_some());
        assert!(reason("x  // pragma: allowlist secret", "jwt").is_some());
        assert!(reason("x = 1", "jwt").is_none());
    }

    #[test]
    fn a_mark_above_must_stand_alone() {
        for lead in ["# ", "// ", "/* ", "-- ", "; ", "<!-- ", "REM ", "    # "] {
            let line = format!("{lead}credlint:allow jwt -- x");
            assert!(allowed_above(line.as_bytes(), "jwt").is_some(), "{line}");
        }
        assert!(allowed_above(b"a = 1 # credlint:allow jwt", "jwt").is_none());
        assert!(allowed_above(b"a = 1 # pragma: allowlist nextline secret", "jwt").is_some());
    }
}
