//! Facts about a git repository, read without ever writing into it.
//!
//! Nothing is executed and no configuration is read: what git would refuse to run in somebody else's repository
//! (`safe.directory`) cannot happen here. Only gix's discovery and its index reader are used. Opening a repository as a whole
//! would read the user's configuration and the environment first.

#[cfg(test)]
pub(crate) mod testing;
mod tracked;

pub use tracked::{Entry, EntryKind, Tracked};

use gix::discover::upwards;
use std::path::{Path, PathBuf};

/// Why a repository could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// A folder above the path could not be searched, or a `.git` file points nowhere.
    #[error("cannot look for a git repository at {}", path.display())]
    Discover {
        /// Where the search began.
        path: PathBuf,
        /// What went wrong.
        source: gix::Error,
    },
    /// The index is damaged, or written in a way this version cannot read (SHA-256 repositories).
    #[error("cannot read the git index {}", path.display())]
    Index {
        /// The index file.
        path: PathBuf,
        /// What went wrong.
        source: gix::Error,
    },
}

/// A repository: where its work tree and its private folder are. Cheap: nothing but its place has been read.
#[derive(Debug, Clone)]
pub struct Repository {
    git_dir: PathBuf,
    work_tree: Option<PathBuf>,
}

impl Repository {
    /// Finds the repository that holds `path` (a folder), searching upwards; `None` when there is none. Linked work trees and
    /// submodules, whose `.git` is a file, are repositories of their own. Give an absolute path to get absolute ones back.
    ///
    /// # Errors
    /// When the search itself fails. A `.git` that is no repository is not an error: the search goes on above it, as git's does not,
    /// because a scan outside of a repository is still a scan.
    pub fn discover(path: &Path) -> Result<Option<Self>, GitError> {
        let options = upwards::Options {
            trust: upwards::TrustPolicy::Assume(gix::sec::Trust::Full),
            cross_fs: true,
            ..upwards::Options::default()
        };
        match gix::discover::upwards_opts(path, options) {
            Ok((found, _trust)) => {
                let (git_dir, work_tree) = found.into_repository_and_work_tree_directories();
                Ok(Some(Repository { git_dir, work_tree }))
            }
            Err(error) if error.downcast_any_ref::<upwards::Error>().is_some() => Ok(None),
            Err(source) => Err(GitError::Discover {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// The root of the work tree; `None` for a bare repository.
    pub fn work_tree(&self) -> Option<&Path> {
        self.work_tree.as_deref()
    }

    /// The folder with the index and `HEAD` of this work tree: `.git`, `.git/worktrees/NAME` or `.git/modules/NAME`.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// Reads the index: what git tracks, sorted by path. A repository without an index tracks nothing.
    ///
    /// # Errors
    /// When the index exists and cannot be read, or its checksum is wrong.
    pub fn tracked(&self) -> Result<Tracked, GitError> {
        Tracked::read(self.git_dir.join("index"))
    }
}

#[cfg(test)]
mod tests;
