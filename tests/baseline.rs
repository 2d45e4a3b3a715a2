//! The baseline and the allowlist: what they cover, what they do not, and what git makes of them.

mod common;

use common::project::Project;
use common::{err, out, status};
use std::collections::BTreeSet;

fn report(project: &Project, arguments: &[&str]) -> serde_json::Value {
    let mut all = vec!["scan", "--format", "json", "--quiet", "--show-suppressed"];
    all.extend(arguments);
    let done = project.credlint(&all);
    serde_json::from_str(&out(&done)).unwrap_or_else(|_| panic!("{}", err(&done)))
}

/// Paths of findings that count.
fn new(project: &Project, arguments: &[&str]) -> Vec<String> {
    let report = report(project, arguments);
    let findings = report["findings"].as_array().expect("a list");
    let counted = findings.iter().filter(|f| f["suppression"].is_null());
    counted
        .map(|f| f["path"].as_str().expect("a path").to_owned())
        .collect()
}

fn fingerprint(project: &Project, path: &str) -> String {
    let report = report(project, &["--no-baseline", path]);
    report["findings"][0]["fingerprint"]
        .as_str()
        .expect("a fingerprint")
        .to_owned()
}

fn baselined() -> Project {
    let project = Project::repository();
    project.write("a.py", "password = \"@V@\"\n");
    project.commit("old");
    let done = project.credlint(&["baseline", "create"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(out(&done).contains("1 entry"), "{}", out(&done));
    project
}

#[test]
fn what_was_there_is_known_and_what_comes_is_new() {
    let project = baselined();
    assert!(new(&project, &[]).is_empty());
    let done = project.credlint(&[]);
    assert_eq!(status(&done), 0);
    assert!(err(&done).contains("1 suppressed"), "{}", err(&done));

    // moved lines, indentation, other text on the line
    project.write(
        "a.py",
        "import os\n\n\ndef f():\n    password =   \"@V@\"  # moved\n",
    );
    assert!(new(&project, &[]).is_empty());
    // another value in its place, a second value beside it
    project.write("a.py", "password = \"@W@\"\n");
    assert_eq!(new(&project, &[]), ["a.py"]);
    project.write("a.py", "password = \"@V@\"\nother_password = \"@W@\"\n");
    assert_eq!(new(&project, &[]), ["a.py"]);
    // the same value again in the file is no other secret; in another file it is one more copy
    project.write("a.py", "password = \"@V@\"\nother_password = \"@V@\"\n");
    assert!(new(&project, &[]).is_empty());
    project.write("b.py", "password = \"@V@\"\n");
    assert_eq!(new(&project, &[]), ["b.py"]);
    // a renamed file is the same file
    std::fs::remove_file(project.path().join("a.py")).expect("removed");
    assert!(new(&project, &[]).is_empty());
    project.write("c/d.py", "password = \"@V@\"\n");
    assert_eq!(new(&project, &[]).len(), 1, "one file has one new name");
}

#[test]
fn every_way_to_look_sees_the_same_baseline() {
    let project = baselined();
    project.write("a.py", "\n\npassword = \"@V@\"\n");
    project.write("b.py", "password = \"@W@\"\n");
    project.git(&["add", "-A"]);
    for arguments in [
        &["."][..],
        &["a.py", "b.py"],
        &["--staged", "--whole-files"],
        &["--changed", "--whole-files"],
    ] {
        assert_eq!(new(&project, arguments), ["b.py"], "{arguments:?}");
    }
    project.commit("new");
    assert_eq!(new(&project, &["--range", "HEAD"]), ["b.py"]);
    assert_eq!(new(&project, &["--history"]), ["b.py"]);
    let input = project.credlint_with_input("a.py", &["-", "--stdin-path", "a.py"]);
    assert_eq!(status(&input), 0, "{}", out(&input));
    assert_eq!(new(&project, &["--no-baseline"]).len(), 2);
    assert_eq!(new(&project, &["--no-config"]).len(), 2);
    assert_eq!(
        new(
            &project,
            &["--no-config", "--baseline", ".credlint-baseline"]
        )
        .len(),
        1
    );
}

#[test]
fn a_copy_is_new_for_a_hook_that_sees_only_the_copy() {
    let project = baselined();
    project.commit("baseline");
    project.write("b.py", "password = \"@V@\"\n");
    project.git(&["add", "-A"]);
    for arguments in [&["--staged"][..], &["--changed"], &["b.py"], &["."]] {
        assert_eq!(new(&project, arguments), ["b.py"], "{arguments:?}");
    }
    project.git(&["rm", "-q", "-f", "a.py"]);
    for arguments in [
        &["--staged", "--whole-files"][..],
        &["--changed"],
        &["b.py"],
        &["."],
    ] {
        assert!(new(&project, arguments).is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_history_knows_what_the_baseline_knows() {
    let project = baselined();
    project.commit("baseline");
    assert!(new(&project, &["--history"]).is_empty());
    project.write("copy.py", "password = \"@V@\"\n");
    project.commit("a copy");
    assert_eq!(new(&project, &["--history"]), ["copy.py"]);
    project.git(&["rm", "-q", "copy.py"]);
    project.write("a.py", "x = 1\n");
    project.commit("all gone");
    assert!(
        new(&project, &["--history"]).is_empty(),
        "known, though it stands nowhere any more"
    );
    assert_eq!(new(&project, &["--history", "--no-baseline"]).len(), 1);
    project.write(
        "a.py",
        "password = \"@V@\"  # credlint:allow -- opens nothing\n",
    );
    project.write(
        "0.py",
        "password = \"@W@\"  # credlint:allow -- opens nothing\n",
    );
    project.write("1.py", "password = \"@W@\"\n");
    project.commit("a comment covers one of two");
    assert_eq!(new(&project, &["--history"]), ["1.py"]);
}

#[test]
fn a_key_over_several_lines_survives_reindenting() {
    let project = Project::repository();
    let body: Vec<String> = (0..6)
        .map(|n| credlint::pattern::fill(&format!("{{{{base64:64#{n}}}}}")).expect("placeholders"))
        .collect();
    let armour = |indent: &str| {
        let kind = ["PRIVATE", " KEY"].concat();
        let lines = [format!("-----BEGIN {kind}-----")]
            .into_iter()
            .chain(body.clone())
            .chain([format!("-----END {kind}-----")]);
        lines
            .map(|line| format!("{indent}{line}\n"))
            .collect::<String>()
    };
    project.write("key.yml", &format!("tls:\n  key: |\n{}", armour("    ")));
    project.credlint(&["baseline", "create"]);
    assert!(new(&project, &[]).is_empty());
    assert_eq!(new(&project, &["--no-baseline"]), ["key.yml"]);
    project.write(
        "key.yml",
        &format!("a:\n  tls:\n    key: |\n{}", armour("        ")),
    );
    assert!(new(&project, &[]).is_empty());
    project.write(
        "key.yml",
        &format!(
            "tls:\r\n  key: |\r\n{}",
            armour("    ").replace('\n', "\r\n")
        ),
    );
    assert!(new(&project, &[]).is_empty());
}

#[test]
fn the_file_gives_nothing_away_and_says_the_same_everywhere() {
    let (one, two) = (baselined(), baselined());
    let text = one.read(".credlint-baseline");
    let report = report(&one, &["--no-baseline"]);
    let fingerprint = report["findings"][0]["fingerprint"].as_str().expect("text");
    assert!(!text.contains("Lw9Tx4") && !text.contains(fingerprint));
    assert!(
        !text.contains(&*one.path().to_string_lossy()) && !text.contains(env!("CARGO_PKG_VERSION"))
    );
    let entry = |text: &str| {
        text.lines()
            .find(|line| line.ends_with(" a.py"))
            .expect("an entry")
            .to_owned()
    };
    let other = two.read(".credlint-baseline");
    assert_ne!(entry(&text), entry(&other), "each has a key of its own");
    // the same key, the same bytes
    one.credlint(&["baseline", "update"]);
    assert_eq!(one.read(".credlint-baseline"), text);
    // and it is no finding itself
    assert!(
        new(&one, &["--no-config"])
            .iter()
            .all(|path| path == "a.py")
    );
    // the key of the fingerprints does not matter
    one.write("key", "0123456789abcdef0123456789abcdef");
    assert!(new(&one, &["--fingerprint-key", "key"]).is_empty());
}

#[test]
fn it_is_kept_up_to_date() {
    let project = baselined();
    assert_eq!(
        status(&project.credlint(&["baseline", "create"])),
        2,
        "never written over"
    );
    project.write("b.py", "password = \"@W@\"\n");
    project.write(
        "c.py",
        "password = \"@V@@W@\"  # credlint:allow -- opens nothing\n",
    );
    let done = project.credlint(&["baseline", "prune"]);
    assert!(
        out(&done).contains("0 added, 0 removed, 1 entry"),
        "{}",
        out(&done)
    );
    let done = project.credlint(&["baseline", "update"]);
    assert!(
        out(&done).contains("1 added, 0 removed, 2 entries"),
        "{}",
        out(&done)
    );
    assert!(new(&project, &[]).is_empty());

    project.git(&["mv", "a.py", "moved.py"]);
    std::fs::remove_file(project.path().join("b.py")).expect("removed");
    let done = project.credlint(&["--show-suppressed"]);
    assert!(
        out(&done).contains("1 of 2 entries mean no finding any more"),
        "{}",
        out(&done)
    );
    let done = project.credlint(&["baseline", "prune"]);
    assert!(
        out(&done).contains("0 added, 1 removed, 1 entry"),
        "{}",
        out(&done)
    );
    assert!(project.read(".credlint-baseline").contains(" moved.py\n"));
    project.write("a.py", "password = \"@V@\"\n");
    assert_eq!(
        new(&project, &[]),
        ["a.py"],
        "the place is written down: this is a copy"
    );
}

#[test]
fn it_can_be_named() {
    let project = Project::repository();
    project.write("a.py", "password = \"@V@\"\n");
    project.write("credlint.toml", "baseline = \"ci/known\"\n");
    project.write("ci/x", "");
    let done = project.credlint_in("ci", &["baseline", "create"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(new(&project, &[]).is_empty());
    project.credlint(&["baseline", "create", "--baseline", "other"]);
    assert!(project.read("other").contains(" a.py\n"));
}

/// Two branches add an entry each; gives whether git merges them by itself, and then both are known.
fn merges(project: &Project, left: &str, right: &str) -> bool {
    project.git(&["checkout", "-q", "-b", left, "main"]);
    project.write(
        &format!("{left}.py"),
        &format!("password = \"{left}-@V@\"\n"),
    );
    project.credlint(&["baseline", "update"]);
    project.commit(left);
    project.git(&["checkout", "-q", "-b", right, "main"]);
    project.write(
        &format!("{right}.py"),
        &format!("password = \"{right}-@V@\"\n"),
    );
    project.credlint(&["baseline", "update"]);
    project.commit(right);
    let merged = project
        .try_git(&["merge", "-q", "--no-edit", left])
        .status
        .success();
    if merged {
        assert!(new(project, &[]).is_empty());
    } else {
        project.git(&["merge", "--abort"]);
    }
    project.git(&["checkout", "-q", "main"]);
    merged
}

#[test]
fn branches_that_add_an_entry_merge() {
    let project = baselined();
    // a fixed key, so that the entries fall where they fell when this was written
    let random = project.read(".credlint-baseline");
    let key = format!("key {}", "5a".repeat(32));
    let drawn = random
        .lines()
        .find(|line| line.starts_with("key "))
        .expect("a key");
    project.write(".credlint-baseline", &random.replace(drawn, &key));
    project.credlint(&["baseline", "update"]);
    project.commit("baseline");
    let text = project.read(".credlint-baseline");
    let spread = |line: &&str| line.starts_with('#') && line.len() == 3;
    assert_eq!(text.lines().filter(spread).count(), 256);
    // entries that fall between the same two lines are the exception: one pair in 256
    let merged = (0..8)
        .filter(|n| merges(&project, &format!("left{n}"), &format!("right{n}")))
        .count();
    assert_eq!(merged, 8);

    // and with the attribute that `credlint init` writes there is no exception: entries at the very same place
    project.write(".gitattributes", ".credlint-baseline merge=union\n");
    project.commit("attributes");
    for (branch, digit) in [("p", '1'), ("q", '2')] {
        project.git(&["checkout", "-q", "-b", branch, "main"]);
        let entry = format!("#7f\n7f{} jwt {branch}.py\n", digit.to_string().repeat(30));
        project.write(".credlint-baseline", &text.replace("#7f\n", &entry));
        project.commit(branch);
    }
    project.git(&["merge", "-q", "--no-edit", "p"]);
    let both = project.read(".credlint-baseline");
    assert!(
        both.contains(" p.py\n") && both.contains(" q.py\n") && both.contains(&key),
        "{both}"
    );
    assert!(new(&project, &[]).is_empty());
}

#[test]
fn branches_that_each_make_a_baseline_can_be_joined() {
    let project = Project::repository();
    project.write("a.py", "password = \"@V@\"\n");
    project.write(".gitattributes", ".credlint-baseline merge=union\n");
    project.commit("old");
    for branch in ["p", "q"] {
        project.git(&["checkout", "-q", "-b", branch, "main"]);
        project.write(
            &format!("{branch}.py"),
            &format!("password = \"{branch}-@W@\"\n"),
        );
        project.credlint(&["baseline", "create"]);
        project.commit(branch);
    }
    project.git(&["merge", "-q", "--no-edit", "p"]);
    assert!(
        new(&project, &[]).is_empty(),
        "{}",
        project.read(".credlint-baseline")
    );
    project.credlint(&["baseline", "update"]);
    let text = project.read(".credlint-baseline");
    assert_eq!(text.matches("key ").count(), 1);
    assert_eq!(text.matches(".py\n").count(), 3);
}

#[test]
fn an_allowance_is_written_without_touching_the_rest() {
    let project = Project::repository();
    project.write("a.py", "password = \"@V@\"\n");
    let own = "# our choice\nexclude = [\n  \"gen/\",   # made\n]\n";
    project.write("credlint.toml", own);
    let id = fingerprint(&project, "a.py");
    let done = project.credlint(&[
        "allow",
        &id[..10],
        "--reason",
        "opens \"nothing\"",
        "--until",
        "2999-12-31",
    ]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    let text = project.read("credlint.toml");
    assert!(text.starts_with(own), "{text}");
    assert!(text.contains(&format!("[[allow]]\nfingerprint = \"{id}\"\nrule = \"hardcoded-password\"\npath = \"/a.py\"\nreason = \"opens \\\"nothing\\\"\"\nuntil = 2999-12-31\n")), "{text}");
    assert!(new(&project, &[]).is_empty());

    // it is bound to the value, and to the file
    project.write("a.py", "x = 1\n\n    password = \"@V@\"\n");
    assert!(new(&project, &[]).is_empty());
    project.write("a.py", "password = \"@W@\"\n");
    assert_eq!(new(&project, &[]), ["a.py"]);
    project.write("b.py", "password = \"@V@\"\n");
    assert_eq!(new(&project, &[]), ["a.py", "b.py"]);
    std::fs::remove_file(project.path().join("a.py")).expect("removed");
    assert_eq!(new(&project, &[]), ["b.py"]);
    let done = project.credlint(&[]);
    assert!(
        out(&done).contains("The allow entry in line 6 means no finding: remove it."),
        "{}",
        out(&done)
    );
}

#[test]
fn an_allowance_finds_its_file_and_refuses_nonsense() {
    let project = Project::repository();
    project.write("a.py", "password = \"@V@\"\n");
    let id = fingerprint(&project, "a.py");
    for (arguments, hint) in [
        (&["allow", "xyz", "--reason", "r"][..], "FILE:LINE"),
        (
            &["allow", "00000000", "--reason", "r"],
            "no finding has a fingerprint that begins with 00000000",
        ),
        (&["allow", &id, "--reason", "  "], "the reason is empty"),
        (
            &["allow", &id, "--reason", "r", "--until", "2020-01-01"],
            "that day is over",
        ),
        (
            &["allow", &id, "--reason", "r", "--until", "soon"],
            "2027-01-31",
        ),
        (&["allow", &id], "--reason"),
    ] {
        let done = project.credlint(arguments);
        assert_eq!(status(&done), 2, "{arguments:?}");
        assert!(err(&done).contains(hint), "{arguments:?}: {}", err(&done));
    }
    assert!(!project.path().join("credlint.toml").exists());
    project.write(
        "Cargo.toml",
        "[package]\nname = \"x\"\n\n[package.metadata.credlint]\nexclude = []\n",
    );
    assert_eq!(
        status(&project.credlint(&["allow", &id, "--reason", "r"])),
        0
    );
    assert!(
        project
            .read("Cargo.toml")
            .contains("[[package.metadata.credlint.allow]]")
    );
    assert!(new(&project, &[]).is_empty());
    let old = project.credlint(&["allow", &"0f".repeat(16), "--reason", "of an old commit"]);
    assert_eq!(status(&old), 0);
    assert!(err(&old).contains("written all the same"), "{}", err(&old));

    let inline = Project::repository();
    inline.write("a.py", "password = \"@V@\"\n");
    inline.write("credlint.toml", "allow = []\n");
    let done = inline.credlint(&["allow", &fingerprint(&inline, "a.py"), "--reason", "r"]);
    assert_eq!(status(&done), 2);
    assert!(
        err(&done).contains("add it by hand: [[allow]]"),
        "{}",
        err(&done)
    );
    assert_eq!(inline.read("credlint.toml"), "allow = []\n");
}

#[test]
fn a_comment_covers_its_line_and_not_another_value_elsewhere() {
    let project = Project::repository();
    let mark = "# credlint:allow hardcoded-password -- opens nothing";
    project.write("a.py", &format!("password = \"@V@\"  {mark}\n"));
    assert!(new(&project, &[]).is_empty());
    project.write("a.py", &format!("\n\n    password = \"@V@\"  {mark}\n"));
    assert!(new(&project, &[]).is_empty());
    project.write(
        "b.py",
        &format!("password = \"@V@\"  {mark}\nother_password = \"@W@\"\n"),
    );
    assert_eq!(new(&project, &[]), ["b.py"]);
}

#[test]
fn identities_are_the_same_however_a_file_is_looked_at() {
    let project = Project::repository();
    project.write("sub/a.py", "password = \"@V@\"\n");
    project.git(&["add", "-A"]);
    let ids: BTreeSet<String> = [
        &["."][..],
        &["sub"],
        &["sub/a.py"],
        &["--staged"],
        &["--changed"],
    ]
    .iter()
    .map(|arguments| report(&project, arguments)["findings"][0]["fingerprint"].to_string())
    .collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert!(!ids.contains("null"));
}

#[test]
fn a_finding_can_be_named_by_its_place() {
    let project = Project::repository();
    project.write(
        "sub/a.py",
        "x = 1\npassword = \"@V@\"; other_password = \"@W@\"\n",
    );
    for (arguments, hint) in [
        (
            &["allow", "a.py:1", "-r", "r"][..],
            "no finding at that place",
        ),
        (&["allow", "a.py:2", "-r", "r"], "2 findings on that line"),
        (
            &["allow", "gone.py:2", "-r", "r"],
            "no finding at that place",
        ),
        (&["allow", "a.py", "-r", "r"], "FILE:LINE"),
    ] {
        let done = project.credlint_in("sub", arguments);
        assert_eq!(status(&done), 2, "{arguments:?}");
        assert!(err(&done).contains(hint), "{arguments:?}: {}", err(&done));
    }
    let done = project.credlint_in("sub", &["allow", "a.py:2:13", "-r", "r"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert_eq!(new(&project, &[]).len(), 1);
    assert_eq!(
        status(&project.credlint(&["allow", "sub/a.py:2", "-r", "r"])),
        0
    );
    assert!(
        new(&project, &[]).is_empty(),
        "{}",
        project.read("credlint.toml")
    );
}
