//! Reporters: the same result for people and for machines.

pub mod audit;
mod csv;
mod escape;
mod github;
mod gitlab;
mod help;
mod html;
mod human;
mod json;
mod jsonl;
mod junit;
mod life;
mod markdown;
mod plan;
mod record;
mod review;
mod sarif;
mod sonarqube;
mod time;
mod totals;

#[cfg(test)]
mod leak_tests;
#[cfg(test)]
mod sample;

pub use github::step_summary;
pub use help::{help_markdown, help_uri};
pub use plan::plan;
pub use totals::{counted, receipt_line};

use crate::finding::{Finding, Fix, Lines, Notice, Receipt};
use crate::rule::UnknownName;
use bstr::ByteSlice;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

/// Everything a run found, in its final order.
#[derive(Debug, Default)]
pub struct Report {
    /// Findings in scope of the report, sorted by path, span and rule. Suppressed ones are marked.
    pub findings: Vec<Finding>,
    /// What was not scanned, or not as expected, sorted by path.
    pub notices: Vec<Notice>,
    /// The account of the run.
    pub receipt: Receipt,
    /// Who wrote commits since the oldest pushed secret came in, each with the number of commits, most first: they have clones. Only when
    /// that was asked for.
    pub people: Vec<(String, u64)>,
}

impl Report {
    /// The findings that a reporter shows, in their order.
    fn shown(&self, options: &Options) -> impl Iterator<Item = &Finding> {
        let all = options.show_suppressed;
        self.findings
            .iter()
            .filter(move |finding| all || finding.suppression.is_none())
    }
}

/// Writes a report in one format. A reporter never writes a secret: it has only redacted snippets and [`crate::finding::Secret`].
pub trait Reporter {
    /// Writes the whole report.
    ///
    /// # Errors
    /// Fails when the writer does; a closed pipe is the caller's to judge.
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Text for a person at a terminal.
    Human,
    /// One JSON document; see `docs/report.schema.json`.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// SARIF 2.1.0, as GitHub code scanning takes it.
    Sarif,
    /// GitHub's workflow commands: annotations in a log.
    Github,
    /// A review of a pull request, with suggestions, as GitHub's interface takes it.
    GithubReview,
    /// GitLab's secret detection report.
    Gitlab,
    /// JUnit XML, for build servers.
    Junit,
    /// Comma-separated values, for spreadsheets.
    Csv,
    /// SonarQube's generic issues.
    Sonarqube,
    /// One self-contained page, for people who decide what to do.
    Html,
    /// The same in short, for an issue or a mail.
    Markdown,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 12] = [
        Format::Human,
        Format::Json,
        Format::Jsonl,
        Format::Sarif,
        Format::Github,
        Format::GithubReview,
        Format::Gitlab,
        Format::Junit,
        Format::Csv,
        Format::Sonarqube,
        Format::Html,
        Format::Markdown,
    ];

    /// The lower-case name, as on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Human => "human",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::GithubReview => "github-review",
            Format::Gitlab => "gitlab",
            Format::Junit => "junit",
            Format::Csv => "csv",
            Format::Sonarqube => "sonarqube",
            Format::Html => "html",
            Format::Markdown => "markdown",
        }
    }

    /// What a file of this format is called behind its last dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Human | Format::Github => "txt",
            Format::Json | Format::GithubReview | Format::Gitlab | Format::Sonarqube => "json",
            Format::Jsonl => "jsonl",
            Format::Sarif => "sarif",
            Format::Junit => "xml",
            Format::Csv => "csv",
            Format::Html => "html",
            Format::Markdown => "md",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Format::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            .ok_or_else(|| UnknownName(name.to_owned()))
    }
}

/// How a report looks. A format ignores what does not concern it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Escape sequences for colour; human only.
    pub color: bool,
    /// Terminal columns that a line may fill; human only. Below 40 counts as 40.
    pub width: usize,
    /// The rule's help at every finding rather than at its first; human only.
    pub verbose: bool,
    /// Findings of one rule that are shown before the rest is only counted; human only.
    pub limit: Option<usize>,
    /// Findings that a suppression covers are shown, marked as such. GitHub shows them as open alerts all the same.
    pub show_suppressed: bool,
    /// SARIF's `automationDetails.id`, which tells the uploads of one repository apart; a closing `/` is added where it is missing.
    pub category: String,
    /// What was scanned, for the heading of a page; empty when nothing is to be said.
    pub title: String,
    /// When the run began, in seconds since 1970, for formats that demand it; the same report is the same bytes while this is the same.
    pub started: u64,
    /// When the run ended, likewise.
    pub ended: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            color: false,
            width: 100,
            verbose: false,
            limit: Some(10),
            show_suppressed: false,
            category: "credlint/".to_owned(),
            title: String::new(),
            started: 0,
            ended: 0,
        }
    }
}

/// The reporter of a format. It gathers small writes: the writer need not be buffered.
pub fn reporter(format: Format, options: Options) -> Box<dyn Reporter> {
    match format {
        Format::Human => Box::new(Buffered(human::Human(options))),
        Format::Json => Box::new(Buffered(json::Json(options))),
        Format::Jsonl => Box::new(Buffered(jsonl::Jsonl(options))),
        Format::Sarif => Box::new(Buffered(sarif::Sarif(options))),
        Format::Github => Box::new(Buffered(github::Github(options))),
        Format::GithubReview => Box::new(Buffered(review::GithubReview(options))),
        Format::Gitlab => Box::new(Buffered(gitlab::Gitlab(options))),
        Format::Junit => Box::new(Buffered(junit::Junit(options))),
        Format::Csv => Box::new(Buffered(csv::Csv(options))),
        Format::Sonarqube => Box::new(Buffered(sonarqube::Sonarqube(options))),
        Format::Html => Box::new(Buffered(html::Html(options))),
        Format::Markdown => Box::new(Buffered(markdown::Markdown(options))),
    }
}

/// A reporter behind a buffer.
struct Buffered<R>(R);

impl<R: Reporter> Reporter for Buffered<R> {
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        self.0.report(report, &mut out)?;
        out.flush()
    }
}

/// The name of the tool in reports.
const TOOL: &str = env!("CARGO_PKG_NAME");

/// The version of the tool in reports.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the tool lives.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// A finding's fix if it may be shown: it changes something, and its new text does not hold the secret.
fn shown_fix(finding: &Finding) -> Option<&Fix> {
    finding.fix.as_ref().filter(|fix| {
        !fix.edits.is_empty() && !fix.edits.iter().any(|edit| leaks(finding, &edit.text))
    })
}

/// The lines of a fix that may be shown, if their text may be shown.
fn shown_lines(finding: &Finding) -> Option<&Lines> {
    let lines = shown_fix(finding)?.lines.as_ref()?;
    (!leaks(finding, &lines.text)).then_some(lines)
}

/// Values below this length are words, too: `pass` is no leak in `password`.
const WORD: usize = 8;

/// True when a text holds the value of the finding.
fn leaks(finding: &Finding, text: &str) -> bool {
    let text = text.as_bytes();
    let Some(secret) = finding.secret.as_ref().map(crate::finding::Secret::expose) else {
        return false;
    };
    let letter = |at: Option<usize>| {
        at.and_then(|at| text.get(at))
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    !secret.is_empty()
        && text.find_iter(secret).any(|at| {
            let within = letter(at.checked_sub(1)) || letter(Some(at + secret.len()));
            secret.len() >= WORD || !within
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_parse_back() {
        for format in Format::ALL {
            assert_eq!(format.as_str().parse::<Format>().unwrap(), format);
        }
        assert!("xml".parse::<Format>().is_err());
    }
}
