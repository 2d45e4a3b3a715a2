//! `credlint fix` as a person meets it: what it shows, what it writes, and what it leaves alone.

mod common;
#[path = "fix/forms.rs"]
mod forms;
#[path = "fix/twice.rs"]
mod twice;

use common::{err, git_says, out, password, status, write};
use std::fs;
use std::path::Path;
use std::process::Output;

/// One that everybody knows.
const WEAK: &str = concat!("chan", "geme");

fn filled(text: &str) -> String {
    text.replace("@V@", &password()).replace("@W@", WEAK)
}

/// A folder with these files; `@V@` becomes a password that looks generated, `@W@` a well-known one.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        write(folder.path(), path, filled(text));
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut run = common::credlint(folder);
    run.args(arguments).output().expect("credlint runs")
}

fn fix(folder: &Path, arguments: &[&str]) -> Output {
    let arguments = [&["fix"], arguments].concat();
    run(folder, &arguments)
}

fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = folder(files);
    git_says(folder.path(), &["init", "-q"]);
    git_says(folder.path(), &["add", "-A"]);
    git_says(folder.path(), &["commit", "-q", "-m", "all"]);
    folder
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).expect("a file")
}

const COMPOSE: &str =
    "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:-@W@} # why\n";

#[test]
fn the_diff_shows_no_secret_and_writes_nothing() {
    let folder = folder(&[
        ("docker-compose.yml", COMPOSE),
        ("app/db.py", "x = '@V@' # once more\npassword = \"@V@\"\n"),
    ]);
    let before = read(folder.path(), "docker-compose.yml");
    let done = fix(folder.path(), &["--unsafe-fixes"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    let diff = out(&done);
    assert!(
        diff.contains(
            "-      POSTGRES_PASSWORD: ${DB_PASSWORD:-[REDACTED]} # why\n\
             +      POSTGRES_PASSWORD: ${DB_PASSWORD:?set DB_PASSWORD} # why\n"
        ),
        "{diff}"
    );
    assert!(diff.contains("-password = \"[REDACTED]\"\n"), "{diff}");
    for value in [password().as_str(), WEAK] {
        assert!(!diff.contains(value) && !err(&done).contains(value));
    }
    assert!(err(&done).contains("2 findings can be mended in 2 files; --apply writes them"));
    assert_eq!(read(folder.path(), "docker-compose.yml"), before);
}

#[test]
fn several_entries_are_added_to_an_open_last_line() {
    let repository = repository(&[
        (".gitignore", "*.log"),
        ("run.sh", "#!/bin/sh\nPGPASSFILE=.pgpass psql\n"),
        (".env.example", "DB_PASSWORD=\n"),
    ]);
    let done = fix(repository.path(), &["--apply"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert_eq!(
        read(repository.path(), ".gitignore"),
        "*.log\n.env\n.pgpass\n"
    );
}

#[test]
fn safe_edits_are_written_and_others_wait_to_be_asked_for() {
    let folder = folder(&[
        ("docker-compose.yml", COMPOSE),
        ("app/db.py", "x = 1\npassword = \"@V@\"\n"),
    ]);
    let done = fix(folder.path(), &["--apply"]);
    assert_eq!(status(&done), 0);
    assert!(
        err(&done).contains("1 more finding has an edit that can change behaviour"),
        "{}",
        err(&done)
    );
    assert!(err(&done).contains("DB_PASSWORD before the next start"));
    assert!(read(folder.path(), "docker-compose.yml").contains("${DB_PASSWORD:?set DB_PASSWORD}"));
    assert!(read(folder.path(), "app/db.py").contains(&password()));

    let done = fix(folder.path(), &["--apply", "--unsafe-fixes"]);
    assert_eq!(status(&done), 0);
    assert_eq!(
        read(folder.path(), "app/db.py"),
        "import os\nx = 1\npassword = os.environ[\"DB_PASSWORD\"]\n"
    );
    let done = fix(folder.path(), &["--apply", "--unsafe-fixes"]);
    assert!(err(&done).contains("nothing mended"), "{}", err(&done));
}

#[test]
fn templates_are_emptied_under_a_comment_and_get_new_entries() {
    let folder = folder(&[
        (
            ".env.example",
            "# database\nDB_PASSWORD=@W@ # x\nDATABASE_URL=postgres://app:@W@@db/app\n# required: generate it\nSECRET_KEY='@W@'\n",
        ),
        ("docker-compose.yml", COMPOSE),
        ("web/run.sh", "#!/bin/sh\nexport API_TOKEN=@V@\n"),
    ]);
    let done = fix(folder.path(), &["--apply", "--unsafe-fixes"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert_eq!(
        read(folder.path(), ".env.example"),
        "# database\n# REQUIRED: generate one with: openssl rand -base64 32\nDB_PASSWORD= # x\n\
         DATABASE_URL=postgres://app:${DB_PASSWORD}@db/app\n# required: generate it\nSECRET_KEY=''\n\
         \n# REQUIRED: generate one with: openssl rand -base64 32\nAPI_TOKEN=\n"
    );
    assert_eq!(
        read(folder.path(), "web/run.sh"),
        "#!/bin/sh\nexport API_TOKEN=\"${API_TOKEN:?set API_TOKEN}\"\n"
    );
}

#[test]
fn encodings_line_breaks_and_marks_stay() {
    let text = filled("# caf\u{e9}\r\nDB_PASSWORD=@W@\r\nX=1");
    let mended = "# caf\u{e9}\r\n# REQUIRED: generate one with: openssl rand -base64 32\r\nDB_PASSWORD=\r\nX=1";
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        units.flat_map(bytes).collect()
    };
    let latin = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
            .collect()
    };
    let bom = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let files = [
        ("a/.env.example", bom(&text), bom(mended)),
        ("b/.env.example", utf16(&text, false), utf16(mended, false)),
        ("c/.env.example", utf16(&text, true), utf16(mended, true)),
        ("d/.env.example", latin(&text), latin(mended)),
    ];
    let folder = folder(&[]);
    for (path, raw, _) in &files {
        fs::create_dir_all(folder.path().join(path).parent().expect("a parent")).expect("created");
        fs::write(folder.path().join(path), raw).expect("written");
    }
    let done = fix(folder.path(), &["--apply"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    for (path, _, wanted) in &files {
        let now = fs::read(folder.path().join(path)).expect("a file");
        assert_eq!(
            now.escape_ascii().to_string(),
            wanted.escape_ascii().to_string(),
            "{path}"
        );
    }
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_are_not_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let outside = folder(&[("run.sh", "#!/bin/sh\nPGPASSWORD=${DB_PASSWORD:-@W@} psql\n")]);
    let inside = folder(&[("run.sh", "#!/bin/sh\nPGPASSWORD=${DB_PASSWORD:-@W@} psql\n")]);
    let script = inside.path().join("run.sh");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o751)).expect("set");
    symlink(outside.path().join("run.sh"), inside.path().join("link.sh")).expect("linked");
    symlink("run.sh", inside.path().join("near.sh")).expect("linked");
    let before = read(outside.path(), "run.sh");
    let done = fix(inside.path(), &["--apply", "run.sh", "link.sh", "near.sh"]);
    assert_eq!(read(outside.path(), "run.sh"), before);
    assert!(
        read(inside.path(), "run.sh").contains(":?set DB_PASSWORD"),
        "{}",
        err(&done)
    );
    let mode = fs::metadata(&script).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o751);
    assert!(
        fs::symlink_metadata(inside.path().join("near.sh"))
            .expect("there")
            .is_symlink()
    );
    let names = fs::read_dir(inside.path()).expect("a folder").count();
    assert_eq!(names, 3, "no temporary file stays");
}

#[test]
fn rules_and_fingerprints_choose() {
    let folder = folder(&[
        ("docker-compose.yml", COMPOSE),
        ("a/.env.example", "DB_PASSWORD=@W@\n"),
    ]);
    let done = fix(folder.path(), &["--rule", "weak-env-default"]);
    assert!(out(&done).contains("compose") && !out(&done).contains(".env.example"));
    let report = run(folder.path(), &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).expect("JSON");
    let finding = &report["findings"][0];
    let id = &finding["fingerprint"].as_str().expect("a fingerprint")[..8];
    let done = fix(folder.path(), &["--id", id]);
    assert!(out(&done).contains(finding["path"].as_str().expect("a path")));
    assert_eq!(out(&done).matches("diff --git").count(), 1);

    let unknown = fix(folder.path(), &["--rule", "weak-default"]);
    assert_eq!(status(&unknown), 2);
    assert!(err(&unknown).contains("no rule is called 'weak-default'"));
    assert_eq!(status(&fix(folder.path(), &["--id", "abc"])), 2);
    let gone = fix(folder.path(), &["--id", "00000000"]);
    assert!(
        err(&gone).contains("begins with 00000000"),
        "{}",
        err(&gone)
    );
}

#[test]
fn a_patch_applies_and_only_its_owner_reads_it() {
    let repository = repository(&[
        ("docker-compose.yml", COMPOSE),
        ("a b/\u{e9}.py", "password = '@V@'"),
    ]);
    let elsewhere = folder(&[]);
    let file = elsewhere.path().join("fix.patch");
    let file = file.to_str().expect("a name");
    let done = fix(repository.path(), &["--unsafe-fixes", "--patch", file]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(err(&done).contains("holds the old values in clear text"));
    assert!(out(&done).is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    git_says(repository.path(), &["apply", "--check", file]);
    git_says(repository.path(), &["apply", file]);
    let done = fix(repository.path(), &["--unsafe-fixes"]);
    assert!(
        err(&done).contains("nothing can be mended"),
        "{}",
        err(&done)
    );

    let refused = fix(repository.path(), &["--patch", "fix.patch"]);
    assert_eq!(status(&refused), 2);
    assert!(err(&refused).contains("lies in the tree that is scanned"));
}

#[test]
fn an_edit_that_would_break_the_file_is_dropped_with_its_reason() {
    let text = "services:\n  db:\n    environment: {A: b, POSTGRES_PASSWORD: @W@}\n";
    let folder = folder(&[("compose.yml", text)]);
    let done = fix(folder.path(), &["--apply", "--unsafe-fixes"]);
    assert_eq!(status(&done), 1, "{}", err(&done));
    assert!(
        err(&done).contains("left alone: the result would not be YAML"),
        "{}",
        err(&done)
    );
    assert_eq!(read(folder.path(), "compose.yml"), filled(text));
}

#[test]
fn ignore_entries_are_added_and_git_lets_go_only_when_asked() {
    let repository = repository(&[
        (".gitignore", "*.log"),
        (".env", "DB_PASSWORD=@V@\n"),
        (".env.example", "DB_PASSWORD=\n"),
    ]);
    let done = fix(repository.path(), &["--apply"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert_eq!(read(repository.path(), ".gitignore"), "*.log\n.env\n");
    assert!(
        err(&done).contains("run: git rm --cached -- .env\n"),
        "{}",
        err(&done)
    );
    let listed = |path: &Path| git_says(path, &["ls-files", ".env"]);
    assert_eq!(listed(repository.path()), ".env");

    let done = fix(
        repository.path(),
        &["--apply", "--rule", "sensitive-file-tracked"],
    );
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert_eq!(listed(repository.path()), "");
    assert!(
        err(&done).contains("ran: git rm --cached -- .env\n"),
        "{}",
        err(&done)
    );
    assert!(
        read(repository.path(), ".env").contains(&password()),
        "the file stays on disk"
    );
    assert!(!err(&done).contains("run: "), "{}", err(&done));
}

#[test]
fn values_of_throw_away_services_change_together_and_others_become_secrets() {
    let folder = folder(&[
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  test:\n    services:\n      db:\n        env:\n          POSTGRES_PASSWORD: '@W@'\n    env:\n      DATABASE_URL: postgres://app:@W@@localhost/app\n",
        ),
        (
            ".github/workflows/deploy.yml",
            "on: push\nenv:\n  ADMIN_PASSWORD: @W@\njobs: {}\n",
        ),
    ]);
    let done = fix(folder.path(), &["--apply", "--unsafe-fixes"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    let run = "ci-${{ github.run_id }}-${{ github.run_attempt }}";
    let ci = read(folder.path(), ".github/workflows/ci.yml");
    assert!(
        ci.contains(&format!("POSTGRES_PASSWORD: '{run}'\n")),
        "{ci}"
    );
    assert!(
        ci.contains(&format!("postgres://app:{run}@localhost/app")),
        "{ci}"
    );
    let deploy = read(folder.path(), ".github/workflows/deploy.yml");
    assert!(deploy.contains("ADMIN_PASSWORD: ${{ secrets.ADMIN_PASSWORD }}\n"));
    assert!(err(&done).contains("create: the secrets ADMIN_PASSWORD of the repository"));
}

#[test]
fn a_value_that_is_left_in_fewer_places_is_no_new_finding() {
    let text = "services:\n  a:\n    environment:\n      POSTGRES_PASSWORD: ${A_PASSWORD:-@W@}\n  b:\n    environment:\n      REDIS_PASSWORD: @W@\n  c:\n    environment:\n      GF_SECURITY_ADMIN_PASSWORD: @W@\n";
    let folder = folder(&[("compose.yml", text)]);
    let report = run(folder.path(), &[]);
    assert!(out(&report).contains("secret-reused"), "{}", out(&report));
    let done = fix(folder.path(), &["--apply", "--rule", "weak-env-default"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    assert!(read(folder.path(), "compose.yml").contains("${A_PASSWORD:?set A_PASSWORD}"));
}

#[test]
fn a_review_suggests_what_can_be_committed_with_a_click() {
    let repository = repository(&[("a.py", "import sys\n"), ("compose.yml", "x: 1\n")]);
    fs::write(repository.path().join("compose.yml"), filled(COMPOSE)).expect("written");
    let literal = filled("import sys\npassword = \"@V@\"\n");
    fs::write(repository.path().join("a.py"), literal).expect("written");
    let arguments = ["scan", "--changed", "--format", "github-review"];
    let done = run(repository.path(), &arguments);
    let review: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let comments = review["comments"].as_array().expect("comments");
    let on = |path: &str| {
        let one = comments.iter().find(|it| it["path"] == path);
        one.unwrap_or_else(|| panic!("{review}"))
    };
    let compose = on("compose.yml");
    assert_eq!(compose["line"], 4);
    let body = compose["body"].as_str().expect("text");
    let wanted =
        "```suggestion\n      POSTGRES_PASSWORD: ${DB_PASSWORD:?set DB_PASSWORD} # why\n```";
    assert!(body.contains(wanted), "{body}");
    // the import would go above a line that nobody changed
    let code = on("a.py");
    assert_eq!((&code["line"], code.get("start_line")), (&2.into(), None));
    assert!(!code["body"].as_str().expect("text").contains("suggestion"));
    assert!(!out(&done).contains(&password()) && !out(&done).contains(WEAK));
}
