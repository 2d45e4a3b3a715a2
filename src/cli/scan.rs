//! `credlint scan`: the scan itself, its reports and its exit status.

use super::args::{Changes, FINDINGS, FailOn, INCOMPLETE, OptionalCheck, ScanArgs, Target};
use super::expressions;
use super::failure::Failure;
use super::project::{self, Project};
use super::style::{self, Progress, stderr_line, visible, width};
use bstr::ByteSlice;
use credlint::config::Settings;
use credlint::detect::Checks;
use credlint::finding::FingerprintKey;
use credlint::git::{Environment, GitError, Repository};
use credlint::report::{self, Format, Report, receipt_line, reporter, step_summary};
use credlint::rule::{Confidence, Severity};
use credlint::scan::{HistoryOptions, Options, Scanner};
use credlint::source::{
    self, ChangeOptions, Commits, Item, RefUpdate, Root, SourceError, WorkTree,
};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Notices that are listed on standard error; the rest is counted.
const MOST_NOTICES: usize = 10;

/// Bytes of updates of references, at most: a hundred thousand of them.
const MOST_UPDATES: u64 = 32 << 20;

/// Runs the command.
pub(super) fn run(args: &ScanArgs) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let targets = targets(args)?;
    let input = Input::of(args)?;
    let project = Project::open(input.root(), input.has_work_tree(), &args.project)?;
    let settings = project.config.settings();
    let options = Options {
        min_severity: args
            .min_severity
            .or(settings.min_severity)
            .unwrap_or(Severity::Info),
        min_confidence: args
            .min_confidence
            .or(settings.min_confidence)
            .unwrap_or(Confidence::Medium),
        checks: Checks {
            advice: wanted(args, settings, OptionalCheck::Advice, "advice"),
            drift: wanted(args, settings, OptionalCheck::Drift, "drift"),
        },
        key: key(args.fingerprint_key.as_deref())?,
        partial: args.changes().is_some() || args.history,
        whole: input.is_whole(),
        ..project.options()
    };
    let scanner = Scanner::new(&project.patterns, options);
    project.check_rules(&scanner)?;
    let progress = Progress::new(!args.quiet);
    let outcome = feed(args, input, &scanner, &progress);
    progress.finish();
    outcome?;
    project.check_rules(&scanner)?;
    project.config.check_nested()?;
    let report = scanner.report(started.elapsed().as_secs_f64());
    let clock = style::clock(report.receipt.seconds);
    for target in &targets {
        write(&report, target, args, clock)?;
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
    if !args.quiet {
        account(
            &report,
            targets
                .iter()
                .any(|t| t.format == Format::Human && t.file.is_none()),
        );
    }
    let set = settings
        .fail_on
        .map(|least| least.map_or(FailOn::Never, FailOn::Severity));
    let fail_on = args
        .fail_on
        .or(set)
        .unwrap_or(FailOn::Severity(Severity::Medium));
    Ok(status(&report, args, fail_on))
}

/// What to scan, looked up before anything is read.
enum Input {
    /// The whole history of a repository.
    History(Root, Box<Repository>),
    /// What commits or the next one bring in.
    Changes(Root),
    /// Standard input, and then perhaps files.
    Stdin(Root, Option<WorkTree>),
    /// Files and folders.
    Tree(WorkTree),
}

impl Input {
    fn of(args: &ScanArgs) -> Result<Self, Failure> {
        if args.history {
            return Self::history(args);
        }
        let (stdin, paths): (Vec<PathBuf>, Vec<PathBuf>) = args
            .paths
            .iter()
            .cloned()
            .partition(|path| path.as_os_str() == "-");
        if args.changes().is_some() {
            if !stdin.is_empty() {
                return Err(Failure::new(
                    "standard input is no part of a commit",
                    "leave out the `-`",
                ));
            }
            let root = source::root(&change_options(args)).map_err(|e| failure(&e))?;
            return Ok(Input::Changes(root));
        }
        if stdin.is_empty() {
            return Ok(Input::Tree(project::tree(&paths)?));
        }
        let tree = match paths.as_slice() {
            [] => None,
            paths => Some(project::tree(paths)?),
        };
        let root = match &tree {
            Some(tree) => tree.root().to_owned(),
            None => project::tree(&[])?.root().to_owned(),
        };
        let root = Root {
            path: root,
            work_tree: true,
        };
        Ok(Input::Stdin(root, tree))
    }

    /// The repository that holds the one path.
    fn history(args: &ScanArgs) -> Result<Self, Failure> {
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
        let unreadable = |path: PathBuf| move |source| failure(&SourceError::Path { path, source });
        let absolute = place.canonicalize().map_err(unreadable(place.clone()))?;
        let repository = Repository::open(&absolute, &environment())
            .map_err(|error| failure(&error.into()))?
            .ok_or_else(|| failure(&SourceError::NoRepository { path: place }))?;
        let root = repository.work_tree().unwrap_or(repository.git_dir());
        let root = Root {
            path: root.canonicalize().map_err(unreadable(root.to_owned()))?,
            work_tree: repository.work_tree().is_some(),
        };
        Ok(Input::History(root, Box::new(repository)))
    }

    fn root(&self) -> &Path {
        match self {
            Input::History(root, _) | Input::Changes(root) | Input::Stdin(root, _) => &root.path,
            Input::Tree(tree) => tree.root(),
        }
    }

    fn has_work_tree(&self) -> bool {
        match self {
            Input::History(root, _) | Input::Changes(root) => root.work_tree,
            Input::Stdin(..) | Input::Tree(_) => true,
        }
    }

    /// Everything of the project is scanned.
    fn is_whole(&self) -> bool {
        matches!(self, Input::Tree(tree) if tree.is_whole())
    }
}

fn wanted(args: &ScanArgs, settings: &Settings, check: OptionalCheck, name: &str) -> bool {
    args.checks.contains(&check) || settings.checks.iter().any(|it| it == name)
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

/// Hands everything that was asked for to the scanner.
fn feed(
    args: &ScanArgs,
    input: Input,
    scanner: &Scanner<'_>,
    progress: &Progress,
) -> Result<(), Failure> {
    let sink = |item: Item| {
        progress.step();
        scanner.take(item);
    };
    let threads = args.threads.map_or_else(project::threads, usize::from);
    match input {
        Input::History(_, repository) => {
            let options = HistoryOptions {
                threads,
                refs: args.refs.clone(),
                people: args.plan,
                cache: args.cache,
                ..HistoryOptions::default()
            };
            scanner
                .history(&repository, &options)
                .map_err(|error| failure(&error.into()))?;
        }
        Input::Changes(_) => {
            if let Some(changes) = args.changes()
                && let Some(commits) = feed_changes(args, changes, threads, &sink)?
            {
                scanner.count_commits(commits as u64);
            }
        }
        Input::Stdin(root, tree) => {
            let name = project::name_of_stdin(&args.stdin_path, &root.path);
            source::stdin(&mut io::stdin().lock(), name.as_bstr(), &sink)
                .map_err(|e| failure(&e))?;
            if let Some(tree) = tree {
                tree.visit(threads, &sink);
            }
        }
        Input::Tree(tree) => tree.visit(threads, &sink),
    }
    Ok(())
}

/// Hands over what commits or the next one bring in; gives the number of commits.
fn feed_changes(
    args: &ScanArgs,
    changes: Changes<'_>,
    threads: usize,
    sink: source::Sink<'_>,
) -> Result<Option<usize>, Failure> {
    let options = change_options(args);
    let done = match changes {
        Changes::Staged => source::staged(&options, threads, sink).map(|()| None),
        Changes::Changed => source::changed(&options, threads, sink).map(|()| None),
        Changes::Commits(commits) => source::commits(commits, &options, threads, sink).map(Some),
        Changes::Updates => {
            let updates = Commits::Updates(&ref_updates()?);
            source::commits(updates, &options, threads, sink).map(Some)
        }
    };
    done.map_err(|e| failure(&e))
}

/// Reads what git tells a hook on standard input.
fn ref_updates() -> Result<Vec<RefUpdate>, Failure> {
    let mut text = Vec::new();
    let input = io::stdin().lock();
    input
        .take(MOST_UPDATES)
        .read_to_end(&mut text)
        .map_err(|source| failure(&SourceError::Stdin(source)))?;
    let read = match text.len() as u64 {
        MOST_UPDATES => Err(0),
        _ => RefUpdate::read(&String::from_utf8_lossy(&text)),
    };
    read.map_err(|line| {
        Failure::new(
            match line {
                0 => "there are too many updates of references".to_owned(),
                line => format!("line {line} of standard input is no update of a reference"),
            },
            "--ref-updates reads what git gives to the hooks pre-push and pre-receive",
        )
    })
}

fn change_options(args: &ScanArgs) -> ChangeOptions {
    ChangeOptions {
        paths: args.paths.clone(),
        whole_files: args.whole_files,
        environment: environment(),
    }
}

/// Where git told a hook to look.
pub(super) fn environment() -> Environment {
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

/// Why a source cannot hand out what was asked for, with the next step.
pub(super) fn failure(error: &SourceError) -> Failure {
    let failure = Failure::from_error(error);
    match error {
        SourceError::Git(GitError::Revision { .. } | GitError::Range { .. }) => {
            failure.with_help("nothing was scanned; in a shallow clone fetch more history first")
        }
        SourceError::Path { .. } => failure.with_help("nothing was scanned; check the path"),
        _ => failure,
    }
}

fn write(
    report: &Report,
    target: &Target,
    args: &ScanArgs,
    clock: (u64, u64),
) -> Result<(), Failure> {
    let options = report::Options {
        color: target.file.is_none() && args.color.on_stdout(),
        width: width(),
        verbose: args.verbose,
        limit: if args.all { None } else { Some(10) },
        show_suppressed: args.show_suppressed,
        category: category(args),
        title: String::new(),
        started: clock.0,
        ended: clock.1,
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

/// What the upload of a report replaces. A history is none of the newest commit: its upload must not close the alerts of that.
fn category(args: &ScanArgs) -> String {
    let usual = if args.history {
        "credlint/history/"
    } else {
        "credlint/"
    };
    args.sarif_category
        .clone()
        .unwrap_or_else(|| usual.to_owned())
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

fn status(report: &Report, args: &ScanArgs, fail_on: FailOn) -> ExitCode {
    let loud = |severity: &Severity| match fail_on {
        FailOn::Severity(least) => *severity >= least,
        FailOn::Never => false,
    };
    if report.receipt.findings.keys().any(loud) {
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
