//! Facts about a git repository, read without ever writing into it.
//!
//! Nothing is executed: what git would refuse to run in somebody else's repository (`safe.directory`) cannot happen here. Discovery,
//! index, objects and references are read one by one, and of the configuration nothing but the hash that names objects. Only to look up the name of a revision is the
//! repository opened as a whole, and then with its own configuration alone, without the user's and without the environment.

mod changes;
mod format;
mod head;
pub mod history;
mod lfs;
mod lines;
mod objects;
mod renames;
mod revision;
mod staged;
pub mod store;
#[cfg(test)]
pub(crate) mod testing;
mod tracked;
mod walk;

pub use changes::{Change, Version};
pub use gix::ObjectId;
pub use lines::new_lines;
pub use objects::Objects;
pub use revision::Revisions;
pub use staged::StagedChanges;
pub use tracked::{Entry, EntryKind, OnDisk, Tracked};

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
    /// The configuration does not say in a way that is known how the repository is written.
    #[error("cannot read {}: {cause}", path.display())]
    Format {
        /// The configuration.
        path: PathBuf,
        /// What is wrong with it.
        cause: Cause,
    },
    /// The index is damaged.
    #[error("cannot read the git index {}: it is damaged", path.display())]
    Index {
        /// The index file.
        path: PathBuf,
        /// What went wrong.
        source: gix::Error,
    },
    /// The object database, or a list that belongs to it, cannot be opened.
    #[error("cannot open {}", path.display())]
    Open {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A way of storing references that this version cannot read.
    #[error("{} keeps its references in a reftable, which this version cannot read", path.display())]
    Reftable {
        /// The repository.
        path: PathBuf,
    },
    /// An object that should be there is not: a partial clone, or a damaged repository.
    #[error("object {id} is missing from the repository: a partial clone, or damaged")]
    Missing {
        /// The object.
        id: ObjectId,
    },
    /// An object cannot be read.
    #[error("object {id} cannot be read")]
    Object {
        /// The object.
        id: ObjectId,
        /// What went wrong.
        source: gix::Error,
    },
    /// The content of an object is not what its name promises.
    #[error("object {id} is damaged: its content has another hash")]
    Hash {
        /// The object.
        id: ObjectId,
    },
    /// An object is not of the kind that its place demands.
    #[error("object {id} is not of the kind that is expected here")]
    Kind {
        /// The object.
        id: ObjectId,
    },
    /// A folder holds more than anybody could have put there.
    #[error("object {id} unfolds to too many folders")]
    TooLarge {
        /// The outermost folder.
        id: ObjectId,
    },
    /// A reference is damaged.
    #[error("cannot read the reference {name}")]
    Reference {
        /// Its name.
        name: String,
        /// What went wrong.
        source: Cause,
    },
    /// A revision is unknown, ambiguous, or written in an unknown way.
    #[error("unknown revision '{spec}'")]
    Revision {
        /// As it was given.
        spec: String,
        /// What went wrong.
        source: Cause,
    },
    /// No reference has a name like this.
    #[error("no reference matches '{pattern}'")]
    NoReference {
        /// As it was given.
        pattern: String,
    },
    /// What was given names no commits: `HEAD` in a repository without any, `^A`, or two revisions without a common ancestor.
    #[error("'{spec}' is no range of commits: {why}")]
    Range {
        /// As it was given.
        spec: String,
        /// Why not.
        why: &'static str,
    },
    /// The common ancestor of two commits cannot be found.
    #[error("cannot walk the history")]
    Walk(#[source] gix::Error),
}

/// What went wrong, without the content that it went wrong with: a damaged reference may hold anything, a secret too.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Cause(String);

impl Cause {
    fn new(text: impl Into<String>) -> Self {
        Cause(text.into())
    }
}

impl From<gix::Error> for Cause {
    fn from(error: gix::Error) -> Self {
        let mut all = Vec::new();
        let mut next: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = next {
            let text = error.to_string();
            let text = text.split(", input=").next().unwrap_or_default();
            all.push(text.to_owned());
            next = error.source();
        }
        Cause(all.join(": "))
    }
}

/// Where git told a hook to look: its environment variables, which only the binary reads.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `GIT_DIR`.
    pub git_dir: Option<PathBuf>,
    /// `GIT_WORK_TREE`.
    pub work_tree: Option<PathBuf>,
    /// `GIT_INDEX_FILE`: `git commit PATH` and `git commit -a` prepare an index of their own.
    pub index_file: Option<PathBuf>,
    /// `GIT_OBJECT_DIRECTORY`: where what is being pushed waits for the hook's verdict.
    pub objects: Option<PathBuf>,
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES`, split.
    pub alternates: Vec<PathBuf>,
}

/// A repository: where its work tree and its private folder are. Cheap: nothing but its place has been read.
#[derive(Debug, Clone)]
pub struct Repository {
    git_dir: PathBuf,
    work_tree: Option<PathBuf>,
    environment: Environment,
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
                Ok(Some(Repository {
                    git_dir,
                    work_tree,
                    environment: Environment::default(),
                }))
            }
            Err(error) if error.downcast_any_ref::<upwards::Error>().is_some() => Ok(None),
            Err(source) => Err(GitError::Discover {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// The repository that git named in the environment, or else the one that holds `path`. Relative paths of the environment belong to
    /// `path`, as git runs a hook in the root of the work tree.
    ///
    /// # Errors
    /// As those of [`Repository::discover`], and when `GIT_DIR` names no repository.
    pub fn open(path: &Path, environment: &Environment) -> Result<Option<Self>, GitError> {
        let absolute = |named: &PathBuf| path.join(named);
        let found = match &environment.git_dir {
            Some(git_dir) => {
                let git_dir = absolute(git_dir);
                gix::discover::is_git(&git_dir).map_err(|source| GitError::Discover {
                    path: git_dir.clone(),
                    source,
                })?;
                let bare = git_dir.join("index").symlink_metadata().is_err()
                    && environment.index_file.is_none()
                    && path.join(".git").symlink_metadata().is_err();
                Some(Repository {
                    git_dir,
                    work_tree: (!bare).then(|| path.to_owned()),
                    environment: Environment::default(),
                })
            }
            None => Self::discover(path)?,
        };
        Ok(found.map(|mut found| {
            if let Some(work_tree) = &environment.work_tree {
                found.work_tree = Some(absolute(work_tree));
            }
            let root = found.work_tree.clone().unwrap_or_else(|| path.to_owned());
            found.environment = Environment {
                index_file: environment.index_file.as_ref().map(|it| root.join(it)),
                objects: environment.objects.as_ref().map(absolute),
                alternates: environment.alternates.iter().map(absolute).collect(),
                ..Environment::default()
            };
            found
        }))
    }

    /// The root of the work tree; `None` for a bare repository.
    pub fn work_tree(&self) -> Option<&Path> {
        self.work_tree.as_deref()
    }

    /// The folder with the index and `HEAD` of this work tree: `.git`, `.git/worktrees/NAME` or `.git/modules/NAME`.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The list of patterns that this clone ignores for itself (`info/exclude`), which linked work trees share. It may not exist.
    pub fn exclude_file(&self) -> PathBuf {
        self.common_dir().join("info/exclude")
    }

    /// Reads the index: what git tracks, sorted by path. A repository without an index tracks nothing.
    ///
    /// # Errors
    /// When the environment names an index that does not exist, when it exists and cannot be read, or its checksum is wrong, and when the
    /// repository names its objects in a way that is not known.
    pub fn tracked(&self) -> Result<Tracked, GitError> {
        let hash = self.hash_kind()?;
        match &self.environment.index_file {
            Some(file) => match file.symlink_metadata() {
                Ok(_) => Tracked::read(file.clone(), hash),
                Err(source) => Err(GitError::Open {
                    path: file.clone(),
                    source,
                }),
            },
            None => Tracked::read(self.git_dir.join("index"), hash),
        }
    }

    /// Opens the object database.
    ///
    /// # Errors
    /// When one of its folders cannot be read.
    pub fn objects(&self) -> Result<Objects, GitError> {
        let shallow = self.common_dir().join("shallow");
        Objects::open(&self.own_folders(), &shallow, self.hash_kind()?)
    }

    /// The folders of the object database, those of other repositories that it borrows from included.
    ///
    /// # Errors
    /// When the list of such folders cannot be read.
    fn object_folders(&self) -> Result<Vec<PathBuf>, GitError> {
        let mut folders = self.own_folders();
        for own in self.own_folders() {
            let borrowed = gix::odb::alternate::resolve(own.clone(), Path::new("/"));
            let borrowed = borrowed.map_err(|error| GitError::Open {
                path: own.join("info/alternates"),
                source: std::io::Error::other(Cause::from(error)),
            })?;
            folders.extend(borrowed.into_iter().filter(|it| it.is_dir()));
        }
        let mut seen = std::collections::HashSet::new();
        folders.retain(|it| seen.insert(it.canonicalize().unwrap_or_else(|_| it.clone())));
        Ok(folders)
    }

    fn own_folders(&self) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = self.environment.objects.iter().cloned().collect();
        // git's variable replaces the folder; where a hook runs, the alternates name it again
        if folders.is_empty() {
            folders.push(self.common_dir().join("objects"));
        }
        folders.extend(self.environment.alternates.iter().cloned());
        folders
    }

    /// The commits whose parents a shallow clone left out.
    ///
    /// # Errors
    /// When their list is damaged.
    fn shallow(&self) -> Result<std::collections::HashSet<ObjectId>, GitError> {
        objects::read_shallow(&self.common_dir().join("shallow"))
    }

    /// The folder that linked work trees share.
    fn common_dir(&self) -> PathBuf {
        let common = gix::discover::path::from_plain_file(&self.git_dir.join("commondir"));
        match common {
            Some(Ok(path)) => self.git_dir.join(path),
            _ => self.git_dir.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
