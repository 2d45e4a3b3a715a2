//! Ranges of commits, and what each commit brings in.

use super::changes::{self, Change, Gathered};
use super::walk::commits_between;
use super::{Cause, GitError, ObjectId, Objects, Repository, history, renames};
use bstr::BStr;
use gix::revision::plumbing::merge_base;
use gix::revwalk::{Graph, graph};
use std::collections::HashSet;

/// The commits of a range, merges included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions {
    /// Every commit behind its parents.
    pub commits: Vec<ObjectId>,
}

impl Revisions {
    /// Reads a range as it is typed. `A..B` is what `B` has and `A` has not; `A...B` is what came to `B` since it left `A`; a side that is
    /// missing is `HEAD`, and `A` made of zeros, as hooks are given for a new branch, is nothing at all. A single revision is that commit.
    ///
    /// # Errors
    /// When a revision is unknown or ambiguous, when there is no common ancestor, and when the history cannot be read.
    pub fn range(repository: &Repository, objects: &Objects, spec: &str) -> Result<Self, GitError> {
        let commit = |side: &str| commit_of(repository, objects, side);
        if let Some((left, right)) = spec.split_once("...") {
            let (left, right) = (commit(left)?, commit(right)?);
            return Self::since_ancestor(objects, spec, left, right);
        }
        let Some((left, right)) = spec.split_once("..") else {
            let commits = vec![commit(spec)?];
            return Ok(Revisions { commits });
        };
        if is_null(right) {
            return Ok(Revisions::default()); // a branch goes away
        }
        let hidden = if is_null(left) {
            Vec::new()
        } else {
            vec![commit(left)?]
        };
        let commits = commits_between(objects, commit(right)?, &hidden)?;
        Ok(Revisions { commits })
    }

    /// The commits that came to `HEAD` since it left `reference`.
    ///
    /// # Errors
    /// As [`Revisions::range`].
    pub fn since(
        repository: &Repository,
        objects: &Objects,
        reference: &str,
    ) -> Result<Self, GitError> {
        let head = commit_of(repository, objects, "HEAD")?;
        let reference_commit = commit_of(repository, objects, reference)?;
        Self::since_ancestor(objects, reference, reference_commit, head)
    }

    /// The commits that can be reached from `new` and neither from `old` nor from a reference: of a repository that pushes only the
    /// remote-tracking ones count (`pushes`), as its branches are what is pushed; of one that receives, all. Of `old` only what is here hides
    /// anything.
    ///
    /// # Errors
    /// As [`Revisions::range`].
    pub fn new_in(
        repository: &Repository,
        objects: &Objects,
        new: impl Iterator<Item = ObjectId>,
        old: &[ObjectId],
        pushes: bool,
    ) -> Result<Self, GitError> {
        let mut tips = Vec::new();
        for id in new {
            match objects.peel_to_commit(id) {
                Ok(commit) => tips.push(commit),
                Err(GitError::Kind { .. }) => {} // a tag for a file or folder
                Err(error) => return Err(error),
            }
        }
        let known = history::references(repository)?.into_iter();
        let known = known.filter(|(name, _)| !pushes || name.starts_with("refs/remotes/"));
        let hidden = known.map(|(_, id)| id).chain(old.iter().copied());
        // what the other side has and this one does not, hides nothing here
        let hidden: Vec<ObjectId> = hidden
            .filter_map(|id| objects.peel_to_commit(id).ok())
            .collect();
        let mut seen = HashSet::new();
        let mut commits = Vec::new();
        for tip in tips {
            let more = commits_between(objects, tip, &hidden)?;
            commits.extend(more.into_iter().filter(|&commit| seen.insert(commit)));
        }
        Ok(Revisions { commits })
    }

    /// What a commit holds that none of its parents does; renames taken into account.
    ///
    /// # Errors
    /// When the commit, a parent or one of their folders cannot be read.
    pub fn changes(objects: &Objects, commit: ObjectId) -> Result<Vec<Change>, GitError> {
        let commit = objects.commit(commit)?;
        let parents = commit.parents.iter();
        let old = parents
            .map(|&parent| Ok(objects.commit(parent)?.tree))
            .collect::<Result<Vec<ObjectId>, GitError>>()?;
        if old.contains(&commit.tree) {
            return Ok(Vec::new());
        }
        let mut gathered = Gathered::default();
        changes::compare(objects, BStr::new(""), commit.tree, old, &mut gathered)?;
        renames::pair(objects, gathered)
    }

    fn since_ancestor(
        objects: &Objects,
        spec: &str,
        left: ObjectId,
        right: ObjectId,
    ) -> Result<Self, GitError> {
        let mut graph: Graph<'_, '_, graph::Commit<merge_base::Flags>> = Graph::new(objects, None);
        let bases = gix::revision::plumbing::merge_base(left, &[right], &mut graph)
            .map_err(GitError::Walk)?;
        let Some(bases) = bases else {
            return Err(GitError::Range {
                spec: spec.to_owned(),
                why: "there is no common ancestor; a shallow clone may have cut it off",
            });
        };
        let bases: Vec<ObjectId> = bases.into_iter().collect();
        let commits = commits_between(objects, right, &bases)?;
        Ok(Revisions { commits })
    }
}

/// Looks up one revision.
fn commit_of(repository: &Repository, objects: &Objects, spec: &str) -> Result<ObjectId, GitError> {
    if spec.is_empty() || spec == "HEAD" || spec == "@" {
        return repository.head()?.ok_or(GitError::Range {
            spec: "HEAD".into(),
            why: "there is no commit yet",
        });
    }
    if let Ok(id) = ObjectId::from_hex(spec.as_bytes()) {
        return objects.peel_to_commit(id); // may be known to a push's quarantine only
    }
    let unknown = |source: gix::Error| GitError::Revision {
        spec: spec.to_owned(),
        source: source.into(),
    };
    let options = gix::open::Options::isolated()
        .with(gix::sec::Trust::Full)
        .open_path_as_is(true);
    let whole = gix::open_opts(repository.git_dir(), options).map_err(unknown)?;
    let id = whole.rev_parse_single(spec).map_err(|error| {
        let several = error.to_string().contains("ambiguous");
        let why = match several {
            true => "several objects have names that begin like this",
            false => "nothing in this repository has this name",
        };
        GitError::Revision {
            spec: spec.to_owned(),
            source: Cause::new(why),
        }
    })?;
    let id = id.detach();
    objects.peel_to_commit(id)
}

fn is_null(spec: &str) -> bool {
    let kinds = gix::hash::Kind::all();
    kinds.iter().any(|kind| kind.len_in_hex() == spec.len()) && spec.bytes().all(|b| b == b'0')
}
