//! Under which paths a blob stood.

mod entries;

use super::commits::Commits;
use super::edge::{Label, Mode};
use super::past::Past;
use super::trees::{Entries, Trees};
use crate::git::EntryKind;
use crate::git::store::{Kind, Number, Store};
use bstr::{BStr, BString};
use std::collections::{HashMap, HashSet};

/// For each folder and for each blob where it stands.
///
/// Only what a folder has and its base has not was read. Where a folder stands at a path at which its base does not, the rest of its
/// entries is read as well: so the paths of a blob do not depend on how its folders are packed.
#[derive(Debug)]
pub(super) struct Paths {
    /// For each object where its places begin in `places`, and the end of all.
    firsts: Vec<u32>,
    /// Where blobs stand, by what folders have and their bases have not.
    places: Vec<Place>,
    /// For each folder its first path.
    folders: Vec<Folder>,
    /// Further paths of folders.
    more: HashMap<Number, Vec<Folder>>,
    /// Entries of folders that stand where their base does not.
    extra: HashMap<Number, Vec<Place>>,
    /// For each path of a folder the one above and its name.
    all: Vec<(Folder, u32)>,
    numbers: HashMap<(Folder, u32), Folder>,
    /// Names of entries that only `extra` has, counted on from those of [`Trees::names`].
    names: Vec<BString>,
    name_numbers: HashMap<BString, u32>,
    /// What stands where no commit and no tag put it: all of it changes when one does.
    loose_ends: HashSet<Number>,
    /// Folders that were left out: there are too many paths.
    pub(super) is_crowded: bool,
    /// Entries of `extra`.
    extras: usize,
}

/// A folder's path, and an entry there.
type Place = (Folder, Label);

/// What is needed to look folders up.
pub(super) struct Source<'s> {
    pub(super) store: &'s Store,
    pub(super) trees: &'s Trees,
    pub(super) past: Option<&'s Past>,
}

impl Paths {
    pub(super) fn new(source: &Source<'_>, commits: &Commits) -> Self {
        let objects = source.store.len() as usize;
        let mut paths = Paths {
            firsts: Vec::new(),
            places: Vec::new(),
            folders: vec![UNKNOWN; objects],
            more: HashMap::new(),
            extra: HashMap::new(),
            all: vec![(ROOT, 0)],
            numbers: HashMap::new(),
            names: Vec::new(),
            name_numbers: HashMap::new(),
            loose_ends: HashSet::new(),
            is_crowded: false,
            extras: 0,
        };
        let recorded = commits.all.iter().filter_map(|commit| commit.tree);
        let roots = recorded.chain(commits.tag_targets());
        let roots =
            roots.filter(|&it| source.trees.record(it).is_some() || is_old_tree(source, it));
        paths.settle(source, &mut roots.collect::<Vec<_>>().into_iter(), false);
        let mut named = vec![false; objects];
        for edge in &source.trees.added {
            named[edge.child as usize] = true;
        }
        let alone = source.trees.all().filter(|&tree| {
            paths.folders[tree as usize] == UNKNOWN
                && !named[tree as usize]
                && !source.store.is_closed(tree)
        });
        let alone: Vec<Number> = alone.collect();
        drop(named);
        paths.settle(source, &mut alone.into_iter(), true);
        paths.list(source.trees);
        paths
    }

    /// The paths of a blob, sorted; at most [`MOST`].
    pub(super) fn of(&self, trees: &Trees, blob: Number) -> Vec<(BString, EntryKind)> {
        let mut found: Vec<Place> = Vec::new();
        self.each(blob, &mut |place| found.push(place));
        found.sort_unstable();
        found.dedup();
        let paths = found.into_iter().filter_map(|(folder, label)| {
            Some((
                self.path(trees, folder, label.name()),
                label.mode().entry_kind()?,
            ))
        });
        let mut paths: Vec<(BString, EntryKind)> = paths.collect();
        paths.sort_by(|a, b| a.0.cmp(&b.0));
        paths.truncate(MOST);
        paths
    }

    /// The paths of a folder.
    pub(super) fn of_tree(&self, trees: &Trees, tree: Number) -> Vec<BString> {
        let folders = self.folders_of(tree);
        folders
            .map(|folder| self.folder_path(trees, folder))
            .collect()
    }

    /// True when a folder or blob stands, too, where no commit put it, or nowhere.
    pub(super) fn is_loose_end(&self, trees: &Trees, number: Number) -> bool {
        if trees.record(number).is_some() {
            return self.loose_ends.contains(&number) || self.folders_of(number).next().is_none();
        }
        let mut stands = false;
        self.each(number, &mut |_| stands = true);
        !stands || self.loose_ends.contains(&number)
    }

    /// Blobs of earlier days that an entry names.
    pub(super) fn named_again(&self, source: &Source<'_>) -> Vec<Number> {
        let edges = source.trees.added.iter();
        let edges = edges
            .filter(|edge| edge.label.mode() != Mode::Tree)
            .map(|edge| edge.child);
        let extra = self.extra.keys().copied();
        let mut found: Vec<Number> = edges
            .chain(extra)
            .filter(|&it| source.store.is_closed(it))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What was read once more because its folder stands where its base does not.
    pub(super) fn extra(&self) -> impl Iterator<Item = Number> {
        self.extra.keys().copied()
    }

    /// True when a folder or an entry has something to say about an object.
    pub(super) fn is_new(&self, number: Number) -> bool {
        self.folders[number as usize] != UNKNOWN
            || !self.entries(number).is_empty()
            || self.extra.contains_key(&number)
    }

    /// Where a blob stands; not sorted, and some places twice.
    pub(super) fn places(&self, trees: &Trees, blob: Number) -> Vec<(BString, Mode)> {
        let mut found = Vec::new();
        self.each(blob, &mut |(folder, label)| {
            found.push((self.path(trees, folder, label.name()), label.mode()));
        });
        found
    }

    /// Where a blob stands, some places twice.
    fn each(&self, blob: Number, each: &mut dyn FnMut(Place)) {
        for &(folder, label) in self.entries(blob) {
            if folder & MANY == 0 {
                each((folder, label));
            } else {
                self.folders_of(folder & !MANY)
                    .for_each(|folder| each((folder, label)));
            }
        }
        self.extra
            .get(&blob)
            .into_iter()
            .flatten()
            .for_each(|&place| each(place));
    }

    fn entries(&self, number: Number) -> &[Place] {
        let at = number as usize;
        &self.places[self.firsts[at] as usize..self.firsts[at + 1] as usize]
    }

    fn folders_of(&self, tree: Number) -> impl Iterator<Item = Folder> {
        let first = Some(self.folders[tree as usize]).filter(|&it| it != UNKNOWN);
        let more = self.more.get(&tree).into_iter().flatten().copied();
        first.into_iter().chain(more)
    }

    fn stands(&self, tree: Number, folder: Folder) -> bool {
        self.folders_of(tree).any(|it| it == folder)
    }

    /// Notes where folders stand, and all that is below them, level by level: so the versions of one folder come together, and most of
    /// them find their base at the same path.
    fn settle(
        &mut self,
        source: &Source<'_>,
        roots: &mut dyn Iterator<Item = Number>,
        loose: bool,
    ) {
        let mut level = Vec::new();
        for root in roots {
            self.enter(source, root, (ROOT, None), loose, &mut level);
        }
        for _ in 0..DEEPEST {
            let mut next = Vec::new();
            for (tree, folder) in std::mem::take(&mut level) {
                let record = source.trees.record(tree);
                let is_partial = |base| self.stands(base, folder);
                match record {
                    Some(record) if record.base.is_none_or(is_partial) => {
                        let folders = source.trees.added(record).iter();
                        for edge in folders.filter(|edge| edge.label.mode() == Mode::Tree) {
                            let at = (folder, Some(edge.label.name()));
                            self.enter(source, edge.child, at, loose, &mut next);
                        }
                    }
                    _ => self.whole(source, tree, folder, loose, &mut next),
                }
            }
            level = next;
        }
        self.is_crowded |= !level.is_empty();
    }

    /// Notes that a folder stands somewhere, unless that is known.
    fn enter(
        &mut self,
        source: &Source<'_>,
        tree: Number,
        (above, name): (Folder, Option<u32>),
        loose: bool,
        next: &mut Vec<(Number, Folder)>,
    ) {
        let folder = match name {
            None => ROOT,
            Some(name) => match self.numbers.get(&(above, name)) {
                Some(&folder) => folder,
                None => {
                    self.all.push((above, name));
                    let folder = self.all.len() as Folder - 1;
                    self.numbers.insert((above, name), folder);
                    folder
                }
            },
        };
        if loose {
            self.loose_ends.insert(tree);
        }
        if self.stands(tree, folder) {
            return;
        }
        if let Some(past) = source.past
            && source.store.is_closed(tree)
        {
            let path = self.folder_path(source.trees, folder);
            if past.stood(source.store.id(tree), path.as_ref(), Mode::Tree) {
                return;
            }
        }
        if self.folders[tree as usize] == UNKNOWN {
            self.folders[tree as usize] = folder;
        } else {
            let more = self.more.entry(tree).or_default();
            if more.len() >= MOST_FOLDERS {
                self.is_crowded = true;
                return;
            }
            more.push(folder);
        }
        next.push((tree, folder));
    }

    /// Takes all entries of a folder into account.
    fn whole(
        &mut self,
        source: &Source<'_>,
        tree: Number,
        folder: Folder,
        loose: bool,
        next: &mut Vec<(Number, Folder)>,
    ) {
        let Ok(data) = source.store.read(tree, Kind::Tree) else {
            return; // told as unreadable where it was walked over
        };
        let entries = Entries::new(&data, 0, source.store.hash_kind().len_in_bytes());
        for entry in entries.map_while(|entry| entry) {
            let (Some(mode), Some(child)) = (entry.mode, source.store.find(entry.id)) else {
                continue;
            };
            self.extras += 1;
            if self.extras > MOST_EXTRAS {
                self.is_crowded = true;
                return;
            }
            let name = self.name(source.trees, entry.name);
            match mode {
                Mode::Tree => self.enter(source, child, (folder, Some(name)), loose, next),
                Mode::File | Mode::Symlink => {
                    if loose {
                        self.loose_ends.insert(child);
                    }
                    self.extra
                        .entry(child)
                        .or_default()
                        .push((folder, Label::new(name, mode)));
                }
            }
        }
    }

    fn name(&mut self, trees: &Trees, name: &[u8]) -> u32 {
        if let Ok(at) = trees.names.binary_search_by(|it| it.as_slice().cmp(name)) {
            return at as u32;
        }
        if let Some(&number) = self.name_numbers.get(BStr::new(name)) {
            return number;
        }
        let number = (trees.names.len() + self.names.len()) as u32;
        self.names.push(name.into());
        self.name_numbers.insert(name.into(), number);
        number
    }

    fn named<'t>(&'t self, trees: &'t Trees, name: u32) -> &'t [u8] {
        let name = name as usize;
        match name.checked_sub(trees.names.len()) {
            None => &trees.names[name],
            Some(extra) => &self.names[extra],
        }
    }

    /// The path of a folder; empty for the root.
    fn folder_path(&self, trees: &Trees, folder: Folder) -> BString {
        match self.all[folder as usize] {
            _ if folder == ROOT => BString::default(),
            (above, name) => self.path(trees, above, name),
        }
    }

    fn path(&self, trees: &Trees, mut folder: Folder, name: u32) -> BString {
        let mut names: Vec<&[u8]> = vec![self.named(trees, name)];
        while folder != ROOT && names.len() <= DEEPEST {
            let (above, name) = self.all[folder as usize];
            names.push(self.named(trees, name));
            folder = above;
        }
        names.reverse();
        bstr::join("/", names).into()
    }
}

/// True for a folder that was read in an earlier run.
fn is_old_tree(source: &Source<'_>, number: Number) -> bool {
    source.store.is_closed(number) && source.store.kind(number) == Some(Kind::Tree)
}

/// A folder's path, as a place in [`Paths::all`]; fewer than [`MANY`].
type Folder = u32;

/// The path of a folder that some commit records, or that stands alone: none.
const ROOT: Folder = 0;

/// In a place, instead of a folder's path: the number of a folder that has several, all of which are meant.
const MANY: Folder = 1 << 31;

/// Not known, and not to be told, where it stands.
const UNKNOWN: Folder = Folder::MAX;

/// Paths of one blob that are told apart.
pub(super) const MOST: usize = 1_000;

/// Further paths of one folder that are followed.
const MOST_FOLDERS: usize = 255;

/// Entries that are read once more because a folder stands where its base does not.
const MOST_EXTRAS: usize = 5_000_000;

/// Folders within folders that are followed.
const DEEPEST: usize = 1_000;
