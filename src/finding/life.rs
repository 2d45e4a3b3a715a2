//! The life of a secret in a history: when it came in, when it went, and where it still is.

use super::date::Date;
use bstr::BString;

/// What a history says of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// The oldest commit that has it; `None` when it was never committed.
    pub introduced: Option<Moment>,
    /// The newest commit that took it away, once it is gone from every branch and tag.
    pub removed: Option<Moment>,
    /// From where git can still reach it.
    pub state: LifeState,
    /// The paths at which it stands at `HEAD`, sorted.
    pub at_head: Vec<BString>,
    /// Every path at which it ever stood, as far as they are told apart, sorted.
    pub paths: Vec<BString>,
    /// Branches, tags and other references that still have it in their newest commit, sorted by full name.
    pub in_tips: Vec<String>,
    /// References from whose history it can be taken, sorted by full name; those of `in_tips` included.
    pub in_histories: Vec<String>,
    /// A remote-tracking reference, or one of a request to pull, has it in its history: others have it too.
    pub pushed: bool,
    /// Entries of the stash that have it, the newest first.
    pub stashes: Vec<String>,
    /// The newest commit of the branch that is checked out brought it in.
    pub in_newest: bool,
    /// Whole days between the commit that brought it in and the one that took it away, or the newest commit of the repository as long as
    /// it is there.
    pub days: Option<u64>,
}

/// A commit in the life of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The commit, in hexadecimal digits.
    pub commit: String,
    /// Where the value stood; empty for the text of the commit itself.
    pub path: BString,
    /// Who wrote the commit: the name, without the address.
    pub author: String,
    /// When it was written: seconds since 1970.
    pub seconds: i64,
}

/// From where git can still reach a value, at best. Ordered from the nearest to the most remote.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum LifeState {
    /// It stands in the newest commit of the branch that is checked out.
    AtHead,
    /// A branch, tag, note or other reference reaches it.
    InHistory,
    /// Only the stash has it.
    InStash,
    /// It was added to the index and not committed.
    InIndex,
    /// Only the log of references knows the commit: git forgets it after some weeks.
    InReflog,
    /// Nothing reaches the object any more: it lies around until git cleans up.
    Unreachable,
}

impl LifeState {
    /// The kebab-case name, as in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            LifeState::AtHead => "at-head",
            LifeState::InHistory => "in-history",
            LifeState::InStash => "in-stash",
            LifeState::InIndex => "in-index",
            LifeState::InReflog => "in-reflog",
            LifeState::Unreachable => "unreachable",
        }
    }
}

impl Moment {
    /// The day in UTC, as `2026-01-31`.
    pub fn day(&self) -> String {
        Date::of_unix_time(self.seconds).to_string()
    }
}
