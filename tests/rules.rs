//! Every rule keeps the promise of its examples: it fires on the bad ones and stays silent on the good ones.

use credlint::content::Unit;
use credlint::pattern::fill;
use credlint::rule::{Category, Confidence, Example, RuleRef};
use credlint::scan::{Options, Scanner};
use std::collections::BTreeSet;

fn scanner() -> Scanner<'static> {
    let options = Options {
        min_confidence: Confidence::Low,
        ..Options::default()
    };
    Scanner::new(&[], options)
}

/// The rules that fire on an example.
fn fired(scanner: &Scanner<'_>, example: &Example) -> BTreeSet<String> {
    let text = fill(&example.text).unwrap_or_else(|e| panic!("{}: {e}", example.path));
    let unit = Unit::new(&*example.path, text.into_bytes());
    scanner
        .findings(&unit)
        .iter()
        .filter(|f| f.suppression.is_none())
        .map(|f| f.rule.id.to_string())
        .collect()
}

/// Rules that look at a whole repository have their examples in tests of their own.
fn of_one_file(rule: &RuleRef) -> bool {
    !matches!(rule.category, Category::IgnoreEntry | Category::Advice) && rule.id != "secret-reused"
}

#[test]
fn bad_examples_are_reported() {
    let scanner = scanner();
    let mut missed = Vec::new();
    for rule in scanner.rules().iter().filter(|r| of_one_file(r)) {
        assert!(!rule.bad.is_empty(), "{} has no bad example", rule.id);
        for example in rule.bad.iter() {
            let fired = fired(&scanner, example);
            if !fired.contains(&*rule.id) {
                missed.push(format!(
                    "{} in {}: {fired:?}\n{}",
                    rule.id, example.path, example.text
                ));
            }
        }
    }
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn good_examples_stay_silent() {
    let scanner = scanner();
    let mut wrong = Vec::new();
    for rule in scanner.rules().iter().filter(|r| of_one_file(r)) {
        assert!(!rule.good.is_empty(), "{} has no good example", rule.id);
        for example in rule.good.iter() {
            if fired(&scanner, example).contains(&*rule.id) {
                wrong.push(format!("{} in {}\n{}", rule.id, example.path, example.text));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn rules_are_complete() {
    let mut ids = BTreeSet::new();
    for rule in scanner().rules() {
        let id = &rule.id;
        assert!(ids.insert(id.to_string()), "{id} is defined twice");
        assert!(
            id.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{id} is not kebab-case"
        );
        assert!(
            !rule.summary.is_empty() && !rule.summary.ends_with('.'),
            "{id}: summary"
        );
        assert!(
            rule.help.ends_with('.') && rule.help.len() <= 1000,
            "{id}: help"
        );
        assert!(
            !rule.cwe.is_empty() || rule.category == Category::Advice,
            "{id}: CWE"
        );
    }
}
