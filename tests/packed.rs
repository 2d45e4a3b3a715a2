//! Secrets that are encoded, split or packed, as a person meets them: what is found where, what no report shows, exit statuses.

#[path = "../src/content/archive/build.rs"]
mod build;
mod common;

use build::{Method, gzip, tar, zip};
use common::git_says;
use common::repo::text;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What a run says: its exit status, the report as JSON, and everything that it wrote in all formats.
struct Run {
    status: i32,
    report: Value,
    written: String,
    /// The part of it that a terminal shows.
    human: String,
}

impl Run {
    fn findings(&self) -> Vec<(&str, u64, &str)> {
        let findings = self.report["findings"].as_array().expect("findings");
        let place = |it: &'_ Value| it["start"]["line"].as_u64().unwrap_or(0);
        findings
            .iter()
            .map(|it| (text(&it["path"]), place(it), text(&it["rule"])))
            .collect()
    }

    fn notices(&self) -> Vec<(&str, &str)> {
        let notices = self.report["notices"].as_array().expect("notices");
        notices
            .iter()
            .map(|it| (text(&it["path"]), text(&it["kind"])))
            .collect()
    }
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, bytes) in files {
        common::write(folder.path(), path, bytes);
    }
    folder
}

fn scan(folder: &Path) -> Run {
    scan_with(folder, &[])
}

fn scan_with(folder: &Path, arguments: &[&str]) -> Run {
    let reports = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| format!("{name}:{}", reports.path().join(name).display());
    let output = common::credlint(folder)
        .arg("scan")
        .args(arguments)
        .args(["--all", "--format", "human", "--format", &file("json")])
        .args(["--format", &file("sarif"), "--format", &file("jsonl")])
        .output()
        .expect("credlint runs");
    let read = |name: &str| fs::read_to_string(reports.path().join(name)).expect("a report");
    let human = [output.stdout, output.stderr].concat();
    let human = String::from_utf8_lossy(&human).into_owned();
    let written = [human.clone(), read("json"), read("jsonl"), read("sarif")].concat();
    Run {
        status: output.status.code().expect("an exit status"),
        report: serde_json::from_str(&read("json")).expect("JSON"),
        written,
        human,
    }
}

/// A token that looks live, always the same.
fn token() -> String {
    ["sk_", "live_", "9aQ2xW7cE4vR", "1tB6yN3mU8kL"].concat()
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = text.bytes().map(|b| format!("{b:08b}")).collect();
    let digit = |six: &[u8]| {
        let six = std::str::from_utf8(six).expect("ASCII");
        usize::from_str_radix(&format!("{six:0<6}"), 2).expect("bits")
    };
    let digits = bits
        .as_bytes()
        .chunks(6)
        .map(|six| char::from(DIGITS[digit(six)]));
    let mut out: String = digits.collect();
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}

fn each(text: &str, form: impl Fn(u8) -> String) -> String {
    text.bytes().map(form).collect()
}

/// Ways to write a token so that nobody reads it at once: name of the file, its text, and what no report may show.
fn disguises() -> Vec<(&'static str, String, String)> {
    let token = token();
    let (head, tail) = token.split_at(12);
    let code = base64(&token);
    let hex = each(&token, |b| format!("{b:02x}"));
    let escapes = each(&token, |b| format!("\\u{b:04x}"));
    let percent = each(&token, |b| format!("%{b:02X}"));
    let references = each(&token, |b| format!("&#{b};"));
    let env = base64(&format!("HOST=a\nKEY={token}\nPORT=1\n"));
    let lines: Vec<&str> = env
        .as_bytes()
        .chunks(32)
        .filter_map(|it| std::str::from_utf8(it).ok())
        .collect();
    let cells = |line: &str| {
        let line = serde_json::to_string(line).expect("JSON");
        format!("{{\"cells\": [{{\"cell_type\": \"code\", \"source\": [\n{line}\n]}}]}}\n")
    };
    vec![
        (
            "base64.py",
            format!("x = 1\nkey = b64(\"{code}\")\n"),
            code.clone(),
        ),
        (
            "lines.yaml",
            format!("x: |\n  {}\n", lines.join("\n  ")),
            lines[1].to_owned(),
        ),
        (
            "twice.json",
            format!("{{\"x\":\n\"{}\"}}\n", base64(&code)),
            base64(&code),
        ),
        ("hex.go", format!("\nx := \"{hex}\"\n"), hex.clone()),
        (
            "escapes.json",
            format!("{{\n\"x\": \"{escapes}\"}}\n"),
            escapes[12..].to_owned(),
        ),
        (
            "percent.txt",
            format!("\nhttps://example.com/?x={percent}\n"),
            percent.clone(),
        ),
        (
            "references.xml",
            format!("<a\nx=\"{references}\"/>\n"),
            references.clone(),
        ),
        (
            "plus.js",
            format!("\nconst x = '{head}' + '{tail}';\n"),
            tail.to_owned(),
        ),
        (
            "beside.py",
            format!("\nx = ('{head}'\n  '{tail}')\n"),
            tail.to_owned(),
        ),
        (
            "dot.php",
            format!("<?php\n$x = '{head}' . '{tail}';\n"),
            tail.to_owned(),
        ),
        (
            "both.rb",
            format!("\nx = '{}' + '{}'\n", &code[..20], &code[20..]),
            code[20..].to_owned(),
        ),
        (
            "cell.ipynb",
            cells(&format!("x = '{token}'\n")),
            token.clone(),
        ),
        (
            "split.ipynb",
            cells(&format!("x = \"{head}\" + \"{tail}\"\n")),
            tail.to_owned(),
        ),
    ]
}

#[test]
fn a_disguised_token_is_found_in_its_line_and_shown_nowhere() {
    let all = disguises();
    let files: Vec<_> = all
        .iter()
        .map(|(path, text, _)| (*path, text.as_bytes()))
        .collect();
    let folder = folder(&files);
    let run = scan(folder.path());
    assert_eq!(run.status, 1);
    for (path, _, secret) in &all {
        let here: Vec<_> = run
            .findings()
            .into_iter()
            .filter(|it| it.0 == *path)
            .collect();
        let [(_, line, rule)] = here[..] else {
            panic!("{path}: {here:?}");
        };
        let want = if *path == "lines.yaml" { 2..=4 } else { 2..=2 };
        assert!(want.contains(&line), "{path}: line {line}");
        assert_eq!(rule, "stripe-secret-key", "{path}");
        assert!(!run.written.contains(secret), "{path}: shown");
    }
    assert!(!run.written.contains(&token()[8..]));
    assert_eq!(run.findings().len(), all.len());
}

#[test]
fn the_same_value_has_the_same_fingerprint_however_it_is_written() {
    let prints: Vec<String> = [
        token(),
        base64(&token()),
        each(&token(), |b| format!("\\x{b:02x}")),
    ]
    .iter()
    .map(|value| {
        let folder = folder(&[("a.py", format!("x = \"{value}\"\n").as_bytes())]);
        let run = scan(folder.path());
        text(&run.report["findings"][0]["fingerprint"]).to_owned()
    })
    .collect();
    assert!(
        prints[0].len() == 32 && prints.iter().all(|it| *it == prints[0]),
        "{prints:?}"
    );
}

#[test]
fn settings_and_addresses_are_found_in_encoded_text() {
    let value = ["kV7", "qz2", "Lw9", "Tx4"].concat();
    let (head, tail) = value.split_at(6);
    let env = base64(&format!("HOST=a\nDB_PASSWORD={value}\nPORT=1\n"));
    let url = base64(&format!("postgres://app:{value}@db.example.net/app"));
    let files = [
        ("env.py", format!("x = \"{env}\"\n")),
        ("url.py", format!("x = \"{url}\"\n")),
        ("plus.py", format!("password = \"{head}\" + \"{tail}\"\n")),
        (
            "slash.json",
            format!("{{\"x\": \"postgres:\\/\\/app:{value}@db.example.net\\/app\"}}\n"),
        ),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes()))
        .collect();
    let folder = folder(&files);
    let run = scan(folder.path());
    let paths: Vec<_> = run.findings().iter().map(|it| it.0).collect();
    assert_eq!(paths, ["env.py", "plus.py", "slash.json", "url.py"]);
    for shown in [&value, &env, &url] {
        assert!(!run.written.contains(shown.as_str()));
    }
    assert!(!run.written.contains(&format!("\"{tail}\"")));
    let fixes = run.report["findings"].as_array().expect("findings");
    assert!(
        fixes
            .iter()
            .filter(|it| text(&it["path"]) != "slash.json")
            .all(|it| it["fix"].is_null())
    );
}

#[test]
fn a_comment_allows_an_encoded_secret() {
    let line = format!(
        "x = \"{}\"  # credlint:allow stripe-secret-key -- revoked\n",
        base64(&token())
    );
    let folder = folder(&[("a.py", line.as_bytes())]);
    assert_eq!(scan(folder.path()).status, 0);
}

#[test]
fn files_in_archives_are_scanned_where_they_lie() {
    let token = token();
    let line = format!("A=1\nKEY={token}\n");
    let files = [("b/.env", line.as_bytes())];
    let (head, tail) = token.split_at(12);
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>{head}</w:t></w:r><w:r><w:t>{tail}</w:t></w:r></w:p></w:document>"
    );
    let inner = zip(&files, Method::Deflated);
    let folder = folder(&[
        ("x/a.zip", &zip(&files, Method::Deflated)),
        ("x/stored.jar", &zip(&files, Method::Stored)),
        ("x/a.tar", &tar(&files)),
        ("x/a.tgz", &gzip(&tar(&files))),
        ("x/dump.sql.gz", &gzip(line.as_bytes())),
        ("x/nested.whl", &zip(&[("in.zip", &inner)], Method::Stored)),
        (
            "x/a.docx",
            &zip(
                &[("word/document.xml", document.as_bytes())],
                Method::Deflated,
            ),
        ),
    ]);
    let run = scan(folder.path());
    let places: Vec<_> = run.findings().iter().map(|it| (it.0, it.1)).collect();
    let want = [
        ("x/a.docx!/word/document.xml", 1),
        ("x/a.tar!/b/.env", 2),
        ("x/a.tgz!/b/.env", 2),
        ("x/a.zip!/b/.env", 2),
        ("x/dump.sql.gz!/dump.sql", 2),
        ("x/nested.whl!/in.zip!/b/.env", 2),
        ("x/stored.jar!/b/.env", 2),
    ];
    assert_eq!(places, want);
    assert_eq!((run.status, run.notices()), (1, vec![]));
    assert!(!run.written.contains(&token[8..]));
    assert!(
        run.written.contains("\"uri\":\"x/a.zip\"") || run.written.contains("\"uri\": \"x/a.zip\"")
    );
    assert!(run.written.contains("'b/.env' inside of the archive"));
    assert!(
        !run.written.contains("uri\": \"x/a.zip!") && !run.written.contains("uri\":\"x/a.zip!")
    );
}

#[test]
fn every_source_decodes_and_unpacks() {
    let token = token();
    let (head, tail) = token.split_at(12);
    let line = format!("KEY={token}\n");
    let folder = folder(&[
        (
            "code.py",
            format!("x = \"{}\"\n", base64(&token)).as_bytes(),
        ),
        ("split.js", format!("x = '{head}' + '{tail}'\n").as_bytes()),
        (
            "a.zip",
            &zip(&[("b/.env", line.as_bytes())], Method::Deflated),
        ),
        ("broken.tgz", &gzip(&tar(&[("b/.env", b"A=1\n")]))[..60]),
    ]);
    let want = ["a.zip!/b/.env", "code.py", "split.js"];
    let check = |arguments: &[&str]| {
        let run = scan_with(folder.path(), arguments);
        let paths: Vec<_> = run.findings().iter().map(|it| it.0).collect();
        assert_eq!(paths, want, "{arguments:?}");
        assert_eq!(run.notices(), [("broken.tgz", "damaged")], "{arguments:?}");
        assert!(!run.written.contains(&base64(&token)) && !run.written.contains(tail));
    };
    git_says(folder.path(), &["init", "-q"]);
    git_says(
        folder.path(),
        &["commit", "-q", "--allow-empty", "-m", "one"],
    );
    check(&[]);
    check(&["--changed"]);
    git_says(folder.path(), &["add", "."]);
    check(&["--staged"]);
    git_says(folder.path(), &["commit", "-q", "-m", "two"]);
    check(&["--range", "HEAD"]);
    git_says(folder.path(), &["rm", "-q", "-r", "."]);
    git_says(folder.path(), &["commit", "-q", "-m", "three"]);
    let history = scan_with(folder.path(), &["--history"]);
    assert_eq!(
        history.findings().len(),
        1,
        "one finding for a value, however it is written"
    );
    assert_eq!(history.notices(), [("broken.tgz", "damaged")]);
    let said = format!("see {}", base64(&token.replace("9aQ", "8bR")));
    git_says(
        folder.path(),
        &["commit", "-q", "--allow-empty", "-m", &said],
    );
    let history = scan_with(folder.path(), &["--history"]);
    assert_eq!(history.findings().len(), 2);
    assert!(
        history
            .findings()
            .iter()
            .any(|it| it.0.starts_with("commit/"))
    );
}

#[test]
fn an_archive_that_is_not_read_to_the_end_is_not_clean() {
    let whole = zip(&[("a", b"one"), ("b", b"two")], Method::Deflated);
    let zeros = vec![0; 20 << 20];
    let mut deep = zip(&[("a", b"one")], Method::Stored);
    for _ in 0..3 {
        deep = zip(&[("in.zip", &deep)], Method::Stored);
    }
    for (bytes, kind) in [
        (whole[..whole.len() - 30].to_vec(), "damaged"),
        (gzip(b"one")[..12].to_vec(), "damaged"),
        (zip(&[("a", b"one")], Method::Encrypted), "encrypted"),
        (zip(&[("a", b"one")], Method::Unknown), "unopened"),
        (b"7z\xbc\xaf\x27\x1c\0\0".to_vec(), "unopened"),
        (gzip(&zeros), "limit"),
        (deep, "limit"),
    ] {
        let folder = folder(&[("x/a.bin", &bytes), ("x/b.txt", b"nothing\n")]);
        let run = scan(folder.path());
        assert_eq!((run.status, run.notices()), (3, vec![("x/a.bin", kind)]));
        assert_eq!(run.report["receipt"]["skipped"][kind], 1);
    }
    let folder = folder(&[("a.zip", &whole)]);
    assert_eq!(scan(folder.path()).status, 0);
}

#[test]
fn a_file_that_is_known_can_be_left_out_by_its_path() {
    let sealed = b"7z\xbc\xaf\x27\x1c\0\0";
    let mut files = vec![("x/a.7z", &sealed[..]), ("b.txt", b"nothing\n")];
    let run = scan(folder(&files).path());
    assert_eq!(run.status, 3);
    assert!(run.human.contains("exclude = [\"/PATH\"]"), "{}", run.human);
    files.push(("credlint.toml", b"exclude = [\"/x/a.7z\"]\n"));
    let run = scan(folder(&files).path());
    assert_eq!((run.status, run.notices()), (0, vec![]));
    assert_eq!(run.report["receipt"]["skipped"]["excluded"], 1);
    files.push(("x/b.7z", &sealed[..]));
    let run = scan(folder(&files).path());
    assert_eq!(run.notices(), [("x/b.7z", "unopened")], "only that one");
}

#[test]
fn names_of_strangers_reach_no_terminal() {
    let line = format!("KEY={}\n", token());
    let name = "../\x1b[31m\u{202e}evil\n.env";
    let folder = folder(&[("a.zip", &zip(&[(name, line.as_bytes())], Method::Stored))]);
    let run = scan(folder.path());
    assert_eq!(run.findings().len(), 1);
    assert!(!run.written.contains('\x1b') && !run.human.contains('\u{202e}'));
    assert!(run.human.contains("evil\\n"), "{}", run.human);
    assert!(!run.written.contains("../"));
}

#[test]
fn harmless_things_of_these_shapes_stay_silent() {
    let digest = each("a digest of 32 bytes that is none", |b| {
        format!("{:02x}", b.wrapping_mul(151))
    });
    let page = format!(
        "a = \"{digest}\"\nb = \"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=\"\n\
         c = \"one \" + \"two\"\nd = '%20%3D%5B'\ne = \"\\x1b[0m\\u00e9\\033[1m\"\nf = \"{}\"\n",
        base64("just a sentence, nothing to see in here")
    );
    let folder = folder(&[("a.js", page.as_bytes()), ("a.py", page.as_bytes())]);
    let run = scan(folder.path());
    assert_eq!((run.status, run.findings()), (0, vec![]));
}
