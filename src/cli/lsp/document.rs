//! One open file: its findings as diagnostics, their fixes as code actions, their rules as hovers.

use super::position::{Position, Range};
use super::uri;
use bstr::BString;
use credlint::content::Unit;
use credlint::finding::{Finding, Location, Safety};
use credlint::report::{help_markdown, help_uri};
use credlint::rule::Severity;
use credlint::scan::Scanner;
use credlint::text::Span;
use serde_json::{Value, json};

/// Largest text that is scanned while somebody types.
const LARGEST: usize = 8 << 20;

/// A file as the client last sent it.
pub(super) struct Document {
    uri: String,
    least: Severity,
    version: Option<i64>,
    unit: Unit,
    findings: Vec<Finding>,
    scanned: bool,
}

impl Document {
    /// Scans a text. Findings below `least` are not shown unless the client has a wish of its own.
    pub(super) fn new(
        uri: &str,
        name: BString,
        version: Option<i64>,
        text: String,
        scanner: &Scanner<'_>,
        least: Severity,
    ) -> Self {
        let scanned = text.len() <= LARGEST;
        let text = if scanned { text } else { String::new() };
        let unit = Unit::new(name, text.into_bytes());
        let mut findings = scanner.judged(&unit);
        findings.retain(|finding| finding.suppression.is_none());
        Document {
            uri: uri.to_owned(),
            least,
            version,
            unit,
            findings,
            scanned,
        }
    }

    /// The parameters of `textDocument/publishDiagnostics`. `wish` is the lowest severity that the client wants to see, here and below.
    pub(super) fn diagnostics(&self, wish: Option<Severity>) -> Value {
        let mut list: Vec<Value> = self.from(wish).map(|f| self.diagnostic(f)).collect();
        if !self.scanned {
            let start = Position::from(self.unit.position(0));
            list.push(json!({
                "range": Range { start, end: start }.json(),
                "severity": 3,
                "source": "credlint",
                "code": "not-scanned",
                "message": "This file was not scanned: it is larger than 8 MiB. A scan of the folder reads it.",
            }));
        }
        let mut params = json!({"uri": self.uri, "diagnostics": list});
        if let Some(version) = self.version {
            params["version"] = version.into();
        }
        params
    }

    /// Code actions for the findings that meet a range.
    pub(super) fn actions(&self, range: Range, wish: Option<Severity>) -> Vec<Value> {
        let here = self.from(wish).filter(|f| place(f).meets(range));
        here.filter_map(|finding| self.action(finding)).collect()
    }

    /// What to show at a position: the loudest finding there and the help of its rule.
    pub(super) fn hover(
        &self,
        at: Position,
        wish: Option<Severity>,
        markdown: bool,
    ) -> Option<Value> {
        let here = self.from(wish).filter(|f| place(f).holds(at));
        let finding = here.max_by_key(|f| (f.severity(), f.confidence))?;
        let rule = &finding.rule;
        let (kind, value) = if markdown {
            let text = help_markdown(rule);
            let more = help_uri(&rule.id);
            let head = format!("`{}`, {}", rule.id, rule.severity());
            ("markdown", format!("{text}\n\n{head} ([more]({more}))"))
        } else {
            let head = format!("{} ({}, {})", rule.summary, rule.id, rule.severity());
            ("plaintext", format!("{head}\n\n{}", rule.help.trim()))
        };
        Some(json!({"contents": {"kind": kind, "value": value}, "range": place(finding).json()}))
    }

    fn from(&self, wish: Option<Severity>) -> impl Iterator<Item = &Finding> {
        let least = wish.unwrap_or(self.least);
        let loud = move |finding: &&Finding| finding.severity() >= least;
        self.findings.iter().filter(loud)
    }

    fn diagnostic(&self, finding: &Finding) -> Value {
        let mut message = finding.message.clone();
        if !finding.remedy.is_empty() {
            message.push(' ');
            message.push_str(&finding.remedy);
        }
        let related: Vec<Value> = finding
            .related
            .iter()
            .filter_map(|related| {
                let uri = self.address(&related.location)?;
                let range = range(&related.location).json();
                let location = json!({"uri": uri, "range": range});
                Some(json!({"location": location, "message": related.message}))
            })
            .collect();
        json!({
            "range": place(finding).json(),
            "severity": level(finding.severity()),
            "code": finding.rule.id,
            "codeDescription": {"href": help_uri(&finding.rule.id)},
            "source": "credlint",
            "message": message,
            "relatedInformation": related,
            "data": {"fingerprint": finding.fingerprint},
        })
    }

    fn address(&self, location: &Location) -> Option<String> {
        if location.path == self.unit.path {
            return Some(self.uri.clone());
        }
        uri::sibling(&self.uri, &self.unit.path, &location.path)
    }

    /// The fix of a finding, when all of it is in this file.
    fn action(&self, finding: &Finding) -> Option<Value> {
        let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty())?;
        let edits = fix
            .edits
            .iter()
            .map(|edit| {
                let inside = edit.path == self.unit.path && edit.span.end <= self.unit.text.len();
                inside.then(|| json!({"range": self.range(edit.span).json(), "newText": edit.text}))
            })
            .collect::<Option<Vec<Value>>>()?;
        Some(json!({
            "title": fix.description,
            "kind": "quickfix",
            "diagnostics": [self.diagnostic(finding)],
            "isPreferred": fix.safety == Safety::Safe,
            "edit": {"changes": {self.uri.as_str(): edits}},
        }))
    }

    fn range(&self, span: Span) -> Range {
        Range {
            start: self.unit.position(span.start).into(),
            end: self.unit.position(span.end).into(),
        }
    }
}

fn place(finding: &Finding) -> Range {
    range(&finding.location)
}

fn range(location: &Location) -> Range {
    let start = credlint::text::Position { line: 1, column: 1 };
    let region = location.region.as_ref();
    let (start, end) = region.map_or((start, start), |r| (r.start, r.end));
    Range {
        start: start.into(),
        end: end.into(),
    }
}

fn level(severity: Severity) -> u8 {
    match severity {
        Severity::Critical | Severity::High => 1,
        Severity::Medium => 2,
        Severity::Low => 3,
        Severity::Info => 4,
    }
}
