//! Values that are easy to guess, and what remains when no signal has spoken.

use super::super::name::is_call_with_key;
use super::{Class, Context, Judgement, contains_folded, in_sorted_lines, runs, value_words};
use super::{Issuer, NameKind};
use crate::content::format::{Format, Quote, SlotKind};

/// Common passwords, dictionary words with digits, keyboard walks, the user's or the secret's own name.
pub(super) fn guessable(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    if !may_be_weak(value, context) {
        return None;
    }
    let because = |reason, certainty| {
        let certainty = if needs_more(value, context) {
            40
        } else {
            context.tempered(certainty)
        };
        Some(Judgement::new(Class::Weak, reason, certainty))
    };
    if context
        .user
        .is_some_and(|user| user.eq_ignore_ascii_case(value))
    {
        return because("same as the user name", 90);
    }
    if is_about_something_else(value, context) {
        return None;
    }
    if context
        .user
        .is_some_and(|user| user.len() >= 4 && contains_folded(value, &user.to_ascii_lowercase()))
    {
        return because("contains the user name", 80);
    }
    if is_common(value) {
        return because(
            "common password",
            if context.is_password() { 75 } else { 50 },
        );
    }
    if is_keyboard_walk(value) {
        return because("keyboard walk", 80);
    }
    let typed = value.len() < 16 && !value.iter().any(u8::is_ascii_digit);
    if repeats_name(value, context) && (typed || super::random::score(value) < 60) {
        return because("repeats its own name", 65);
    }
    if is_word_with_digits(value) {
        return because("dictionary word with digits", 75);
    }
    None
}

/// What is left after every signal: a password that may be anything, or nothing worth a report.
pub(super) fn remaining(value: &[u8], context: &Context<'_>) -> Judgement {
    if !may_be_weak(value, context) || value.len() > 128 || value.contains(&b' ') {
        return Judgement::new(Class::NotASecret, "not random enough for its name", 70);
    }
    if value.iter().any(|b| *b < b' ') {
        return Judgement::new(Class::NotASecret, "control characters", 70);
    }
    let wordy = super::random::wordy_share(value);
    let plain = value
        .iter()
        .all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b'.'));
    let meant = context.kind == SlotKind::Default && context.promised() == NameKind::SigningKey;
    if !context.is_password() && !meant && plain && wordy >= 60 {
        return Judgement::new(Class::NotASecret, "plain words", 60);
    }
    if wordy >= 60 {
        return Judgement::new(
            Class::Weak,
            "made of words",
            context.tempered(if plain { 60 } else { 70 }),
        );
    }
    if value.len() < 8 {
        return Judgement::new(Class::Weak, "short", context.tempered(75));
    }
    Judgement::new(Class::Live, "literal in a secret's place", 60)
}

/// True when the list of common passwords and words holds the value, whatever its case.
pub(super) fn is_common_word(word: &[u8]) -> bool {
    let mut folded = [0; 32];
    let Some(folded) = folded.get_mut(..word.len()) else {
        return false;
    };
    folded.copy_from_slice(word);
    folded.make_ascii_lowercase();
    in_sorted_lines(COMMON, folded)
}

/// Common passwords and words, sorted, lower case, one a line.
const COMMON: &str = include_str!("../../../patterns/words/common.txt");

/// Weakness counts for passwords; for signing keys and secrets; for tokens and keys only when the project issues them in a
/// configuration file or as the default of a setting.
fn may_be_weak(value: &[u8], context: &Context<'_>) -> bool {
    if !value.iter().all(|b| (b' '..0x7f).contains(b)) {
        return context.is_password() && std::str::from_utf8(value).is_ok();
    }
    match context.promised() {
        NameKind::Password | NameKind::Passphrase | NameKind::SigningKey | NameKind::Secret => true,
        NameKind::ApiKey | NameKind::Token => {
            context
                .secret
                .is_some_and(|secret| secret.issuer == Issuer::Own)
                && (context.kind == SlotKind::Default
                    || !matches!(context.format, Format::Code | Format::Prose))
                && value.len() >= 4
        }
        NameKind::Credential | NameKind::Key => false,
    }
}

/// In source code a word behind `secret` names something more often than it is one.
fn is_about_something_else(value: &[u8], context: &Context<'_>) -> bool {
    context.promised() == NameKind::Secret
        && context.kind != SlotKind::Default
        && context.format == Format::Code
        && context.quote != Quote::None
        && !contains_folded(value, b"secret")
        && !value.iter().any(u8::is_ascii_digit)
}

/// A literal in source code behind `secret` or a signing key names something more often than it is one, until it is long and has a
/// digit. The default of a setting is meant.
fn needs_more(value: &[u8], context: &Context<'_>) -> bool {
    !context.is_password()
        && context.kind != SlotKind::Default
        && matches!(context.format, Format::Code | Format::Prose)
        && !(value.len() >= 6 && is_setting(context))
        && !(value.len() >= 16 && value.iter().any(u8::is_ascii_digit))
}

/// `SECRET_KEY`, `JWT_SECRET`: the constant of a framework's own name is the setting itself, not the name of something.
fn is_setting(context: &Context<'_>) -> bool {
    const NAMES: [&[u8]; 7] = [
        b"SECRET_KEY",
        b"SECRET_KEY_BASE",
        b"JWT_SECRET",
        b"JWT_SECRET_KEY",
        b"JWT_KEY",
        b"SESSION_SECRET",
        b"COOKIE_SECRET",
    ];
    context.format == Format::Code
        && (NAMES.contains(&context.name) || is_call_with_key(context.name))
}

/// In the list as it stands, or after the usual substitutions (`p@ssw0rd`).
pub(in crate::detect) fn is_common(value: &[u8]) -> bool {
    is_common_word(value) || {
        let mut plain = [0; 32];
        plain.get_mut(..value.len()).is_some_and(|plain| {
            for (to, from) in plain.iter_mut().zip(value) {
                *to = unsubstituted(*from);
            }
            in_sorted_lines(COMMON, plain)
        })
    }
}

/// The letter that a look-alike stands for.
fn unsubstituted(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'!' => b'i',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'7' => b't',
        other => other.to_ascii_lowercase(),
    }
}

/// One common word, with digits or signs around it: `Summer2024!`, `123admin`.
fn is_word_with_digits(value: &[u8]) -> bool {
    if value.len() > 32 {
        return false;
    }
    let letters = runs(value, u8::is_ascii_alphabetic).count();
    let word = runs(value, u8::is_ascii_alphabetic).next();
    letters == 1
        && word.is_some_and(|word| {
            word.len() >= 3 && is_common_word(word) && value.len() - word.len() <= 8
        })
}

/// Four or more neighbouring keys, most of the value: `qwertz`, `asdf1234`, `1qaz2wsx`, `abcdef`.
pub(in crate::detect) fn is_keyboard_walk(value: &[u8]) -> bool {
    const ROWS: [&[u8]; 9] = [
        b"1234567890",
        b"qwertyuiop",
        b"asdfghjkl",
        b"zxcvbnm",
        b"qwertzuiop",
        b"azertyuiop",
        b"abcdefghijklmnopqrstuvwxyz",
        b"1qaz2wsx3edc4rfv",
        b"1q2w3e4r5t6y7u",
    ];
    if value.len() < 4 || value.len() > 40 {
        return false;
    }
    let together = |pair: &[u8]| {
        let (a, b) = (pair[0].to_ascii_lowercase(), pair[1].to_ascii_lowercase());
        ROWS.iter()
            .any(|row| row.windows(2).any(|keys| keys == [a, b] || keys == [b, a]))
    };
    let steps = value.windows(2).filter(|pair| together(pair)).count();
    steps >= 3 && steps * 10 >= (value.len() - 1) * 7
}

/// The value holds a noun of secrets, or a word of its own name: `jwt_secret`, `mysecretkey`, `dbpass`.
fn repeats_name(value: &[u8], context: &Context<'_>) -> bool {
    const NOUNS: [&[u8]; 8] = [
        b"password",
        b"passwd",
        b"secret",
        b"passphrase",
        b"pwd",
        b"pass",
        b"token",
        b"geheim",
    ];
    value.len() <= 96
        && (NOUNS.iter().any(|noun| contains_folded(value, noun))
            || value_words(context.name)
                .any(|word| word.len() >= 4 && contains_folded(value, &word.to_ascii_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_searchable() {
        let lines: Vec<&str> = COMMON.lines().collect();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(lines.iter().all(|line| line.len() <= 32));
        for line in &lines {
            assert!(is_common_word(line.as_bytes()), "{line}");
        }
        assert!(!is_common_word(b"xkqzjw"));
        assert!(!is_common_word(b""));
    }
}
