//! The clean-up plan: its commands, typed as they stand, make the secrets go away.

mod common;

use common::git_says as git;
use credlint::pattern::fill;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn credlint(folder: &Path, args: &[&str]) -> Output {
    common::credlint(folder)
        .args(["scan", "--history"])
        .args(args)
        .output()
        .expect("credlint runs")
}

/// A token; each number has its own.
fn token(number: usize) -> String {
    let rest = fill("{{alnum:22}}").expect("known placeholders");
    format!("sk_live_{number:02}{rest}")
}

fn repository() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder for tests");
    git(dir.path(), &["init", "--quiet"]);
    git(dir.path(), &["config", "user.name", "A"]);
    git(dir.path(), &["config", "user.email", "a@example.org"]);
    commit(dir.path(), "a.py", "x = 1\n", "first");
    dir
}

fn commit(folder: &Path, file: &str, text: &str, message: &str) {
    std::fs::write(folder.join(file), text).expect("the folder can be written");
    git(folder, &["add", file]);
    git(folder, &["commit", "--quiet", "-m", message]);
}

/// The plan on standard output, and the commands in it.
fn plan(folder: &Path) -> (String, Vec<String>) {
    let output = credlint(folder, &["--plan"]);
    let text = String::from_utf8(output.stdout).expect("a report is UTF-8");
    let (_, plan) = text.split_once("Clean-up plan").expect("a plan");
    let commands = plan.lines().filter_map(|line| line.strip_prefix("      "));
    (plan.to_owned(), commands.map(ToOwned::to_owned).collect())
}

fn run(folder: &Path, command: &str) {
    let status = Command::new("sh")
        .current_dir(folder)
        .args(["-c", command])
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .status()
        .expect("there is a shell");
    assert!(status.success(), "{command}");
}

#[test]
fn what_was_never_pushed_is_taken_back_by_the_commands() {
    let dir = repository();
    let folder = dir.path();
    let (stashed, amended, staged, newest) = (token(1), token(2), token(3), token(4));
    std::fs::write(folder.join("a.py"), format!("key = \"{stashed}\"\n")).unwrap();
    git(folder, &["stash", "--quiet"]);
    commit(folder, "b.py", &format!("key = \"{amended}\"\n"), "amended");
    std::fs::write(folder.join("b.py"), "y = 2\n").unwrap();
    git(
        folder,
        &["commit", "--quiet", "--all", "--amend", "-m", "better"],
    );
    commit(folder, "new.py", &format!("key = \"{newest}\"\n"), "newest");
    std::fs::write(folder.join("c.py"), format!("key = \"{staged}\"\n")).unwrap();
    git(folder, &["add", "c.py"]);

    let (text, commands) = plan(folder);
    for secret in [&stashed, &amended, &staged, &newest] {
        assert!(!text.contains(secret.as_str()));
    }
    assert!(
        text.contains("Not pushed") && !text.contains("Pushed: others"),
        "{text}"
    );
    for command in commands {
        if command.starts_with("# take it out of new.py") {
            std::fs::write(folder.join("new.py"), "z = 3\n").unwrap();
        } else if command.starts_with("git") {
            run(folder, &command);
        }
    }
    std::fs::remove_file(folder.join("c.py")).unwrap();
    let after = credlint(folder, &["--plan"]);
    assert_eq!(after.status.code(), Some(0), "{after:?}");
    let text = String::from_utf8_lossy(&after.stdout).into_owned();
    assert!(text.contains("Nothing to clean up"), "{text}");
}

#[test]
fn what_was_pushed_is_changed_first() {
    let dir = repository();
    let folder = dir.path();
    let secret = token(5);
    commit(folder, "b.py", &format!("key = \"{secret}\"\n"), "oops");
    commit(folder, "b.py", "key = 1\n", "gone");
    git(folder, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let (text, commands) = plan(folder);
    let rotate = text.find("First revoke").expect("a first step");
    let rewrite = text.find("git filter-repo").expect("a later step");
    assert!(rotate < rewrite && text.contains("refs/pull/"), "{text}");
    assert!(text.contains("Wrote commits since: Ada ("), "{text}");
    assert!(commands.iter().any(|it| it == "git push --force --mirror"));

    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("expressions.txt");
    let name = file.to_str().expect("a plain path");
    let output = credlint(folder, &["--replace-text", name]);
    let shown = [output.stdout, output.stderr].concat();
    assert!(!String::from_utf8_lossy(&shown).contains(&secret));
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written, format!("literal:{secret}==>***REMOVED***\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let inside = credlint(folder, &["--replace-text", "expressions.txt"]);
    assert_eq!(inside.status.code(), Some(2));
    assert!(!folder.join("expressions.txt").exists());
}

#[test]
fn references_narrow_and_a_pattern_without_any_is_an_error() {
    let dir = repository();
    let folder = dir.path();
    git(folder, &["switch", "--quiet", "-c", "side"]);
    commit(folder, "s.py", &format!("key = \"{}\"\n", token(6)), "side");
    git(folder, &["switch", "--quiet", "-"]);
    commit(folder, "m.py", &format!("key = \"{}\"\n", token(7)), "main");
    let paths = |args: &[&str]| {
        let output = credlint(folder, &[args, &["--format", "csv"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        [text.contains("s.py"), text.contains("m.py")]
    };
    assert_eq!(paths(&[]), [true, true]);
    assert_eq!(paths(&["--refs", "side"]), [true, false]);
    assert_eq!(paths(&["--refs", "refs/heads/s*"]), [true, false]);
    assert_eq!(paths(&["--refs", "HEAD"]), [false, true]);
    let output = credlint(folder, &["--refs", "nobody"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no reference matches 'nobody'"));
}
