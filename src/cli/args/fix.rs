//! What can be typed about `fix`.

use super::ProjectArgs;
use super::value::{Terminal, Thresholds};
use clap::Args;
use std::path::PathBuf;

pub(super) const FIX_HELP: &str = "\
Examples:
  credlint fix                                  the edits as a diff, values hidden
  credlint fix --apply                          write those that are safe
  credlint fix --apply --unsafe-fixes src       and those that can change behaviour
  credlint fix --apply --rule sensitive-file-tracked   git rm --cached, too
  credlint fix --patch /tmp/fix.patch && git apply /tmp/fix.patch

Every edit is proven before it is shown: the file still parses, and another scan finds everything but what is mended. An edit that
fails is dropped with its reason. Nothing is rotated, no password is invented, the history stays.

Exit status: 0 done, or nothing to do; 1 an edit was dropped or a file left alone; 2 could not run.";

/// Arguments of `fix`.
#[derive(Debug, Args)]
pub(in super::super) struct FixArgs {
    /// Files and folders to mend [default: .]
    #[arg(value_name = "PATH")]
    pub(in super::super) paths: Vec<PathBuf>,

    /// Write the edits into the files
    #[arg(long)]
    pub(in super::super) apply: bool,

    /// Write the edits as a patch, readable by you alone: it holds the old values in clear text
    #[arg(long, value_name = "FILE", conflicts_with = "apply")]
    pub(in super::super) patch: Option<PathBuf>,

    /// Only findings of this rule; may be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(in super::super) rule: Vec<String>,

    /// Only the finding with this fingerprint, or its first digits; may be repeated
    #[arg(long, value_name = "FINGERPRINT", value_delimiter = ',')]
    pub(in super::super) id: Vec<String>,

    /// Take edits that can change behaviour, too
    #[arg(long)]
    pub(in super::super) unsafe_fixes: bool,

    #[command(flatten)]
    pub(in super::super) thresholds: Thresholds,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,

    #[command(flatten)]
    pub(in super::super) terminal: Terminal,

    /// Threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in super::super) threads: Option<u16>,
}
