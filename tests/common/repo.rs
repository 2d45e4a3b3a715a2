//! Repositories in temporary folders, made by git, and what credlint says of them.
use super::{credlint, git, git_says, write};
use ::credlint::git::Repository;
use ::credlint::report::{self, Format, Report, reporter};
use ::credlint::scan::{HistoryOptions, Options, Scanner};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A repository; or a part of one, whose folder somebody else keeps.
pub struct Repo {
    _dir: Option<TempDir>,
    pub path: PathBuf,
}

impl Repo {
    /// A folder without a repository.
    pub fn folder() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().canonicalize().expect("it exists");
        Repo {
            _dir: Some(dir),
            path,
        }
    }

    /// A repository without commits.
    pub fn empty() -> Self {
        Self::init(&[])
    }

    pub fn init(options: &[&str]) -> Self {
        let repo = Self::folder();
        repo.git(&[&["init", "--quiet", "--initial-branch=main"], options].concat());
        repo
    }

    /// A repository with one commit that holds a harmless file.
    pub fn begun() -> Self {
        let repo = Self::empty();
        repo.add("README", "nothing to see\n");
        repo.commit("first");
        repo
    }

    pub fn at(path: impl Into<PathBuf>) -> Self {
        Repo {
            _dir: None,
            path: path.into(),
        }
    }

    pub fn text_path(&self) -> &str {
        self.path.to_str().expect("UTF-8")
    }

    #[track_caller]
    pub fn git(&self, args: &[&str]) -> String {
        git_says(&self.path, args)
    }

    pub fn try_git(&self, args: &[&str]) -> Output {
        self.git_at(args, &[])
    }

    pub fn git_at(&self, args: &[&str], variables: &[(&str, &str)]) -> Output {
        git(&self.path)
            .args(args)
            .envs(variables.iter().copied())
            .output()
            .expect("git is installed")
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        write(&self.path, path, content);
    }

    pub fn add(&self, path: &str, content: impl AsRef<[u8]>) {
        self.write(path, content);
        self.git(&["add", "--force", "--", path]);
    }

    pub fn commit(&self, message: &str) -> String {
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Packs everything anew, with chains of differences up to so long.
    pub fn repack(&self, depth: usize) {
        let depth = [format!("--depth={depth}"), format!("--window={depth}")];
        self.git(&["repack", "-a", "-d", "-f", "--quiet", &depth[0], &depth[1]]);
    }

    /// Runs a scan that writes all formats.
    pub fn scan(&self, arguments: &[&str]) -> Run {
        let reports = tempfile::tempdir().expect("a temporary folder");
        let file = |name: &str| format!("{name}:{}", reports.path().join(name).display());
        let output = self
            .command("scan")
            .args(arguments)
            .args(["--all", "--verbose", "--format", "human"])
            .args(["--format", &file("json"), "--format", &file("sarif")])
            .args(["--format", &file("jsonl"), "--format", &file("gitlab")])
            .output()
            .expect("credlint runs");
        let read = |name: &str| fs::read_to_string(reports.path().join(name)).unwrap_or_default();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let json = read("json");
        let others = [read("sarif"), read("jsonl"), read("gitlab")].concat();
        Run {
            status: output.status.code().expect("an exit status"),
            report: serde_json::from_str(&json).unwrap_or_default(),
            written: [said.as_str(), &json, &others].concat(),
            said,
        }
    }

    /// A run of the program, away from the configuration of the machine.
    pub fn command(&self, command: &str) -> Command {
        let mut run = credlint(&self.path);
        run.arg(command);
        run
    }
}

/// What a run says.
pub struct Run {
    pub status: i32,
    /// The report as JSON; null when there was none.
    pub report: Value,
    /// What stands on the terminal.
    pub said: String,
    /// That, and the reports in all formats.
    pub written: String,
}

impl Run {
    pub fn findings(&self) -> &[Value] {
        self.report["findings"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    /// Kind and message of every notice.
    pub fn notices(&self) -> Vec<(&str, &str)> {
        let notices = self.report["notices"].as_array();
        notices
            .into_iter()
            .flatten()
            .map(|it| (text(&it["kind"]), text(&it["message"])))
            .collect()
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A token whose checksum is right; another one for every name.
pub fn token(name: &str) -> String {
    let text = format!("ghp_{{{{alnum:30#{name}}}}}{{{{github-checksum}}}}");
    ::credlint::pattern::fill(&text).expect("placeholders")
}

/// A scan of the history through the library: its report, and the same as JSON.
pub fn history(repo: &Repo, options: &HistoryOptions) -> (Report, String) {
    let repository = Repository::discover(&repo.path).expect("readable");
    let scanner = Scanner::new(&[], Options::default());
    let done = scanner.history(&repository.expect("a repository"), options);
    done.expect("readable");
    let report = scanner.report(0.0);
    let mut out = Vec::new();
    reporter(Format::Json, report::Options::default())
        .report(&report, &mut out)
        .expect("written");
    let text = String::from_utf8(out).expect("UTF-8");
    (report, text)
}

/// Every file below a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let entry = entry.expect("an entry");
            match entry.file_type().expect("a type").is_dir() {
                true => open.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), &target).expect("copied")),
        }
    }
}
