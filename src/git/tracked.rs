//! What git tracks: the entries of the index.

use super::GitError;
use bstr::{BStr, ByteSlice};
use gix::index::{File, decode, entry};
use std::path::PathBuf;

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

/// What the index remembers of a file on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// The content that is recorded.
    pub id: gix::ObjectId,
    /// Size in bytes, cut to 32 bits.
    pub size: u32,
    /// Last modification: seconds and nanoseconds, cut to 32 bits.
    pub modified: (u32, u32),
    /// The file may have changed within the same tick after the index was written: size and time prove nothing.
    pub racy: bool,
}

impl Tracked {
    /// Reads an index file; one that does not exist is empty. A split index is joined.
    pub(super) fn read(path: PathBuf) -> Result<Self, GitError> {
        let options = decode::Options {
            thread_limit: Some(1),
            alloc_limit_bytes: Some(MAX_ALLOCATION),
            ..decode::Options::default()
        };
        match File::at_or_default(&path, gix::hash::Kind::Sha1, false, options) {
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

    /// What the index knows about the file on disk behind an entry, and what is recorded of it.
    pub fn stat(&self, at: usize) -> Option<Stat> {
        let entry = self.index.entries().get(at)?;
        let racy = i64::from(entry.stat.mtime.secs) >= self.index.timestamp().unix_seconds();
        Some(Stat {
            id: entry.id,
            size: entry.stat.size,
            modified: (entry.stat.mtime.secs, entry.stat.mtime.nsecs),
            racy,
        })
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
