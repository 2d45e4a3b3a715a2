//! Tests of the baseline.

use super::*;
use crate::finding::{FingerprintKey, Location};
use crate::rule::{Category, Confidence, Rule, RuleRef, Score};
use proptest::prelude::*;
use std::sync::Arc;

fn finding(path: &str, value: &str) -> Finding {
    let rule = Rule {
        id: "hardcoded-password".into(),
        summary: "x".into(),
        help: "x".into(),
        category: Category::HardcodedPassword,
        score: Score(80),
        confidence: Confidence::High,
        cwe: vec![798].into(),
        bad: vec![].into(),
        good: vec![].into(),
    };
    Finding {
        confidence: Confidence::High,
        location: Location {
            archive: None,
            path: path.into(),
            region: None,
        },
        related: Vec::new(),
        secret: None,
        message: String::new(),
        evidence: Vec::new(),
        remedy: String::new(),
        commit: None,
        life: None,
        fingerprint: FingerprintKey::from_bytes(b"fast").fingerprint(
            &rule,
            path.as_bytes(),
            value.as_bytes(),
        ),
        line_hash: None,
        anchor: None,
        fix: None,
        suppression: None,
        rule: RuleRef::Shared(Arc::new(rule)),
    }
}

fn of(known: &[(&str, &str)]) -> Baseline {
    let mut baseline = Baseline::new([7; 32]);
    for (path, value) in known {
        baseline.add(&finding(path, value));
    }
    baseline
}

/// Which of the findings are covered, when these files are gone; and how many entries met none.
fn covered(baseline: &Baseline, now: &[(&str, &str)], gone: &[&str]) -> (Vec<bool>, usize) {
    let mut findings: Vec<Finding> = now
        .iter()
        .map(|(path, value)| finding(path, value))
        .collect();
    let compared = baseline.mark(&mut findings, &|path| !gone.iter().any(|it| path == *it));
    let covered = findings.iter().map(|f| f.suppression.is_some()).collect();
    (covered, compared.unused)
}

#[test]
fn a_value_is_known_where_it_was() {
    let baseline = of(&[("a.py", "one")]);
    assert_eq!(covered(&baseline, &[("a.py", "one")], &[]), (vec![true], 0));
    assert_eq!(
        covered(&baseline, &[("a.py", "one"); 2], &[]),
        (vec![true; 2], 0)
    );
    assert_eq!(
        covered(&baseline, &[("a.py", "two")], &[]),
        (vec![false], 1)
    );
    assert_eq!(covered(&baseline, &[], &[]), (vec![], 1));
}

#[test]
fn a_renamed_file_stays_known_and_a_copy_is_new() {
    let baseline = of(&[("a.py", "one")]);
    assert_eq!(
        covered(&baseline, &[("b.py", "one")], &["a.py"]),
        (vec![true], 0)
    );
    assert_eq!(
        covered(&baseline, &[("b.py", "one"); 2], &["a.py"]),
        (vec![true; 2], 0)
    );
    assert_eq!(
        covered(&baseline, &[("b.py", "two")], &["a.py"]),
        (vec![false], 1)
    );
    // the file is still there: a copy
    assert_eq!(
        covered(&baseline, &[("b.py", "one")], &[]),
        (vec![false], 1)
    );
    assert_eq!(
        covered(&baseline, &[("a.py", "one"), ("b.py", "one")], &[]),
        (vec![true, false], 0)
    );
    // one file has one new name
    assert_eq!(
        covered(&baseline, &[("b.py", "one"), ("c.py", "one")], &["a.py"]),
        (vec![true, false], 0)
    );
}

#[test]
fn the_text_says_the_same_when_it_is_read() {
    let mut baseline = of(&[("a b.py", "one"), ("dir/ü%.env", "two"), ("a.py", "one")]);
    baseline.entries.insert(Entry {
        value: "0f".repeat(16),
        path: b"bad\xff\n".as_slice().into(),
        rule: "r".into(),
    });
    let text = baseline.to_text();
    assert_eq!(Baseline::parse(&text).unwrap(), baseline);
    assert_eq!(text.lines().filter(|line| line.len() == 3).count(), 256);
    assert!(
        text.contains("a%20b.py") && text.contains("dir/ü%25.env") && text.contains("bad%FF%0A")
    );
    let doubled = format!("{text}{text}").replace('\n', "\r\n");
    assert_eq!(Baseline::parse(&doubled).unwrap(), baseline);
}

#[test]
fn renewing_keeps_what_is_met_where_it_is_now() {
    let mut baseline = of(&[("a.py", "one"), ("b.py", "two")]);
    assert!(!baseline.add(&finding("a.py", "one")));
    assert!(baseline.add(&finding("c.py", "three")));
    let mut now = [
        finding("b.py", "two"),
        finding("d.py", "three"),
        finding("b.py", "four"),
    ];
    let renewed = baseline.renewed(&mut now, &|path| path != "c.py");
    assert_eq!(renewed, of(&[("b.py", "two"), ("d.py", "three")]));
}

#[test]
fn every_key_of_a_file_counts() {
    let mut other = Baseline::new([8; 32]);
    other.add(&finding("b.py", "two"));
    let both = of(&[("a.py", "one")]).to_text() + &other.to_text();
    let both = Baseline::parse(&both).unwrap();
    let now = [("a.py", "one"), ("b.py", "two"), ("b.py", "one")];
    assert_eq!(covered(&both, &now, &[]), (vec![true, true, false], 0));
}

#[test]
fn a_line_that_is_none_of_ours_is_an_error() {
    let text = of(&[("a.py", "one")]).to_text();
    for (line, hint) in [
        ("<<<<<<< HEAD", "both sides"),
        ("key 12", "64"),
        ("x y z", "32"),
        ("0f0f y", "an entry"),
        ("0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F r a", "32"),
        ("0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f r %zz", "escaped"),
        ("0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f r ../x", "out of"),
        ("0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f r /etc/x", "out of"),
    ] {
        let error = Baseline::parse(&format!("{text}{line}\n")).unwrap_err();
        assert!(error.message.contains(hint), "{line}: {error}");
        assert_eq!(error.line, text.lines().count() + 1);
    }
    assert!(Baseline::parse("").unwrap_err().message.contains("key"));
}

proptest! {
    #[test]
    fn whatever_a_file_holds_is_read_or_refused(text in "(key |0f{32}|#|%|[0-9a-f]{2}|/|\\.\\.|é| |\n){0,60}") {
        let _ = Baseline::parse(&text);
    }

    #[test]
    fn paths_are_words(path in proptest::collection::vec(any::<u8>(), 0..40)) {
        let path = BString::from(path);
        let word = escaped(path.as_bstr());
        prop_assert!(!word.contains(char::is_whitespace));
        prop_assert_eq!(unescaped(&word), Some(path));
    }
}
