//! What tests of the command share: git and credlint, run away from the configuration of the machine and from the variables of a hook
//! that the tests may run in; and the repositories that they run in.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

pub mod project;
pub mod repo;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// git in a folder, with an author.
pub fn git(folder: &Path) -> Command {
    let mut git = clean("git", folder);
    git.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"])
        .args(["-c", "commit.gpgsign=false", "-c", "gc.auto=0"])
        .args(["-c", "protocol.file.allow=always"]);
    git
}

/// Runs git, which has to succeed; gives what it says.
#[track_caller]
pub fn git_says(folder: &Path, arguments: &[&str]) -> String {
    let done = git(folder).args(arguments).output();
    let done = done.expect("git is installed");
    assert!(done.status.success(), "git {arguments:?}: {}", err(&done));
    out(&done).trim().to_owned()
}

/// credlint in a folder, without colours and on a wide terminal.
pub fn credlint(folder: &Path) -> Command {
    let mut credlint = clean(env!("CARGO_BIN_EXE_credlint"), folder);
    credlint.env("NO_COLOR", "1").env("COLUMNS", "200");
    credlint
}

fn clean(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    for variable in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_PREFIX",
        "GITHUB_STEP_SUMMARY",
        "PRE_COMMIT_FROM_REF",
        "PRE_COMMIT_TO_REF",
        "PRE_COMMIT_LOCAL_BRANCH",
    ] {
        command.env_remove(variable);
    }
    command
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::null());
    command
}

pub fn status(output: &Output) -> i32 {
    output.status.code().expect("an exit status")
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A password that looks generated.
pub fn password() -> String {
    ["kV7", "qz2", "Lw9", "Tx4"].concat()
}

/// Writes a file, with the folders above it.
pub fn write(root: &Path, path: &str, content: impl AsRef<[u8]>) {
    let file = root.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("created");
    std::fs::write(file, content).expect("written");
}

/// Numbers that look like chance and are the same in every run.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
