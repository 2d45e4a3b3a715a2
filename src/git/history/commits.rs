//! All commits and annotated tags: who follows whom, which folder they record, and what they say.

use crate::git::store::{Base, Kind, Number, Store, Visitor};
use crate::git::{Cause, ObjectId};
use bstr::ByteSlice;
use gix::hash::oid;
use std::collections::{HashMap, HashSet};

use super::carried::SetNumber;
use super::past::Past;
use super::trees::Missing;

/// A commit, by its place in [`Commits::all`].
pub(super) type CommitNumber = u32;

/// A commit's place in the history.
#[derive(Debug, Clone)]
pub(super) struct Commit {
    pub(super) number: Number,
    /// The folder that it records, where that is here.
    pub(super) tree: Option<Number>,
    pub(super) parents: Vec<CommitNumber>,
    /// Seconds since 1970, as the committer's clock had it.
    pub(super) seconds: i64,
    /// How many generations of commits came before it, at most.
    pub(super) generation: u32,
    /// What its folder holds, when an earlier run found that out; `tree` is not known then.
    pub(super) set: Option<SetNumber>,
}

/// All commits, every one behind its parents, and the tags.
#[derive(Debug, Default)]
pub(super) struct Commits {
    pub(super) all: Vec<Commit>,
    places: HashMap<Number, CommitNumber>,
    /// What each annotated tag points to.
    tags: HashMap<Number, Number>,
    /// Parents, folders and targets that are not there, but for those that a shallow clone leaves out.
    pub(super) missing: Missing,
    pub(super) unreadable: Vec<(Number, u32, Cause)>,
}

/// Sees the text of every commit and annotated tag.
pub type OnText<'a> = &'a (dyn Fn(Number, Kind, &mut Vec<u8>) + Sync);

impl Commits {
    /// Reads all commits and tags that the past does not know; `shallow` are the commits whose parents a shallow clone left out.
    pub(super) fn read(
        store: &Store,
        past: Option<&Past>,
        shallow: &HashSet<ObjectId>,
        threads: usize,
        on_text: OnText<'_>,
    ) -> Self {
        let mut found = Vec::new();
        let mut commits = Commits::default();
        if let Some(past) = past {
            commits.recall(store, past);
        }
        for kind in [Kind::Commit, Kind::Tag] {
            let mut readers: Vec<Reader<'_>> = (0..threads.max(1))
                .map(|_| Reader::new(store, kind, shallow, on_text))
                .collect();
            store.walk(kind, &mut readers, None);
            for reader in readers {
                found.extend(reader.commits);
                commits.tags.extend(reader.tags);
                commits.missing.merge(reader.missing);
                commits.unreadable.extend(reader.unreadable);
            }
        }
        found.sort_by(|a: &Written, b| {
            let key = |it: &Written| (it.seconds, store.id(it.number));
            key(a).cmp(&key(b))
        });
        commits.sort(store, shallow, found);
        commits
    }

    /// The place of a commit.
    pub(super) fn place(&self, number: Number) -> Option<CommitNumber> {
        self.places.get(&number).copied()
    }

    /// What an object stands for in the end: itself, or what a tag points to.
    pub(super) fn peeled(&self, mut number: Number) -> Number {
        for _ in 0..MOST_TAGS {
            match self.tags.get(&number) {
                Some(&target) => number = target,
                None => break,
            }
        }
        number
    }

    /// All tags and what they point to.
    pub(super) fn tags(&self) -> impl Iterator<Item = (Number, Number)> {
        self.tags.iter().map(|(&tag, &target)| (tag, target))
    }

    /// Takes over what an earlier run read.
    fn recall(&mut self, store: &Store, past: &Past) {
        let find = |id: &ObjectId| store.find(id).unwrap_or(Number::MAX);
        self.all.reserve(past.commits().len());
        for commit in past.commits() {
            let number = find(&commit.id);
            self.push(Commit {
                number,
                tree: None,
                parents: commit.parents.clone(),
                seconds: commit.seconds,
                generation: 0,
                set: Some(commit.set),
            });
        }
        let tags = past
            .tags()
            .iter()
            .map(|(tag, target)| (find(tag), find(target)));
        self.tags.extend(tags);
    }

    fn push(&mut self, mut commit: Commit) {
        let parents = commit
            .parents
            .iter()
            .map(|&it| self.all[it as usize].generation);
        commit.generation = parents.max().map_or(0, |it| it.saturating_add(1));
        self.places
            .insert(commit.number, self.all.len() as CommitNumber);
        self.all.push(commit);
    }

    /// What some tag points to.
    pub(super) fn tag_targets(&self) -> impl Iterator<Item = Number> {
        self.tags.values().copied()
    }

    /// Puts parents in front of their children, older ones first.
    fn sort(&mut self, store: &Store, shallow: &HashSet<ObjectId>, mut found: Vec<Written>) {
        let by_number: HashMap<Number, usize> = found
            .iter()
            .enumerate()
            .map(|(at, it)| (it.number, at))
            .collect();
        for commit in &mut found {
            let is_cut = shallow.contains(store.id(commit.number));
            commit.parents.retain(|parent| {
                let is_known = by_number.contains_key(parent) || self.places.contains_key(parent);
                if !is_known && !is_cut {
                    self.missing.add(store.id(*parent)); // something else has this name
                }
                is_known
            });
        }
        let mut open = Vec::new();
        let mut entered = vec![false; found.len()];
        for start in 0..found.len() {
            open.push((start, 0));
            while let Some((at, next)) = open.pop() {
                let number = found[at].number;
                if next == 0 && std::mem::replace(&mut entered[at], true) {
                    continue;
                }
                if let Some(parent) = found[at].parents.get(next) {
                    open.push((at, next + 1));
                    // no commit is its own ancestor, but in a pack made by hand, whose names are not checked
                    if let Some(&parent) = by_number.get(parent)
                        && !entered[parent]
                    {
                        open.push((parent, 0));
                    }
                    continue;
                }
                let Written {
                    tree,
                    ref parents,
                    seconds,
                    ..
                } = found[at];
                let parents = parents.iter().filter_map(|&it| self.place(it)).collect();
                self.push(Commit {
                    number,
                    tree,
                    parents,
                    seconds,
                    generation: 0,
                    set: None,
                });
            }
        }
    }
}

/// A commit as it is written, with those of its parents that are here.
#[derive(Debug)]
struct Written {
    number: Number,
    tree: Option<Number>,
    parents: Vec<Number>,
    seconds: i64,
}

struct Reader<'s> {
    store: &'s Store,
    kind: Kind,
    shallow: &'s HashSet<ObjectId>,
    on_text: OnText<'s>,
    commits: Vec<Written>,
    tags: Vec<(Number, Number)>,
    missing: Missing,
    unreadable: Vec<(Number, u32, Cause)>,
}

impl<'s> Reader<'s> {
    fn new(
        store: &'s Store,
        kind: Kind,
        shallow: &'s HashSet<ObjectId>,
        on_text: OnText<'s>,
    ) -> Self {
        Reader {
            store,
            kind,
            shallow,
            on_text,
            commits: Vec::new(),
            tags: Vec::new(),
            missing: Missing::default(),
            unreadable: Vec::new(),
        }
    }

    fn commit(&mut self, number: Number, data: &[u8]) {
        let (mut tree, mut parents, mut seconds) = (None, Vec::new(), 0);
        for line in header(data) {
            let id = |hex: &[u8]| ObjectId::from_hex(hex).ok();
            if let Some(hex) = line.strip_prefix(b"tree ") {
                tree = tree.or_else(|| id(hex));
            } else if let Some(hex) = line.strip_prefix(b"parent ") {
                parents.extend(id(hex));
            } else if let Some(who) = line.strip_prefix(b"committer ") {
                seconds = signed_at(who).unwrap_or(0);
            }
        }
        let Some(tree) = tree else {
            let cause = Cause::new("it is no commit as git writes them");
            return self.unreadable.push((number, 0, cause));
        };
        let is_cut = self.shallow.contains(self.store.id(number));
        let mut known = Vec::with_capacity(parents.len());
        for parent in &parents {
            match self.store.find(parent) {
                Some(parent) => known.push(parent),
                None if is_cut => {}
                None => self.missing.add(parent),
            }
        }
        let folder = self.store.find(&tree);
        if folder.is_none() && tree != ObjectId::empty_tree(self.store.hash_kind()) {
            self.missing.add(&tree);
        }
        self.commits.push(Written {
            number,
            tree: folder,
            parents: known,
            seconds,
        });
    }

    fn tag(&mut self, number: Number, data: &[u8]) {
        let target = header(data).find_map(|line| line.strip_prefix(b"object "));
        let Some(target) = target.and_then(|hex| ObjectId::from_hex(hex).ok()) else {
            let cause = Cause::new("it is no tag as git writes them");
            return self.unreadable.push((number, 0, cause));
        };
        match self.store.find(&target) {
            Some(target) => self.tags.push((number, target)),
            None => self.missing.add(&target),
        }
    }
}

impl Visitor for Reader<'_> {
    type Trail = ();

    fn visit(&mut self, number: Number, data: &mut Vec<u8>, _base: Option<Base<'_, ()>>) {
        if self.store.is_repeated(number) || self.store.is_closed(number) {
            return;
        }
        match self.kind {
            Kind::Tag => self.tag(number, data),
            _ => self.commit(number, data),
        }
        (self.on_text)(number, self.kind, data);
    }

    fn unreadable(&mut self, number: Number, derived: u32, cause: Cause) {
        self.unreadable.push((number, derived, cause));
    }
}

/// The lines of the header of a commit or tag.
fn header(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|&b| b == b'\n')
        .take_while(|line| !line.is_empty())
}

/// The folder that a commit records.
pub(super) fn tree(data: &[u8]) -> Option<ObjectId> {
    let hex = header(data).find_map(|line| line.strip_prefix(b"tree "))?;
    ObjectId::from_hex(hex).ok()
}

/// The time in a signature such as `A <a@b> 1700000000 +0100`.
fn signed_at(who: &[u8]) -> Option<i64> {
    let behind = &who[who.rfind_byte(b'>')? + 1..];
    let mut words = behind.fields();
    words.next()?.to_str().ok()?.parse().ok()
}

/// The name of a commit's author and the time at which it was written.
pub(super) fn author(data: &[u8]) -> Option<(String, i64)> {
    let who = header(data).find_map(|line| line.strip_prefix(b"author "))?;
    let name = who[..who.find_byte(b'<').unwrap_or(who.len())].trim();
    Some((name.to_str_lossy().into_owned(), signed_at(who)?))
}

/// A tag of a tag of a tag ... is followed this far.
const MOST_TAGS: usize = 16;

/// The names that some reference or log has for an object.
pub(super) fn parse_id(hex: &[u8]) -> Option<ObjectId> {
    ObjectId::from_hex(hex).ok().filter(|id| !oid::is_null(id))
}
