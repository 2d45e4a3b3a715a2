//! What git tracks below the root of a scan, submodules included, and which of it the walk has handed out.

use super::file::Kind;
use crate::finding::{Notice, NoticeKind};
use crate::git::{EntryKind, GitError, Repository, Tracked};
use bstr::{BStr, BString, ByteSlice};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The indexes of a repository and of its checked-out submodules.
pub(super) struct Tracking {
    root: PathBuf,
    /// The repository itself first, then its submodules.
    trees: Vec<Tree>,
}

struct Tree {
    /// Empty, or a submodule's folder with a `/` at the end.
    prefix: BString,
    /// `None` for a submodule whose index is damaged.
    tracked: Option<Tracked>,
    /// One for each entry: the walk handed it out.
    seen: Vec<AtomicBool>,
    /// Where the last path was found.
    last: AtomicUsize,
}

impl Tracking {
    /// Reads the index of `repository`, whose work tree is `root`, and those of its submodules. What cannot be read becomes a notice,
    /// and nothing is known then about what it tracks.
    pub(super) fn read(
        root: &Path,
        repository: &Repository,
        scope: &dyn Fn(&BStr) -> bool,
        notice: &mut dyn FnMut(Notice),
    ) -> Self {
        let mut trees = vec![Tree::new("".into(), repository.tracked(), notice)];
        let mut next = 0;
        while next < trees.len() && trees.len() < MAX_SUBMODULES {
            let found = submodules(root, &trees[next], scope, notice);
            trees.extend(found);
            next += 1;
        }
        Tracking {
            root: root.to_owned(),
            trees,
        }
    }

    /// True when the index of the repository itself could be read.
    pub(super) fn is_known(&self) -> bool {
        self.trees[0].tracked.is_some()
    }

    /// Marks a path as handed out. Says whether git tracks it; `None` when that is not known.
    pub(super) fn mark(&self, path: &BStr) -> Option<bool> {
        let tree = self.tree_of(path);
        let tracked = tree.tracked.as_ref()?;
        let near = tree.last.load(Ordering::Relaxed);
        let path = BStr::new(&path[tree.prefix.len()..]);
        let Some(at) = tracked.position(path, near) else {
            return Some(false);
        };
        tree.last.store(at, Ordering::Relaxed);
        tree.seen[at].store(true, Ordering::Relaxed);
        Some(true)
    }

    /// Hands out every tracked path in scope that exists and that nobody marked: git ignores it, and tracks it all the same.
    pub(super) fn unseen(
        &self,
        scope: &dyn Fn(&BStr) -> bool,
        found: &mut dyn FnMut(&Path, BString, Kind),
    ) {
        for tree in &self.trees {
            let Some(tracked) = &tree.tracked else {
                continue;
            };
            let mut folder = Folder::default();
            let mut last = BString::default();
            for (at, entry) in tracked.iter().enumerate() {
                let seen = tree
                    .seen
                    .get(at)
                    .is_none_or(|seen| seen.load(Ordering::Relaxed));
                if seen || !matches!(entry.kind, EntryKind::File | EntryKind::Symlink) {
                    continue;
                }
                let path = joined(&tree.prefix, entry.path);
                if path == last || !scope(path.as_bstr()) || !folder.is_real(&self.root, &path) {
                    continue;
                }
                let Some(disk) = on_disk(&self.root, path.as_bstr()) else {
                    continue;
                };
                if let Ok(metadata) = disk.symlink_metadata()
                    && !metadata.is_dir()
                {
                    found(&disk, path.clone(), metadata.file_type().into());
                }
                last = path; // an unmerged path has several entries
            }
        }
    }

    fn tree_of(&self, path: &BStr) -> &Tree {
        self.trees[1..]
            .iter()
            .filter(|tree| path.starts_with(&tree.prefix))
            .max_by_key(|tree| tree.prefix.len())
            .unwrap_or(&self.trees[0])
    }
}

impl Tree {
    fn new(
        prefix: BString,
        tracked: Result<Tracked, GitError>,
        notice: &mut dyn FnMut(Notice),
    ) -> Self {
        let tracked = tracked
            .inspect_err(|error| {
                notice(Notice {
                    path: joined(&prefix, b".git"),
                    kind: NoticeKind::Unreadable,
                    message: format!(
                        "{error}: {}. Files that git tracks although it ignores them were not scanned.",
                        chain(error)
                    ),
                });
            })
            .ok();
        let len = tracked.as_ref().map_or(0, Tracked::len);
        Tree {
            prefix,
            tracked,
            seen: std::iter::repeat_with(AtomicBool::default)
                .take(len)
                .collect(),
            last: AtomicUsize::new(0),
        }
    }
}

/// The checked-out submodules of a tree; a notice for every other one in scope.
fn submodules(
    root: &Path,
    tree: &Tree,
    scope: &dyn Fn(&BStr) -> bool,
    notice: &mut dyn FnMut(Notice),
) -> Vec<Tree> {
    let mut found = Vec::new();
    let entries = tree.tracked.iter().flat_map(Tracked::iter);
    for entry in entries.filter(|entry| entry.kind == EntryKind::Submodule) {
        let path = joined(&tree.prefix, entry.path);
        let Some(disk) = on_disk(root, path.as_bstr()) else {
            continue;
        };
        if !Folder::default().is_real(root, &joined(&path, b"/.")) {
            continue;
        }
        let own = disk.join(".git").symlink_metadata().is_ok();
        if own
            && let Ok(Some(repository)) = Repository::discover(&disk)
            && repository.work_tree() == Some(disk.as_path())
        {
            let prefix = joined(&path, b"/");
            found.push(Tree::new(prefix, repository.tracked(), notice));
        } else if !entry.skip_worktree && scope(path.as_bstr()) && is_empty(&disk) {
            notice(Notice {
                path,
                kind: NoticeKind::MissingSubmodule,
                message: "The submodule is not checked out.".into(),
            });
        }
    }
    found
}

/// Whether the folders above a path are folders and not links to some; remembers the last answer, since paths come sorted.
#[derive(Default)]
struct Folder {
    path: BString,
    real: bool,
}

impl Folder {
    fn is_real(&mut self, root: &Path, path: &[u8]) -> bool {
        let Some(slash) = path.rfind_byte(b'/') else {
            return true;
        };
        let folder = &path[..slash];
        if self.path != folder {
            self.path = folder.into();
            self.real = path
                .find_iter(b"/")
                .take_while(|&at| at <= slash)
                .all(|at| {
                    on_disk(root, BStr::new(&path[..at]))
                        .and_then(|disk| disk.symlink_metadata().ok())
                        .is_some_and(|metadata| metadata.is_dir())
                });
        }
        self.real
    }
}

/// More submodules than this are treated as ordinary folders.
const MAX_SUBMODULES: usize = 10_000;

/// The path on disk of a `/`-separated path below `root`; `None` for one that leaves it or that this system cannot name.
fn on_disk(root: &Path, path: &BStr) -> Option<PathBuf> {
    let path = path.to_path().ok()?;
    path.components()
        .all(|part| {
            matches!(
                part,
                std::path::Component::Normal(_) | std::path::Component::CurDir
            )
        })
        .then(|| root.join(path))
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

fn joined(prefix: &[u8], path: &[u8]) -> BString {
    let mut all = BString::new(Vec::with_capacity(prefix.len() + path.len()));
    all.extend_from_slice(prefix);
    all.extend_from_slice(path);
    all
}

fn chain(error: &GitError) -> String {
    let mut all = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        all.push(error.to_string());
        next = error.source();
    }
    all.join(": ")
}
