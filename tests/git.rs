//! What the next commit and ranges of commits bring in, in real repositories made by git.

mod common;

use common::repo::Repo;
use common::{err, password};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// A line with a password in it.
fn secret(name: &str) -> String {
    format!("{name} = \"{}\"\n", password())
}

/// What these tests do with a repository, again and again.
trait Changes {
    /// One commit that holds these files.
    fn with(files: &[(&str, &str)]) -> Self;

    /// Writes and stages files.
    fn add_all(&self, files: &[(&str, &str)]);

    /// A scan that reports as JSON.
    fn credlint(&self, args: &[&str]) -> Output;

    /// The same under these variables.
    fn credlint_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Output;

    /// Exit status, and path and line of each finding.
    fn finds(&self, args: &[&str]) -> (i32, Vec<String>);
}

impl Changes for Repo {
    fn with(files: &[(&str, &str)]) -> Self {
        let repo = Self::empty();
        repo.add_all(files);
        repo.commit("first");
        repo
    }

    fn add_all(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            self.add(path, text);
        }
    }

    fn credlint(&self, args: &[&str]) -> Output {
        self.credlint_with(args, &[])
    }

    fn credlint_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Output {
        self.command("scan")
            .args(["--format", "json"])
            .args(args)
            .envs(variables.iter().copied())
            .output()
            .expect("credlint runs")
    }

    #[track_caller]
    fn finds(&self, args: &[&str]) -> (i32, Vec<String>) {
        places(&self.credlint(args))
    }
}

#[track_caller]
fn places(output: &Output) -> (i32, Vec<String>) {
    let status = output.status.code().expect("an exit status");
    let found = findings(output);
    let place = |finding: &serde_json::Value| {
        format!(
            "{}:{}",
            finding["path"].as_str().expect("a path"),
            finding["start"]["line"]
        )
    };
    (status, found.iter().map(place).collect())
}

#[track_caller]
fn findings(output: &Output) -> Vec<serde_json::Value> {
    if output.stdout.is_empty() {
        return Vec::new();
    }
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    report["findings"].as_array().expect("a list").clone()
}

fn none(status: i32) -> (i32, Vec<String>) {
    (status, Vec::new())
}

fn some(places: &[&str]) -> (i32, Vec<String>) {
    (1, places.iter().map(|&place| place.to_owned()).collect())
}

// ---- the next commit ----

#[test]
fn the_index_counts_and_not_the_disk() {
    let repo = Repo::with(&[("a.py", "x = 1\n"), ("b.py", "y = 1\n")]);
    repo.add_all(&[("a.py", &format!("x = 1\n{}", secret("password")))]);
    repo.write("a.py", "x = 1\n");
    repo.write("b.py", secret("password"));
    repo.write("untracked.py", secret("password"));
    assert_eq!(repo.finds(&["--staged"]), some(&["a.py:2"]));
    repo.git(&["add", "a.py"]);
    assert_eq!(repo.finds(&["--staged"]), none(0));
}

#[test]
fn a_fresh_repository_without_an_identity() {
    let repo = Repo::empty();
    assert_eq!(repo.finds(&["--staged"]), none(0));
    repo.add_all(&[("a.py", &secret("password"))]);
    assert_eq!(repo.finds(&["--staged"]), some(&["a.py:1"]));
    assert_eq!(
        repo.credlint(&["--range", "HEAD~1..HEAD"]).status.code(),
        Some(2)
    );
    assert_eq!(repo.credlint(&["--range", "HEAD"]).status.code(), Some(2));
}

#[test]
fn only_lines_that_are_new_count() {
    let old = format!("{}x = 1\n", secret("password"));
    let repo = Repo::with(&[("a.py", &old)]);
    repo.add_all(&[("a.py", &format!("import os\n{old}\ny = 2\n"))]);
    assert_eq!(repo.finds(&["--staged"]), none(0));
    assert_eq!(
        repo.finds(&["--staged", "--whole-files"]),
        some(&["a.py:2"])
    );
    repo.add_all(&[(
        "a.py",
        &format!("import os\n{old}{}", secret("token_secret")),
    )]);
    assert_eq!(repo.finds(&["--staged"]), some(&["a.py:4"]));
}

#[test]
fn other_line_ends_are_no_new_lines() {
    let old = format!("{}x = 1\n", secret("password"));
    let repo = Repo::with(&[("a.py", &old)]);
    repo.add_all(&[("a.py", &old.replace('\n', "\r\n"))]);
    assert_eq!(repo.finds(&["--staged"]), none(0));
}

#[test]
fn renames_deletions_and_modes_bring_nothing_new() {
    let text = format!("{}{}", secret("password"), "x = 1\ny = 2\n".repeat(10));
    let files = [
        ("a.py", text.as_str()),
        ("old/b.py", &text.replace('x', "z")),
        ("c.py", "c = 1\n"),
    ];
    let repo = Repo::with(&files);
    repo.git(&["mv", "a.py", "moved.py"]);
    repo.git(&["mv", "old", "new"]);
    repo.git(&["rm", "--quiet", "c.py"]);
    repo.git(&["update-index", "--chmod=+x", "new/b.py"]);
    assert_eq!(repo.finds(&["--staged"]), none(0));
    repo.add_all(&[("moved.py", &format!("{text}{}", secret("token_secret")))]);
    assert_eq!(repo.finds(&["--staged"]), some(&["moved.py:22"]));
    repo.add_all(&[("copy.py", &text.replace('y', "w"))]);
    let (status, found) = repo.finds(&["--staged"]);
    assert_eq!(status, 1);
    assert!(
        found.contains(&"copy.py:1".to_owned()),
        "a copy is new: {found:?}"
    );
}

#[test]
fn paths_limit_it_and_may_be_gone() {
    let repo = Repo::with(&[("gone.py", "x = 1\n")]);
    repo.add_all(&[
        ("a.py", &secret("password")),
        ("sub/b.py", &secret("password")),
        ("sub/c.py", &secret("password")),
    ]);
    fs::remove_file(repo.path.join("a.py")).expect("removed");
    assert_eq!(repo.finds(&["--staged", "a.py"]), some(&["a.py:1"]));
    assert_eq!(
        repo.finds(&["--staged", "a.py", "sub/b.py"]),
        some(&["a.py:1", "sub/b.py:1"])
    );
    let sub = Repo::at(repo.path.join("sub"));
    assert_eq!(sub.finds(&["--staged", "c.py"]), some(&["sub/c.py:1"]));
    assert_eq!(sub.finds(&["--staged", "../a.py"]), some(&["a.py:1"]));
    assert_eq!(
        sub.finds(&["--staged"]),
        some(&["a.py:1", "sub/b.py:1", "sub/c.py:1"])
    );
    repo.git(&["rm", "-q", "gone.py"]);
    assert_eq!(repo.finds(&["--staged", "gone.py"]), none(0));
    assert_eq!(repo.finds(&["--changed", "gone.py"]), none(0));
    let typo = repo.credlint(&["--staged", "typo.py"]);
    assert_eq!(typo.status.code(), Some(2));
    assert!(err(&typo).contains("typo.py"), "{}", err(&typo));
    assert_eq!(repo.credlint(&["--staged", "/"]).status.code(), Some(2));
    assert_eq!(repo.credlint(&["--staged", "-"]).status.code(), Some(2));
}

#[test]
fn entries_that_are_no_files() {
    let repo = Repo::with(&[("a.py", "x = 1\n"), ("hidden.py", "x = 1\n")]);
    repo.write("later.py", secret("password"));
    repo.git(&["add", "--intent-to-add", "later.py"]);
    let id = "1".repeat(40);
    let info = format!("160000,{id},module");
    repo.git(&["update-index", "--add", "--cacheinfo", &info]);
    assert_eq!(repo.finds(&["--staged"]), none(0));
    repo.add_all(&[("hidden.py", &secret("password"))]);
    repo.git(&["update-index", "--skip-worktree", "hidden.py"]);
    fs::remove_file(repo.path.join("hidden.py")).expect("removed");
    assert_eq!(repo.finds(&["--staged"]), some(&["hidden.py:1"]));
}

#[cfg(unix)]
#[test]
fn a_link_is_its_target_text() {
    let repo = Repo::with(&[("a.py", &secret("password"))]);
    let value = secret("x").replace("x = ", "").replace(['"', '\n'], "");
    let target = format!("https://user:{value}@db.example.com/x");
    std::os::unix::fs::symlink(&target, repo.path.join("link")).expect("linked");
    std::os::unix::fs::symlink("a.py", repo.path.join("innocent")).expect("linked");
    repo.git(&["add", "link", "innocent"]);
    assert_eq!(repo.finds(&["--staged"]).1, ["link:1"]);
}

#[test]
fn a_sparse_index_hides_nothing() {
    let repo = Repo::with(&[
        ("in/a.py", "x = 1\n"),
        ("out/deep/b.py", "x = 1\n"),
        ("out/c.py", "x = 1\n"),
    ]);
    let blob = repo.path.join("blob");
    fs::write(&blob, secret("password")).expect("written");
    let id = repo.git(&["hash-object", "-w", "blob"]);
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    assert_eq!(repo.finds(&["--staged"]), none(0));
    let info = format!("100644,{id},out/deep/b.py");
    repo.git(&["update-index", "--add", "--cacheinfo", &info]);
    assert_eq!(repo.finds(&["--staged"]), some(&["out/deep/b.py:1"]));
}

#[test]
fn a_merge_brings_in_its_resolution() {
    let repo = conflict();
    let waiting = repo.credlint(&["--staged"]);
    assert_eq!(waiting.status.code(), Some(3), "{}", err(&waiting));
    assert!(err(&waiting).contains("conflict"), "{}", err(&waiting));
    repo.add_all(&[("a.py", &format!("x = 4\n{}", secret("password")))]);
    assert_eq!(repo.finds(&["--staged"]), some(&["a.py:2"]));
}

/// A merge that stopped at `a.py`.
fn conflict() -> Repo {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    repo.git(&["checkout", "--quiet", "-b", "side"]);
    repo.add_all(&[("a.py", "x = 2\n")]);
    repo.commit("side");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.add_all(&[("a.py", "x = 3\n")]);
    repo.commit("main");
    let merge = repo.try_git(&["merge", "--quiet", "side"]);
    assert!(!merge.status.success(), "it should conflict");
    repo
}

#[test]
fn linked_work_trees_and_submodules() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    let other = Repo::folder();
    let linked = other.path.join("linked");
    let linked_path = linked.to_str().expect("UTF-8");
    repo.git(&["worktree", "add", "--quiet", linked_path]);
    let linked = Repo::at(linked);
    linked.add_all(&[("b.py", &secret("password"))]);
    assert_eq!(linked.finds(&["--staged"]), some(&["b.py:1"]));
    assert_eq!(repo.finds(&["--staged"]), none(0));
    linked.commit("in the linked work tree");
    assert_eq!(linked.finds(&["--range", "main..HEAD"]), some(&["b.py:1"]));

    let inner = Repo::with(&[("c.py", "x = 1\n")]);
    let url = inner.path.to_str().expect("UTF-8");
    repo.git(&["submodule", "--quiet", "add", url, "module"]);
    assert_eq!(repo.finds(&["--staged"]), none(0));
    let module = Repo::at(repo.path.join("module"));
    module.add_all(&[("c.py", &secret("password"))]);
    assert_eq!(module.finds(&["--staged"]), some(&["c.py:1"]));
    assert_eq!(repo.finds(&["--staged"]), none(0));
}

#[test]
fn a_hook_sees_the_commit_that_is_made() {
    let repo = Repo::with(&[("a.py", "x = 1\n"), ("b.py", "x = 1\n")]);
    let hook = repo.path.join(".git/hooks/pre-commit");
    let script = format!(
        "#!/bin/sh\nexec '{}' scan --staged --quiet\n",
        env!("CARGO_BIN_EXE_credlint")
    );
    fs::create_dir_all(hook.parent().expect("a folder")).expect("created");
    fs::write(&hook, script).expect("written");
    make_executable(&hook);
    repo.write("a.py", secret("password"));
    repo.write("b.py", "x = 2\n");
    let commits = |args: &[&str]| repo.try_git(args).status.success();
    assert!(!commits(&["commit", "-q", "-a", "-m", "all"]));
    assert!(!commits(&["commit", "-q", "-m", "only", "a.py"]));
    assert!(commits(&["commit", "-q", "-m", "only", "b.py"]));
    repo.git(&["add", "a.py"]);
    assert!(!commits(&["commit", "-q", "-m", "staged"]));
    repo.write("b.py", "x = 3\n");
    assert!(
        commits(&["commit", "-q", "-m", "only", "b.py"]),
        "a.py stays out"
    );

    let other = Repo::folder();
    let linked = other.path.join("linked");
    repo.git(&["worktree", "add", "-q", linked.to_str().expect("UTF-8")]);
    let linked = Repo::at(linked);
    linked.add_all(&[("c.py", &secret("password"))]);
    let fresh = Repo::empty();
    fresh.git(&[
        "config",
        "core.hooksPath",
        hook.parent().and_then(Path::to_str).expect("UTF-8"),
    ]);
    fresh.git(&["commit", "-q", "--allow-empty", "-m", "nothing"]);
    let blocked = linked.try_git(&["commit", "-q", "-m", "linked"]);
    assert!(!blocked.status.success());
    linked.add_all(&[("c.py", "x = 1\n")]);
    linked.git(&["commit", "-q", "-m", "linked"]);
}

fn make_executable(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("set");
    }
    #[cfg(not(unix))]
    let _ = path;
}

// ---- everything since the last commit ----

#[test]
fn staged_unstaged_and_untracked_in_one_pass() {
    let old = format!("{}x = 1\n", secret("old_password"));
    let repo = Repo::with(&[
        ("unstaged.py", &old),
        ("staged.py", &old),
        ("both.py", &old),
        ("gone.py", &old),
        ("same.py", &old),
        (".gitignore", "ignored.py\n"),
    ]);
    assert_eq!(repo.finds(&["--changed"]), none(0));
    let new = format!("x = 0\n{old}{}", secret("password"));
    repo.add_all(&[("staged.py", &new), ("gone.py", &new), ("both.py", &new)]);
    repo.write("unstaged.py", &new);
    repo.write("untracked.py", &old);
    repo.write("ignored.py", &old);
    repo.write("both.py", format!("{old}{}", secret("token_secret")));
    fs::remove_file(repo.path.join("gone.py")).expect("removed");
    let expected = [
        "both.py:3",
        "both.py:4",
        "gone.py:4",
        "staged.py:4",
        "unstaged.py:4",
        "untracked.py:1",
    ];
    assert_eq!(repo.finds(&["--changed"]), some(&expected));
    assert_eq!(
        repo.finds(&["--changed", "untracked.py", "staged.py"]),
        some(&["staged.py:4", "untracked.py:1"])
    );
    assert_eq!(
        repo.finds(&["--changed", "ignored.py"]),
        some(&["ignored.py:1"])
    );
    assert_eq!(repo.finds(&["--changed", "same.py"]), none(0));
    let whole = repo.finds(&["--changed", "--whole-files", "staged.py"]);
    assert_eq!(whole, some(&["staged.py:2", "staged.py:4"]));
}

#[test]
fn a_change_that_keeps_size_and_second_is_seen() {
    let repo = Repo::with(&[("a.py", &secret("password").replace("password", "pazzwort"))]);
    repo.write("a.py", secret("password"));
    assert_eq!(repo.finds(&["--changed"]), some(&["a.py:1"]));
}

#[test]
fn submodules_and_later_additions_are_known() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    let inner = Repo::with(&[("c.py", "x = 1\n")]);
    let url = inner.path.to_str().expect("UTF-8");
    repo.git(&["submodule", "--quiet", "add", url, "module"]);
    repo.commit("with a submodule");
    repo.write("module/c.py", secret("password"));
    assert_eq!(repo.finds(&["--changed"]), none(0));
    repo.write("later.py", secret("password"));
    repo.git(&["add", "--intent-to-add", "later.py"]);
    assert_eq!(repo.finds(&["--changed"]), some(&["later.py:1"]));
}

// ---- ranges of commits ----

#[test]
fn a_range_finds_what_came_and_went() {
    let repo = Repo::with(&[("a.py", &secret("old_password"))]);
    repo.add_all(&[(
        "a.py",
        &format!("{}{}", secret("old_password"), secret("password")),
    )]);
    let came = repo.commit("comes");
    repo.add_all(&[("a.py", &secret("old_password"))]);
    repo.commit("goes");
    let output = repo.credlint(&["--range", "HEAD~2..HEAD"]);
    assert_eq!(places(&output), some(&["a.py:2"]));
    let finding = &findings(&output)[0];
    assert_eq!(finding["commit"], came.as_str());
    let message = finding["message"].as_str().expect("a message");
    assert!(
        message.contains(&format!("commit {}", &came[..10])),
        "{message}"
    );
    assert_eq!(repo.finds(&["--range", "HEAD"]), none(0));
    assert_eq!(repo.finds(&["--range", &came]), some(&["a.py:2"]));
    assert_eq!(repo.finds(&["--range", &came[..8]]), some(&["a.py:2"]));
    assert_eq!(repo.finds(&["--range", "HEAD~1.."]), none(0));
    assert_eq!(
        repo.finds(&["--range", "HEAD~1", "--whole-files"]),
        some(&["a.py:1", "a.py:2"])
    );
    let zeros = format!("{}..HEAD", "0".repeat(40));
    assert_eq!(
        repo.finds(&["--range", &zeros]),
        some(&["a.py:1", "a.py:2"])
    );
    assert_eq!(repo.finds(&["--range", "HEAD..HEAD"]), none(0));
    for (range, receipt) in [
        ("HEAD..HEAD", "0 commits, 0 files"),
        ("HEAD~1..", "1 commit, 1 file"),
    ] {
        let output = repo.credlint(&["--range", range]);
        assert!(err(&output).contains(receipt), "{}", err(&output));
    }
}

#[test]
fn two_secrets_at_one_place_are_two_findings() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    repo.add_all(&[("a.py", &secret("password"))]);
    repo.commit("one");
    repo.add_all(&[("a.py", &secret("password").replace("kV7", "Rb3"))]);
    repo.commit("another");
    repo.add_all(&[("a.py", &secret("password"))]);
    repo.commit("one again");
    assert_eq!(
        repo.finds(&["--range", "HEAD~3..HEAD"]),
        some(&["a.py:1", "a.py:1"])
    );
}

#[test]
fn a_secret_in_a_merge_resolution() {
    let repo = conflict();
    repo.add_all(&[("a.py", &format!("x = 4\n{}", secret("password")))]);
    let merge = repo.commit("merge");
    let output = repo.credlint(&["--range", "HEAD^1..HEAD"]);
    assert_eq!(places(&output), some(&["a.py:2"]));
    assert_eq!(findings(&output)[0]["commit"], merge.as_str());
    assert_eq!(repo.finds(&["--range", "HEAD"]), some(&["a.py:2"]));
    assert_eq!(repo.finds(&["--range", "side..main"]), some(&["a.py:2"]));
}

#[test]
fn a_merge_does_not_repeat_its_parents() {
    let repo = Repo::with(&[("a.py", "x = 1\n\n\n\n\ny = 1\n")]);
    repo.git(&["checkout", "--quiet", "-b", "side"]);
    let side = format!("x = 1\n\n\n\n\ny = 1\n{}", secret("password"));
    repo.add_all(&[("a.py", &side)]);
    let came = repo.commit("side");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.add_all(&[("a.py", "x = 2\n\n\n\n\ny = 1\n")]);
    repo.commit("main");
    repo.git(&["merge", "--quiet", "-m", "merge", "side"]);
    let output = repo.credlint(&["--range", "HEAD~1..HEAD"]);
    assert_eq!(places(&output), some(&["a.py:7"]));
    assert_eq!(findings(&output)[0]["commit"], came.as_str());
    assert_eq!(repo.finds(&["--range", "HEAD"]), none(0));
}

#[test]
fn wrong_clocks_bring_in_nothing_old() {
    let repo = Repo::empty();
    repo.add_all(&[("a.py", &secret("password"))]);
    let at = |date: &str, message: &str| {
        repo.git(&[
            "-c",
            "core.hooksPath=/dev/null",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            message,
        ]);
        let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
        let text = repo.git(&["cat-file", "commit", "HEAD"]);
        assert!(text.contains(&tree));
        let text: Vec<String> = text
            .lines()
            .map(|line| match line.split_once(" <") {
                Some((who, _)) if who.starts_with("committer") => {
                    format!("{who} <a@example.org> {date} +0000")
                }
                _ => line.to_owned(),
            })
            .collect();
        repo.write("commit.txt", &(text.join("\n") + "\n"));
        let id = repo.git(&["hash-object", "-w", "-t", "commit", "commit.txt"]);
        repo.git(&["update-ref", "HEAD", &id]);
        id
    };
    let old = at("1600000000", "old");
    at("1600001000", "middle");
    let left = at("1", "of a machine without a clock");
    repo.git(&["checkout", "-q", "--detach", &old]);
    repo.git(&["checkout", "-q", "-b", "other"]);
    repo.add_all(&[("b.py", &secret("password"))]);
    let right = at("1600002000", "new");
    let range = format!("{left}..{right}");
    assert_eq!(repo.finds(&["--range", &range]), some(&["b.py:1"]));
}

#[test]
fn since_it_left_a_branch() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    repo.git(&["checkout", "--quiet", "-b", "feature"]);
    repo.add_all(&[("b.py", &secret("password"))]);
    repo.commit("feature");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.add_all(&[("c.py", &secret("password"))]);
    repo.commit("main moves on");
    repo.git(&["checkout", "--quiet", "feature"]);
    assert_eq!(repo.finds(&["--since-ref", "main"]), some(&["b.py:1"]));
    assert_eq!(
        repo.finds(&["--range", "main...feature"]),
        some(&["b.py:1"])
    );
    assert_eq!(
        repo.finds(&["--range", "main...", "b.py"]),
        some(&["b.py:1"])
    );
    assert_eq!(repo.finds(&["--range", "main..", "a.py"]), none(0));
    repo.git(&["tag", "-a", "-m", "tag", "v1"]);
    assert_eq!(repo.finds(&["--range", "main..v1"]), some(&["b.py:1"]));
    repo.git(&["checkout", "--quiet", "--orphan", "unrelated"]);
    repo.commit("no ancestor");
    let unrelated = repo.credlint(&["--since-ref", "main"]);
    assert_eq!(unrelated.status.code(), Some(2));
    assert!(err(&unrelated).contains("ancestor"), "{}", err(&unrelated));
}

#[test]
fn unknown_revisions_are_never_clean() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    let missing = "1".repeat(40);
    for arguments in [
        ["--range", "nowhere..HEAD"],
        ["--range", "HEAD..nowhere"],
        ["--range", "^HEAD"],
        ["--range", "HEAD:a.py"],
        ["--range", "HEAD^{tree}"],
        ["--range", "HEAD~9"],
        ["--range", &missing],
        ["--since-ref", "origin/main"],
    ] {
        let output = repo.credlint(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).starts_with("error: "), "{}", err(&output));
    }
}

#[test]
fn a_shallow_clone_says_so() {
    let repo = Repo::with(&[("a.py", &secret("password"))]);
    repo.add_all(&[("b.py", "x = 1\n")]);
    repo.commit("second");
    repo.add_all(&[("c.py", "x = 1\n")]);
    repo.commit("third");
    let other = Repo::folder();
    let clone = other.path.join("clone");
    let url = format!("file://{}", repo.path.display());
    let clone_path = clone.to_str().expect("UTF-8");
    repo.git(&["clone", "-q", "--depth", "2", &url, clone_path]);
    let clone = Repo::at(clone);
    assert_eq!(clone.finds(&["--range", "HEAD~1..HEAD"]), none(0));
    let boundary = clone.credlint(&["--range", "HEAD~1"]);
    assert_eq!(places(&boundary), some(&["a.py:1"]));
    assert!(
        err(&boundary).contains("Fetch more history"),
        "{}",
        err(&boundary)
    );
    assert_eq!(
        clone.credlint(&["--range", "HEAD~2..HEAD"]).status.code(),
        Some(2)
    );
    let filtered = clone.credlint(&["--range", "HEAD~1", "b.py"]);
    assert_eq!(
        filtered.status.code(),
        Some(3),
        "nothing found, not complete"
    );
}

#[test]
fn a_bare_repository_and_a_quarantine() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    let other = Repo::folder();
    let bare = other.path.join("bare.git");
    let bare_path = bare.to_str().expect("UTF-8");
    repo.git(&["clone", "-q", "--bare", ".", bare_path]);
    let bare = Repo::at(bare.clone());
    assert_eq!(bare.credlint(&["--staged"]).status.code(), Some(2));
    let hook = bare.path.join("hooks/pre-receive");
    let script = format!(
        "#!/bin/sh\nread old new ref\nexec '{}' scan --quiet --range \"$old..$new\"\n",
        env!("CARGO_BIN_EXE_credlint")
    );
    fs::create_dir_all(hook.parent().expect("a folder")).expect("created");
    fs::write(&hook, script).expect("written");
    make_executable(&hook);
    repo.add_all(&[("b.py", "x = 1\n")]);
    repo.commit("harmless");
    repo.git(&["push", "-q", bare_path, "main"]);
    repo.add_all(&[("b.py", &secret("password"))]);
    repo.commit("not harmless");
    let push = repo.try_git(&["push", "-q", bare_path, "main"]);
    assert!(!push.status.success());
    assert!(err(&push).contains("b.py:1"), "{}", err(&push));
}

// ---- what goes wrong, and what must not happen ----

#[test]
fn no_repository_is_an_error() {
    let folder = Repo::folder();
    for arguments in [
        &["--staged"][..],
        &["--changed"],
        &["--range", "HEAD"],
        &["--since-ref", "x"],
    ] {
        let output = folder.credlint(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(
        folder
            .credlint_with(&["--staged"], &[("GIT_DIR", "nowhere")])
            .status
            .code(),
        Some(2)
    );
    let both = folder.credlint(&["--staged", "--range", "HEAD"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn a_damaged_index_is_an_error() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    let index = repo.path.join(".git/index");
    let mut bytes = fs::read(&index).expect("read");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&index, bytes).expect("written");
    let output = repo.credlint(&["--staged"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert_eq!(
        repo.credlint_with(&["--staged"], &[("GIT_INDEX_FILE", "nowhere")])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_damaged_reference_is_an_error_that_does_not_show_it() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    let held = "content-of-the-file";
    for (file, arguments) in [
        ("refs/heads/broken", ["--range", "broken"]),
        ("refs/heads/main", ["--range", "HEAD"]),
        ("HEAD", ["--staged", "a.py"]),
    ] {
        repo.write(&format!(".git/{file}"), held);
        let output = repo.credlint(&arguments);
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(!err(&output).contains(held), "{}", err(&output));
    }
}

#[test]
fn a_damaged_or_missing_blob_is_not_clean() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    repo.add_all(&[("b.py", "y = 1\n"), ("c.py", "z = 1\n")]);
    let id = repo.git(&["rev-parse", ":b.py"]);
    let object = repo
        .path
        .join(format!(".git/objects/{}/{}", &id[..2], &id[2..]));
    fs::remove_file(&object).expect("removed");
    let missing = repo.credlint(&["--staged"]);
    assert_eq!(missing.status.code(), Some(3), "{}", err(&missing));
    assert!(err(&missing).contains("b.py"), "{}", err(&missing));

    let other = repo.git(&["rev-parse", ":c.py"]);
    let content = fs::read(
        repo.path
            .join(format!(".git/objects/{}/{}", &other[..2], &other[2..])),
    );
    fs::write(&object, content.expect("read")).expect("written");
    let swapped = repo.credlint(&["--staged"]);
    assert_eq!(swapped.status.code(), Some(3), "{}", err(&swapped));

    fs::write(&object, "no zlib").expect("written");
    let garbage = repo.credlint(&["--staged"]);
    assert_eq!(garbage.status.code(), Some(3), "{}", err(&garbage));

    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let tree = repo
        .path
        .join(format!(".git/objects/{}/{}", &tree[..2], &tree[2..]));
    fs::remove_file(&tree).expect("removed");
    for arguments in [&["--staged"][..], &["--range", "HEAD"]] {
        let output = repo.credlint(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    }
}

#[test]
fn a_partial_clone_is_not_clean() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    repo.add_all(&[("a.py", &secret("password"))]);
    repo.commit("comes");
    repo.add_all(&[("a.py", "x = 2\n")]);
    repo.commit("goes");
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let other = Repo::folder();
    let clone = other.path.join("clone");
    let url = format!("file://{}", repo.path.display());
    let clone_path = clone.to_str().expect("UTF-8");
    repo.git(&["clone", "-q", "--filter=blob:none", &url, clone_path]);
    let clone = Repo::at(clone);
    let output = clone.credlint(&["--range", "HEAD~2..HEAD"]);
    assert_eq!(places(&output), none(3), "{}", err(&output));
    assert!(err(&output).contains("partial clone"), "{}", err(&output));
}

#[test]
fn packs_and_alternates_are_read() {
    let repo = Repo::with(&[("a.py", "x = 1\n")]);
    repo.add_all(&[("a.py", &secret("password"))]);
    repo.commit("second");
    repo.git(&["gc", "--quiet"]);
    repo.git(&["pack-refs", "--all"]);
    assert_eq!(repo.finds(&["--range", "main~1..main"]), some(&["a.py:1"]));
    let other = Repo::folder();
    let clone = other.path.join("clone");
    let clone_path = clone.to_str().expect("UTF-8");
    repo.git(&["clone", "-q", "--shared", ".", clone_path]);
    let clone = Repo::at(clone);
    assert_eq!(clone.finds(&["--range", "HEAD"]), some(&["a.py:1"]));
    assert_eq!(
        clone.finds(&["--since-ref", "origin/main~1"]),
        some(&["a.py:1"])
    );
}

#[test]
fn nothing_is_ever_written() {
    let repo = conflict();
    repo.add_all(&[("a.py", &secret("password")), ("b.py", "x = 1\n")]);
    let merge = repo.commit("merge");
    repo.write("b.py", secret("password"));
    repo.add_all(&[("c.py", &secret("password"))]);
    repo.write("untracked.py", secret("password"));
    let before = snapshot(&repo.path);
    for arguments in [
        &["--staged"][..],
        &["--staged", "--whole-files"],
        &["--changed"],
        &["--range", &merge[..9]],
        &["--range", "HEAD~1..HEAD"],
        &["--range", "HEAD~1...side"],
        &["--since-ref", "side"],
    ] {
        let status = repo.credlint(arguments).status.code();
        assert!(matches!(status, Some(0 | 1)), "{arguments:?}");
        assert_eq!(snapshot(&repo.path), before, "{arguments:?}");
    }
}

#[test]
fn what_is_missing_elsewhere_is_not_judged() {
    let files = [("README.md", "x\n"), (".env.example", "A=\n")];
    let repo = Repo::with(&files);
    repo.add_all(&[
        ("a.py", "x = 1\n"),
        ("docker-compose.yml", "services: {}\n"),
    ]);
    assert_eq!(repo.finds(&["--staged", "--whole-files"]), none(0));
    assert_eq!(repo.finds(&["--range", "HEAD", "--whole-files"]), none(0));
    let (_, whole) = repo.finds(&["--min-severity", "info", "."]);
    assert_ne!(whole, [""; 0], "the whole repository does lack something");
}

/// Every file below a folder with its content and time.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let metadata = path.symlink_metadata().expect("metadata");
            let content = if metadata.is_dir() {
                open.push(path.clone());
                Vec::new()
            } else {
                fs::read(&path).expect("read")
            };
            files.insert(path, (content, metadata.modified().expect("a time")));
        }
    }
    files
}
