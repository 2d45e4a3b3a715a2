//! What can be typed.

mod audit;
mod project;
mod why;

pub(super) use audit::{AuditArgs, AuditOutput, MergeArgs};
pub(super) use project::{
    AllowArgs, BaselineArgs, BaselineCommand, ConfigArgs, ConfigCommand, InitArgs, MigrateArgs,
    ProjectArgs,
};

pub(super) use why::{WhyArgs, WhyFormat};

use super::style::Color;
use clap::{Args, Parser, Subcommand};
use credlint::config::closest;
use credlint::report::Format;
use credlint::rule::{Category, Confidence, Severity};
use credlint::source::Commits;
use std::ffi::OsString;
use std::path::PathBuf;

/// Exit status: findings at or above `--fail-on`.
pub(super) const FINDINGS: u8 = 1;

/// Exit status: wrong usage, a missing path, a broken pattern file.
pub(super) const COULD_NOT_RUN: u8 = 2;

/// Exit status of `hook`: denied, for a finding or because the request was not understood. Agents take 2 for a veto.
pub(super) const DENIED: u8 = 2;

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
  credlint why src/settings.py:12  which signals decided there, and what would change it
  credlint baseline create         what is there now is known; what comes is new

Exit status: 0 clean; 1 findings at or above --fail-on; 2 could not run; 3 nothing found, but something was not scanned.
A comment `credlint:allow RULE -- reason` on the line, or alone on the line above, allows a finding.";

const HOOK_HELP: &str = "\
The answer is JSON in the shape of the request: a tool call as Claude Code or Copilot sends it, an event as Cursor does, or
  {\"path\": \"src/a.py\", \"content\": \"...\"}    {\"path\": \"src/a.py\", \"old\": \"...\", \"new\": \"...\"}    {\"command\": \"...\"}
with lists of these under \"edits\" and \"commands\". docs/agents.md shows each of them with its answer.

Exit status: 0 nothing speaks against it; 2 denied, for a finding or because the request was not understood.";

const FIX_HELP: &str = "\
Examples:
  credlint fix                                  the edits as a diff, values hidden
  credlint fix --apply                          write those that are safe
  credlint fix --apply --unsafe-fixes src       and those that can change behaviour
  credlint fix --apply --rule sensitive-file-tracked   git rm --cached, too
  credlint fix --patch /tmp/fix.patch && git apply /tmp/fix.patch

Every edit is proven before it is shown: the file still parses, and another scan finds everything but what is mended. An edit that
fails is dropped with its reason. Nothing is rotated, no password is invented, the history stays.

Exit status: 0 done, or nothing to do; 1 an edit was dropped or a file left alone; 2 could not run.";

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
    /// Show the edits that mend findings, or write them with --apply
    #[command(after_help = FIX_HELP)]
    Fix(FixArgs),
    /// Look at a repository that nobody knows: files, history, hygiene and advice in one report
    #[command(after_help = audit::AUDIT_HELP)]
    Audit(AuditArgs),
    /// Put the JSON reports of `audit` together
    #[command(after_help = audit::MERGE_HELP)]
    Merge(MergeArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Explain a rule: why it matters, how to mend it, examples
    Explain(ExplainArgs),
    /// Say why something is, or is not, reported at a place, and what would change it
    Why(WhyArgs),
    /// Judge an edit or a command that an agent proposes, as JSON on standard input
    #[command(after_help = HOOK_HELP)]
    Hook(HookArgs),
    /// Speak the Language Server Protocol on standard input and output, for editors
    Lsp(LspArgs),
    /// Make and keep the baseline: findings that were there before somebody began to look
    Baseline(BaselineArgs),
    /// Allow a finding: writes an entry with the reason into the configuration
    Allow(AllowArgs),
    /// Look at the configuration
    Config(ConfigArgs),
    /// Set up a repository: configuration, baseline, hook, workflow; shows what it would write, and asks
    Init(InitArgs),
    /// Take over what gitleaks, detect-secrets, Talisman or TruffleHog were told about this repository
    Migrate(MigrateArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page in roff
    Man,
}

/// Arguments of a scan.
#[derive(Debug, Clone, Args)]
pub(super) struct ScanArgs {
    /// Files and folders to scan; `-` is standard input. A folder is scanned as git sees it, hidden files included [default: .]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Report format, with a file to write to after a colon; several are possible [human, json, jsonl, sarif, github, github-review, gitlab, junit, csv, sonarqube, html, markdown]
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

    /// Category of the SARIF upload: tells several uploads of one commit apart [default: credlint/, of a history credlint/history/]
    #[arg(long, value_name = "ID", help_heading = "Report")]
    pub(super) sarif_category: Option<String>,

    /// Lowest severity that makes the exit status 1; `never` reports only [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on, help_heading = "Findings")]
    pub(super) fail_on: Option<FailOn>,

    /// Leave out findings below this severity [critical, high, medium, low, info]
    #[arg(long, value_name = "LEVEL", value_parser = parse_severity, help_heading = "Findings")]
    pub(super) min_severity: Option<Severity>,

    /// Leave out findings below this confidence [high, medium, low] [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = parse_confidence, help_heading = "Findings")]
    pub(super) min_confidence: Option<Confidence>,

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

    #[command(flatten)]
    pub(super) project: ProjectArgs,

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

    /// What updates of references bring in, read from standard input as git gives them to the hooks pre-push (LOCAL-REF NEW REMOTE-REF OLD)
    /// and pre-receive (OLD NEW REF)
    #[arg(long, group = "changes", help_heading = "Sources")]
    pub(super) ref_updates: bool,

    /// As a hook of the pre-commit framework: the next commit, or in a pre-push hook the commits that are pushed; everything when nothing
    /// is staged, as in `pre-commit run --all-files`
    #[arg(long, group = "changes", help_heading = "Sources")]
    pub(super) pre_commit: bool,

    /// Everything that git can still give back: all branches, tags, notes, the stash, logs of references, objects that nothing reaches, and
    /// what commits say; one finding for each secret, with its life
    #[arg(long, conflicts_with = "changes", help_heading = "Sources")]
    pub(super) history: bool,

    /// With --history: only what a reference whose name matches can reach, as `main`, `refs/tags/*` or `origin/*`; may be repeated
    #[arg(
        long,
        value_name = "PATTERN",
        requires = "history",
        help_heading = "Sources"
    )]
    pub(super) refs: Vec<String>,

    /// With --history: keep what was found in the folder `credlint` of the git directory, and scan only what is new the next time. It holds no
    /// secret, only where they stand. Without this option nothing is written into a repository
    #[arg(long, requires = "history", help_heading = "Sources")]
    pub(super) cache: bool,

    /// With --history: what to do about the secrets, in order, with the commands; nothing is changed
    #[arg(long, requires = "history", help_heading = "Sources")]
    pub(super) plan: bool,

    /// With --history: write the expressions by which `git filter-repo --replace-text` takes the secrets out. The file holds them in clear
    /// text, for you alone; it cannot lie in the repository
    #[arg(
        long,
        value_name = "FILE",
        requires = "history",
        help_heading = "Sources"
    )]
    pub(super) replace_text: Option<PathBuf>,

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
    /// Commits that updates of references on standard input bring in.
    Updates,
}

impl ScanArgs {
    /// The changes that were asked for; `None` for files on disk.
    pub(super) fn changes(&self) -> Option<Changes<'_>> {
        let range = self.range.as_deref().map(Commits::Range);
        let since = self.since_ref.as_deref().map(Commits::Since);
        let staged = self.staged.then_some(Changes::Staged);
        let next = staged.or_else(|| self.changed.then_some(Changes::Changed));
        let next = next.or_else(|| range.or(since).map(Changes::Commits));
        next.or_else(|| self.ref_updates.then_some(Changes::Updates))
    }
}

/// Arguments of `fix`.
#[derive(Debug, Args)]
pub(super) struct FixArgs {
    /// Files and folders to mend [default: .]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Write the edits into the files
    #[arg(long)]
    pub(super) apply: bool,

    /// Write the edits as a patch, readable by you alone: it holds the old values in clear text
    #[arg(long, value_name = "FILE", conflicts_with = "apply")]
    pub(super) patch: Option<PathBuf>,

    /// Only findings of this rule; may be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) rule: Vec<String>,

    /// Only the finding with this fingerprint, or its first digits; may be repeated
    #[arg(long, value_name = "FINGERPRINT", value_delimiter = ',')]
    pub(super) id: Vec<String>,

    /// Take edits that can change behaviour, too
    #[arg(long)]
    pub(super) unsafe_fixes: bool,

    /// Leave out findings below this severity [critical, high, medium, low, info]
    #[arg(long, value_name = "LEVEL", default_value = "info", hide_default_value = true, value_parser = parse_severity)]
    pub(super) min_severity: Severity,

    /// Leave out findings below this confidence [high, medium, low]
    #[arg(long, value_name = "LEVEL", default_value = "medium", value_parser = parse_confidence)]
    pub(super) min_confidence: Confidence,

    #[command(flatten)]
    pub(super) project: ProjectArgs,

    /// Colour [default: auto]
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(super) color: Color,

    /// Nothing on standard error
    #[arg(short, long)]
    pub(super) quiet: bool,

    /// Threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) threads: Option<u16>,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,

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

    #[command(flatten)]
    pub(super) project: ProjectArgs,

    /// Check the patterns of --patterns against their own examples
    #[arg(long, requires = "patterns")]
    pub(super) check: bool,
}

/// Arguments of `hook`.
#[derive(Debug, Args)]
pub(super) struct HookArgs {
    /// Read the request from standard input
    #[arg(long, required = true)]
    pub(super) stdin_json: bool,

    /// Lowest severity that is denied [default: the configuration's, or medium]; `never` denies only what is not understood
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on)]
    pub(super) fail_on: Option<FailOn>,

    #[command(flatten)]
    pub(super) project: ProjectArgs,
}

/// Arguments of `lsp`.
#[derive(Debug, Args)]
pub(super) struct LspArgs {
    /// Leave out findings below this severity [default: the configuration's, or low]; the editor's initializationOptions {"minSeverity": ...} go first
    #[arg(long, value_name = "LEVEL", value_parser = parse_severity)]
    pub(super) min_severity: Option<Severity>,

    #[command(flatten)]
    pub(super) project: ProjectArgs,

    /// Accepted because many editors pass it; there is no other way to speak
    #[arg(long, hide = true)]
    pub(super) stdio: bool,
}

/// What else to do with rules.
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Test the patterns of a file against their own examples
    Test {
        /// Pattern files, folders of them, or a credlint.toml with patterns
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
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

    #[command(flatten)]
    pub(super) project: ProjectArgs,
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

pub(super) fn parse_target(text: &str) -> Result<Target, String> {
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

pub(super) fn parse_fail_on(text: &str) -> Result<FailOn, String> {
    if text == "never" {
        return Ok(FailOn::Never);
    }
    parse_severity(text).map(FailOn::Severity)
}

pub(super) fn parse_severity(text: &str) -> Result<Severity, String> {
    text.parse()
        .map_err(|_| unknown(text, &Severity::ALL.map(Severity::as_str)))
}

pub(super) fn parse_confidence(text: &str) -> Result<Confidence, String> {
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
