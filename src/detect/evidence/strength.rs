//! How hard a password is to guess, in plain words that never hold it.

use super::super::value::{Class, is_common, is_keyboard_walk, judge_password};
use crate::finding::{Evidence, EvidenceKind};

/// From this length on a value that is not known to be weak needs no words.
const LONG: usize = 16;

/// What makes a password weak, or that nothing is known to; `None` for what is no password.
pub(super) fn strength(value: &[u8]) -> Option<Evidence> {
    let judgement = judge_password(value);
    let weak = match judgement.class {
        Class::Default | Class::Weak => true,
        Class::Live if value.len() < LONG => false,
        _ => return None,
    };
    let why = if judgement.class == Class::Default {
        "a well-known default, so it is tried first"
    } else if is_common(value) {
        "in the list of common passwords, so it is tried first"
    } else if is_keyboard_walk(value) {
        "neighbouring keys, so it is tried early"
    } else if has_year(value) {
        "a word with a year, so it is tried early"
    } else if weak {
        "made of words or short, so it can be guessed"
    } else {
        "in no list, but short enough to be tried out when its hash is known"
    };
    let text = format!("{} of {}: {why}.", length(value), classes(value));
    Some(Evidence::new(EvidenceKind::Strength, text))
}

/// Steps only: the exact length would help to guess.
fn length(value: &[u8]) -> &'static str {
    match value.len() {
        0..8 => "Fewer than 8 characters",
        8..12 => "8 to 11 characters",
        12..16 => "12 to 15 characters",
        _ => "16 characters or more",
    }
}

fn classes(value: &[u8]) -> String {
    let any = |class: fn(&u8) -> bool| value.iter().any(class);
    let mut classes = Vec::new();
    match (any(u8::is_ascii_lowercase), any(u8::is_ascii_uppercase)) {
        (true, true) => classes.push("letters of both cases"),
        (true, false) | (false, true) => classes.push("letters of one case"),
        (false, false) => {}
    }
    if any(u8::is_ascii_digit) {
        classes.push("digits");
    }
    if any(|byte| !byte.is_ascii_alphanumeric()) {
        classes.push("signs");
    }
    classes.join(" and ")
}

/// Letters and then a year of the last hundred or the next: with signs around it or without.
fn has_year(value: &[u8]) -> bool {
    let digits: Vec<&[u8]> = value
        .split(|byte| !byte.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .collect();
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    letters >= 3 && matches!(digits.as_slice(), [[b'1', b'9', _, _] | [b'2', b'0', _, _]])
}
