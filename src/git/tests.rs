//! Repositories made by the git command, read back.

use super::testing::{Scratch, git};
use super::*;
use bstr::BStr;

fn repository(path: &Path) -> Repository {
    Repository::discover(path).unwrap().expect("a repository")
}

#[track_caller]
fn assert_tracks(repository: &Repository, paths: &[&str]) {
    let tracked = repository.tracked().unwrap();
    let all: Vec<_> = tracked.iter().map(|entry| entry.path.to_string()).collect();
    assert_eq!(all, paths);
}

#[test]
fn a_folder_outside_of_any_repository() {
    let scratch = Scratch::folder();
    assert!(Repository::discover(&scratch.path).unwrap().is_none());
    scratch.write(".git", "no repository");
    assert!(Repository::discover(&scratch.path).unwrap().is_none());
}

#[test]
fn the_index_is_found_from_below_and_sorted() {
    let scratch = Scratch::repository();
    scratch.write("b.txt", "");
    scratch.write("a/b/c.txt", "");
    scratch.write("a.txt", "");
    scratch.write("untracked", "");
    let found = repository(&scratch.path.join("a/b"));
    assert_eq!(found.work_tree(), Some(scratch.path.as_path()));
    assert_tracks(&found, &[]);
    scratch.git(&["add", "a", "a.txt", "b.txt"]);
    assert_tracks(&found, &["a.txt", "a/b/c.txt", "b.txt"]);
    let tracked = found.tracked().unwrap();
    assert_eq!(tracked.position(BStr::new("a/b/c.txt"), 0), Some(1));
    assert_eq!(tracked.position(BStr::new("a/b"), 0), None);
    assert_eq!(tracked.position(BStr::new("zzz"), usize::MAX), None);
}

#[cfg(unix)]
#[test]
fn kinds_and_flags() {
    let scratch = Scratch::repository();
    scratch.write("file", "");
    scratch.write("hidden", "");
    std::os::unix::fs::symlink("file", scratch.path.join("link")).unwrap();
    scratch.git(&["add", "."]);
    scratch.git(&["update-index", "--skip-worktree", "hidden"]);
    let id = "1".repeat(40);
    let info = format!("160000,{id},module");
    scratch.git(&["update-index", "--add", "--cacheinfo", &info]);
    let tracked = repository(&scratch.path).tracked().unwrap();
    let all: Vec<_> = tracked
        .iter()
        .map(|entry| (entry.path.to_string(), entry.kind, entry.skip_worktree))
        .collect();
    assert_eq!(
        all,
        [
            ("file".into(), EntryKind::File, false),
            ("hidden".into(), EntryKind::File, true),
            ("link".into(), EntryKind::Symlink, false),
            ("module".into(), EntryKind::Submodule, false),
        ]
    );
}

#[test]
fn a_wrong_guess_finds_the_same_place() {
    let scratch = Scratch::repository();
    for n in 0..300 {
        scratch.write(&format!("{n:03}"), "");
    }
    scratch.git(&["add", "."]);
    let tracked = repository(&scratch.path).tracked().unwrap();
    for near in [0, 1, 32, 33, 150, 267, 299, 300, usize::MAX] {
        for n in 0..300 {
            let path = format!("{n:03}");
            assert_eq!(tracked.position(BStr::new(&path), near), Some(n));
            assert_eq!(tracked.position(BStr::new(&format!("{path}x")), near), None);
        }
    }
}

#[test]
fn an_unmerged_path_is_found_at_its_first_entry() {
    let scratch = Scratch::repository();
    scratch.write("a", "");
    scratch.write("b", "1");
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "--quiet", "-m", "one"]);
    scratch.git(&["checkout", "--quiet", "-b", "side"]);
    scratch.write("b", "2");
    scratch.git(&["commit", "--quiet", "-am", "two"]);
    scratch.git(&["checkout", "--quiet", "-"]);
    scratch.write("b", "3");
    scratch.git(&["commit", "--quiet", "-am", "three"]);
    let merge = std::panic::catch_unwind(|| scratch.git(&["merge", "side"]));
    assert!(merge.is_err(), "the merge was to conflict");
    let found = repository(&scratch.path);
    assert_tracks(&found, &["a", "b", "b", "b"]);
    let tracked = found.tracked().unwrap();
    assert_eq!(tracked.position(BStr::new("b"), 3), Some(1));
}

#[test]
fn linked_work_trees_have_their_own_index() {
    let scratch = Scratch::repository();
    scratch.write("main/a", "");
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "--quiet", "-m", "one"]);
    let other = Scratch::folder();
    let linked = other.path.join("linked");
    let name = linked.to_str().unwrap();
    scratch.git(&["worktree", "add", "--quiet", "-b", "side", name]);
    std::fs::write(linked.join("b"), "").unwrap();
    git(&linked, &["add", "b"]);
    let found = repository(&linked);
    assert_eq!(found.work_tree(), Some(linked.as_path()));
    assert_tracks(&found, &["b", "main/a"]);
    assert_tracks(&repository(&scratch.path), &["main/a"]);
    let shared = scratch.path.join(".git/info/exclude");
    assert_eq!(found.exclude_file().canonicalize().unwrap(), shared);
}

#[test]
fn a_bare_repository_has_no_work_tree() {
    let scratch = Scratch::folder();
    scratch.git(&["init", "--quiet", "--bare"]);
    let found = repository(&scratch.path);
    assert_eq!(found.work_tree(), None);
    assert!(found.tracked().unwrap().is_empty());
}

#[test]
fn a_split_index_is_joined() {
    let scratch = Scratch::repository();
    scratch.write("a", "");
    scratch.git(&["add", "."]);
    scratch.git(&["update-index", "--split-index"]);
    scratch.write("b", "");
    scratch.git(&["add", "b"]);
    assert_tracks(&repository(&scratch.path), &["a", "b"]);
}

#[test]
fn a_damaged_index_is_an_error_that_names_it() {
    let scratch = Scratch::repository();
    scratch.write("a", "");
    scratch.git(&["add", "."]);
    let index = scratch.path.join(".git/index");
    let good = std::fs::read(&index).unwrap();
    let found = repository(&scratch.path);
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x41;
        std::fs::write(&index, &bad).unwrap();
        let error = found.tracked().expect_err("a damaged index");
        assert!(error.to_string().contains("index"), "{error}");
        std::fs::write(&index, &good[..at]).unwrap();
        assert!(found.tracked().is_err(), "cut to {at} bytes");
    }
}

#[test]
fn a_forged_index_does_not_panic() {
    let scratch = Scratch::repository();
    scratch.write("a", "");
    scratch.write("dir/b", "");
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "--quiet", "-m", "one"]);
    let index = scratch.path.join(".git/index");
    let mut good = std::fs::read(&index).unwrap();
    let hash = good.len() - 20;
    good[hash..].fill(0); // says that there is no checksum
    let found = repository(&scratch.path);
    for at in 0..hash {
        for with in [0x01, 0x80, 0xff] {
            let mut bad = good.clone();
            bad[at] ^= with;
            std::fs::write(&index, &bad).unwrap();
            if let Ok(tracked) = found.tracked() {
                assert!(tracked.iter().count() <= bad.len());
                tracked.position(BStr::new("dir/b"), 0);
            }
        }
    }
}

#[test]
fn nothing_is_written() {
    let scratch = Scratch::repository();
    scratch.write("a", "");
    scratch.git(&["add", "."]);
    let state = || {
        let mut all: Vec<_> = ignore::WalkBuilder::new(&scratch.path)
            .standard_filters(false)
            .build()
            .map(|entry| {
                let entry = entry.unwrap();
                let modified = entry.metadata().unwrap().modified().unwrap();
                (entry.into_path(), modified)
            })
            .collect();
        all.sort();
        all
    };
    let before = state();
    repository(&scratch.path).tracked().unwrap();
    assert_eq!(state(), before);
}
