//! `scan --history --cache`: after any change of a repository the findings are those of a run without a cache; the file holds no secret, may
//! be damaged or written by two at once, and nothing else is ever written.

mod common;

use common::Chance;
use common::repo::{Repo, files, history, token};
use credlint::scan::HistoryOptions;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The JSON report of a history, and how many blobs came from the cache.
fn report(repo: &Repo, cache: bool) -> (String, Option<u64>) {
    let options = HistoryOptions {
        cache,
        threads: 2,
        ..HistoryOptions::default()
    };
    let (report, text) = history(repo, &options);
    (text, report.receipt.recalled)
}

/// Makes sure that both reports are the same; how many blobs came from the cache.
#[track_caller]
fn same(repo: &Repo, what: &str) -> Option<u64> {
    let (plain, _) = report(repo, false);
    let (cached, recalled) = report(repo, true);
    let of = |text: &str| -> BTreeSet<String> {
        let report: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let findings = report["findings"].as_array().cloned().unwrap_or_default();
        findings.iter().map(|it| format!("{it} ")).collect()
    };
    if plain != cached {
        let (plain, cached) = (of(&plain), of(&cached));
        let missing: Vec<_> = plain.difference(&cached).collect();
        let added: Vec<_> = cached.difference(&plain).collect();
        panic!("{what}: without: {missing:#?} with the cache: {added:#?}");
    }
    recalled
}

fn file(repo: &Repo) -> PathBuf {
    repo.path.join(".git/credlint/history-v1")
}

/// One content of a file: a secret or none, in one of several forms.
fn content(chance: &mut Chance) -> Vec<u8> {
    let key = token(&format!("cache{}", chance.below(12)));
    let made = credlint::pattern::fill("{{alnum:12}}").expect("a known placeholder");
    let (head, tail) = made.split_at(3 + chance.below(4));
    let password = format!("{tail}{head}");
    let filler = format!("line {}\n", chance.below(5)).repeat(chance.below(30));
    let text = match chance.below(8) {
        0 => format!("{filler}token = \"{key}\"\n{filler}"),
        1 => format!("{filler}password = \"{password}\"\n"),
        2 => format!("a: {filler}\napi_key: {key}\n"),
        3 => {
            let (head, tail) = key.split_at(14);
            format!("{filler}x = \"{head}\" + \"{tail}\"\n")
        }
        4 => {
            let text: Vec<u8> = format!("token = {key}\n")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            return [&[0xff, 0xfe][..], &text].concat();
        }
        5 => format!("export DB_PASSWORD={password}\n{filler}"),
        _ => filler,
    };
    text.into_bytes()
}

const PATHS: [&str; 12] = [
    "a.py",
    "src/a.py",
    "src/b.yml",
    "src/deep/er/c.env",
    "tests/a.py",
    "tests/test_b.py",
    "docs/x.md",
    "examples/src/a.py",
    ".env.example",
    "src/deep/er/d.txt",
    "lib/a.py",
    "lib/deep/er/c.env",
];

fn write(repo: &Repo, chance: &mut Chance) {
    let path = PATHS[chance.below(PATHS.len())];
    repo.add(path, content(chance));
}

/// One change of a repository; what it was.
fn change(repo: &Repo, other: &Repo, chance: &mut Chance, at: usize) -> &'static str {
    let branch = ["main", "one", "two", "three"][chance.below(4)];
    let quiet = |args: &[&str]| drop(repo.try_git(args));
    match chance.below(22) {
        0..=5 => {
            for _ in 0..=chance.below(3) {
                write(repo, chance);
            }
            repo.commit(&format!("change {at}"));
            "commit"
        }
        6 => {
            repo.commit(&format!(
                "say {}",
                token(&format!("said{}", chance.below(3)))
            ));
            "a message with a secret"
        }
        7 => {
            quiet(&["checkout", "--quiet", "-B", branch]);
            "new branch"
        }
        8 | 9 => {
            quiet(&["checkout", "--quiet", "--force", branch]);
            "checkout"
        }
        10 => {
            quiet(&["merge", "--quiet", "-X", "ours", "-m", "merge", branch]);
            quiet(&["merge", "--abort"]);
            "merge"
        }
        11 => {
            quiet(&["branch", "-D", branch]);
            "deletion"
        }
        12 => {
            write(repo, chance);
            quiet(&["stash", "push", "--quiet"]);
            "stash"
        }
        13 => {
            write(repo, chance);
            quiet(&["commit", "--quiet", "--amend", "-m", "amended"]);
            "amend"
        }
        14 => {
            quiet(&["gc", "--quiet"]);
            "gc"
        }
        15 => {
            quiet(&["repack", "--quiet", "-d"]);
            "repack of what is loose"
        }
        16 => {
            write(other, chance);
            write(other, chance);
            other.commit(&format!("elsewhere {at}"));
            let keep = ["fetch.unpackLimit=1", "fetch.unpackLimit=100"][chance.below(2)];
            let from = other.text_path();
            quiet(&[
                "-c",
                keep,
                "fetch",
                "--quiet",
                from,
                "+refs/*:refs/remotes/o/*",
            ]);
            "fetch"
        }
        17 => {
            quiet(&["tag", "-a", "-m", "tagged", &format!("v{at}")]);
            "tag"
        }
        18 => {
            write(repo, chance);
            "staged, no commit"
        }
        19 => {
            quiet(&["reflog", "expire", "--expire=now", "--all"]);
            quiet(&["prune", "--expire=now"]);
            "prune"
        }
        20 => {
            let (from, to) = (PATHS[chance.below(12)], PATHS[chance.below(12)]);
            if let Ok(content) = fs::read(repo.path.join(from)) {
                repo.add(to, content);
                repo.commit("copied");
            }
            "copy"
        }
        _ => {
            let (from, to) =
                [("src", "moved"), ("lib", "tests/lib"), ("moved", "src")][chance.below(3)];
            repo.write("tests/keep", "");
            quiet(&["mv", "-k", from, to]);
            repo.commit("moved");
            "move of a folder"
        }
    }
}

fn changed_at_random(seed: u64, changes: usize) -> (usize, usize) {
    let (repo, other) = (Repo::begun(), Repo::begun());
    let mut chance = Chance(seed);
    let (mut recalled, mut done) = (0, Vec::new());
    same(&repo, "at first");
    for at in 0..changes {
        done.push(change(&repo, &other, &mut chance, at));
        let is_recalled = same(&repo, &format!("seed {seed}: {done:?}")).is_some();
        recalled += usize::from(is_recalled);
    }
    (recalled, changes)
}

#[test]
fn after_any_change_the_findings_are_those_of_a_whole_run() {
    let runs = (1..=3).map(|seed| changed_at_random(seed, 30));
    let (recalled, all) = runs.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    assert!(
        recalled * 2 > all,
        "{recalled} of {all} runs built on the one before"
    );
}

#[test]
fn only_what_is_new_is_scanned() {
    let repo = Repo::begun();
    repo.add("src/a.py", format!("token = \"{}\"\n", token("first")));
    repo.commit("a secret");
    assert_eq!(same(&repo, "first run"), None);
    assert_eq!(same(&repo, "nothing new"), Some(2));
    repo.add("src/b.py", format!("token = \"{}\"\n", token("second")));
    repo.commit("another");
    assert_eq!(same(&repo, "one commit"), Some(2));
    assert_eq!(same(&repo, "nothing new"), Some(3));
    repo.git(&["gc", "--quiet"]);
    assert_eq!(same(&repo, "what was loose is packed"), Some(3));
    repo.git(&["repack", "--quiet", "-a", "-d", "-f", "--depth=1"]);
    repo.commit("one more");
    repo.git(&["gc", "--quiet"]);
    assert_eq!(same(&repo, "the pack is another one"), None);
    assert_eq!(same(&repo, "after that"), Some(3));
    let said = repo.scan(&["--history", "--cache"]).said;
    assert!(said.contains("3 files from the cache"), "{said}");
}

#[test]
fn names_of_sha256_are_kept_as_well() {
    let repo = Repo::init(&["--object-format=sha256"]);
    repo.add("a.py", format!("token = \"{}\"\n", token("long")));
    repo.commit("first");
    assert_eq!(same(&repo, "first run"), None);
    repo.add("b.py", format!("token = \"{}\"\n", token("longer")));
    repo.commit("second");
    assert_eq!(same(&repo, "one commit"), Some(1));
    assert_eq!(same(&repo, "nothing new"), Some(2));
}

#[test]
fn the_cache_holds_no_secret_and_is_all_that_is_written() {
    let repo = Repo::begun();
    let key = token("held");
    repo.add("a.py", format!("token = \"{key}\"\n"));
    repo.commit(&format!("uses {}", token("said")));
    let list = |repo: &Repo| files(&repo.path.join(".git"));
    let before = list(&repo);
    repo.scan(&["--history"]);
    assert_eq!(list(&repo), before);
    assert_eq!(repo.scan(&["--history", "--cache"]).findings().len(), 2);
    let mut with = before;
    with.push(file(&repo));
    with.sort();
    assert_eq!(list(&repo), with);
    let bytes = fs::read(file(&repo)).expect("written");
    for secret in [&key, &token("said")] {
        for part in secret.as_bytes().windows(8) {
            let found = bytes.windows(8).any(|window| window == part);
            assert!(!found, "a part of a secret");
        }
    }
    let alone = repo.scan(&["--cache"]);
    assert_eq!(alone.status, 2, "{}", alone.said);
}

#[test]
fn a_damaged_cache_is_told_and_mended() {
    let repo = Repo::begun();
    repo.add("a.py", format!("token = \"{}\"\n", token("damaged")));
    repo.commit("a secret");
    let plain = repo.scan(&["--history"]);
    repo.scan(&["--history", "--cache"]);
    let sound = fs::read(file(&repo)).expect("written");
    for damage in [
        &b""[..],
        &sound[..sound.len() / 2],
        &[&sound[..], b"x"].concat(),
        &sound.iter().map(|byte| byte ^ 1).collect::<Vec<u8>>(),
    ] {
        fs::write(file(&repo), damage).expect("written");
        let run = repo.scan(&["--history", "--cache"]);
        assert!(run.said.contains("The cache is damaged"), "{}", run.said);
        assert_eq!(run.findings(), plain.findings());
        assert_eq!(run.status, plain.status);
        assert_eq!(fs::read(file(&repo)).expect("mended"), sound);
    }
}

#[test]
fn a_cache_that_cannot_be_written_changes_nothing_else() {
    let repo = Repo::begun();
    repo.write(".git/credlint", "a file");
    let run = repo.scan(&["--history", "--cache"]);
    assert!(run.said.contains("The cache cannot be"), "{}", run.said);
    assert_eq!(run.status, 0);
}

#[test]
fn two_at_once_leave_a_whole_cache() {
    let repo = Repo::begun();
    repo.add("a.py", format!("token = \"{}\"\n", token("twice")));
    repo.commit("a secret");
    for round in 0..4 {
        repo.add("b.py", format!("x = {round}\n"));
        repo.commit("more");
        let run = || {
            let args = ["--history", "--cache", "--format", "json"];
            repo.command("scan").args(args).output().expect("it runs")
        };
        let runs = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
            runs.into_iter()
                .map(|run| run.join().expect("no panic"))
                .collect::<Vec<_>>()
        });
        for output in &runs {
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert_eq!(output.stdout, runs[0].stdout);
            assert!(!String::from_utf8_lossy(&output.stderr).contains("damaged"));
        }
        assert_eq!(files(&repo.path.join(".git/credlint")), [file(&repo)]);
    }
}

#[test]
fn what_cannot_be_read_is_not_remembered() {
    let repo = Repo::begun();
    repo.add("a.py", "x = 1\n");
    repo.commit("more");
    let id = repo.git(&["rev-parse", "HEAD:a.py"]);
    let object = repo.path.join(".git/objects").join(&id[..2]).join(&id[2..]);
    fs::remove_file(&object).expect("removed");
    assert_eq!(repo.scan(&["--history", "--cache"]).status, 3);
    assert!(!file(&repo).exists());
    repo.git(&["hash-object", "-w", "a.py"]);
    assert_eq!(repo.scan(&["--history", "--cache"]).status, 0);
    fs::remove_file(&object).expect("removed");
    let run = repo.scan(&["--history", "--cache"]);
    assert_eq!(run.status, 3, "{}", run.said);
}
