//! Links, special files and permissions, where the system has them.

use super::*;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

#[test]
fn links_are_not_followed() {
    let scratch = Scratch::repository();
    let outside = Scratch::folder();
    outside.write("file", "outside");
    scratch.write("dir/file", "inside");
    symlink(&outside.path, scratch.path.join("away")).unwrap();
    symlink("..", scratch.path.join("dir/loop")).unwrap();
    symlink("nowhere", scratch.path.join("broken")).unwrap();
    symlink("dir/file", scratch.path.join("near")).unwrap();
    scratch.git(&["add", "."]);
    let seen = visit(&scratch, &["."]);
    seen.assert_paths(&["away", "broken", "dir/file", "dir/loop", "near"]);
    assert_eq!(seen.text("broken"), b"nowhere");
    assert_eq!(seen.units["near"].origin, Origin::LinkTarget);
    assert_eq!(seen.units["near"].tracked, Some(true));
    assert!(seen.notices.is_empty());
}

#[test]
fn links_by_name() {
    let scratch = Scratch::repository();
    let outside = Scratch::folder();
    outside.write("file", "outside");
    scratch.write("dir/file", "inside");
    symlink("dir/file", scratch.path.join("near")).unwrap();
    symlink(outside.path.join("file"), scratch.path.join("far")).unwrap();
    symlink("dir", scratch.path.join("folder")).unwrap();
    symlink(".git/config", scratch.path.join("config")).unwrap();
    let seen = visit(&scratch, &["near", "far", "config"]);
    seen.assert_paths(&["config", "dir/file", "far", "near"]);
    assert_eq!(seen.text("dir/file"), b"inside");
    assert_eq!(seen.units["far"].origin, Origin::LinkTarget);
    let kind = NoticeKind::SymbolicLink;
    assert_eq!(
        seen.notices,
        [("config".into(), kind), ("far".into(), kind)]
    );
    visit(&scratch, &["folder"]).assert_paths(&["dir/file"]);
}

#[test]
fn a_tracked_folder_replaced_by_a_link_is_not_followed() {
    let scratch = Scratch::repository();
    let outside = Scratch::folder();
    outside.write("file", "outside");
    scratch.write("dir/file", "inside");
    scratch.git(&["add", "."]);
    std::fs::remove_dir_all(scratch.path.join("dir")).unwrap();
    symlink(&outside.path, scratch.path.join("dir")).unwrap();
    visit(&scratch, &["."]).assert_paths(&["dir"]);
}

#[test]
fn rules_are_never_read_from_special_files_and_links() {
    let scratch = Scratch::repository();
    scratch.write("a/1.log", "");
    scratch.write("b/1.log", "");
    scratch.write("patterns", "*.log\n");
    let fifo = scratch.path.join("a/.gitignore");
    let made = std::process::Command::new("mkfifo").arg(fifo).status();
    assert!(made.unwrap().success());
    symlink("../patterns", scratch.path.join("b/.gitignore")).unwrap();
    let seen = visit(&scratch, &["."]);
    seen.assert_paths(&["a/1.log", "b/.gitignore", "b/1.log", "patterns"]);
    assert_eq!(
        seen.notices,
        [("a/.gitignore".into(), NoticeKind::SpecialFile)]
    );
}

#[test]
fn special_files_are_not_opened() {
    let scratch = Scratch::folder();
    let socket = scratch.path.join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let fifo = scratch.path.join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let kind = NoticeKind::SpecialFile;
    let both = [("fifo".into(), kind), ("socket".into(), kind)];
    assert_eq!(visit(&scratch, &["."]).notices, both);
    assert_eq!(visit(&scratch, &["fifo", "socket"]).notices, both);
    assert_eq!(
        visit(&scratch, &["/dev/null"]).notices,
        [("null".into(), kind)]
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let scratch = Scratch::folder();
    scratch.write("closed", "");
    scratch.write("shut/a", "");
    let set = |path: &str, mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(scratch.path.join(path), mode).unwrap();
    };
    set("closed", 0);
    set("shut", 0);
    if std::fs::read(scratch.path.join("closed")).is_ok() {
        return; // root reads everything
    }
    let seen = visit(&scratch, &["."]);
    set("shut", 0o700);
    let kind = NoticeKind::Unreadable;
    assert_eq!(
        seen.notices,
        [("closed".into(), kind), ("shut".into(), kind)]
    );
}

#[test]
fn files_that_vanish_or_change_are_told() {
    let scratch = Scratch::folder();
    scratch.write("there", "");
    symlink("there", scratch.path.join("link")).unwrap();
    let notices = Mutex::new(Vec::new());
    for name in ["gone", "link", "."] {
        let found = Found {
            disk: &scratch.path.join(name),
            path: name.into(),
            tracked: None,
        };
        found.hand_out(Kind::Regular, &|item| match item {
            Item::Skipped(notice) => notices.lock().unwrap().push(notice.kind),
            other => panic!("{other:?}"),
        });
    }
    let kinds = notices.into_inner().unwrap();
    assert_eq!(kinds, [NoticeKind::Vanished; 3]);
}

#[test]
fn names_are_bytes() {
    let scratch = Scratch::repository();
    let names: [&[u8]; 3] = [b"new\nline", b"esc\x1b[31m", b"latin\xe9"];
    for name in names {
        let name = std::ffi::OsStr::from_bytes(name);
        std::fs::write(scratch.path.join(name), "").unwrap();
    }
    let tree = WorkTree::new(std::slice::from_ref(&scratch.path), TEAM).unwrap();
    let paths = Mutex::new(Vec::new());
    tree.visit(1, &|item| match item {
        Item::Unit(unit) => paths.lock().unwrap().push(unit.path),
        Item::Skipped(notice) => panic!("{notice:?}"),
        Item::WholeTree | Item::Without(_) => {}
    });
    let mut paths = paths.into_inner().unwrap();
    paths.sort();
    assert_eq!(paths, [names[1], names[2], names[0]]);
}
