//! Audits of one repository and of many: nothing twice, nothing lost, and what is missing is said.

mod common;

use common::project::Project;
use common::{err, out, status};
use credlint::report::audit::Audit;
use serde_json::Value;
use std::fs;

fn audit(project: &Project, arguments: &[&str]) -> Value {
    let done = project.credlint(&[&["audit", "-f", "json"], arguments].concat());
    serde_json::from_str(&out(&done)).unwrap_or_else(|e| panic!("{e}: {}", err(&done)))
}

fn findings(document: &Value) -> Vec<&Value> {
    let repositories = document["repositories"].as_array().expect("repositories");
    repositories
        .iter()
        .flat_map(|it| it["findings"].as_array().expect("findings"))
        .collect()
}

/// A clone-like repository: a key at HEAD that is pushed, a password that was taken away, a weak default, no ignore file.
fn shop() -> Project {
    let project = Project::repository();
    project.write("app.py", "import os\nkey = \"@STRIPE@\"\n");
    project.write("old.py", "db_password = \"@V@\"\n");
    project.commit("first");
    project.write("old.py", "db_password = os.environ['DB']\n");
    project.write(
        "compose.yml",
        &"services:\n  db:\n    environment:\n      POSTGRES_@: ${PW:-#}\n"
            .replace("@", "PASSWORD")
            .replace("#", "postgres"),
    );
    project.commit("second");
    project.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    project
}

#[test]
fn a_value_at_head_is_told_once_with_its_life() {
    let document = audit(&shop(), &[]);
    let all = findings(&document);
    let keys: Vec<_> = all
        .iter()
        .filter(|it| it["rule"] == "stripe-secret-key")
        .collect();
    assert_eq!(keys.len(), 1, "{document:#}");
    assert_eq!(keys[0]["path"], "app.py");
    assert_eq!(keys[0]["commit"], Value::Null);
    assert_eq!(keys[0]["life"]["state"], "at-head");
    assert_eq!(keys[0]["life"]["pushed"], true);
    assert_eq!(keys[0]["life"]["introduced"]["author"], "Ada");
    let old: Vec<_> = all.iter().filter(|it| it["path"] == "old.py").collect();
    assert_eq!(old.len(), 1);
    assert_eq!(old[0]["life"]["state"], "in-history");
    assert!(old[0]["commit"].is_string());
    assert!(all.iter().any(|it| it["path"] == "compose.yml"));
    assert!(
        all.iter().any(|it| it["category"] == "advice"),
        "advice is part of it"
    );
    let coverage = &document["repositories"][0]["coverage"];
    assert_eq!(coverage["commits"], 2);
    assert!(coverage["files"].as_u64() > coverage["versions"].as_u64());
}

#[test]
fn a_value_that_is_allowed_at_head_stays_allowed() {
    let project = Project::repository();
    project.write(
        "app.py",
        "password = \"@V@\"  # credlint:allow hardcoded-password -- for show\n",
    );
    project.commit("first");
    let document = audit(&project, &[]);
    let all = findings(&document);
    assert!(all.iter().all(|it| it["path"] != "app.py"), "{document:#}");
    assert_eq!(document["repositories"][0]["coverage"]["suppressed"], 1);
}

#[test]
fn what_is_not_committed_and_what_is_in_the_history_are_two_things() {
    let project = Project::repository();
    project.write("a.py", "db_password = \"@V@\"\n");
    project.commit("first");
    project.write("a.py", "x = 1\n");
    project.commit("second");
    project.write("b.py", "db_password = \"@V@\"\n");
    let document = audit(&project, &[]);
    let mut places: Vec<_> = findings(&document)
        .into_iter()
        .filter(|it| it["category"] == "hardcoded-password")
        .map(|it| {
            (
                it["path"].as_str().expect("a path"),
                it["commit"].is_string(),
            )
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places, [("a.py", true), ("b.py", false)]);
}

#[test]
fn what_to_do_first_is_what_a_stranger_can_use_now() {
    let project = shop();
    project.write(
        "tests/login_test.py",
        "token = \"@STRIPE@\"\npassword = \"@W@\"\n",
    );
    let done = project.credlint(&["audit", "-f", "markdown"]);
    assert_eq!(status(&done), 1, "{}", err(&done));
    let text = out(&done);
    assert!(
        text.starts_with("# One secret in the code is open to everybody with a copy"),
        "{text}"
    );
    let order = [
        "1. **Revoke the keys that are in the code**",
        "2. **Change the passwords that are in the history**",
        "3. **Remove the defaults and stand-ins that everybody knows**",
        "4. **Make sure that nothing in tests",
    ];
    let at: Vec<_> = order.iter().map(|it| text.find(it)).collect();
    assert!(
        at.iter().all(Option::is_some) && at.is_sorted(),
        "{at:?}\n{text}"
    );
}

#[test]
fn a_folder_without_a_history_says_so() {
    let project = Project::folder();
    project.write("a.py", "db_password = \"@V@\"\n");
    let done = project.credlint(&["audit", "-f", "html"]);
    let page = out(&done);
    assert!(page.contains("not looked at"), "{}", err(&done));
    assert!(page.contains("there is no history to look at"));
}

/// Six clones, the same password in three of them, one without a finding, and a list that says sizes.
fn clones() -> Project {
    let project = Project::folder();
    let mut list = String::from("# clones\n");
    for (number, name) in ["a", "b", "c", "d", "e", "f"].into_iter().enumerate() {
        fs::create_dir(project.path().join(name)).expect("created");
        project.git(&["init", "-q", "-b", "main", name]);
        let text = match name {
            "a" | "c" | "e" => "db_password = \"@V@\"\n",
            "b" => "print(1)\n",
            _ => "key = \"@STRIPE@\"\n",
        };
        project.write(&format!("{name}/app.py"), text);
        project.git(&["-C", name, "add", "-A"]);
        project.git(&["-C", name, "commit", "-q", "-m", "x"]);
        list.push_str(&format!("{name}\t{}\n", 10 + number * number));
    }
    project.write("list", &list);
    project.write("key", &"k".repeat(32));
    project
}

fn shard(project: &Project, number: u32, of: u32) -> String {
    let (part, file) = (format!("{number}/{of}"), format!("json:part-{number}.json"));
    let done = project.credlint(&[
        "audit",
        "--repos",
        "list",
        "--shard",
        &part,
        "--fingerprint-key",
        "key",
        "-f",
        &file,
    ]);
    assert!(matches!(status(&done), 0 | 1), "{}", err(&done));
    format!("part-{number}.json")
}

#[test]
fn four_shards_are_one_run_byte_for_byte() {
    let project = clones();
    let done = project.credlint(&[
        "audit",
        "--repos",
        "list",
        "--fingerprint-key",
        "key",
        "-f",
        "json:all.json",
        "-f",
        "html:all.html",
    ]);
    assert_eq!(status(&done), 1, "{}", err(&done));
    let parts: Vec<String> = (1..=4).map(|number| shard(&project, number, 4)).collect();
    let of_parts: usize = parts
        .iter()
        .map(|it| {
            Audit::read(project.read(it).as_bytes())
                .expect("an audit")
                .repositories
                .len()
        })
        .sum();
    assert_eq!(of_parts, 6, "each repository is in one part");
    let mut arguments = vec!["merge", "-f", "json:merged.json", "-f", "html:merged.html"];
    arguments.extend(parts.iter().rev().map(String::as_str));
    let done = project.credlint(&arguments);
    assert_eq!(status(&done), 1, "{}", err(&done));
    assert_eq!(project.read("merged.json"), project.read("all.json"));
    let page = project.read("merged.html");
    assert!(page.contains("in 3 repositories"));
    let written = ["kV7", "qz2", "Lw9", "Tx4"].concat();
    assert!(!page.contains(&written) && !project.read("all.json").contains(&written));
}

#[test]
fn a_shard_that_is_missing_or_broken_is_no_clean_result() {
    let project = clones();
    let parts: Vec<String> = (1..=4).map(|number| shard(&project, number, 4)).collect();
    let done = project.credlint(&["merge", "-f", "markdown", &parts[0], &parts[1], &parts[3]]);
    assert_eq!(status(&done), 3, "{}", err(&done));
    assert!(out(&done).contains("missing: shard 3"), "{}", out(&done));
    assert!(out(&done).contains("none of the reports has it"));

    let whole = project.read(&parts[2]);
    fs::write(
        project.path().join("part-3.json"),
        &whole[..whole.len() / 2],
    )
    .expect("written");
    let arguments: Vec<&str> = ["merge", "-q", "-f", "json:m.json"]
        .into_iter()
        .chain(parts.iter().map(String::as_str))
        .collect();
    let done = project.credlint(&arguments);
    assert_eq!(status(&done), 3, "{}", err(&done));
    assert!(err(&done).contains("part-3.json"));

    let foreign = project.credlint(&["merge", "list"]);
    assert_eq!(
        status(&foreign),
        3,
        "a file that is no JSON may be a report that broke off"
    );
    fs::write(project.path().join("other.json"), "{\"kind\": 1}").expect("written");
    assert_eq!(status(&project.credlint(&["merge", "other.json"])), 2);
    let other = shard(&project, 1, 2);
    assert_eq!(
        status(&project.credlint(&["merge", &other, &parts[1]])),
        2,
        "parts of different sizes"
    );
}

#[test]
fn a_repository_that_cannot_be_looked_at_is_a_gap() {
    let project = clones();
    project.write("list", "a\nb\nno/such/clone\n");
    let done = project.credlint(&["audit", "--repos", "list", "-f", "json:all.json"]);
    assert_eq!(status(&done), 3, "{}", err(&done));
    assert!(err(&done).contains("no/such/clone: not looked at"));
    let done = project.credlint(&["merge", "all.json", "-f", "markdown"]);
    assert_eq!(status(&done), 3);
    assert!(out(&done).contains("not looked at: no/such/clone"));
}

#[test]
fn the_plan_names_what_a_job_has_to_clone() {
    let project = clones();
    let mut all = Vec::new();
    for number in 1..=3 {
        let part = format!("{number}/3");
        let done = project.credlint(&["audit", "--repos", "list", "--shard", &part, "--plan"]);
        assert_eq!(status(&done), 0, "{}", err(&done));
        all.extend(out(&done).lines().map(str::to_owned));
    }
    all.sort();
    assert_eq!(all, ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(
        status(&project.credlint(&["audit", "--repos", "list", "--shard", "4/3"])),
        2
    );
}
