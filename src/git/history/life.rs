//! What a history says of a value.

use crate::git::store::Number;
use crate::git::{EntryKind, ObjectId};
use bstr::BString;
use std::collections::BTreeMap;

/// A value that is looked for: the caller's number for it.
pub type Value = u32;

/// Who holds which values.
#[derive(Debug, Default)]
pub struct Holders {
    /// Blobs, and what stands in them.
    pub blobs: BTreeMap<Number, Vec<Value>>,
    /// Commits and annotated tags, and what stands in their text.
    pub texts: BTreeMap<Number, Vec<Value>>,
}

/// What the history says of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueLife {
    /// The oldest commit that has it and none of whose parents has; `None` when no commit ever had.
    pub introduced: Option<Event>,
    /// The newest commit that took it away, when `HEAD` does not have it and some commit did take it away.
    pub removed: Option<Event>,
    /// Where it stands at `HEAD`, sorted by path.
    pub head: Vec<(BString, Number, EntryKind)>,
    /// References whose own folder still has it, sorted.
    pub holding: Vec<String>,
    /// References from which a commit that has it can be reached, sorted; those of `holding` included.
    pub reaching: Vec<String>,
    /// A commit that has it can be reached from `HEAD`.
    pub from_head: bool,
    /// Entries of the stash that have it, the newest first: `stash@{0}`.
    pub stashes: Vec<String>,
    /// The commit at `HEAD` brought it in.
    pub in_newest: bool,
    /// From where it can be reached at best.
    pub reach: Reach,
    /// A remote-tracking reference, or one that a server makes for a request to pull, reaches it: it has left this machine. In a bare
    /// repository, which others fetch from, every reference is like that.
    pub pushed: bool,
    /// Seconds since 1970 of the newest commit of the repository: as late as this history can tell.
    pub seen_until: i64,
}

/// A commit that changed where a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The commit.
    pub commit: ObjectId,
    /// Where the value stood: after an introduction, before a removal. Empty in the text of a commit.
    pub path: BString,
    /// The blob, or the commit or tag itself.
    pub holder: Number,
    /// A file or a symbolic link.
    pub kind: EntryKind,
    /// Who wrote the commit: a name, without the address.
    pub author: String,
    /// When it was written, in seconds since 1970.
    pub seconds: i64,
}

/// From where a value can be reached, at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// It stands in the newest commit of the branch that is checked out.
    Head,
    /// A branch, tag, note or another reference.
    Reference,
    /// The stash.
    Stash,
    /// The index: added and not committed.
    Index,
    /// Only a log of references, or the name of unfinished business: git forgets it after some weeks.
    Log,
    /// Nothing: the object lies around until git cleans up.
    Nothing,
}
