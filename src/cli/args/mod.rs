//! What can be typed.

mod audit;
mod fix;
mod project;
mod proposal;
mod rules;
mod scan;
mod value;
mod why;

pub(super) use audit::{AuditArgs, AuditOutput, MergeArgs};
pub(super) use fix::FixArgs;
pub(super) use project::{
    AllowArgs, BaselineArgs, BaselineCommand, ConfigArgs, ConfigCommand, InitArgs, MigrateArgs,
    ProjectArgs,
};
pub(super) use proposal::{HookArgs, LspArgs};
pub(super) use rules::{ExplainArgs, RulesArgs, RulesCommand, RulesFormat};
pub(super) use scan::{Changes, OptionalCheck, ScanArgs};
pub(super) use value::{FailOn, Target, parse_severity};
pub(super) use why::{WhyArgs, WhyFormat};

use clap::{Parser, Subcommand};

/// Exit status: findings at or above `--fail-on`.
pub(super) const FINDINGS: u8 = 1;

/// Exit status: wrong usage, a missing path, a broken pattern file.
pub(super) const COULD_NOT_RUN: u8 = 2;

/// Exit status of `hook`: denied, for a finding or because the request was not understood. Agents take 2 for a veto.
pub(super) const DENIED: u8 = 2;

/// Exit status: nothing found, but something in scope was not scanned.
pub(super) const INCOMPLETE: u8 = 3;

/// Finds hardcoded passwords and tokens, example credentials in templates, weak defaults and missing ignore entries. Offline: it never
/// opens a connection.
#[derive(Debug, Parser)]
#[command(name = "credlint", version, after_help = scan::SCAN_HELP, args_conflicts_with_subcommands = true)]
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
    #[command(after_help = scan::SCAN_HELP)]
    Scan(ScanArgs),
    /// Show the edits that mend findings, or write them with --apply
    #[command(after_help = fix::FIX_HELP)]
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
    #[command(after_help = proposal::HOOK_HELP)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_names_every_format() {
        let help = Cli::command().render_long_help().to_string();
        let list = help
            .split_once("several are possible [")
            .expect("the list")
            .1;
        let list: Vec<&str> = list
            .split_once(']')
            .expect("its end")
            .0
            .split(',')
            .collect();
        let named: Vec<&str> = list.into_iter().map(str::trim).collect();
        assert_eq!(
            named,
            credlint::report::Format::ALL.map(credlint::report::Format::as_str)
        );
    }
}
