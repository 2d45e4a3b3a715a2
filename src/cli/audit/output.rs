//! Where the result of an audit goes, and what the exit status says of it.

use super::super::args::{AuditOutput, FINDINGS, FailOn, INCOMPLETE, Target};
use super::super::failure::Failure;
use super::super::output;
use super::super::style::{self, width};
use credlint::report::audit::Audit;
use credlint::report::{self, Format, Options, Report, counted, receipt_line, reporter};
use std::io::{self, Write};
use std::process::ExitCode;

/// Where each report goes. Only one can have standard output, and many repositories have three formats.
pub(in super::super) fn targets(args: &AuditOutput, many: bool) -> Result<Vec<Target>, Failure> {
    let usual = match many {
        true => Format::Markdown,
        false => Format::Human,
    };
    let targets = output::targets(&args.format, usual);
    if let Some(target) = targets.iter().find(|it| many && !is_audit(it.format)) {
        return Err(Failure::new(
            format!("several repositories have no report as {}", target.format),
            "--format takes html, markdown and json there",
        ));
    }
    output::one_on_stdout(&targets)?;
    Ok(targets)
}

fn is_audit(format: Format) -> bool {
    matches!(format, Format::Html | Format::Markdown | Format::Json)
}

/// Writes every report and gives the exit status.
pub(in super::super) fn finish(
    audit: &Audit,
    report: Option<&Report>,
    targets: &[Target],
    args: &AuditOutput,
    fail_on: FailOn,
    seconds: f64,
) -> Result<ExitCode, Failure> {
    let clock = style::clock(seconds);
    for target in targets {
        let options = Options {
            color: target.file.is_none() && args.terminal.color.on_stdout(),
            width: width(),
            started: clock.0,
            ended: clock.1,
            ..report::Options::default()
        };
        output::write_to(target, &mut |out| {
            write(audit, report, target.format, options.clone(), out)
        })?;
    }
    if !args.terminal.quiet {
        account(audit, report);
    }
    Ok(status(audit, fail_on))
}

fn write(
    audit: &Audit,
    report: Option<&Report>,
    format: Format,
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    match (format, report) {
        (Format::Json, _) => audit.write_json(out),
        (Format::Html, _) => audit.write_html(&options, out),
        (Format::Markdown, _) | (_, None) => audit.write_markdown(&options, out),
        (format, Some(report)) => reporter(format, options).report(report, out),
    }
}

fn account(audit: &Audit, report: Option<&Report>) {
    let mut err = anstream::stderr();
    if let Some(report) = report {
        let _ = writeln!(err, "{}", receipt_line(&report.receipt));
        return;
    }
    for number in &audit.missing {
        style::stderr_line("warning", &format!("shard {number} is missing"));
    }
    let failed = audit.repositories.iter().filter(|it| it.failure.is_some());
    let incomplete = if audit.is_incomplete() {
        ", INCOMPLETE"
    } else {
        ""
    };
    let _ = writeln!(
        err,
        "credlint: {}, {} not looked at, {}{incomplete}",
        counted(audit.repositories.len(), "repository"),
        failed.count(),
        counted(audit.findings().count(), "finding")
    );
}

/// A part or a repository that is missing comes before any finding: what is there may be the smaller part.
fn status(audit: &Audit, fail_on: FailOn) -> ExitCode {
    let fails = audit.loudest().is_some_and(|it| fail_on.fails(it));
    let looked = audit.repositories.iter().any(|it| it.coverage.files > 0);
    if audit.has_gaps() {
        ExitCode::from(INCOMPLETE)
    } else if fails {
        ExitCode::from(FINDINGS)
    } else if audit.is_incomplete() || !looked && audit.shard.is_none() {
        ExitCode::from(INCOMPLETE)
    } else {
        ExitCode::SUCCESS
    }
}
