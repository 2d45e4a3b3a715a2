//! What git tracks: the entries of the index.

use super::{GitError, Version};
use bstr::{BStr, ByteSlice};
use gix::index::entry::{Stat, stat};
use gix::index::fs::Metadata;
use gix::index::{File, decode, entry};
use std::path::{Path, PathBuf};

/// The index of a work tree, sorted by path.
pub struct Tracked {
    index: File,
}

/// One tracked path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Relative to the root of the work tree, `/`-separated raw bytes.
    pub path: &'a BStr,
    /// What is tracked.
    pub kind: EntryKind,
    /// Left out of the work tree on purpose: a sparse checkout, or `git update-index --skip-worktree`.
    pub skip_worktree: bool,
}

/// What an index entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A symbolic link.
    Symlink,
    /// A commit of another repository: a submodule's folder.
    Submodule,
    /// A whole folder outside of a sparse checkout; only in sparse indexes.
    SparseFolder,
}

/// What the index says about a file on disk without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDisk {
    /// Nothing is there.
    Gone,
    /// It has not been touched since the index was written.
    Same,
    /// It may be another one; only its content can tell.
    Unsure,
}

impl Tracked {
    /// Reads an index file; one that does not exist is empty. A split index is joined.
    pub(in crate::git) fn read(path: PathBuf, hash: gix::hash::Kind) -> Result<Self, GitError> {
        let options = decode::Options {
            thread_limit: Some(1),
            alloc_limit_bytes: Some(MAX_ALLOCATION),
            ..decode::Options::default()
        };
        match File::at_or_default(&path, hash, false, options) {
            Ok(index) => Ok(Tracked { index }),
            Err(source) => Err(GitError::Index { path, source }),
        }
    }

    /// Number of entries; a path with a merge conflict has up to three.
    pub fn len(&self) -> usize {
        self.index.entries().len()
    }

    /// True when git tracks nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry at a place of the sorted list.
    pub fn get(&self, at: usize) -> Option<Entry<'_>> {
        let entry = self.index.entries().get(at)?;
        let kind = match entry.mode {
            entry::Mode::SYMLINK => EntryKind::Symlink,
            entry::Mode::COMMIT => EntryKind::Submodule,
            entry::Mode::DIR => EntryKind::SparseFolder,
            _ => EntryKind::File,
        };
        Some(Entry {
            path: BStr::new(entry.path(&self.index).as_bytes()),
            kind,
            skip_worktree: entry.flags.contains(entry::Flags::SKIP_WORKTREE),
        })
    }

    /// All entries in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.len()).map_while(|at| self.get(at))
    }

    /// The contents that the index refers to, under their paths.
    pub(in crate::git) fn versions(&self) -> impl Iterator<Item = (&BStr, Version)> {
        (0..self.len()).filter_map(|at| Some((self.get(at)?.path, self.version(at)?)))
    }

    /// The content that the index records for an entry; `None` for what is neither a file nor a link.
    pub fn version(&self, at: usize) -> Option<Version> {
        let kind = self.get(at)?.kind;
        let id = self.index.entries().get(at)?.id;
        matches!(kind, EntryKind::File | EntryKind::Symlink).then_some(Version { id, kind })
    }

    /// Compares size, times and identity of a file with what they were when the index was written.
    pub fn on_disk(&self, at: usize, disk: &Path) -> OnDisk {
        let Ok(metadata) = Metadata::from_path_no_follow(disk) else {
            return if disk.symlink_metadata().is_ok() {
                OnDisk::Unsure
            } else {
                OnDisk::Gone
            };
        };
        if metadata.is_dir() {
            return OnDisk::Gone;
        }
        let (Some(entry), Ok(now)) = (self.index.entries().get(at), Stat::from_fs(&metadata))
        else {
            return OnDisk::Unsure;
        };
        let options = stat::Options {
            trust_ctime: true,
            check_stat: true,
            use_nsec: false, // not every git writes nanoseconds
            use_stdev: false,
        };
        let link = entry.mode == entry::Mode::SYMLINK;
        let same = metadata.is_symlink() == link
            && entry.stat.matches(&now, options)
            && !entry.stat.is_racy(self.index.timestamp(), options);
        if same { OnDisk::Same } else { OnDisk::Unsure }
    }

    pub(super) fn index(&self) -> &File {
        &self.index
    }

    /// The place of a path in the sorted list, the first one when a merge conflict gives it several; `None` when it is not tracked.
    /// `near` is a guess, any number: the search is faster when a path of the same folder was found there.
    pub fn position(&self, path: &BStr, near: usize) -> Option<usize> {
        let entries = self.index.entries();
        let before =
            |entry: &gix::index::Entry| entry.path(&self.index).as_bytes() < path.as_bytes();
        let low = near.saturating_sub(NEAR).min(entries.len());
        let high = near.saturating_add(NEAR).min(entries.len());
        let (above, below) = (
            low == 0 || before(&entries[low - 1]),
            high == entries.len() || !before(&entries[high]),
        );
        let at = match (above, below) {
            (true, true) => low + entries[low..high].partition_point(before),
            (false, _) => entries[..low].partition_point(before),
            (true, false) => high + entries[high..].partition_point(before),
        };
        let found = entries.get(at)?;
        (found.path(&self.index).as_bytes() == path.as_bytes()).then_some(at)
    }
}

impl std::fmt::Debug for Tracked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tracked")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// How far from the guess a path is looked for first.
const NEAR: usize = 32;

/// No single allocation for an index is larger: ten million entries fit.
const MAX_ALLOCATION: usize = 1 << 30;
