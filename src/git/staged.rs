//! What the next commit adds or changes: the index against the folder that `HEAD` records.

use super::changes::{self, Change, Entries, Gathered, Version};
use super::{EntryKind, GitError, ObjectId, Objects, Tracked, renames};
use bstr::{BStr, BString, ByteSlice};
use gix::index::entry::{Flags, Mode, Stage};
use gix::index::{Entry, extension};
use gix::objs::tree::EntryKind as TreeMode;
use std::collections::HashMap;

/// The next commit compared with the last one.
#[derive(Debug, Default)]
pub struct StagedChanges {
    /// Files and links that are new or changed, renames taken into account.
    pub changes: Vec<Change>,
    /// Paths with a merge conflict: the next commit waits for somebody to resolve it.
    pub unmerged: Vec<BString>,
}

impl StagedChanges {
    /// Compares the index with a folder, `None` for nothing at all. Files that are only intended to be added are not part of the next
    /// commit, and submodules are repositories of their own.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn of(
        objects: &Objects,
        index: &Tracked,
        head: Option<ObjectId>,
    ) -> Result<Self, GitError> {
        let mut comparison = Comparison {
            objects,
            index,
            gathered: Gathered::default(),
            unmerged: Vec::new(),
        };
        comparison.run(head)?;
        Ok(StagedChanges {
            changes: renames::pair(objects, comparison.gathered)?,
            unmerged: comparison.unmerged,
        })
    }
}

struct Comparison<'a> {
    objects: &'a Objects,
    index: &'a Tracked,
    gathered: Gathered,
    unmerged: Vec<BString>,
}

/// One folder to compare.
struct Folder<'a> {
    /// Empty, or with a `/` at the end.
    prefix: BString,
    /// Its entries of the index.
    first: usize,
    end: usize,
    head: Option<ObjectId>,
    /// What the index itself remembers of the folder.
    cached: Option<&'a extension::Tree>,
}

impl<'a> Comparison<'a> {
    fn run(&mut self, head: Option<ObjectId>) -> Result<(), GitError> {
        let root = Folder {
            prefix: BString::default(),
            first: 0,
            end: self.index.len(),
            head,
            cached: self.index.index().tree(),
        };
        let mut open = vec![root];
        while let Some(folder) = open.pop() {
            if !is_unchanged(folder.cached, folder.head, folder.end - folder.first) {
                self.folder(&folder, &mut open)?;
            }
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Folder<'a>, open: &mut Vec<Folder<'a>>) -> Result<(), GitError> {
        let mut before = match folder.head {
            Some(tree) => changes::entries(self.objects, tree)?,
            None => Entries::new(),
        };
        let cached = folder.cached.map_or(&[][..], |cached| &cached.children);
        let cached: HashMap<&[u8], &extension::Tree> = cached
            .iter()
            .map(|child| (child.name.as_slice(), child))
            .collect();
        let entries = self.index.index().entries();
        let mut at = folder.first;
        while at < folder.end {
            let path = entries[at].path(self.index.index());
            let Some(rest) = path.strip_prefix(folder.prefix.as_slice()) else {
                at += 1; // only a damaged index is not sorted
                continue;
            };
            let Some(slash) = rest.find_byte(b'/') else {
                let was = before.remove(BStr::new(rest));
                self.entry(&entries[at], path, was);
                at += 1;
                continue;
            };
            let name = BStr::new(&rest[..slash]);
            let prefix = BString::from(&path[..folder.prefix.len() + slash + 1]);
            let below = |entry: &Entry| entry.path(self.index.index()).starts_with(&prefix);
            let end = at + entries[at..folder.end].partition_point(below).max(1);
            let was = before.remove(name);
            let head = was.filter(|was| was.0 == TreeMode::Tree).map(|was| was.1);
            if entries[at].mode == Mode::DIR && rest.len() == slash + 1 {
                self.sparse(&prefix, entries[at].id, head)?;
                at += 1;
                continue;
            }
            let cached = cached.get(name.as_bytes()).copied();
            open.push(Folder {
                prefix,
                first: at,
                end,
                head,
                cached,
            });
            at = end;
        }
        self.gathered.went(folder.prefix.as_bstr(), before);
        Ok(())
    }

    fn entry(&mut self, entry: &Entry, path: &BStr, was: Option<(TreeMode, ObjectId)>) {
        if entry.stage() != Stage::Unconflicted {
            if self.unmerged.last().is_none_or(|last| last != path) {
                self.unmerged.push(path.to_owned());
            }
            return;
        }
        let kind = match entry.mode {
            Mode::SYMLINK => EntryKind::Symlink,
            Mode::COMMIT | Mode::DIR => return,
            _ => EntryKind::File,
        };
        if entry.flags.contains(Flags::INTENT_TO_ADD) {
            return;
        }
        let new = Version { id: entry.id, kind };
        let was = was.and_then(|(mode, id)| changes::version(mode, id));
        if was == Some(new) {
            return;
        }
        self.gathered.changes.push(Change {
            path: path.to_owned(),
            new,
            old: was.into_iter().filter(|was| was.kind == kind).collect(),
        });
    }

    /// A whole folder outside of a sparse checkout.
    fn sparse(
        &mut self,
        prefix: &BString,
        tree: ObjectId,
        head: Option<ObjectId>,
    ) -> Result<(), GitError> {
        if head == Some(tree) {
            return Ok(());
        }
        let old = head.into_iter().collect();
        changes::compare(
            self.objects,
            prefix.as_bstr(),
            tree,
            old,
            &mut self.gathered,
        )
    }
}

/// True when the index knows itself that the folder is the one that `HEAD` records. Its own count is not trusted, only compared.
fn is_unchanged(cached: Option<&extension::Tree>, head: Option<ObjectId>, entries: usize) -> bool {
    cached.is_some_and(|cached| {
        head == Some(cached.id) && cached.num_entries.is_some_and(|n| n as usize == entries)
    })
}
