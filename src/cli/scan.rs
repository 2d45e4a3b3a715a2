//! `credlint scan`: the scan itself, its reports and its exit status.

use super::args::{Changes, FINDINGS, FailOn, INCOMPLETE, OptionalCheck, ScanArgs, Target};
use super::failure::Failure;
use super::patterns;
use super::style::{Progress, stderr_line, visible, width};
use bstr::BStr;
use credlint::detect::Checks;
use credlint::finding::FingerprintKey;
use credlint::git::{Environment, GitError, Repository};
use credlint::report::{self, Format, Report, receipt_line, reporter, step_summary};
use credlint::rule::Severity;
use credlint::scan::{HistoryOptions, Options, Scanner};
use credlint::source::{self, ChangeOptions, Item, SourceError, WorkTree};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

/// Notices that are listed on standard error; the rest is counted.
const MOST_NOTICES: usize = 10;

/// Runs the command.
pub(super) fn run(args: &ScanArgs) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let targets = targets(args)?;
    let own = patterns::load(&args.patterns)?;
    let options = Options {
        min_severity: args.min_severity,
        min_confidence: args.min_confidence,
        checks: Checks {
            advice: args.checks.contains(&OptionalCheck::Advice),
            drift: args.checks.contains(&OptionalCheck::Drift),
        },
        key: key(args.fingerprint_key.as_deref())?,
        partial: args.changes().is_some() || args.history,
    };
    let scanner = Scanner::new(&own, options);
    let progress = Progress::new(!args.quiet);
    let outcome = feed(args, &scanner, &progress);
    progress.finish();
    outcome?;
    let report = scanner.report(started.elapsed().as_secs_f64());
    for target in &targets {
        write(&report, target, args)?;
    }
    if !args.quiet {
        account(
            &report,
            targets
                .iter()
                .any(|t| t.format == Format::Human && t.file.is_none()),
        );
    }
    Ok(status(&report, args))
}

/// Where each report goes. Only one can have standard output.
fn targets(args: &ScanArgs) -> Result<Vec<Target>, Failure> {
    let mut targets = args.format.clone();
    if targets.is_empty() {
        targets.push(Target {
            format: Format::Human,
            file: None,
        });
    }
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
    if targets.iter().filter(|t| t.file.is_none()).count() > 1 {
        return Err(Failure::new(
            "two formats would be mixed on standard output",
            "give all but one a file: --format sarif:FILE",
        ));
    }
    Ok(targets)
}

fn key(file: Option<&Path>) -> Result<FingerprintKey, Failure> {
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

/// Hands everything that was asked for to the scanner.
fn feed(args: &ScanArgs, scanner: &Scanner<'_>, progress: &Progress) -> Result<(), Failure> {
    let sink = |item: Item| {
        progress.step();
        scanner.take(item);
    };
    let threads = args.threads.map_or_else(
        || thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    );
    if args.history {
        return feed_history(args, scanner, threads);
    }
    if let Some(changes) = args.changes() {
        let commits = feed_changes(args, changes, threads, &sink)?;
        if let Some(commits) = commits {
            scanner.count_commits(commits as u64);
        }
        return Ok(());
    }
    let (stdin, mut paths): (Vec<PathBuf>, Vec<PathBuf>) = args
        .paths
        .iter()
        .cloned()
        .partition(|path| path.as_os_str() == "-");
    if !stdin.is_empty() {
        let name = args.stdin_path.as_encoded_bytes();
        source::stdin(&mut io::stdin().lock(), BStr::new(name), &sink).map_err(|e| failure(&e))?;
        if paths.is_empty() {
            return Ok(());
        }
    }
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let tree = WorkTree::new(&paths, source::Options::default()).map_err(|e| failure(&e))?;
    tree.visit(threads, &sink);
    Ok(())
}

/// Scans the whole history of the repository that holds a path.
fn feed_history(args: &ScanArgs, scanner: &Scanner<'_>, threads: usize) -> Result<(), Failure> {
    let place = match args.paths.as_slice() {
        [] => PathBuf::from("."),
        [one] => one.clone(),
        _ => {
            return Err(Failure::new(
                "--history takes one repository",
                "name a folder in it, or leave the path out",
            ));
        }
    };
    let absolute = place.canonicalize().map_err(|source| {
        failure(&SourceError::Path {
            path: place.clone(),
            source,
        })
    })?;
    let repository = Repository::open(&absolute, &environment())
        .map_err(|error| failure(&error.into()))?
        .ok_or_else(|| failure(&SourceError::NoRepository { path: place }))?;
    let options = HistoryOptions {
        threads,
        ..HistoryOptions::default()
    };
    scanner
        .history(&repository, &options)
        .map_err(|error| failure(&error.into()))
}

/// Hands over what commits or the next one bring in; gives the number of commits.
fn feed_changes(
    args: &ScanArgs,
    changes: Changes<'_>,
    threads: usize,
    sink: source::Sink<'_>,
) -> Result<Option<usize>, Failure> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::new(
            "standard input is no part of a commit",
            "leave out the `-`",
        ));
    }
    let options = ChangeOptions {
        paths: args.paths.clone(),
        whole_files: args.whole_files,
        environment: environment(),
    };
    let done = match changes {
        Changes::Staged => source::staged(&options, threads, sink).map(|()| None),
        Changes::Changed => source::changed(&options, threads, sink).map(|()| None),
        Changes::Commits(commits) => source::commits(commits, &options, threads, sink).map(Some),
    };
    done.map_err(|e| failure(&e))
}

/// Where git told a hook to look.
fn environment() -> Environment {
    #[expect(
        clippy::disallowed_methods,
        reason = "git tells its hooks by variables where the next commit is prepared"
    )]
    let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    Environment {
        git_dir: var("GIT_DIR").map(PathBuf::from),
        work_tree: var("GIT_WORK_TREE").map(PathBuf::from),
        index_file: var("GIT_INDEX_FILE").map(PathBuf::from),
        objects: var("GIT_OBJECT_DIRECTORY").map(PathBuf::from),
        alternates: var("GIT_ALTERNATE_OBJECT_DIRECTORIES")
            .map(|list| std::env::split_paths(&list).collect())
            .unwrap_or_default(),
    }
}

fn failure(error: &SourceError) -> Failure {
    let failure = Failure::from_error(error);
    match error {
        SourceError::Git(GitError::Revision { .. } | GitError::Range { .. }) => {
            failure.with_help("nothing was scanned; in a shallow clone fetch more history first")
        }
        SourceError::Path { .. } => failure.with_help("nothing was scanned; check the path"),
        _ => failure,
    }
}

fn write(report: &Report, target: &Target, args: &ScanArgs) -> Result<(), Failure> {
    let options = report::Options {
        color: target.file.is_none() && args.color.on_stdout(),
        width: width(),
        verbose: args.verbose,
        limit: if args.all { None } else { Some(10) },
        show_suppressed: args.show_suppressed,
        category: args.sarif_category.clone(),
    };
    let reporter = reporter(target.format, options);
    let written = match &target.file {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            reporter.report(report, &mut out).and_then(|()| out.flush())
        }
        Some(file) => {
            let mut out = BufWriter::new(File::create(file).map_err(|e| {
                Failure::new(
                    format!("cannot write {}: {e}", file.display()),
                    "check that the folder exists and is yours to write",
                )
            })?);
            reporter.report(report, &mut out).and_then(|()| out.flush())
        }
    };
    written.map_err(Failure::output)?;
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
        for notice in report.notices.iter().take(MOST_NOTICES) {
            let path = String::from_utf8_lossy(&notice.path);
            stderr_line(
                "warning",
                &format!("{}: {}", visible(&path), notice.message),
            );
        }
        let more = report.notices.len().saturating_sub(MOST_NOTICES);
        if more > 0 {
            stderr_line(
                "warning",
                &format!("{more} more notices; --format json has all"),
            );
        }
    }
    let _ = writeln!(anstream::stderr(), "{}", receipt_line(&report.receipt));
}

fn status(report: &Report, args: &ScanArgs) -> ExitCode {
    let loud = |severity: &Severity| match args.fail_on {
        FailOn::Severity(least) => *severity >= least,
        FailOn::Never => false,
    };
    if report.receipt.findings.keys().any(loud) {
        ExitCode::from(FINDINGS)
    } else if report.receipt.incomplete || (report.receipt.files == 0 && args.changes().is_none()) {
        // where nothing was scanned nothing is clean; but a commit that only deletes brings nothing in
        ExitCode::from(INCOMPLETE)
    } else {
        ExitCode::SUCCESS
    }
}
