//! What an earlier run found out about a history, so that the next one only looks at what is new. No value is in it: where one stands is.

mod format;
mod next;
#[cfg(test)]
mod tests;

pub use next::Found;

use super::Value;
use super::carried::{BITS, EMPTY, SetNumber};
use super::edge::Mode;
use crate::git::store::{Closed, Number, Store};
use crate::git::{EntryKind, GitError, ObjectId, Repository};
use bstr::{BStr, BString};
use gix::hash::oid;
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};

/// What an earlier run found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// What the findings depend on besides the objects.
    key: [u8; 32],
    packs: Vec<String>,
    /// Loose objects, sorted.
    loose: Vec<ObjectId>,
    /// Blobs that were looked at, and their bytes.
    pub blobs: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Every one behind its parents.
    commits: Vec<Commit>,
    /// What each annotated tag points to.
    tags: Vec<(ObjectId, ObjectId)>,
    /// Sets of values; the first one is empty.
    sets: Vec<Link>,
    /// Folders that hold values, sorted.
    trees: Vec<(ObjectId, SetNumber)>,
    /// Blobs that hold values or that have to be looked at again, sorted.
    holders: Vec<Holder>,
    /// Commits and tags whose text holds values.
    texts: Vec<(ObjectId, Vec<Value>)>,
    /// What stood where, sorted.
    pairs: Vec<Pair>,
    /// Packed folders and blobs that stand where no commit put them, sorted.
    loose_ends: Vec<ObjectId>,
    /// Blobs that were files of several kinds, and of how many; sorted.
    kinds: Vec<(ObjectId, u8)>,
    /// Where each value can be read.
    pub seats: Vec<Seat>,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Commit {
    pub(super) id: ObjectId,
    pub(super) parents: Vec<u32>,
    pub(super) seconds: i64,
    /// What its folder holds.
    pub(super) set: SetNumber,
}

/// A set of values as another one and some more: those of one mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Link {
    pub(super) rest: SetNumber,
    /// Which of the masks: that of the values from this times [`BITS`] on. Larger than that of the rest.
    pub(super) chunk: u32,
    pub(super) mask: u64,
}

/// A blob and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its name.
    pub id: ObjectId,
    /// What stands in it, sorted.
    pub values: Vec<Value>,
    /// Where it stood, sorted.
    pub paths: Vec<(BString, EntryKind)>,
    /// It gave notices: it has to be looked at again.
    pub again: bool,
}

/// Where a value can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seat {
    /// Nowhere: only what may vanish, or move, held it.
    None,
    /// These bytes of an object.
    Span {
        /// A blob, commit or tag.
        object: ObjectId,
        /// The first byte.
        start: u32,
        /// How many.
        len: u32,
    },
    /// One of the values that are found in a blob under a path, in the order of the alphabet.
    Found {
        /// The blob.
        object: ObjectId,
        /// Under which path it is looked at.
        path: BString,
        /// As what.
        kind: EntryKind,
        /// Which of the values it is.
        rank: u32,
        /// How many there are.
        of: u32,
    },
}

/// The hash of an object, where it stood and as what.
type Pair = [u8; 16];

/// Why there is no earlier run to build on.
#[derive(Debug)]
pub enum NoPast {
    /// There was none, or one of other rules.
    None,
    /// What it left cannot be read.
    Damaged(String),
}

impl Past {
    /// What the last run with this key left.
    ///
    /// # Errors
    /// When there is nothing of use.
    pub fn load(repository: &Repository, key: [u8; 32]) -> Result<Self, NoPast> {
        let bytes = match std::fs::read(file(repository)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(NoPast::None),
            Err(error) => return Err(NoPast::Damaged(error.to_string())),
        };
        match Self::decode(&bytes)? {
            past if past.key == key => Ok(past),
            _ => Err(NoPast::None),
        }
    }

    /// Leaves it for the next run: whoever reads at the same time sees either this one or the one before.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, repository: &Repository) -> io::Result<()> {
        let path = file(repository);
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut chance = [0u8; 8];
        getrandom::fill(&mut chance).map_err(io::Error::other)?;
        let name = format!(".history-{:016x}.tmp", u64::from_le_bytes(chance));
        let temporary = folder.join(name);
        let written = std::fs::write(&temporary, self.encode())
            .and_then(|()| std::fs::rename(&temporary, &path));
        if written.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        written
    }

    /// The key for a repository, of what the caller's findings depend on.
    ///
    /// # Errors
    /// When the list of shallow commits is damaged.
    pub fn key(repository: &Repository, rules: &[u8]) -> Result<[u8; 32], GitError> {
        let mut shallow: Vec<ObjectId> = repository.shallow()?.into_iter().collect();
        shallow.sort();
        let mut hash = Sha256::new();
        hash.update(Sha256::digest(rules));
        hash.update(format!("{:?}", repository.hash_kind()?));
        for id in shallow {
            hash.update(id.as_bytes());
        }
        Ok(hash.finalize().into())
    }

    /// What need not be walked over again.
    pub fn closed(&self) -> Closed {
        Closed {
            packs: self.packs.clone(),
            loose: self.loose.clone(),
        }
    }

    /// Blobs that hold values or that have to be looked at again, as far as they are there.
    pub fn holders<'p>(&'p self, store: &'p Store) -> impl Iterator<Item = (Number, &'p Holder)> {
        let holders = self.holders.iter();
        holders.filter_map(|holder| Some((store.find(&holder.id)?, holder)))
    }

    /// Commits and tags whose text holds values.
    pub fn texts<'p>(&'p self, store: &'p Store) -> impl Iterator<Item = (Number, &'p [Value])> {
        let texts = self.texts.iter();
        texts.filter_map(|(id, values)| Some((store.find(id)?, values.as_slice())))
    }

    /// A blob that holds values.
    pub fn holder(&self, id: &oid) -> Option<&Holder> {
        let at = self.holders.binary_search_by(|it| it.id.as_ref().cmp(id));
        at.ok().map(|at| &self.holders[at])
    }

    /// Of how many kinds of file a blob was.
    pub fn kinds(&self, id: &oid) -> usize {
        let at = self.kinds.binary_search_by(|it| it.0.as_ref().cmp(id));
        at.map_or(1, |at| usize::from(self.kinds[at].1))
    }

    /// Number of commits.
    pub fn commit_count(&self) -> usize {
        self.commits.len()
    }

    pub(super) fn commits(&self) -> &[Commit] {
        &self.commits
    }

    pub(super) fn tags(&self) -> &[(ObjectId, ObjectId)] {
        &self.tags
    }

    /// True when an object stood under a path.
    pub(super) fn stood(&self, id: &oid, path: &BStr, mode: Mode) -> bool {
        self.pairs.binary_search(&pair(id, path, mode)).is_ok()
    }

    /// True for a packed folder or blob that stands where no commit put it.
    pub(super) fn is_loose_end(&self, id: &oid) -> bool {
        !self.loose_ends.is_empty()
            && self
                .loose_ends
                .binary_search_by(|it| it.as_ref().cmp(id))
                .is_ok()
    }

    /// For each set its values of a chunk.
    pub(super) fn masks(&self, chunk: u32) -> Vec<u64> {
        let mut masks = Vec::with_capacity(self.sets.len());
        for link in &self.sets {
            let mask = match link.chunk.cmp(&chunk) {
                _ if masks.is_empty() => 0,
                std::cmp::Ordering::Equal => link.mask,
                std::cmp::Ordering::Greater => masks[link.rest as usize],
                std::cmp::Ordering::Less => 0,
            };
            masks.push(mask);
        }
        masks
    }

    /// The set of a folder.
    pub(super) fn set(&self, id: &oid) -> SetNumber {
        let at = self.trees.binary_search_by(|it| it.0.as_ref().cmp(id));
        at.map_or(EMPTY, |at| self.trees[at].1)
    }
}

fn pair(id: &oid, path: &BStr, mode: Mode) -> Pair {
    let mut hash = Sha256::new();
    hash.update([mode as u8]);
    hash.update(id.as_bytes());
    hash.update(path);
    let mut pair = Pair::default();
    pair.copy_from_slice(&hash.finalize()[..16]);
    pair
}

/// Where it is kept.
fn file(repository: &Repository) -> PathBuf {
    repository.common_dir().join("credlint").join("history-v1")
}

/// Values of one mask.
const CHUNK: u32 = BITS as u32;
