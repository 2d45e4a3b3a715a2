//! Under which paths a blob stood.

use super::commits::Commits;
use super::trees::Trees;
use crate::git::EntryKind;
use crate::git::store::{Number, Store};
use bstr::BString;
use std::collections::HashMap;

/// For each object the entries that name it.
#[derive(Debug)]
pub(super) struct Paths {
    /// For each object where its entries begin in `entries`, and the end of all.
    firsts: Vec<u32>,
    /// Places in [`Trees::added`].
    entries: Vec<u32>,
    /// For each folder its path.
    folders: Vec<Folder>,
    /// For each path of a folder the one above and its name.
    all: Vec<(Folder, u32)>,
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
                (edge.tree, edge.name)
            });
        }
        let recorded = commits.all.iter().filter_map(|commit| commit.tree);
        let roots = recorded.chain(commits.tag_targets());
        let mut paths = Paths {
            firsts,
            entries,
            folders: vec![UNKNOWN; objects],
            all: vec![(ROOT, 0)],
        };
        for tree in roots {
            paths.folders[tree as usize] = ROOT;
        }
        let mut numbers = HashMap::new();
        for edge in &trees.added {
            paths.settle(trees, edge.tree, &mut numbers);
        }
        paths
    }

    /// The paths of a blob, sorted; at most [`MOST`].
    pub(super) fn of(&self, trees: &Trees, blob: Number) -> Vec<(BString, EntryKind)> {
        let entries = self.entries(blob).iter().filter_map(|&at| {
            let edge = &trees.added[at as usize];
            let kind = edge.mode.entry_kind()?;
            let folder = self.folders[edge.tree as usize];
            Some((folder, edge.name, kind == EntryKind::Symlink))
        });
        let mut found: Vec<(Folder, u32, bool)> = entries.collect();
        found.sort_unstable();
        found.dedup();
        let kind = |is_link| match is_link {
            true => EntryKind::Symlink,
            false => EntryKind::File,
        };
        let mut paths: Vec<(BString, EntryKind)> = found
            .into_iter()
            .map(|(folder, name, is_link)| (self.path(trees, folder, name), kind(is_link)))
            .collect();
        paths.sort_by(|a, b| a.0.cmp(&b.0));
        paths.truncate(MOST); // of the sorted ones: numbers depend on threads
        paths
    }

    fn entries(&self, number: Number) -> &[u32] {
        let at = number as usize;
        &self.entries[self.firsts[at] as usize..self.firsts[at + 1] as usize]
    }

    /// Finds out the path of a folder and of those above it, upwards to one that is recorded or stands alone.
    fn settle(
        &mut self,
        trees: &Trees,
        tree: Number,
        numbers: &mut HashMap<(Folder, u32), Folder>,
    ) {
        let mut chain = Vec::new();
        let mut at = tree;
        let mut folder = loop {
            match self.folders[at as usize] {
                UNKNOWN => {}
                known => break known,
            }
            match self.entries(at).first() {
                Some(&entry) if chain.len() < DEEPEST => {
                    chain.push((at, trees.added[entry as usize].name));
                    at = trees.added[entry as usize].tree;
                }
                _ => {
                    self.folders[at as usize] = ROOT;
                    break ROOT;
                }
            }
        };
        for (tree, name) in chain.into_iter().rev() {
            folder = *numbers.entry((folder, name)).or_insert_with(|| {
                self.all.push((folder, name));
                self.all.len() as Folder - 1
            });
            self.folders[tree as usize] = folder;
        }
    }

    fn path(&self, trees: &Trees, mut folder: Folder, name: u32) -> BString {
        let mut names: Vec<&[u8]> = vec![&trees.names[name as usize]];
        while folder != ROOT && names.len() <= DEEPEST {
            let (above, name) = self.all[folder as usize];
            names.push(&trees.names[name as usize]);
            folder = above;
        }
        names.reverse();
        bstr::join("/", names).into()
    }
}

/// A folder's path, as a place in [`Paths::all`].
type Folder = u32;

/// The path of a folder that some commit records, or that stands alone: none.
const ROOT: Folder = 0;

/// Not known yet.
const UNKNOWN: Folder = Folder::MAX;

/// Paths of one blob that are told apart.
const MOST: usize = 1_000;

/// Folders within folders that are followed.
const DEEPEST: usize = 1_000;
