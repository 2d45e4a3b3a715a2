//! Comma-separated values (RFC 4180), safe to open in a spreadsheet.

use super::{Options, Report, Reporter, escape};
use crate::finding::{Finding, Secret};
use std::io::{self, Write};

/// The header. Columns may be added at the end; those that are there keep their names and places.
const COLUMNS: [&str; 16] = [
    "severity",
    "confidence",
    "rule",
    "category",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "message",
    "remedy",
    "secret",
    "fingerprint",
    "commit",
    "cwe",
    "suppression",
];

/// Writes a header and one row for every finding; every field is quoted, rows end with `\r\n`.
#[derive(Debug)]
pub(super) struct Csv(pub(super) Options);

impl Reporter for Csv {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        row(out, &COLUMNS.map(str::to_owned))?;
        for finding in report.shown(&self.0) {
            row(out, &fields(finding))?;
        }
        Ok(())
    }
}

fn row(out: &mut dyn Write, fields: &[String; 16]) -> io::Result<()> {
    for (at, text) in fields.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        write!(out, "{comma}\"{}\"", field(text))?;
    }
    out.write_all(b"\r\n")
}

/// Text between quotes. A spreadsheet takes what begins like a formula for one, quoted or not, so an apostrophe goes in front, which it
/// reads as "this is text". Line breaks and other control characters become visible.
fn field(text: &str) -> String {
    let text = escape::terminal(text);
    let first = text.trim_start().chars().next();
    let formula = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠')
    );
    let apostrophe = if formula { "'" } else { "" };
    format!("{apostrophe}{}", text.replace('"', "\"\""))
}

fn fields(finding: &Finding) -> [String; 16] {
    let region = finding.location.region.as_ref();
    let place = region.map(|region| (region.start, region.end));
    let number = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
    let cwe: Vec<_> = finding.rule.cwe.iter().map(u16::to_string).collect();
    let suppression = finding.suppression.as_ref();
    [
        finding.severity().to_string(),
        finding.confidence.to_string(),
        finding.rule.id.to_string(),
        finding.rule.category.to_string(),
        String::from_utf8_lossy(&finding.location.path).into_owned(),
        number(place.map(|(start, _)| start.line)),
        number(place.map(|(start, _)| start.column)),
        number(place.map(|(_, end)| end.line)),
        number(place.map(|(_, end)| end.column)),
        finding.message.clone(),
        finding.remedy.clone(),
        finding
            .secret
            .as_ref()
            .map(Secret::redacted)
            .unwrap_or_default(),
        finding.fingerprint.to_string(),
        finding.commit.as_deref().unwrap_or_default().to_owned(),
        cwe.join(" "),
        suppression
            .map(|why| why.reason.clone())
            .unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn write(report: &Report) -> String {
        let mut out = Vec::new();
        let options = Options {
            show_suppressed: true,
            ..Options::default()
        };
        Csv(options).report(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The fields of a line, read as RFC 4180 says.
    fn parsed(line: &str) -> Vec<String> {
        let inner = line.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
        inner
            .split("\",\"")
            .map(|field| field.replace("\"\"", "\""))
            .collect()
    }

    #[test]
    fn a_row_for_every_finding() {
        let report = sample::full();
        let text = write(&report);
        let lines: Vec<_> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), report.findings.len() + 1);
        assert_eq!(parsed(lines[0]), COLUMNS);
        assert!(lines.iter().all(|line| parsed(line).len() == 16));
        let row = lines.iter().find(|l| l.contains("my settings.py")).unwrap();
        let row = parsed(row);
        assert_eq!(
            row[..9],
            [
                "critical",
                "high",
                "sample-token",
                "provider-secret",
                "app/my settings.py",
                "3",
                "7",
                "3",
                "31"
            ]
        );
        assert_eq!(row[10], "Write os.environ[\"DB\"](1) or ${DB:?set it}");
        assert_eq!(row[14], "798 259");
        assert!(text.contains("\"known since the start\"\r\n"));
    }

    #[test]
    fn nothing_is_taken_for_a_formula() {
        for text in [
            "=1+1", "@SUM(A1)", "+1", "-1", "\t=1", " =1", "\r@x", "|cmd", "%x", "＝1",
        ] {
            let field = field(text);
            let hidden = field.starts_with('\'') || field.starts_with('\\');
            assert!(hidden, "{text:?} became {field:?}");
        }
        assert_eq!(field("a=\"b\"\n"), "a=\"\"b\"\"\\n");
        let mut report = sample::full();
        report.findings[0].location.path = "=HYPERLINK(\"x\")/a.py".into();
        assert!(write(&report).contains(",\"'=HYPERLINK(\"\"x\"\")/a.py\","));
    }
}
