//! `credlint baseline`: makes and keeps the file of known findings.

use super::args::{BaselineArgs, BaselineCommand, ProjectArgs};
use super::failure::Failure;
use super::project::{self, BASELINE, Project};
use super::style::{visible, warn};
use bstr::{BStr, ByteSlice};
use credlint::filter::Baseline;
use credlint::finding::Finding;
use credlint::report::{Report, counted};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

/// Runs the command.
pub(super) fn run(args: &BaselineArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        BaselineCommand::Create(args) => create(args),
        BaselineCommand::Update(args) => change(args, true),
        BaselineCommand::Prune(args) => change(args, false),
    }
}

fn create(args: &ProjectArgs) -> Result<ExitCode, Failure> {
    let fresh = ProjectArgs {
        no_baseline: true,
        baseline: None,
        ..args.clone()
    };
    let project = Project::here(&fresh)?;
    let file = file(&project, args);
    if file.symlink_metadata().is_ok() {
        return Err(Failure::new(
            format!("there is a baseline already: {}", file.display()),
            "`credlint baseline update` adds to it",
        ));
    }
    let report = scan(&project)?;
    let mut baseline = Baseline::new(random_key()?);
    let added = add(&mut baseline, &report.findings, &project);
    write(&file, &baseline)?;
    said(
        &format!(
            "{}: {}",
            visible(&file.display().to_string()),
            counted(added, "entry")
        ),
        &report,
    )
}

fn change(args: &ProjectArgs, adds: bool) -> Result<ExitCode, Failure> {
    let project = Project::here(&ProjectArgs {
        no_baseline: true,
        baseline: None,
        ..args.clone()
    })?;
    let file = file(&project, args);
    let before = project::read_baseline(&file)?;
    let mut report = scan(&project)?;
    if report.receipt.incomplete {
        return Err(Failure::new(
            "not everything could be scanned, so the baseline stays as it is",
            "the notices of `credlint` say what could not",
        ));
    }
    let root = project.config.root();
    let exists = |path: &BStr| {
        path.to_path()
            .is_ok_and(|path| root.join(path).symlink_metadata().is_ok())
    };
    let mut after = before.renewed(&mut report.findings, &exists);
    let kept = after.len();
    let added = if adds {
        add(&mut after, &report.findings, &project)
    } else {
        0
    };
    write(&file, &after)?;
    let removed = before.len().saturating_sub(kept);
    let file = visible(&file.display().to_string());
    let text = format!(
        "{file}: {added} added, {removed} removed, {}",
        counted(after.len(), "entry")
    );
    said(&text, &report)
}

/// Where the baseline is or goes.
fn file(project: &Project, args: &ProjectArgs) -> PathBuf {
    let wanted = ProjectArgs {
        no_baseline: false,
        ..args.clone()
    };
    project::baseline_file(&project.config, &wanted)
        .unwrap_or_else(|| project.config.root().join(BASELINE))
}

/// Everything that is found in the project, the hints below the wanted confidence as well, so that no entry is lost because of a threshold.
pub(super) fn scan(project: &Project) -> Result<Report, Failure> {
    project::report_on(project, project.all_options())
}

/// Adds what counts: what nothing suppresses, at or above the thresholds of the project.
pub(super) fn add(baseline: &mut Baseline, findings: &[Finding], project: &Project) -> usize {
    let least = project.options();
    findings
        .iter()
        .filter(|f| {
            f.suppression.is_none()
                && f.severity() >= least.min_severity
                && f.confidence >= least.min_confidence
        })
        .map(|finding| usize::from(baseline.add(finding)))
        .sum()
}

/// 32 bytes from the system's source of randomness.
pub(super) fn random_key() -> Result<[u8; 32], Failure> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|e| Failure::from_error(&e))?;
    Ok(key)
}

/// Replaces the file in one step, so that it is never half written.
pub(super) fn write(file: &Path, baseline: &Baseline) -> Result<(), Failure> {
    let failed = |e: io::Error| {
        let name = file.display();
        Failure::new(
            format!("cannot write {name}: {e}"),
            "check that the folder exists and is yours to write",
        )
    };
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let half = folder.join(format!(".credlint-baseline.{}.tmp", std::process::id()));
    fs::write(&half, baseline.to_text())
        .and_then(|()| fs::rename(&half, file))
        .map_err(failed)
}

fn said(text: &str, report: &Report) -> Result<ExitCode, Failure> {
    let notices = report.notices.iter();
    warn(notices.filter(|notice| notice.kind.incomplete()));
    super::print(format!("{text}\n").as_bytes())
}
