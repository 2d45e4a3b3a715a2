//! Nothing is written into the repository that is scanned: no object, reference, lock, refreshed index or cache that nobody asked for.

mod common;

use common::repo::{Repo, token};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;

/// What a folder looks like: for each path its kind and content, when it was changed, and who may read it.
type State = BTreeMap<PathBuf, (Vec<u8>, SystemTime, bool)>;

fn state(folder: &Path) -> State {
    let mut state = State::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let metadata = path.symlink_metadata().expect("metadata");
        let content = if metadata.is_symlink() {
            let target = fs::read_link(&path).expect("a link");
            target.into_os_string().into_encoded_bytes()
        } else if metadata.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            open.extend(entries.map(|entry| entry.expect("an entry").path()));
            b"folder".to_vec()
        } else {
            fs::read(&path).expect("read")
        };
        let changed = metadata.modified().expect("a time");
        let closed = metadata.permissions().readonly();
        state.insert(path, (content, changed, closed));
    }
    state
}

/// A repository with something for every mode: packs and loose objects, a stash, a conflict of times between index and disk, an archive.
fn busy() -> Repo {
    let repo = Repo::begun();
    let connect = |name: &str| format!("connect('{}')\n", token(name));
    repo.add("old.py", connect("old"));
    repo.add("b.py", "x = 1\n".repeat(50));
    repo.commit("comes");
    repo.git(&["gc", "--quiet"]);
    repo.git(&["branch", "base"]);
    repo.git(&["rm", "--quiet", "old.py"]);
    repo.add(
        "docker-compose.yml",
        "services: {db: {environment: {POSTGRES_PASSWORD: postgres}}}\n",
    );
    repo.commit("goes");
    repo.git(&["tag", "-a", "v1", "-m", "one"]);
    repo.add("later.py", connect("later"));
    repo.git(&["stash", "--quiet"]);
    repo.add("staged.py", connect("staged"));
    repo.write(
        "b.py",
        format!("{}{}", "x = 1\n".repeat(50), connect("changed")),
    );
    repo.write("new.py", connect("new"));
    repo.write(
        "settings.py",
        "import os\nPASSWORD = os.environ.get('PASSWORD', 'changeme')\n",
    );
    // the index has to be refreshed by who writes it: a file with another time and the same content
    repo.write("README", "nothing to see\n");
    repo
}

const MODES: &[&[&str]] = &[
    &["scan"],
    &["scan", "--staged"],
    &["scan", "--staged", "--whole-files"],
    &["scan", "--changed"],
    &["scan", "--range", "base..HEAD"],
    &["scan", "--range", "base...HEAD", "--whole-files"],
    &["scan", "--since-ref", "base"],
    &["scan", "--pre-commit"],
    &["scan", "--history"],
    &["scan", "--history", "--plan"],
    &["scan", "--history", "--refs", "refs/heads/*"],
    &["scan", "--history", "--threads", "4", "--format", "sarif"],
    &["scan", "--format", "github"],
    &["scan", "b.py", "--verbose"],
    &["scan", "-", "--stdin-path", "x.py"],
    &["scan", "--staged", "nowhere"],
    &["scan", "--range", "nothing..HEAD"],
    &["fix"],
    &["fix", "--unsafe-fixes"],
    &["config", "show"],
    &["rules"],
    &["baseline", "show"],
    &["explain", "weak-env-default"],
];

#[test]
fn no_mode_changes_anything() {
    let repo = busy();
    let before = state(&repo.path);
    for mode in MODES {
        let run = repo
            .command(mode[0])
            .args(&mode[1..])
            .output()
            .expect("credlint runs");
        assert!(!run.stdout.is_empty() || !run.stderr.is_empty(), "{mode:?}");
        unchanged(&before, &state(&repo.path), mode);
    }
}

#[test]
fn no_judgement_changes_anything() {
    let repo = busy();
    let before = state(&repo.path);
    let text = format!("connect('{}')\n", token("edit"));
    let request = serde_json::json!({"path": "src/a.py", "content": text}).to_string();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = folder.path().join("input");
    fs::write(&input, request).expect("written");
    let run = repo
        .command("hook")
        .arg("--stdin-json")
        .stdin(Stdio::from(fs::File::open(&input).expect("opened")))
        .output()
        .expect("credlint runs");
    assert_eq!(run.status.code(), Some(2), "{run:?}");
    unchanged(&before, &state(&repo.path), &["hook"]);
}

#[test]
fn a_repository_that_may_not_be_written_can_be_scanned() {
    let repo = busy();
    let expected = statuses(&repo);
    closed(&repo.path, true);
    let found = statuses(&repo);
    closed(&repo.path, false);
    assert_eq!(found, expected);
    assert!(found.iter().all(|status| *status == Some(1)), "{found:?}");
}

fn statuses(repo: &Repo) -> Vec<Option<i32>> {
    let modes = [&["--staged"][..], &["--changed"], &["--history"], &[]];
    let run = |mode: &&[&str]| repo.command("scan").args(*mode).output();
    let runs = modes.iter().map(run);
    runs.map(|run| run.expect("credlint runs").status.code())
        .collect()
}

/// Takes the right to write, or gives it back.
fn closed(path: &Path, is_closed: bool) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if is_closed { 0o555 } else { 0o755 };
        for (path, _) in state(path) {
            if !path.is_symlink() {
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
            }
        }
    }
    #[cfg(not(unix))]
    let _ = (path, is_closed);
}

#[track_caller]
fn unchanged(before: &State, after: &State, mode: &[&str]) {
    let differs = |path: &&PathBuf| before.get(*path) != after.get(*path);
    let changed: Vec<&PathBuf> = before.keys().chain(after.keys()).filter(differs).collect();
    assert!(changed.is_empty(), "{mode:?} changed {changed:?}");
}
