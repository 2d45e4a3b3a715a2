//! `credlint audit`: everything about one repository, or about many, in one report.

mod list;
mod output;

pub(super) use output::{finish, targets};

use super::args::{AuditArgs, FailOn};
use super::failure::Failure;
use super::project::{self, Project};
use super::scan;
use super::style::{Progress, stderr_line};
use credlint::config::Settings;
use credlint::detect::Checks;
use credlint::finding::{FingerprintKey, Notice, NoticeKind};
use credlint::git;
use credlint::report::audit::{Audit, Repository};
use credlint::report::{Report, counted};
use credlint::scan::{HistoryOptions, Options, Scanner};
use credlint::source::SourceError;
use list::Listed;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Runs the command.
pub(super) fn run(args: &AuditArgs) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let many = args.repos.is_some();
    let targets = targets(&args.output, many)?;
    let key = scan::key(args.fingerprint_key.as_deref())?;
    let (audit, report, fail_on) = match &args.repos {
        Some(file) => {
            let all = list::read(file)?;
            let part = match args.shard {
                Some(shard) => list::part(&all, shard),
                None => all.clone(),
            };
            if args.plan {
                let names: Vec<&str> = part.iter().map(|it| it.name.as_str()).collect();
                return super::print((names.join("\n") + "\n").as_bytes());
            }
            let fail_on = FailOn::of(args.output.fail_on, &Settings::default());
            (of_list(args, &all, &part, &key), None, fail_on)
        }
        None => {
            let place = args.path.clone().unwrap_or_else(|| PathBuf::from("."));
            let found = Look::at(&place, args, &key)?;
            let mut audit = Audit::default();
            audit.add(found.repository, &found.report, &key);
            (audit, Some(found.report), found.fail_on)
        }
    };
    let seconds = started.elapsed().as_secs_f64();
    finish(
        &audit,
        report.as_ref(),
        &targets,
        &args.output,
        fail_on,
        seconds,
    )
}

/// Looks at one repository after the other. One that cannot be looked at is a gap in the result, not the end of it.
fn of_list(args: &AuditArgs, all: &[Listed], part: &[Listed], key: &FingerprintKey) -> Audit {
    let mut audit = Audit {
        list: Some(all.iter().map(|it| it.name.clone()).collect()),
        shard: args.shard,
        ..Audit::default()
    };
    for (number, listed) in part.iter().enumerate() {
        let said = match Look::at(&listed.path(), args, key) {
            Ok(found) => {
                let said = counted(found.report.receipt.total(), "finding");
                let repository = Repository {
                    name: listed.name.clone(),
                    ..found.repository
                };
                audit.add(repository, &found.report, key);
                said
            }
            Err(failure) => {
                let said = format!("not looked at: {failure}");
                audit.add_failure(listed.name.clone(), failure.to_string());
                said
            }
        };
        if !args.output.terminal.quiet {
            let label = format!("{}/{}", number + 1, part.len());
            stderr_line(&label, &format!("{}: {said}", listed.name));
        }
    }
    audit
}

/// What a look at one repository gives.
struct Look {
    repository: Repository,
    report: Report,
    fail_on: FailOn,
}

impl Look {
    fn at(place: &Path, args: &AuditArgs, key: &FingerprintKey) -> Result<Self, Failure> {
        let started = Instant::now();
        let absolute = place.canonicalize().map_err(|source| SourceError::Path {
            path: place.to_owned(),
            source,
        })?;
        let repository = git::Repository::open(&absolute, &scan::environment())?;
        let work_tree = match &repository {
            Some(repository) => repository.work_tree().map(Path::to_owned),
            None => Some(absolute.clone()),
        };
        let root = match (&work_tree, &repository) {
            (Some(root), _) => root.clone(),
            (None, Some(repository)) => repository.git_dir().to_owned(),
            (None, None) => absolute.clone(),
        };
        let project = Project::open(&root, work_tree.is_some(), &args.project)?;
        let scanner = Scanner::new(&project.patterns, options(args, &project, key));
        project.check_rules(&scanner)?;
        let progress = Progress::new(!args.output.terminal.quiet);
        let threads = project::threads(args.threads);
        if let Some(root) = &work_tree {
            progress.stage("files: ");
            let tree = project::tree(std::slice::from_ref(root))?;
            tree.visit(threads, &|item| {
                progress.step();
                scanner.take(item);
            });
        }
        if let Some(repository) = &repository {
            progress.stage("history, after ");
            let options = HistoryOptions {
                threads,
                ..HistoryOptions::default()
            };
            scanner.history(repository, &options)?;
        }
        progress.finish();
        project.check_rules(&scanner)?;
        project.config.check_nested()?;
        let mut report = scanner.report(started.elapsed().as_secs_f64());
        let remarks = remarks(repository.is_some(), work_tree.is_some());
        report.notices.splice(0..0, remarks);
        Ok(Look {
            repository: Repository {
                name: project::name_of(&root),
                head: repository
                    .as_ref()
                    .and_then(|it| it.head().ok().flatten())
                    .map(|id| id.to_string()),
                mirror: repository.as_ref().is_some_and(is_mirror),
                ..Repository::default()
            },
            report,
            fail_on: FailOn::of(args.output.fail_on, project.config.settings()),
        })
    }
}

fn options(args: &AuditArgs, project: &Project, key: &FingerprintKey) -> Options {
    Options {
        checks: Checks {
            advice: true,
            drift: true,
        },
        key: key.clone(),
        ..args.thresholds.over(project.options())
    }
}

/// What a reader has to know about a place that is no clone with files.
fn remarks(history: bool, files: bool) -> Vec<Notice> {
    let remark = |message: &str| Notice {
        path: Default::default(),
        kind: NoticeKind::Remark,
        message: message.to_owned(),
    };
    let mut out = Vec::new();
    if !history {
        out.push(remark(
            "This is no git repository: there is no history to look at.",
        ));
    }
    if !files {
        out.push(remark(
            "This is a bare repository: its history was looked at, and no ignore entries, templates or settings were judged.",
        ));
    }
    out
}

/// True for a copy whose own references are those of a remote, as `git clone --mirror` and `--bare` make it.
fn is_mirror(repository: &git::Repository) -> bool {
    let folder = repository.git_dir();
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let copied = text("config").contains("[remote \"");
    let tracks =
        folder.join("refs/remotes").is_dir() || text("packed-refs").contains(" refs/remotes/");
    repository.work_tree().is_none() && copied && !tracks
}
