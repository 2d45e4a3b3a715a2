//! `HEAD`: the commit that the next one follows.

use super::{GitError, ObjectId, Objects, Repository};
use gix::refs::{Target, file};

impl Repository {
    /// The commit that `HEAD` names; `None` as long as there is none.
    ///
    /// # Errors
    /// When `HEAD` or what it names is damaged, and when references are stored in a way that is not known.
    pub fn head(&self) -> Result<Option<ObjectId>, GitError> {
        let common = self.common_dir();
        if common.join("reftable").is_dir() {
            return Err(GitError::Reftable { path: common });
        }
        let kind = self.hash_kind()?;
        let store = if common == self.git_dir {
            file::Store::at(common, kind)
        } else {
            file::Store::for_linked_worktree(self.git_dir.clone(), common, kind)
        };
        let mut name = String::from("HEAD");
        for _ in 0..MOST_LINKS {
            let found = store
                .try_find(name.as_str())
                .map_err(|source| GitError::Reference {
                    name: name.clone(),
                    source: source.into(),
                })?;
            match found.map(|found| found.target) {
                None => return Ok(None),
                Some(Target::Object(id)) => return Ok(Some(id)),
                Some(Target::Symbolic(next)) => name = next.as_bstr().to_string(),
            }
        }
        Err(GitError::Range {
            spec: "HEAD".into(),
            why: "it is a reference to itself",
        })
    }

    /// The folder that the commit at `HEAD` records; `None` as long as there is none.
    ///
    /// # Errors
    /// As [`Repository::head`], and when the commit cannot be read.
    pub fn head_tree(&self, objects: &Objects) -> Result<Option<ObjectId>, GitError> {
        match self.head()? {
            Some(commit) => Ok(Some(objects.commit(commit)?.tree)),
            None => Ok(None),
        }
    }
}

/// A chain of symbolic references is followed this far, as git does.
const MOST_LINKS: usize = 5;
