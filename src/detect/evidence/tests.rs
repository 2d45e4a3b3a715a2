//! Facts about values that are made when the tests run.

use super::super::Detector;
use super::*;
use crate::pattern::fill;

fn today() -> Date {
    Date::new(2026, 1, 31).expect("a day")
}

/// The facts about every candidate of a text.
fn facts(path: &str, text: &str) -> Vec<(EvidenceKind, String)> {
    let text = fill(text).expect("the text fills");
    let unit = Unit::new(path, text.into_bytes());
    let detector = Detector::new(&[]);
    let found = detector.look(&unit);
    let facts = found.candidates.iter().flat_map(|candidate| {
        let value = unit.slice(candidate.span).to_vec();
        detector.evidence(&unit, candidate, &value, today())
    });
    facts.map(|fact| (fact.kind, fact.text)).collect()
}

fn text_of(facts: &[(EvidenceKind, String)], kind: EvidenceKind) -> &str {
    let fact = facts.iter().find(|fact| fact.0 == kind);
    &fact.expect("a fact of this kind").1
}

#[test]
fn the_account_is_read_off_a_key_id() {
    // a published pair of an expired key id and its account
    let id = concat!("ASIA", "Y34FZKBOKMUTVV7A");
    let told = aws::account(id.as_bytes()).expect("an account");
    assert_eq!(told.text, "The key belongs to AWS account 609629065308.");
    assert_eq!(
        aws::account(concat!("AKIA", "IOSFODNN7ABCDEFG").as_bytes()),
        None
    );
    assert_eq!(aws::account(b"AKIA"), None);
}

#[test]
fn a_prefix_says_what_a_key_is_for() {
    let told = facts("a.py", "k = 'sk_live_{{alnum:24}}'\n");
    assert!(text_of(&told, EvidenceKind::Mode).contains("real thing"));
    assert!(mode(b"sk_test_abcdefgh").is_some_and(|it| it.text.contains("tests")));
    assert_eq!(mode(b"latest"), None);
    assert_eq!(mode(b""), None);
}

#[test]
fn a_checksum_is_told() {
    let told = facts("a.py", "t = 'ghp_{{alnum:36}}'\n");
    assert!(text_of(&told, EvidenceKind::Checksum).contains("does not match"));
}

#[test]
fn strength_is_told_in_steps_without_the_value() {
    let told = |value: &str| strength::strength(value.as_bytes()).map(|it| it.text);
    for (value, part) in [
        (
            concat!("sun", "shine"),
            "8 to 11 characters of letters of one case: in the list",
        ),
        (concat!("Falke", "nsee!", "1987"), "a word with a year"),
        (concat!("asdf", "ghjk"), "tried"),
        (concat!("k8Kq", "!z9Q"), "in no list"),
    ] {
        let text = told(value).expect("a fact");
        assert!(text.contains(part), "{text}");
        assert!(!text.contains(value));
    }
    assert_eq!(told("${DB_PASSWORD}"), None);
    assert_eq!(told(&fill("{{alnum:40}}").expect("filled")), None);
}

#[test]
fn hostile_values_have_no_facts() {
    let mut found = Vec::new();
    let many = b"eyJ".repeat(3000);
    let values: [&[u8]; 6] = [
        b"",
        b"eyJ",
        b"eyJ..",
        b"eyJhIjoxfQ.e30.",
        &many,
        b"-----BEGIN",
    ];
    for value in values {
        token::facts(value, today(), &mut found);
        key(value, &mut found);
    }
    assert!(
        found.iter().all(|it| it.kind == EvidenceKind::Expiry),
        "{found:?}"
    );
}

#[test]
fn public_keys_are_noted_at_most_so_often() {
    let line = format!(
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} x\n",
        "A".repeat(43)
    );
    let unit = Unit::new("known", line.repeat(MOST_PUBLIC + 5).into_bytes());
    let clues = Detector::new(&[]).look(&unit).clues;
    assert_eq!(clues.len(), MOST_PUBLIC);
    let half = Unit::new("known", b"ssh-rsa AAAAB3NzaC1yc2E= x\n".to_vec());
    assert!(Detector::new(&[]).look(&half).clues.is_empty());
}
