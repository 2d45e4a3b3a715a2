//! Everything that differs from the last commit: staged, unstaged and untracked in one pass.

use super::blob::{self, Job};
use super::file::{Found, Kind, unreadable};
use super::scope::Scope;
use super::walk::Walk;
use super::{ChangeOptions, Item, Sink, SourceError, parts};
use crate::git::{Change, EntryKind, Objects, OnDisk, StagedChanges, Tracked, Version};
use bstr::{BStr, BString, ByteSlice};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Hands out the files on disk that differ from `HEAD`, the lines that are new against it marked, and those that git neither tracks nor
/// ignores. Of a file that was changed again after it was added, the added version is handed out as well, with the lines that only it has.
/// Files outside of a sparse checkout, and submodules, are left out.
///
/// # Errors
/// When a path does not exist, when there is no repository or work tree, and when its index or the folders of `HEAD` cannot be read. A
/// single file or blob that cannot be read becomes a notice.
pub fn changed(options: &ChangeOptions, threads: usize, sink: Sink<'_>) -> Result<(), SourceError> {
    let scope = Scope::with_work_tree(options)?;
    let index = scope.repository.tracked()?;
    let objects = scope.repository.objects()?;
    let head = scope.repository.head_tree(&objects)?;
    scope.check(&index, &objects, head)?;
    let staged = StagedChanges::of(&objects, &index, head)?.changes;
    let look = Look {
        scope: &scope,
        index: &index,
        objects: &objects,
        whole_files: options.whole_files,
        sink,
    };
    let jobs = look.tracked(staged);
    untracked(&scope, &index, threads, sink);
    blob::hand_out(&scope.repository, &objects, &jobs, options, threads, sink)?;
    Ok(())
}

struct Look<'a> {
    scope: &'a Scope,
    index: &'a Tracked,
    objects: &'a Objects,
    whole_files: bool,
    sink: Sink<'a>,
}

impl Look<'_> {
    /// Hands out tracked files that were changed on disk; gives the staged versions that have something that is not on disk.
    fn tracked(&self, staged: Vec<Change>) -> Vec<Job> {
        let mut staged: HashMap<BString, Change> = staged
            .into_iter()
            .map(|change| (change.path.clone(), change))
            .collect();
        let mut jobs = Vec::new();
        let mut last = BString::default();
        for (at, entry) in self.index.iter().enumerate() {
            if entry.skip_worktree || *entry.path == last || !self.scope.holds(entry.path) {
                continue;
            }
            let Some(recorded) = self.index.version(at) else {
                continue;
            };
            last = entry.path.to_owned(); // an unmerged path has several entries
            let change = staged.remove(entry.path);
            let disk = entry.path.to_path().map(|path| self.scope.root.join(path));
            let state = match &disk {
                Ok(disk) => self.index.on_disk(at, disk),
                Err(_) => OnDisk::Gone,
            };
            let on_disk = match (&disk, state) {
                (Ok(disk), OnDisk::Unsure) if is_real(&self.scope.root, disk) => {
                    let unstaged = [recorded];
                    let before = change.as_ref().map_or(&unstaged[..], |it| &it.old);
                    self.file(entry.path, disk, before)
                }
                _ => None,
            };
            jobs.extend(change.map(|change| Job {
                elsewhere: on_disk,
                ..change.into()
            }));
        }
        // what is left has no entry of its own: files of a folder outside of a sparse checkout
        let left = staged
            .into_values()
            .filter(|change| self.scope.holds(change.path.as_bstr()));
        jobs.extend(left.map(Job::from));
        jobs
    }

    /// Hands out a file on disk with the lines that are new against `before`; gives its content if it is text that came in one piece.
    fn file(&self, path: &BStr, disk: &Path, before: &[Version]) -> Option<Vec<u8>> {
        let (kind, large): (Kind, bool) = match disk.symlink_metadata() {
            Ok(metadata) => (metadata.file_type().into(), metadata.len() > parts::WHOLE),
            Err(error) => {
                let notice = unreadable(path.to_owned(), &error);
                (self.sink)(Item::Skipped(notice));
                return None;
            }
        };
        let was_link = |version: &Version| version.kind == EntryKind::Symlink;
        let before: Vec<Version> = before
            .iter()
            .filter(|version| was_link(version) == (kind == Kind::Link))
            .copied()
            .collect();
        let before = if self.whole_files {
            Vec::new()
        } else {
            blob::versions(self.objects, &path.to_owned(), &before, self.sink)
        };
        let content = Mutex::new(None);
        let found = Found {
            disk,
            path: path.to_owned(),
            tracked: Some(true),
        };
        found.hand_out(kind, &|item| match item {
            Item::Unit(mut unit) if !large => {
                unit.new_lines =
                    blob::lines(&unit.text, unit.encoding, before.clone()).map(Arc::new);
                if let Ok(mut content) = content.lock() {
                    *content = Some(unit.text.clone());
                }
                (self.sink)(Item::Unit(unit));
            }
            other => (self.sink)(other),
        });
        content.into_inner().unwrap_or_default()
    }
}

/// Hands out what git neither tracks nor ignores.
fn untracked(scope: &Scope, index: &Tracked, threads: usize, sink: Sink<'_>) {
    let unknown = |disk: &Path, kind: Kind| {
        let path = scope.relative(disk);
        if !is_known(index, &path) {
            let tracked = Some(false);
            let found = Found {
                disk,
                path,
                tracked,
            };
            found.hand_out(kind, sink);
        }
    };
    for disk in scope.files() {
        if let Ok(metadata) = disk.symlink_metadata() {
            unknown(&disk, metadata.file_type().into());
        }
    }
    let walk = Walk {
        names: &[],
        without: &|_| {},
        folders: &scope.folders(),
        ignores: true,
        machine_excludes: true,
    };
    walk.run(threads.max(1), &|disk, kind| match kind {
        Ok(kind) => unknown(disk, kind.into()),
        Err(error) => sink(Item::Skipped(unreadable(scope.relative(disk), &error))),
    });
}

/// True for what git tracks, and for what lies in a submodule.
fn is_known(index: &Tracked, path: &BString) -> bool {
    let tracked = |path: &[u8]| index.position(BStr::new(path), 0);
    let submodule = |path: &[u8]| {
        let entry = tracked(path).and_then(|at| index.get(at));
        entry.is_some_and(|entry| entry.kind == EntryKind::Submodule)
    };
    tracked(path).is_some() || path.find_iter(b"/").any(|slash| submodule(&path[..slash]))
}

/// Whether the folders between the root and a path are folders, and no links to some.
fn is_real(root: &Path, path: &Path) -> bool {
    let folders = path
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != root);
    folders
        .map(Path::symlink_metadata)
        .all(|metadata| metadata.is_ok_and(|metadata| metadata.is_dir()))
}
