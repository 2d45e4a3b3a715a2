//! What can be typed about audits.

use super::ProjectArgs;
use super::value::{FailOn, Target, Terminal, Thresholds, parse_fail_on, parse_target};
use clap::Args;
use credlint::report::audit::Shard;
use std::path::PathBuf;

pub(super) const AUDIT_HELP: &str = "\
Examples:
  credlint audit                                    the repository you are in, for a terminal
  credlint audit --format html:audit.html ../shop   a page to read, print and hand on
  credlint audit --format markdown | less
  credlint audit --repos LIST --fingerprint-key KEY --format json:all.json
  credlint audit --repos LIST --shard 2/4 --fingerprint-key KEY --format json:part-2.json
  credlint merge part-*.json --format html:all.html

LIST has one repository a line: the path of a clone, and behind a tab its size in any unit if sizes are known; `#` begins a comment.
The reports name files, people and commits. Values are hidden.

Exit status: 0 clean; 1 findings at or above --fail-on; 2 could not run; 3 nothing found, but something was not looked at.";

pub(super) const MERGE_HELP: &str = "\
The shards of one list become what a single run writes, byte for byte. A shard that is missing, and a report that is not complete, make
the result incomplete: it says so, and the exit status is 3 whatever was found.

Exit status: 0 clean; 1 findings at or above --fail-on; 2 could not run; 3 something is missing.";

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(in super::super) struct AuditArgs {
    /// The repository: a folder in it, or a bare one [default: .]
    #[arg(value_name = "PATH", conflicts_with = "repos")]
    pub(in super::super) path: Option<PathBuf>,

    /// Look at all clones that a file names, `-` for standard input
    #[arg(long, value_name = "LIST", help_heading = "Many repositories")]
    pub(in super::super) repos: Option<PathBuf>,

    /// Only this part of the list: K/N, from 1/N to N/N, or index:K/N counted from 0, as indexed jobs of Kubernetes do. Each part has about the same size, and the same list gives the same parts
    #[arg(long, value_name = "K/N", requires = "repos", value_parser = parse_shard, help_heading = "Many repositories")]
    pub(in super::super) shard: Option<Shard>,

    /// Print the paths that would be looked at, and stop: what a job has to clone
    #[arg(long, requires = "repos", help_heading = "Many repositories")]
    pub(in super::super) plan: bool,

    #[command(flatten)]
    pub(in super::super) output: AuditOutput,

    #[command(flatten)]
    pub(in super::super) thresholds: Thresholds,

    /// File with 16 or more random bytes, the same for all parts: values are compared across repositories, and nobody can guess them
    #[arg(long, value_name = "FILE", help_heading = "Findings")]
    pub(in super::super) fingerprint_key: Option<PathBuf>,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,

    /// Threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in super::super) threads: Option<u16>,
}

/// Where the result of an audit goes.
#[derive(Debug, Args)]
pub(in super::super) struct AuditOutput {
    /// Report format, with a file to write to after a colon; several are possible [html, markdown, json; for one repository also those of
    /// `scan`] [default: human, of several repositories markdown]
    #[arg(short, long, value_name = "FORMAT[:FILE]", value_parser = parse_target, help_heading = "Report")]
    pub(in super::super) format: Vec<Target>,

    /// Lowest severity that makes the exit status 1; `never` reports only [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = parse_fail_on, help_heading = "Findings")]
    pub(in super::super) fail_on: Option<FailOn>,

    #[command(flatten)]
    pub(in super::super) terminal: Terminal,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub(in super::super) struct MergeArgs {
    /// Reports of `credlint audit --format json`
    #[arg(required = true, value_name = "REPORT")]
    pub(in super::super) reports: Vec<PathBuf>,

    #[command(flatten)]
    pub(in super::super) output: AuditOutput,
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let from_zero = text.strip_prefix("index:");
    let parts = from_zero
        .unwrap_or(text)
        .split_once('/')
        .and_then(|(number, of)| Some((number.parse::<u32>().ok()?, of.parse().ok()?)));
    let first = u32::from(from_zero.is_some());
    match parts.and_then(|(number, of)| Some((number.checked_add(first)?, of))) {
        Some((number, of)) if (1..=of).contains(&number) && of <= 10_000 => {
            Ok(Shard { number, of })
        }
        _ => Err("a part is written as 2/4: the second of four".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_count_from_one_or_from_zero() {
        let shard = |number, of| Ok(Shard { number, of });
        assert_eq!(parse_shard("2/4"), shard(2, 4));
        assert_eq!(parse_shard("index:0/4"), shard(1, 4));
        assert_eq!(parse_shard("index:3/4"), shard(4, 4));
        for text in [
            "0/4",
            "5/4",
            "index:4/4",
            "index:4294967295/4",
            "2",
            "a/b",
            "-1/4",
            "1/0",
        ] {
            assert!(parse_shard(text).is_err(), "{text}");
        }
    }
}
