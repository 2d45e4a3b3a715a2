//! Which folder holds which of the wanted blobs, itself or further down, computed from differences.

use super::edge::{Edge, Mode};
use super::trees::Trees;
use crate::git::store::Number;
use std::collections::{HashMap, HashSet};

/// A value that is looked for, as one of [`BITS`] that are looked for at a time.
pub(super) type Bit = u8;

/// As many values as a mask has bits are looked for at a time: sets of all values would fill the memory where there are many.
pub(super) const BITS: usize = u64::BITS as usize;

/// A set of values, each with the number of times that it is held; interned, so that equal sets have equal numbers.
pub(super) type SetNumber = u32;

/// The set without any value.
pub(super) const EMPTY: SetNumber = 0;

/// All sets that occur.
#[derive(Debug)]
pub(super) struct Sets {
    sets: Vec<Vec<(Bit, u64)>>,
    numbers: HashMap<Vec<(Bit, u64)>, SetNumber>,
}

impl Sets {
    pub(super) fn new() -> Self {
        Sets {
            sets: vec![Vec::new()],
            numbers: HashMap::from([(Vec::new(), EMPTY)]),
        }
    }

    /// The values of a set.
    pub(super) fn mask(&self, set: SetNumber) -> u64 {
        let values = self.sets[set as usize].iter();
        values.fold(0, |mask, &(value, _)| mask | 1 << value)
    }

    fn intern(&mut self, set: Vec<(Bit, u64)>) -> SetNumber {
        if let Some(&number) = self.numbers.get(&set) {
            return number;
        }
        let number = self.sets.len() as SetNumber;
        self.sets.push(set.clone());
        self.numbers.insert(set, number);
        number
    }

    /// The set of these values, each held once.
    fn of(&mut self, values: &[Bit]) -> SetNumber {
        let mut set: Vec<(Bit, u64)> = values.iter().map(|&value| (value, 1)).collect();
        set.sort_unstable();
        set.dedup();
        self.intern(set)
    }

    /// What a folder holds when it differs from one that holds `base`. Numbers wrap around, and come out right in the end.
    fn changed(&mut self, base: SetNumber, less: &[SetNumber], more: &[SetNumber]) -> SetNumber {
        if less.is_empty() && more.is_empty() {
            return base;
        }
        let mut held: HashMap<Bit, u64> = self.sets[base as usize].iter().copied().collect();
        for (sets, sign) in [(less, u64::MAX), (more, 1)] {
            for &set in sets {
                for &(value, times) in &self.sets[set as usize] {
                    let held = held.entry(value).or_default();
                    *held = held.wrapping_add(times.wrapping_mul(sign));
                }
            }
        }
        let mut set: Vec<(Bit, u64)> = held.into_iter().filter(|it| it.1 != 0).collect();
        set.sort_unstable();
        self.intern(set)
    }
}

/// What objects hold.
#[derive(Default)]
pub(super) struct Masks {
    known: Known,
    /// For each set its values.
    masks: Vec<u64>,
}

impl Masks {
    /// What an object holds; `None` when that is nothing, or nobody asked.
    pub(super) fn get(&self, number: Number) -> Option<u64> {
        let set = *self.known.0.get(number as usize)?;
        let mask = (set != OPEN).then(|| self.masks[set as usize]);
        mask.filter(|&mask| mask != 0)
    }

    /// All objects that hold anything, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Number, u64)> {
        let all = 0..self.known.0.len() as Number;
        all.filter_map(|number| Some((number, self.get(number)?)))
    }
}

/// For each object the set of what it holds, or [`OPEN`].
#[derive(Default)]
struct Known(Vec<SetNumber>);

/// Not known yet.
const OPEN: SetNumber = SetNumber::MAX;

impl Known {
    fn get(&self, number: Number) -> Option<SetNumber> {
        Some(self.0[number as usize]).filter(|&set| set != OPEN)
    }

    fn set(&mut self, number: Number, set: SetNumber) {
        self.0[number as usize] = set;
    }
}

/// What blobs and folders hold.
pub(super) struct Carried<'t> {
    trees: &'t Trees,
    pub(super) sets: Sets,
    /// Of blobs, and of every folder that was asked for.
    known: Known,
    /// All entries of a folder, for the odd one that is derived from what it holds itself.
    whole: &'t dyn Fn(Number) -> Vec<(Number, Mode)>,
    /// Folders whose base is known from an earlier run, which did not count how many times it holds a value.
    uncounted: HashSet<Number>,
}

impl<'t> Carried<'t> {
    pub(super) fn new(
        trees: &'t Trees,
        objects: Number,
        holders: &HashMap<Number, Vec<Bit>>,
        whole: &'t dyn Fn(Number) -> Vec<(Number, Mode)>,
    ) -> Self {
        let mut sets = Sets::new();
        let mut known = Known(vec![OPEN; objects as usize]);
        for (&blob, values) in holders {
            known.set(blob, sets.of(values));
        }
        Carried {
            trees,
            sets,
            known,
            whole,
            uncounted: HashSet::new(),
        }
    }

    /// Tells what a folder of the past holds.
    pub(super) fn recall(&mut self, tree: Number, mask: u64) {
        if self.known.get(tree).is_none() {
            let bits: Vec<Bit> = (0..BITS as Bit)
                .filter(|bit| mask >> bit & 1 == 1)
                .collect();
            let set = self.sets.of(&bits);
            self.known.set(tree, set);
        }
    }

    /// Tells that what a folder differs from is known from an earlier run.
    pub(super) fn count_anew(&mut self, tree: Number) {
        self.uncounted.insert(tree);
    }

    /// What all objects hold that hold anything and that were asked for.
    pub(super) fn into_masks(self) -> Masks {
        let sets = 0..self.sets.sets.len() as SetNumber;
        Masks {
            known: self.known,
            masks: sets.map(|set| self.sets.mask(set)).collect(),
        }
    }

    /// What an object holds, as far as that was asked for before.
    fn known(&self, number: Number) -> SetNumber {
        self.known.get(number).unwrap_or(EMPTY)
    }

    /// What a folder holds.
    pub(super) fn of_tree(&mut self, tree: Number) -> SetNumber {
        let mut open = vec![(tree, false)];
        let mut entered = HashSet::new();
        while let Some((tree, ready)) = open.pop() {
            if self.known.get(tree).is_some() {
                continue;
            }
            let Some(record) = self.trees.record(tree) else {
                self.known.set(tree, EMPTY); // cannot be read
                continue;
            };
            let added = self.trees.added(record);
            let removed = self.trees.removed(record);
            if !ready {
                entered.insert(tree);
                open.push((tree, true));
                let folders = |edge: &&Edge| edge.label.mode() == Mode::Tree;
                let added = added.iter().filter(folders).map(|edge| edge.child);
                let removed = removed.iter().copied();
                let base = record.base.filter(|_| !self.uncounted.contains(&tree));
                let wanted = added.chain(removed).chain(base);
                open.extend(
                    wanted
                        .filter(|it| self.known.get(*it).is_none() && !entered.contains(it))
                        .filter(|it| self.trees.record(*it).is_some())
                        .map(|it| (it, false)),
                );
                continue;
            }
            let is_open =
                |it: Number| self.known.get(it).is_none() && self.trees.record(it).is_some();
            let in_circle = self.uncounted.contains(&tree)
                || record.base.is_some_and(is_open)
                || removed.iter().any(|&it| is_open(it))
                || added.iter().any(|edge| is_open(edge.child));
            let set = if in_circle {
                self.of_whole(tree)
            } else {
                let sets = |numbers: &mut dyn Iterator<Item = Number>| {
                    let sets = numbers.map(|it| self.known(it));
                    sets.filter(|&set| set != EMPTY).collect::<Vec<_>>()
                };
                let less = sets(&mut removed.iter().copied());
                let more = sets(&mut added.iter().map(|edge| edge.child));
                let base = record.base.map_or(EMPTY, |base| self.known(base));
                self.sets.changed(base, &less, &more)
            };
            self.known.set(tree, set);
        }
        self.known(tree)
    }

    /// What a folder holds, from all of its entries, whose names cannot form a circle as differences can. In a pack that somebody made by
    /// hand they can, as the names in it are not checked: what is entered already counts as empty.
    fn of_whole(&mut self, tree: Number) -> SetNumber {
        let mut done: HashMap<Number, SetNumber> = HashMap::new();
        let mut open = vec![(tree, false)];
        let mut entered = HashSet::new();
        while let Some((at, ready)) = open.pop() {
            if done.contains_key(&at) || !ready && !entered.insert(at) {
                continue;
            }
            let entries = (self.whole)(at);
            let known = |it: &Number| done.get(it).copied().or_else(|| self.known.get(*it));
            if ready {
                let sets: Vec<SetNumber> = entries.iter().filter_map(|it| known(&it.0)).collect();
                let set = self.sets.changed(EMPTY, &[], &sets);
                done.insert(at, set);
                continue;
            }
            open.push((at, true));
            let folders = entries.iter().filter(|it| it.1 == Mode::Tree);
            open.extend(
                folders
                    .filter(|it| known(&it.0).is_none() && !entered.contains(&it.0))
                    .map(|it| (it.0, false)),
            );
        }
        done.get(&tree).copied().unwrap_or(EMPTY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_count_and_forget() {
        let mut sets = Sets::new();
        let one = sets.of(&[3, 1, 3]);
        assert_eq!(sets.mask(one), 0b1010);
        let two = sets.changed(one, &[], &[one]);
        assert_ne!(one, two);
        assert_eq!(sets.mask(two), 0b1010);
        assert_eq!(sets.changed(two, &[one], &[]), one);
        assert_eq!(sets.changed(two, &[one, one], &[]), EMPTY);
    }
}
