//! One blob of the object database: what a change brings in, with the lines that are new in it.

use super::{ChangeOptions, Item, Sink, file, parts};
use crate::content::{Decoded, Encoding, Origin, Unit, decode};
use crate::finding::{Notice, NoticeKind};
use crate::git::{Change, EntryKind, GitError, Objects, Repository, Version, new_lines};
use crate::text::LineSet;
use bstr::{BStr, BString};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A change to hand out.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) change: Change,
    /// The commit that brings it in, in hexadecimal digits; `None` for the next one.
    pub(super) commit: Option<Arc<str>>,
    /// A version whose lines are handed out for themselves.
    pub(super) elsewhere: Option<Vec<u8>>,
}

impl From<Change> for Job {
    /// A change that the next commit brings in.
    fn from(change: Change) -> Self {
        Job {
            change,
            commit: None,
            elsewhere: None,
        }
    }
}

/// Hands out the content of all changes, from several threads when there are enough of them. Of the options it takes whether every line
/// counts as new.
pub(super) fn hand_out(
    repository: &Repository,
    objects: &Objects,
    jobs: &[Job],
    options: &ChangeOptions,
    threads: usize,
    sink: Sink<'_>,
) -> Result<(), GitError> {
    let next = AtomicUsize::new(0);
    let work = |objects: &Objects| {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            job.hand_out(repository, objects, options.whole_files, sink);
        }
    };
    let more = threads.min(jobs.len() / FEW).saturating_sub(1);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..more)
            .map(|_| {
                scope.spawn(|| {
                    work(&repository.objects()?); // handles belong to one thread
                    Ok(())
                })
            })
            .collect();
        work(objects);
        others.into_iter().try_for_each(|other| {
            let done = other.join();
            done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })
}

impl Job {
    fn hand_out(
        &self,
        repository: &Repository,
        objects: &Objects,
        whole_files: bool,
        sink: Sink<'_>,
    ) {
        let Change { path, new, old } = &self.change;
        let mut raw = match objects.blob(new.id) {
            Ok(raw) => raw,
            Err(error) => return sink(Item::Skipped(unreadable(path.clone(), &error))),
        };
        let mut before = if whole_files {
            Vec::new()
        } else {
            versions(objects, path, old, sink)
        };
        before.extend(self.elsewhere.clone());
        let link = new.kind == EntryKind::Symlink;
        if !link && file::is_lfs_pointer(&raw) {
            for pointer in before.iter_mut().filter(|it| file::is_lfs_pointer(it)) {
                *pointer = repository.lfs_content(pointer).unwrap_or_default();
            }
            match repository.lfs_content(&raw) {
                Some(content) => raw = content,
                None => sink(Item::Skipped(Notice {
                    path: path.clone(),
                    kind: NoticeKind::LfsPointer,
                    message: "A Git LFS pointer stands here; the content itself is not in this repository.".into(),
                })),
            }
        }
        emit(path, raw, before, &mut |mut unit| {
            if link {
                unit.origin = Origin::LinkTarget;
            }
            unit.tracked = Some(true);
            unit.commit.clone_from(&self.commit);
            sink(Item::Unit(Box::new(unit)));
        });
    }
}

/// The contents of older versions; none of them, and a notice, when one cannot be read.
pub(super) fn versions(
    objects: &Objects,
    path: &BString,
    old: &[Version],
    sink: Sink<'_>,
) -> Vec<Vec<u8>> {
    let contents: Result<_, GitError> = old.iter().map(|old| objects.blob(old.id)).collect();
    contents.unwrap_or_else(|error| {
        sink(Item::Skipped(Notice {
            path: path.clone(),
            kind: NoticeKind::Remark,
            message: format!(
                "All lines count as new, as the version before cannot be read: {}.",
                chain(&error)
            ),
        }));
        Vec::new()
    })
}

/// Makes units of `raw` whose new lines are those that none of the versions in `before` has.
pub(super) fn emit(path: &BString, raw: Vec<u8>, before: Vec<Vec<u8>>, each: &mut dyn FnMut(Unit)) {
    if raw.len() as u64 <= parts::WHOLE {
        let mut unit = Unit::new(path.clone(), raw);
        unit.new_lines = lines(&unit.text, unit.encoding, before).map(Arc::new);
        return each(unit);
    }
    let encoding = Encoding::detect(&raw);
    let plain = matches!(encoding, Encoding::Utf8);
    let lines = if plain {
        lines(&raw, encoding, before).map(Arc::new)
    } else {
        None // decoded part by part: there is no whole text to compare
    };
    parts::read_parts(BStr::new(path), &mut raw.as_slice(), &mut |mut unit| {
        unit.new_lines.clone_from(&lines);
        each(unit);
    })
    .expect("memory can be read");
}

/// `None` when all lines are new: nothing came before, or it is no text.
pub(super) fn lines(text: &[u8], encoding: Encoding, before: Vec<Vec<u8>>) -> Option<LineSet> {
    if before.is_empty() || encoding == Encoding::Binary {
        return None;
    }
    let before: Vec<Decoded> = before.into_iter().map(decode).collect();
    if before.iter().any(|it| it.encoding == Encoding::Binary) {
        return None;
    }
    let before: Vec<&[u8]> = before.iter().map(|it| it.text.as_slice()).collect();
    Some(new_lines(text, &before))
}

pub(super) fn unreadable(path: BString, error: &GitError) -> Notice {
    Notice {
        path,
        kind: NoticeKind::Unreadable,
        message: format!("It cannot be read: {}.", chain(error)),
    }
}

/// An error and its causes on one line.
pub(super) fn chain(error: &GitError) -> String {
    let mut all = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        all.push_str(": ");
        all.push_str(&cause.to_string());
        next = cause.source();
    }
    all
}

/// Opening the object database once more costs about as much as reading this many blobs.
const FEW: usize = 16;
