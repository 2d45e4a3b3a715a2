//! A whole history as a graph: which commit records which folder, which folder holds which blob under which name, and what of it all
//! can still be reached from where.

mod carried;
mod commits;
mod edge;
mod life;
mod lives;
mod past;
mod paths;
mod places;
mod refs;
#[cfg(test)]
mod tests;
mod trees;

pub use commits::OnText;
pub use life::{Event, Holders, Reach, Value, ValueLife};
pub use past::{Found, Holder, NoPast, Past, Seat};
pub use trees::Missing;

use super::store::{Kind, Number, Store};
use super::{Cause, EntryKind, GitError, Repository};
use bstr::BString;
use commits::Commits;
use paths::{Paths, Source};
use refs::Refs;
pub(in crate::git) use refs::references;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use trees::Trees;

/// Everything that git can still give back, as a graph.
pub struct History {
    commits: Commits,
    trees: Trees,
    paths: Paths,
    refs: Refs,
    /// Paths in the index of blobs that are in no folder.
    staged: HashMap<Number, Vec<(BString, EntryKind)>>,
    shallow: bool,
    bare: bool,
    /// What an earlier run found out; then commits, folders and paths are only those that are new.
    past: Option<Arc<Past>>,
    /// Folders that are written as differences to those of an earlier run.
    on_old: Vec<Number>,
}

/// What the history refers to and cannot give.
#[derive(Debug, Default)]
pub struct Gaps {
    /// Objects that are not here: a partial clone, or a damaged repository.
    pub missing: Missing,
    /// Objects that are here and cannot be read, each with the number of others that need it and the reason.
    pub unreadable: Vec<(Number, u32, Cause)>,
    /// Names (references, the index) that cannot be read.
    pub names: Vec<(String, Cause)>,
    /// The clone is shallow: what came before its oldest commits is not here.
    pub shallow: bool,
}

impl History {
    /// Reads all commits, tags, folders and names, or those that the past does not know. `on_text` sees the text of every such commit and tag.
    ///
    /// # Errors
    /// When references are stored in a way that is not known, and when `HEAD` or the list of shallow commits is damaged.
    pub fn read(
        repository: &Repository,
        store: &Store,
        past: Option<Arc<Past>>,
        threads: usize,
        on_text: OnText<'_>,
    ) -> Result<Self, GitError> {
        let refs = Refs::read(repository)?;
        let shallow = repository.shallow()?;
        let commits = Commits::read(store, past.as_deref(), &shallow, threads, on_text);
        let trees = Trees::read(store, threads);
        let source = Source {
            store,
            trees: &trees,
            past: past.as_deref(),
        };
        let paths = Paths::new(&source, &commits);
        let mut staged: HashMap<Number, Vec<(BString, EntryKind)>> = HashMap::new();
        for (path, version) in &refs.staged {
            if let Some(blob) = store.find(&version.id) {
                let paths = staged.entry(blob).or_default();
                paths.push((path.clone(), version.kind));
            }
        }
        let bases = trees.all().filter(|&tree| {
            let base = trees.record(tree).and_then(|record| record.base);
            base.is_some_and(|base| store.is_closed(base))
        });
        Ok(History {
            on_old: bases.collect(),
            past,
            staged,
            commits,
            trees,
            paths,
            refs,
            shallow: !shallow.is_empty(),
            bare: repository.work_tree().is_none(),
        })
    }

    /// Number of commits, reachable or not.
    pub fn commits(&self) -> usize {
        self.commits.all.len()
    }

    /// The paths at which a blob stands in some commit, or in some folder that no commit records and no other one holds; sorted, and not more
    /// than a thousand. Of a blob of the past that holds nothing only the new ones are known.
    pub fn paths(&self, store: &Store, blob: Number) -> Vec<(BString, EntryKind)> {
        let mut paths = self.paths.of(&self.trees, blob);
        let past = self.past.as_deref();
        if let Some(holder) = past.and_then(|past| past.holder(store.id(blob))) {
            paths.extend(holder.paths.iter().cloned());
            paths.sort_by(|a, b| (&a.0, a.1 as u8).cmp(&(&b.0, b.1 as u8)));
            paths.dedup();
            paths.truncate(paths::MOST);
        }
        match self.staged.get(&blob) {
            Some(staged) if paths.is_empty() => staged.clone(),
            _ => paths,
        }
    }

    /// Blobs of the past that stand where they did not stand before, and where.
    pub fn moved(&self, store: &Store) -> Vec<(Number, Vec<(BString, EntryKind)>)> {
        let Some(past) = &self.past else {
            return Vec::new();
        };
        let source = Source {
            store,
            trees: &self.trees,
            past: Some(past),
        };
        let mut moved = Vec::new();
        for blob in self.paths.named_again(&source) {
            let mut places = self.paths.places(&self.trees, blob);
            places.retain(|(path, mode)| !past.stood(store.id(blob), path.as_ref(), *mode));
            let kinds = places
                .into_iter()
                .filter_map(|(path, mode)| Some((path, mode.entry_kind()?)));
            let mut places: Vec<(BString, EntryKind)> = kinds.collect();
            places.sort_by(|a, b| (&a.0, a.1 as u8).cmp(&(&b.0, b.1 as u8)));
            places.dedup();
            if !places.is_empty() {
                moved.push((blob, places));
            }
        }
        moved
    }

    /// True when what is new changes what the past found out: everything has to be read anew.
    pub fn is_outgrown(&self, store: &Store) -> bool {
        let Some(past) = &self.past else { return false };
        let is_end =
            |number: Number| store.is_closed(number) && past.is_loose_end(store.id(number));
        let recorded = self.commits.all.iter().filter_map(|commit| commit.tree);
        let tags = self.commits.tags().filter(|it| !store.is_closed(it.0));
        let folders = tags
            .map(|it| it.1)
            .filter(|&it| store.kind(it) == Some(Kind::Tree));
        let named = self.trees.children().chain(self.paths.extra());
        let staged = self.staged.keys().copied();
        let mut touched = named.chain(recorded).chain(folders).chain(staged);
        self.paths.is_crowded
            || self
                .commits
                .all
                .iter()
                .any(|commit| commit.number == Number::MAX)
            || self.trees.missing.count > 0
            || touched.any(is_end)
    }

    /// The full names of the references that match one of the patterns: with `*` and `?`, against the full name or against what is left of it
    /// without `refs/`, `refs/heads/`, `refs/tags/` or `refs/remotes/`. `HEAD` is one of them.
    ///
    /// # Errors
    /// When a pattern matches none.
    pub fn references(&self, patterns: &[String]) -> Result<BTreeSet<String>, GitError> {
        let names = self.refs.refs.iter().map(|named| named.name.as_str());
        let names: Vec<&str> = names.chain(self.refs.head.map(|_| "HEAD")).collect();
        let mut found = BTreeSet::new();
        for pattern in patterns {
            let matching = names.iter().filter(|name| refs::matches(pattern, name));
            let matching: Vec<String> = matching.map(|name| (*name).to_owned()).collect();
            if matching.is_empty() {
                return Err(GitError::NoReference {
                    pattern: pattern.clone(),
                });
            }
            found.extend(matching);
        }
        Ok(found)
    }

    /// The names of those who wrote commits since a time (seconds since 1970), each with the number of commits, most first.
    pub fn authors_since(&self, store: &Store, seconds: i64) -> Vec<(String, u64)> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        let recent = self.commits.all.iter().rev();
        for commit in recent
            .filter(|commit| commit.seconds >= seconds)
            .take(MOST_AUTHORED)
        {
            let text = store.read(commit.number, Kind::Commit).unwrap_or_default();
            if let Some((name, _)) = commits::author(&text) {
                *counts.entry(name).or_default() += 1;
            }
        }
        let mut authors: Vec<(String, u64)> = counts.into_iter().collect();
        authors.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        authors
    }

    /// Every name of a file or folder that occurs, sorted.
    pub fn names(&self) -> impl Iterator<Item = &BString> {
        self.trees.names.iter()
    }

    /// Pairs of a name, by its place among [`History::names`], and a blob that has it, itself or as one of the folders above it.
    pub fn named(&self, store: &Store, wanted: &dyn Fn(u32) -> bool) -> Vec<(u32, Number)> {
        let mut found: Vec<(u32, Number)> = Vec::new();
        let mut folders = Vec::new();
        for edge in &self.trees.added {
            let name = edge.label.name();
            match edge.label.mode().entry_kind() {
                _ if !wanted(name) => {}
                Some(_) => found.push((name, edge.child)),
                None => folders.push((name, edge.child)),
            }
        }
        let mut entered: HashSet<(u32, Number)> = folders.iter().copied().collect();
        while let Some((name, folder)) = folders.pop() {
            places::each_entry(store, folder, |_, mode, child| match mode.entry_kind() {
                Some(_) => found.push((name, child)),
                None if entered.insert((name, child)) => folders.push((name, child)),
                None => {}
            });
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What is missing.
    pub fn gaps(&self, store: &Store) -> Gaps {
        let mut missing = self.commits.missing.clone();
        missing.merge(self.trees.missing.clone());
        for id in self.refs.named().filter(|id| store.find(id).is_none()) {
            missing.add(id);
        }
        let unreadable = self.commits.unreadable.iter();
        let mut gaps = Gaps {
            missing,
            unreadable: unreadable.chain(&self.trees.unreadable).cloned().collect(),
            names: self.refs.damaged.clone(),
            shallow: self.shallow,
        };
        let lost = (0..store.len()).filter(|&it| !store.is_shut(it) && store.kind(it).is_none());
        let cause = || Cause::new("what it is derived from is not here");
        gaps.unreadable
            .extend(lost.map(|number| (number, 0, cause())));
        gaps
    }
}

/// Commits whose authors are looked up.
const MOST_AUTHORED: usize = 20_000;
