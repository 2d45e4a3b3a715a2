//! What can be typed.

use super::style::Color;
use clap::{Args, Parser, Subcommand};
use credlint::report::Format;
use credlint::rule::{Category, Confidence, Severity};
use credlint::source::Commits;
use std::ffi::OsString;
use std::path::PathBuf;

/// Exit status: findings at or above `--fail-on`.
pub(super) const FINDINGS: u8 = 1;

/// Exit status: wrong usage, a missing path, a broken pattern file.
pub(super) const COULD_NOT_RUN: u8 = 2;

/// Exit status: nothing found, but something in scope was not scanned.
pub(super) const INCOMPLETE: u8 = 3;

const AFTER_HELP: &str = "\
Examples:
  credlint                         the folder you are in
  credlint src docker-compose.yml  some paths of it
  credlint --format sarif:out.sarif --format human
  credlint scan --staged           what the next commit brings in: the hook
  credlint scan --since-ref origin/main
  git show HEAD:.env | credlint - --stdin-path .env
  credlint explain weak-env-default

Exit status: 0 clean; 1 findings at or above --fail-on; 2 could not run; 3 nothing found, but something was not scanned.
A comment `credlint:allow RULE -- reason` on the line, or alone on the line above, allows a finding.";

/// Finds hardcoded passwords and tokens, example credentials in templates, weak defaults and missing ignore entries. Offline: it never
/// opens a connection.
#[derive(Debug, Parser)]
#[command(name = "credlint", version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) scan: ScanArgs,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The commands; none means `scan`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Scan files and folders (the default)
    #[command(after_help = AFTER_HELP)]
    Scan(ScanArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Explain a rule: why it matters, how to mend it, examples
    Explain(ExplainArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page in roff
    Man,
}

/// Arguments of a scan.
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// Files and folders to scan; `-` is standard input. A folder is scanned as git sees it, hidden files included [default: .]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Report format, with a file to write to after a colon; several are possible [human, json, jsonl, sarif, github]
    #[arg(short, long, value_name = "FORMAT[:FILE]", value_parser = parse_target, help_heading = "Report")]
    pub(super) format: Vec<Target>,

    /// Write the report to a file instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    pub(super) output: Option<PathBuf>,

    /// List every finding instead of the first ten of a rule
    #[arg(long, help_heading = "Report")]
    pub(super) all: bool,

    /// Repeat the help of a rule at each of its findings
    #[arg(short, long, help_heading = "Report")]
    pub(super) verbose: bool,

    /// Show suppressed findings, marked as such
    #[arg(long, help_heading = "Report")]
    pub(super) show_suppressed: bool,

    /// Colour [default: auto]
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Report"
    )]
    pub(super) color: Color,

    /// No receipt, progress or notices on standard error
    #[arg(short, long, help_heading = "Report")]
    pub(super) quiet: bool,

    /// Category of the SARIF upload: tells several uploads of one commit apart
    #[arg(
        long,
        value_name = "ID",
        default_value = "credlint/",
        help_heading = "Report"
    )]
    pub(super) sarif_category: String,

    /// Lowest severity that makes the exit status 1; `never` reports only
    #[arg(long, value_name = "LEVEL", default_value = "medium", value_parser = parse_fail_on, help_heading = "Findings")]
    pub(super) fail_on: FailOn,

    /// Leave out findings below this severity [critical, high, medium, low, info]
    #[arg(long, value_name = "LEVEL", default_value = "info", hide_default_value = true, value_parser = parse_severity, help_heading = "Findings")]
    pub(super) min_severity: Severity,

    /// Leave out findings below this confidence [high, medium, low]
    #[arg(long, value_name = "LEVEL", default_value = "medium", value_parser = parse_confidence, help_heading = "Findings")]
    pub(super) min_confidence: Confidence,

    /// Further checks: `advice` on scanning, hooks, validation and encryption; `drift` of templates
    #[arg(
        long,
        value_enum,
        value_name = "NAME",
        value_delimiter = ',',
        hide_possible_values = true,
        help_heading = "Findings"
    )]
    pub(super) checks: Vec<OptionalCheck>,

    /// Folder with patterns of your own, *.toml in the form of the built-in ones
    #[arg(long, value_name = "DIR", help_heading = "Findings")]
    pub(super) patterns: Vec<PathBuf>,

    /// File with 16 or more random bytes that key the fingerprints, so that nobody can guess values from them
    #[arg(long, value_name = "FILE", help_heading = "Findings")]
    pub(super) fingerprint_key: Option<PathBuf>,

    /// What the next commit adds or changes, read from git's index, never from disk; only findings on lines that are new against HEAD
    #[arg(long, group = "changes", help_heading = "Sources")]
    pub(super) staged: bool,

    /// What differs from HEAD: staged, unstaged and untracked in one pass; only findings on new lines
    #[arg(long, group = "changes", help_heading = "Sources")]
    pub(super) changed: bool,

    /// What commits bring in, merges included: A..B, A...B (since B left A) or a single revision
    #[arg(
        long,
        group = "changes",
        value_name = "REVISIONS",
        help_heading = "Sources"
    )]
    pub(super) range: Option<String>,

    /// What the commits of HEAD bring in since it left REF; the same as --range REF...HEAD
    #[arg(long, group = "changes", value_name = "REF", help_heading = "Sources")]
    pub(super) since_ref: Option<String>,

    /// Everything that git can still give back: all branches, tags, notes, the stash, logs of references, objects that nothing reaches, and
    /// what commits say; one finding for each secret, with its life
    #[arg(long, conflicts_with = "changes", help_heading = "Sources")]
    pub(super) history: bool,

    /// With the options above: findings on all lines of a changed file, not only on new ones
    #[arg(long, requires = "changes", help_heading = "Sources")]
    pub(super) whole_files: bool,

    /// Name of standard input in the report; decides how it is read
    #[arg(
        long,
        value_name = "NAME",
        default_value = "stdin",
        help_heading = "Sources"
    )]
    pub(super) stdin_path: OsString,

    /// Threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), help_heading = "Sources")]
    pub(super) threads: Option<u16>,
}

/// What is looked at instead of the files on disk.
#[derive(Debug, Clone, Copy)]
pub(super) enum Changes<'a> {
    /// The next commit.
    Staged,
    /// Everything that differs from the last commit.
    Changed,
    /// Commits that exist.
    Commits(Commits<'a>),
}

impl ScanArgs {
    /// The changes that were asked for; `None` for files on disk.
    pub(super) fn changes(&self) -> Option<Changes<'_>> {
        let range = self.range.as_deref().map(Commits::Range);
        let since = self.since_ref.as_deref().map(Commits::Since);
        let staged = self.staged.then_some(Changes::Staged);
        let next = staged.or_else(|| self.changed.then_some(Changes::Changed));
        next.or_else(|| range.or(since).map(Changes::Commits))
    }
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Only rules whose id or summary contains this text
    pub(super) text: Option<String>,

    /// Only rules of this category
    #[arg(long, value_parser = parse_category)]
    pub(super) category: Option<Category>,

    /// Only rules of this severity or above
    #[arg(long, value_name = "LEVEL", value_parser = parse_severity)]
    pub(super) min_severity: Option<Severity>,

    /// Table for people, or JSON
    #[arg(short, long, value_enum, default_value = "table")]
    pub(super) format: RulesFormat,

    /// Folder with patterns of your own
    #[arg(long, value_name = "DIR")]
    pub(super) patterns: Vec<PathBuf>,

    /// Check the patterns of --patterns against their own examples
    #[arg(long, requires = "patterns")]
    pub(super) check: bool,
}

/// Checks that run only when somebody asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OptionalCheck {
    /// Scanning in pipelines and hooks, validated settings, files that should be encrypted.
    Advice,
    /// Variables that templates forget.
    Drift,
}

/// How `rules` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum RulesFormat {
    /// A table.
    Table,
    /// An array of objects.
    Json,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Rule id, as in a report
    pub(super) rule: String,

    /// Folder with patterns of your own
    #[arg(long, value_name = "DIR")]
    pub(super) patterns: Vec<PathBuf>,
}

/// A format, and where it goes.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

/// From which severity on findings fail the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailOn {
    Severity(Severity),
    Never,
}

fn parse_target(text: &str) -> Result<Target, String> {
    let (name, file) = match text.split_once(':') {
        Some((_, "")) => return Err("a file name is missing behind the colon".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = name
        .parse()
        .map_err(|_| unknown(name, &Format::ALL.map(Format::as_str)))?;
    Ok(Target { format, file })
}

fn parse_fail_on(text: &str) -> Result<FailOn, String> {
    if text == "never" {
        return Ok(FailOn::Never);
    }
    parse_severity(text).map(FailOn::Severity)
}

fn parse_severity(text: &str) -> Result<Severity, String> {
    text.parse()
        .map_err(|_| unknown(text, &Severity::ALL.map(Severity::as_str)))
}

fn parse_confidence(text: &str) -> Result<Confidence, String> {
    text.parse()
        .map_err(|_| unknown(text, &["high", "medium", "low"]))
}

fn parse_category(text: &str) -> Result<Category, String> {
    text.parse()
        .map_err(|_| unknown(text, &Category::ALL.map(Category::as_str)))
}

fn unknown(word: &str, known: &[&str]) -> String {
    match closest(word, known.iter().copied()) {
        Some(near) => format!("did you mean '{near}'? Possible: {}", known.join(", ")),
        None => format!("possible: {}", known.join(", ")),
    }
}

/// The most similar of the known words, if one is similar enough to be meant.
pub(super) fn closest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|k| (strsim::jaro_winkler(word, k), k))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn typos_get_a_suggestion() {
        assert!(
            parse_severity("hihg")
                .unwrap_err()
                .contains("did you mean 'high'")
        );
        assert!(
            parse_target("sariff:x")
                .unwrap_err()
                .contains("did you mean 'sarif'")
        );
        assert!(parse_target("json:").is_err());
    }
}
