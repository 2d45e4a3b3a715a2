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
use crate::finding::{Notice, NoticeKind};
use crate::git::history::{Found, Gaps, History, Holders, Past};
use crate::git::store::{Kind, Store};
use crate::git::{GitError, Repository};
use blobs::{Blobs, Task};
use bstr::{BString, ByteSlice};
use cache::{Run, look_again, recall_holders};
use std::collections::HashMap;
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
        let mut holders = Holders::default();
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
        let (mut unreadable, mut packed) = (Vec::new(), Vec::new());
        let (mut blobs, mut bytes) = (0, 0);
        let mut found = Found::default();
        let mut open = (0, 0);
        for reader in readers {
            found.again.extend(reader.notes.again);
            for (blob, kinds) in reader.notes.kinds {
                *found.kinds.entry(blob).or_default() += kinds;
            }
            open = (open.0 + reader.notes.open.0, open.1 + reader.notes.open.1);
            holders.blobs.extend(reader.holders);
            unreadable.extend(reader.unreadable);
            packed.extend(reader.notices);
            blobs += reader.blobs;
            bytes += reader.bytes;
        }
        holders.texts = texts.into_holders();
        let is_named = self.names(&store, &history, &values, &mut holders);
        if let Some(past) = past {
            let Some(counts) = recall_holders(&store, past, &mut holders) else {
                return Ok(false);
            };
            (blobs, bytes) = (blobs + counts.0, bytes + counts.1);
        }
        for values in holders.blobs.values_mut().chain(holders.texts.values_mut()) {
            values.sort_unstable();
            values.dedup();
        }
        let mut gaps = history.gaps(&store);
        gaps.unreadable.extend(unreadable);
        let mut lives = history.lives(&store, &holders, key.is_some().then_some(&mut found));
        let (values, numbers) = values.all();
        let gapless =
            gaps.missing.count == 0 && gaps.unreadable.is_empty() && store.damaged().is_empty();
        if let Some(key) = key.filter(|_| gapless && !is_named && history.has_news(&store)) {
            found.scanned = (blobs - open.0, bytes - open.1);
            self.leave(
                repository,
                &Run {
                    store: &store,
                    history: &history,
                    holders: &holders,
                    past: past.map(AsRef::as_ref),
                },
                (&values, numbers),
                found,
                key,
            );
        }
        if !options.refs.is_empty() {
            lives.retain(|_, life| {
                let mut reaching = life.reaching.iter();
                reaching.any(|name| wanted.contains(name))
                    || life.from_head && wanted.contains("HEAD")
            });
        }
        let (told, hidden) = self.tell(&store, &history, &holders, values, &lives);
        let oldest = told
            .iter()
            .filter_map(|finding| finding.life.as_deref().filter(|life| life.pushed))
            .filter_map(|life| life.introduced.as_ref().map(|moment| moment.seconds))
            .min();
        let people = oldest
            .filter(|_| options.people)
            .map(|since| history.authors_since(&store, since));
        let mut state = self.lock();
        state.people.extend(people.into_iter().flatten());
        *state.receipt.commits.get_or_insert(0) += history.commits() as u64;
        *state.receipt.history.get_or_insert(0) += blobs;
        state.receipt.files += blobs;
        state.receipt.bytes += bytes;
        state.findings.extend(told);
        state.receipt.hidden += hidden;
        packed.sort();
        packed.dedup();
        if let Some(past) = past {
            state.receipt.recalled = Some(past.blobs);
        }
        for notice in notices(&store, gaps).into_iter().chain(packed) {
            state.note(notice);
        }
        if store.is_empty() {
            state.note(Notice {
                path: BString::default(),
                kind: NoticeKind::Remark,
                message: "There is nothing in this history: no commit and no object.".into(),
            });
        }
        Ok(true)
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
    notices
}

fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        many => format!("{many} {noun}s"),
    }
}
