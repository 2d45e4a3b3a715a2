//! How random a value looks: letter triples, changes of character class, distinct characters, entropy.

use super::NameKind;
use super::{Class, Context, Judgement, value_words};
use crate::content::format::Quote;
use entropy::shannon_entropy;

/// A value that looks random in a slot that promises a secret.
pub(super) fn live(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    let needed = match context.promised() {
        NameKind::Password | NameKind::Passphrase => 55,
        NameKind::Secret | NameKind::SigningKey => 55,
        NameKind::ApiKey | NameKind::Token | NameKind::Credential if value.len() < 16 => 70,
        NameKind::ApiKey | NameKind::Token | NameKind::Credential => 60,
        NameKind::Key => 70,
    };
    // `key: "dashboardCardClipboard"`, `key = "sdk_sign_in"`: letters alone are a name
    let snake = |b: &u8| b.is_ascii_lowercase() || *b == b'_';
    let named = || value.iter().all(u8::is_ascii_alphabetic) || value.iter().all(snake);
    if context.promised() == NameKind::Key && named() {
        return None;
    }
    let value = innermost(value);
    let score = score(value);
    let phrase = value.contains(&b' ') && !context.is_password();
    if score < needed || value.len() < shortest(context) || phrase {
        return None;
    }
    if super::shape::is_uuid(value) && context.promised() == NameKind::Key {
        return None;
    }
    if super::shape::is_uuid(value) && context.is_password() {
        // people do not choose UUIDs as passwords: more often it names something
        return Some(Judgement::new(Class::Live, "a UUID", 40));
    }
    // keys of AWS have forty characters and no padding
    let aws = super::contains_folded(context.name, b"secret_access_key");
    if aws && value.len() > 40 && value.ends_with(b"=") {
        return Some(Judgement::new(
            Class::Live,
            "no key of AWS by its length",
            40,
        ));
    }
    Some(Judgement::new(
        Class::Live,
        "looks random",
        certainty(score, value.len(), context),
    ))
}

/// The longest run of letters and digits of a JSON object that is the value: a header may carry its token with a user beside it.
fn innermost(value: &[u8]) -> &[u8] {
    let run = super::runs(value, u8::is_ascii_alphanumeric).max_by_key(|run| run.len());
    match run {
        Some(run) if value.starts_with(b"{") && run.len() >= 24 => run,
        _ => value,
    }
}

/// How random a value looks, 0 to 100. Below 40 it is made of words or numbers, above 70 hardly anybody typed it.
pub(in crate::detect) fn score(value: &[u8]) -> u8 {
    let length = value.len();
    if length < 4 || value.iter().any(|b| *b < b' ' || *b >= 0x7f) {
        return 0;
    }
    let class = Classes::of(value);
    if class.letters == 0 {
        return if class.others == 0 { 0 } else { 20 };
    }
    let wordy = wordy_share(value);
    if class.spaces > 0 && (wordy >= 30 || class.spaces > 3) {
        return 0;
    }
    let distinct = distinct(value);
    // a short alphabet repeated is a pattern, not a key
    if distinct * 4 < length.min(24) {
        return 10;
    }
    let bits = f64::from(shannon_entropy(value));
    let full = (length.min(64) as f64).log2();
    let spread = (bits / full * 40.0).min(40.0);
    let mixed = class.mixed(value);
    let unworded = (100 - wordy) as f64 / 100.0;
    let amount = (length as f64 / 20.0).min(1.0) * 15.0;
    let total = unworded * 45.0 + spread * unworded.max(0.2) * 0.5 + mixed + amount;
    (total - if wordy > 60 { 25.0 } else { 0.0 }).clamp(0.0, 100.0) as u8
}

/// The share of a value that words cover, in percent of its bytes.
pub(in crate::detect) fn wordy_share(value: &[u8]) -> usize {
    let mut worded = 0;
    for word in value_words(value) {
        let share = super::trigram::common_share(word);
        let known = match word.len() {
            0..=2 => false,
            3 => {
                super::weak::is_common_word(word)
                    || share == Some(100) && is_cased_like_a_word(word)
            }
            _ => share.is_some_and(|share| share >= 60) || super::weak::is_common_word(word),
        };
        if known {
            worded += word.len();
        }
    }
    (worded + counted(value) + spelled(value)).min(value.len()) * 100 / value.len().max(1)
}

/// Bytes of letter runs that follow the alphabet: `ABCDEFGH`.
fn spelled(value: &[u8]) -> usize {
    super::runs(value, u8::is_ascii_alphabetic)
        .filter(|run| run.len() >= 6)
        .filter(|run| run.windows(2).all(|pair| pair[1] == pair[0] + 1))
        .map(<[u8]>::len)
        .sum()
}

/// Bytes of digit runs that count up or down: `123456`, `0987654321`.
fn counted(value: &[u8]) -> usize {
    super::runs(value, u8::is_ascii_digit)
        .filter(|run| run.len() >= 4)
        .filter(|run| {
            let steps = |by: u8| {
                run.windows(2)
                    .filter(|pair| (pair[1] + 10 - pair[0]) % 10 == by)
                    .count()
            };
            let most = steps(1).max(steps(9)).max(steps(0));
            most * 10 >= (run.len() - 1) * 8
        })
        .map(<[u8]>::len)
        .sum()
}

/// Small letters behind any first one, or capitals alone.
fn is_cased_like_a_word(word: &[u8]) -> bool {
    word.iter().skip(1).all(u8::is_ascii_lowercase) || word.iter().all(u8::is_ascii_uppercase)
}

/// Shortest value that counts as random; passwords are short by nature.
fn shortest(context: &Context<'_>) -> usize {
    match context.promised() {
        NameKind::Password | NameKind::Passphrase => 6,
        NameKind::Secret | NameKind::SigningKey => 6,
        NameKind::Token | NameKind::ApiKey | NameKind::Credential => 10,
        NameKind::Key => 16,
    }
}

/// High for long random strings under strong names, lower for short ones under weak names.
fn certainty(score: u8, length: usize, context: &Context<'_>) -> u8 {
    let name = match context.promised() {
        NameKind::Password | NameKind::Passphrase => 10,
        NameKind::Secret | NameKind::SigningKey | NameKind::ApiKey => 8,
        NameKind::Token => 4,
        NameKind::Credential => 0,
        NameKind::Key => -20,
    };
    let bare = if context.quote == Quote::None && context.is_expression() {
        -15
    } else {
        0
    };
    let long = (length.min(32) as i32 - 12) / 2;
    (i32::from(score) * 3 / 4 + 10 + name + bare + long).clamp(30, 98) as u8
}

/// How many characters of each class a value has.
struct Classes {
    letters: usize,
    upper: usize,
    digits: usize,
    spaces: usize,
    others: usize,
}

impl Classes {
    fn of(value: &[u8]) -> Self {
        let count = |part: fn(&u8) -> bool| value.iter().filter(|b| part(b)).count();
        let letters = count(u8::is_ascii_alphabetic);
        let digits = count(u8::is_ascii_digit);
        let spaces = count(|b| *b == b' ');
        Classes {
            letters,
            upper: count(u8::is_ascii_uppercase),
            digits,
            spaces,
            others: value.len() - letters - digits - spaces,
        }
    }

    /// Points for changes between classes that words and numbers do not make, 0 to 25.
    fn mixed(&self, value: &[u8]) -> f64 {
        let class = |b: u8| match b {
            b'a'..=b'z' => 0,
            b'A'..=b'Z' => 1,
            b'0'..=b'9' => 2,
            _ => 3,
        };
        let changes = value
            .windows(2)
            .filter(|pair| class(pair[0]) != class(pair[1]))
            .count();
        let share = changes as f64 / (value.len() - 1) as f64;
        let kinds = usize::from(self.upper > 0)
            + usize::from(self.letters > self.upper)
            + usize::from(self.digits > 0);
        (share * 30.0).min(15.0) + kinds as f64 * 10.0 / 3.0
    }
}

/// How many different bytes a value has.
fn distinct(value: &[u8]) -> usize {
    let mut seen = [false; 256];
    for &byte in value {
        seen[usize::from(byte)] = true;
    }
    seen.iter().filter(|seen| **seen).count()
}
