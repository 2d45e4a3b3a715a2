//! What a scan of a history says of a value, against what `git log -S` and `git grep` say; and that neither differences between blobs nor
//! threads change what is found.

mod common;

use common::Chance;
use common::repo::{Repo, history, text, token};
use credlint::pattern;
use credlint::scan::HistoryOptions;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The files of a commit: for each path its lines.
type Folder = BTreeMap<String, Vec<String>>;

/// A history as `git fast-import` reads it.
#[derive(Default)]
struct Script {
    text: Vec<u8>,
    commits: usize,
}

impl Script {
    /// A commit that records these files; gives its mark.
    fn commit(&mut self, branch: &str, parents: &[usize], seconds: i64, files: &Folder) -> usize {
        self.commits += 1;
        let mark = self.commits;
        let mut head = format!("commit refs/heads/{branch}\nmark :{mark}\n");
        let _ = writeln!(head, "author Ada <ada@example.org> {seconds} +0000");
        let _ = writeln!(head, "committer Ada <ada@example.org> {seconds} +0000");
        let _ = writeln!(head, "data <<END\ncommit {mark}\nEND");
        for (at, parent) in parents.iter().enumerate() {
            let word = if at == 0 { "from" } else { "merge" };
            let _ = writeln!(head, "{word} :{parent}");
        }
        head.push_str("deleteall\n");
        self.text.extend(head.into_bytes());
        for (path, lines) in files {
            let content = lines.concat();
            let entry = format!("M 100644 inline {path}\ndata {}\n", content.len());
            self.text.extend(entry.into_bytes());
            self.text.extend(content.into_bytes());
            self.text.push(b'\n');
        }
        mark
    }

    fn import(&self, repo: &Repo) {
        let mut child = Command::new("git")
            .args(["fast-import", "--quiet", "--force"])
            .current_dir(&repo.path)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .stdin(Stdio::piped())
            .spawn()
            .expect("git is installed");
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(&self.text).expect("written");
        drop(input);
        assert!(child.wait().expect("it ends").success());
    }
}

/// A branch in the making.
#[derive(Clone)]
struct Branch {
    name: String,
    tip: usize,
    files: Folder,
}

fn connect(number: usize) -> String {
    format!(
        "client_{number} = connect('{}')\n",
        token(&number.to_string())
    )
}

/// A history with branches, merges, renames, copies, picked commits, reverts, and secrets that come, go and come back.
fn generated(seed: u64, steps: usize) -> Repo {
    let mut chance = Chance(seed);
    let mut script = Script::default();
    let filler = |file: usize| (0..60).map(move |n| format!("value_{file}_{n} = {n}\n"));
    let files: Folder = (0..8)
        .map(|file| {
            (
                format!("src/part{}/file{file}.py", file % 3),
                filler(file).collect(),
            )
        })
        .collect();
    let mut seconds = 1_600_000_000;
    let tip = script.commit("main", &[], seconds, &files);
    let name = "main".to_owned();
    let mut branches = vec![Branch { name, tip, files }];
    let mut secrets = 0;
    for step in 0..steps {
        // clocks are not always right
        seconds += 40_000 - if chance.below(9) == 0 { 90_000 } else { 0 };
        let at = chance.below(branches.len());
        let mut branch = branches[at].clone();
        let mut parents = vec![branch.tip];
        match chance.below(12) {
            0..=3 => {
                insert(&mut branch.files, &mut chance, connect(secrets));
                secrets += 1;
            }
            4 | 5 => drop(take(&mut branch.files, &mut chance)),
            6 => {
                // picked from another branch, or a revert
                let other = chance.below(branches.len());
                let mut files = branches[other].files.clone();
                if let Some(line) = take(&mut files, &mut chance) {
                    insert(&mut branch.files, &mut chance, line);
                }
            }
            7 => {
                let paths: Vec<String> = branch.files.keys().cloned().collect();
                let from = chance.pick(&paths);
                let lines = branch.files.remove(from).expect("it is there");
                branch
                    .files
                    .insert(format!("moved{}/file{step}.py", step % 4), lines);
            }
            8 => {
                let paths: Vec<String> = branch.files.keys().cloned().collect();
                let lines = branch.files[chance.pick(&paths)].clone();
                branch.files.insert(format!("copy/file{step}.py"), lines);
            }
            9 if branches.len() < 6 => {
                branch.name = format!("side{step}");
                branches.push(branch);
                continue;
            }
            10 | 11 if branches.len() > 1 => {
                let other = branches[(at + 1) % branches.len()].clone();
                parents.push(other.tip);
                let theirs = chance.below(3);
                for (path, lines) in other.files {
                    match theirs {
                        0 => drop(branch.files.entry(path).or_insert(lines)),
                        1 => drop(branch.files.insert(path, lines)),
                        _ => {} // all of theirs is thrown away
                    }
                }
                if chance.below(3) == 0 {
                    insert(&mut branch.files, &mut chance, connect(secrets));
                    secrets += 1;
                }
            }
            _ => insert(
                &mut branch.files,
                &mut chance,
                format!("step_{step} = {step}\n"),
            ),
        }
        branch.tip = script.commit(&branch.name, &parents, seconds, &branch.files);
        branches[at] = branch;
    }
    for branch in &branches {
        let reset = format!("reset refs/heads/{}\nfrom :{}\n\n", branch.name, branch.tip);
        script.text.extend(reset.into_bytes());
    }
    let repo = Repo::empty();
    script.import(&repo);
    repo
}

/// Puts a line somewhere.
fn insert(files: &mut Folder, chance: &mut Chance, line: String) {
    let paths: Vec<String> = files.keys().cloned().collect();
    let lines = files.get_mut(chance.pick(&paths)).expect("it is there");
    lines.insert(chance.below(lines.len() + 1), line);
}

/// Takes a secret out of one file, wherever else it stays.
fn take(files: &mut Folder, chance: &mut Chance) -> Option<String> {
    let mut places = Vec::new();
    for (path, lines) in files.iter() {
        let secrets = lines
            .iter()
            .enumerate()
            .filter(|it| it.1.contains("connect"));
        places.extend(secrets.map(|(at, _)| (path.clone(), at)));
    }
    if places.is_empty() {
        return None;
    }
    let (path, at) = chance.pick(&places).clone();
    Some(files.get_mut(&path)?.remove(at))
}

/// What git says of the same history.
struct Oracle<'r> {
    repo: &'r Repo,
    /// For each commit its parents, and the time of its committer.
    commits: BTreeMap<String, (Vec<String>, i64)>,
    of_head: BTreeSet<String>,
    refs: Vec<String>,
}

impl<'r> Oracle<'r> {
    fn new(repo: &'r Repo) -> Self {
        let log = repo.git(&["log", "--all", "--format=%H %ct %P"]);
        let commit = |line: &str| {
            let mut words = line.split(' ').map(str::to_owned);
            let id = words.next().expect("an id");
            let seconds = words.next().and_then(|it| it.parse().ok()).expect("a time");
            (id, (words.filter(|it| !it.is_empty()).collect(), seconds))
        };
        let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<String>>();
        Oracle {
            repo,
            commits: log.lines().map(commit).collect(),
            of_head: lines(repo.git(&["rev-list", "HEAD"])).into_iter().collect(),
            refs: lines(repo.git(&["for-each-ref", "--format=%(refname)"])),
        }
    }

    /// The paths at which a value stands in a commit.
    fn paths(&self, value: &str, commit: &str) -> BTreeSet<String> {
        let grep = ["grep", "-z", "-l", "-a", "-F", "-e", value, commit, "--"];
        let found = self.repo.try_git(&grep).stdout;
        let found = String::from_utf8_lossy(&found).into_owned();
        let paths = found.split('\0').filter(|it| !it.is_empty());
        paths
            .map(|it| {
                it.strip_prefix(commit)
                    .unwrap_or(it)
                    .trim_start_matches(':')
                    .to_owned()
            })
            .collect()
    }

    /// Compares the life of a value; says what differs.
    fn differs(&self, value: &str, life: &Value) -> Option<String> {
        let search = format!("-S{value}");
        let touched = self
            .repo
            .git(&["log", "--all", "-m", "--text", "--format=%H", &search]);
        let touched: BTreeSet<&str> = touched.lines().filter(|it| !it.is_empty()).collect();
        let (mut came, mut went) = (Vec::new(), Vec::new());
        for commit in touched {
            let (parents, seconds) = &self.commits[commit];
            let has = |commit: &str| !self.paths(value, commit).is_empty();
            let before = parents.iter().any(|parent| has(parent));
            let is_of_head = self.of_head.contains(commit);
            match (before, has(commit)) {
                (false, true) => came.push(((!is_of_head, *seconds), commit)),
                (true, false) => went.push(((is_of_head, *seconds), commit)),
                _ => {}
            }
        }
        let at_head = self.paths(value, "HEAD");
        let holding = self.refs.iter();
        let holding = holding.filter(|name| !self.paths(value, name).is_empty());
        let holding: BTreeSet<String> = holding.cloned().collect();
        let mut reaching = BTreeSet::new();
        for (_, commit) in &came {
            let contains = ["for-each-ref", "--format=%(refname)", "--contains", commit];
            reaching.extend(self.repo.git(&contains).lines().map(str::to_owned));
        }
        let first = came.iter().min().map(|it| it.1);
        let last = went.iter().max().map(|it| it.1);
        let last = last.filter(|_| holding.is_empty());
        let names = |list: &Value| -> BTreeSet<String> {
            let list = list.as_array().into_iter().flatten();
            let name = |it: &Value| it["path"].as_str().or(it.as_str()).map(str::to_owned);
            list.filter_map(name).collect()
        };
        let moment = |name: &str| life[name]["commit"].as_str();
        let state = match () {
            () if !at_head.is_empty() => "at-head",
            () => "in-history",
        };
        let place = text(&life["introduced"]["path"]).to_owned();
        let is_there = first.is_some_and(|first| self.paths(value, first).contains(&place));
        let checks = [
            (
                moment("introduced") == first,
                format!("introduced by {first:?}"),
            ),
            (is_there, "introduced elsewhere".to_owned()),
            (moment("removed") == last, format!("removed by {last:?}")),
            (
                names(&life["at_head"]) == at_head,
                format!("at HEAD in {at_head:?}"),
            ),
            (
                names(&life["in_tips"]) == holding,
                format!("in {holding:?}"),
            ),
            (
                names(&life["in_histories"]) == reaching,
                format!("reached by {reaching:?}"),
            ),
            (text(&life["state"]) == state, format!("state {state}")),
        ];
        let wrong: Vec<String> = checks
            .into_iter()
            .filter(|it| !it.0)
            .map(|it| it.1)
            .collect();
        (!wrong.is_empty()).then(|| format!("git says: {}\n{life:#}", wrong.join("; ")))
    }
}

/// The value of a finding, read where it is said to stand; reports do not show it.
fn value(repo: &Repo, finding: &Value) -> Option<String> {
    let commit = finding["commit"].as_str().unwrap_or("HEAD");
    let blob = format!("{commit}:{}", text(&finding["path"]));
    let output = repo.try_git(&["cat-file", "blob", &blob]);
    let at = |name: &str| finding["span"][name].as_u64().map(|it| it as usize);
    let value = output.stdout.get(at("start")?..at("end")?)?;
    String::from_utf8(value.to_vec()).ok()
}

#[test]
fn lives_are_what_git_says() {
    let mut compared = 0;
    for seed in [1, 2, 3] {
        let repo = generated(seed, 110);
        if seed == 3 {
            repo.repack(50);
        }
        repo.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
        repo.git(&[
            "update-ref",
            "refs/remotes/origin/main",
            "refs/heads/main~3",
        ]);
        let run = repo.scan(&["--history"]);
        assert_eq!(run.status, 1, "{}", run.said);
        let oracle = Oracle::new(&repo);
        for finding in run.findings() {
            let value = value(&repo, finding).expect("it stands there");
            assert!(value.starts_with("ghp_"), "another place");
            if let Some(wrong) = oracle.differs(&value, &finding["history"]) {
                panic!(
                    "seed {seed}: {wrong}\n{}",
                    repo.git(&["log", "--all", "--graph", "--oneline"])
                );
            }
            compared += 1;
        }
    }
    assert!(compared >= 50, "only {compared}");
}

/// By hand, for a real history: `CREDLINT_TEST_REPOSITORY=FOLDER CREDLINT_TEST_PATTERNS=FOLDER cargo test --test history -- --ignored`.
#[test]
#[ignore = "needs a repository and patterns that find at least fifty values in it"]
fn lives_of_a_real_history_are_what_git_says() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test by hand is told where to look"
    )]
    let told = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let repo = Repo::at(told("CREDLINT_TEST_REPOSITORY"));
    let patterns = told("CREDLINT_TEST_PATTERNS");
    let run = repo.scan(&["--history", "--patterns", &patterns]);
    let oracle = Oracle::new(&repo);
    let (mut compared, mut wrong) = (0, Vec::new());
    for finding in run.findings() {
        // git looks at what its references reach
        if finding["history"]["state"] == "unreachable" {
            continue;
        }
        if let Some(value) = value(&repo, finding) {
            compared += 1;
            let life = &finding["history"];
            wrong.extend(
                oracle
                    .differs(&value, life)
                    .map(|it| format!("{finding}\n{it}")),
            );
        }
    }
    println!(
        "{compared} values of {} findings compared, {} differ",
        run.findings().len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 50, "only {compared} values");
}

/// The JSON report of a history.
fn report(repo: &Repo, whole_blobs: bool, threads: usize) -> String {
    let options = HistoryOptions {
        threads,
        whole_blobs,
        ..HistoryOptions::default()
    };
    history(repo, &options).1
}

/// Pieces of files that mean something only together with what is around them.
fn pieces() -> Vec<String> {
    let fill = |text: &str| pattern::fill(text).expect("placeholders");
    let key = |n: usize| token(&format!("piece{n}"));
    let split = key(0);
    let (head, tail) = split.split_at(20);
    let lines = fill("{{base64:64}}\n").repeat(6);
    let begin = |word: &str| format!("-----{word} RSA PRIVATE KEY-----\n");
    let mut pieces = vec![
        format!("key = \"{head}\" + \\\n    \"{tail}\"\n"),
        format!("{}{lines}{}", begin("BEGIN"), begin("END")),
        begin("BEGIN"),
        lines,
        begin("END"),
        fill("aws_access_key_id = AKIA{{base32:16}}\n"),
        fill("aws_secret_access_key = {{base64:40}}\n"),
        fill("stripe = 'sk_live_{{alnum:24}}'\n"),
        format!("password = \"{}\"\n", ["kV7", "qz2", "Lw9", "Tx4"].concat()),
        "    password: >-\n".to_owned(),
        format!("      {}\n", ["Rb8", "nM3", "yD6", "hK1"].concat()),
        "\"\"\"\n".to_owned(),
        "/*\n".to_owned(),
        "*/\n".to_owned(),
        "# credlint:allow -- an example\n".to_owned(),
        "export API_TOKEN=\\\n".to_owned(),
        fill("{{hex:40}}\n"),
    ];
    pieces.extend((1..6).map(|n| format!("client = connect('{}')\n", key(n))));
    pieces.extend((0..20).map(|n| format!("value_{n} = compute({n})\n")));
    pieces
}

/// Versions of a few files, each made from the one before by a few cuts and insertions at any byte, under names of different roles.
fn edited(seed: u64, versions: usize) -> Repo {
    const NAMES: [&str; 7] = [
        "src/app.py",
        "tests/test_app.py",
        ".env.example",
        "docs/setup.md",
        "deploy/values.yaml",
        ".env",
        "src/app.js",
    ];
    let mut chance = Chance(seed);
    let mut script = Script::default();
    let pieces = pieces();
    let mut texts: Vec<String> = (0..2)
        .map(|_| (0..60).map(|_| chance.pick(&pieces).clone()).collect())
        .collect();
    let mut tip = Vec::new();
    for version in 0..versions {
        let at = chance.below(texts.len());
        let text = &mut texts[at];
        for _ in 0..=chance.below(3) {
            let from = chance.below(text.len() + 1);
            let from = if chance.below(3) == 0 {
                from
            } else {
                text[..from].rfind('\n').map_or(0, |it| it + 1)
            };
            match chance.below(3) {
                0 => {
                    let to = (from + chance.below(120)).min(text.len());
                    text.replace_range(from..to, "");
                }
                _ => text.insert_str(from, chance.pick::<String>(&pieces)),
            }
        }
        let names: Vec<&str> = (0..2).map(|_| *chance.pick(&NAMES)).collect();
        let files = texts.iter().zip(names);
        let files = files.map(|(text, name)| {
            let lines = text.split_inclusive('\n').map(str::to_owned);
            (name.to_owned(), lines.collect())
        });
        let files: Folder = files.collect();
        let seconds = 1_600_000_000 + version as i64 * 50_000;
        tip = vec![script.commit("main", &tip, seconds, &files)];
    }
    let repo = Repo::empty();
    script.import(&repo);
    repo
}

#[test]
fn windows_threads_and_packs_change_nothing() {
    for seed in 0..4 {
        let repo = edited(seed, 60);
        repo.repack(40);
        let whole = report(&repo, true, 1);
        assert!(whole.matches("\"fingerprint\"").count() > 5, "{whole}");
        same(
            &report(&repo, false, 1),
            &whole,
            &format!("seed {seed}: windows"),
        );
        same(
            &report(&repo, false, 2),
            &whole,
            &format!("seed {seed}: threads"),
        );
        repo.git(&["repack", "-a", "-d", "-f", "--quiet", "--depth=0"]);
        same(
            &report(&repo, false, 1),
            &whole,
            &format!("seed {seed}: no deltas"),
        );
    }
}

/// Findings are the same. What a name gives away may be dated by another version of a file: whether a line is a part of a text that runs over
/// lines is decided by a quote that may stand far above, where a window does not reach.
#[track_caller]
fn same(left: &str, right: &str, what: &str) {
    let findings = |report: &str| -> Vec<Value> {
        let report: Value = serde_json::from_str(report).expect("JSON");
        let mut findings = report["findings"].as_array().expect("a list").clone();
        for finding in &mut findings {
            let is_exact = text(&finding["category"]) == "provider-secret";
            if let Some(finding) = finding.as_object_mut().filter(|_| !is_exact) {
                let names = ["rule", "category", "secret", "severity"];
                finding.retain(|key, _| names.contains(&key.as_str()));
            }
        }
        findings
    };
    let (left, right) = (findings(left), findings(right));
    let only = |these: &[Value], those: &[Value]| -> Vec<String> {
        let others = these.iter().filter(|it| !those.contains(it));
        others.map(|it| format!("{it:#}")).collect()
    };
    let (first, second) = (only(&left, &right), only(&right, &left));
    assert!(
        first.is_empty() && second.is_empty(),
        "{what}: {first:#?} or {second:#?}"
    );
    assert_eq!(left.len(), right.len(), "{what}");
}

#[test]
fn a_history_is_uploaded_in_a_category_of_its_own() {
    let repo = Repo::begun();
    repo.add("a.py", format!("key = \"{}\"\n", token("gone")));
    repo.commit("there");
    for (options, category) in [
        (&[][..], "credlint/history/"),
        (&["--sarif-category", "night"], "night/history/"),
    ] {
        let arguments = [&["--history", "--format", "sarif"], options].concat();
        let done = repo.command("scan").args(arguments).output();
        let log: Value = serde_json::from_slice(&done.expect("it runs").stdout).expect("SARIF");
        let runs = log["runs"].as_array().expect("runs");
        assert_eq!(runs.len(), 1);
        assert_eq!(text(&runs[0]["automationDetails"]["id"]), category);
        assert_eq!(runs[0]["results"].as_array().map(Vec::len), Some(1));
    }
}
