//! The parallel walk: every file below some folders that git does not ignore, without following links.

use super::rules::Rules;
use std::ffi::OsString;
use std::fs::{DirEntry, FileType, ReadDir};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// What to walk, and how.
pub(super) struct Walk<'a> {
    /// Absolute folders; one that lies in another is walked for itself, and left out of the other.
    pub(super) folders: &'a [PathBuf],
    /// Leave out what git ignores.
    pub(super) ignores: bool,
    /// Honour the excludes of this machine, too.
    pub(super) machine_excludes: bool,
    /// Names of files that are looked for.
    pub(super) names: &'a [&'static str],
    /// Takes every folder that has none of them, in front of what is in it. Not called where no name is looked for.
    pub(super) without: &'a (dyn Fn(&Path) + Sync),
}

/// Takes what the walk finds: a file that is no folder with its type, or a path that cannot be listed. Called from all threads.
pub(super) type Found<'a> = &'a (dyn Fn(&Path, io::Result<FileType>) + Sync);

impl Walk<'_> {
    /// Walks with `threads` threads, the calling one among them.
    pub(super) fn run(&self, threads: usize, found: Found<'_>) {
        let start = self.folders.iter().map(|folder| {
            Job::Folder(Folder {
                path: folder.clone(),
                rules: self
                    .ignores
                    .then(|| Rules::above(folder, self.machine_excludes))
                    .flatten(),
                in_repository: folder.ancestors().skip(1).any(super::rules::is_top),
            })
        });
        let queue = Queue::new(start.collect());
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|| self.work(&queue, found));
            }
            self.work(&queue, found);
        });
    }

    fn work(&self, queue: &Queue, found: Found<'_>) {
        while let Some(job) = queue.next() {
            let _done = Done(queue);
            match job {
                Job::Folder(folder) => self.folder(folder, queue, found),
                Job::Files(folder, files) => hand_out(&folder, &files, found),
            }
        }
    }

    fn folder(&self, mut folder: Folder, queue: &Queue, found: Found<'_>) {
        let entries = match std::fs::read_dir(&folder.path) {
            Ok(entries) => self.listed(&mut folder, entries, found),
            Err(error) => return found(&folder.path, Err(error)),
        };
        let mut jobs = Vec::new();
        let mut files = Vec::new();
        for entry in entries {
            let kind = match entry.file_type() {
                Ok(kind) => kind,
                Err(error) => {
                    found(&entry.path(), Err(error));
                    continue;
                }
            };
            let name = entry.file_name();
            let path = (folder.rules.is_some() || kind.is_dir()).then(|| folder.path.join(&name));
            if let (Some(rules), Some(path)) = (&folder.rules, &path)
                && rules.ignore(path, kind.is_dir())
            {
                continue;
            }
            match path {
                Some(path) if kind.is_dir() => {
                    if !(self.folders.len() > 1 && self.folders.contains(&path)) {
                        jobs.push(Job::Folder(Folder {
                            path,
                            rules: folder.rules.clone(),
                            in_repository: folder.in_repository,
                        }));
                    }
                }
                _ => files.push((name, kind)),
            }
        }
        while files.len() > CHUNK {
            let rest = files.split_off(files.len() - CHUNK);
            jobs.push(Job::Files(folder.path.clone(), rest));
        }
        queue.add(jobs);
        hand_out(&folder.path, &files, found);
    }

    /// Reads the entries of a folder, all but `.git`, and the patterns that the folder adds.
    fn listed(&self, folder: &mut Folder, entries: ReadDir, found: Found<'_>) -> Vec<DirEntry> {
        let (mut top, mut patterns, mut named) = (false, false, self.names.is_empty());
        let mut all = Vec::new();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    found(&folder.path, Err(error));
                    named = true; // perhaps
                    break; // a folder that cannot be read on would give the same error for ever
                }
            };
            let name = entry.file_name();
            if name == ".git" {
                top = true;
                continue;
            }
            patterns |= name == ".gitignore";
            // on some systems both cases of a letter name one file
            named |= self.names.iter().any(|it| name.eq_ignore_ascii_case(it));
            all.push(entry);
        }
        if !named {
            (self.without)(&folder.path);
        }
        if !self.ignores {
            return all;
        }
        if top {
            folder.in_repository = true;
            folder.rules = Rules::of_repository(&folder.path, self.machine_excludes);
        }
        if patterns && folder.in_repository {
            let file = folder.path.join(".gitignore");
            folder.rules = Rules::with(folder.rules.take(), &folder.path, &file);
        }
        all
    }
}

/// A folder to list.
struct Folder {
    path: PathBuf,
    /// What the folders above it say.
    rules: Option<Arc<Rules>>,
    /// Outside of repositories a `.gitignore` is a file like any other.
    in_repository: bool,
}

enum Job {
    Folder(Folder),
    Files(PathBuf, Vec<(OsString, FileType)>),
}

/// Files of one folder that one thread takes at once.
const CHUNK: usize = 64;

fn hand_out(folder: &Path, files: &[(OsString, FileType)], found: Found<'_>) {
    for (name, kind) in files {
        found(&folder.join(name), Ok(*kind));
    }
}

/// Jobs for all threads, the last one first, so that the walk goes deep before it goes wide and the queue stays short.
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    jobs: Vec<Job>,
    /// Jobs that are waiting or being worked on.
    open: usize,
}

impl Queue {
    fn new(jobs: Vec<Job>) -> Self {
        let open = jobs.len();
        Queue {
            state: Mutex::new(State { jobs, open }),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // a thread that panicked elsewhere left the queue itself in order
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, jobs: Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        let many = jobs.len() > 1;
        let mut state = self.lock();
        state.open += jobs.len();
        state.jobs.extend(jobs);
        drop(state);
        if many {
            self.changed.notify_all();
        } else {
            self.changed.notify_one();
        }
    }

    /// The next job, as soon as there is one; `None` when all work is done.
    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop() {
                return Some(job);
            }
            if state.open == 0 {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Counts a job as done, even when it panicked, so that no other thread waits for it for ever.
struct Done<'a>(&'a Queue);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.open -= 1;
        if state.open == 0 {
            self.0.changed.notify_all();
        }
    }
}
