//! Everything that names an object: references, the logs of references, the stash, `HEAD` and its kin of every work tree, the index.

use crate::git::{Cause, GitError, ObjectId, Repository, Tracked, Version};
use bstr::BString;
use gix::glob::wildmatch;
use gix::glob::wildmatch::Mode;
use gix::refs::{Target, file};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::commits::parse_id;

/// A name for an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    /// The full name: `refs/heads/main`, `HEAD`, `stash@{1}`.
    pub(super) name: String,
    pub(super) id: ObjectId,
}

/// All names.
#[derive(Debug, Default)]
pub(super) struct Refs {
    /// The commit at `HEAD`, as long as there is one.
    pub(super) head: Option<ObjectId>,
    /// References but for the stash, sorted by name.
    pub(super) refs: Vec<Named>,
    /// Entries of the stash, the newest first.
    pub(super) stashes: Vec<Named>,
    /// What only logs and the names of unfinished business (`ORIG_HEAD`, `MERGE_HEAD`) know.
    pub(super) logged: BTreeSet<ObjectId>,
    /// What the index holds, and those of the other work trees, under which paths.
    pub(super) staged: Vec<(BString, Version)>,
    /// What could not be read.
    pub(super) damaged: Vec<(String, Cause)>,
}

impl Refs {
    /// Reads all names. References that cannot be read are listed, not fatal.
    ///
    /// # Errors
    /// When the references are stored in a way that is not known, or `HEAD` is damaged.
    pub(super) fn read(repository: &Repository) -> Result<Self, GitError> {
        let common = repository.common_dir();
        let mut refs = Refs {
            head: repository.head()?,
            ..Refs::default()
        };
        refs.read_store(&common, repository.hash_kind()?);
        let mut dirs = vec![common.clone()];
        dirs.extend(listed(&common.join("worktrees")));
        if !dirs.contains(&repository.git_dir().to_owned()) {
            dirs.push(repository.git_dir().to_owned());
        }
        for dir in &dirs {
            refs.read_pseudo(dir);
            refs.read_logs(&dir.join("logs"), &common);
            if dir == repository.git_dir() {
                refs.read_index("index".into(), repository.tracked());
                continue;
            }
            let prefix = match dir.strip_prefix(&common) {
                Ok(name) if name != Path::new("") => name.to_string_lossy().into_owned(),
                _ => "main-worktree".into(),
            };
            refs.read_work_tree(dir, &prefix, repository.hash_kind()?);
        }
        refs.refs.sort();
        Ok(refs)
    }

    /// What another work tree of the repository has for itself, by the names that git gives it: `worktrees/NAME/HEAD`.
    fn read_work_tree(&mut self, dir: &Path, prefix: &str, hash: gix::hash::Kind) {
        let index = Tracked::read(dir.join("index"), hash);
        self.read_index(format!("{prefix}/index"), index);
        let mut open = vec![(dir.join("HEAD"), 0)];
        if prefix != "main-worktree" {
            open.push((dir.join("refs"), 0)); // those of the main one are read with all others
        }
        while let Some((path, depth)) = open.pop() {
            if path.is_dir() && !path.is_symlink() && depth < DEEPEST {
                open.extend(listed(&path).into_iter().map(|it| (it, depth + 1)));
                continue;
            }
            let id = lines(&path).first().and_then(|line| parse_id(line));
            let name = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy();
            let name = format!("{prefix}/{name}");
            self.refs.extend(id.map(|id| Named { name, id }));
        }
    }

    fn read_index(&mut self, name: String, index: Result<Tracked, GitError>) {
        match index {
            Ok(tracked) => {
                let staged = tracked.versions();
                let staged = staged.map(|(path, version)| (path.to_owned(), version));
                self.staged.extend(staged);
            }
            Err(error) => self.damaged.push((name, Cause::new(error.to_string()))),
        }
    }

    /// The objects that have to be here: what references, `HEAD` and the index name. Logs outlive what they name.
    pub(super) fn named(&self) -> impl Iterator<Item = &ObjectId> {
        let refs = self.refs.iter().chain(&self.stashes).map(|it| &it.id);
        let staged = self.staged.iter().map(|(_, version)| &version.id);
        let staged = staged.filter(|id| !id.is_empty_blob());
        self.head.iter().chain(refs).chain(staged)
    }

    fn read_store(&mut self, common: &Path, hash: gix::hash::Kind) {
        let store = file::Store::at(common.to_owned(), hash);
        let broken = |what: &str, error: gix::Error| (what.to_owned(), Cause::from(error));
        let platform = match store.iter() {
            Ok(platform) => platform,
            Err(error) => return self.damaged.push(broken("packed-refs", error)),
        };
        let all = match platform.all() {
            Ok(all) => all,
            Err(error) => {
                let cause = Cause::new(error.to_string());
                return self.damaged.push(("refs".into(), cause));
            }
        };
        for reference in all {
            let reference = match reference {
                Ok(reference) => reference,
                Err(error) => {
                    self.damaged.push(broken("a reference", error));
                    continue;
                }
            };
            let name = reference.name.as_bstr().to_string();
            let Target::Object(id) = reference.target else {
                continue;
            };
            match name == STASH {
                // the newest entry; its log, which a clone has not, has all of them
                true => self.stashes.push(Named { name, id }),
                false => self.refs.push(Named { name, id }),
            }
        }
    }

    /// `HEAD`, `ORIG_HEAD`, `FETCH_HEAD` and their kin: files with ids at the start of their lines.
    fn read_pseudo(&mut self, dir: &Path) {
        for path in listed(dir) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let shouts = |name: &str| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
            if !shouts(&name) || !name.ends_with("HEAD") || !path.is_file() {
                continue;
            }
            for line in lines(&path) {
                let id = line.split(|&b| b == b'\t' || b == b' ').next();
                self.logged.extend(id.and_then(parse_id));
            }
        }
        // a rebase that was begun keeps the commits that it will put away
        for (folder, name) in [("rebase-merge", "orig-head"), ("rebase-apply", "orig-head")] {
            let ids = lines(&dir.join(folder).join(name));
            self.logged
                .extend(ids.iter().filter_map(|line| parse_id(line)));
        }
    }

    fn read_logs(&mut self, logs: &Path, common: &Path) {
        let mut open = vec![(logs.to_owned(), 0)];
        while let Some((dir, depth)) = open.pop() {
            for path in listed(&dir) {
                if path.is_dir() && !path.is_symlink() {
                    if depth < DEEPEST {
                        open.push((path, depth + 1));
                    }
                    continue;
                }
                let is_stash = path == common.join("logs").join(STASH);
                self.read_log(&path, is_stash);
            }
        }
    }

    /// A log's lines begin with the id before and the one after.
    fn read_log(&mut self, path: &Path, is_stash: bool) {
        let mut stashes = Vec::new();
        for line in lines(path) {
            let mut ids = line.splitn(3, |&b| b == b' ').map(parse_id);
            let (before, after) = (ids.next().flatten(), ids.next().flatten());
            if is_stash {
                stashes.extend(after);
            } else {
                self.logged.extend(before.into_iter().chain(after));
            }
        }
        if !stashes.is_empty() {
            self.stashes.clear();
        }
        let named = stashes.into_iter().rev().enumerate();
        self.stashes.extend(named.map(|(at, id)| Named {
            name: format!("stash@{{{at}}}"),
            id,
        }));
    }
}

/// All references of a repository by their full names, the stash left out; those that cannot be read are left out, too.
///
/// # Errors
/// When they are stored in a way that is not known, or `HEAD` is damaged.
pub(in crate::git) fn references(
    repository: &Repository,
) -> Result<Vec<(String, ObjectId)>, GitError> {
    repository.head()?;
    let mut refs = Refs::default();
    refs.read_store(&repository.common_dir(), repository.hash_kind()?);
    let named = refs.refs.into_iter();
    Ok(named.map(|named| (named.name, named.id)).collect())
}

/// Whether a reference's name, or its short form, matches a pattern.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let shorts = ["", "refs/", "refs/heads/", "refs/tags/", "refs/remotes/"];
    let mut forms = shorts.iter().filter_map(|prefix| name.strip_prefix(prefix));
    forms.any(|form| wildmatch(pattern.into(), form.into(), Mode::empty()))
}

/// True for references that stand for something on a server.
pub(super) fn is_remote(name: &str) -> bool {
    const REMOTE: [&str; 4] = [
        "refs/remotes/",
        "refs/pull/",
        "refs/merge-requests/",
        "refs/changes/",
    ];
    REMOTE.iter().any(|prefix| name.starts_with(prefix))
}

/// The full name of the stash.
const STASH: &str = "refs/stash";

/// Folders within folders of logs are followed this far.
const DEEPEST: usize = 64;

fn listed(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn lines(path: &Path) -> Vec<Vec<u8>> {
    let text = std::fs::read(path).unwrap_or_default();
    text.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect()
}
