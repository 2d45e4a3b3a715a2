//! Where a commit has a value, and what single folders hold.

use super::commits::{CommitNumber, tree};
use super::edge::Mode;
use super::lives::Lives;
use super::trees::Entries;
use super::{Kind, Number, Store};
use crate::git::EntryKind;
use bstr::BString;

impl Lives<'_> {
    /// What a folder of the past has.
    pub(super) fn recalled(&self, tree: Number) -> u64 {
        let past = self.history.past.as_deref();
        let set = past.map(|past| past.set(self.store.id(tree)));
        let mask = set.and_then(|set| self.past.get(set as usize));
        mask.copied().unwrap_or(0)
    }

    /// What a folder or blob has.
    pub(super) fn mask(&self, number: Number) -> u64 {
        let mask = self.masks.get(number);
        mask.unwrap_or_else(|| self.recalled(number))
    }

    /// The folder of a commit.
    pub(super) fn tree(&self, commit: CommitNumber) -> Option<Number> {
        let commit = &self.history.commits.all[commit as usize];
        if commit.set.is_none() {
            return commit.tree;
        }
        let text = self.store.read(commit.number, Kind::Commit).ok()?;
        self.store.find(&tree(&text)?)
    }

    /// Where the folder of a commit has one of these values: at most [`MOST`] places, sorted by path.
    pub(super) fn places(
        &self,
        commit: CommitNumber,
        mask: u64,
    ) -> Vec<(BString, Number, EntryKind)> {
        let mut found = Vec::new();
        let tree = self.tree(commit);
        let mut open: Vec<(BString, Number)> = tree
            .map(|it| (BString::default(), it))
            .into_iter()
            .collect();
        let mut left = MOST_BYTES;
        while let Some((prefix, tree)) = open.pop() {
            each_entry(self.store, tree, |name, mode, child| {
                left = left.saturating_sub(1);
                let held = match mode {
                    Mode::Tree => self.mask(child),
                    Mode::File | Mode::Symlink => self.masks.get(child).unwrap_or(0),
                };
                if held & mask == 0 {
                    return;
                }
                left = left.saturating_sub(prefix.len() + name.len());
                if left == 0 {
                    return;
                }
                let path = BString::from([prefix.as_slice(), name].concat());
                match mode.entry_kind() {
                    Some(kind) => found.push((path, child, kind)),
                    None if path.len() < LONGEST => {
                        open.push(([path.as_slice(), b"/"].concat().into(), child));
                    }
                    None => {}
                }
            });
            if found.len() >= MOST || left == 0 {
                break;
            }
        }
        found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        found.truncate(MOST);
        found
    }
}

/// Calls `each(name, mode, object)` for the entries of a folder that are here.
pub(super) fn each_entry(store: &Store, tree: Number, mut each: impl FnMut(&[u8], Mode, Number)) {
    let Ok(data) = store.read(tree, Kind::Tree) else {
        return;
    };
    let entries = Entries::new(&data, 0, store.hash_kind().len_in_bytes());
    for entry in entries.map_while(|entry| entry) {
        if let (Some(mode), Some(child)) = (entry.mode, store.find(entry.id)) {
            each(entry.name, mode, child);
        }
    }
}

/// Places of a value in one commit that are told.
const MOST: usize = 100;

/// Entries and bytes of paths that are looked at for one value: folders that hold themselves many times over would fill the memory.
const MOST_BYTES: usize = 64 << 20;

/// Bytes of a path that is followed.
const LONGEST: usize = 1 << 16;
