//! Patterns against git itself: answers that were written down, and random files put to the `git` command.

use super::matcher::Ignores;
use super::tree::folder_of;
use bstr::{BStr, ByteSlice};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

/// What git 2.47 said about one path.
#[derive(serde::Deserialize)]
struct Answer {
    case: String,
    files: BTreeMap<String, String>,
    path: String,
    ignored: bool,
    /// The line that decided, as `FILE:LINE:PATTERN`; empty when none did.
    by: String,
    /// How the files are written when not in UTF-8.
    #[serde(default)]
    encoding: Option<String>,
    /// Git was told that letter case does not matter.
    #[serde(default)]
    ignore_case: bool,
    /// What `.git/info/exclude` held: git obeys it, a clone does not have it.
    #[serde(default)]
    machine: Option<String>,
}

impl Answer {
    /// The committed files as git reads them.
    fn ignores(&self) -> Ignores {
        let mut ignores = Ignores::default();
        for (file, text) in &self.files {
            let text = match self.encoding.as_deref() {
                Some("utf-16le") => {
                    let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
                    units.flat_map(u16::to_le_bytes).collect()
                }
                Some(other) => panic!("unknown encoding {other}"),
                None => self.cased(text),
            };
            ignores.add(folder_of(BStr::new(file)), &text);
        }
        ignores
    }

    fn cased(&self, text: &str) -> Vec<u8> {
        let text = text.as_bytes();
        if self.ignore_case {
            text.to_ascii_lowercase()
        } else {
            text.to_vec()
        }
    }
}

#[test]
fn git_said_the_same() {
    let text = include_str!("../../../../tests/fixtures/gitignore.jsonl");
    let mut answers = 0;
    for line in text.lines() {
        let answer: Answer = serde_json::from_str(line).unwrap();
        let mut ignores = answer.ignores();
        let path = answer.cased(&answer.path);
        let context = format!("{}: {}", answer.case, answer.path);
        if let Some(machine) = &answer.machine {
            // only on this machine: the committed files say nothing, the same line in one of them would
            assert_eq!(ignores.decision(BStr::new(&path)), None, "{context}");
            ignores.add(BStr::new(""), machine.as_bytes());
            let decision = ignores.decision(BStr::new(&path));
            assert_eq!(
                decision.is_some_and(|it| it.ignored),
                answer.ignored,
                "{context}"
            );
            answers += 1;
            continue;
        }
        let decision = ignores.decision(BStr::new(&path));
        assert_eq!(
            decision.is_some_and(|it| it.ignored),
            answer.ignored,
            "{context}"
        );
        let by = decision.map_or(String::new(), |it| {
            format!("{}.gitignore:{}:", it.folder, it.line + 1)
        });
        assert!(
            answer.by.starts_with(&by) && answer.by.is_empty() == by.is_empty(),
            "{context}: {by}"
        );
        answers += 1;
    }
    assert_eq!(answers, 74);
}

/// A line over an alphabet small enough for patterns to meet paths.
fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[ab]",
        2 => Just(".env".to_owned()),
        2 => Just("*".to_owned()),
        2 => Just("/".to_owned()),
        1 => Just("**".to_owned()),
        1 => Just("**/".to_owned()),
        1 => Just("/**".to_owned()),
        1 => Just("?".to_owned()),
        1 => Just("[ab]".to_owned()),
        1 => Just("[!a]".to_owned()),
        1 => "\\[[]a!^\\\\:-]{1,3}\\]?",
        1 => Just("[[:alpha:]]".to_owned()),
        1 => "[ \t#!\\\\\r{},]",
    ];
    let negated = prop_oneof![4 => Just(""), 1 => Just("!")];
    (negated, proptest::collection::vec(piece, 0..6))
        .prop_map(|(negated, pieces)| negated.to_owned() + &pieces.concat())
}

fn file() -> impl Strategy<Value = String> {
    (
        proptest::collection::vec(line(), 0..6),
        prop_oneof![Just("\n"), Just("\r\n")],
        any::<bool>(),
    )
        .prop_map(|(lines, line_break, closed)| {
            lines.join(line_break) + if closed { line_break } else { "" }
        })
}

fn path() -> impl Strategy<Value = String> {
    let name =
        prop_oneof![4 => "[ab]{1,2}", 2 => Just(".env".to_owned()), 1 => "[ab.!#{}\\[-]{1,3}"];
    proptest::collection::vec(name, 1..4)
        .prop_map(|names| names.join("/"))
        .prop_filter("is a path", |path| {
            path.split('/').all(|name| !matches!(name, "." | ".."))
        })
}

/// What git says about paths below folders `""`, `a/` and `a/b/` with these ignore files: the deciding line of each.
fn ask_git(files: &[String; 3], paths: &[String]) -> Vec<Option<(String, usize, bool)>> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
    for (folder, text) in ["", "a/", "a/b/"].iter().zip(files) {
        std::fs::write(dir.path().join(format!("{folder}.gitignore")), text).unwrap();
    }
    let git = |args: &[&str], input: &[u8]| {
        let mut child = Command::new("git")
            .current_dir(dir.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("git is installed");
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap().stdout
    };
    git(&["init", "--quiet"], b"");
    let input = paths.join("\0") + "\0";
    let options = [
        "-c",
        "core.excludesFile=/dev/null",
        "check-ignore",
        "--no-index",
        "-v",
        "-n",
        "-z",
        "--stdin",
    ];
    let output = git(&options, input.as_bytes());
    let fields: Vec<&[u8]> = output.split(|&b| b == 0).collect();
    let decisions = fields.chunks_exact(4).map(|fields| {
        let [source, line, pattern, _path] = fields else {
            unreachable!()
        };
        let folder = source
            .strip_suffix(b".gitignore")?
            .to_str_lossy()
            .into_owned();
        let line: usize = line.to_str().unwrap().parse().unwrap();
        Some((folder, line - 1, !pattern.starts_with(b"!")))
    });
    decisions.collect()
}

/// Text around the keywords of references.
fn text() -> impl Strategy<Value = String> {
    let words = super::REFERENCE_KEYWORDS;
    let piece = prop_oneof![
        (0..words.len()).prop_map(|at| words[at].to_owned()),
        Just(".env.local".to_owned()),
        Just("load_dotenv(".to_owned()),
        Just("PGPASSFILE=".to_owned()),
        Just("cp a ".to_owned()),
        Just(".pgpass".to_owned()),
        Just("a/b.json".to_owned()),
        Just(" -out k.pem".to_owned()),
        Just("COPY . .".to_owned()),
        "[ \t\n\r=:\"'`{}()\\[\\],;|<>#$@/\\\\.-]{1,4}",
        "\\PC{0,3}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_can_be_asked_for_references(text in text()) {
        for path in ["a.py", "b/docker-compose.yml", "Makefile", "Dockerfile", "package.json", ".env", ".gitignore", ".env.example"] {
            let mut unit = crate::content::Unit::new(path, text.clone().into_bytes());
            unit.tracked = Some(true);
            for clue in crate::detect::Detector::new(&[]).look(&unit).clues {
                prop_assert!(clue.span.end <= unit.text.len(), "{clue:?}");
            }
        }
    }
}

proptest! {
    // each case puts 12 paths to git
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn git_says_the_same(files in [file(), file(), file()], paths in proptest::collection::vec(path(), 12)) {
        let mut ignores = Ignores::default();
        for (folder, text) in ["", "a/", "a/b/"].iter().zip(&files) {
            ignores.add(BStr::new(folder), text.as_bytes());
        }
        let expected = ask_git(&files, &paths);
        prop_assert_eq!(expected.len(), paths.len());
        for (path, expected) in paths.iter().zip(expected) {
            // a folder of that name is there: git takes the path for it
            if matches!(path.as_str(), "a" | "a/b") {
                continue;
            }
            let decision = ignores.decision(BStr::new(path));
            let decision = decision.map(|it| (it.folder.to_string(), it.line, it.ignored));
            prop_assert_eq!(decision, expected, "{} in {:?}", path, files);
        }
    }
}
