//! `credlint scan --pre-commit` under the variables that hook managers set.

mod common;

use common::{err, git_says as git};
use std::fs;
use std::path::Path;

/// Exit status and receipt of a run.
fn run(folder: &Path, variables: &[(&str, &str)]) -> (i32, String) {
    let done = common::credlint(folder)
        .args(["scan", "--pre-commit"])
        .envs(variables.iter().copied())
        .output()
        .expect("credlint runs");
    (common::status(&done), err(&done))
}

/// A repository with a clean commit, one with a secret, and one that takes it away again.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let secret = credlint::pattern::fill("key = 'sk_live_{{alnum:24}}'\n").expect("filled");
    git(root, &["init", "-q", "-b", "main"]);
    fs::write(root.join("a.py"), "x = 1\n").expect("written");
    git(root, &["add", "."]);
    git(root, &["commit", "-qm", "one"]);
    fs::write(root.join("b.py"), &secret).expect("written");
    git(root, &["add", "."]);
    git(root, &["commit", "-qm", "two"]);
    fs::remove_file(root.join("b.py")).expect("removed");
    git(root, &["commit", "-qam", "three"]);
    folder
}

#[test]
fn a_push_is_judged_by_each_of_its_commits() {
    let folder = repository();
    let push = |from, to| {
        run(
            folder.path(),
            &[("PRE_COMMIT_FROM_REF", from), ("PRE_COMMIT_TO_REF", to)],
        )
    };
    let (status, told) = push("main~2", "main");
    assert_eq!(status, 1, "{told}");
    assert!(told.contains("2 commits"), "{told}");
    assert_eq!(push("main~1", "main").0, 0);
    let first = run(
        folder.path(),
        &[("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main")],
    );
    assert!(first.0 == 1 && first.1.contains("3 commits"), "{}", first.1);
    assert_eq!(push("no-such-commit", "main").0, 2);
}

#[test]
fn a_commit_without_changes_is_not_a_run_over_all_files() {
    let folder = repository();
    let old = credlint::pattern::fill("key = 'sk_live_{{alnum:24}}'\n").expect("filled");
    fs::write(folder.path().join("old.py"), old).expect("written");
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "old"]);
    let by_hand = run(folder.path(), &[]);
    assert_eq!(by_hand.0, 1, "{}", by_hand.1);
    let in_commit = [("GIT_INDEX_FILE", ".git/index")];
    assert_eq!(run(folder.path(), &in_commit).0, 0);
    fs::write(folder.path().join("c.py"), "y = 2\n").expect("written");
    git(folder.path(), &["add", "c.py"]);
    let (status, told) = run(folder.path(), &in_commit);
    assert!(status == 0 && told.contains("1 file,"), "{told}");
    git(folder.path(), &["rm", "-q", "--cached", "c.py", "a.py"]);
    assert_eq!(run(folder.path(), &in_commit).0, 0);
}
