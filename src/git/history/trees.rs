//! Which folder holds what: every folder of the history as its difference to the one that it is derived from.

use super::edge::{Edge, Label, Mode};
use crate::git::Cause;
use crate::git::store::{Base, Kind, Number, Store, Visitor};
use bstr::{BStr, BString, ByteSlice};
use gix::hash::oid;
use std::collections::{BTreeSet, HashMap};

/// All folders.
#[derive(Debug, Default)]
pub(super) struct Trees {
    /// What each folder has and its base has not; those of one folder stand together.
    pub(super) added: Vec<Edge>,
    /// What each folder's base has and it has not itself.
    removed: Vec<Number>,
    /// For each object its place in `records`, or [`NONE`].
    places: Vec<u32>,
    records: Vec<Record>,
    /// Names by number.
    pub(super) names: Vec<BString>,
    /// Entries whose object is not here: their number, and the first few.
    pub(super) missing: Missing,
    /// Folders that cannot be read.
    pub(super) unreadable: Vec<(Number, u32, Cause)>,
}

/// Objects that something refers to and that are not there.
#[derive(Debug, Default, Clone)]
pub struct Missing {
    /// How many times something refers to one.
    pub count: u64,
    /// The first of them by name, as hexadecimal digits.
    pub examples: Vec<String>,
}

impl Missing {
    pub(super) fn add(&mut self, id: &oid) {
        self.count += 1;
        self.keep(id.to_string());
    }

    /// Adds what another thread missed.
    pub(super) fn merge(&mut self, other: Missing) {
        self.count += other.count;
        for id in other.examples {
            self.keep(id);
        }
    }

    /// The examples are the first by name, whoever met them in which order.
    fn keep(&mut self, id: String) {
        let at = self.examples.partition_point(|it| *it < id);
        if at < EXAMPLES && self.examples.get(at) != Some(&id) {
            self.examples.insert(at, id);
            self.examples.truncate(EXAMPLES);
        }
    }
}

/// A folder as a difference.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    pub(super) base: Option<Number>,
    added: (u32, u32),
    removed: (u32, u32),
}

impl Trees {
    /// Reads all folders, with this many threads.
    pub(super) fn read(store: &Store, threads: usize) -> Self {
        let mut readers: Vec<Reader<'_>> =
            (0..threads.max(1)).map(|_| Reader::new(store)).collect();
        store.walk(Kind::Tree, &mut readers, None);
        let names = readers.iter().flat_map(|reader| reader.numbers.keys());
        // numbered in the order of the alphabet, whichever thread met them first
        let names: BTreeSet<BString> = names.cloned().collect();
        let mut trees = Trees {
            names: names.into_iter().collect(),
            places: vec![NONE; store.len() as usize],
            ..Trees::default()
        };
        for reader in readers {
            trees.merge(reader);
        }
        // a list that grew has room for up to twice what is in it
        trees.added.shrink_to_fit();
        trees.removed.shrink_to_fit();
        trees.records.shrink_to_fit();
        trees
    }

    /// How a folder differs from its base.
    pub(super) fn record(&self, tree: Number) -> Option<Record> {
        let place = *self.places.get(tree as usize)?;
        self.records.get(place as usize).copied()
    }

    /// All folders that were read.
    pub(super) fn all(&self) -> impl Iterator<Item = Number> {
        let places = (0..).zip(&self.places);
        places
            .filter(|&(_, &place)| place != NONE)
            .map(|(tree, _)| tree)
    }

    /// Everything that some folder has and its base has not, or the other way round.
    pub(super) fn children(&self) -> impl Iterator<Item = Number> {
        let added = self.added.iter().map(|edge| edge.child);
        added.chain(self.removed.iter().copied())
    }

    /// What a folder has and its base has not.
    pub(super) fn added(&self, record: Record) -> &[Edge] {
        &self.added[record.added.0 as usize..record.added.1 as usize]
    }

    /// What its base has and a folder has not.
    pub(super) fn removed(&self, record: Record) -> &[Number] {
        &self.removed[record.removed.0 as usize..record.removed.1 as usize]
    }

    fn merge(&mut self, mut reader: Reader<'_>) {
        let mut renumbered = vec![0; reader.numbers.len()];
        for (name, number) in reader.numbers {
            let place = self.names.binary_search(&name).unwrap_or_default();
            renumbered[number as usize] = place as u32;
        }
        let (added, removed) = (self.added.len() as u32, self.removed.len() as u32);
        for edge in &mut reader.added {
            let name = renumbered[edge.label.name() as usize];
            edge.label = Label::new(name, edge.label.mode());
        }
        if self.added.is_empty() {
            self.added = reader.added; // millions, in a large history: not twice in memory
        } else {
            self.added.reserve_exact(reader.added.len());
            self.added.append(&mut reader.added);
        }
        self.removed.extend(reader.removed);
        for (tree, record) in reader.records {
            let record = Record {
                base: record.base,
                added: (record.added.0 + added, record.added.1 + added),
                removed: (record.removed.0 + removed, record.removed.1 + removed),
            };
            self.places[tree as usize] = self.records.len() as u32;
            self.records.push(record);
        }
        self.missing.merge(reader.missing);
        self.unreadable.extend(reader.unreadable);
    }
}

/// The entries of a folder, one after the other.
pub(super) struct Entries<'d> {
    data: &'d [u8],
    at: usize,
    hash_len: usize,
}

/// One entry as it is written.
pub(super) struct Entry<'d> {
    /// `None` for a submodule.
    pub(super) mode: Option<Mode>,
    pub(super) name: &'d [u8],
    pub(super) id: &'d oid,
    /// Where the next one begins.
    pub(super) end: usize,
}

impl<'d> Entries<'d> {
    pub(super) fn new(data: &'d [u8], at: usize, hash_len: usize) -> Self {
        Entries { data, at, hash_len }
    }
}

impl<'d> Iterator for Entries<'d> {
    type Item = Option<Entry<'d>>;

    /// The next entry; `None` in it, and then the end, when the folder is damaged.
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.data.len() {
            return None;
        }
        let entry = self.parse();
        self.at = entry.as_ref().map_or(self.data.len(), |entry| entry.end);
        Some(entry)
    }
}

impl<'d> Entries<'d> {
    fn parse(&self) -> Option<Entry<'d>> {
        let rest = self.data.get(self.at..)?;
        let space = rest
            .iter()
            .take(LONGEST_MODE + 1)
            .position(|&b| b == b' ')?;
        // old programs wrote leading zeros, and other rights than git does
        let digits = rest[..space].iter();
        let octal = digits.fold(0u32, |mode, &digit| {
            mode << 3 | u32::from(digit.wrapping_sub(b'0'))
        });
        let mode = match octal & 0o170_000 {
            0o040_000 => Some(Mode::Tree),
            0o120_000 => Some(Mode::Symlink),
            0o160_000 => None,
            _ => Some(Mode::File),
        };
        let nul = rest[space + 1..].find_byte(0)? + space + 1;
        let id = rest.get(nul + 1..nul + 1 + self.hash_len)?;
        Some(Entry {
            mode,
            name: &rest[space + 1..nul],
            id: oid::try_from_bytes(id).ok()?,
            end: self.at + nul + 1 + self.hash_len,
        })
    }
}

/// What one thread reads.
struct Reader<'s> {
    store: &'s Store,
    hash_len: usize,
    added: Vec<Edge>,
    removed: Vec<Number>,
    records: Vec<(Number, Record)>,
    numbers: HashMap<BString, u32>,
    missing: Missing,
    unreadable: Vec<(Number, u32, Cause)>,
}

impl<'s> Reader<'s> {
    fn new(store: &'s Store) -> Self {
        Reader {
            store,
            hash_len: store.hash_kind().len_in_bytes(),
            added: Vec::new(),
            removed: Vec::new(),
            records: Vec::new(),
            numbers: HashMap::new(),
            missing: Missing::default(),
            unreadable: Vec::new(),
        }
    }

    fn add(&mut self, entry: &Entry<'_>) {
        let Some(mode) = entry.mode else { return };
        let Some(child) = self.store.find(entry.id) else {
            if !is_empty(entry.id) {
                self.missing.add(entry.id);
            }
            return;
        };
        let name = match self.numbers.get(BStr::new(entry.name)) {
            Some(&name) => name,
            None => {
                let name = self.numbers.len() as u32;
                self.numbers.insert(entry.name.into(), name);
                name
            }
        };
        let label = Label::new(name, mode);
        self.added.push(Edge { child, label });
    }
}

impl Visitor for Reader<'_> {
    /// Where each entry begins, and the end of the last one.
    type Trail = Vec<u32>;

    fn visit(
        &mut self,
        number: Number,
        data: &mut Vec<u8>,
        base: Option<Base<'_, Vec<u32>>>,
    ) -> Vec<u32> {
        let (added, removed) = (self.added.len(), self.removed.len());
        let mut starts = Vec::with_capacity(base.as_ref().map_or(16, |base| base.trail.len() + 1));
        let mut kept = Kept::default();
        let mut at = 0;
        while at < data.len() {
            let run = base.as_ref().and_then(|base| kept.run(base, at));
            if let Some((first, end, base)) = run {
                let shift = at as u32;
                let from = base[first];
                starts.extend(base[first..end].iter().map(|start| start - from + shift));
                at += (base[end] - from) as usize;
                continue;
            }
            starts.push(at as u32);
            match Entries::new(data, at, self.hash_len).parse() {
                Some(entry) => {
                    self.add(&entry);
                    at = entry.end;
                }
                None => {
                    let cause = Cause::new("it is no folder as git writes them");
                    self.unreadable.push((number, 0, cause));
                    break;
                }
            }
        }
        starts.push(at as u32);
        if let Some(base) = &base {
            for start in kept.left_out(base.trail) {
                let entry = Entries::new(base.data, start as usize, self.hash_len).parse();
                if let Some(entry) = entry.filter(|entry| entry.mode.is_some()) {
                    self.removed.extend(self.store.find(entry.id));
                }
            }
        }
        if self.store.is_repeated(number) {
            self.added.truncate(added);
            self.removed.truncate(removed);
            return starts;
        }
        let range = |from: usize, to: usize| (from as u32, to as u32);
        let record = Record {
            base: base.map(|base| self.store.first(base.number)),
            added: range(added, self.added.len()),
            removed: range(removed, self.removed.len()),
        };
        self.records.push((number, record));
        starts
    }

    fn unreadable(&mut self, number: Number, derived: u32, cause: Cause) {
        self.unreadable.push((number, derived, cause));
    }
}

/// The entries of a base that a folder still has.
#[derive(Default)]
struct Kept {
    /// The copy that is looked at.
    copy: usize,
    /// From which entry to which, in order.
    runs: Vec<(usize, usize)>,
}

impl Kept {
    /// The entries of the base that stand at this place in the folder: where an entry begins on both sides, the bytes that both have in
    /// common hold the same entries.
    fn run<'b>(
        &mut self,
        base: &Base<'b, Vec<u32>>,
        at: usize,
    ) -> Option<(usize, usize, &'b [u32])> {
        while base
            .copies
            .get(self.copy)
            .is_some_and(|copy| copy.end() <= at)
        {
            self.copy += 1;
        }
        let copy = base.copies.get(self.copy).filter(|copy| copy.to <= at)?;
        let from = u32::try_from(at - copy.to + copy.from).ok()?;
        let to = u32::try_from(copy.from + copy.len).ok()?;
        let first = base.trail.binary_search(&from).ok()?;
        let end = base.trail.partition_point(|&start| start <= to) - 1;
        let next = self.runs.last().map_or(0, |run| run.1);
        if end <= first || first < next {
            return None; // no whole entry, or one that was taken before
        }
        self.runs.push((first, end));
        Some((first, end, base.trail))
    }

    /// Where the other entries of the base begin.
    fn left_out<'b>(&self, starts: &'b [u32]) -> impl Iterator<Item = u32> + use<'b, '_> {
        let entries = starts.len().saturating_sub(1);
        let mut at = 0;
        let mut runs = self.runs.iter();
        let mut run = runs.next();
        std::iter::from_fn(move || {
            while let Some(&(first, end)) = run
                && at == first
            {
                at = end;
                run = runs.next();
            }
            let start = (at < entries).then(|| starts[at]);
            at += 1;
            start
        })
    }
}

/// True for the empty folder and the empty file, which git knows without storing them.
fn is_empty(id: &oid) -> bool {
    let hash = id.kind();
    id == gix::ObjectId::empty_tree(hash) || id == gix::ObjectId::empty_blob(hash)
}

/// No place.
const NONE: u32 = u32::MAX;

/// Digits of a mode.
const LONGEST_MODE: usize = 8;

/// Names of missing objects that are kept.
const EXAMPLES: usize = 3;
