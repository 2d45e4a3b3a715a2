//! What can be typed about a scan.

use super::ProjectArgs;
use super::value::{
    FailOn, Target, Terminal, Thresholds, parse_fail_on, parse_range, parse_target,
};
use clap::Args;
use credlint::source::Commits;
use std::ffi::OsString;
use std::path::PathBuf;

pub(super) const SCAN_HELP: &str = "\
Examples:
  credlint                         the folder you are in
  credlint src docker-compose.yml  some paths of it
  credlint --format sarif:out.sarif --format human
  credlint scan --staged           what the next commit brings in: the hook
  credlint scan --since-ref origin/main
  git show HEAD:.env | credlint - --stdin-path .env
  credlint explain weak-env-default
  credlint why src/settings.py:12  which signals decided there, and what would change it
  credlint baseline create         what is there now is known; what comes is new

Exit status: 0 clean; 1 findings at or above --fail-on; 2 could not run; 3 nothing found, but something was not scanned.
A comment `credlint:allow RULE -- reason` on the line, or alone on the line above, allows a finding.";

/// Arguments of a scan.
#[derive(Debug, Clone, Args)]
pub(in super::super) struct ScanArgs {
    /// Files and folders to scan; `-` is standard input. A folder is scanned as git sees it, hidden files included [default: .]
    #[arg(value_name = "PATH")]
    pub(in super::super) paths: Vec<PathBuf>,

    /// Report format, with a file to write to after a colon; several are possible [human, json, jsonl, sarif, github, github-review, gitlab, junit, csv, sonarqube, html, markdown]
    #[arg(short, long, value_name = "FORMAT[:FILE]", value_parser = parse_target, help_heading = "Report")]
    pub(in super::super) format: Vec<Target>,

    /// Write the report to a file instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    pub(in super::super) output: Option<PathBuf>,

    /// List every finding instead of the first ten of a rule
    #[arg(long, help_heading = "Report")]
    pub(in super::super) all: bool,

    /// Repeat the help of a rule at each of its findings
    #[arg(short, long, help_heading = "Report")]
    pub(in super::super) verbose: bool,

    /// Show suppressed findings, marked as such
    #[arg(long, help_heading = "Report")]
    pub(in super::super) show_suppressed: bool,

    #[command(flatten)]
    pub(in super::super) terminal: Terminal,

    /// Category of the SARIF upload: tells several uploads of one commit apart; a history gets `history/` behind it [default: credlint/]
    #[arg(long, value_name = "ID", help_heading = "Report")]
    pub(in super::super) sarif_category: Option<String>,

    /// Lowest severity that makes the exit status 1; `never` reports only [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on, help_heading = "Findings")]
    pub(in super::super) fail_on: Option<FailOn>,

    #[command(flatten)]
    pub(in super::super) thresholds: Thresholds,

    /// Further checks: `advice` on scanning, hooks, validation and encryption; `drift` of templates
    #[arg(
        long,
        value_enum,
        value_name = "NAME",
        value_delimiter = ',',
        hide_possible_values = true,
        help_heading = "Findings"
    )]
    pub(in super::super) checks: Vec<OptionalCheck>,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,

    /// File with 16 or more random bytes that key the fingerprints, so that nobody can guess values from them
    #[arg(long, value_name = "FILE", help_heading = "Findings")]
    pub(in super::super) fingerprint_key: Option<PathBuf>,

    /// What the next commit adds or changes, read from git's index, never from disk; only findings on lines that are new against HEAD
    #[arg(long, group = "changes", help_heading = "Sources")]
    pub(in super::super) staged: bool,

    /// What differs from HEAD: staged, unstaged and untracked in one pass; only findings on new lines
    #[arg(long, group = "changes", help_heading = "Sources")]
    pub(in super::super) changed: bool,

    /// What commits bring in, merges included: A..B, A...B (since B left A) or a single revision
    #[arg(
        long,
        group = "changes",
        value_name = "REVISIONS",
        value_parser = parse_range,
        help_heading = "Sources"
    )]
    pub(in super::super) range: Option<String>,

    /// What the commits of HEAD bring in since it left REF; the same as --range REF...HEAD
    #[arg(
        long,
        group = "changes",
        value_name = "REF",
        value_parser = clap::builder::NonEmptyStringValueParser::new(),
        help_heading = "Sources"
    )]
    pub(in super::super) since_ref: Option<String>,

    /// What updates of references bring in, read from standard input as git gives them to the hooks pre-push (LOCAL-REF NEW REMOTE-REF OLD)
    /// and pre-receive (OLD NEW REF)
    #[arg(long, group = "changes", help_heading = "Sources")]
    pub(in super::super) ref_updates: bool,

    /// As a hook of the pre-commit framework: the next commit, or in a pre-push hook the commits that are pushed; everything when nothing
    /// is staged, as in `pre-commit run --all-files`
    #[arg(long, group = "changes", help_heading = "Sources")]
    pub(in super::super) pre_commit: bool,

    /// With one of --staged to --pre-commit: findings on all lines of a changed file, not only on new ones
    #[arg(long, requires = "changes", help_heading = "Sources")]
    pub(in super::super) whole_files: bool,

    /// Everything that git can still give back: all branches, tags, notes, the stash, logs of references, objects that nothing reaches, and
    /// what commits say; one finding for each secret, with its life
    #[arg(long, conflicts_with = "changes", help_heading = "Sources")]
    pub(in super::super) history: bool,

    /// With --history: only what a reference whose name matches can reach, as `main`, `refs/tags/*` or `origin/*`; may be repeated
    #[arg(
        long,
        value_name = "PATTERN",
        requires = "history",
        help_heading = "Sources"
    )]
    pub(in super::super) refs: Vec<String>,

    /// With --history: keep what was found in the folder `credlint` of the git directory, and scan only what is new the next time. It holds no
    /// secret, only where they stand. Without this option nothing is written into a repository
    #[arg(long, requires = "history", help_heading = "Sources")]
    pub(in super::super) cache: bool,

    /// With --history: what to do about the secrets, in order, with the commands; nothing is changed
    #[arg(long, requires = "history", help_heading = "Sources")]
    pub(in super::super) plan: bool,

    /// With --history: write the expressions by which `git filter-repo --replace-text` takes the secrets out. The file holds them in clear
    /// text, for you alone; it cannot lie in the repository
    #[arg(
        long,
        value_name = "FILE",
        requires = "history",
        help_heading = "Sources"
    )]
    pub(in super::super) replace_text: Option<PathBuf>,

    /// Name of standard input in the report; decides how it is read [default: stdin]
    #[arg(long, value_name = "NAME", help_heading = "Sources")]
    pub(in super::super) stdin_path: Option<OsString>,

    /// Threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), help_heading = "Sources")]
    pub(in super::super) threads: Option<u16>,
}

/// What is looked at instead of the files on disk.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Changes<'a> {
    /// The next commit.
    Staged,
    /// Everything that differs from the last commit.
    Changed,
    /// Commits that exist.
    Commits(Commits<'a>),
    /// Commits that updates of references on standard input bring in.
    Updates,
}

impl ScanArgs {
    /// The changes that were asked for; `None` for files on disk.
    pub(in super::super) fn changes(&self) -> Option<Changes<'_>> {
        let range = self.range.as_deref().map(Commits::Range);
        let since = self.since_ref.as_deref().map(Commits::Since);
        let staged = self.staged.then_some(Changes::Staged);
        let next = staged.or_else(|| self.changed.then_some(Changes::Changed));
        let next = next.or_else(|| range.or(since).map(Changes::Commits));
        next.or_else(|| self.ref_updates.then_some(Changes::Updates))
    }
}

/// Checks that run only when somebody asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in super::super) enum OptionalCheck {
    /// Scanning in pipelines and hooks, validated settings, files that should be encrypted.
    Advice,
    /// Variables that templates forget.
    Drift,
}
