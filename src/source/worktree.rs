//! The work tree: what git would see below folders, and files given by name.
//!
//! Below a folder that is what git tracks (even where a later `.gitignore` hides it) and what it does not ignore. Outside of a
//! repository there is nothing to ignore. `.ignore` files of other tools do not count: they hide files from a search, not from a
//! commit. Hidden files count, `.git` does not.

use super::file::{Found, Kind, unreadable};
use super::tracking::Tracking;
use super::walk::Walk;
use super::{Item, Sink, SourceError};
use crate::finding::{Notice, NoticeKind};
use crate::git::Repository;
use bstr::{BStr, BString, ByteSlice};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How to look at a work tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Hand out ignored files too.
    pub ignored: bool,
    /// Honour the excludes of this machine: `core.excludesFile` and `.git/info/exclude`. Without them every machine sees the same.
    pub machine_excludes: bool,
    /// Names of files: a folder that is listed and has none of them is handed out as [`Item::Without`], so that nobody has to look again.
    pub announced: &'static [&'static str],
}

impl Default for Options {
    fn default() -> Self {
        Options {
            ignored: false,
            machine_excludes: true,
            announced: &[],
        }
    }
}

/// Folders and files to hand out, and the root that their paths are relative to.
#[derive(Debug)]
pub struct WorkTree {
    root: PathBuf,
    repository: Option<Repository>,
    folders: Vec<PathBuf>,
    files: Vec<Named>,
    options: Options,
}

/// A file given by name.
#[derive(Debug)]
struct Named {
    disk: PathBuf,
    kind: Kind,
}

impl WorkTree {
    /// Looks up the paths; none at all means the current folder. Nothing is read yet, not even git's index.
    ///
    /// The root is that of the git work tree around the paths (around their nearest common folder, when there are several). Outside of
    /// a repository it is the folder given, or the nearest common folder of all paths.
    ///
    /// What is given by name is taken even when it is ignored. A link to a folder stands for the folder. A link to a file below the root
    /// stands for its target text and for that file, under the file's own path; of any other link only the target text is handed out.
    ///
    /// # Errors
    /// When a path does not exist or cannot be read, and when the search for a repository fails.
    pub fn new(paths: &[PathBuf], options: Options) -> Result<Self, SourceError> {
        let here = [PathBuf::from(".")];
        let mut folders = Vec::new();
        let mut files = Vec::new();
        for path in if paths.is_empty() { &here } else { paths } {
            look_up(path, &mut folders, &mut files).map_err(|source| SourceError::Path {
                path: path.clone(),
                source,
            })?;
        }
        folders.sort();
        folders.dedup();
        let parents = files.iter().filter_map(|file| file.disk.parent());
        let common = folders
            .iter()
            .map(PathBuf::as_path)
            .chain(parents)
            .map(Path::to_owned)
            .reduce(|all, next| common_folder(&all, &next))
            .unwrap_or_default();
        let repository = Repository::discover(&common)?.filter(|it| it.work_tree().is_some());
        let root = match repository.as_ref().and_then(Repository::work_tree) {
            Some(root) => root.to_owned(),
            None => common,
        };
        follow_links(&root, &mut files);
        files.sort_by(|a, b| a.disk.cmp(&b.disk));
        files.dedup_by(|a, b| a.disk == b.disk);
        Ok(WorkTree {
            root,
            repository,
            folders,
            files,
            options,
        })
    }

    /// The same tree with paths relative to another folder, one that holds the root. For projects outside of repositories.
    #[must_use]
    pub fn within(mut self, folder: PathBuf) -> Self {
        if self.repository.is_none() && self.root.starts_with(&folder) {
            self.root = folder;
        }
        self
    }

    /// Whether the root itself is in scope, and so everything below it.
    pub fn is_whole(&self) -> bool {
        self.folders.contains(&self.root)
    }

    /// The folder that all paths handed out are relative to; absolute, without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The repository around the root, when there is one.
    pub fn repository(&self) -> Option<&Repository> {
        self.repository.as_ref()
    }

    /// Hands out everything, from `threads` threads (at least one), each file once. Whether git tracks a file is known for what was
    /// found below folders; for files given by name git's index is not read.
    pub fn visit(&self, threads: usize, sink: Sink<'_>) {
        let threads = threads.max(1);
        in_parallel(threads, &self.files, &|file| {
            let found = Found {
                disk: &file.disk,
                path: self.relative(&file.disk),
                tracked: None,
            };
            if file.kind == Kind::Link && file_below(&self.root, &file.disk).is_none() {
                sink(Item::Skipped(Notice {
                    path: found.path.clone(),
                    kind: NoticeKind::SymbolicLink,
                    message: "It leads to no file below the root of the scan; only its target text was scanned.".into(),
                }));
            }
            found.hand_out(file.kind, sink);
        });
        if !self.folders.is_empty() {
            self.visit_folders(threads, sink);
        }
    }

    fn visit_folders(&self, threads: usize, sink: Sink<'_>) {
        let scopes: Vec<BString> = self.folders.iter().map(|it| self.relative(it)).collect();
        let named: HashSet<BString> = self
            .files
            .iter()
            .map(|it| self.relative(&it.disk))
            .collect();
        let in_scope = |path: &BStr| {
            let below = |scope: &BString| {
                scope.is_empty()
                    || path
                        .strip_prefix(scope.as_slice())
                        .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
            };
            scopes.iter().any(below) && !named.contains(path)
        };
        let tracking = self.repository.as_ref().map(|repository| {
            Tracking::read(&self.root, repository, &in_scope, &mut |notice| {
                sink(Item::Skipped(notice));
            })
        });
        let known = tracking.as_ref().is_some_and(Tracking::is_known);
        if known && scopes.iter().any(|scope| scope.is_empty()) {
            sink(Item::WholeTree);
        }
        let walk = Walk {
            folders: &self.folders,
            ignores: !self.options.ignored,
            machine_excludes: self.options.machine_excludes,
            names: self.options.announced,
            without: &|folder| sink(Item::Without(self.relative(folder))),
        };
        walk.run(threads, &|disk, kind| {
            let path = self.relative(disk);
            if named.contains(&path) {
                return;
            }
            let tracked = tracking.as_ref().and_then(|it| it.mark(path.as_bstr()));
            match kind {
                Ok(kind) => {
                    let found = Found {
                        disk,
                        path,
                        tracked,
                    };
                    found.hand_out(kind.into(), sink);
                }
                Err(error) => sink(Item::Skipped(unreadable(path, &error))),
            }
        });
        if let Some(tracking) = tracking {
            tracking.unseen(&in_scope, &mut |disk, path, kind| {
                let found = Found {
                    disk,
                    path,
                    tracked: Some(true),
                };
                found.hand_out(kind, sink);
            });
        }
    }

    /// The path below the root, `/`-separated; empty for the root itself.
    fn relative(&self, path: &Path) -> BString {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        let bytes = path.as_os_str().as_encoded_bytes();
        if cfg!(windows) {
            return bytes.replace("\\", "/").into();
        }
        bytes.into()
    }
}

/// Sorts a path given by name into folders and files, both absolute and free of links up to their last part.
fn look_up(path: &Path, folders: &mut Vec<PathBuf>, files: &mut Vec<Named>) -> io::Result<()> {
    let metadata = path.symlink_metadata()?;
    if metadata.is_dir() || (metadata.is_symlink() && path.is_dir()) {
        folders.push(path.canonicalize()?);
        return Ok(());
    }
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = path.file_name().ok_or(io::ErrorKind::NotFound)?;
    files.push(Named {
        disk: parent.canonicalize()?.join(name),
        kind: metadata.file_type().into(),
    });
    Ok(())
}

/// Adds the files that links given by name lead to, as long as they lie below the root.
fn follow_links(root: &Path, files: &mut Vec<Named>) {
    let links = files.iter().filter(|file| file.kind == Kind::Link);
    let targets: Vec<Named> = links
        .filter_map(|file| file_below(root, &file.disk))
        .map(|disk| Named {
            disk,
            kind: Kind::Regular,
        })
        .collect();
    files.extend(targets);
}

/// Where a link leads to, when that is a file below the root and outside of `.git`.
fn file_below(root: &Path, link: &Path) -> Option<PathBuf> {
    let disk = link.canonicalize().ok()?;
    let below = disk.strip_prefix(root).ok()?;
    let inside_git = below.components().any(|part| part.as_os_str() == ".git");
    let regular = disk.symlink_metadata().ok()?.is_file();
    (regular && !inside_git).then_some(disk)
}

fn common_folder(a: &Path, b: &Path) -> PathBuf {
    let parts = a.components().zip(b.components());
    parts
        .take_while(|(a, b)| a == b)
        .map(|(part, _)| part)
        .collect()
}

/// Calls `each` for all things, from several threads when there are enough of them.
fn in_parallel<T: Sync>(threads: usize, things: &[T], each: &(dyn Fn(&T) + Sync)) {
    let threads = threads.min(things.len() / FEW);
    if threads <= 1 {
        things.iter().for_each(each);
        return;
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(thing) = things.get(next.fetch_add(1, Ordering::Relaxed)) {
                    each(thing);
                }
            });
        }
    });
}

/// Starting a thread costs about as much as scanning this many small files.
const FEW: usize = 8;

#[cfg(test)]
mod tests;
