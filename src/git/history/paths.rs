//! Under which paths a blob stood.

use super::commits::Commits;
use super::trees::Trees;
use crate::git::EntryKind;
use crate::git::store::{Number, Store};
use bstr::BString;
use std::collections::BTreeSet;

/// For each object the entries that name it.
#[derive(Debug)]
pub(super) struct Paths {
    /// For each object where its entries begin in `entries`, and the end of all.
    firsts: Vec<u32>,
    /// Places in [`Trees::added`].
    entries: Vec<u32>,
    /// Folders that some commit or tag records.
    roots: Vec<bool>,
}

impl Paths {
    pub(super) fn new(store: &Store, commits: &Commits, trees: &Trees) -> Self {
        let objects = store.len() as usize;
        let mut firsts = vec![0u32; objects + 1];
        for edge in &trees.added {
            firsts[edge.child as usize + 1] += 1;
        }
        for at in 1..firsts.len() {
            firsts[at] += firsts[at - 1];
        }
        let mut next = firsts.clone();
        let mut entries = vec![0; trees.added.len()];
        for (at, edge) in (0u32..).zip(&trees.added) {
            let free = &mut next[edge.child as usize];
            entries[*free as usize] = at;
            *free += 1;
        }
        for of in firsts.windows(2) {
            // which thread read a folder is chance
            entries[of[0] as usize..of[1] as usize].sort_by_key(|&at| {
                let edge = &trees.added[at as usize];
                (edge.tree, &trees.names[edge.name as usize])
            });
        }
        let mut roots = vec![false; objects];
        let recorded = commits.all.iter().filter_map(|commit| commit.tree);
        for tree in recorded.chain(commits.tag_targets()) {
            roots[tree as usize] = true;
        }
        Paths {
            firsts,
            entries,
            roots,
        }
    }

    /// The paths of a blob, sorted; at most [`MOST`].
    pub(super) fn of(&self, trees: &Trees, blob: Number) -> Vec<(BString, EntryKind)> {
        let mut paths = BTreeSet::new();
        for &at in self.entries(blob) {
            let edge = &trees.added[at as usize];
            let Some(kind) = edge.mode.entry_kind() else {
                continue;
            };
            let is_link = kind == EntryKind::Symlink;
            paths.insert((self.path(trees, at), is_link));
            if paths.len() == MOST {
                break;
            }
        }
        let kind = |is_link| match is_link {
            true => EntryKind::Symlink,
            false => EntryKind::File,
        };
        let paths = paths.into_iter();
        paths.map(|(path, is_link)| (path, kind(is_link))).collect()
    }

    fn entries(&self, number: Number) -> &[u32] {
        let at = number as usize;
        &self.entries[self.firsts[at] as usize..self.firsts[at + 1] as usize]
    }

    /// The path of an entry, upwards to a folder that is recorded or stands alone.
    fn path(&self, trees: &Trees, entry: u32) -> BString {
        let mut names: Vec<&[u8]> = Vec::new();
        let mut at = Some(entry);
        while let Some(edge) = at.map(|at| &trees.added[at as usize]) {
            names.push(&trees.names[edge.name as usize]);
            if self.roots[edge.tree as usize] || names.len() == DEEPEST {
                break;
            }
            at = self.entries(edge.tree).first().copied();
        }
        names.reverse();
        bstr::join("/", names).into()
    }
}

/// Paths of one blob that are told apart.
const MOST: usize = 1_000;

/// Folders within folders that are followed.
const DEEPEST: usize = 1_000;
