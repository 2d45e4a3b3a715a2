//! A whole history as a graph: which commit records which folder, which folder holds which blob under which name, and what of it all
//! can still be reached from where.

mod carried;
mod commits;
mod life;
mod lives;
mod paths;
mod refs;
mod trees;

pub use commits::OnText;
pub use life::{Event, Holders, Reach, Value, ValueLife};
pub use trees::Missing;

use super::store::{Kind, Number, Store};
use super::{Cause, EntryKind, GitError, Repository};
use bstr::BString;
use commits::Commits;
use paths::Paths;
use refs::Refs;
pub(in crate::git) use refs::references;
use std::collections::{BTreeSet, HashMap};
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
    /// Reads all commits, tags, folders and names. `on_text` sees the text of every commit and tag.
    ///
    /// # Errors
    /// When references are stored in a way that is not known, and when `HEAD` or the list of shallow commits is damaged.
    pub fn read(
        repository: &Repository,
        store: &Store,
        threads: usize,
        on_text: OnText<'_>,
    ) -> Result<Self, GitError> {
        let refs = Refs::read(repository)?;
        let shallow = repository.shallow()?;
        let commits = Commits::read(store, &shallow, threads, on_text);
        let trees = Trees::read(store, threads);
        let paths = Paths::new(store, &commits, &trees);
        let mut staged: HashMap<Number, Vec<(BString, EntryKind)>> = HashMap::new();
        for (path, version) in &refs.staged {
            if let Some(blob) = store.find(&version.id) {
                let paths = staged.entry(blob).or_default();
                paths.push((path.clone(), version.kind));
            }
        }
        Ok(History {
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

    /// The paths at which a blob stands in some commit, or in some folder that no commit records; sorted. A path that is the same in many
    /// commits counts once; of several folders with the same content only one is followed upwards.
    pub fn paths(&self, blob: Number) -> Vec<(BString, EntryKind)> {
        let paths = self.paths.of(&self.trees, blob);
        match self.staged.get(&blob) {
            Some(staged) if paths.is_empty() => staged.clone(),
            _ => paths,
        }
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
    pub fn named(&self, wanted: &dyn Fn(u32) -> bool) -> Vec<(u32, Number)> {
        let mut found: Vec<(u32, Number)> = Vec::new();
        let mut folders: HashMap<Number, u32> = HashMap::new();
        for edge in self.trees.added.iter().filter(|edge| wanted(edge.name)) {
            match edge.mode.entry_kind() {
                Some(_) => found.push((edge.name, edge.child)),
                None => drop(folders.insert(edge.child, edge.name)),
            }
        }
        while !folders.is_empty() {
            let mut below = HashMap::new();
            for edge in &self.trees.added {
                let Some(&name) = folders.get(&edge.tree) else {
                    continue;
                };
                match edge.mode.entry_kind() {
                    Some(_) => found.push((name, edge.child)),
                    None => drop(below.insert(edge.child, name)),
                }
            }
            folders = below;
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What is missing.
    pub fn gaps(&self, store: &Store) -> Gaps {
        let mut missing = self.commits.missing.clone();
        missing.count += self.trees.missing.count;
        missing
            .examples
            .extend(self.trees.missing.examples.iter().cloned());
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
        let lost = (0..store.len()).filter(|&number| store.kind(number).is_none());
        let cause = || Cause::new("what it is derived from is not here");
        gaps.unreadable
            .extend(lost.map(|number| (number, 0, cause())));
        gaps
    }
}

/// Commits whose authors are looked up.
const MOST_AUTHORED: usize = 20_000;
