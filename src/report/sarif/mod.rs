//! SARIF 2.1.0, in the shape that GitHub code scanning and other consumers accept.
//!
//! The tool's `rules` are those that have results in this file: GitHub closes an alert when its result is gone, whether or not
//! the rule is still listed, and the file of a clean scan stays small. `docs/rules.md` is the catalogue.

mod history;
mod name;
mod place;
mod result;
mod rule;

use super::record::ReceiptRecord;
use super::{Options, REPOSITORY, Report, Reporter, TOOL, VERSION};
use crate::finding::{Finding, NoticeKind, REDACTED};
use crate::rule::{Rule, Severity};
use serde_json::Value;
use serde_sarif::sarif as model;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The schema that the file names; the address in `serde-sarif` is an old one.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Results that GitHub accepts in a run; it refuses the whole file above that.
const MOST_RESULTS: usize = 25_000;

/// Results of a run that GitHub keeps: with more than that, the loudest come first.
const KEPT_RESULTS: usize = 5_000;

/// Writes one run.
#[derive(Debug)]
pub(super) struct Sarif(pub(super) Options);

impl Reporter for Sarif {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let runs = self.runs(report);
        let log = model::Sarif::builder()
            .schema(SCHEMA)
            .version("2.1.0")
            .runs(runs)
            .build();
        serde_json::to_writer_pretty(&mut *out, &log)?;
        writeln!(out)
    }
}

impl Sarif {
    /// What a history holds is a run of its own: an upload of it must not close the alerts on the files, nor they those on it.
    fn runs(&self, report: &Report) -> Vec<model::Run> {
        let (of_history, of_files): (Vec<_>, Vec<_>) = report
            .shown(&self.0)
            .partition(|finding| finding.life.is_some());
        let category = category(&self.0.category);
        let mut runs = Vec::new();
        if !report.receipt.history_only() {
            runs.push(self.run(report, of_files, &category));
        }
        if report.receipt.history.is_some() {
            runs.push(self.run(report, of_history, &format!("{category}history/")));
        }
        runs
    }

    fn run(&self, report: &Report, mut findings: Vec<&Finding>, category: &str) -> model::Run {
        if findings.len() > KEPT_RESULTS {
            findings.sort_by_key(|finding| Reverse(finding.severity()));
        }
        let left_out = findings.len().saturating_sub(MOST_RESULTS);
        findings.truncate(MOST_RESULTS);

        let rules = super::record::rules_of(findings.iter().copied());
        let index: BTreeMap<&str, i64> = rules.keys().copied().zip(0..).collect();
        let results: Vec<_> = findings
            .iter()
            .map(|finding| result::result(finding, index[&*finding.rule.id]))
            .collect();
        let (notifications, descriptors) = notifications(report, left_out);
        let invocation = model::Invocation::builder()
            .execution_successful(!report.receipt.incomplete)
            .tool_execution_notifications(notifications)
            .build();
        model::Run::builder()
            .tool(tool(rules.into_values(), descriptors))
            .invocations(vec![invocation])
            .original_uri_base_ids(place::bases())
            .column_kind("utf16CodeUnits")
            .redaction_tokens(vec![REDACTED.to_owned()])
            .automation_details(model::RunAutomationDetails::builder().id(category).build())
            .results(results)
            .properties(receipt(report))
            .build()
    }
}

fn tool<'a>(
    rules: impl Iterator<Item = &'a Rule>,
    descriptors: Vec<model::ReportingDescriptor>,
) -> model::Tool {
    let driver = model::ToolComponent::builder()
        .name(TOOL)
        .full_name(format!("{TOOL} {VERSION}"))
        .organization(TOOL)
        .semantic_version(VERSION)
        .version(VERSION)
        .information_uri(REPOSITORY)
        .download_uri(format!("{REPOSITORY}/releases"))
        .rules(rules.map(rule::descriptor).collect::<Vec<_>>());
    let driver = if descriptors.is_empty() {
        driver.build()
    } else {
        driver.notifications(descriptors).build()
    };
    model::Tool::builder().driver(driver).build()
}

/// The category of the upload is what stands before the last `/`.
fn category(wanted: &str) -> String {
    if wanted.ends_with('/') {
        wanted.to_owned()
    } else {
        format!("{wanted}/")
    }
}

fn receipt(report: &Report) -> model::PropertyBag {
    let record = ReceiptRecord::from(&report.receipt);
    let value = serde_json::to_value(record).expect("counts with names for keys are JSON");
    properties([("receipt", value)])
}

/// The notifications of a run, and the descriptors that they point to by index.
fn notifications(
    report: &Report,
    left_out: usize,
) -> (Vec<model::Notification>, Vec<model::ReportingDescriptor>) {
    let mut kinds: Vec<NoticeKind> = report.notices.iter().map(|notice| notice.kind).collect();
    if left_out > 0 {
        kinds.push(NoticeKind::Remark);
    }
    kinds.sort_unstable();
    kinds.dedup();
    let at = |kind: NoticeKind| kinds.iter().position(|&k| k == kind).unwrap_or(0);

    let mut out = Vec::with_capacity(report.notices.len() + 1);
    if left_out > 0 {
        let text = format!(
            "The report holds the {MOST_RESULTS} loudest results; {left_out} more were left out."
        );
        out.push(rule::notification(
            NoticeKind::Remark,
            at(NoticeKind::Remark),
            &text,
            None,
        ));
    }
    for notice in &report.notices {
        let path = (!notice.path.is_empty()).then_some(notice.path.as_slice());
        out.push(rule::notification(
            notice.kind,
            at(notice.kind),
            &notice.message,
            path,
        ));
    }
    let descriptors = kinds.iter().copied().map(rule::notice_descriptor).collect();
    (out, descriptors)
}

/// What SARIF calls a severity.
fn level(severity: Severity) -> model::ResultLevel {
    match severity {
        Severity::Critical | Severity::High => model::ResultLevel::Error,
        Severity::Medium => model::ResultLevel::Warning,
        Severity::Low | Severity::Info => model::ResultLevel::Note,
    }
}

/// A property bag without tags.
fn properties<const N: usize>(pairs: [(&str, Value); N]) -> model::PropertyBag {
    let pairs = pairs.map(|(key, value)| (key.to_owned(), value));
    model::PropertyBag::builder()
        .additional_properties(BTreeMap::from(pairs))
        .build()
}

/// A message of plain text.
fn message(text: &str) -> model::Message {
    model::Message::builder().text(literal(text)).build()
}

/// Text as a SARIF message takes it literally: `${{ x }}` and `${x}` lose their braces, which readers treat differently, other braces are
/// doubled, or they would be placeholders, and `](` is parted, or it would be the middle of a link. Line breaks and other control
/// characters become visible.
fn literal(text: &str) -> String {
    let mut text = super::escape::terminal(text);
    for (open, close) in [("${{ ", " }}"), ("${", "}")] {
        while let Some((before, rest)) = text.split_once(open)
            && let Some((inner, after)) = rest.split_once(close)
        {
            text = format!("{before}{inner}{after}");
        }
    }
    text.replace('{', "{{")
        .replace('}', "}}")
        .replace("](", "] (")
}

#[cfg(test)]
mod tests;
