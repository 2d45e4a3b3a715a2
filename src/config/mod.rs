//! What a project says about scans of it: `credlint.toml`, `.credlint.toml`, or a table in `Cargo.toml` or `pyproject.toml`.
//!
//! The file at the root holds for everything; a file in a folder below adds to it, for that folder and what lies below. Nothing that is
//! built in goes away unless a file says so, and what it hides is counted. Files are read from the work tree, whatever is scanned: its
//! files, the next commit, a range of commits.

mod edit;
mod error;
mod find;
mod keys;
mod read;
mod schema;

pub use edit::{NewAllow, check, quoted, with_allow};
pub use error::{ConfigError, closest};
pub use find::{FILE_NAMES, NAMES, project_root};
pub use schema::schema;

use crate::filter::{Allow, Globs, Policies, Policy};
use crate::pattern::Pattern;
use crate::rule::{Confidence, Severity};
use bstr::{BStr, BString, ByteSlice};
use error::{shown, suggestion};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Settings of a run as a whole.
#[derive(Debug, Default)]
pub struct Settings {
    /// Lowest severity that makes the exit status 1; `Some(None)` is never.
    pub fail_on: Option<Option<Severity>>,
    /// Findings below are counted, not listed.
    pub min_severity: Option<Severity>,
    /// Findings below are counted, not listed.
    pub min_confidence: Option<Confidence>,
    /// Names of further checks.
    pub checks: Vec<String>,
    /// The baseline, relative to the folder of the file.
    pub baseline: Option<String>,
    /// Pattern files and folders, relative to the folder of the file.
    pub patterns: Vec<String>,
    /// Patterns that stand in the file itself.
    pub own_patterns: Vec<Pattern>,
}

/// One configuration file.
#[derive(Debug, Default)]
struct File {
    /// As messages name it.
    name: String,
    settings: Settings,
    exclude: Option<Globs>,
    off: BTreeSet<String>,
    severity: BTreeMap<String, Severity>,
    allow: Vec<Allow>,
    /// Every setting in words, with its line.
    said: Vec<(String, usize)>,
    /// Rules that the file names, and the error if there is no such rule.
    named_rules: Vec<(String, ConfigError)>,
}

/// The configuration of a project: the file at the root, which is read at once, and those of folders, which are read when a file of the
/// folder is looked at.
#[derive(Debug)]
pub struct Config {
    root: PathBuf,
    /// Files of folders count, too.
    nested: bool,
    settings: Settings,
    /// Where the settings stand.
    file: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What holds in each folder that was asked for.
    folders: BTreeMap<BString, Option<Arc<Policy>>>,
    /// Folders that are known to have no file.
    empty: BTreeSet<BString>,
    /// What each file says.
    said: BTreeMap<BString, Vec<(String, usize)>>,
    /// Rules that files name, until the rules are known.
    named_rules: Vec<(String, ConfigError)>,
    rules: Option<BTreeSet<String>>,
    errors: Vec<ConfigError>,
}

impl Config {
    /// Reads the configuration at `root`, an absolute folder, if there is one.
    ///
    /// # Errors
    /// The first defect of the file; two files in one folder; a file that cannot be read.
    pub fn discover(root: &Path) -> Result<Self, ConfigError> {
        Self::new(root, true, find::in_folder(root, BStr::new(b""))?)
    }

    /// Reads one file as the configuration at `root`, and takes no other.
    ///
    /// # Errors
    /// The first defect of the file, and when it cannot be read.
    pub fn only(root: &Path, file: &Path) -> Result<Self, ConfigError> {
        Self::new(root, false, Some(find::named(file)?))
    }

    /// No configuration at all.
    pub fn none(root: &Path) -> Self {
        Config {
            root: root.to_owned(),
            nested: false,
            settings: Settings::default(),
            file: None,
            state: Mutex::default(),
        }
    }

    fn new(root: &Path, nested: bool, found: Option<find::Found>) -> Result<Self, ConfigError> {
        let mut config = Self::none(root);
        config.nested = nested;
        if let Some(found) = found
            && let Some(mut file) = found.read(true)?
        {
            config.settings = std::mem::take(&mut file.settings);
            config.file = Some(found.disk);
            let policy = config.lock().add(BString::default(), None, file);
            config
                .lock()
                .folders
                .insert(BString::default(), Some(policy));
        }
        Ok(config)
    }

    /// The folder that all paths are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The settings of the file at the root.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The file at the root.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Checks the rules that are named against all rules that there are, and those of files that are read later as well.
    ///
    /// # Errors
    /// The first rule that there is not.
    pub fn check_rules<'r>(
        &self,
        rules: impl IntoIterator<Item = &'r str>,
    ) -> Result<(), ConfigError> {
        let mut state = self.lock();
        state.rules = Some(rules.into_iter().map(str::to_owned).collect());
        state.check_named();
        state.errors.first().cloned().map_or(Ok(()), Err)
    }

    /// True when a file names a rule, so that [`Config::check_rules`] has something to check now.
    pub fn names_rules(&self) -> bool {
        !self.lock().named_rules.is_empty()
    }

    /// The first defect, by path and place, of the files that were read since.
    ///
    /// # Errors
    /// That defect.
    pub fn check_nested(&self) -> Result<(), ConfigError> {
        let mut errors = self.lock().errors.clone();
        errors.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
        errors.into_iter().next().map_or(Ok(()), Err)
    }

    /// Every file that was read, with what it says and the line it says it in.
    pub fn said(&self) -> Vec<(BString, Vec<(String, usize)>)> {
        let state = self.lock();
        state
            .said
            .iter()
            .map(|(file, said)| (file.clone(), said.clone()))
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // a panic in another thread leaves what was read as it is
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what a folder says in addition to its parent. A defect is kept for [`Config::check_nested`].
    fn nested(
        &self,
        folder: &BString,
        parent: Option<Arc<Policy>>,
        state: &mut State,
    ) -> Option<Arc<Policy>> {
        if !self.nested || state.empty.remove(folder) {
            return parent;
        }
        let Ok(disk) = folder.to_path().map(|path| self.root.join(path)) else {
            return parent;
        };
        let is_folder = disk.symlink_metadata().is_ok_and(|it| it.is_dir());
        if !is_folder {
            return parent; // of another commit, or a link
        }
        let read = find::in_folder(&disk, folder.as_bstr())
            .and_then(|found| found.map_or(Ok(None), |found| found.read(false)));
        match read {
            Ok(Some(file)) => Some(state.add(folder.clone(), parent, file)),
            Ok(None) => parent,
            Err(error) => {
                state.errors.push(error);
                parent
            }
        }
    }
}

impl State {
    fn add(&mut self, folder: BString, parent: Option<Arc<Policy>>, file: File) -> Arc<Policy> {
        let name = BString::from(file.name);
        self.said.insert(name.clone(), file.said);
        self.named_rules.extend(file.named_rules);
        self.check_named();
        Arc::new(Policy {
            parent,
            folder,
            file: name,
            exclude: file.exclude,
            off: file.off,
            severity: file.severity,
            allow: file.allow,
        })
    }

    fn check_named(&mut self) {
        let Some(rules) = &self.rules else {
            return;
        };
        for (rule, error) in self.named_rules.drain(..) {
            if !rules.contains(&rule) {
                let known: Vec<&str> = rules.iter().map(String::as_str).collect();
                let hint = match closest(&rule, known.iter().copied()) {
                    Some(_) => suggestion(&rule, &known),
                    None => "; `credlint rules` lists all of them".to_owned(),
                };
                self.errors.push(ConfigError {
                    message: format!("no rule is called {}{hint}", shown(&rule)),
                    ..error
                });
            }
        }
    }
}

impl Policies for Config {
    fn of(&self, folder: &BStr) -> Option<Arc<Policy>> {
        let mut state = self.lock();
        if let Some(known) = state.folders.get(folder) {
            return known.clone();
        }
        let mut policy = state.folders.get(BStr::new(b"")).cloned().flatten();
        let plain = !folder.starts_with(b"/")
            && folder
                .split_str("/")
                .all(|part| !matches!(part, b"" | b"." | b".."));
        if !plain || !self.nested {
            return policy;
        }
        let ends = folder.find_iter("/").chain([folder.len()]);
        for end in ends {
            let part = BString::from(&folder[..end]);
            policy = match state.folders.get(&part) {
                Some(known) => known.clone(),
                None => {
                    let policy = self.nested(&part, policy, &mut state);
                    state.folders.insert(part, policy.clone());
                    policy
                }
            };
        }
        policy
    }

    fn nothing_in(&self, folder: BString) {
        if self.nested {
            self.lock().empty.insert(folder);
        }
    }

    fn asked(&self) -> Vec<Arc<Policy>> {
        let state = self.lock();
        let of_own = |(folder, policy): (&BString, &Option<Arc<Policy>>)| {
            policy.clone().filter(|policy| policy.folder == *folder)
        };
        state.folders.iter().filter_map(of_own).collect()
    }
}

#[cfg(test)]
mod tests;
