//! What can be typed about a project: its configuration, baseline and allowlist.

use super::super::init::hook::Moment;
use clap::{Args, Subcommand};
use credlint::finding::Date;
use std::path::PathBuf;

/// What a project says about scans of it.
#[derive(Debug, Clone, Default, Args)]
pub(in super::super) struct ProjectArgs {
    /// Configuration to use instead of the ones that lie in the project
    #[arg(long, value_name = "FILE", help_heading = "Project")]
    pub(in super::super) config: Option<PathBuf>,

    /// Take no configuration, and no baseline but the one of --baseline
    #[arg(long, conflicts_with = "config", help_heading = "Project")]
    pub(in super::super) no_config: bool,

    /// Baseline of known findings [default: that of the configuration, or .credlint-baseline at the root]
    #[arg(long, value_name = "FILE", help_heading = "Project")]
    pub(in super::super) baseline: Option<PathBuf>,

    /// Take no baseline: known findings count
    #[arg(long, conflicts_with = "baseline", help_heading = "Project")]
    pub(in super::super) no_baseline: bool,

    /// Patterns of your own, in the form of the built-in ones: a file, or a folder with files *.toml; may be repeated
    #[arg(long, value_name = "PATH", help_heading = "Project")]
    pub(in super::super) patterns: Vec<PathBuf>,
}

/// Arguments of `baseline`.
#[derive(Debug, Args)]
pub(in super::super) struct BaselineArgs {
    #[command(subcommand)]
    pub(in super::super) command: BaselineCommand,
}

/// What to do with the baseline. All of them scan the whole project.
#[derive(Debug, Subcommand)]
pub(in super::super) enum BaselineCommand {
    /// Write a new baseline with everything that is found now
    Create(ProjectArgs),
    /// Add what is found now, and remove what is not found any more
    Update(ProjectArgs),
    /// Remove what is not found any more; adds nothing
    Prune(ProjectArgs),
}

/// Arguments of `allow`.
#[derive(Debug, Args)]
pub(in super::super) struct AllowArgs {
    /// The finding: FILE:LINE, or its fingerprint as `--format json` and SARIF show it, of which the first 8 digits will do
    pub(in super::super) finding: String,

    /// Why the finding is harmless; shown wherever the finding is
    #[arg(short, long, value_name = "TEXT")]
    pub(in super::super) reason: String,

    /// The last day on which the entry holds: 2027-01-31
    #[arg(long, value_name = "DATE")]
    pub(in super::super) until: Option<Date>,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,
}

/// Arguments of `config`.
#[derive(Debug, Args)]
pub(in super::super) struct ConfigArgs {
    #[command(subcommand)]
    pub(in super::super) command: ConfigCommand,
}

/// What to show of the configuration.
#[derive(Debug, Subcommand)]
pub(in super::super) enum ConfigCommand {
    /// Print what is in force for a path, and where each value comes from
    Show {
        /// A file or folder
        #[arg(default_value = ".", hide_default_value = true)]
        path: PathBuf,

        #[command(flatten)]
        project: ProjectArgs,
    },
    /// Print the JSON schema of a configuration file
    Schema,
}

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub(in super::super) struct MigrateArgs {
    /// Files of other tools [default: those at the root that are known by name]
    #[arg(value_name = "FILE")]
    pub(in super::super) files: Vec<PathBuf>,

    /// Say what would be written, and write nothing
    #[arg(short = 'n', long)]
    pub(in super::super) dry_run: bool,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(in super::super) struct InitArgs {
    /// Write without asking
    #[arg(short, long)]
    pub(in super::super) yes: bool,

    /// Only the git hook: pre-commit, or pre-push. It goes where `core.hooksPath` says; a hook that is there runs after it
    #[arg(long, value_enum, value_name = "MOMENT", num_args = 0..=1, default_missing_value = "pre-commit")]
    pub(in super::super) hook: Option<Moment>,
}
