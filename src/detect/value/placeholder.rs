//! Placeholders: those that nobody can mean as a value, and those that would work as one.

use super::{Class, Context, Judgement, contains_folded, runs, value_words};
use crate::content::format::SlotKind;

/// `<…>`, `[…]`, `...`, `****`, `xxxx`, `____`, TODO: cannot be meant as a value.
pub(super) fn typographic(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    let because = |reason, certainty| Some(Judgement::new(Class::Typographic, reason, certainty));
    if is_bracketed(value) {
        return because("in angle or square brackets", 95);
    }
    if context.kind == SlotKind::Default && value.iter().all(|&b| b == b'.') {
        return Some(Judgement::new(
            Class::NotASecret,
            "dots of a usage text",
            85,
        ));
    }
    if has_ellipsis(value) {
        return because("ellipsis", 90);
    }
    if has_masking(value) {
        return because("masked", 92);
    }
    if is_one_character(value, context) {
        return because("one character repeated", 90);
    }
    if repeats_itself(value) {
        return because("a few characters repeated", 88);
    }
    if is_hidden(value) {
        return because("hidden before it is shown", 92);
    }
    if is_editorial(value) {
        return because("note to the editor", 92);
    }
    if is_counting_uuid(value) {
        return because("UUID of repeated digits", 90);
    }
    None
}

/// `your_password_here`, `changeme`, `super-secret`: words that ask to be replaced, yet work.
pub(super) fn wording(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    if super::random::score(value) >= 75 && value.len() >= 24 {
        return None;
    }
    if is_hexspeak(value) {
        return Some(Judgement::new(
            Class::Wording,
            "words spelled in hexadecimal digits",
            88,
        ));
    }
    let found = (0..value.len())
        .filter(|&start| may_begin(value, start))
        .any(|start| PHRASES.iter().any(|phrase| phrase_at(value, start, phrase)));
    // `APP_KEY=test-key-e2e`; a password may be one for tests
    let for_tests = || {
        !context.is_password()
            && value.len() <= 32
            && value_words(value).any(|word| word == b"test")
    };
    (found || asks_for_yours(value) || for_tests())
        .then(|| Judgement::new(Class::Wording, "words that ask to be replaced", 90))
}

/// `deadbeef`, `0xCAFEBABE`, `deadbeef-dead-beef-dead-beefdeadbeef`: nothing but the words that programmers spell with the digits.
fn is_hexspeak(value: &[u8]) -> bool {
    const WORDS: [&[u8]; 8] = [
        b"dead", b"beef", b"cafe", b"babe", b"face", b"feed", b"food", b"c0de",
    ];
    let value = value.strip_prefix(b"0x").unwrap_or(value);
    let mut rest = value;
    let mut known = 0;
    while !rest.is_empty() {
        if let [b'-', behind @ ..] = rest {
            rest = behind;
            continue;
        }
        let Some((word, behind)) = rest.split_at_checked(4) else {
            return false;
        };
        if !WORDS.iter().any(|one| one.eq_ignore_ascii_case(word)) {
            return false;
        }
        known += 4;
        rest = behind;
    }
    known >= 8
}

/// Phrases, with `_` for any separator or none.
#[rustfmt::skip]
const PHRASES: &[&[u8]] = &[
    b"fill_in", b"change_me", b"change_this", b"change_it", b"change_in", b"change_before", b"change_the", b"changed_me",
    b"replace_me", b"replace_this", b"replace_with", b"update_me", b"to_be_modified", b"to_be_changed",
    b"must_be_changed", b"should_be_updated", b"please_change", b"change_immediately", b"insert_", b"put_your",
    b"enter_your", b"goes_here", b"_here", b"example", b"sample", b"dummy", b"fake_", b"fake_password",
    b"placeholder", b"secure_password", b"strong_password", b"super_secret", b"supersecret", b"some_secret",
    b"some_password", b"somepassword", b"top_secret", b"very_secret", b"default_", b"_default", b"put_a",
    b"generate_with", b"generate_a", b"generate_using", b"in_production", b"at_least_", b"32_char", b"16_char",
    b"64_char", b"not_a_real", b"not_secure", b"not_so_secret", b"insecure", b"unsecure", b"unsafe_",
    b"not_for_production", b"your_", b"my_secret", b"my_password", b"my_super", b"my_key", b"my_token", b"my_cool",
    b"my_jwt", b"my_api", b"my_access", b"my_app_secret", b"secret_goes", b"a_secret_key", b"a_very_secret",
    b"long_secret", b"random_string", b"some_random", b"foobar_secret", b"password_here", b"secret_here", b"key_here",
    b"token_here", b"complex_random",
];

/// A word, a hump or a separator is at `start`, so that a phrase may begin there.
fn may_begin(value: &[u8], start: usize) -> bool {
    let here = value[start];
    let Some(before) = start.checked_sub(1).map(|at| value[at]) else {
        return true;
    };
    !before.is_ascii_alphanumeric()
        || !here.is_ascii_alphanumeric()
        || here.is_ascii_uppercase() && before.is_ascii_lowercase()
}

/// The phrase begins at `start`. A `_` at either end of the phrase stands for a separator that must be there, or a hump.
fn phrase_at(value: &[u8], start: usize, phrase: &[u8]) -> bool {
    let mut at = start;
    for (index, &wanted) in phrase.iter().enumerate() {
        let edge = index == 0 || index + 1 == phrase.len();
        if wanted != b'_' {
            if !value
                .get(at)
                .is_some_and(|b| b.eq_ignore_ascii_case(&wanted))
            {
                return false;
            }
            at += 1;
            continue;
        }
        let separator = value.get(at).is_some_and(|b| !b.is_ascii_alphanumeric());
        let hump = at > 0
            && value.get(at).is_some_and(u8::is_ascii_uppercase)
            && value[at - 1].is_ascii_lowercase();
        if separator {
            at += 1;
        } else if edge && !hump {
            return false;
        }
    }
    // `_here` ends the value, whole words elsewhere end at a boundary
    phrase.ends_with(b"_") || !value.get(at).is_some_and(u8::is_ascii_lowercase)
}

/// `your` or `my` with a noun of secrets behind it, run together: `yourpassword`, `mysecretkey`.
fn asks_for_yours(value: &[u8]) -> bool {
    const NOUNS: [&[u8]; 8] = [
        b"password",
        b"secret",
        b"token",
        b"key",
        b"pass",
        b"apikey",
        b"pw",
        b"strong",
    ];
    value_words(value).any(|word| {
        [b"your".as_slice(), b"my"].iter().any(|owner| {
            word.split_at_checked(owner.len())
                .is_some_and(|(start, rest)| {
                    start.eq_ignore_ascii_case(owner)
                        && NOUNS.iter().any(|noun| {
                            rest.get(..noun.len())
                                .is_some_and(|head| head.eq_ignore_ascii_case(noun))
                        })
                })
        })
    })
}

/// `<password>`, `[your key]`, `{your key}`, `prefix-<name>`.
fn is_bracketed(value: &[u8]) -> bool {
    let wordy = |inside: &[u8]| {
        inside.first().is_some_and(u8::is_ascii_alphanumeric)
            && inside.iter().any(u8::is_ascii_alphabetic)
            && inside.iter().all(|b| {
                b.is_ascii_alphanumeric()
                    || *b >= 0x80
                    || matches!(b, b' ' | b'_' | b'-' | b'.' | b'/' | b'\'' | b',')
            })
    };
    if let [b'[', inside @ .., b']'] | [b'{', inside @ .., b'}'] = value {
        return wordy(inside);
    }
    if contains_folded(value, b"&lt;") && contains_folded(value, b"&gt;") {
        return true;
    }
    let Some(open) = value.iter().position(|&b| b == b'<') else {
        return false;
    };
    let rest = &value[open + 1..];
    rest.iter()
        .position(|&b| b == b'>')
        .is_some_and(|close| close > 0 && wordy(&rest[..close]))
}

/// `...` or `…` at the end, in the middle of words, or as the whole value.
fn has_ellipsis(value: &[u8]) -> bool {
    value
        .windows(3)
        .any(|window| window == b"..." || window == "…".as_bytes())
}

/// Runs that stand for hidden characters: `***`, `xxxx`, `____`, `••`.
fn has_masking(value: &[u8]) -> bool {
    let run = |byte: u8, length: usize| {
        value
            .chunk_by(|a, b| a == b)
            .any(|run| run[0].eq_ignore_ascii_case(&byte) && run.len() >= length)
    };
    let all = |byte: u8| value.iter().all(|b| b.eq_ignore_ascii_case(&byte));
    run(b'*', 3)
        || run(b'x', 4)
        || value
            .chunk_by(|a, b| a == b)
            .any(|run| run[0] == b'_' && run.len() >= 4 && run.len() * 8 >= value.len())
        || run(b'#', 4)
        || matches!(value, [b'*', b'*', .., b'*', b'*'])
        || (all(b'x') && value.len() >= 3)
        || (all(b'*') && value.len() >= 2)
        || value.windows(3).any(|window| window == "•".as_bytes())
}

/// `00000000`, `aaaaaaaa`. For passwords only what nobody types as a password.
fn is_one_character(value: &[u8], context: &Context<'_>) -> bool {
    let same = value.len() >= 4 && value.iter().all(|b| *b == value[0]);
    let filler = matches!(value[0], b'0' | b'x' | b'X' | b'.' | b'-' | b'_' | b'#');
    same && (!context.is_password() || filler)
}

/// `abababababababab`: at least sixteen characters of a run that repeats its first two or three.
fn repeats_itself(value: &[u8]) -> bool {
    runs(value, u8::is_ascii_alphanumeric).any(|run| {
        run.len() >= 16
            && [2, 3].iter().any(|&step| {
                run.windows(step + 1)
                    .all(|window| window[0] == window[step])
            })
    })
}

/// `…1234567890abcdefghijkl`: of at least twenty characters three in four follow the one before, ten of them in one go.
pub(in crate::detect) fn counts_up(value: &[u8]) -> bool {
    let (mut steps, mut run, mut longest) = (0, 0, 0);
    for pair in value.windows(2) {
        let follows = pair[1] == pair[0].wrapping_add(1) || pair == b"90";
        run = if follows { run + 1 } else { 0 };
        steps += usize::from(follows);
        longest = longest.max(run);
    }
    value.len() >= 20 && longest >= 9 && steps * 4 >= (value.len() - 1) * 3
}

/// REDACTED and its like as words, Ansible's `no_log`.
fn is_hidden(value: &[u8]) -> bool {
    const WORDS: [&[u8]; 7] = [
        b"redacted",
        b"masked",
        b"censored",
        b"filtered",
        b"removed",
        b"sanitized",
        b"scrubbed",
    ];
    value.eq_ignore_ascii_case(b"no_log")
        || value_words(value).any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// TODO, FIXME and their like as words.
fn is_editorial(value: &[u8]) -> bool {
    if value.eq_ignore_ascii_case(b"n/a") {
        return true;
    }
    let noted = |word: &[u8]| [b"TODO".as_slice(), b"FIXME", b"TBD", b"TBA"].contains(&word);
    value_words(value).any(noted)
        || contains_folded(value, b"replace_me")
        || contains_folded(value, b"replaceme")
        || value.starts_with(b"INSERT_")
}

/// `00000000-0000-…`, `11111111-1111-…`, `12345678-1234-…`, `…-1A1A1A1A1A1A`.
fn is_counting_uuid(value: &[u8]) -> bool {
    super::shape::is_uuid(value)
        && (value.starts_with(b"12345678-1234")
            || value
                .chunk_by(|a, b| a == b)
                .filter(|run| run.len() >= 4)
                .count()
                >= 3
            || value[24..].windows(3).all(|three| three[0] == three[2]))
}

#[cfg(test)]
mod tests {
    use super::{counts_up, is_hexspeak};

    #[test]
    fn words_in_hexadecimal_digits() {
        for value in [
            "deadbeef",
            "0xCAFEBABE",
            "deadbeef-dead-beef-dead-beefdeadbeef",
        ] {
            assert!(is_hexspeak(value.as_bytes()), "{value}");
        }
        for other in ["dead", "deadbee", "deadbeef01234567", "", "0x"] {
            assert!(!is_hexspeak(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn characters_in_their_order() {
        assert!(counts_up(b"xyz_1234567890abcdefghijklmnopqrstuvwxyz"));
        assert!(!counts_up(b"1234567890"));
        assert!(!counts_up(b"abcde12345fghij67890klmno"));
        assert!(!counts_up(b"8fK2mQ9xL4vT7nR1bC6d"));
    }
}
