//! Repositories for tests, made with the `git` command, which these tests need.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder that goes away with the value, with or without a repository in it.
pub(crate) struct Scratch {
    _dir: TempDir,
    /// Absolute, without symbolic links.
    pub(crate) path: PathBuf,
}

impl Scratch {
    pub(crate) fn folder() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap();
        Scratch { _dir: dir, path }
    }

    pub(crate) fn repository() -> Self {
        let scratch = Self::folder();
        scratch.git(&["init", "--quiet"]);
        scratch
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn git(&self, args: &[&str]) {
        git(&self.path, args);
    }
}

/// Runs git in a folder, away from the configuration of the machine.
#[track_caller]
pub(crate) fn git(folder: &Path, args: &[&str]) {
    let output = Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
        .args(["-c", "protocol.file.allow=always"])
        .args(args)
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "git {args:?}: {output:?}");
}
