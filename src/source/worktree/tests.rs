//! Work trees made for the test: what is handed out and what is not.

use super::*;
use crate::content::{Encoding, Origin, Unit};
use crate::git::testing::{Scratch, git};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What a visit handed out, by path and in the order of paths.
#[derive(Debug, Default)]
struct Seen {
    units: BTreeMap<String, Unit>,
    notices: Vec<(String, NoticeKind)>,
    whole: bool,
    without: Vec<String>,
}

impl Seen {
    #[track_caller]
    fn assert_paths(&self, paths: &[&str]) {
        let all: Vec<_> = self.units.keys().map(String::as_str).collect();
        assert_eq!(all, paths);
    }

    fn text(&self, path: &str) -> &[u8] {
        &self.units[path].text
    }
}

const TEAM: Options = Options {
    announced: &[],
    ignored: false,
    machine_excludes: false,
};

fn collect(tree: &WorkTree, threads: usize) -> Seen {
    let seen = Mutex::new(Seen::default());
    tree.visit(threads, &|item| {
        let mut seen = seen.lock().unwrap();
        match item {
            Item::Unit(unit) => {
                let path = unit.path.to_string();
                let before = seen.units.insert(path, *unit);
                assert!(before.is_none(), "twice: {before:?}");
            }
            Item::Skipped(notice) => {
                assert!(notice.message.ends_with('.'), "{notice:?}");
                seen.notices.push((notice.path.to_string(), notice.kind));
            }
            Item::WholeTree => seen.whole = true,
            Item::Without(folder) => seen.without.push(folder.to_string()),
        }
    });
    let mut seen = seen.into_inner().unwrap();
    seen.notices.sort();
    seen.without.sort();
    seen
}

fn visit_with(scratch: &Scratch, paths: &[&str], options: Options) -> Seen {
    let paths: Vec<_> = paths.iter().map(|path| scratch.path.join(path)).collect();
    collect(&WorkTree::new(&paths, options).unwrap(), 2)
}

fn visit(scratch: &Scratch, paths: &[&str]) -> Seen {
    visit_with(scratch, paths, TEAM)
}

#[test]
fn only_the_root_of_a_repository_is_the_whole_tree() {
    let scratch = Scratch::repository();
    scratch.write("a/b", "");
    assert!(visit(&scratch, &["."]).whole);
    assert!(visit(&scratch, &["a", "."]).whole);
    assert!(!visit(&scratch, &["a"]).whole);
    assert!(!visit(&scratch, &["a/b"]).whole);
    scratch.write(".git/index", "damaged");
    assert!(!visit(&scratch, &["."]).whole);
    let folder = Scratch::folder();
    folder.write("a", "");
    assert!(!visit(&folder, &["."]).whole);
}

#[test]
fn outside_of_a_repository_everything_counts() {
    let scratch = Scratch::folder();
    for path in [".env", "a/b.txt", ".hidden/c", "ignored.log"] {
        scratch.write(path, path);
    }
    scratch.write(".gitignore", "*.log\n");
    scratch.write(".ignore", "a\n");
    let seen = visit(&scratch, &["."]);
    seen.assert_paths(&[
        ".env",
        ".gitignore",
        ".hidden/c",
        ".ignore",
        "a/b.txt",
        "ignored.log",
    ]);
    assert_eq!(seen.text("a/b.txt"), b"a/b.txt");
    assert!(seen.units.values().all(|unit| unit.tracked.is_none()));
    assert!(seen.notices.is_empty());
}

#[test]
fn inside_a_repository_ignored_files_do_not_count_unless_tracked() {
    let scratch = Scratch::repository();
    scratch.write("kept.env", "tracked");
    scratch.write("deep/er/old.log", "tracked");
    scratch.git(&["add", "."]);
    scratch.write(".gitignore", "*.env\n*.log\nbuilt/\n!re.env\n");
    scratch.write(".ignore", "plain\n");
    for path in [
        "new.env",
        "deep/new.log",
        "built/a",
        "re.env",
        "plain",
        "deep/.gitkeep",
    ] {
        scratch.write(path, path);
    }
    let seen = visit(&scratch, &["."]);
    seen.assert_paths(&[
        ".gitignore",
        ".ignore",
        "deep/.gitkeep",
        "deep/er/old.log",
        "kept.env",
        "plain",
        "re.env",
    ]);
    let tracked: Vec<_> = seen
        .units
        .iter()
        .filter(|(_, unit)| unit.tracked == Some(true))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(tracked, ["deep/er/old.log", "kept.env"]);
    assert!(seen.units.values().all(|unit| unit.tracked.is_some()));

    let all = visit_with(
        &scratch,
        &["."],
        Options {
            ignored: true,
            ..TEAM
        },
    );
    assert_eq!(all.units.len(), 10);
}

#[test]
fn excludes_of_this_machine_are_optional() {
    let scratch = Scratch::repository();
    scratch.write("mine.txt", "");
    scratch.write(".git/info/exclude", "mine.txt\n");
    visit(&scratch, &["."]).assert_paths(&["mine.txt"]);
    visit_with(&scratch, &["."], Options::default()).assert_paths(&[]);
}

#[test]
fn ignores_what_git_ignores() {
    let scratch = Scratch::repository();
    scratch.write(".git/info/exclude", "local\n");
    scratch.write(
        ".gitignore",
        "*.log\n!keep.log\n/top\nmid/dle\n**/any\nfolder/\n*.{a,b}\n[xy].z\n \nspace \n\\!bang\n# no\n\\#hash\nout/*\n!out/in\ndeep/**\nte?t\n",
    );
    scratch.write(
        "sub/.gitignore",
        "!a.log\n/top\n*\n!.gitignore\n!kept\n!folder\n",
    );
    scratch.write("other/nested/.gitignore", "!*.log\n");
    let names = [
        "a.log", "keep.log", "top", "mid/dle", "any", "folder/f", "folder", "c.a", "c.{a,b}",
        "x.z", "q.z", "space", "!bang", "#hash", "out/in/1", "out/2", "deep/3", "test", "te/t",
        "local", "kept", ".hidden", "no",
    ];
    for folder in ["", "sub/", "other/", "other/nested/", "mid/"] {
        for name in names {
            if (name, folder) != ("folder", "") && scratch.path.join(folder).join(name).is_dir() {
                continue;
            }
            if scratch
                .path
                .join(folder)
                .join(name)
                .parent()
                .unwrap()
                .is_file()
            {
                continue;
            }
            scratch.write(&format!("{folder}{name}"), "");
            if name == "folder/f" && folder.is_empty() {
                std::fs::remove_dir_all(scratch.path.join("folder")).unwrap();
            }
        }
    }
    let git = scratch.git(&[
        "-c",
        "core.quotePath=false",
        "ls-files",
        "--others",
        "--exclude-standard",
    ]);
    let mut expected: Vec<_> = git.lines().collect();
    expected.sort_unstable();
    assert!(expected.len() > 40, "{expected:?}");
    let options = Options {
        machine_excludes: true,
        ..TEAM
    };
    visit_with(&scratch, &["."], options).assert_paths(&expected);
    for folder in ["sub", "other/nested"] {
        let below: Vec<_> = expected
            .iter()
            .copied()
            .filter(|path| path.starts_with(&format!("{folder}/")))
            .collect();
        visit_with(&scratch, &[folder], options).assert_paths(&below);
    }
}

#[test]
fn folders_without_announced_files() {
    let scratch = Scratch::repository();
    for path in ["a/x", "a/b/Wanted.toml", "a/b/c/x", "wanted.toml", "off/x"] {
        scratch.write(path, "");
    }
    scratch.write(".gitignore", "wanted.toml\noff/\n");
    let wanted = Options {
        announced: &["wanted.toml"],
        ..TEAM
    };
    // an ignored file counts as there, and nothing is said of a folder that is not listed
    assert_eq!(visit_with(&scratch, &["."], wanted).without, ["a", "a/b/c"]);
    assert_eq!(visit(&scratch, &["."]).without, [""; 0]);
}

#[test]
fn a_repository_inside_another_has_its_own_rules() {
    let scratch = Scratch::repository();
    scratch.write(".gitignore", "*.log\n");
    scratch.write("inner/a.log", "");
    scratch.write("inner/b.tmp", "");
    scratch.write("inner/.gitignore", "*.tmp\n");
    git(&scratch.path.join("inner"), &["init", "--quiet"]);
    let both = [".gitignore", "inner/.gitignore", "inner/a.log"];
    visit(&scratch, &["."]).assert_paths(&both);
    visit(&scratch, &["inner"]).assert_paths(&[".gitignore", "a.log"]);
}

#[test]
fn parents_of_a_folder_ignore_too_and_paths_start_at_the_root() {
    let scratch = Scratch::repository();
    scratch.write(".gitignore", "*.log\n");
    scratch.write("sub/a.log", "");
    scratch.write("sub/b.txt", "");
    scratch.write("sub/tracked.log", "");
    scratch.write("other/tracked.log", "");
    scratch.git(&["add", "--force", "sub/tracked.log", "other/tracked.log"]);
    let tree = WorkTree::new(&[scratch.path.join("sub")], TEAM).unwrap();
    assert_eq!(tree.root(), scratch.path);
    collect(&tree, 1).assert_paths(&["sub/b.txt", "sub/tracked.log"]);
}

#[test]
fn overlapping_paths_give_each_file_once_and_names_beat_ignores() {
    let scratch = Scratch::repository();
    scratch.write(".gitignore", "out/\nsecret.txt\n");
    scratch.write("out/a", "");
    scratch.write("src/b", "");
    scratch.write("src/c", "");
    scratch.write("secret.txt", "");
    let seen = visit(
        &scratch,
        &[
            ".",
            "src",
            "src/../src",
            "src/b",
            "out",
            "secret.txt",
            "secret.txt",
        ],
    );
    seen.assert_paths(&[".gitignore", "out/a", "secret.txt", "src/b", "src/c"]);
}

#[test]
fn a_file_by_name_does_not_read_the_index() {
    let scratch = Scratch::repository();
    scratch.write("a/b", "text");
    scratch.write(".git/index", "damaged");
    let seen = visit(&scratch, &["a/b"]);
    seen.assert_paths(&["a/b"]);
    assert_eq!(seen.units["a/b"].tracked, None);
    assert!(seen.notices.is_empty());
    let seen = visit(&scratch, &["."]);
    seen.assert_paths(&["a/b"]);
    assert_eq!(seen.notices, [(".git".into(), NoticeKind::Unreadable)]);
}

#[test]
fn roots_outside_of_repositories() {
    let scratch = Scratch::folder();
    scratch.write("x/a", "");
    scratch.write("x/y/b", "");
    let root = |paths: &[&str]| {
        let paths: Vec<_> = paths.iter().map(|path| scratch.path.join(path)).collect();
        WorkTree::new(&paths, TEAM).unwrap().root().to_owned()
    };
    assert_eq!(root(&["x"]), scratch.path.join("x"));
    assert_eq!(root(&["x/a"]), scratch.path.join("x"));
    assert_eq!(root(&["x/a", "x/y"]), scratch.path.join("x"));
    visit(&scratch, &["x/y"]).assert_paths(&["b"]);
}

#[test]
fn a_missing_path_is_an_error_that_names_it() {
    let scratch = Scratch::folder();
    let error = WorkTree::new(&[scratch.path.join("nowhere")], TEAM).unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn encodings_and_pointers() {
    let scratch = Scratch::folder();
    scratch.write("wide", b"\xff\xfea\0b\0");
    scratch.write("blob", b"a\0\0\0b");
    scratch.write("empty", "");
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    scratch.write("big.bin", pointer);
    let seen = visit(&scratch, &["."]);
    assert_eq!(seen.text("wide"), b"ab");
    assert_eq!(seen.units["blob"].encoding, Encoding::Binary);
    assert_eq!(seen.text("empty"), b"");
    assert_eq!(seen.text("big.bin"), pointer.as_bytes());
    assert_eq!(seen.notices, [("big.bin".into(), NoticeKind::LfsPointer)]);
}

#[test]
fn submodules() {
    let library = Scratch::repository();
    library.write("lib.txt", "");
    library.write("hidden.log", "");
    library.git(&["add", "."]);
    library.write(".gitignore", "*.log\n");
    library.git(&["add", "."]);
    library.git(&["commit", "--quiet", "-m", "one"]);
    let scratch = Scratch::repository();
    let from = library.path.to_str().unwrap();
    scratch.git(&["submodule", "--quiet", "add", from, "here"]);
    scratch.git(&["submodule", "--quiet", "add", from, "gone"]);
    scratch.git(&["commit", "--quiet", "-m", "one"]);
    scratch.git(&["submodule", "--quiet", "deinit", "gone"]);
    scratch.write("here/new", "");
    let seen = visit(&scratch, &["."]);
    seen.assert_paths(&[
        ".gitmodules",
        "here/.gitignore",
        "here/hidden.log",
        "here/lib.txt",
        "here/new",
    ]);
    assert_eq!(
        seen.notices,
        [("gone".into(), NoticeKind::MissingSubmodule)]
    );
    assert_eq!(seen.units["here/hidden.log"].tracked, Some(true));
    assert_eq!(seen.units["here/lib.txt"].tracked, Some(true));
    assert_eq!(seen.units["here/new"].tracked, Some(false));
    // from inside, the submodule is the repository
    visit(&scratch, &["here"]).assert_paths(&[".gitignore", "hidden.log", "lib.txt", "new"]);
    assert!(visit(&scratch, &[".gitmodules"]).notices.is_empty());
}

#[test]
fn sparse_checkouts_and_deleted_files_are_no_trouble() {
    let scratch = Scratch::repository();
    for path in ["in/a", "out/b", "gone"] {
        scratch.write(path, "");
    }
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "--quiet", "-m", "one"]);
    scratch.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    std::fs::remove_file(scratch.path.join("gone")).unwrap();
    let seen = visit(&scratch, &["."]);
    seen.assert_paths(&["in/a"]);
    assert!(seen.notices.is_empty());
}

#[test]
fn linked_work_trees() {
    let scratch = Scratch::repository();
    scratch.write("a", "");
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "--quiet", "-m", "one"]);
    scratch.git(&["worktree", "add", "--quiet", "-b", "side", "linked"]);
    std::fs::write(scratch.path.join("linked/.gitignore"), "a\nb\n").unwrap();
    std::fs::write(scratch.path.join("linked/b"), "").unwrap();
    let seen = visit(&scratch, &["linked"]);
    seen.assert_paths(&[".gitignore", "a"]);
    assert_eq!(seen.units["a"].tracked, Some(true));
}

#[test]
fn many_threads_and_many_files() {
    let scratch = Scratch::repository();
    let names: Vec<_> = (0..300)
        .map(|n| format!("d{:02}/f{n:03}", n % 17))
        .collect();
    for name in &names {
        scratch.write(name, name);
    }
    git(&scratch.path, &["add", "."]);
    let seen = collect(
        &WorkTree::new(std::slice::from_ref(&scratch.path), TEAM).unwrap(),
        8,
    );
    assert_eq!(seen.units.len(), names.len());
    let paths: Vec<_> = names.iter().map(String::as_str).collect();
    let named = visit(&scratch, &paths);
    assert!(seen.units.keys().eq(named.units.keys()));
    assert!(
        named
            .units
            .iter()
            .all(|(path, unit)| unit.text == path.as_bytes())
    );
}

#[cfg(unix)]
mod unix;
