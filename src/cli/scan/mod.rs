//! `credlint scan`: the scan itself, its reports and its exit status.

mod input;

pub(super) use input::environment;

use super::args::{FINDINGS, FailOn, INCOMPLETE, OptionalCheck, ScanArgs, Target};
use super::expressions;
use super::failure::Failure;
use super::project::{self, Project};
use super::style::{self, Progress, width};
use super::{output, private};
use credlint::finding::FingerprintKey;
use credlint::report::{self, Format, Report, receipt_line, reporter, step_summary};
use credlint::scan::{Options, Scanner};
use input::{Input, feed};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the command.
pub(super) fn run(args: &ScanArgs) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let targets = targets(args)?;
    let input = Input::of(args)?;
    let project = Project::open(input.root(), input.has_work_tree(), &args.project)?;
    if let Some(file) = &args.replace_text {
        private::check(file, project.config.root())?;
    }
    let mut options = Options {
        key: key(args.fingerprint_key.as_deref())?,
        partial: args.changes().is_some() || args.history,
        whole: input.is_whole(),
        ..args.thresholds.over(project.options())
    };
    options.checks.advice |= args.checks.contains(&OptionalCheck::Advice);
    options.checks.drift |= args.checks.contains(&OptionalCheck::Drift);
    let scanner = Scanner::new(&project.patterns, options);
    project.check_rules(&scanner)?;
    let progress = Progress::new(!args.terminal.quiet);
    let outcome = feed(args, input, &scanner, &progress);
    progress.finish();
    outcome?;
    project.check_rules(&scanner)?;
    project.config.check_nested()?;
    let report = scanner.report(started.elapsed().as_secs_f64());
    let clock = style::clock(report.receipt.seconds);
    for target in &targets {
        write(&report, target, args, project.config.root(), clock)?;
    }
    if args.plan {
        let text = report::plan(&report);
        let written = match targets
            .iter()
            .any(|target| target.file.is_none() && target.format != Format::Human)
        {
            true => anstream::stderr().write_all(text.as_bytes()),
            false => io::stdout().write_all(format!("\n{text}").as_bytes()),
        };
        written.map_err(Failure::output)?;
    }
    if let Some(file) = &args.replace_text {
        expressions::write(&report, file, project.config.root())?;
    }
    if !args.terminal.quiet {
        account(
            &report,
            targets
                .iter()
                .any(|t| t.format == Format::Human && t.file.is_none()),
        );
    }
    let fail_on = FailOn::of(args.fail_on, project.config.settings());
    Ok(status(&report, args, fail_on))
}

/// Where each report goes.
fn targets(args: &ScanArgs) -> Result<Vec<Target>, Failure> {
    let mut targets = output::targets(&args.format, Format::Human);
    if let Some(file) = &args.output {
        match targets.iter_mut().find(|t| t.file.is_none()) {
            Some(target) => target.file = Some(file.clone()),
            None => {
                return Err(Failure::new(
                    "--output has no format left to write",
                    "every --format names a file of its own already",
                ));
            }
        }
    }
    output::one_on_stdout(&targets)?;
    Ok(targets)
}

/// The key of the fingerprints.
pub(super) fn key(file: Option<&Path>) -> Result<FingerprintKey, Failure> {
    let Some(file) = file else {
        return Ok(FingerprintKey::default());
    };
    let material = fs::read(file).map_err(|e| {
        Failure::new(
            format!("cannot read {}: {e}", file.display()),
            "--fingerprint-key takes a file with random bytes: openssl rand -out FILE 32",
        )
    })?;
    if material.len() < 16 {
        return Err(Failure::new(
            format!("{} is too short for a key", file.display()),
            "make one with: openssl rand -out FILE 32",
        ));
    }
    Ok(FingerprintKey::from_bytes(&material))
}

fn write(
    report: &Report,
    target: &Target,
    args: &ScanArgs,
    root: &Path,
    clock: (u64, u64),
) -> Result<(), Failure> {
    let category = args.sarif_category.clone();
    let options = report::Options {
        color: target.file.is_none() && args.terminal.color.on_stdout(),
        width: width(),
        verbose: args.verbose,
        limit: if args.all { None } else { Some(10) },
        show_suppressed: args.show_suppressed,
        category: category.unwrap_or_else(|| report::Options::default().category),
        title: project::name_of(root),
        started: clock.0,
        ended: clock.1,
    };
    let reporter = reporter(target.format, options);
    output::write_to(target, &mut |out| reporter.report(report, out))?;
    if target.format == Format::Github {
        summarise(report)?;
    }
    Ok(())
}

/// The step summary of a GitHub workflow, when we run in one.
fn summarise(report: &Report) -> Result<(), Failure> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the file that GitHub names is part of its format"
    )]
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY") else {
        return Ok(());
    };
    let written = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(file)
        .and_then(|mut out| out.write_all(step_summary(report).as_bytes()));
    written.map_err(Failure::output)
}

/// The receipt, and before it what was not scanned unless the report on standard output says so already.
fn account(report: &Report, told: bool) {
    if !told {
        style::warn(report.notices.iter());
    }
    let _ = writeln!(anstream::stderr(), "{}", receipt_line(&report.receipt));
}

fn status(report: &Report, args: &ScanArgs, fail_on: FailOn) -> ExitCode {
    let mut severities = report.receipt.findings.keys();
    if severities.any(|&severity| fail_on.fails(severity)) {
        ExitCode::from(FINDINGS)
    } else if report.receipt.incomplete
        || (report.receipt.files == 0 && !may_be_nothing(report, args))
    {
        // where nothing was scanned nothing is clean
        ExitCode::from(INCOMPLETE)
    } else {
        ExitCode::SUCCESS
    }
}

/// A commit that only deletes brings nothing in; a history may hold nothing but messages; and a hook that names the files it is about may
/// name only such as are left out.
fn may_be_nothing(report: &Report, args: &ScanArgs) -> bool {
    if args.history {
        return report.receipt.commits.is_some_and(|commits| commits > 0);
    }
    let named = !args.paths.is_empty() && !args.paths.iter().any(|path| path.is_dir());
    args.changes().is_some() || (named && report.receipt.skipped.contains_key("excluded"))
}
