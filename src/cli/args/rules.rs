//! What can be typed about rules.

use super::ProjectArgs;
use super::value::{parse_category, parse_severity};
use clap::{Args, Subcommand};
use credlint::rule::{Category, Severity};
use std::path::PathBuf;

/// Arguments of `rules`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in super::super) struct RulesArgs {
    #[command(subcommand)]
    pub(in super::super) command: Option<RulesCommand>,

    /// Only rules whose id or summary contains this text
    pub(in super::super) text: Option<String>,

    /// Only rules of this category
    #[arg(long, value_parser = parse_category)]
    pub(in super::super) category: Option<Category>,

    /// Only rules of this severity or above
    #[arg(long, value_name = "LEVEL", value_parser = parse_severity)]
    pub(in super::super) min_severity: Option<Severity>,

    /// Table for people, or JSON
    #[arg(short, long, value_enum, default_value = "table")]
    pub(in super::super) format: RulesFormat,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,
}

/// What else to do with rules.
#[derive(Debug, Subcommand)]
pub(in super::super) enum RulesCommand {
    /// Test the patterns of a file against their own examples
    Test {
        /// Pattern files, folders of them, or a credlint.toml with patterns
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// How `rules` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in super::super) enum RulesFormat {
    /// A table.
    Table,
    /// An array of objects.
    Json,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(in super::super) struct ExplainArgs {
    /// Rule id, as in a report
    pub(in super::super) rule: String,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,
}
