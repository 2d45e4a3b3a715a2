//! GitHub Actions: workflow commands that annotate a pull request, and a summary of the job.

use super::help::told;
use super::totals::{findings as finding_totals, grouped, outcome};
use super::{Options, Report, Reporter, TOOL, escape};
use crate::finding::{Finding, Location};
use crate::rule::Severity;
use std::cmp::Reverse;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Annotations of one kind that GitHub shows for a step.
const MOST_ANNOTATIONS: usize = 10;

/// Rows of the summary.
const MOST_ROWS: usize = 100;

/// Bytes of a summary, below GitHub's limit of 1 MiB: it drops the whole summary above that.
const MOST_BYTES: usize = 1_000_000;

/// Characters of a cell in the summary.
const MOST_CELL: usize = 300;

/// Writes workflow commands, the loudest findings first, then a line with the count.
#[derive(Debug)]
pub(super) struct Github(pub(super) Options);

impl Reporter for Github {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let findings = loudest_first(report, &self.0);
        let mut written = 0;
        for kind in ["error", "warning", "notice"] {
            let of_kind = findings.iter().filter(|f| command(f.severity()) == kind);
            for finding in of_kind.take(MOST_ANNOTATIONS) {
                writeln!(out, "{}", annotation(kind, finding))?;
                written += 1;
            }
        }
        let more = findings.len() - written;
        let shown = match more {
            0 => String::new(),
            _ => format!("; {written} annotated, {} more", grouped(more as u64)),
        };
        let totals = finding_totals(&report.receipt);
        writeln!(out, "{TOOL}: {totals}{shown}")
    }
}

/// Markdown for `$GITHUB_STEP_SUMMARY`: the totals and the loudest findings as a table of at most 100 rows, less than 1 MiB.
/// Suppressed findings are left out.
pub fn step_summary(report: &Report) -> String {
    let mut out = format!("## {TOOL}\n\n{}\n", outcome(&report.receipt));
    if report.receipt.incomplete {
        out.push_str("\n**Something in scope was not scanned.**\n");
    }
    let findings = loudest_first(report, &Options::default());
    if findings.is_empty() {
        return out;
    }
    out.push_str("\n| Severity | Rule | Place | Finding |\n|---|---|---|---|\n");
    let mut rows = 0;
    for finding in findings.iter().take(MOST_ROWS) {
        let row = row(finding);
        if out.len() + row.len() > MOST_BYTES {
            break;
        }
        out.push_str(&row);
        rows += 1;
    }
    let more = findings.len() - rows;
    if more > 0 {
        _ = writeln!(out, "\n… and {} more.", grouped(more as u64));
    }
    out
}

fn loudest_first<'a>(report: &'a Report, options: &Options) -> Vec<&'a Finding> {
    let mut findings: Vec<_> = report.shown(options).collect();
    findings.sort_by_key(|finding| (Reverse(finding.severity()), Reverse(finding.confidence)));
    findings
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

fn annotation(kind: &str, finding: &Finding) -> String {
    let path = String::from_utf8_lossy(&finding.location.path);
    let mut out = format!("::{kind} file={}", escape::command_property(&path));
    if let Some(region) = &finding.location.region {
        let (start, end) = (region.start, region.end);
        _ = write!(out, ",line={},endLine={}", start.line, end.line);
        if start.line == end.line {
            // GitHub takes columns for one line only
            _ = write!(out, ",col={},endColumn={}", start.column, end.column);
        }
    }
    let title = format!("{} ({})", finding.rule.summary, finding.rule.id);
    let text = told(finding);
    _ = write!(
        out,
        ",title={}::{}",
        escape::command_property(&title),
        escape::command_data(&escape::terminal(&text))
    );
    out
}

fn row(finding: &Finding) -> String {
    format!(
        "| {} | {} | {} | {} |\n",
        finding.severity(),
        cell(&finding.rule.id),
        cell(&place(&finding.location)),
        cell(&finding.message)
    )
}

fn place(location: &Location) -> String {
    let path = String::from_utf8_lossy(&location.path);
    match &location.region {
        Some(region) => format!("{path}:{}:{}", region.start.line, region.start.column),
        None => path.into_owned(),
    }
}

fn cell(text: &str) -> String {
    match text.char_indices().nth(MOST_CELL) {
        Some((cut, _)) => escape::markdown(&text[..cut]) + "…",
        None => escape::markdown(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn write(report: &Report) -> String {
        let mut out = Vec::new();
        Github(Options::default()).report(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_finding_is_one_command() {
        let text = write(&sample::full());
        let first = text.lines().next().unwrap();
        assert_eq!(
            first,
            "::error file=app/my settings.py,line=3,endLine=3,col=7,endColumn=31,\
             title=Sample sample token (sample-token)::A literal in line 3 is a sample sample-token. \
             Remedy: Write os.environ[\"DB\"](1) or ${DB:?set it}."
        );
        assert_eq!(text.lines().filter(|l| l.starts_with("::")).count(), 9);
        assert!(text.contains("file=new%0Aline.env,line=1"), "{text}");
        assert!(text.contains("file=.gitignore,title="), "{text}");
        assert!(
            text.contains("file=keys/id.pem,line=2,endLine=5,title="),
            "{text}"
        );
        let last = text.lines().last().unwrap();
        assert_eq!(
            last,
            "credlint: 9 findings (2 critical, 4 high, 2 medium, 1 low)"
        );
    }

    fn many() -> Report {
        let file = &sample::files()[7];
        let mut findings = vec![file.finding("weak-default", Severity::Medium, "true"); 150];
        findings.push(file.finding("sample-token", Severity::Critical, &file.secrets[0]));
        sample::report(findings)
    }

    #[test]
    fn no_more_than_github_shows_and_the_loudest_first() {
        let text = write(&many());
        let commands: Vec<_> = text.lines().filter(|l| l.starts_with("::")).collect();
        assert_eq!(commands.len(), 11);
        assert!(commands[0].starts_with("::error "));
        assert!(text.ends_with("; 11 annotated, 140 more\n"), "{text}");
    }

    #[test]
    fn the_summary_is_a_table_of_limited_size() {
        let summary = step_summary(&many());
        let rows: Vec<_> = summary.lines().filter(|l| l.starts_with("| ")).collect();
        assert_eq!(rows.len(), 101);
        assert!(rows[1].starts_with("| critical | sample-token | compose.yml:3:15 |"));
        assert!(summary.ends_with("\n… and 51 more.\n"));

        let mut long = many();
        for finding in &mut long.findings {
            finding.location.path = "\u{202e}".repeat(5_000).into();
            finding.message = "<|`\u{e0001}".repeat(5_000);
        }
        assert!(step_summary(&long).len() < 1 << 20);
    }

    #[test]
    fn the_summary_holds_no_markup_of_strangers() {
        let mut report = sample::full();
        report.findings[0].location.path = "a|b`<img src=x>`\n.env".into();
        let summary = step_summary(&report);
        assert!(
            summary.contains("a\\|b\\`&lt;img src=x&gt;\\`\\\\n.env"),
            "{summary}"
        );
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let table: Vec<_> = summary.lines().filter(|l| l.starts_with('|')).collect();
        assert!(table.iter().all(|line| cells(line) == 5));
    }

    #[test]
    fn a_clean_run_has_no_table() {
        let summary = step_summary(&Report::default());
        assert_eq!(summary, "## credlint\n\nNothing was scanned.\n");
    }
}
