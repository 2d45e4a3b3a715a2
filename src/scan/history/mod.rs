//! The scan of a whole history: every blob and every message once, one finding for each value, with its life.

mod blobs;
mod cache;
mod findings;
mod kinds;
mod parts;
mod seen;
mod texts;
mod values;

use super::Scanner;
use crate::finding::{Finding, Notice, NoticeKind};
use crate::git::history::{Found, Gaps, History, Holders, Past, ValueLife};
use crate::git::store::{Kind, Number, Store};
use crate::git::{Cause, GitError, Repository};
use blobs::{Blobs, Task};
use bstr::{BString, ByteSlice};
use cache::{Run, look_again, recall_holders};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use texts::Texts;
use values::Values;

/// How a history is scanned.
#[derive(Debug, Clone, Default)]
pub struct HistoryOptions {
    /// Only values that a reference can reach which matches one of these patterns; none stands for everything.
    pub refs: Vec<String>,
    /// Looks up who wrote commits since the oldest pushed secret came in.
    pub people: bool,
    /// Threads; 0 stands for 1.
    pub threads: usize,
    /// Builds on what an earlier run left in the repository, and leaves there what the next one can build on. The findings are the same.
    pub cache: bool,
    /// Looks at every blob as a whole instead of what is new in it. Slow; the findings are the same, which a test makes sure of.
    pub whole_blobs: bool,
}

impl Scanner<'_> {
    /// Scans everything that git can still give back: all blobs, messages of commits and tags, and names of files, reachable or not.
    /// Each value becomes one finding, placed at `HEAD` when it stands there, and where it came in when it does not.
    ///
    /// # Errors
    /// When the object database or the references cannot be read. What is damaged or missing in them becomes a notice.
    pub fn history(
        &self,
        repository: &Repository,
        options: &HistoryOptions,
    ) -> Result<(), GitError> {
        let key = match options.cache {
            true => Some(self.cache_key(repository)?),
            false => None,
        };
        let past = key.and_then(|key| self.past(repository, key));
        let is_done = match past {
            Some(past) => self.pass(repository, options, key, Some(&past))?,
            None => false,
        };
        if !is_done {
            self.pass(repository, options, key, None)?;
        }
        Ok(())
    }

    /// One run over the history, or over what the past does not know of it; false when that cannot be built on.
    fn pass(
        &self,
        repository: &Repository,
        options: &HistoryOptions,
        key: Option<[u8; 32]>,
        past: Option<&Arc<Past>>,
    ) -> Result<bool, GitError> {
        let Some((store, recalled)) = self.open(repository, past.map(AsRef::as_ref))? else {
            return Ok(false);
        };
        let threads = options.threads.max(1);
        let values = Values::new(&self.options, recalled);
        let texts = Texts::new(&self.detector, &values);
        let history = History::read(
            repository,
            &store,
            past.cloned(),
            threads,
            &|number, kind, data| texts.look(number, kind, data),
        )?;
        if history.is_outgrown(&store) {
            return Ok(false);
        }
        let wanted = history.references(&options.refs)?;
        let task = Task {
            detector: &self.detector,
            store: &store,
            history: &history,
            values: &values,
            whole: options.whole_blobs,
            cached: key.is_some(),
        };
        let mut readers: Vec<Blobs<'_, '_>> = (0..threads).map(|_| Blobs::new(&task)).collect();
        store.walk(Kind::Blob, &mut readers, None);
        if let (Some(past), Some(reader)) = (past, readers.first_mut())
            && !look_again(&store, &history, past, reader)
        {
            return Ok(false);
        }
        let mut harvest = Harvest::of(readers);
        let mut holders = std::mem::take(&mut harvest.holders);
        holders.texts = texts.into_holders();
        let is_named = self.names(&store, &history, &values, &mut holders);
        if let Some(past) = past {
            let Some(counts) = recall_holders(&store, past, &mut holders) else {
                return Ok(false);
            };
            harvest.blobs += counts.0;
            harvest.bytes += counts.1;
        }
        for values in holders.blobs.values_mut().chain(holders.texts.values_mut()) {
            values.sort_unstable();
            values.dedup();
        }
        let mut gaps = history.gaps(&store);
        gaps.unreadable.append(&mut harvest.unreadable);
        let noted = key.is_some().then_some(&mut harvest.noted);
        let mut lives = history.lives(&store, &holders, noted);
        let (values, numbers) = values.all();
        let gapless =
            gaps.missing.count == 0 && gaps.unreadable.is_empty() && store.damaged().is_empty();
        if let Some(key) = key.filter(|_| gapless && !is_named && history.has_news(&store)) {
            harvest.noted.scanned = (
                harvest.blobs - harvest.open.0,
                harvest.bytes - harvest.open.1,
            );
            self.leave(
                repository,
                &Run {
                    store: &store,
                    history: &history,
                    holders: &holders,
                    past: past.map(AsRef::as_ref),
                },
                (&values, numbers),
                std::mem::take(&mut harvest.noted),
                key,
            );
        }
        if !options.refs.is_empty() {
            lives.retain(|_, life| is_reached(life, &wanted));
        }
        let (told, hidden) = self.tell(&store, &history, &holders, values, &lives);
        self.account(&history, &harvest, hidden, past);
        let people = options.people.then(|| exposed_since(&told)).flatten();
        let people = people.map(|since| history.authors_since(&store, since));
        let mut state = self.lock();
        state.people.extend(people.into_iter().flatten());
        state.findings.extend(told);
        for notice in notices(&store, gaps).into_iter().chain(harvest.notices()) {
            state.note(notice);
        }
        Ok(true)
    }

    /// Adds what was looked at to the receipt.
    fn account(&self, history: &History, harvest: &Harvest, hidden: u64, past: Option<&Arc<Past>>) {
        let mut state = self.lock();
        let receipt = &mut state.receipt;
        *receipt.commits.get_or_insert(0) += history.commits() as u64;
        *receipt.history.get_or_insert(0) += harvest.blobs;
        receipt.files += harvest.blobs;
        receipt.bytes += harvest.bytes;
        receipt.hidden += hidden;
        if let Some(past) = past {
            receipt.recalled = Some(past.blobs);
        }
    }
}

/// True for a value that one of these references can reach.
fn is_reached(life: &ValueLife, wanted: &BTreeSet<String>) -> bool {
    let mut reaching = life.reaching.iter();
    reaching.any(|name| wanted.contains(name)) || life.from_head && wanted.contains("HEAD")
}

/// When the oldest of the values that were pushed came in.
fn exposed_since(told: &[Finding]) -> Option<i64> {
    let lives = told.iter().filter_map(|finding| finding.life.as_deref());
    let pushed = lives.filter(|life| life.pushed);
    pushed
        .filter_map(|life| life.introduced.as_ref().map(|moment| moment.seconds))
        .min()
}

/// What all readers of blobs found.
#[derive(Default)]
struct Harvest {
    holders: Holders,
    unreadable: Vec<(Number, u32, Cause)>,
    /// What could not be read in archives.
    packed: Vec<Notice>,
    blobs: u64,
    bytes: u64,
    /// Blobs that are looked at in every run, and their bytes.
    open: (u64, u64),
    /// What the next run builds on.
    noted: Found,
}

impl Harvest {
    fn of(readers: Vec<Blobs<'_, '_>>) -> Self {
        let mut all = Harvest::default();
        for reader in readers {
            all.noted.again.extend(reader.notes.again);
            for (blob, kinds) in reader.notes.kinds {
                *all.noted.kinds.entry(blob).or_default() += kinds;
            }
            all.open.0 += reader.notes.open.0;
            all.open.1 += reader.notes.open.1;
            all.holders.blobs.extend(reader.holders);
            all.unreadable.extend(reader.unreadable);
            all.packed.extend(reader.notices);
            all.blobs += reader.blobs;
            all.bytes += reader.bytes;
        }
        all
    }

    /// What could not be read in archives, each once and in order.
    fn notices(mut self) -> Vec<Notice> {
        self.packed.sort();
        self.packed.dedup();
        self.packed
    }
}

impl Scanner<'_> {
    /// Looks at the names of all files and folders. Who has such a name is taken for the holder of what is in it.
    /// True when there is one.
    fn names(
        &self,
        store: &Store,
        history: &History,
        values: &Values<'_>,
        holders: &mut Holders,
    ) -> bool {
        let mut is_named = false;
        let mut found = HashMap::new();
        for (number, name) in (0u32..).zip(history.names()) {
            if let Some((unit, candidates)) = self.in_name(name.as_bstr()) {
                found.insert(number, (unit, candidates));
            }
        }
        for (number, blob) in history.named(store, &|name| found.contains_key(&name)) {
            if let Some((unit, candidates)) = found.get(&number) {
                let of = candidates
                    .iter()
                    .filter_map(|candidate| values.of(unit, candidate));
                let of: Vec<_> = of.collect();
                is_named |= !of.is_empty();
                holders.blobs.entry(blob).or_default().extend(of);
            }
        }
        is_named
    }
}

/// What could not be looked at.
fn notices(store: &Store, gaps: Gaps) -> Vec<Notice> {
    let incomplete = |name: String, message: String| Notice {
        path: BString::from(name),
        kind: NoticeKind::Unreadable,
        message,
    };
    let mut notices = Vec::new();
    for damaged in store.damaged() {
        notices.push(incomplete(
            damaged.name.clone(),
            format!("This pack cannot be opened: {}.", damaged.cause),
        ));
    }
    let mut unreadable = gaps.unreadable;
    unreadable.sort_by_key(|it| store.id(it.0).to_owned());
    for (number, derived, cause) in unreadable {
        let id = store.id(number);
        let others = match derived {
            0 => String::new(),
            1 => ", nor another object that is derived from it".into(),
            many => format!(", nor {many} others that are derived from it"),
        };
        notices.push(incomplete(
            format!("object {id}"),
            format!("It cannot be read{others}: {cause}."),
        ));
    }
    for (name, cause) in gaps.names {
        notices.push(incomplete(name, format!("It cannot be read: {cause}.")));
    }
    if gaps.missing.count > 0 {
        notices.push(Notice {
            path: BString::default(),
            kind: NoticeKind::MissingObject,
            message: format!(
                "{} are referred to and not here, {} for one: a partial clone, or a damaged repository. What they hold was not scanned.",
                counted(gaps.missing.count, "object"),
                gaps.missing.examples.first().map_or("", String::as_str),
            ),
        });
    }
    if gaps.shallow {
        notices.push(Notice {
            path: BString::default(),
            kind: NoticeKind::Shallow,
            message: "This clone is shallow: what came before its oldest commits was not scanned. Run `git fetch --unshallow`.".into(),
        });
    }
    if store.is_empty() {
        notices.push(Notice {
            path: BString::default(),
            kind: NoticeKind::Remark,
            message: "There is nothing in this history: no commit and no object.".into(),
        });
    }
    notices
}

fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        many => format!("{many} {noun}s"),
    }
}
