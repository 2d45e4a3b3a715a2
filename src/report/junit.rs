//! JUnit XML: findings as failed test cases, for build servers that show nothing else.

use super::help::told;
use super::{Options, Report, Reporter, TOOL, escape};
use crate::finding::{Finding, Location, Notice};
use bstr::BStr;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes one suite: a case for each file and rule with findings, a case with an error for everything that was not scanned, and one case
/// that stands for the run itself, so that a clean run is a suite that passed and not an empty one.
#[derive(Debug)]
pub(super) struct Junit(pub(super) Options);

/// A case: its name and what became of it.
struct Case {
    name: String,
    path: String,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Failed { message: String, text: String },
    NotScanned { message: String },
    Suppressed { reason: String },
}

impl Reporter for Junit {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let cases = cases(report, &self.0);
        let count = |is: fn(&Outcome) -> bool| cases.iter().filter(|c| is(&c.outcome)).count();
        let totals = format!(
            "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
            cases.len(),
            count(|outcome| matches!(outcome, Outcome::Failed { .. })),
            count(|outcome| matches!(outcome, Outcome::NotScanned { .. })),
            count(|outcome| matches!(outcome, Outcome::Suppressed { .. })),
        );
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites name=\"{TOOL}\" {totals}>")?;
        writeln!(out, "  <testsuite name=\"{TOOL}\" {totals}>")?;
        for case in &cases {
            out.write_all(element(case).as_bytes())?;
        }
        writeln!(out, "  </testsuite>\n</testsuites>")
    }
}

fn cases(report: &Report, options: &Options) -> Vec<Case> {
    let mut groups: BTreeMap<(&BStr, &str, bool), Vec<&Finding>> = BTreeMap::new();
    for finding in report.shown(options) {
        let key = (
            BStr::new(&finding.location.path),
            &*finding.rule.id,
            finding.suppression.is_some(),
        );
        groups.entry(key).or_default().push(finding);
    }
    let mut cases = vec![Case {
        name: "scan".to_owned(),
        path: TOOL.to_owned(),
        outcome: Outcome::Passed,
    }];
    cases.extend(groups.into_iter().map(|((path, rule, _), findings)| Case {
        name: format!("{rule} in {path}"),
        path: path.to_string(),
        outcome: outcome(&findings),
    }));
    let unread = report.notices.iter().filter(|n| n.kind.incomplete());
    cases.extend(unread.map(not_scanned));
    cases
}

fn outcome(findings: &[&Finding]) -> Outcome {
    let first = findings[0];
    if let Some(why) = &first.suppression {
        return Outcome::Suppressed {
            reason: why.reason.clone(),
        };
    }
    let message = match findings.len() {
        1 => first.message.clone(),
        more => format!("{} ({} more)", first.message, more - 1),
    };
    let mut text = String::new();
    for finding in findings {
        _ = writeln!(
            text,
            "{}: {}: {}",
            escape::terminal(&place(&finding.location)),
            finding.severity(),
            escape::terminal(&told(finding)),
        );
    }
    _ = writeln!(text, "{}", first.rule.help.trim());
    Outcome::Failed { message, text }
}

fn not_scanned(notice: &Notice) -> Case {
    let path = String::from_utf8_lossy(&notice.path).into_owned();
    Case {
        name: format!("{} {path}", notice.kind.as_str()),
        path,
        outcome: Outcome::NotScanned {
            message: notice.message.clone(),
        },
    }
}

fn place(location: &Location) -> String {
    let path = String::from_utf8_lossy(&location.path);
    match &location.region {
        Some(region) => format!("{path}:{}:{}", region.start.line, region.start.column),
        None => path.into_owned(),
    }
}

fn element(case: &Case) -> String {
    let head = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\"",
        attribute(&case.name),
        attribute(&case.path),
        attribute(&case.path)
    );
    match &case.outcome {
        Outcome::Passed => format!("{head}/>\n"),
        Outcome::Failed { message, text } => format!(
            "{head}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
            attribute(message),
            xml(text)
        ),
        Outcome::NotScanned { message } => format!(
            "{head}>\n      <error message=\"{}\"/>\n    </testcase>\n",
            attribute(message)
        ),
        Outcome::Suppressed { reason } => format!(
            "{head}>\n      <skipped message=\"{}\"/>\n    </testcase>\n",
            attribute(reason)
        ),
    }
}

/// Text of an attribute: one line.
fn attribute(text: &str) -> String {
    xml(&escape::terminal(text))
}

/// Text of an element: markup is escaped, characters that XML 1.0 has no place for are replaced.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn write(report: &Report, show_suppressed: bool) -> String {
        let mut out = Vec::new();
        let options = Options {
            show_suppressed,
            ..Options::default()
        };
        Junit(options).report(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_clean_run_is_a_suite_that_passed() {
        let text = write(&Report::default(), false);
        assert!(text.contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\""));
        assert!(
            text.contains("<testcase name=\"scan\" classname=\"credlint\" file=\"credlint\"/>")
        );
    }

    #[test]
    fn findings_of_a_rule_in_a_file_are_one_case() {
        let mut report = sample::full();
        let again = report.findings[1].clone();
        let text = write(&report, true);
        assert!(
            text.contains("tests=\"12\" failures=\"9\" errors=\"1\" skipped=\"1\""),
            "{text}"
        );
        assert_eq!(text.matches("<testcase ").count(), 12);
        assert!(text.contains("<skipped message=\"known since the start\"/>"));
        assert!(text.contains("<error message=\"Permission denied.\"/>"));
        report.findings.push(again);
        let text = write(&report, true);
        assert_eq!(text.matches("<testcase ").count(), 12);
    }

    #[test]
    fn nothing_of_a_stranger_is_markup() {
        let mut report = sample::full();
        report.findings[0].location.path = "a\"<b>&'\u{1}\u{ffff}\n.env".into();
        let text = write(&report, false);
        let path = "a&quot;&lt;b&gt;&amp;&apos;\\x01\u{fffd}\\n.env";
        assert!(text.contains(&format!("file=\"{path}\"")), "{text}");
        let allowed = |c: char| c == '\n' || !c.is_control() && c != '\u{ffff}';
        assert!(text.chars().all(allowed));
    }
}
