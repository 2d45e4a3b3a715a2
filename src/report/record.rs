//! The objects of the JSON formats: one shape for a finding wherever it is written.

use super::life::LifeRecord;
use super::{REPOSITORY, TOOL, VERSION, escape, help_uri, shown_fix};
use crate::finding::{
    Evidence, EvidenceKind, Finding, Fingerprint, Location, Notice, NoticeKind, Receipt, Related,
    Safety, Snippet, SuppressionKind,
};
use crate::rule::{Category, Confidence, Rule, Severity};
use crate::text;
use bstr::BStr;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The program that wrote a report.
#[derive(Debug, Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
    url: &'static str,
}

/// This program.
pub(super) const THIS: Tool = Tool {
    name: TOOL,
    version: VERSION,
    url: REPOSITORY,
};

/// A file as its path: text, and the exact bytes percent-encoded where the text is not exact.
#[derive(Debug, Serialize)]
pub(super) struct PathRecord<'a> {
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl<'a> From<&'a BStr> for PathRecord<'a> {
    fn from(path: &'a BStr) -> Self {
        let lossy = String::from_utf8_lossy(path);
        let path_bytes = std::str::from_utf8(path)
            .is_err()
            .then(|| escape::uri(path));
        PathRecord {
            path: lossy,
            path_bytes,
        }
    }
}

#[derive(Debug, Serialize)]
struct Position {
    line: u32,
    column: u32,
}

impl From<text::Position> for Position {
    fn from(at: text::Position) -> Self {
        Position {
            line: at.line,
            column: at.column,
        }
    }
}

#[derive(Debug, Serialize)]
struct Span {
    start: usize,
    end: usize,
}

impl From<text::Span> for Span {
    fn from(span: text::Span) -> Self {
        Span {
            start: span.start,
            end: span.end,
        }
    }
}

/// A place; everything but the path is null when the file as a whole is meant.
#[derive(Debug, Serialize)]
struct Place<'a> {
    #[serde(flatten)]
    path: PathRecord<'a>,
    start: Option<Position>,
    end: Option<Position>,
    span: Option<Span>,
    snippet: Option<SnippetRecord<'a>>,
}

impl<'a> From<&'a Location> for Place<'a> {
    fn from(location: &'a Location) -> Self {
        let region = location.region.as_ref();
        Place {
            path: BStr::new(&location.path).into(),
            start: region.map(|region| region.start.into()),
            end: region.map(|region| region.end.into()),
            span: region.map(|region| region.span.into()),
            snippet: region.map(|region| (&region.snippet).into()),
        }
    }
}

#[derive(Debug, Serialize)]
struct SnippetRecord<'a> {
    text: &'a str,
    mark: Span,
    cut_before: bool,
    cut_after: bool,
}

impl<'a> From<&'a Snippet> for SnippetRecord<'a> {
    fn from(snippet: &'a Snippet) -> Self {
        SnippetRecord {
            text: &snippet.text,
            mark: snippet.mark.into(),
            cut_before: snippet.cut_before,
            cut_after: snippet.cut_after,
        }
    }
}

#[derive(Debug, Serialize)]
struct RelatedRecord<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

impl<'a> From<&'a Related> for RelatedRecord<'a> {
    fn from(related: &'a Related) -> Self {
        RelatedRecord {
            message: &related.message,
            place: (&related.location).into(),
        }
    }
}

#[derive(Debug, Serialize)]
struct FixRecord<'a> {
    description: &'a str,
    safety: Safety,
    edits: Vec<EditRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct EditRecord<'a> {
    #[serde(flatten)]
    path: PathRecord<'a>,
    span: Span,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct SuppressionRecord<'a> {
    kind: SuppressionKind,
    reason: &'a str,
}

/// A fact about the value of a finding.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceRecord<'a> {
    kind: EvidenceKind,
    text: &'a str,
}

impl<'a> From<&'a Evidence> for EvidenceRecord<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        EvidenceRecord {
            kind: evidence.kind,
            text: &evidence.text,
        }
    }
}

/// A finding.
#[derive(Debug, Serialize)]
pub(super) struct FindingRecord<'a> {
    rule: &'a str,
    severity: Severity,
    confidence: Confidence,
    category: Category,
    cwe: &'a [u16],
    #[serde(flatten)]
    place: Place<'a>,
    secret: Option<String>,
    message: &'a str,
    evidence: Vec<EvidenceRecord<'a>>,
    remedy: &'a str,
    fingerprint: &'a Fingerprint,
    line_hash: Option<&'a str>,
    commit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<LifeRecord<'a>>,
    related: Vec<RelatedRecord<'a>>,
    fix: Option<FixRecord<'a>>,
    suppression: Option<SuppressionRecord<'a>>,
}

impl<'a> From<&'a Finding> for FindingRecord<'a> {
    fn from(finding: &'a Finding) -> Self {
        FindingRecord {
            rule: &finding.rule.id,
            severity: finding.severity(),
            confidence: finding.confidence,
            category: finding.rule.category,
            cwe: &finding.rule.cwe,
            place: (&finding.location).into(),
            secret: finding
                .secret
                .as_ref()
                .map(crate::finding::Secret::redacted),
            message: &finding.message,
            evidence: finding.evidence.iter().map(Into::into).collect(),
            remedy: &finding.remedy,
            fingerprint: &finding.fingerprint,
            line_hash: finding.line_hash.as_deref(),
            commit: finding.commit.as_deref(),
            history: finding.life.as_deref().map(Into::into),
            related: finding.related.iter().map(Into::into).collect(),
            fix: shown_fix(finding).map(|fix| FixRecord {
                description: &fix.description,
                safety: fix.safety,
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| EditRecord {
                        path: BStr::new(&edit.path).into(),
                        span: edit.span.into(),
                        text: &edit.text,
                    })
                    .collect(),
            }),
            suppression: finding.suppression.as_ref().map(|why| SuppressionRecord {
                kind: why.kind,
                reason: &why.reason,
            }),
        }
    }
}

/// A notice; the path is null when the run as a whole is meant.
#[derive(Debug, Serialize)]
pub(super) struct NoticeRecord<'a> {
    kind: NoticeKind,
    message: &'a str,
    incomplete: bool,
    path: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl<'a> From<&'a Notice> for NoticeRecord<'a> {
    fn from(notice: &'a Notice) -> Self {
        let PathRecord { path, path_bytes } = BStr::new(&notice.path).into();
        NoticeRecord {
            kind: notice.kind,
            message: &notice.message,
            incomplete: notice.kind.incomplete(),
            path: Some(path).filter(|path| !path.is_empty()),
            path_bytes,
        }
    }
}

/// A rule that has findings in the report.
#[derive(Debug, Serialize)]
pub(super) struct RuleRecord<'a> {
    id: &'a str,
    summary: &'a str,
    help: &'a str,
    help_uri: String,
    category: Category,
    severity: Severity,
    score: f64,
    confidence: Confidence,
    cwe: &'a [u16],
}

impl<'a> From<&'a Rule> for RuleRecord<'a> {
    fn from(rule: &'a Rule) -> Self {
        RuleRecord {
            id: &rule.id,
            summary: &rule.summary,
            help: &rule.help,
            help_uri: help_uri(&rule.id),
            category: rule.category,
            severity: rule.severity(),
            score: f64::from(rule.score.0) / 10.0,
            confidence: rule.confidence,
            cwe: &rule.cwe,
        }
    }
}

/// The receipt without its seconds: the same input gives the same report.
#[derive(Debug, Serialize)]
pub(super) struct ReceiptRecord<'a> {
    commits: Option<u64>,
    files: u64,
    bytes: u64,
    skipped: &'a BTreeMap<&'static str, u64>,
    findings: &'a BTreeMap<Severity, u64>,
    suppressed: u64,
    hidden: u64,
    incomplete: bool,
}

impl<'a> From<&'a Receipt> for ReceiptRecord<'a> {
    fn from(receipt: &'a Receipt) -> Self {
        ReceiptRecord {
            commits: receipt.commits,
            files: receipt.files,
            bytes: receipt.bytes,
            skipped: &receipt.skipped,
            findings: &receipt.findings,
            suppressed: receipt.suppressed,
            hidden: receipt.hidden,
            incomplete: receipt.incomplete,
        }
    }
}

/// The rules that findings point to, each once, sorted by id.
pub(super) fn rules_of<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
) -> BTreeMap<&'a str, &'a Rule> {
    findings
        .into_iter()
        .map(|finding| (&*finding.rule.id, &*finding.rule))
        .collect()
}
