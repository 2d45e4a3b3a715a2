//! SonarQube's generic issue import, in the form with rules and issues (SonarQube 10.3 and later).

use super::help::told;
use super::{Options, Report, Reporter, TOOL, escape};
use crate::finding::{Finding, Location};
use crate::rule::{Rule, Severity};
use crate::text::Position;
use serde::Serialize;
use std::io::{self, Write};

/// Further places of an issue that are written.
const MOST_RELATED: usize = 100;

/// Writes one indented document. `rules` and `issues` are there even when empty: without `rules` SonarQube reads an older form.
#[derive(Debug)]
pub(super) struct Sonarqube(pub(super) Options);

impl Reporter for Sonarqube {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let rules = super::record::rules_of(report.shown(&self.0));
        let document = Document {
            rules: rules.into_values().map(descriptor).collect(),
            issues: report.shown(&self.0).map(issue).collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    rules: Vec<Descriptor<'a>>,
    issues: Vec<Issue<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    engine_id: &'static str,
    clean_code_attribute: &'static str,
    r#type: &'static str,
    severity: &'static str,
    impacts: [Impact; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Impact {
    software_quality: &'static str,
    severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Issue<'a> {
    rule_id: &'a str,
    primary_location: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secondary_locations: Vec<Place>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    message: String,
    file_path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_range: Option<TextRange>,
}

/// Lines from 1, columns from 0 in UTF-16 units, the end exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TextRange {
    start_line: u32,
    end_line: u32,
    start_column: u32,
    end_column: u32,
}

fn descriptor(rule: &Rule) -> Descriptor<'_> {
    // the names of both modes: severities as they were before 10.3, and impacts with the three steps that every version knows
    let (severity, impact) = match rule.severity() {
        Severity::Critical => ("BLOCKER", "HIGH"),
        Severity::High => ("CRITICAL", "HIGH"),
        Severity::Medium => ("MAJOR", "MEDIUM"),
        Severity::Low => ("MINOR", "LOW"),
        Severity::Info => ("INFO", "LOW"),
    };
    Descriptor {
        id: &rule.id,
        name: &rule.summary,
        description: &rule.help,
        engine_id: TOOL,
        clean_code_attribute: "TRUSTWORTHY",
        r#type: "VULNERABILITY",
        severity,
        impacts: [Impact {
            software_quality: "SECURITY",
            severity: impact,
        }],
    }
}

fn issue(finding: &Finding) -> Issue<'_> {
    let message = told(finding);
    let related = finding.related.iter().take(MOST_RELATED);
    Issue {
        rule_id: &finding.rule.id,
        primary_location: place(&finding.location, finding.anchor, &message),
        secondary_locations: related
            .map(|related| place(&related.location, None, &related.message))
            .filter(|place| place.text_range.is_some()) // SonarQube demands it here
            .collect(),
    }
}

/// SonarQube refuses the whole analysis over an empty range, so such a place is its file as a whole.
fn place(location: &Location, anchor: Option<(Position, Position)>, message: &str) -> Place {
    let region = location.region.as_ref().map(|r| (r.start, r.end));
    let range = region.or(anchor).filter(|(start, end)| start < end);
    Place {
        message: escape::terminal(message),
        file_path: String::from_utf8_lossy(&location.path).into_owned(),
        text_range: range.map(|(start, end)| TextRange {
            start_line: start.line,
            end_line: end.line,
            start_column: start.column.saturating_sub(1),
            end_column: end.column.saturating_sub(1),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use serde_json::{Value, json};

    fn write(report: &Report) -> Value {
        let mut out = Vec::new();
        Sonarqube(Options::default())
            .report(report, &mut out)
            .unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    fn issue_in(document: &Value, path: &str) -> Value {
        let issues = document["issues"].as_array().unwrap();
        let at = |issue: &&Value| issue["primaryLocation"]["filePath"] == path;
        issues.iter().find(at).unwrap().clone()
    }

    #[test]
    fn every_issue_has_its_rule_and_no_severity_of_its_own() {
        let document = write(&sample::full());
        let rules = document["rules"].as_array().unwrap();
        for issue in document["issues"].as_array().unwrap() {
            assert!(rules.iter().any(|rule| rule["id"] == issue["ruleId"]));
            assert!(issue["severity"].is_null() && issue["type"].is_null());
            assert!(issue["primaryLocation"]["message"].is_string());
        }
        for rule in rules {
            assert_eq!(rule["engineId"], "credlint");
            assert_eq!(rule["impacts"][0]["softwareQuality"], "SECURITY");
            let step = rule["impacts"][0]["severity"].as_str().unwrap();
            assert!(["HIGH", "MEDIUM", "LOW"].contains(&step));
        }
        assert_eq!(
            write(&Report::default()),
            json!({"rules": [], "issues": []})
        );
    }

    #[test]
    fn columns_count_from_zero() {
        let document = write(&sample::full());
        let issue = issue_in(&document, "app/my settings.py");
        assert_eq!(
            issue["primaryLocation"]["textRange"],
            json!({"startLine": 3, "endLine": 3, "startColumn": 6, "endColumn": 30})
        );
        assert_eq!(issue["secondaryLocations"][0]["filePath"], "compose.yml");
    }

    #[test]
    fn an_empty_range_is_left_out() {
        let mut report = sample::full();
        let whole = issue_in(&write(&report), ".gitignore");
        assert!(whole["primaryLocation"]["textRange"].is_null());
        for finding in &mut report.findings {
            if let Some(region) = &mut finding.location.region {
                region.end = region.start;
            }
        }
        let document = write(&report);
        let issues = document["issues"].as_array().unwrap();
        let empty = |issue: &Value| issue["primaryLocation"]["textRange"].is_null();
        assert!(issues.iter().all(empty));
    }
}
