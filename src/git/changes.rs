//! What a folder holds that none of its predecessors does.

use super::{EntryKind, GitError, ObjectId, Objects};
use bstr::{BStr, BString, ByteSlice};
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryKind as Mode;
use std::collections::HashMap;

/// A file, or the target of a symbolic link, that is new or has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the root of the work tree, `/`-separated raw bytes.
    pub path: BString,
    /// What it is now.
    pub new: Version,
    /// What it was, in each predecessor that has something of the same kind under that path (or had it under another one).
    pub old: Vec<Version>,
}

/// The content of a path at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version {
    /// The blob.
    pub id: ObjectId,
    /// A file or a symbolic link.
    pub kind: EntryKind,
}

/// Changes as they are gathered, with what went away at the same time: the other half of a rename.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) changes: Vec<Change>,
    pub(super) gone: Vec<(BString, Version)>,
    /// Whole folders that went away.
    pub(super) gone_trees: Vec<(BString, ObjectId)>,
}

/// The entries of a folder by name.
pub(super) type Entries = HashMap<BString, (Mode, ObjectId)>;

/// Compares the folder `new` with all of `old`; what one of them has under the same path is not new. `prefix` is empty or ends with `/`.
pub(super) fn compare(
    objects: &Objects,
    prefix: &BStr,
    new: ObjectId,
    old: Vec<ObjectId>,
    gathered: &mut Gathered,
) -> Result<(), GitError> {
    let mut open = vec![(prefix.to_owned(), new, old)];
    let mut visited = 0;
    while let Some((prefix, tree, old)) = open.pop() {
        visited += 1;
        if visited > MOST_TREES || gathered.changes.len() > MOST_CHANGES || prefix.len() > LONGEST {
            return Err(GitError::TooLarge { id: new });
        }
        let data = objects.tree(tree)?;
        let mut before = old
            .iter()
            .map(|&id| entries(objects, id))
            .collect::<Result<Vec<Entries>, _>>()?;
        for entry in TreeRefIter::from_bytes(&data, objects.hash_kind()) {
            let entry = entry.map_err(|source| GitError::Object { id: tree, source })?;
            let (mode, id) = (entry.mode.kind(), entry.oid.to_owned());
            let was: Vec<(Mode, ObjectId)> = before
                .iter_mut()
                .filter_map(|before| before.remove(entry.filename))
                .collect();
            let path = joined(&prefix, entry.filename);
            match version(mode, id) {
                _ if was.iter().any(|was| was.1 == id && same(was.0, mode)) => {}
                Some(new) => gathered.changes.push(Change {
                    path,
                    new,
                    old: was
                        .iter()
                        .filter_map(|&(mode, id)| version(mode, id))
                        .filter(|was| was.kind == new.kind)
                        .collect(),
                }),
                None if mode == Mode::Tree => {
                    let was = was.iter().filter(|was| was.0 == Mode::Tree);
                    open.push((joined(&path, b"/"), id, was.map(|was| was.1).collect()));
                }
                None => {} // a submodule is another repository
            }
        }
        for before in before {
            gathered.went(prefix.as_bstr(), before);
        }
    }
    Ok(())
}

/// Reads a folder.
pub(super) fn entries(objects: &Objects, id: ObjectId) -> Result<Entries, GitError> {
    let data = objects.tree(id)?;
    TreeRefIter::from_bytes(&data, objects.hash_kind())
        .map(|entry| {
            let entry = entry.map_err(|source| GitError::Object { id, source })?;
            let name = entry.filename.to_owned();
            Ok((name, (entry.mode.kind(), entry.oid.to_owned())))
        })
        .collect()
}

/// A tree's entry as a version of a path; `None` for folders and submodules.
pub(super) fn version(mode: Mode, id: ObjectId) -> Option<Version> {
    let kind = match mode {
        Mode::Blob | Mode::BlobExecutable => EntryKind::File,
        Mode::Link => EntryKind::Symlink,
        Mode::Tree | Mode::Commit => return None,
    };
    Some(Version { id, kind })
}

pub(super) fn joined(prefix: &[u8], name: &[u8]) -> BString {
    [prefix, name].concat().into()
}

impl Gathered {
    /// Notes what is left of a folder after everything that is still there was taken out.
    pub(super) fn went(&mut self, prefix: &BStr, left: Entries) {
        for (name, (mode, id)) in left {
            let path = joined(prefix, &name);
            match version(mode, id) {
                Some(version) => self.gone.push((path, version)),
                None if mode == Mode::Tree => self.gone_trees.push((path, id)),
                None => {}
            }
        }
    }

    /// Lists the files of the folders that went away, as far as that is worth the work.
    pub(super) fn unfold(&mut self, objects: &Objects) -> Result<(), GitError> {
        let mut open = std::mem::take(&mut self.gone_trees);
        let mut visited = 0;
        while let Some((path, id)) = open.pop() {
            visited += 1;
            if visited + self.gone.len() > MOST_GONE || path.len() > LONGEST {
                break;
            }
            let prefix = joined(&path, b"/");
            self.went(prefix.as_bstr(), entries(objects, id)?);
            open.append(&mut self.gone_trees);
        }
        Ok(())
    }
}

/// The same kind of thing: whether a file can be executed does not matter.
fn same(a: Mode, b: Mode) -> bool {
    let file = |mode| matches!(mode, Mode::Blob | Mode::BlobExecutable);
    a == b || (file(a) && file(b))
}

/// Folders that one comparison looks at, at most: far above any real tree, far below what a few nested ones can pretend to be.
const MOST_TREES: usize = 1_000_000;

/// Changes of one commit, likewise.
const MOST_CHANGES: usize = 5_000_000;

/// Bytes of a folder's path, likewise.
const LONGEST: usize = 1 << 16;

/// Renames are looked for among this many files and folders that went away.
const MOST_GONE: usize = 20_000;
