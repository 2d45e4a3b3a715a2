//! Where the result of an audit goes, and what the exit status says of it.

use super::super::args::{AuditOutput, FINDINGS, FailOn, INCOMPLETE, Target};
use super::super::failure::Failure;
use super::super::style::{self, width};
use credlint::report::audit::Audit;
use credlint::report::{self, Format, Options, Report, receipt_line, reporter};
use credlint::rule::Severity;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// Where each report goes. Only one can have standard output, and many repositories have three formats.
pub(in super::super) fn targets(args: &AuditOutput, many: bool) -> Result<Vec<Target>, Failure> {
    let mut targets = args.format.clone();
    if targets.is_empty() {
        let format = if many {
            Format::Markdown
        } else {
            Format::Human
        };
        targets.push(Target { format, file: None });
    }
    if let Some(target) = targets.iter().find(|it| many && !is_audit(it.format)) {
        return Err(Failure::new(
            format!("several repositories have no report as {}", target.format),
            "--format takes html, markdown and json there",
        ));
    }
    if targets.iter().filter(|it| it.file.is_none()).count() > 1 {
        return Err(Failure::new(
            "two formats would be mixed on standard output",
            "give all but one a file: --format html:FILE",
        ));
    }
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
    seconds: f64,
) -> Result<ExitCode, Failure> {
    let clock = style::clock(seconds);
    for target in targets {
        let options = Options {
            color: target.file.is_none() && args.color.on_stdout(),
            width: width(),
            started: clock.0,
            ended: clock.1,
            ..report::Options::default()
        };
        let written = match &target.file {
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                write(audit, report, target.format, options, &mut out).and_then(|()| out.flush())
            }
            Some(file) => {
                let mut out = BufWriter::new(File::create(file).map_err(|e| {
                    Failure::new(
                        format!("cannot write {}: {e}", file.display()),
                        "check that the folder exists and is yours to write",
                    )
                })?);
                write(audit, report, target.format, options, &mut out).and_then(|()| out.flush())
            }
        };
        written.map_err(Failure::output)?;
    }
    if !args.quiet {
        account(audit, report);
    }
    Ok(status(audit, args.fail_on))
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
        "credlint: {} repositories, {} not looked at, {} findings{incomplete}",
        audit.repositories.len(),
        failed.count(),
        audit.findings().count()
    );
}

/// A part or a repository that is missing comes before any finding: what is there may be the smaller part.
fn status(audit: &Audit, fail_on: Option<FailOn>) -> ExitCode {
    let fail_on = fail_on.unwrap_or(FailOn::Severity(Severity::Medium));
    let fails = match fail_on {
        FailOn::Severity(least) => audit.loudest().is_some_and(|loudest| loudest >= least),
        FailOn::Never => false,
    };
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
