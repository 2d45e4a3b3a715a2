//! The project around what is scanned: its root, configuration, patterns and baseline.

use super::args::ProjectArgs;
use super::failure::Failure;
use super::patterns;
use bstr::{BString, ByteSlice};
use credlint::config::{Config, FILE_NAMES, project_root};
use credlint::detect::Checks;
use credlint::filter::Baseline;
use credlint::finding::Date;
use credlint::pattern::Pattern;
use credlint::report::Report;
use credlint::rule::{Confidence, Severity};
use credlint::scan::{Known, Options, Scanner};
use credlint::source::{self, WorkTree};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The baseline's file where nothing else is said.
pub(super) const BASELINE: &str = ".credlint-baseline";

/// Largest baseline that is read: some 500,000 entries.
const LARGEST: u64 = 64 << 20;

/// A project, as far as it says something about scans.
pub(super) struct Project {
    pub(super) config: Arc<Config>,
    /// Patterns of its own.
    pub(super) patterns: Vec<Pattern>,
    /// Findings that are known.
    pub(super) known: Option<Known>,
}

impl Project {
    /// Reads what a project says; `root` is what paths are relative to.
    pub(super) fn open(root: &Path, work_tree: bool, args: &ProjectArgs) -> Result<Self, Failure> {
        let config = match &args.config {
            Some(file) => Config::only(root, file)?,
            None if args.no_config => Config::none(root),
            None => Config::discover(root)?,
        };
        let folder = folder_of(&config);
        let settings = config.settings();
        let named = settings.patterns.iter().map(|path| folder.join(path));
        let folders: Vec<PathBuf> = named.chain(args.patterns.iter().cloned()).collect();
        let patterns = patterns::load(&folders, settings.own_patterns.clone())?;
        let known = match baseline_file(&config, args) {
            Some(file) => Some(Known {
                baseline: Arc::new(read_baseline(&file)?),
                file: relative(&file, root),
                root: work_tree.then(|| root.to_owned()),
            }),
            None => None,
        };
        Ok(Project {
            config: Arc::new(config),
            patterns,
            known,
        })
    }

    /// The project around the current folder.
    pub(super) fn here(args: &ProjectArgs) -> Result<Self, Failure> {
        Self::open(tree(&[])?.root(), true, args)
    }

    /// Options of a scan with everything that the project says.
    pub(super) fn options(&self) -> Options {
        let settings = self.config.settings();
        let usual = Options::default();
        let has = |name: &str| settings.checks.iter().any(|it| it == name);
        Options {
            min_severity: settings.min_severity.unwrap_or(usual.min_severity),
            min_confidence: settings.min_confidence.unwrap_or(usual.min_confidence),
            checks: Checks {
                advice: has("advice"),
                drift: has("drift"),
            },
            policies: Some(self.config.clone()),
            known: self.known.clone(),
            today: today(),
            ..usual
        }
    }

    /// The same without thresholds: everything that is found, hints included.
    pub(super) fn all_options(&self) -> Options {
        Options {
            min_severity: Severity::Info,
            min_confidence: Confidence::Low,
            ..self.options()
        }
    }

    /// Holds the rules that the configuration names against those that there are.
    pub(super) fn check_rules(&self, scanner: &Scanner<'_>) -> Result<(), Failure> {
        if self.config.names_rules() {
            self.config
                .check_rules(scanner.rules().iter().map(|rule| &*rule.id))?;
        }
        Ok(())
    }
}

/// Everything that is found in the whole project.
pub(super) fn report_on(project: &Project, options: Options) -> Result<Report, Failure> {
    let root = project.config.root().to_owned();
    let tree = tree(&[root])?;
    let scanner = Scanner::new(&project.patterns, options);
    project.check_rules(&scanner)?;
    tree.visit(threads(None), &|item| scanner.take(item));
    project.check_rules(&scanner)?;
    project.config.check_nested()?;
    Ok(scanner.report(0.0))
}

/// Files and folders, with paths relative to the root of their repository or project.
pub(super) fn tree(paths: &[PathBuf]) -> Result<WorkTree, Failure> {
    let options = source::Options {
        announced: FILE_NAMES,
        ..source::Options::default()
    };
    let tree = WorkTree::new(paths, options)?;
    if tree.repository().is_some() {
        return Ok(tree);
    }
    Ok(match project_root(tree.root()) {
        Some(root) => tree.within(root),
        None => tree,
    })
}

/// Where the baseline is, or would be made: named on the command line, named by the configuration, or at the root. `None` when there is none
/// to take.
pub(super) fn baseline_file(config: &Config, args: &ProjectArgs) -> Option<PathBuf> {
    if args.no_baseline {
        return None;
    }
    let named = config.settings().baseline.as_ref();
    args.baseline
        .clone()
        .or_else(|| named.map(|file| folder_of(config).join(file)))
        .or_else(|| {
            let usual = config.root().join(BASELINE);
            let there = usual.symlink_metadata().is_ok();
            (there && !args.no_config).then_some(usual)
        })
}

/// Reads a baseline.
pub(super) fn read_baseline(file: &Path) -> Result<Baseline, Failure> {
    let name = file.display();
    let text = text_of(file).map_err(|e| {
        let help = "make one with `credlint baseline create`, or scan with --no-baseline";
        Failure::new(format!("cannot read the baseline {name}: {e}"), help)
    })?;
    Baseline::parse(&text).map_err(|e| {
        let help = "nothing was scanned; mend the line, or make the baseline anew";
        Failure::new(format!("{name}:{}: {}", e.line, e.message), help)
    })
}

fn text_of(file: &Path) -> io::Result<String> {
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(io::Error::other("it is no file of at most 64 MiB"));
    }
    fs::read_to_string(file)
}

/// What standard input is called: a name that is given is that of a file, relative to the current folder, so that it is scanned as that
/// file would be.
pub(super) fn name_of_stdin(name: Option<&OsStr>, root: &Path) -> BString {
    let Some(name) = name else {
        return BString::from("stdin");
    };
    let verbatim = BString::from(name.as_encoded_bytes());
    let given = Path::new(name);
    let Ok(here) = Path::new(".").canonicalize() else {
        return verbatim;
    };
    let mut plain = PathBuf::new();
    for part in here.join(given).components() {
        match part {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            std::path::Component::CurDir => {}
            _ => plain.push(part),
        }
    }
    match plain.strip_prefix(root) {
        Ok(below) => slashed(below),
        Err(_) => verbatim,
    }
}

/// What a project is called: its folder.
pub(super) fn name_of(root: &Path) -> String {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let name = root.file_name().unwrap_or(root.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The current day in UTC.
pub(super) fn today() -> Date {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    Date::of_unix_time(now.map_or(0, |since| since.as_secs().cast_signed()))
}

/// As many threads as were asked for, or one for each processor.
pub(super) fn threads(asked: Option<u16>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(processors, usize::from)
}

/// A path as notices name it: below the root relative to it.
pub(super) fn relative(file: &Path, root: &Path) -> BString {
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    slashed(file.strip_prefix(root).unwrap_or(&file))
}

fn slashed(path: &Path) -> BString {
    let bytes = path.as_os_str().as_encoded_bytes();
    if cfg!(windows) {
        return bytes.replace("\\", "/").into();
    }
    bytes.into()
}

/// The folder that paths in the configuration are relative to.
fn folder_of(config: &Config) -> &Path {
    let parent = config.file().and_then(Path::parent);
    match parent {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => config.root(),
    }
}
