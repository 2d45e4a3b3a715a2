//! The repository that a look at changes is about, and the paths that it is limited to.

use super::SourceError;
use crate::git::{Environment, ObjectId, Objects, Repository, Tracked};
use bstr::{BStr, BString, ByteSlice};
use std::io;
use std::path::{Component, Path, PathBuf};

/// Which changes to hand out, and how.
#[derive(Debug, Clone, Default)]
pub struct ChangeOptions {
    /// Only what lies at or below these paths; none means everything in the repository around the current folder.
    pub paths: Vec<PathBuf>,
    /// Every line of a changed file counts, not only those that are new in it.
    pub whole_files: bool,
    /// Where git told a hook to look.
    pub environment: Environment,
}

/// What the paths of changes are relative to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The root of the work tree, or the folder of a bare repository; absolute, without links.
    pub path: PathBuf,
    /// There is a work tree.
    pub work_tree: bool,
}

/// The root of the repository that changes are looked for in.
///
/// # Errors
/// When a path cannot be read, and when there is no repository around the paths.
pub fn root(options: &ChangeOptions) -> Result<Root, SourceError> {
    let scope = Scope::new(options)?;
    Ok(Root {
        work_tree: scope.repository.work_tree().is_some(),
        path: scope.root,
    })
}

/// A repository and paths in it.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) repository: Repository,
    /// The root of the work tree, or the folder of a bare repository.
    pub(super) root: PathBuf,
    /// As given, and relative to the root, `/`-separated.
    paths: Vec<(PathBuf, BString)>,
}

impl Scope {
    /// Finds the repository around the paths.
    pub(super) fn new(options: &ChangeOptions) -> Result<Self, SourceError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| SourceError::Path { path, source }
        };
        let here = Path::new(".");
        let here = here.canonicalize().map_err(failed(here))?;
        let absolute = options
            .paths
            .iter()
            .map(|path| absolute(&here, path).map_err(failed(path)))
            .collect::<Result<Vec<PathBuf>, _>>()?;
        let start = match absolute.as_slice() {
            _ if options.environment.git_dir.is_some() => here.clone(),
            [] => here.clone(),
            all => common_folder(all),
        };
        let repository = Repository::open(&start, &options.environment)?;
        let repository = repository.ok_or(SourceError::NoRepository { path: start })?;
        let root = repository.work_tree().unwrap_or(repository.git_dir());
        let root = root.canonicalize().map_err(failed(root))?;
        let paths = options.paths.iter().zip(absolute);
        let paths = paths
            .map(|(given, absolute)| {
                let relative = absolute.strip_prefix(&root).map_err(|_| {
                    failed(given)(io::Error::other("it lies outside of the repository"))
                })?;
                let relative = slashed(relative.as_os_str().as_encoded_bytes());
                Ok((given.clone(), relative))
            })
            .collect::<Result<_, SourceError>>()?;
        Ok(Scope {
            repository,
            root,
            paths,
        })
    }

    /// As [`Scope::new`]; an error for a bare repository.
    pub(super) fn with_work_tree(options: &ChangeOptions) -> Result<Self, SourceError> {
        let scope = Self::new(options)?;
        match scope.repository.work_tree() {
            Some(_) => Ok(scope),
            None => Err(SourceError::Bare { path: scope.root }),
        }
    }

    /// The folders of the scope on disk: the root when it has no limits.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        if self.paths.is_empty() {
            return vec![self.root.clone()];
        }
        self.on_disk().filter(|path| path.is_dir()).collect()
    }

    /// What was given by name and is no folder.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> {
        self.on_disk().filter(|path| !path.is_dir())
    }

    fn on_disk(&self) -> impl Iterator<Item = PathBuf> {
        let paths = self
            .paths
            .iter()
            .filter_map(|(_, path)| path.to_path().ok());
        paths.map(|path| self.root.join(path))
    }

    /// The path below the root of something on disk, `/`-separated.
    pub(super) fn relative(&self, path: &Path) -> BString {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        slashed(path.as_os_str().as_encoded_bytes())
    }

    /// Whether a path is in scope.
    pub(super) fn holds(&self, path: &BStr) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|(_, scope)| is_below(path, scope))
    }

    /// An error for the first path that is neither on disk nor tracked nor in the folder that `HEAD` records: most likely misspelt.
    pub(super) fn check(
        &self,
        index: &Tracked,
        objects: &Objects,
        head: Option<ObjectId>,
    ) -> Result<(), SourceError> {
        let was =
            |path: &BString| head.map_or(Ok(false), |head| objects.holds(head, path.as_bstr()));
        for (given, scope) in &self.paths {
            let on_disk = scope
                .to_path()
                .is_ok_and(|path| self.root.join(path).symlink_metadata().is_ok());
            let known =
                on_disk || index.iter().any(|entry| is_below(entry.path, scope)) || was(scope)?;
            if !known {
                return Err(SourceError::Path {
                    path: given.clone(),
                    source: io::ErrorKind::NotFound.into(),
                });
            }
        }
        Ok(())
    }
}

fn slashed(path: &[u8]) -> BString {
    if cfg!(windows) {
        return path.replace("\\", "/").into();
    }
    path.into()
}

fn is_below(path: &BStr, scope: &BString) -> bool {
    scope.is_empty()
        || path
            .strip_prefix(scope.as_slice())
            .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
}

/// An absolute path without `.` and `..` whose folders, as far as they exist, are no links. The path itself may be gone.
fn absolute(here: &Path, path: &Path) -> io::Result<PathBuf> {
    let mut plain = PathBuf::new();
    for part in here.join(path).components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            _ => plain.push(part),
        }
    }
    if plain.is_dir() {
        return plain.canonicalize();
    }
    let mut missing = Vec::new();
    let mut folder = plain.as_path();
    while let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) {
        missing.push(name);
        folder = parent;
        if folder.is_dir() {
            break;
        }
    }
    let mut real = folder.canonicalize()?;
    real.extend(missing.iter().rev());
    Ok(real)
}

/// The deepest folder that exists and holds all paths.
fn common_folder(paths: &[PathBuf]) -> PathBuf {
    let common = paths.iter().cloned().reduce(|all, next| {
        let parts = all.components().zip(next.components());
        parts.take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    });
    let mut common = common.unwrap_or_default();
    while !common.is_dir() && common.pop() {}
    common
}
