//! What must hold for any input: no panic, places inside the file, no secret in any report, the same result for any number of threads.

mod common;

use credlint::content::Unit;
use credlint::pattern::{builtin, fill};
use credlint::report::{self, Format, Report, reporter};
use credlint::rule::Confidence;
use credlint::scan::{Options, Scanner};
use credlint::source::Item;
use proptest::prelude::*;

const PATHS: &[&str] = &[
    ".env",
    ".env.example",
    "a.yml",
    "docker-compose.yml",
    "a.json",
    "a.toml",
    "a.ini",
    "a.xml",
    "main.tf",
    "Dockerfile",
    "a.sh",
    "Makefile",
    "a.sql",
    "README.md",
    "a.py",
    "a.js",
    "a.go",
    "A.java",
    "a.unknown",
    "tests/a.rb",
    ".github/workflows/ci.yml",
    "a.properties",
    "a.ps1",
    "vendor/a.js",
];

fn options() -> Options {
    Options {
        min_confidence: Confidence::Low,
        ..Options::default()
    }
}

/// Text that looks like configuration and code often enough to get past the first keyword.
fn textlike() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("password".to_owned()),
        Just("DB_PASSWORD".to_owned()),
        Just("api_key".to_owned()),
        Just("secret".to_owned()),
        Just("token:".to_owned()),
        Just("://u:p@h".to_owned()),
        Just("-----BEGIN ".to_owned()),
        Just("PRIVATE KEY-----".to_owned()),
        Just("eyJ".to_owned()),
        Just("Authorization: Basic ".to_owned()),
        Just("${A:-".to_owned()),
        Just("os.getenv(\"".to_owned()),
        Just("{{".to_owned()),
        Just("|| \"".to_owned()),
        Just("\"\"\"".to_owned()),
        Just("<<EOF\n".to_owned()),
        "[ \t\n\r=:\"'`{}()\\[\\],;|<>#$@/\\\\-]{1,6}",
        "[a-zA-Z0-9+/_-]{1,40}",
        "\\PC{0,4}",
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

fn check(path: &str, bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let scanner = Scanner::new(&[], options());
    let unit = Unit::new(path, bytes);
    for finding in scanner.findings(&unit) {
        let region = finding
            .location
            .region
            .as_ref()
            .expect("a finding in a unit has a region");
        prop_assert!(region.span.start <= region.span.end && region.span.end <= unit.text.len());
        prop_assert!(
            (1, 1) <= (region.start.line, region.start.column) && region.start <= region.end
        );
        let mark = region.snippet.mark;
        prop_assert!(region.snippet.text.get(mark.start..mark.end).is_some());
        prop_assert!(!finding.message.is_empty());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_scanned(path in proptest::sample::select(PATHS), bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        check(path, bytes)?;
    }

    #[test]
    fn any_text_is_scanned(path in proptest::sample::select(PATHS), text in textlike()) {
        check(path, text)?;
    }

    #[test]
    fn no_report_shows_a_secret(
        path in proptest::sample::select(PATHS),
        number in 0..builtin().len(),
        lead in "[ -z|-~]{0,30}", // `{{` would open a placeholder
        password in "[A-Za-z0-9+%&_]{12,40}",
    ) {
        let pattern = &builtin()[number];
        let example = &pattern.rule.bad[0];
        let salted = format!("{}\n{lead} = \"{password}\"\n", example.text);
        let filled = fill(&salted.replacen(&password, "@@", 1)).expect("built-in examples fill").replace("@@", &password);
        let text = format!("{filled}\npassword = \"{password}\" ; url = postgres://app:{password}@db.prod.io/x\n");
        let scanner = Scanner::new(&[], options());
        let unit = Unit::new(path, text.into_bytes());
        let secrets: Vec<Vec<u8>> = scanner
            .findings(&unit)
            .iter()
            .filter_map(|f| f.secret.as_ref().map(|s| s.expose().to_vec()))
            .collect();
        scanner.take(Item::Unit(Box::new(unit)));
        let report = scanner.report(0.0);
        for format in Format::ALL {
            let out = written(&report, format);
            for secret in &secrets {
                let shown = String::from_utf8_lossy(secret);
                prop_assert!(!String::from_utf8_lossy(&out).contains(&*shown), "{} shows {}", format.as_str(), shown);
            }
        }
    }
}

fn written(report: &Report, format: Format) -> Vec<u8> {
    let options = report::Options {
        limit: None,
        verbose: true,
        show_suppressed: true,
        ..report::Options::default()
    };
    let mut out = Vec::new();
    reporter(format, options)
        .report(report, &mut out)
        .expect("a vector takes everything");
    out
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (number, pattern) in builtin().iter().enumerate() {
        let file = folder.path().join(format!(
            "d{}/f{number}-{}",
            number % 7,
            pattern.rule.bad[0].path.replace('/', "_")
        ));
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("created");
        std::fs::write(
            file,
            fill(&pattern.rule.bad[0].text).expect("built-in examples fill"),
        )
        .expect("written");
    }
    let run = |threads: &str| {
        let done = common::credlint(folder.path())
            .args(["--quiet", "--format", "sarif", "-j", threads])
            .output()
            .expect("credlint runs");
        assert_eq!(
            done.status.code(),
            Some(1),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        done.stdout
    };
    let one = run("1");
    assert!(one.len() > 10_000);
    for threads in ["2", "8"] {
        assert!(run(threads) == one, "{threads} threads give another report");
    }
}
