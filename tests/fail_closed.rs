//! What cannot be read is told and changes the exit status: 3 where a part was not scanned, 2 where nothing could run. "Clean" is said only
//! of what was looked at.

mod common;

use common::repo::{Repo, copy, files, token};
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

/// A repository with something wrong, a scan of it, and what that has to say.
struct Case {
    name: &'static str,
    /// The folder that is scanned; a repository may keep others alive.
    make: fn() -> (Repo, Option<Repo>),
    scan: &'static [&'static str],
    status: i32,
    says: &'static str,
}

const TREE: &[&str] = &[];
const STAGED: &[&str] = &["--staged"];
const CHANGED: &[&str] = &["--changed"];
const HISTORY: &[&str] = &["--history"];

fn cases() -> Vec<Case> {
    let case = |name, make, scan, status, says| Case {
        name,
        make,
        scan,
        status,
        says,
    };
    vec![
        case("missing path", sound, &["nowhere"], 2, "nowhere"),
        case(
            "missing path, next commit",
            sound,
            &["--staged", "nowhere"],
            2,
            "nowhere",
        ),
        case(
            "missing path, history",
            sound,
            &["--history", "nowhere"],
            2,
            "nowhere",
        ),
        case(
            "unknown base",
            sound,
            &["--range", "no-branch..HEAD"],
            2,
            "no-branch",
        ),
        case(
            "unknown reference",
            sound,
            &["--since-ref", "origin/main"],
            2,
            "origin/main",
        ),
        case("misspelt configuration", misspelt, TREE, 2, "exlude"),
        case(
            "misspelt configuration, next commit",
            misspelt,
            STAGED,
            2,
            "exlude",
        ),
        case(
            "misspelt configuration, history",
            misspelt,
            HISTORY,
            2,
            "exlude",
        ),
        case("no repository", folder, STAGED, 2, "git repository"),
        case(
            "no repository, work tree",
            folder,
            CHANGED,
            2,
            "git repository",
        ),
        case(
            "no repository, range",
            folder,
            &["--range", "A..B"],
            2,
            "git repository",
        ),
        case(
            "no repository, history",
            folder,
            HISTORY,
            2,
            "git repository",
        ),
        case(
            "nothing at all",
            empty_folder,
            TREE,
            3,
            "Nothing was scanned",
        ),
        case(
            "no commits, range",
            empty,
            &["--range", "HEAD"],
            2,
            "no commit yet",
        ),
        case(
            "no commits, history",
            empty,
            HISTORY,
            3,
            "nothing in this history",
        ),
        case(
            "corrupt loose object, history",
            corrupt_loose,
            HISTORY,
            3,
            "cannot be read",
        ),
        case(
            "corrupt loose object, range",
            corrupt_loose,
            &["--range", "HEAD"],
            3,
            "cannot be read",
        ),
        case(
            "corrupt staged object",
            corrupt_staged,
            STAGED,
            3,
            "cannot be read",
        ),
        case(
            "truncated pack, history",
            truncated_pack,
            HISTORY,
            3,
            "cannot be",
        ),
        case(
            "truncated pack, range",
            truncated_pack,
            &["--range", "HEAD"],
            2,
            "",
        ),
        case(
            "truncated index of a pack",
            truncated_idx,
            HISTORY,
            3,
            "cannot be opened",
        ),
        case(
            "index of a pack without it",
            lonely_idx,
            HISTORY,
            3,
            "cannot be opened",
        ),
        case(
            "missing object, history",
            partial,
            HISTORY,
            3,
            "partial clone",
        ),
        case(
            "missing object, range",
            partial,
            &["--range", "HEAD"],
            3,
            "partial clone",
        ),
        case("shallow, history", shallow, HISTORY, 3, "shallow"),
        case(
            "shallow, range",
            shallow,
            &["--range", "HEAD"],
            3,
            "shallow",
        ),
        case(
            "shallow, base below the boundary",
            shallow,
            &["--since-ref", "HEAD~2"],
            2,
            "HEAD~2",
        ),
        case("truncated zip", truncated_zip, TREE, 3, "broken.zip"),
        case(
            "truncated zip, next commit",
            truncated_zip,
            STAGED,
            3,
            "broken.zip",
        ),
        case(
            "truncated zip, history",
            committed_zip,
            HISTORY,
            3,
            "broken.zip",
        ),
        case(
            "submodule that is not there",
            no_submodule,
            TREE,
            3,
            "submodule",
        ),
        case("LFS pointer", lfs, TREE, 3, "LFS"),
        case("LFS pointer, next commit", lfs, STAGED, 3, "LFS"),
        case("corrupt index, tree", corrupt_index, TREE, 3, "index"),
        case(
            "corrupt index, next commit",
            corrupt_index,
            STAGED,
            2,
            "index",
        ),
        case(
            "corrupt index, work tree",
            corrupt_index,
            CHANGED,
            2,
            "index",
        ),
        case("corrupt index, history", corrupt_index, HISTORY, 3, "index"),
        case(
            "corrupt packed-refs, history",
            corrupt_packed_refs,
            HISTORY,
            3,
            "packed reference",
        ),
        case("bad HEAD, next commit", bad_head, STAGED, 2, "HEAD"),
        case("bad HEAD, history", bad_head, HISTORY, 2, "HEAD"),
        case(
            "damaged reference, history",
            damaged_ref,
            HISTORY,
            3,
            "reference",
        ),
        case(
            "reference to nothing, history",
            dead_ref,
            HISTORY,
            3,
            "1111111",
        ),
        case(
            "unknown hash, history",
            unknown_hash,
            HISTORY,
            2,
            "not known",
        ),
        case(
            "unknown hash, next commit",
            unknown_hash,
            STAGED,
            2,
            "not known",
        ),
        case(
            "alternates that are gone, history",
            no_alternates,
            HISTORY,
            3,
            "not here",
        ),
        // and what is sound says so
        case("sound, tree", sound, TREE, 0, ""),
        case("sound, history", sound, HISTORY, 0, ""),
        case("no identity, next commit", no_identity, STAGED, 0, ""),
        case("no identity, history", no_identity, HISTORY, 0, ""),
        case("garbage in a log, history", garbage_log, HISTORY, 0, ""),
        case(
            "commits without files, history",
            no_files,
            HISTORY,
            0,
            "1 commit",
        ),
        case("no commits, next commit", empty, STAGED, 0, ""),
    ]
}

fn alone(repo: Repo) -> (Repo, Option<Repo>) {
    (repo, None)
}

/// With a few commits, some of whose files are alike enough for differences.
fn begun() -> Repo {
    static MADE: OnceLock<Repo> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let repo = Repo::begun();
        let mut lines: Vec<String> = (0..80).map(|n| format!("line {n}")).collect();
        for version in 0..4 {
            lines[version * 9] = format!("version {version}");
            repo.add("src/main.py", lines.join("\n"));
            repo.commit(&format!("version {version}"));
        }
        repo
    });
    let repo = Repo::folder();
    copy(&made.path, &repo.path);
    repo
}

fn sound() -> (Repo, Option<Repo>) {
    alone(begun())
}

fn folder() -> (Repo, Option<Repo>) {
    let repo = Repo::folder();
    repo.write("a.py", "x = 1\n");
    alone(repo)
}

fn empty_folder() -> (Repo, Option<Repo>) {
    alone(Repo::folder())
}

fn empty() -> (Repo, Option<Repo>) {
    alone(Repo::empty())
}

fn no_files() -> (Repo, Option<Repo>) {
    let repo = Repo::empty();
    repo.commit("nothing yet");
    alone(repo)
}

fn misspelt() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.add("credlint.toml", "exlude = [\"vendor\"]\n");
    alone(repo)
}

fn no_identity() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.add("b.py", "x = 1\n");
    repo.git(&["config", "user.useConfigOnly", "true"]);
    alone(repo)
}

/// The file of a loose object.
fn loose(repo: &Repo, revision: &str) -> PathBuf {
    let id = repo.git(&["rev-parse", revision]);
    repo.path.join(".git/objects").join(&id[..2]).join(&id[2..])
}

/// Writes over a file that git made read-only.
fn overwrite(path: &PathBuf, bytes: &[u8]) {
    fs::remove_file(path).expect("removed");
    fs::write(path, bytes).expect("written");
}

fn corrupt_loose() -> (Repo, Option<Repo>) {
    let repo = begun();
    overwrite(&loose(&repo, "HEAD:src/main.py"), b"no zlib");
    alone(repo)
}

fn corrupt_staged() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.add("b.py", "x = 1\n");
    overwrite(&loose(&repo, ":b.py"), b"no zlib");
    alone(repo)
}

fn packed() -> (Repo, PathBuf) {
    let repo = begun();
    repo.git(&["gc", "--quiet"]);
    let all = files(&repo.path.join(".git/objects/pack"));
    let pack = all
        .into_iter()
        .find(|it| it.extension().is_some_and(|it| it == "pack"));
    (repo, pack.expect("a pack"))
}

fn truncated_pack() -> (Repo, Option<Repo>) {
    let (repo, pack) = packed();
    let bytes = fs::read(&pack).expect("read");
    overwrite(&pack, &bytes[..bytes.len() / 3]);
    alone(repo)
}

fn truncated_idx() -> (Repo, Option<Repo>) {
    let (repo, pack) = packed();
    let idx = pack.with_extension("idx");
    let bytes = fs::read(&idx).expect("read");
    overwrite(&idx, &bytes[..bytes.len() / 3]);
    alone(repo)
}

fn lonely_idx() -> (Repo, Option<Repo>) {
    let (repo, pack) = packed();
    fs::remove_file(pack).expect("removed");
    alone(repo)
}

fn partial() -> (Repo, Option<Repo>) {
    let server = begun();
    server.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = Repo::folder();
    let url = format!("file://{}", server.text_path());
    clone.git(&[
        "clone",
        "--quiet",
        "--filter=blob:none",
        "--no-checkout",
        &url,
        ".",
    ]);
    (clone, Some(server))
}

fn shallow() -> (Repo, Option<Repo>) {
    let server = begun();
    server.add("old.py", format!("connect('{}')\n", token("below")));
    server.commit("comes");
    server.git(&["rm", "--quiet", "old.py"]);
    server.commit("goes");
    server.commit("last");
    let clone = Repo::folder();
    let url = format!("file://{}", server.text_path());
    clone.git(&["clone", "--quiet", "--depth=1", &url, "."]);
    (clone, Some(server))
}

fn truncated_zip() -> (Repo, Option<Repo>) {
    let repo = begun();
    let head = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\x01\x02\x03\x04\xff\0\0\0\xff\x01\0\0\x05\0\0\0a.txt\x4b\x4c";
    repo.add("broken.zip", head);
    alone(repo)
}

fn committed_zip() -> (Repo, Option<Repo>) {
    let (repo, _) = truncated_zip();
    repo.commit("a part of an archive");
    repo.git(&["rm", "--quiet", "broken.zip"]);
    repo.commit("without");
    alone(repo)
}

fn no_submodule() -> (Repo, Option<Repo>) {
    let inner = Repo::begun();
    let outer = begun();
    outer.git(&["submodule", "--quiet", "add", inner.text_path(), "module"]);
    outer.commit("with a module");
    let clone = Repo::folder();
    clone.git(&["clone", "--quiet", outer.text_path(), "."]);
    alone(clone)
}

fn lfs() -> (Repo, Option<Repo>) {
    let repo = begun();
    let id = "5".repeat(64);
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize 12345\n");
    repo.add("model.bin", pointer);
    alone(repo)
}

fn corrupt_index() -> (Repo, Option<Repo>) {
    let repo = begun();
    let index = repo.path.join(".git/index");
    let mut bytes = fs::read(&index).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    overwrite(&index, &bytes);
    alone(repo)
}

fn corrupt_packed_refs() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.git(&["branch", "side", "HEAD~1"]);
    repo.git(&["pack-refs", "--all"]);
    repo.git(&["checkout", "--quiet", "--detach"]);
    repo.write(
        ".git/packed-refs",
        "# pack-refs with: peeled fully-peeled sorted \nno id refs/heads/side\n",
    );
    alone(repo)
}

fn bad_head() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.write(".git/HEAD", "garbage\n");
    alone(repo)
}

fn damaged_ref() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.write(".git/refs/heads/odd", "garbage\n");
    alone(repo)
}

fn dead_ref() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.write(".git/refs/heads/dead", format!("{}\n", "1".repeat(40)));
    alone(repo)
}

fn garbage_log() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.write(
        ".git/logs/HEAD",
        b"\xff\xfe garbage\n\n 1234 5678\n".as_slice(),
    );
    repo.write(".git/logs/refs/heads/main", [0u8; 5000]);
    alone(repo)
}

fn unknown_hash() -> (Repo, Option<Repo>) {
    let repo = begun();
    repo.add("b.py", "x = 1\n");
    repo.git(&["config", "extensions.objectFormat", "blake3"]);
    alone(repo)
}

fn no_alternates() -> (Repo, Option<Repo>) {
    let lender = begun();
    let clone = Repo::folder();
    clone.git(&["clone", "--quiet", "--shared", lender.text_path(), "."]);
    fs::remove_dir_all(lender.path.join(".git/objects")).expect("removed");
    (clone, Some(lender))
}

#[test]
fn nothing_is_clean_that_was_not_looked_at() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (repo, _kept) = (case.make)();
        let run = repo.scan(case.scan);
        let incomplete = run.report["receipt"]["incomplete"].as_bool();
        let as_told = match case.status {
            2 => run.report.is_null(),
            3 if run.said.contains("Nothing was scanned") => true,
            status => incomplete == Some(status == 3),
        };
        let is_blank = case.status == 0 && run.said.contains(" 0 commits");
        let is_right = run.status == case.status && as_told && !is_blank;
        if !is_right || !run.written.contains(case.says) || run.said.contains("panicked") {
            let (is, should) = (run.status, case.status);
            wrong.push(format!(
                "{}: {is} for {should}, {incomplete:?}\n{}",
                case.name, run.said
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
}

/// A notice is a line of its own in each report, not only on the terminal.
#[test]
fn reports_tell_it_too() {
    let (clone, _server) = shallow();
    let run = clone.scan(HISTORY);
    assert!(
        run.notices().iter().any(|it| it.0 == "shallow"),
        "{}",
        run.said
    );
    assert!(!run.written.contains(&token("below")));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let repo = begun();
    repo.add("closed.py", "x = 1\n");
    let file = repo.path.join("closed.py");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).expect("set");
    if fs::read(&file).is_ok() {
        return; // the superuser reads everything
    }
    for mode in [TREE, CHANGED] {
        let run = repo.scan(mode);
        assert_eq!(run.status, 3, "{mode:?}: {}", run.said);
        assert!(run.said.contains("closed.py"), "{mode:?}: {}", run.said);
    }
}

/// A byte of a pack that is another one than it was is noticed, or does not matter to what is found.
#[test]
fn a_changed_byte_in_a_pack_is_not_clean() {
    let (repo, pack) = begun_with_a_secret();
    let listed = repo.git(&["verify-pack", "-v", pack.to_str().expect("UTF-8")]);
    let sound = fs::read(&pack).expect("read");
    let mut flips: Vec<(usize, u8)> = (12..sound.len() - 20)
        .step_by(sound.len() / 30)
        .map(|at| (at, 0x40))
        .collect();
    // the kind of an object stands in its first byte, where no checksum of zlib covers it
    let objects = listed.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.get(1).filter(|kind| **kind == "blob")?;
        words.get(4)?.parse().ok()
    });
    flips.extend(objects.flat_map(|at: usize| [0x10, 0x20, 0x70].map(|flip| (at, flip))));
    let mut silent = Vec::new();
    for (at, flip) in flips {
        let mut bytes = sound.clone();
        bytes[at] ^= flip;
        overwrite(&pack, &bytes);
        let run = repo.scan(HISTORY);
        assert!(!run.said.contains("panicked"), "{}", run.said);
        if run.status == 0 {
            silent.push((at, flip));
        }
    }
    assert!(silent.is_empty(), "{silent:?} of {}: {listed}", sound.len());
}

fn begun_with_a_secret() -> (Repo, PathBuf) {
    let repo = begun();
    repo.add("old.py", format!("connect('{}')\n", token("packed")));
    repo.commit("comes");
    repo.git(&["rm", "--quiet", "old.py"]);
    repo.commit("goes");
    repo.git(&["gc", "--quiet"]);
    let all = files(&repo.path.join(".git/objects/pack"));
    let pack = all
        .into_iter()
        .find(|it| it.extension().is_some_and(|it| it == "pack"));
    (repo, pack.expect("a pack"))
}

/// What Git LFS has put away is looked at where git has the pointer only.
#[test]
fn a_pointer_to_what_is_here() {
    let (repo, _) = lfs();
    let id = "5".repeat(64);
    let content = format!("connect('{}')\n", token("lfs"));
    repo.write(&format!(".git/lfs/objects/55/55/{id}"), content);
    let run = repo.scan(STAGED);
    assert_eq!(run.status, 1, "{}", run.said);
    assert!(!run.said.contains("LFS"), "{}", run.said);
    repo.commit("large");
    let run = repo.scan(&["--range", "HEAD"]);
    assert_eq!(run.status, 1, "{}", run.said);
}

/// A pointer or a submodule that the configuration leaves out is no gap.
#[test]
fn what_is_excluded_leaves_no_gap() {
    for ((repo, _keep), path) in [(lfs(), "/model.bin"), (no_submodule(), "/module")] {
        let run = repo.scan(TREE);
        assert_eq!(run.status, 3, "{}", run.said);
        repo.write("credlint.toml", format!("exclude = [\"{path}\"]\n"));
        let run = repo.scan(TREE);
        assert_eq!(run.status, 0, "{path}: {}", run.said);
        assert!(run.said.contains("excluded"), "{}", run.said);
    }
}
