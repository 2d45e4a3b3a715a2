//! What a scan is asked to look at, and how it gets there.

use super::super::args::{Changes, ScanArgs};
use super::super::failure::Failure;
use super::super::project;
use super::super::style::Progress;
use bstr::ByteSlice;
use credlint::git::{Environment, Repository};
use credlint::scan::{HistoryOptions, Scanner};
use credlint::source::{
    self, ChangeOptions, Commits, Item, RefUpdate, Root, SourceError, WorkTree,
};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Bytes of updates of references, at most: a hundred thousand of them.
const MOST_UPDATES: u64 = 32 << 20;

/// What to scan, looked up before anything is read.
pub(super) enum Input {
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
    pub(super) fn of(args: &ScanArgs) -> Result<Self, Failure> {
        if args.history {
            return Self::history(args);
        }
        let (stdin, paths): (Vec<PathBuf>, Vec<PathBuf>) = args
            .paths
            .iter()
            .cloned()
            .partition(|path| path.as_os_str() == "-");
        if stdin.is_empty() && args.stdin_path.is_some() {
            return Err(Failure::new(
                "--stdin-path names standard input, which is not scanned",
                "`-` among the paths scans it",
            ));
        }
        if args.changes().is_some() {
            if !stdin.is_empty() {
                return Err(Failure::new(
                    "standard input is no part of a commit",
                    "leave out the `-`",
                ));
            }
            let root = source::root(&change_options(args))?;
            return Ok(Input::Changes(root));
        }
        if stdin.is_empty() {
            return Self::tree(&paths);
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

    /// Files and folders. The folder of a bare repository holds packed objects: a scan of its files would see none of what it keeps.
    fn tree(paths: &[PathBuf]) -> Result<Self, Failure> {
        let tree = project::tree(paths)?;
        if tree.repository().is_none() {
            let here = [PathBuf::from(".")];
            for path in if paths.is_empty() { &here } else { paths } {
                let Ok(path) = path.canonicalize() else {
                    continue;
                };
                let repository = Repository::open(&path, &environment()).ok().flatten();
                let folder = repository.filter(|it| it.work_tree().is_none());
                if folder.is_some_and(|it| it.git_dir().canonicalize().is_ok_and(|it| it == path)) {
                    return Err(SourceError::Bare { path }.into());
                }
            }
        }
        Ok(Input::Tree(tree))
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
        let unreadable = |path: PathBuf| move |source| SourceError::Path { path, source };
        let absolute = place.canonicalize().map_err(unreadable(place.clone()))?;
        let repository = Repository::open(&absolute, &environment())?
            .ok_or(SourceError::NoRepository { path: place })?;
        let root = repository.work_tree().unwrap_or(repository.git_dir());
        let root = Root {
            path: root.canonicalize().map_err(unreadable(root.to_owned()))?,
            work_tree: repository.work_tree().is_some(),
        };
        Ok(Input::History(root, Box::new(repository)))
    }

    pub(super) fn root(&self) -> &Path {
        match self {
            Input::History(root, _) | Input::Changes(root) | Input::Stdin(root, _) => &root.path,
            Input::Tree(tree) => tree.root(),
        }
    }

    pub(super) fn has_work_tree(&self) -> bool {
        match self {
            Input::History(root, _) | Input::Changes(root) => root.work_tree,
            Input::Stdin(..) | Input::Tree(_) => true,
        }
    }

    /// Everything of the project is scanned.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Input::Tree(tree) if tree.is_whole())
    }
}

/// Hands everything that was asked for to the scanner.
pub(super) fn feed(
    args: &ScanArgs,
    input: Input,
    scanner: &Scanner<'_>,
    progress: &Progress,
) -> Result<(), Failure> {
    let sink = |item: Item| {
        progress.step();
        scanner.take(item);
    };
    let threads = project::threads(args.threads);
    match input {
        Input::History(_, repository) => {
            let options = HistoryOptions {
                threads,
                refs: args.refs.clone(),
                people: args.plan,
                cache: args.cache,
                ..HistoryOptions::default()
            };
            scanner.history(&repository, &options)?;
        }
        Input::Changes(_) => {
            if let Some(changes) = args.changes()
                && let Some(commits) = feed_changes(args, changes, threads, &sink)?
            {
                scanner.count_commits(commits as u64);
            }
        }
        Input::Stdin(root, tree) => {
            let name = project::name_of_stdin(args.stdin_path.as_deref(), &root.path);
            source::stdin(&mut io::stdin().lock(), name.as_bstr(), &sink)?;
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
    Ok(done?)
}

/// Reads what git tells a hook on standard input.
fn ref_updates() -> Result<Vec<RefUpdate>, Failure> {
    let mut text = Vec::new();
    let input = io::stdin().lock();
    input
        .take(MOST_UPDATES)
        .read_to_end(&mut text)
        .map_err(SourceError::Stdin)?;
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
pub(in super::super) fn environment() -> Environment {
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
