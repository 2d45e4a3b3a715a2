//! From what this run found out to what the next one builds on.

use super::super::carried::{EMPTY, Masks, SetNumber};
use super::super::edge::Mode;
use super::super::{History, Holders};
use super::{Commit, Holder, Link, Pair, Past, Seat, pair};
use crate::git::ObjectId;
use crate::git::store::{Kind, Number, Store};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a run finds out.
#[derive(Debug, Default)]
pub struct Found {
    /// Blobs that gave notices.
    pub again: BTreeSet<Number>,
    /// Of how many kinds of file blobs were.
    pub kinds: BTreeMap<Number, u8>,
    /// Where each value can be read.
    pub seats: Vec<Seat>,
    /// Blobs that were looked at, and their bytes.
    pub scanned: (u64, u64),
    sets: Vec<Link>,
    numbers: HashMap<Link, SetNumber>,
    /// For each commit what its folder holds.
    commits: Vec<SetNumber>,
    trees: HashMap<Number, SetNumber>,
}

impl Found {
    /// Takes what commits and folders hold of the values of one chunk; chunks come in order.
    pub(in crate::git::history) fn add(
        &mut self,
        history: &History,
        chunk: u32,
        present: &[u64],
        masks: &Masks,
    ) {
        if self.sets.is_empty() {
            self.sets = match &history.past {
                Some(past) => past.sets.clone(),
                None => vec![Link::default()],
            };
            let links = (0u32..).zip(&self.sets).skip(1);
            self.numbers = links.map(|(number, &link)| (link, number)).collect();
            let commits = history.commits.all.iter();
            self.commits = commits.map(|commit| commit.set.unwrap_or(EMPTY)).collect();
        }
        for (at, &mask) in present.iter().enumerate() {
            if history.commits.all[at].set.is_none() {
                self.commits[at] = self.with(self.commits[at], chunk, mask);
            }
        }
        for (tree, mask) in masks.iter() {
            if history.trees.record(tree).is_some() {
                let set = self.trees.get(&tree).copied().unwrap_or(EMPTY);
                let set = self.with(set, chunk, mask);
                self.trees.insert(tree, set);
            }
        }
    }

    fn with(&mut self, rest: SetNumber, chunk: u32, mask: u64) -> SetNumber {
        if mask == 0 {
            return rest;
        }
        let link = Link { rest, chunk, mask };
        let next = self.sets.len() as SetNumber;
        let number = *self.numbers.entry(link).or_insert(next);
        if number == next {
            self.sets.push(link);
        }
        number
    }
}

impl History {
    /// True for a loose folder or blob that stands where no commit put it, or nowhere: it is looked at in every run, because what is found
    /// there may stand elsewhere the next time.
    pub fn is_open_end(&self, store: &Store, number: Number) -> bool {
        store.is_loose(number)
            && !store.is_shut(number)
            && matches!(store.kind(number), Some(Kind::Tree | Kind::Blob))
            && self.paths.is_loose_end(&self.trees, number)
    }

    /// True when there is something that the past does not know.
    pub fn has_news(&self, store: &Store) -> bool {
        let Some(past) = &self.past else { return true };
        let holdings = store.holdings();
        let mut loose = holdings.loose.iter();
        holdings.packs.iter().any(|pack| !past.packs.contains(pack))
            || loose.any(|id| {
                let number = store.find(id);
                number.is_some_and(|it| !store.is_closed(it) && !self.is_open_end(store, it))
            })
    }

    /// What the next run builds on; `None` where there are more paths than are followed, or where a packed blob
    /// stands in the index alone.
    pub fn next(
        &self,
        store: &Store,
        key: [u8; 32],
        holders: &Holders,
        mut found: Found,
    ) -> Option<Past> {
        let loose_ends = self.loose_ends(store);
        let mut staged = self.staged.keys().map(|&it| store.id(it));
        if self.paths.is_crowded || staged.any(|id| loose_ends.iter().any(|it| it.as_ref() == id)) {
            return None;
        }
        found.add(self, 0, &[], &Masks::default()); // there may have been no value at all
        let old = self.past.as_deref();
        let id = |number: Number| store.id(number).to_owned();
        let is_kept = |number: &Number| !self.is_open_end(store, *number);
        let holdings = store.holdings();
        let loose = holdings.loose.into_iter();
        let all = self.commits.all.iter().zip(&found.commits);
        let commits = all.map(|(commit, &set)| Commit {
            id: id(commit.number),
            parents: commit.parents.clone(),
            seconds: commit.seconds,
            set,
        });
        let mut trees: BTreeMap<ObjectId, SetNumber> = found
            .trees
            .iter()
            .map(|(&tree, &set)| (id(tree), set))
            .collect();
        trees.extend(old.into_iter().flat_map(|old| old.trees.iter().copied()));
        let held = holders
            .blobs
            .keys()
            .chain(&found.again)
            .filter(|it| is_kept(it));
        let mut held: Vec<Holder> = held
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|&blob| Holder {
                id: id(blob),
                values: holders.blobs.get(&blob).cloned().unwrap_or_default(),
                paths: self.paths(store, blob),
                again: found.again.contains(&blob),
            })
            .collect();
        held.sort_by_key(|holder| holder.id);
        let mut kinds: BTreeMap<ObjectId, u8> =
            old.map_or_else(BTreeMap::new, |old| old.kinds.iter().copied().collect());
        for (&blob, &more) in &found.kinds {
            let kinds = kinds.entry(id(blob)).or_default();
            *kinds = kinds.saturating_add(more);
        }
        let mut texts: Vec<_> = holders
            .texts
            .iter()
            .map(|(&it, all)| (id(it), all.clone()))
            .collect();
        texts.sort();
        Some(Past {
            key,
            packs: holdings.packs,
            loose: loose
                .filter(|id| store.find(id).is_some_and(|it| is_kept(&it)))
                .collect(),
            blobs: found.scanned.0,
            bytes: found.scanned.1,
            commits: commits.collect(),
            tags: self
                .commits
                .tags()
                .map(|(tag, target)| (id(tag), id(target)))
                .collect(),
            sets: found.sets,
            trees: trees.into_iter().collect(),
            holders: held,
            texts,
            pairs: self.pairs(store),
            loose_ends,
            kinds: kinds.into_iter().filter(|&(_, kinds)| kinds > 1).collect(),
            seats: found.seats,
        })
    }

    /// What stands where, of all that is not looked at again.
    fn pairs(&self, store: &Store) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for number in 0..store.len() {
            if !self.paths.is_new(number) || self.is_open_end(store, number) {
                continue;
            }
            let id = store.id(number);
            for path in self.paths.of_tree(&self.trees, number) {
                pairs.push(pair(id, path.as_ref(), Mode::Tree));
            }
            for (path, mode) in self.paths.places(&self.trees, number) {
                pairs.push(pair(id, path.as_ref(), mode));
            }
        }
        let old = self.past.as_deref().map_or(&[][..], |past| &past.pairs);
        pairs.sort_unstable();
        let mut all = Vec::with_capacity(old.len() + pairs.len());
        let mut rest = pairs.into_iter().peekable();
        for &pair in old {
            while let Some(new) = rest.next_if(|new| *new <= pair) {
                all.push(new);
            }
            all.push(pair);
        }
        all.extend(rest);
        all.dedup();
        all
    }

    fn loose_ends(&self, store: &Store) -> Vec<ObjectId> {
        let new = (0..store.len()).filter(|&it| !store.is_loose(it) && !store.is_shut(it));
        let new = new.filter(|&it| matches!(store.kind(it), Some(Kind::Tree | Kind::Blob)));
        let new = new.filter(|&it| !store.is_repeated(it) && !store.is_closed(it));
        let new = new.filter(|&it| self.paths.is_loose_end(&self.trees, it));
        let old = self
            .past
            .as_deref()
            .into_iter()
            .flat_map(|past| past.loose_ends.iter().copied());
        let all: BTreeSet<ObjectId> = old.chain(new.map(|it| store.id(it).to_owned())).collect();
        all.into_iter().collect()
    }
}
