//! Setting up a repository: what is shown is what is written, and nothing that is there is lost.
#![cfg(unix)]

mod common;

use common::project::Project;
use common::{err, out, status};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

fn init(project: &Project, arguments: &[&str]) -> Output {
    let mut all = vec!["init"];
    all.extend(arguments);
    project.credlint(&all)
}

fn script(project: &Project, path: &str, text: &str) {
    project.write(path, text);
    let file = project.path().join(path);
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).expect("executable");
}

/// Whether git commits everything.
fn commits(project: &Project) -> (bool, String) {
    project.git(&["add", "-A"]);
    let done = project.try_git(&["commit", "-q", "-m", "x"]);
    (
        done.status.success(),
        format!("{}{}", out(&done), err(&done)),
    )
}

#[test]
fn without_a_yes_nothing_is_written() {
    let project = Project::repository();
    project.write("a.py", "password = \"@V@\"\n");
    project.write(".github/x", "");
    let done = init(&project, &[]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    for wanted in [
        "write  credlint.toml: the configuration",
        "write  .credlint-baseline: 1 finding of today",
        "add to .gitattributes",
        "write  .git/hooks/pre-commit: calls credlint",
        "write  .github/workflows/credlint.yml",
        "nothing was written: --yes does it",
    ] {
        assert!(out(&done).contains(wanted), "{wanted}: {}", out(&done));
    }
    for file in [
        "credlint.toml",
        ".credlint-baseline",
        ".gitattributes",
        ".git/hooks/pre-commit",
        ".github/workflows",
    ] {
        assert!(!project.path().join(file).exists(), "{file}");
    }
}

#[test]
fn an_old_repository_starts_with_what_it_has() {
    let project = Project::repository();
    project.write("a.py", "password = \"@V@\"\n");
    project.write(".gitattributes", "*.png binary");
    project.write(".github/x", "");
    let done = init(&project, &["--yes"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert_eq!(
        project.read(".gitattributes"),
        "*.png binary\n.credlint-baseline merge=union\n"
    );
    assert!(
        project
            .read(".github/workflows/credlint.yml")
            .contains(concat!("credlint/credlint@v", env!("CARGO_PKG_VERSION")))
    );
    let scan = project.credlint(&[]);
    assert_eq!(status(&scan), 0, "{}{}", out(&scan), err(&scan));
    assert!(commits(&project).0);
    project.write("b.py", "password = \"@W@\"\n");
    let (done, text) = commits(&project);
    assert!(!done && text.contains("b.py"), "{text}");

    let again = init(&project, &["--yes"]);
    assert!(out(&again).contains("nothing to write"), "{}", out(&again));
    let shown = project.credlint(&["config", "show"]);
    assert!(out(&shown).contains("credlint.toml"), "{}", out(&shown));
}

#[test]
fn a_hook_that_is_there_runs_as_well() {
    let project = Project::repository();
    script(
        &project,
        ".git/hooks/pre-commit",
        "#!/bin/sh\necho \"own hook $#\"\ntest ! -e forbidden\n",
    );
    let done = init(&project, &["--hook", "--yes"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(
        out(&done)
            .contains("then the hook that is there now, which becomes pre-commit.before-credlint"),
        "{}",
        out(&done)
    );
    assert!(
        project
            .read(".git/hooks/pre-commit.before-credlint")
            .contains("own hook")
    );

    project.write("a.py", "x = 1\n");
    let (done, text) = commits(&project);
    assert!(done && text.contains("own hook 0"), "{text}");
    project.write("forbidden", "");
    assert!(!commits(&project).0, "the other hook still decides");
    fs::remove_file(project.path().join("forbidden")).expect("removed");
    project.write("a.py", "password = \"@V@\"\n");
    let (done, text) = commits(&project);
    assert!(
        !done && text.contains("hardcoded-password") && !text.contains("own hook"),
        "{text}"
    );

    let again = init(&project, &["--hook", "--yes"]);
    assert!(
        out(&again).contains("calls credlint already"),
        "{}",
        out(&again)
    );
    fs::remove_file(project.path().join(".git/hooks/pre-commit")).expect("removed");
    script(&project, ".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    let both = init(&project, &["--hook", "--yes"]);
    assert_eq!(status(&both), 2, "nothing is overwritten");
    assert!(err(&both).contains("so is"), "{}", err(&both));
}

#[test]
fn the_hook_goes_where_git_looks_for_it() {
    let project = Project::repository();
    project.git(&["config", "core.hooksPath", ".githooks"]);
    let done = init(&project, &["--hook", "--yes"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    let text = project.read(".githooks/pre-commit");
    assert!(
        !text.contains(env!("CARGO_BIN_EXE_credlint")),
        "a file that others get names no path of this machine"
    );
    assert!(!project.path().join(".git/hooks/pre-commit").exists());

    let husky = Project::repository();
    husky.write(".husky/_/pre-commit", "#!/bin/sh\n");
    husky.git(&["config", "core.hooksPath", ".husky/_"]);
    init(&husky, &["--hook", "--yes"]);
    assert!(husky.read(".husky/pre-commit").contains("scan --staged"));
    husky.write(".husky/pre-commit", "npm test\n");
    let done = init(&husky, &["--hook", "--yes"]);
    assert!(
        out(&done).contains("add the line `credlint scan --staged`"),
        "{}",
        out(&done)
    );
    assert_eq!(husky.read(".husky/pre-commit"), "npm test\n");

    let shared = Project::folder();
    shared.write("hooks/x", "");
    let project = Project::repository();
    project.git(&[
        "config",
        "core.hooksPath",
        &shared.path().join("hooks").to_string_lossy(),
    ]);
    let done = init(&project, &["--hook", "--yes"]);
    assert_eq!(status(&done), 2);
    assert!(
        err(&done).contains("for other repositories"),
        "{}",
        err(&done)
    );

    let none = Project::folder();
    assert_eq!(status(&init(&none, &["--hook", "--yes"])), 2);
}

#[test]
fn linked_work_trees_share_the_hook() {
    let project = Project::repository();
    project.write("main/x", "");
    project.commit("first");
    project.git(&["worktree", "add", "-q", "linked", "-b", "other"]);
    let done = project.credlint_in("linked", &["init", "--hook", "--yes"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(
        project
            .read(".git/hooks/pre-commit")
            .contains("scan --staged")
    );
}

#[test]
fn a_push_is_scanned_and_the_other_hook_reads_it_too() {
    let project = Project::repository();
    let remote = Project::folder();
    remote.git(&["init", "-q", "--bare"]);
    project.git(&["remote", "add", "origin", &remote.path().to_string_lossy()]);
    script(
        &project,
        ".git/hooks/pre-push",
        "#!/bin/sh\nwhile read -r line; do echo \"pushing $line\"; done\n",
    );
    assert_eq!(status(&init(&project, &["--hook", "pre-push", "--yes"])), 0);
    project.write("a.py", "x = 1\n");
    project.commit("one");
    let done = project.try_git(&["push", "-q", "origin", "main"]);
    let text = format!("{}{}", out(&done), err(&done));
    assert!(
        done.status.success() && text.contains("pushing refs/heads/main"),
        "{text}"
    );
    project.write("a.py", "password = \"@V@\"\n");
    project.commit("two");
    let done = project.try_git(&["push", "-q", "origin", "main"]);
    assert!(!done.status.success());
    let done = project.try_git(&["push", "-q", "origin", ":main"]);
    assert!(
        done.status.success() || err(&done).contains("refus"),
        "{}",
        err(&done)
    );
}

#[test]
fn other_ways_to_run_hooks_are_left_alone() {
    let project = Project::repository();
    project.write("a.py", "x = 1\n");
    project.write(".pre-commit-config.yaml", "repos: []\n");
    project.write(".gitlab-ci.yml", "x:\n  script: [a]\n");
    project.write(".gitleaksignore", "");
    let done = init(&project, &["--yes"]);
    for wanted in [
        "add the hook `credlint`",
        ".gitlab-ci.yml is there",
        "credlint migrate --dry-run",
        "no baseline is needed",
    ] {
        assert!(out(&done).contains(wanted), "{wanted}: {}", out(&done));
    }
    assert!(!project.path().join(".git/hooks/pre-commit").exists());
}
