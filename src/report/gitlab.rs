//! GitLab's secret detection report, schema 15.0.4: the artefact that merge requests and the vulnerability report read.

use super::help::remedy;
use super::time::date_time;
use super::{Options, REPOSITORY, Report, Reporter, TOOL, VERSION, escape, help_uri};
use crate::finding::{Finding, Notice};
use crate::rule::Severity;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// The version of the schema that the report is written to. Any later 15.x accepts it.
const SCHEMA: &str = "15.0.4";

/// What stands for a commit where none is known, as GitLab's own analyzer writes it.
const NO_COMMIT: &str = "0000000";

/// Characters of a name.
const MOST_NAME: usize = 255;

/// Characters of a solution.
const MOST_SOLUTION: usize = 7_000;

/// Notices that are written as messages.
const MOST_MESSAGES: usize = 100;

/// Writes one indented document.
#[derive(Debug)]
pub(super) struct Gitlab(pub(super) Options);

impl Reporter for Gitlab {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let document = Document {
            version: SCHEMA,
            scan: scan(report, &self.0),
            vulnerabilities: report.shown(&self.0).map(vulnerability).collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    scan: Scan<'a>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Scan<'a> {
    analyzer: Program,
    scanner: Program,
    r#type: &'static str,
    start_time: String,
    end_time: String,
    status: &'static str,
    messages: Vec<Message<'a>>,
}

#[derive(Serialize)]
struct Program {
    id: &'static str,
    name: &'static str,
    url: &'static str,
    version: &'static str,
    vendor: Vendor,
}

#[derive(Serialize)]
struct Vendor {
    name: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    level: &'a str,
    value: String,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: String,
    name: String,
    description: String,
    severity: &'static str,
    solution: String,
    identifiers: Vec<Identifier>,
    location: Place<'a>,
    details: Details<'a>,
}

#[derive(Serialize)]
struct Identifier {
    r#type: &'static str,
    name: String,
    value: String,
    url: String,
}

#[derive(Serialize)]
struct Place<'a> {
    file: String,
    start_line: u32,
    end_line: u32,
    commit: Commit<'a>,
}

#[derive(Serialize)]
struct Commit<'a> {
    sha: &'a str,
}

#[derive(Serialize)]
struct Details<'a> {
    confidence: Detail<'a>,
    fingerprint: Detail<'a>,
}

#[derive(Serialize)]
struct Detail<'a> {
    r#type: &'static str,
    name: &'static str,
    value: &'a str,
}

impl<'a> Detail<'a> {
    fn new(name: &'static str, value: &'a str) -> Self {
        Detail {
            r#type: "text",
            name,
            value,
        }
    }
}

const THIS: Program = Program {
    id: TOOL,
    name: TOOL,
    url: REPOSITORY,
    version: VERSION,
    vendor: Vendor { name: TOOL },
};

fn scan<'a>(report: &Report, options: &Options) -> Scan<'a> {
    let mut messages: Vec<_> = report
        .notices
        .iter()
        .take(MOST_MESSAGES)
        .map(message)
        .collect();
    let more = report.notices.len() - messages.len();
    if more > 0 {
        messages.push(Message {
            level: "warn",
            value: format!("{more} more notices are not listed."),
        });
    }
    Scan {
        analyzer: THIS,
        scanner: THIS,
        r#type: "secret_detection",
        start_time: date_time(options.started),
        end_time: date_time(options.ended.max(options.started)),
        status: if report.receipt.incomplete {
            "failure"
        } else {
            "success"
        },
        messages,
    }
}

fn message<'a>(notice: &Notice) -> Message<'a> {
    let level = if notice.kind.incomplete() {
        "warn"
    } else {
        "info"
    };
    let path = String::from_utf8_lossy(&notice.path);
    let value = if path.is_empty() {
        notice.message.clone()
    } else {
        format!("{path}: {}", notice.message)
    };
    Message {
        level,
        value: escape::terminal(&value),
    }
}

fn vulnerability(finding: &Finding) -> Vulnerability<'_> {
    let rule = &finding.rule;
    let help = escape::markdown(&rule.help);
    let solution = match remedy(finding) {
        None => help,
        Some(remedy) => format!("{} {help}", escape::markdown(&remedy)),
    };
    Vulnerability {
        id: id(finding),
        name: cut(&rule.summary, MOST_NAME),
        description: escape::markdown(&finding.message),
        severity: severity(finding.severity()),
        solution: cut(&solution, MOST_SOLUTION),
        identifiers: identifiers(finding),
        location: place(finding),
        details: Details {
            confidence: Detail::new("Confidence", finding.confidence.as_str()),
            fingerprint: Detail::new("Fingerprint", finding.fingerprint.as_str()),
        },
    }
}

/// The rule comes first: GitLab tells findings apart by the first identifier and the place.
fn identifiers(finding: &Finding) -> Vec<Identifier> {
    let rule = &finding.rule;
    let own = Identifier {
        r#type: "credlint_rule_id",
        name: format!("{TOOL} rule {}", rule.id),
        value: rule.id.to_string(),
        url: help_uri(&rule.id),
    };
    let weaknesses = rule.cwe.iter().map(|number| Identifier {
        r#type: "cwe",
        name: format!("CWE-{number}"),
        value: number.to_string(),
        url: format!("https://cwe.mitre.org/data/definitions/{number}.html"),
    });
    std::iter::once(own).chain(weaknesses).collect()
}

fn place(finding: &Finding) -> Place<'_> {
    let region = finding.location.region.as_ref();
    let region = region.map(|region| (region.start, region.end));
    let lines = region.or(finding.anchor).map(|(s, e)| (s.line, e.line));
    let (start_line, end_line) = lines.unwrap_or((1, 1));
    Place {
        file: escape::terminal(&String::from_utf8_lossy(&finding.location.path)),
        start_line,
        end_line,
        commit: Commit {
            sha: finding.commit.as_deref().unwrap_or(NO_COMMIT),
        },
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
    }
}

/// A UUID of version 8 (RFC 9562), made from what tells findings of a report apart: the same finding has the same one in every run.
fn id(finding: &Finding) -> String {
    let mut hash = Sha256::new();
    let place = finding.location.region.as_ref().map(|r| r.start);
    let place = place.map_or((0, 0), |at| (at.line, at.column));
    for part in [
        finding.fingerprint.as_str(),
        &finding.rule.id,
        &format!("{}:{}", place.0, place.1),
        finding.commit.as_deref().unwrap_or_default(),
    ] {
        hash.update(part);
        hash.update([0]);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0F | 0x80;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// Text of at most so many characters.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// What GitLab's schema 15.0.4 demands of the parts that are written here, restated: required keys, types, patterns, choices and
    /// lengths.
    fn schema() -> jsonschema::Validator {
        sample::validator(include_str!(
            "../../tests/fixtures/gitlab-secret-detection.schema.json"
        ))
    }

    fn write(report: &Report) -> Value {
        let options = Options {
            show_suppressed: true,
            started: 1_234_567_890,
            ended: 1_234_567_892,
            ..Options::default()
        };
        let mut out = Vec::new();
        Gitlab(options).report(report, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn is_what_the_schema_says() {
        for report in [sample::full(), Report::default()] {
            let document = write(&report);
            sample::assert_valid(&schema(), &document);
        }
    }

    #[test]
    fn the_schema_refuses_what_it_should() {
        let break_at = |pointer: &str, value: Value| {
            let mut document = write(&sample::full());
            *document.pointer_mut(pointer).unwrap() = value;
            assert!(!schema().is_valid(&document), "{pointer}");
        };
        break_at("/scan/start_time", "2009-02-13T23:31:30Z".into());
        break_at("/scan/type", "sast".into());
        break_at("/vulnerabilities/0/severity", "critical".into());
        break_at("/vulnerabilities/0/identifiers", Value::Array(Vec::new()));
        break_at("/vulnerabilities/0/location/commit", Value::Null);
        break_at("/vulnerabilities/0/name", "x".repeat(256).into());
    }

    #[test]
    fn every_finding_has_an_id_of_its_own() {
        let mut report = sample::full();
        report.findings.extend(sample::full().findings);
        let half = report.findings.len() / 2;
        for finding in &mut report.findings[half..] {
            finding.commit = Some("ab".repeat(20).into());
        }
        let document = write(&report);
        let list = document["vulnerabilities"].as_array().unwrap();
        let ids: BTreeSet<_> = list.iter().map(|v| v["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), list.len());
        let form = regex::Regex::new(
            "^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        )
        .unwrap();
        assert!(ids.iter().all(|id| form.is_match(id)), "{ids:?}");
    }

    #[test]
    fn places_times_and_an_incomplete_run() {
        let document = write(&sample::full());
        assert_eq!(document["scan"]["start_time"], "2009-02-13T23:31:30");
        assert_eq!(document["scan"]["end_time"], "2009-02-13T23:31:32");
        assert_eq!(document["scan"]["status"], "failure");
        assert_eq!(document["scan"]["messages"][2]["level"], "warn");
        let list = document["vulnerabilities"].as_array().unwrap();
        let key = list
            .iter()
            .find(|v| v["location"]["file"] == "keys/id.pem")
            .unwrap();
        assert_eq!(key["location"]["start_line"], 2);
        assert_eq!(key["location"]["end_line"], 5);
        assert_eq!(key["location"]["commit"]["sha"], NO_COMMIT);
        assert!(list.iter().all(|v| v["raw_source_code_extract"].is_null()));
    }

    #[test]
    fn long_texts_are_cut_by_characters() {
        assert_eq!(cut("éé", 2), "éé");
        assert_eq!(cut("ééé", 2), "é…");
    }
}
