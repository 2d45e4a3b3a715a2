//! A range of commits: what each of them brings in, merges included.

use super::blob::{self, Job};
use super::scope::Scope;
use super::{ChangeOptions, Item, RefUpdate, Sink, SourceError};
use crate::finding::{Notice, NoticeKind};
use crate::git::{ObjectId, Revisions};
use bstr::{BString, ByteSlice};
use std::collections::HashSet;
use std::sync::Arc;

/// Which commits.
#[derive(Debug, Clone, Copy)]
pub enum Commits<'a> {
    /// `A..B`, `A...B`, or a single revision.
    Range(&'a str),
    /// Those of `HEAD` since it left this revision.
    Since(&'a str),
    /// Those that updates of references bring in. What a new reference brings is what no other reference has.
    Updates(&'a [RefUpdate]),
}

/// Hands out every blob that the commits bring in, once for each path, under the path it has there and with the commit that brought it
/// first. New is what none of a commit's parents has, so what was put in while merging is seen. Gives the number of commits.
///
/// # Errors
/// When there is no repository, a revision is unknown, or history or folders cannot be read. A single blob that cannot be read becomes a
/// notice.
pub fn commits(
    commits: Commits<'_>,
    options: &ChangeOptions,
    threads: usize,
    sink: Sink<'_>,
) -> Result<usize, SourceError> {
    let scope = Scope::new(options)?;
    let objects = scope.repository.objects()?;
    let Revisions { commits } = match commits {
        Commits::Range(spec) => Revisions::range(&scope.repository, &objects, spec)?,
        Commits::Since(reference) => Revisions::since(&scope.repository, &objects, reference)?,
        Commits::Updates(updates) => {
            let new = updates.iter().filter_map(|update| update.new);
            let old: Vec<_> = updates.iter().filter_map(|update| update.old).collect();
            let pushes = updates.iter().any(|update| update.pushed);
            Revisions::new_in(&scope.repository, &objects, new, &old, pushes)?
        }
    };
    let mut seen: HashSet<(ObjectId, BString)> = HashSet::new();
    let mut jobs = Vec::new();
    for &commit in &commits {
        if objects.is_shallow(commit) {
            sink(Item::Skipped(Notice {
                path: BString::default(),
                kind: NoticeKind::Shallow,
                message: format!(
                    "The history of this clone begins with commit {commit}: all of its files count as new. Fetch more history."
                ),
            }));
        }
        let name: Arc<str> = commit.to_string().into();
        let changes = Revisions::changes(&objects, commit)?.into_iter();
        jobs.extend(
            changes
                .filter(|change| scope.holds(change.path.as_bstr()))
                .filter(|change| seen.insert((change.new.id, change.path.clone())))
                .map(|change| Job {
                    commit: Some(name.clone()),
                    ..change.into()
                }),
        );
    }
    blob::hand_out(&scope.repository, &objects, &jobs, options, threads, sink)?;
    Ok(commits.len())
}
