//! `credlint merge`: the JSON reports of audits, put together.

use super::args::{FailOn, MergeArgs};
use super::audit::{finish, targets};
use super::failure::Failure;
use super::style::stderr_line;
use credlint::config::Settings;
use credlint::report::audit::{Audit, NoAudit};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub(super) fn run(args: &MergeArgs) -> Result<ExitCode, Failure> {
    let targets = targets(&args.output, true)?;
    let mut parts = Vec::new();
    let mut broken = Vec::new();
    for file in &args.reports {
        match read(file) {
            Ok(part) => parts.push(part),
            Err(Refused::Incomplete(why)) => broken.push((file, why)),
            Err(Refused::Foreign(failure)) => return Err(failure),
        }
    }
    for (file, why) in &broken {
        stderr_line("warning", &format!("{}: {why}", file.display()));
    }
    let mut audit = Audit::merge(parts)
        .map_err(|error| Failure::from_error(&error).with_help("nothing was written"))?;
    let numbered = !audit.missing.is_empty();
    for (file, why) in broken {
        // a shard is missed by its number already
        if !numbered {
            audit.add_failure(file.display().to_string(), why);
        }
    }
    let fail_on = FailOn::of(args.output.fail_on, &Settings::default());
    finish(&audit, None, &targets, &args.output, fail_on, 0.0)
}

/// Why a report was not taken.
enum Refused {
    /// The run that should have written it failed, or did not end.
    Incomplete(String),
    /// It is something else, and nobody wants it merged.
    Foreign(Failure),
}

fn read(file: &Path) -> Result<Audit, Refused> {
    let bytes = fs::read(file).map_err(|e| Refused::Incomplete(format!("cannot be read: {e}")))?;
    Audit::read(&bytes).map_err(|error| match error {
        NoAudit::Broken(_) => Refused::Incomplete(error.to_string()),
        error => Refused::Foreign(Failure::new(
            format!("{}: {error}", file.display()),
            "write it with `credlint audit --format json:FILE`",
        )),
    })
}
