//! The object database: blobs, trees and commits by id, from loose objects, packs, alternates and a push's quarantine.

use super::GitError;
use super::changes::entries;
use bstr::BStr;
use gix::hash::oid;
use gix::objs::tree::EntryKind;
use gix::objs::{CommitRefIter, Data, Find, Kind};
use gix::odb::store::init::Options;
use gix::{ObjectId, odb};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// An open object database. Only ever read; belongs to one thread.
pub struct Objects {
    stores: Vec<odb::Handle>,
    hash: gix::hash::Kind,
    shallow: HashSet<ObjectId>,
}

/// What a commit says about its place in history.
#[derive(Debug, Clone)]
pub(super) struct Commit {
    /// The folder that the commit records.
    pub(super) tree: ObjectId,
    /// What it follows; none for a first commit and at the end of a shallow clone.
    pub(super) parents: Vec<ObjectId>,
    /// Seconds since 1970, as the committer's clock had it.
    pub(super) seconds: i64,
}

impl Objects {
    /// Opens the databases in these folders; an object is looked for in their order. `shallow` lists the commits that a shallow clone
    /// ends with, when it exists.
    pub(super) fn open(
        folders: &[PathBuf],
        shallow: &Path,
        hash: gix::hash::Kind,
    ) -> Result<Self, GitError> {
        let open = |folder: &PathBuf| {
            let options = Options {
                alloc_limit_bytes: Some(MAX_ALLOCATION),
                ..Options::default()
            };
            odb::at_opts(folder, hash, None, options).map_err(|source| GitError::Open {
                path: folder.clone(),
                source,
            })
        };
        Ok(Objects {
            stores: folders.iter().map(open).collect::<Result<_, _>>()?,
            hash,
            shallow: read_shallow(shallow)?,
        })
    }

    /// The hash that names the objects.
    pub(super) fn hash_kind(&self) -> gix::hash::Kind {
        self.hash
    }

    /// The content of a blob, whose hash is checked.
    ///
    /// # Errors
    /// When the object is missing (a partial clone), damaged, too large, or no blob.
    pub fn blob(&self, id: ObjectId) -> Result<Vec<u8>, GitError> {
        if id == ObjectId::empty_blob(self.hash) {
            return Ok(Vec::new()); // stands for files that are only intended to be added
        }
        let data = self.get(id, Kind::Blob)?;
        let actual = gix::objs::compute_hash(self.hash, Kind::Blob, &data);
        match actual {
            Ok(actual) if actual == id => Ok(data),
            Ok(_) => Err(GitError::Hash { id }),
            Err(source) => Err(GitError::Object { id, source }),
        }
    }

    /// Whether a folder holds something under a path.
    ///
    /// # Errors
    /// When one of the folders on the way cannot be read.
    pub fn holds(&self, tree: ObjectId, path: &BStr) -> Result<bool, GitError> {
        let mut at = Some(tree);
        let mut found = true;
        for name in path.split(|&b| b == b'/') {
            let Some(tree) = at else { return Ok(false) };
            let entry = entries(self, tree)?.remove(BStr::new(name));
            found = entry.is_some();
            at = entry
                .filter(|entry| entry.0 == EntryKind::Tree)
                .map(|entry| entry.1);
        }
        Ok(found)
    }

    /// True for a commit whose parents a shallow clone left out.
    pub fn is_shallow(&self, commit: ObjectId) -> bool {
        self.shallow.contains(&commit)
    }

    pub(super) fn tree(&self, id: ObjectId) -> Result<Vec<u8>, GitError> {
        if id == ObjectId::empty_tree(self.hash) {
            return Ok(Vec::new()); // known to every git, stored by none
        }
        self.get(id, Kind::Tree)
    }

    pub(super) fn commit(&self, id: ObjectId) -> Result<Commit, GitError> {
        let data = self.get(id, Kind::Commit)?;
        let broken = |source| GitError::Object { id, source };
        let facts = || CommitRefIter::from_bytes(&data, self.hash);
        Ok(Commit {
            tree: facts().tree_id().map_err(broken)?,
            parents: facts().parent_ids().collect(),
            seconds: facts()
                .committer()
                .map_or(0, |committer| committer.seconds()),
        })
    }

    /// The commit that an object stands for: itself, or what a tag points to.
    pub(super) fn peel_to_commit(&self, mut id: ObjectId) -> Result<ObjectId, GitError> {
        for _ in 0..MOST_TAGS {
            let mut data = Vec::new();
            match self.find_any(&id, &mut data)? {
                Kind::Commit => return Ok(id),
                Kind::Tag => {
                    let tag = gix::objs::TagRefIter::from_bytes(&data, self.hash);
                    let target = tag.target_id();
                    id = target.map_err(|source| GitError::Object { id, source })?;
                }
                Kind::Blob | Kind::Tree => break,
            }
        }
        Err(GitError::Kind { id })
    }

    fn get(&self, id: ObjectId, kind: Kind) -> Result<Vec<u8>, GitError> {
        let mut data = Vec::new();
        if self.find_any(&id, &mut data)? != kind {
            return Err(GitError::Kind { id });
        }
        Ok(data)
    }

    fn find_any(&self, id: &oid, data: &mut Vec<u8>) -> Result<Kind, GitError> {
        let found = self.try_find(id, data);
        let found = found.map_err(|source| GitError::Object {
            id: id.to_owned(),
            source,
        })?;
        let (kind, len) = found
            .map(|found| (found.kind, found.data.len()))
            .ok_or(GitError::Missing { id: id.to_owned() })?;
        data.truncate(len);
        Ok(kind)
    }
}

impl Find for Objects {
    /// Commits at the end of a shallow clone come without parents, so that a walk ends there.
    fn try_find<'a>(
        &self,
        id: &oid,
        buffer: &'a mut Vec<u8>,
    ) -> gix::error::Result<Option<Data<'a>>> {
        let mut found = None;
        for store in &self.stores {
            if let Some(data) = store.try_find(id, buffer)? {
                found = Some((data.kind, data.object_hash, data.data.len()));
                break;
            }
        }
        let Some((kind, object_hash, len)) = found else {
            return Ok(None);
        };
        buffer.truncate(len);
        if kind == Kind::Commit && self.shallow.contains(id) {
            drop_parents(buffer);
        }
        Ok(Some(Data {
            kind,
            object_hash,
            data: buffer,
        }))
    }
}

/// Removes the `parent` lines of a commit's header.
fn drop_parents(commit: &mut Vec<u8>) {
    let mut kept = Vec::with_capacity(commit.len());
    let mut in_header = true;
    for line in commit.split_inclusive(|&b| b == b'\n') {
        in_header &= line != b"\n";
        if !(in_header && line.starts_with(b"parent ")) {
            kept.extend_from_slice(line);
        }
    }
    *commit = kept;
}

pub(super) fn read_shallow(file: &Path) -> Result<HashSet<ObjectId>, GitError> {
    let failed = |source| GitError::Open {
        path: file.to_owned(),
        source,
    };
    let text = match std::fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(HashSet::new()),
        Err(error) => return Err(failed(error)),
    };
    text.split(|&b| b == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            ObjectId::from_hex(line).map_err(|e| failed(std::io::Error::other(e.to_string())))
        })
        .collect()
}

/// No single object is larger.
const MAX_ALLOCATION: usize = 1 << 30;

/// A tag of a tag of a tag ... is followed this far.
const MOST_TAGS: usize = 16;
