//! The life of values: which commit brought each one in, which took it away, and from where it can still be reached.

use super::carried::{BITS, Bit, Carried, Masks};
use super::commits::{CommitNumber, author};
use super::life::{Event, Holders, Reach, Value, ValueLife};
use super::places::each_entry;
use super::refs::{Named, is_remote};
use super::{Found, History, Kind, Number, Store};
use crate::git::{EntryKind, ObjectId};
use bstr::BString;
use gix::hash::oid;
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl History {
    /// The life of every value that somebody holds.
    pub fn lives(
        &self,
        store: &Store,
        holders: &Holders,
        mut found: Option<&mut Found>,
    ) -> BTreeMap<Value, ValueLife> {
        let blobs = holders.blobs.values().flatten();
        let values: BTreeSet<Value> = blobs
            .chain(holders.texts.values().flatten())
            .copied()
            .collect();
        let values: Vec<Value> = values.into_iter().collect();
        let mut lives = BTreeMap::new();
        for some in values.chunk_by(|a, b| chunk(*a) == chunk(*b)) {
            let of_some = Lives::new(self, store, holders, some);
            if let (Some(found), Some(&value)) = (found.as_deref_mut(), some.first()) {
                found.add(self, chunk(value), &of_some.present, &of_some.masks);
            }
            of_some.tell(&mut lives);
        }
        lives
    }
}

/// The lives of as many values as a mask has bits.
pub(super) struct Lives<'h> {
    pub(super) history: &'h History,
    pub(super) store: &'h Store,
    values: &'h [Value],
    /// By blob, commit or tag.
    held: HashMap<Number, Vec<Bit>>,
    said: HashMap<Number, u64>,
    /// For each commit what its own folder has.
    present: Vec<u64>,
    /// For each commit what it or one of its ancestors has or says.
    ever: Vec<u64>,
    /// For folders and blobs what they have.
    pub(super) masks: Masks,
    /// For each set of the past what it has.
    pub(super) past: Vec<u64>,
    /// What each reference has itself, and what it reaches.
    refs: Vec<(u64, u64)>,
}

impl<'h> Lives<'h> {
    fn new(history: &'h History, store: &'h Store, holders: &Holders, values: &'h [Value]) -> Self {
        let bits = |all: &[Value]| -> Vec<Bit> {
            let found = all
                .iter()
                .filter(|value| values.binary_search(value).is_ok());
            found.map(|&value| bit(value)).collect()
        };
        let held = holders.blobs.iter().map(|(&blob, all)| (blob, bits(all)));
        let said = holders.texts.iter().map(|(&text, all)| {
            let mask = bits(all)
                .into_iter()
                .fold(0u64, |mask, bit| mask | 1 << bit);
            (text, mask)
        });
        let mut lives = Lives {
            history,
            store,
            values,
            held: held.filter(|it| !it.1.is_empty()).collect(),
            said: said.filter(|it| it.1 != 0).collect(),
            present: Vec::new(),
            ever: Vec::new(),
            masks: Masks::default(),
            past: match (&history.past, values.first()) {
                (Some(past), Some(&value)) => past.masks(chunk(value)),
                _ => Vec::new(),
            },
            refs: Vec::new(),
        };
        lives.weigh_commits();
        let refs = history.refs.refs.iter();
        lives.refs = refs.map(|named| lives.of_object(&named.id)).collect();
        lives
    }

    fn weigh_commits(&mut self) {
        let store = self.store;
        let whole = |tree| {
            let mut entries = Vec::new();
            each_entry(store, tree, |_, mode, child| entries.push((child, mode)));
            entries
        };
        let mut carried = Carried::new(&self.history.trees, self.store.len(), &self.held, &whole);
        if self.history.past.is_some() {
            let recorded = self.history.commits.all.iter().filter_map(|it| it.tree);
            for child in self.history.trees.children().chain(recorded) {
                // blobs are known
                if store.is_closed(child) {
                    carried.recall(child, self.recalled(child));
                }
            }
            for &tree in &self.history.on_old {
                carried.count_anew(tree);
                each_entry(store, tree, |_, _, child| {
                    if store.is_closed(child) {
                        carried.recall(child, self.recalled(child));
                    }
                });
            }
        }
        for commit in &self.history.commits.all {
            let set = commit
                .tree
                .map_or(super::carried::EMPTY, |tree| carried.of_tree(tree));
            let present = match commit.set {
                Some(set) => self.past.get(set as usize).copied().unwrap_or(0),
                None => carried.sets.mask(set),
            };
            let said = self.said.get(&commit.number).copied().unwrap_or(0);
            let parents = commit.parents.iter();
            let before = parents.fold(0, |mask, &parent| mask | self.ever[parent as usize]);
            self.present.push(present);
            self.ever.push(present | said | before);
        }
        self.masks = carried.into_masks();
    }

    fn tell(self, lives: &mut BTreeMap<Value, ValueLife>) {
        let reached = self.reached();
        let newest = self
            .history
            .commits
            .all
            .iter()
            .map(|commit| commit.seconds)
            .max();
        let (first, last) = self.turns();
        for &value in self.values {
            let bit = usize::from(bit(value));
            let mask = 1u64 << bit;
            let (holding, reaching) = self.references(mask);
            let head = self.head();
            let in_head = head.is_some_and(|head| self.present[head as usize] & mask != 0);
            let is_said = head.is_some_and(|head| self.ever[head as usize] & mask != 0)
                && self.said.values().any(|said| said & mask != 0)
                && !self.held.values().any(|bits| bits.contains(&(bit as Bit)));
            let reach = match () {
                () if in_head || is_said => Reach::Head,
                () if !reaching.is_empty() || self.head_ever() & mask != 0 => Reach::Reference,
                () if reached.stash & mask != 0 => Reach::Stash,
                () if reached.index & mask != 0 => Reach::Index,
                () if reached.log & mask != 0 => Reach::Log,
                () => Reach::Nothing,
            };
            let introduced = first[bit].and_then(|commit| self.event(commit, mask));
            let removed = last[bit].filter(|_| !in_head && holding.is_empty());
            let removed = removed.and_then(|(commit, parent)| self.removal(commit, parent, mask));
            let pushed = reaching
                .iter()
                .any(|name| self.history.bare || is_remote(name));
            lives.insert(
                value,
                ValueLife {
                    introduced,
                    removed,
                    head: match head {
                        Some(head) if in_head => self.places(head, mask),
                        _ => Vec::new(),
                    },
                    holding,
                    reaching,
                    stashes: self.stashes(mask),
                    in_newest: head.is_some() && first[bit] == head,
                    from_head: self.head_ever() & mask != 0,
                    reach,
                    pushed,
                    seen_until: newest.unwrap_or(0),
                },
            );
        }
    }

    /// For each value the oldest commit that brings it in, and the newest one that takes it away with the parent that still had it.
    #[expect(clippy::type_complexity, reason = "two lists, one a value")]
    fn turns(
        &self,
    ) -> (
        Vec<Option<CommitNumber>>,
        Vec<Option<(CommitNumber, CommitNumber)>>,
    ) {
        let mut first: Vec<Option<CommitNumber>> = vec![None; BITS];
        let mut last = vec![None; BITS];
        let all = &self.history.commits.all;
        let head = self.ancestors_of_head();
        for (at, commit) in (0u32..).zip(all) {
            let said = self.said.get(&commit.number).copied().unwrap_or(0);
            let present = self.present[at as usize];
            let parents = || commit.parents.iter().copied();
            let before = parents().fold(0, |mask, parent| mask | self.present[parent as usize]);
            let mut new = (present & !before) | said;
            while new != 0 {
                let bit = new.trailing_zeros() as usize;
                new &= new - 1;
                let is_older = |than: CommitNumber| {
                    let key = |it: CommitNumber| (!head[it as usize], self.age(it));
                    key(at) < key(than)
                };
                if first[bit].is_none_or(is_older) {
                    first[bit] = Some(at);
                }
            }
            let mut gone = before & !present;
            while gone != 0 {
                let bit = gone.trailing_zeros() as usize;
                gone &= gone - 1;
                let had = parents().find(|&it| self.present[it as usize] >> bit & 1 == 1);
                let is_newer = |than: (CommitNumber, CommitNumber)| {
                    let key = |it: CommitNumber| (head[it as usize], self.age(it));
                    key(at) > key(than.0)
                };
                if let Some(had) = had
                    && last[bit].is_none_or(is_newer)
                {
                    last[bit] = Some((at, had));
                }
            }
        }
        (first, last)
    }

    /// What tells which of two commits is older: by the clock, by ancestry, and by name, so that packs and threads play no part.
    fn age(&self, commit: CommitNumber) -> (i64, u32, &oid) {
        let commit = &self.history.commits.all[commit as usize];
        (
            commit.seconds,
            commit.generation,
            self.store.id(commit.number),
        )
    }

    /// For each commit whether it can be reached from `HEAD`.
    fn ancestors_of_head(&self) -> Vec<bool> {
        let all = &self.history.commits.all;
        let mut reached = vec![false; all.len()];
        if let Some(head) = self.head() {
            reached[head as usize] = true;
        }
        // children stand behind their parents
        for at in (0..all.len()).rev().filter(|&it| it < all.len()) {
            if reached[at] {
                for &parent in &all[at].parents {
                    reached[parent as usize] = true;
                }
            }
        }
        reached
    }

    fn head(&self) -> Option<CommitNumber> {
        let head = self.history.refs.head?;
        self.history.commits.place(self.store.find(&head)?)
    }

    fn head_ever(&self) -> u64 {
        self.head().map_or(0, |head| self.ever[head as usize])
    }

    /// What an object has itself, and what can be reached from it.
    fn of_object(&self, id: &ObjectId) -> (u64, u64) {
        let Some(number) = self.store.find(id) else {
            return (0, 0);
        };
        let peeled = self.history.commits.peeled(number);
        let said = self.said.get(&number).copied().unwrap_or(0);
        match self.history.commits.place(peeled) {
            Some(at) => (self.present[at as usize], self.ever[at as usize] | said),
            None => {
                let mask = self.mask(peeled);
                (mask, mask | said)
            }
        }
    }

    /// The references that have one of these values themselves, and those that reach it.
    fn references(&self, mask: u64) -> (Vec<String>, Vec<String>) {
        let (mut holding, mut reaching) = (Vec::new(), Vec::new());
        for (Named { name, .. }, &(present, ever)) in self.history.refs.refs.iter().zip(&self.refs)
        {
            if present & mask != 0 {
                holding.push(name.clone());
            }
            if ever & mask != 0 {
                reaching.push(name.clone());
            }
        }
        (holding, reaching)
    }

    fn stashes(&self, mask: u64) -> Vec<String> {
        let stashes = self.history.refs.stashes.iter();
        stashes
            .filter(|it| self.of_object(&it.id).1 & mask != 0)
            .map(|it| it.name.clone())
            .collect()
    }

    fn reached(&self) -> Reached {
        let refs = &self.history.refs;
        let all = |ids: &mut dyn Iterator<Item = &ObjectId>| {
            ids.fold(0, |mask, id| mask | self.of_object(id).1)
        };
        Reached {
            stash: all(&mut refs.stashes.iter().map(|it| &it.id)),
            index: all(&mut refs.staged.iter().map(|(_, version)| &version.id)),
            log: all(&mut refs.logged.iter()),
        }
    }

    /// What a commit brought in.
    fn event(&self, commit: CommitNumber, mask: u64) -> Option<Event> {
        let number = self.history.commits.all[commit as usize].number;
        let place = self.places(commit, mask).into_iter().next();
        let (path, holder, kind) = place.unwrap_or((BString::default(), number, EntryKind::File));
        self.described(commit, path, holder, kind)
    }

    /// What a commit took away, as it stood in the parent.
    fn removal(&self, commit: CommitNumber, parent: CommitNumber, mask: u64) -> Option<Event> {
        let (path, holder, kind) = self.places(parent, mask).into_iter().next()?;
        self.described(commit, path, holder, kind)
    }

    fn described(
        &self,
        commit: CommitNumber,
        path: BString,
        holder: Number,
        kind: EntryKind,
    ) -> Option<Event> {
        let commit = &self.history.commits.all[commit as usize];
        let text = self.store.read(commit.number, Kind::Commit).ok()?;
        let (author, seconds) = author(&text).unwrap_or((String::new(), commit.seconds));
        Some(Event {
            commit: self.store.id(commit.number).to_owned(),
            path,
            holder,
            kind,
            author,
            seconds,
        })
    }
}

/// What the lesser names reach.
struct Reached {
    stash: u64,
    index: u64,
    log: u64,
}

/// Which mask a value is in.
fn chunk(value: Value) -> u32 {
    value / BITS as u32
}

/// Its place in the mask.
fn bit(value: Value) -> Bit {
    (value % BITS as u32) as Bit
}
