//! The next commit: what it adds or changes, read from git's index and object database, never from disk.

use super::blob::{self, Job};
use super::scope::Scope;
use super::{ChangeOptions, Item, Sink, SourceError};
use crate::finding::{Notice, NoticeKind};
use crate::git::StagedChanges;
use bstr::ByteSlice;

/// True when the next commit would be the same as the last. Files that it only takes away do not count.
///
/// # Errors
/// As those of [`staged`].
pub fn nothing_staged(options: &ChangeOptions) -> Result<bool, SourceError> {
    let scope = Scope::with_work_tree(options)?;
    let objects = scope.repository.objects()?;
    let head = scope.repository.head_tree(&objects)?;
    let index = scope.repository.tracked()?;
    let StagedChanges { changes, unmerged } = StagedChanges::of(&objects, &index, head)?;
    Ok(changes.is_empty() && unmerged.is_empty())
}

/// Hands out what the next commit of the repository brings in, and which lines of it are new against `HEAD`. During a merge that is also
/// what comes from the other side. A submodule's content belongs to its own repository.
///
/// # Errors
/// When a path does not exist, when there is no repository or work tree, and when its index or the folders of `HEAD` cannot be read. A
/// single blob that cannot be read becomes a notice.
pub fn staged(options: &ChangeOptions, threads: usize, sink: Sink<'_>) -> Result<(), SourceError> {
    let scope = Scope::with_work_tree(options)?;
    let repository = &scope.repository;
    let index = repository.tracked()?;
    let objects = repository.objects()?;
    let head = repository.head_tree(&objects)?;
    scope.check(&index, &objects, head)?;
    let StagedChanges { changes, unmerged } = StagedChanges::of(&objects, &index, head)?;
    for path in unmerged {
        if scope.holds(path.as_bstr()) {
            sink(Item::Skipped(Notice {
                path,
                kind: NoticeKind::Unmerged,
                message:
                    "It has a merge conflict; what the next commit makes of it is not known yet."
                        .into(),
            }));
        }
    }
    let jobs: Vec<Job> = changes
        .into_iter()
        .filter(|change| scope.holds(change.path.as_bstr()))
        .map(Job::from)
        .collect();
    blob::hand_out(repository, &objects, &jobs, options, threads, sink)?;
    Ok(())
}
