//! The scan of a whole history: every blob and every message once, one finding for each value, with its life.

mod blobs;
mod findings;
mod seen;
mod texts;
mod values;

use super::Scanner;
use crate::finding::{Notice, NoticeKind};
use crate::git::history::{Gaps, History, Holders};
use crate::git::store::{Kind, Store};
use crate::git::{GitError, Repository};
use blobs::{Blobs, Task};
use bstr::{BString, ByteSlice};
use std::collections::HashMap;
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
        let store = Store::open(repository)?;
        let threads = options.threads.max(1);
        let values = Values::new(&self.options, &store);
        let texts = Texts::new(&self.detector, &values);
        let history = History::read(repository, &store, threads, &|number, kind, data| {
            texts.look(number, kind, data);
        })?;
        let wanted = history.references(&options.refs)?;
        let mut holders = Holders::default();
        let task = Task {
            detector: &self.detector,
            store: &store,
            history: &history,
            values: &values,
            whole: options.whole_blobs,
        };
        let mut readers: Vec<Blobs<'_, '_>> = (0..threads).map(|_| Blobs::new(&task)).collect();
        store.walk(Kind::Blob, &mut readers, None);
        let (mut unreadable, mut packed) = (Vec::new(), Vec::new());
        let (mut blobs, mut bytes) = (0, 0);
        for reader in readers {
            holders.blobs.extend(reader.holders);
            unreadable.extend(reader.unreadable);
            packed.extend(reader.notices);
            blobs += reader.blobs;
            bytes += reader.bytes;
        }
        holders.texts = texts.into_holders();
        self.names(&history, &values, &mut holders);
        for values in holders.blobs.values_mut().chain(holders.texts.values_mut()) {
            values.sort_unstable();
            values.dedup();
        }
        let mut gaps = history.gaps(&store);
        gaps.unreadable.extend(unreadable);
        let mut lives = history.lives(&store, &holders);
        if !options.refs.is_empty() {
            lives.retain(|_, life| {
                let mut reaching = life.reaching.iter();
                reaching.any(|name| wanted.contains(name))
                    || life.from_head && wanted.contains("HEAD")
            });
        }
        let (told, hidden) = self.tell(&store, &history, &holders, values.all(), &lives);
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
        Ok(())
    }
}

impl Scanner<'_> {
    /// Looks at the names of all files and folders. Who has such a name is taken for the holder of what is in it.
    fn names(&self, history: &History, values: &Values<'_>, holders: &mut Holders) {
        let mut found = HashMap::new();
        for (number, name) in (0u32..).zip(history.names()) {
            if let Some((unit, candidates)) = self.in_name(name.as_bstr()) {
                found.insert(number, (unit, candidates));
            }
        }
        for (number, blob) in history.named(&|name| found.contains_key(&name)) {
            if let Some((unit, candidates)) = found.get(&number) {
                let of = candidates
                    .iter()
                    .filter_map(|candidate| values.of(unit, candidate, blob));
                holders.blobs.entry(blob).or_default().extend(of);
            }
        }
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
