//! One token in 28 places, each found by the scan that a person would run for it; and all of them by a scan of the history, however git
//! stores its objects.

#[path = "../src/content/archive/build.rs"]
#[allow(dead_code, reason = "this test needs a part of it")]
mod build;
mod common;

use build::{Method, zip};
use common::repo::{Repo, Run, copy, files, text, token};
use serde_json::Value;
use std::fs;

/// A place for a token.
struct Way {
    name: &'static str,
    /// Puts the token there; ends on the branch `main` with nothing staged, but for what is the point.
    plant: fn(&Repo, &str),
    /// The scan that a person would run, from which folder.
    scan: &'static [&'static str],
    folder: &'static str,
    /// The path that is reported; `*` stands for digits of an id.
    path: &'static str,
    /// What a scan of the history says of it: path and state, the paths of the commits that brought it in and took it away.
    history: Option<Past>,
}

struct Past {
    path: &'static str,
    state: &'static str,
    came: Option<&'static str>,
    went: Option<&'static str>,
}

const TREE: &[&str] = &[];
const STAGED: &[&str] = &["--staged"];
const CHANGED: &[&str] = &["--changed"];
const HISTORY: &[&str] = &["--history"];

const fn at_head(path: &'static str) -> Option<Past> {
    past(path, "at-head", Some(path), None)
}

const fn past(
    path: &'static str,
    state: &'static str,
    came: Option<&'static str>,
    went: Option<&'static str>,
) -> Option<Past> {
    Some(Past {
        path,
        state,
        came,
        went,
    })
}

/// A file that is there for everybody to see: committed.
macro_rules! file {
    ($name:literal, $path:literal, $content:expr) => {
        file!($name, $path, $path, $content)
    };
    ($name:literal, $path:literal, $shown:literal, $content:expr) => {
        Way {
            name: $name,
            plant: |repo, token| {
                let content: fn(&str) -> Vec<u8> = $content;
                repo.add($path, content(token));
                repo.commit($name);
            },
            scan: TREE,
            folder: "",
            path: $shown,
            history: past($shown, "at-head", Some($path), None),
        }
    };
}

fn line(token: &str) -> String {
    format!("client = connect('{token}')\n")
}

fn ways() -> Vec<Way> {
    let mut ways = plain_files();
    ways.extend(written_otherwise());
    ways.extend(only_here());
    ways.extend(gone());
    ways.extend(other_names());
    ways.extend(other_folders());
    ways
}

fn plain_files() -> Vec<Way> {
    vec![
        file!("plain", "plain.py", |token| line(token).into_bytes()),
        file!("UTF-16", "wide.ps1", |token| {
            let units = line(token);
            let units = units.encode_utf16().flat_map(u16::to_le_bytes);
            [0xff, 0xfe].into_iter().chain(units).collect()
        }),
        file!("a line of 5 MB", "bundle.js", |token| {
            let half = "a=b;".repeat(640 << 10);
            format!("{half}{}{half}\n", line(token).trim()).into_bytes()
        }),
        file!("binary", "program.bin", |token| {
            let rubbish: Vec<u8> = (0..4000u32).map(|n| ((n * 7919) >> 3) as u8).collect();
            [&rubbish, &b"\0\0"[..], token.as_bytes(), b"\0", &rubbish].concat()
        }),
        file!("notebook", "notes.ipynb", |token| {
            let cell = serde_json::json!({"cells": [{
                "cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [],
                "source": ["import os\n", line(token)],
            }], "metadata": {}, "nbformat": 4, "nbformat_minor": 5});
            serde_json::to_vec_pretty(&cell).expect("JSON")
        }),
        Way {
            name: "file name",
            plant: |repo, token| {
                repo.add(&format!("backup/{token}.txt"), "x\n");
                repo.commit("a name");
            },
            scan: TREE,
            folder: "",
            path: "backup/[REDACTED].txt",
            history: at_head("backup/[REDACTED].txt"),
        },
        Way {
            name: "target of a symbolic link",
            plant: |repo, token| {
                #[cfg(unix)]
                std::os::unix::fs::symlink(
                    format!("https://{token}@github.com/acme/app"),
                    repo.path.join("link"),
                )
                .expect("linked");
                repo.git(&["add", "link"]);
                repo.commit("a link");
            },
            scan: TREE,
            folder: "",
            path: "link",
            history: at_head("link"),
        },
        Way {
            name: "tracked but ignored",
            plant: |repo, token| {
                repo.add(".gitignore", "*.secret\n");
                repo.add("deploy.secret", line(token));
                repo.commit("in spite of it");
            },
            scan: TREE,
            folder: "",
            path: "deploy.secret",
            history: at_head("deploy.secret"),
        },
    ]
}

fn written_otherwise() -> Vec<Way> {
    vec![
        file!("base64", "secret.yaml", |token| {
            let code = base64(&format!("token: {token}\nhost: db.example.org\n"));
            format!("kind: Secret\ndata:\n  config: {code}\n").into_bytes()
        }),
        file!("\\u escapes", "config.json", |token| {
            let escaped: String = token.bytes().map(|b| format!("\\u{b:04x}")).collect();
            format!("{{\"auth\": \"{escaped}\"}}\n").into_bytes()
        }),
        file!("percent", "urls.txt", |token| {
            let escaped: String = token.bytes().map(|b| format!("%{b:02X}")).collect();
            format!("https://example.org/login?with={escaped}&next=/\n").into_bytes()
        }),
        file!("concatenated", "joined.py", |token| {
            let (head, tail) = token.split_at(17);
            format!("client = connect(\"{head}\" + \"{tail}\")\n").into_bytes()
        }),
        file!("zip", "backup.zip", "backup.zip!/etc/app.py", |token| {
            zip(&[("etc/app.py", line(token).as_bytes())], Method::Deflated)
        }),
        file!(
            "docx",
            "manual.docx",
            "manual.docx!/word/document.xml",
            |token| {
                let body = format!(
                    "<w:document><w:body><w:p><w:r><w:t>Log in with {token} please</w:t></w:r></w:p></w:body></w:document>"
                );
                let files: [(&str, &[u8]); 2] = [
                    ("[Content_Types].xml", b"<Types/>"),
                    ("word/document.xml", body.as_bytes()),
                ];
                zip(&files, Method::Deflated)
            }
        ),
    ]
}

fn only_here() -> Vec<Way> {
    vec![
        Way {
            name: "untracked",
            plant: |repo, token| repo.write("scratch.py", line(token)),
            scan: CHANGED,
            folder: "",
            path: "scratch.py",
            history: None,
        },
        Way {
            name: "staged but cleaned on disk",
            plant: |repo, token| {
                repo.add("staged.py", line(token));
                repo.write("staged.py", "x = 1\n");
            },
            scan: STAGED,
            folder: "",
            path: "staged.py",
            history: past("staged.py", "in-index", None, None),
        },
        Way {
            name: "stash",
            plant: |repo, token| {
                repo.add("later.py", line(token));
                repo.git(&["stash", "--quiet"]);
            },
            scan: HISTORY,
            folder: "",
            path: "later.py",
            history: past("later.py", "in-stash", Some("later.py"), None),
        },
        Way {
            name: "dangling blob",
            plant: |repo, token| {
                repo.write("tmp", line(token));
                repo.git(&["hash-object", "-w", "tmp"]);
                fs::remove_file(repo.path.join("tmp")).expect("removed");
            },
            scan: HISTORY,
            folder: "",
            path: "blob/*",
            history: past("blob/*", "unreachable", None, None),
        },
    ]
}

fn gone() -> Vec<Way> {
    vec![
        Way {
            name: "deleted",
            plant: |repo, token| {
                repo.add("old.py", line(token));
                repo.commit("comes");
                repo.git(&["rm", "--quiet", "old.py"]);
                repo.commit("goes");
            },
            scan: HISTORY,
            folder: "",
            path: "old.py",
            history: past("old.py", "in-history", Some("old.py"), Some("old.py")),
        },
        Way {
            name: "merge resolution",
            plant: |repo, token| {
                repo.add("merged.py", "x = 1\n");
                repo.commit("base");
                repo.git(&["checkout", "--quiet", "-b", "side"]);
                repo.add("merged.py", "x = 2\n");
                repo.commit("side");
                repo.git(&["checkout", "--quiet", "main"]);
                repo.add("merged.py", "x = 3\n");
                repo.commit("main");
                assert!(!repo.try_git(&["merge", "side"]).status.success());
                repo.add("merged.py", line(token));
                repo.commit("resolved");
            },
            scan: &["--range", "HEAD"],
            folder: "",
            path: "merged.py",
            history: at_head("merged.py"),
        },
        Way {
            name: "amended away",
            plant: |repo, token| {
                repo.add("hasty.py", line(token));
                repo.commit("hasty");
                repo.add("hasty.py", "import os\n");
                repo.git(&["commit", "--quiet", "--amend", "-m", "mended"]);
            },
            scan: HISTORY,
            folder: "",
            path: "hasty.py",
            history: past("hasty.py", "in-reflog", Some("hasty.py"), None),
        },
    ]
}

fn other_names() -> Vec<Way> {
    vec![
        Way {
            name: "message of a commit",
            plant: |repo, token| {
                repo.commit(&format!("Use the token\n\nIt is {token} for now."));
            },
            scan: HISTORY,
            folder: "",
            path: "commit/*",
            history: past("commit/*", "at-head", Some(""), None),
        },
        Way {
            name: "message of a tag",
            plant: |repo, token| {
                let message = format!("Release\n\nDeployed with {token} today.");
                repo.git(&["tag", "-a", "v1", "-m", &message]);
            },
            scan: HISTORY,
            folder: "",
            path: "tag/*",
            history: past("tag/*", "in-history", None, None),
        },
        Way {
            name: "note",
            plant: |repo, token| {
                repo.git(&["notes", "add", "-m", &format!("checked with {token}")]);
            },
            scan: HISTORY,
            folder: "",
            path: "*",
            history: past("*", "in-history", Some("*"), None),
        },
        Way {
            name: "other branch",
            plant: |repo, token| {
                repo.git(&["checkout", "--quiet", "-b", "trial"]);
                repo.add("trial.py", line(token));
                repo.commit("trial");
                repo.git(&["checkout", "--quiet", "main"]);
            },
            scan: HISTORY,
            folder: "",
            path: "trial.py",
            history: past("trial.py", "in-history", Some("trial.py"), None),
        },
        Way {
            name: "refs/pull",
            plant: |repo, token| {
                repo.git(&["checkout", "--quiet", "-b", "offer"]);
                repo.add("offer.py", line(token));
                repo.commit("offer");
                repo.git(&["checkout", "--quiet", "main"]);
                repo.git(&["update-ref", "refs/pull/7/head", "offer"]);
                repo.git(&["branch", "--quiet", "-D", "offer"]);
            },
            scan: HISTORY,
            folder: "",
            path: "offer.py",
            history: past("offer.py", "in-history", Some("offer.py"), None),
        },
    ]
}

fn other_folders() -> Vec<Way> {
    vec![
        Way {
            name: "linked work tree",
            plant: |repo, token| {
                repo.write(".git/info/exclude", "/linked\n");
                repo.git(&["worktree", "add", "--quiet", "--detach", "linked"]);
                let linked = Repo::at(repo.path.join("linked"));
                linked.add("wip.py", line(token));
                linked.commit("in the linked work tree");
            },
            scan: TREE,
            folder: "linked",
            path: "wip.py",
            history: past("wip.py", "in-history", Some("wip.py"), None),
        },
        Way {
            name: "submodule",
            plant: |repo, token| {
                let inner = Repo::begun();
                inner.add("inner.py", line(token));
                inner.commit("inner");
                let url = inner.text_path();
                repo.git(&["submodule", "--quiet", "add", url, "module"]);
                repo.commit("with a module");
            },
            scan: TREE,
            folder: "",
            path: "module/inner.py",
            history: None,
        },
    ]
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let six = (bits >> (18 - 6 * digit) & 63) as usize;
            let used = digit <= three.len();
            out.push(if used { char::from(DIGITS[six]) } else { '=' });
        }
    }
    out
}

/// True when a path is what a pattern says; `*` stands for the digits of an id, with `/` in between as git writes notes.
fn is_like(pattern: &str, path: &str) -> bool {
    let digits =
        |rest: &str| rest.len() >= 40 && rest.bytes().all(|b| b.is_ascii_hexdigit() || b == b'/');
    match pattern.strip_suffix('*') {
        Some(start) => path.strip_prefix(start).is_some_and(digits),
        None => path == pattern,
    }
}

/// The findings of tokens; the name of a file gives some more for its other defects.
fn tokens(run: &Run) -> Vec<&Value> {
    let all = run.findings().iter();
    all.filter(|it| text(&it["rule"]).starts_with("github-"))
        .collect()
}

#[track_caller]
fn hides(run: &Run, token: &str, way: &str) {
    assert!(!run.written.contains(token), "{way}: the token is shown");
    let core = &token[4..36];
    assert!(!run.written.contains(core), "{way}: the token is shown");
    let reversible = [
        base64(token).trim_end_matches('=').to_owned(),
        token.bytes().map(|b| format!("%{b:02X}")).collect(),
        token.bytes().map(|b| format!("\\u{b:04x}")).collect(),
    ];
    for form in reversible {
        assert!(!run.written.contains(&form), "{way}: the token is shown");
    }
}

#[track_caller]
fn agrees(past: &Past, finding: &Value, way: &str) {
    let history = &finding["history"];
    assert!(
        is_like(past.path, text(&finding["path"])),
        "{way}: {finding}"
    );
    assert_eq!(text(&history["state"]), past.state, "{way}: {finding}");
    for (name, expected) in [("introduced", past.came), ("removed", past.went)] {
        let moment = &history[name];
        match expected {
            None => assert!(moment.is_null(), "{way}: {finding}"),
            Some(path) => {
                assert!(is_like(path, text(&moment["path"])), "{way}: {finding}");
                assert_eq!(text(&moment["author"]), "Ada", "{way}");
                assert!(text(&moment["commit"]).len() >= 40, "{way}");
            }
        }
    }
}

#[test]
fn there_are_28_ways() {
    assert_eq!(ways().len(), 28);
}

#[test]
fn each_is_found_by_the_fitting_scan() {
    for way in ways() {
        let repo = Repo::begun();
        let token = token(way.name);
        (way.plant)(&repo, &token);
        let run = Repo::at(repo.path.join(way.folder)).scan(way.scan);
        assert_eq!(run.status, 1, "{}: {}", way.name, run.said);
        let found = tokens(&run);
        assert_eq!(found.len(), 1, "{}: {}", way.name, run.said);
        let finding = found[0];
        assert!(
            is_like(way.path, text(&finding["path"])),
            "{}: {finding}",
            way.name
        );
        hides(&run, &token, way.name);
    }
}

#[test]
fn each_is_found_in_the_history() {
    for way in ways() {
        let Some(past) = &way.history else { continue };
        let repo = Repo::begun();
        let token = token(way.name);
        (way.plant)(&repo, &token);
        let run = repo.scan(HISTORY);
        assert_eq!(run.status, 1, "{}: {}", way.name, run.said);
        let found = tokens(&run);
        assert_eq!(found.len(), 1, "{}: {}", way.name, run.said);
        agrees(past, found[0], way.name);
        hides(&run, &token, way.name);
    }
}

/// A repository with all ways that git's object database holds.
fn all_in_one(options: &[&str]) -> (Repo, Vec<(Way, String)>) {
    let repo = Repo::init(options);
    repo.add("README", "nothing to see\n");
    repo.commit("first");
    let mut planted = Vec::new();
    // what is staged must stay so
    let (last, first): (Vec<Way>, Vec<Way>) = ways()
        .into_iter()
        .filter(|way| way.history.is_some())
        .partition(|way| way.scan == STAGED);
    for way in first.into_iter().chain(last) {
        let token = token(way.name);
        (way.plant)(&repo, &token);
        planted.push((way, token));
    }
    (repo, planted)
}

/// Finds all of them, with one thread and with three.
#[track_caller]
fn finds_all(repo: &Repo, planted: &[(Way, String)], shape: &str, has_index: bool) {
    let runs = ["1", "3"].map(|threads| repo.scan(&["--history", "--threads", threads]));
    for run in &runs {
        let found = tokens(run);
        for (way, token) in planted {
            let name = format!("{shape}, {}", way.name);
            let past = way.history.as_ref().expect("in the database");
            let fits = |it: &&&Value| {
                is_like(past.path, text(&it["path"])) && text(&it["history"]["state"]) == past.state
            };
            if has_index || past.state != "in-index" {
                let finding = found.iter().find(fits);
                let finding = finding.unwrap_or_else(|| panic!("{name}: {}", run.said));
                agrees(past, finding, &name);
            }
            hides(run, token, &name);
        }
        assert_eq!(run.status, 1, "{shape}");
        assert_eq!(found.len(), planted.len(), "{shape}: {}", run.said);
        assert_eq!(
            run.report["receipt"]["incomplete"], false,
            "{shape}: {}",
            run.said
        );
    }
    let has_worktree = |it: &Value| it == "worktrees/linked/HEAD";
    let names = runs[0]
        .findings()
        .iter()
        .filter_map(|it| it["history"]["in_tips"].as_array());
    assert!(names.flatten().any(has_worktree), "{shape}");
    assert_eq!(
        runs[0].report["findings"], runs[1].report["findings"],
        "{shape}"
    );
}

#[test]
fn all_are_found_however_git_stores_them() {
    let (repo, planted) = all_in_one(&[]);
    finds_all(&repo, &planted, "loose", true);

    repo.git(&["repack", "--quiet", "-a", "-d", "-k"]);
    repo.git(&["repack", "--quiet", "-d", "--cruft"]);
    finds_all(&repo, &planted, "two packs", true);

    repo.git(&["gc", "--quiet", "--prune=never", "--aggressive"]);
    repo.git(&["pack-refs", "--all"]);
    let loose = files(&repo.path.join(".git/objects"));
    let is_loose = |it: &&std::path::PathBuf| {
        let folder = it.parent().and_then(|it| it.file_name());
        folder.is_some_and(|it| it.len() == 2)
    };
    assert_eq!(loose.iter().filter(is_loose).count(), 0);
    finds_all(&repo, &planted, "packed", true);

    repo.git(&["repack", "--quiet", "-d", "-a", "--cruft", "--write-midx"]);
    assert!(
        repo.path
            .join(".git/objects/pack/multi-pack-index")
            .exists()
    );
    finds_all(&repo, &planted, "multi-pack-index", true);

    let bare = Repo::folder();
    copy(&repo.path.join(".git"), &bare.path);
    fs::remove_file(bare.path.join("index")).expect("removed");
    bare.git(&["config", "core.bare", "true"]);
    finds_all(&bare, &planted, "bare", false);

    let lender = Repo::folder();
    let objects = repo.path.join(".git/objects");
    copy(&objects, &lender.path.join("objects"));
    fs::remove_dir_all(&objects).expect("removed");
    let lent = format!("{}/objects\n", lender.text_path());
    repo.write(".git/objects/info/alternates", lent);
    repo.git(&["fsck", "--connectivity-only"]);
    finds_all(&repo, &planted, "alternates", true);
}

#[test]
fn all_are_found_where_objects_have_other_names() {
    let (repo, planted) = all_in_one(&["--object-format=sha256"]);
    finds_all(&repo, &planted, "SHA-256, loose", true);
    let staged = repo.scan(STAGED);
    assert_eq!(tokens(&staged).len(), 1, "{}", staged.said);
    for args in [&["--range", "HEAD~3..HEAD"][..], &["--since-ref", "HEAD~3"]] {
        let run = repo.scan(args);
        assert!(run.status <= 1, "{args:?}: {}", run.said);
    }
    let head = repo.git(&["rev-parse", "HEAD"]);
    let zeros = "0".repeat(64);
    let range = format!("{zeros}..{head}");
    assert!(!tokens(&repo.scan(&["--range", &range])).is_empty());
    assert!(!tokens(&repo.scan(CHANGED)).is_empty());
    assert!(!tokens(&repo.scan(TREE)).is_empty());
    repo.git(&["gc", "--quiet", "--prune=never"]);
    finds_all(&repo, &planted, "SHA-256, packed", true);
}

#[test]
fn references_in_a_table_are_refused() {
    let repo = Repo::init(&["--ref-format=reftable"]);
    repo.add("a.py", "x = 1\n");
    repo.commit("first");
    for mode in [HISTORY, STAGED, CHANGED, &["--range", "HEAD"]] {
        let run = repo.scan(mode);
        assert_eq!(run.status, 2, "{mode:?}: {}", run.said);
        assert!(run.said.contains("reftable"), "{mode:?}: {}", run.said);
    }
    let tree = repo.scan(TREE);
    assert_eq!(tree.status, 0, "{}", tree.said);
}
