//! The command as a person meets it: messages, exit statuses, output files.

mod common;

use common::{err, out, password, status, write};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn credlint(folder: &Path, arguments: &[&str]) -> Output {
    let mut run = common::credlint(folder);
    run.args(arguments).output().expect("credlint runs")
}

/// A folder with these files; `@V@` becomes a password.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        write(folder.path(), path, text.replace("@V@", &password()));
    }
    folder
}

#[test]
fn clean_findings_and_thresholds() {
    let clean = folder(&[("a.py", "x = 1\n")]);
    let done = credlint(clean.path(), &[]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(err(&done).contains("1 file"), "{}", err(&done));

    let dirty = folder(&[("a.py", "password = \"@V@\"\n")]);
    assert_eq!(status(&credlint(dirty.path(), &[])), 1);
    assert_eq!(
        status(&credlint(dirty.path(), &["--fail-on", "critical"])),
        0
    );
    assert_eq!(status(&credlint(dirty.path(), &["--fail-on", "never"])), 0);
    let quiet = credlint(dirty.path(), &["--quiet", "--min-severity", "critical"]);
    assert_eq!((status(&quiet), err(&quiet)), (0, String::new()));
}

#[test]
fn what_cannot_be_read_is_never_clean() {
    let empty = folder(&[]);
    assert_eq!(
        status(&credlint(empty.path(), &[])),
        3,
        "nothing was scanned"
    );
    let missing = credlint(empty.path(), &["no/such/path"]);
    assert_eq!(status(&missing), 2);
    assert!(
        err(&missing).contains("cannot read no/such/path"),
        "{}",
        err(&missing)
    );
    let one_of_two = folder(&[("a.py", "x = 1\n")]);
    assert_eq!(status(&credlint(one_of_two.path(), &["a.py", "b.py"])), 2);
}

#[cfg(unix)]
#[test]
fn a_fifo_is_named_and_never_opened() {
    let folder = folder(&[("a.py", "x = 1\n")]);
    let made = Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    let done = credlint(folder.path(), &["--format", "json"]);
    assert_eq!(status(&done), 0);
    assert!(err(&done).contains("pipe"), "{}", err(&done));
    assert!(out(&done).contains("special-file"));
}

#[test]
fn mistakes_get_a_suggestion() {
    let folder = folder(&[("a.py", "x = 1\n")]);
    for (arguments, hint) in [
        (&["--formt", "json"][..], "--format"),
        (&["--format", "sariff"], "did you mean 'sarif'"),
        (&["--fail-on", "hihg"], "did you mean 'high'"),
        (&["--fail-on", "nevr"], "did you mean 'never'"),
        (&["basline", "create"], "the command `credlint baseline`"),
        (&["--stdin-path", "a.py"], "`-` among the paths"),
        (&["--staged"], "without a repository"),
        (
            &["explain", "weak-env-defualt"],
            "did you mean 'weak-env-default'",
        ),
        (
            &["--format", "json", "--format", "sarif"],
            "standard output",
        ),
    ] {
        let done = credlint(folder.path(), arguments);
        assert_eq!(status(&done), 2, "{arguments:?}");
        assert!(err(&done).contains(hint), "{arguments:?}: {}", err(&done));
        assert!(out(&done).is_empty());
    }
}

#[test]
fn help_is_a_command_too() {
    let folder = folder(&[]);
    let done = credlint(folder.path(), &["help", "scan"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(out(&done).contains("Usage: credlint scan"));
}

#[test]
fn the_files_of_a_bare_repository_are_not_taken_for_what_it_holds() {
    let folder = folder(&[]);
    common::git_says(folder.path(), &["init", "--quiet", "--bare", "x.git"]);
    let done = credlint(folder.path(), &["x.git"]);
    assert_eq!(status(&done), 2);
    assert!(err(&done).contains("--history"), "{}", err(&done));
}

#[test]
fn reports_go_where_they_are_sent() {
    let folder = folder(&[("a.py", "password = \"@V@\"\n")]);
    let done = credlint(
        folder.path(),
        &["--format", "sarif:out.sarif", "--format", "json:out.json"],
    );
    assert_eq!(status(&done), 1);
    assert!(out(&done).is_empty());
    for file in ["out.sarif", "out.json"] {
        let text = fs::read_to_string(folder.path().join(file)).expect("the report");
        assert!(
            text.contains("hardcoded-password") && !text.contains("Lw9Tx4"),
            "{file}"
        );
    }
    let done = credlint(
        folder.path(),
        &["--format", "json", "--output", "again.json"],
    );
    assert!(out(&done).is_empty() && folder.path().join("again.json").exists());
    let done = credlint(folder.path(), &["--output", "no/such/folder/x"]);
    assert_eq!(status(&done), 2);
}

#[test]
fn a_given_time_makes_every_report_the_same_again() {
    let folder = folder(&[("a.py", "password = \"@V@\"\n")]);
    let run = || {
        let mut command = common::credlint(folder.path());
        command
            .args(["--quiet", "--format", "gitlab", "a.py"])
            .env("SOURCE_DATE_EPOCH", "1234567890");
        command.output().expect("credlint runs")
    };
    let (one, two) = (run(), run());
    assert_eq!(status(&one), 1);
    assert_eq!(out(&one), out(&two));
    assert!(out(&one).contains("\"start_time\": \"2009-02-13T23:31:30\""));
    assert!(!out(&one).contains("Lw9Tx4"));
}

#[test]
fn standard_input_has_a_name() {
    let folder = folder(&[("in", "password = \"@V@\"\n")]);
    let run = |name: &str| {
        common::credlint(folder.path())
            .args(["-", "--stdin-path", name, "--format", "json", "--quiet"])
            .stdin(fs::File::open(folder.path().join("in")).expect("the input"))
            .output()
            .expect("credlint runs")
    };
    let done = run("src/a.py");
    assert_eq!(status(&done), 1);
    assert!(out(&done).contains("\"src/a.py\""));
    assert_eq!(
        status(&run("tests/test_a.py")),
        0,
        "the name decides about the role"
    );
}

#[test]
fn a_comment_allows_a_finding() {
    let folder = folder(&[
        (
            "a.py",
            "password = \"@V@\"  # credlint:allow hardcoded-password -- opens nothing\n",
        ),
        (
            "b.py",
            "# credlint:allow hardcoded-password -- opens nothing\npassword = \"@V@\"\n",
        ),
    ]);
    let done = credlint(folder.path(), &[]);
    assert_eq!(status(&done), 0, "{}", out(&done));
    assert!(err(&done).contains("2 suppressed"), "{}", err(&done));
    let other = credlint(folder.path(), &["--show-suppressed", "--format", "json"]);
    assert!(out(&other).contains("opens nothing"));
}

#[test]
fn own_patterns_are_read_and_checked() {
    let folder = folder(&[
        ("a.py", "k = 'acme_0123456789abcdef'\n"),
        (
            "p/acme.toml",
            "[[pattern]]\nid = \"acme-key\"\nsummary = \"Acme key\"\nhelp = \"It opens doors.\"\nseverity = \"high\"\nconfidence = \"high\"\n\
             cwe = 798\nkeywords = [\"acme_\"]\nregex = '\\b(acme_[0-9a-f]{16})\\b'\nbad = [{ path = \"a\", text = \"acme_{{hex:16}}\" }]\n\
             good = [{ path = \"a\", text = \"acme_x\" }]\n",
        ),
        (
            "broken/acme.toml",
            "[[pattern]]\nid = \"acme-key\"\nsumary = \"x\"\n",
        ),
        (
            "regex/acme.toml",
            "[[pattern]]\nid = \"acme-key\"\nsummary = \"Acme key\"\nhelp = \"It opens doors.\"\nseverity = \"high\"\nconfidence = \"high\"\n\
             cwe = 798\nkeywords = [\"acme_\"]\nregex = '(acme_'\nbad = []\ngood = []\n",
        ),
    ]);
    let found = credlint(
        folder.path(),
        &["a.py", "--patterns", "p", "--format", "json"],
    );
    assert_eq!(status(&found), 1, "{}{}", out(&found), err(&found));
    assert!(out(&found).contains("acme-key"));
    let broken = credlint(folder.path(), &["a.py", "--patterns", "broken"]);
    assert_eq!(status(&broken), 2);
    assert!(
        err(&broken).contains("acme.toml:3") && err(&broken).contains("did you mean `summary`"),
        "{}",
        err(&broken)
    );
    let regex = credlint(folder.path(), &["a.py", "--patterns", "regex"]);
    assert_eq!(status(&regex), 3, "what was not looked for is not clean");
    assert!(err(&regex).contains("INCOMPLETE") || out(&regex).contains("acme-key"));
    assert_eq!(status(&credlint(folder.path(), &["rules", "test", "p"])), 0);
    assert_eq!(
        status(&credlint(folder.path(), &["rules", "test", "regex"])),
        1
    );
}

#[test]
fn the_other_commands() {
    let folder = folder(&[]);
    let rules = credlint(folder.path(), &["rules", "github", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_slice(&rules.stdout).expect("JSON");
    assert!(list.as_array().expect("a list").len() > 3);
    let explain = credlint(folder.path(), &["explain", "weak-env-default"]);
    assert!(out(&explain).contains("credlint:allow weak-env-default"));
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(out(&credlint(folder.path(), &["completions", shell])).contains("credlint"));
    }
    assert!(out(&credlint(folder.path(), &["man"])).contains(".TH credlint"));
    assert!(out(&credlint(folder.path(), &["--version"])).starts_with("credlint "));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    use std::io::Read;
    let files: Vec<(String, &str)> = (0..300)
        .map(|n| (format!("f{n}.py"), "password = \"@V@\"\n"))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    let folder = folder(&files);
    let mut child = common::credlint(folder.path())
        .args(["--format", "jsonl", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("credlint runs");
    let mut first = [0; 10];
    child
        .stdout
        .take()
        .expect("a pipe")
        .read_exact(&mut first)
        .expect("ten bytes");
    let done = child.wait_with_output().expect("it ends");
    assert_eq!((status(&done), err(&done)), (0, String::new()));
}
