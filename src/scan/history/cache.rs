//! `--cache`: what the last run left, and what this one leaves for the next.
//!
//! No value is written down, only where one can be read. A file is built on only when it was made by the same rules, and when everything
//! it knows is still there; whatever would change what it says makes this a run over everything.

use super::super::packed::members;
use super::super::{Options, Scanner};
use super::blobs::Blobs;
use super::findings::witnesses;
use super::kinds::MOST_KINDS;
use super::values::wanted;
use crate::content::{Origin, Unit, archive};
use crate::finding::{Notice, NoticeKind};
use crate::git::history::{Found, History, Holder, Holders, NoPast, Past, Seat, Value};
use crate::git::store::{Closed, Kind, Number, Store};
use crate::git::{EntryKind, GitError, Repository};
use bstr::{BStr, BString};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What was found out about a repository.
pub(super) struct Run<'r> {
    pub(super) store: &'r Store,
    pub(super) history: &'r History,
    pub(super) holders: &'r Holders,
    pub(super) past: Option<&'r Past>,
}

impl Scanner<'_> {
    /// What the findings of a history depend on besides its objects.
    pub(super) fn cache_key(&self, repository: &Repository) -> Result<[u8; 32], GitError> {
        let Options {
            min_severity,
            min_confidence,
            checks,
            ..
        } = &self.options;
        let rules = self.detector.rules();
        let severities: Vec<_> = rules
            .iter()
            .map(|rule| (&rule.id, self.options.severity(rule)))
            .collect();
        let text = format!(
            "{} {} {min_severity:?} {min_confidence:?} {checks:?} {severities:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            env!("CREDLINT_RULES"),
            self.patterns
        );
        Past::key(repository, text.as_bytes())
    }

    /// What the last run left; a damaged file is told.
    pub(super) fn past(&self, repository: &Repository, key: [u8; 32]) -> Option<Arc<Past>> {
        match Past::load(repository, key) {
            Ok(past) => Some(Arc::new(past)),
            Err(NoPast::None) => None,
            Err(NoPast::Damaged(why)) => {
                self.remark(format!(
                    "The cache is damaged and was not used: {why}. Everything was scanned."
                ));
                None
            }
        }
    }

    /// The objects of a repository, and the values of the past; `None` when something is not there any more.
    #[expect(clippy::type_complexity, reason = "a pair of what belongs together")]
    pub(super) fn open(
        &self,
        repository: &Repository,
        past: Option<&Past>,
    ) -> Result<Option<(Store, Vec<Option<Vec<u8>>>)>, GitError> {
        let closed = past.map_or_else(Closed::default, Past::closed);
        let store = Store::open_on(repository, closed)?;
        let Some(past) = past else {
            return Ok(Some((store, Vec::new())));
        };
        if !store.has_closed() || !store.damaged().is_empty() {
            return Ok(None);
        }
        let values = self.recall(&store, &past.seats);
        Ok(values.map(|values| (store, values)))
    }

    /// Reads values where they stand.
    fn recall(&self, store: &Store, seats: &[Seat]) -> Option<Vec<Option<Vec<u8>>>> {
        let mut read = HashMap::new();
        let mut looked: HashMap<_, Vec<Vec<u8>>> = HashMap::new();
        let mut values = Vec::with_capacity(seats.len());
        for seat in seats {
            values.push(match seat {
                Seat::None => None,
                Seat::Span { object, start, len } => {
                    let text = match read.get(object) {
                        Some(text) => text,
                        None => {
                            let number = store.find(object)?;
                            let text = store.read(number, store.kind(number)?).ok()?;
                            if read.len() >= MOST_READ {
                                read.clear();
                            }
                            read.entry(*object).or_insert(text)
                        }
                    };
                    let start = *start as usize;
                    Some(text.get(start..start.checked_add(*len as usize)?)?.to_vec())
                }
                Seat::Found {
                    object,
                    path,
                    kind,
                    rank,
                    of,
                } => {
                    let place = (*object, path, *kind as u8);
                    let found = match looked.entry(place) {
                        Entry::Occupied(found) => found.into_mut(),
                        Entry::Vacant(free) => {
                            let data = store.read(store.find(object)?, Kind::Blob).ok()?;
                            free.insert(self.values_in(data, path.as_ref(), *kind))
                        }
                    };
                    let found = Some(found).filter(|it| it.len() == *of as usize)?;
                    Some(found.get(*rank as usize)?.clone())
                }
            });
        }
        Some(values)
    }

    /// All values of a blob, when it is a file with this path, sorted.
    fn values_in(&self, data: Vec<u8>, path: &BStr, kind: EntryKind) -> Vec<Vec<u8>> {
        let mut unit = Unit::new(BString::from(path), data);
        if kind == EntryKind::Symlink {
            unit.origin = Origin::LinkTarget;
        }
        let mut values = BTreeSet::new();
        let mut add = |unit: &Unit| {
            let found = self.detector.look(unit).candidates;
            let found = found
                .iter()
                .filter_map(|it| wanted(&self.options, unit, it));
            values.extend(found.map(<[u8]>::to_vec));
        };
        add(&unit);
        if archive::kind(&unit.text).is_some() {
            members(&unit, &mut Vec::new(), &mut |inner| add(inner));
        }
        values.into_iter().collect()
    }

    /// Leaves what the next run can build on. That this cannot be done changes nothing but the time that the next run takes.
    pub(super) fn leave(
        &self,
        repository: &Repository,
        run: &Run<'_>,
        (values, numbers): (&[(Vec<u8>, Value)], usize),
        mut found: Found,
        key: [u8; 32],
    ) {
        let Some(seats) = self.seats(run, values, numbers) else {
            return;
        };
        found.seats = seats;
        let Some(next) = run.history.next(run.store, key, run.holders, found) else {
            return;
        };
        if let Err(error) = next.save(repository) {
            self.remark(format!("The cache cannot be written: {error}."));
        }
    }

    /// Where each value can be read; `None` when one cannot be found again.
    fn seats(
        &self,
        run: &Run<'_>,
        values: &[(Vec<u8>, Value)],
        numbers: usize,
    ) -> Option<Vec<Seat>> {
        let mut seats = run.past.map_or_else(Vec::new, |past| past.seats.clone());
        let old = seats.len();
        seats.resize(numbers, Seat::None);
        let is_open = |it: &Number| run.history.is_open_end(run.store, *it);
        let mut lasting = Holders::default();
        for (&blob, held) in run.holders.blobs.iter().filter(|it| !is_open(it.0)) {
            lasting.blobs.insert(blob, held.clone());
        }
        lasting.texts.clone_from(&run.holders.texts);
        let witnesses = witnesses(run.store, &lasting);
        for (bytes, value) in values.iter().filter(|it| it.1 as usize >= old) {
            if let Some(&witness) = witnesses.get(value) {
                seats[*value as usize] = self.seat(run, bytes, witness)?;
            }
        }
        Some(seats)
    }

    fn seat(&self, run: &Run<'_>, bytes: &[u8], witness: Number) -> Option<Seat> {
        let object = run.store.id(witness).to_owned();
        let kind = run.store.kind(witness)?;
        let data = run.store.read(witness, kind).ok()?;
        if let Some(start) = memchr::memmem::find(&data, bytes) {
            return Some(Seat::Span {
                object,
                start: u32::try_from(start).ok()?,
                len: u32::try_from(bytes.len()).ok()?,
            });
        }
        let mut paths = run.history.paths(run.store, witness);
        paths.truncate(MOST_LOOKED);
        paths.push((BString::default(), EntryKind::File));
        paths.into_iter().find_map(|(path, kind)| {
            let found = self.values_in(data.clone(), path.as_ref(), kind);
            let rank = found.iter().position(|it| it == bytes)?;
            Some(Seat::Found {
                object,
                path,
                kind,
                rank: u32::try_from(rank).ok()?,
                of: u32::try_from(found.len()).ok()?,
            })
        })
    }

    fn remark(&self, message: String) {
        self.lock().notices.push(Notice {
            path: BString::default(),
            kind: NoticeKind::Remark,
            message,
        });
    }
}

/// Looks again at blobs of the past that stand somewhere else now, and at those that gave notices; false when the past did not look at all
/// of the kinds of file that one of them is.
pub(super) fn look_again(
    store: &Store,
    history: &History,
    past: &Past,
    reader: &mut Blobs<'_, '_>,
) -> bool {
    let mut done = BTreeSet::new();
    for (blob, _) in past.holders(store).filter(|(_, holder)| holder.again) {
        let paths = history.paths(store, blob);
        reader.again(blob, &paths);
        done.insert(blob);
    }
    for (blob, paths) in history.moved(store) {
        if !done.contains(&blob) {
            let kinds = reader.again(blob, &paths);
            if past.kinds(store.id(blob)) + kinds > MOST_KINDS {
                return false;
            }
        }
    }
    true
}

/// Adds who held values in the past; `None` when one of them holds a value now that it did not hold then. Gives the number of blobs of
/// the past and their bytes.
pub(super) fn recall_holders(
    store: &Store,
    past: &Past,
    holders: &mut Holders,
) -> Option<(u64, u64)> {
    for (&blob, values) in holders.blobs.iter().filter(|it| store.is_closed(*it.0)) {
        let known = past.holder(store.id(blob));
        let known = known.map_or(&[][..], |holder: &Holder| &holder.values);
        if values.iter().any(|value| !known.contains(value)) {
            return None;
        }
    }
    holders.blobs.retain(|_, values| !values.is_empty());
    for (blob, holder) in past.holders(store).filter(|it| !it.1.values.is_empty()) {
        let held = holders.blobs.entry(blob).or_default();
        held.extend(holder.values.iter().copied());
    }
    for (text, values) in past.texts(store) {
        let held = holders.texts.entry(text).or_default();
        held.extend(values.iter().copied());
    }
    Some((past.blobs, past.bytes))
}

/// Objects that are kept while values are read from them.
const MOST_READ: usize = 64;

/// Paths under which a value is looked for.
const MOST_LOOKED: usize = 16;
