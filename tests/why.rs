//! `credlint why`: what it says about places with and without a finding, and what it never says.

mod common;

use credlint::pattern::fill;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// A folder with files, filled in when the test runs.
fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        common::write(folder.path(), path, fill(text).expect("the text fills"));
    }
    fs::create_dir_all(folder.path().join(".git")).expect("created");
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut run = common::credlint(folder);
    run.arg("why")
        .args(arguments)
        .output()
        .expect("credlint runs")
}

fn text(folder: &Path, arguments: &[&str]) -> String {
    let done = run(folder, arguments);
    let error = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{error}");
    String::from_utf8(done.stdout).expect("UTF-8")
}

fn json(folder: &Path, place: &str) -> serde_json::Value {
    serde_json::from_str(&text(folder, &[place, "--format", "json"])).expect("JSON")
}

const SETTINGS: &str = "import os\n\nprint(1)\nDB_PASSWORD = \"{{text:sunshine1}}\"\nTOKEN_TTL = \"{{text:seven-days}}\"\nAPI_TOKEN = os.environ[\"API_TOKEN\"]\n";

#[test]
fn a_finding_is_explained_down_to_the_line_that_would_allow_it() {
    let folder = project(&[("conf.py", SETTINGS)]);
    let said = text(folder.path(), &["conf.py:4"]);
    for part in [
        "role source, read as code",
        "hardcoded-password",
        "counts    yes",
        "signal    guessable",
        "check     hardcoded-password reports it",
        "path = \"/conf.py\"",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains(&fill("{{text:sunshine1}}").expect("filled")));
}

#[test]
fn a_place_may_be_for_something_else_than_its_file() {
    let text_of = "def login():\n    \"\"\"Logs in.\n\n    login(password=\"{{text:sunshine1}}\")\n    \"\"\"\n";
    let folder = project(&[("conf.py", text_of), ("app.py", SETTINGS)]);
    let said = text(folder.path(), &["conf.py:4"]);
    assert!(
        said.contains("role source, read as code; this place is for docs"),
        "{said}"
    );
    assert!(said.contains("hardcoded-password-test"), "{said}");
    assert_eq!(json(folder.path(), "conf.py:4")["role_of_place"], "docs");
    assert!(!text(folder.path(), &["app.py:4"]).contains("this place"));
}

#[test]
fn the_proposed_entry_allows_the_finding_and_no_other() {
    let more = format!("{SETTINGS}CACHE_PASSWORD = \"{{{{text:moonlight7}}}}\"\n");
    let folder = project(&[("conf.py", &more)]);
    let page = json(folder.path(), "conf.py:4");
    let entry = page["findings"][0]["allow"].as_str().expect("an entry");
    fs::write(folder.path().join("credlint.toml"), entry).expect("written");
    let page = json(folder.path(), "conf.py:4");
    assert_eq!(page["findings"][0]["counts"], false);
    assert_eq!(page["findings"][0]["hidden"][0]["kind"], "suppressed");
    assert_eq!(
        json(folder.path(), "conf.py:7")["findings"][0]["counts"],
        true
    );
}

#[test]
fn a_line_without_a_finding_is_explained_too() {
    let folder = project(&[("conf.py", SETTINGS)]);
    let nothing = text(folder.path(), &["conf.py:3"]);
    assert!(
        nothing.contains("nothing looked at the line, because"),
        "{nothing}"
    );
    let name = json(folder.path(), "conf.py:5");
    assert_eq!(name["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(name["places"][0]["decided"], "name");
    let said = text(folder.path(), &["conf.py:6"]);
    assert!(said.contains("no name there gets a literal"), "{said}");

    let folder = project(&[("a.env", "API_TOKEN=${OTHER}\n")]);
    let reference = json(folder.path(), "a.env:1");
    assert_eq!(reference["places"][0]["decided"], "reference");
    assert_eq!(reference["places"][0]["name"], "API_TOKEN");
}

#[test]
fn a_format_that_does_not_fit_is_told() {
    let line = "x = '{{text:ghp_}}{{alnum:12}}'\n";
    let folder = project(&[("a.py", line)]);
    let page = json(folder.path(), "a.py:1");
    let formats = page["formats"].as_array().expect("a list");
    let github = formats
        .iter()
        .find(|it| it["rule"] == "github-personal-access-token");
    assert_eq!(github.expect("tried")["signal"], "no-match");
}

#[test]
fn what_hides_a_finding_is_told() {
    let files = [
        ("conf.py", SETTINGS),
        ("credlint.toml", "[rules]\nhardcoded-password = \"off\"\n"),
    ];
    let folder = project(&files);
    let page = json(folder.path(), "conf.py:4");
    assert_eq!(page["findings"][0]["hidden"][0]["kind"], "rule-off");
    let by = page["findings"][0]["hidden"][0]["by"]
        .as_str()
        .expect("a text");
    assert!(by.contains("credlint.toml"), "{by}");

    let mark = SETTINGS.replace(
        "1}}\"",
        "1}}\"  # credlint:allow hardcoded-password -- a demo",
    );
    let folder = project(&[("conf.py", &mark)]);
    let said = text(folder.path(), &["conf.py:4"]);
    assert!(
        said.contains("a comment in the file allows it: a demo"),
        "{said}"
    );

    let folder = project(&[
        ("conf.py", SETTINGS),
        ("credlint.toml", "exclude = [\"*.py\"]\n"),
    ]);
    let said = text(folder.path(), &["conf.py:4"]);
    assert!(said.contains("left out"), "{said}");
    assert!(said.contains("counts    no"), "{said}");

    let folder = project(&[
        ("conf.py", SETTINGS),
        ("credlint.toml", "min-confidence = \"high\"\n"),
    ]);
    let page = json(folder.path(), "conf.py:4");
    assert_eq!(page["findings"][0]["hidden"][0]["kind"], "confidence");
}

#[test]
fn a_finding_is_named_by_its_fingerprint() {
    let folder = project(&[("conf.py", SETTINGS)]);
    let page = json(folder.path(), "conf.py:4");
    let fingerprint = page["findings"][0]["fingerprint"].as_str().expect("a text");
    let again = json(folder.path(), &fingerprint[..8]);
    assert_eq!(again["line"], 4);
    assert_eq!(again["findings"][0]["fingerprint"], fingerprint);
}

#[test]
fn a_column_narrows_the_question() {
    let two = "a = {'db_password': '{{text:sunshine1}}', 'ttl': '{{text:seven-days}}'}\n";
    let folder = project(&[("a.py", two)]);
    let all = json(folder.path(), "a.py:1");
    assert_eq!(all["findings"].as_array().map(Vec::len), Some(1));
    let far = json(folder.path(), "a.py:1:45");
    assert_eq!(far["findings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn no_value_is_ever_shown() {
    let text_of = "k = 'sk_live_{{alnum:24}}'\n{{text:Tr0ub4dor}}zq_password = 'x'\nurl = 'https://u:{{alnum:16}}@h.example.net/'\nm = {'ghp_{{alnum:36}}': 'a b c'}\nZ9_SECRET: {{alnum:32}}\n";
    let folder = project(&[("a.py", text_of), ("b.env", text_of)]);
    let written = fs::read_to_string(folder.path().join("a.py")).expect("a file");
    let words: Vec<&str> = written
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 16)
        .collect();
    assert!(words.len() >= 4, "{words:?}");
    for file in ["a.py", "b.env"] {
        for place in (1..=5)
            .map(|line| format!("{file}:{line}"))
            .chain([file.to_owned()])
        {
            for format in ["human", "json"] {
                let said = text(folder.path(), &[&place, "--format", format]);
                for word in &words {
                    assert!(!said.contains(word), "{place}");
                }
            }
        }
    }
}

#[test]
fn places_that_are_not_there_are_refused() {
    let folder = project(&[("conf.py", SETTINGS)]);
    for place in [
        "conf.py:99",
        "none.py:1",
        "0123456789abcdef0123456789abcdef",
        "conf.py:0",
    ] {
        let done = run(folder.path(), &[place]);
        assert_eq!(done.status.code(), Some(2), "{place}");
        assert!(!done.stderr.is_empty());
    }
}

#[test]
fn what_a_scan_does_not_open_is_said_instead_of_explained() {
    let folder = project(&[("a.py", "x = 1\n")]);
    common::write(folder.path(), "b.7z", b"7z\xbc\xaf\x27\x1c\0\0");
    let said = text(folder.path(), &["b.7z"]);
    assert!(
        said.contains("notice: A file in the format 7-Zip"),
        "{said}"
    );
    assert!(!said.contains("A format of your own"), "{said}");
    let done = run(folder.path(), &["b.7z!/a.env"]);
    let told = common::err(&done);
    assert_eq!(common::status(&done), 2);
    assert!(told.contains("`credlint why b.7z`"), "{told}");
}
