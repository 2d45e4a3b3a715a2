//! Any bytes under any path: the readers and the scan neither crash nor hang, every span lies inside the text, and no secret is shown.
#![no_main]

use std::sync::LazyLock;

use credlint::content::Unit;
use credlint::content::format::slots;
use credlint::finding::Finding;
use credlint::scan::{Options, Scanner};
use libfuzzer_sys::fuzz_target;

/// Names that lead to every reader and every role of a file; the first byte of the input picks one.
const PATHS: [&str; 24] = [
    ".env",
    ".env.example",
    ".github/workflows/ci.yml",
    ".npmrc",
    "Cargo.toml",
    "Dockerfile",
    "Makefile",
    "README.md",
    "app.properties",
    "compose.yaml",
    "conf/app.ini",
    "data.bin",
    "deploy.ps1",
    "deploy.sh",
    "docs/guide.rst",
    "init.sql",
    "main.go",
    "main.tf",
    "pom.xml",
    "settings.py",
    "src/app.ts",
    "tests/conftest.py",
    "values.json",
    "vendor/lib.js",
];

/// Shorter values are words of the message too.
const LONG_ENOUGH_TO_TELL: usize = 12;

static SCANNER: LazyLock<Scanner<'static>> =
    LazyLock::new(|| Scanner::new(&[], Options::default()));

fuzz_target!(|input: &[u8]| {
    let Some((&pick, bytes)) = input.split_first() else {
        return;
    };
    let path = PATHS[usize::from(pick) % PATHS.len()];
    let unit = Unit::new(path, bytes.to_vec());
    check_slots(&unit);
    let findings = SCANNER.findings(&unit);
    for finding in &findings {
        check_finding(&unit, finding);
    }
    let again = SCANNER.findings(&Unit::new(path, bytes.to_vec()));
    assert_eq!(
        format!("{findings:?}"),
        format!("{again:?}"),
        "two scans of one text differ"
    );
});

/// Every slot lies inside the text and has a name. The hits are arbitrary: a reader may be pointed anywhere.
fn check_slots(unit: &Unit) {
    let length = unit.text.len();
    let hits: Vec<usize> = (0..length).step_by(7).collect();
    slots(unit.format, &unit.text, &hits, &mut |slot| {
        let spans = [Some(slot.name), Some(slot.value), slot.parent];
        for span in spans.into_iter().flatten() {
            assert!(
                span.start <= span.end && span.end <= length,
                "{slot:?} of {length} bytes"
            );
        }
        assert!(!slot.name.is_empty(), "a slot without a name: {slot:?}");
    });
}

/// A finding points into the text, its edits do, and nothing a reporter may write holds its secret.
fn check_finding(unit: &Unit, finding: &Finding) {
    let region = finding
        .location
        .region
        .as_ref()
        .expect("a unit's finding has a region");
    // the text of a file in an archive is not at hand here
    let inside = finding.location.archive.is_some();
    assert!(inside || region.span.end <= unit.text.len());
    assert!(region.start <= region.end);
    let mark = region.snippet.mark;
    assert!(
        region.snippet.text.get(mark.start..mark.end).is_some(),
        "{:?}",
        region.snippet
    );
    assert!(
        finding.message.ends_with('.'),
        "no sentence: {}",
        finding.message
    );

    let Some(secret) = &finding.secret else {
        return;
    };
    let Ok(secret) = std::str::from_utf8(secret.expose()) else {
        return;
    };
    let related = finding.related.iter().map(|place| &place.message);
    let shown = [&finding.message, &finding.remedy, &region.snippet.text];
    for text in shown.into_iter().chain(related) {
        let told = secret.len() >= LONG_ENOUGH_TO_TELL && text.contains(secret);
        assert!(!told, "{} shows its secret", finding.rule.id);
    }
}
