//! Where units come from: the work tree, single files, standard input, the next commit, ranges of commits.
//!
//! A source calls a sink for every thing in its scope, from several threads at once. The parts of one large file come in order and
//! from one thread; nothing else has an order, so what is made of the units has to be sorted in the end.

mod blob;
mod changed;
mod file;
mod parts;
mod range;
mod rules;
mod scope;
mod staged;
mod stdin;
mod tracking;
mod updates;
mod walk;
mod worktree;

pub use changed::changed;
pub use range::{Commits, commits};
pub use scope::{ChangeOptions, Root, root};
pub use staged::{nothing_staged, staged};
pub use stdin::stdin;
pub use updates::RefUpdate;
pub use worktree::{Options, WorkTree};

use crate::content::Unit;
use crate::finding::Notice;
use bstr::BString;
use std::path::PathBuf;

/// What a source hands out for every thing in its scope.
#[derive(Debug)]
pub enum Item {
    /// Something to scan.
    Unit(Box<Unit>),
    /// Something that was not scanned, or not as one would expect, and why.
    Skipped(Notice),
    /// Everything that git would see in a work tree is handed out, so what does not come is not there.
    WholeTree,
    /// A folder in which none of the announced files lies (see [`Options::announced`]); comes in front of what is in the folder.
    Without(BString),
}

/// Takes what a source hands out; called from several threads.
pub type Sink<'a> = &'a (dyn Fn(Item) + Sync);

/// Why a source cannot hand out what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A path given by name does not exist or cannot be read.
    #[error("cannot read {}", path.display())]
    Path {
        /// The path as given.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Standard input broke off.
    #[error("cannot read standard input")]
    Stdin(#[source] std::io::Error),
    /// There is no git repository around a path.
    #[error("{} is not in a git repository", path.display())]
    NoRepository {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A bare repository has no next commit.
    #[error("{} is a bare repository: it has no files and no next commit", path.display())]
    Bare {
        /// The repository.
        path: PathBuf,
    },
    /// The repository around a path cannot be looked at.
    #[error(transparent)]
    Git(#[from] crate::git::GitError),
}
