//! Words that stand in for a secret where nothing is protected: in tests, in documentation, in code that only names things.

use super::{Class, Context, Judgement, is_word_of, runs, value_words};
use crate::content::FileRole;
use crate::content::format::{Format, Quote, SlotKind};
use crate::detect::name::repeats;

/// The verdict, with less certainty where the value is a word that everybody writes there and that opens nothing.
///
/// Configuration and the defaults of settings are taken at their word: there `password` *is* the password.
pub(super) fn doubted(judgement: Judgement, value: &[u8], context: &Context<'_>) -> Judgement {
    let easy = matches!(
        judgement.class,
        Class::Default | Class::Weak | Class::Wording
    );
    let made_up = judgement.class == Class::Live && judgement.certainty < 75;
    if made_up && is_specimen(context) && is_expectation(context.name) {
        return judgement.doubted();
    }
    if easy && context.kind != SlotKind::Default && stands_in(judgement.class, value, context) {
        judgement.doubted()
    } else {
        judgement
    }
}

fn stands_in(class: Class, value: &[u8], context: &Context<'_>) -> bool {
    if is_specimen(context) {
        return class == Class::Wording
            || !context.is_password()
            || is_filler(value, FILLERS) && !is_handed_over(value, context)
            || repeats(value, context.name)
            || is_number_row(value)
            || is_typed_at_random(value)
            || is_expectation(context.name);
    }
    // `password = "my_password"` in code shows how it is written
    let shows = class == Class::Wording && context.is_password();
    if shows && context.format == Format::Code && context.quote != Quote::None {
        return true;
    }
    // a secret of another kind belongs here
    if context.is_password() && is_word_of(value, "token apikey api_key api-key key") {
        return true;
    }
    // the name says what the value says: a table of names
    if !context.is_password() && repeats(value, context.name) {
        return true;
    }
    // `secret: name` in YAML names a resource
    let bare = context.name.eq_ignore_ascii_case(b"secret");
    if bare && context.format == Format::Yaml && class == Class::Weak {
        return true;
    }
    // the name of an entry, as in `secretKey: foo` of a Kubernetes resource
    if context.format == Format::Yaml && !context.is_password() && value.len() <= 4 {
        return true;
    }
    // with somebody's name beside it, it is meant
    context
        .user
        .is_none_or(|user| is_filler(user, "user username usr login name uid id my the a"))
        && context.format == Format::Code
        && context.quote != Quote::None
        && is_filler(value, NOUNS)
}

/// A file in which values stand for others: a test, a manual.
fn is_specimen(context: &Context<'_>) -> bool {
    matches!(context.role, FileRole::Test | FileRole::Docs) || context.format == Format::Prose
}

/// `expectedPassword`, `wrong_password`: what a test compares with, or hands over to be refused.
fn is_expectation(name: &[u8]) -> bool {
    value_words(name).any(|word| {
        is_word_of(
            word,
            "expected expect actual invalid incorrect wrong bad nonexistent",
        )
    })
}

/// One character over and over, a group of two or three twice, or the alphabet: `aaaaa`, `asdasd`, `123123`, `abcdefgh`.
fn is_typed_at_random(value: &[u8]) -> bool {
    let alphabet = value.len() >= 4
        && value
            .windows(2)
            .all(|pair| pair[1] == pair[0].wrapping_add(1));
    let again = (1..=3).any(|step| {
        value.len() >= 2 * step
            && value.len() >= 4
            && value
                .windows(step + 1)
                .all(|window| window[0] == window[step])
    });
    alphabet || again
}

/// `test_password` in a call is the password of some test installation.
fn is_handed_over(value: &[u8], context: &Context<'_>) -> bool {
    context.kind == SlotKind::Argument
        && value_words(value).count() > 1
        && value_words(value).any(|word| is_word_of(word, "test tests admin"))
}

/// The things themselves: in source code a field, a column or a form element is called so.
const NOUNS: &str = "password passwd passcode pass passw pwd pw psw passphrase secret token key";

/// What people type when anything will do.
const FILLERS: &str = "password passwd pass passw pwd pw psw passphrase secret token key test tests testing foo bar baz qux foobar abc abcd \
    xyz asd asdf my your some a the any username admin login name demo sample random sa aa aaa aaaa aaaaa bb bbb cc ccc xx xxx yy \
    yyy zz zzz doe wrong bad new old invalid dummy silly ignored ignore \
    nope whatever unused user";

/// Only words of the list, each written apart or with a hump, with nothing or a short row of digits behind: `my_password`, `test1`.
fn is_filler(value: &[u8], list: &str) -> bool {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' ' | b'.');
    let mut words = value_words(value).peekable();
    value.len() <= 32
        && words.peek().is_some()
        && value.iter().all(plain)
        && words.all(|word| is_word_of(word, list))
        && runs(value, u8::is_ascii_digit).all(is_number_row)
        && !is_numbered_noun(value)
}

/// `secret2`, `password123`: somebody has chosen it.
fn is_numbered_noun(value: &[u8]) -> bool {
    let noun = value
        .iter()
        .rposition(|b| !b.is_ascii_digit())
        .map_or(0, |at| at + 1);
    noun < value.len() && is_word_of(&value[..noun], "secret password passphrase")
}

/// `1`, `123`, `123456`, `000`: digits that count up or stay the same.
fn is_number_row(digits: &[u8]) -> bool {
    let steps = |by: u8| {
        digits
            .windows(2)
            .all(|pair| pair[0].wrapping_add(by) == pair[1])
    };
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) && (steps(1) || steps(0))
}

#[cfg(test)]
mod tests {
    use super::super::judge;

    const DOUBTED: u8 = 44;
    use super::*;
    use crate::detect::SecretName;

    fn certainty(value: &str, role: FileRole, format: Format, kind: SlotKind) -> u8 {
        let context = Context {
            name: b"password",
            secret: SecretName::parse(b"password", None),
            user: None,
            quote: Quote::Double,
            kind,
            format,
            role,
        };
        judge(value.as_bytes(), &context).certainty
    }

    #[test]
    fn fillers_of_tests_and_manuals_are_doubted() {
        for value in ["password", "my_password", "test1", "fooBar", "123456", "pw"] {
            for role in [FileRole::Test, FileRole::Docs] {
                let found = certainty(value, role, Format::Code, SlotKind::Assign);
                assert!(found <= DOUBTED, "{value} {found}");
            }
        }
    }

    #[test]
    fn chosen_words_and_configuration_are_not() {
        let test = FileRole::Test;
        for value in [
            concat!("hunt", "er2"),
            concat!("ban", "ana"),
            concat!("sec", "ret2"),
            "newpasswd",
            "wrongpassword",
        ] {
            let found = certainty(value, test, Format::Code, SlotKind::Assign);
            assert!(found > DOUBTED, "{value} {found}");
        }
        for (format, kind) in [
            (Format::Yaml, SlotKind::Assign),
            (Format::Dotenv, SlotKind::Assign),
            (Format::Code, SlotKind::Default),
        ] {
            let found = certainty("password", FileRole::Source, format, kind);
            assert!(found > DOUBTED, "{format:?} {found}");
        }
    }

    #[test]
    fn a_field_called_like_its_secret_is_doubted_in_code_only() {
        let source = FileRole::Source;
        assert!(certainty("password", source, Format::Code, SlotKind::Assign) <= DOUBTED);
        assert!(certainty("password", source, Format::Json, SlotKind::Assign) > DOUBTED);
        assert!(certainty(concat!("adm", "in"), source, Format::Code, SlotKind::Assign) > DOUBTED);
    }

    #[test]
    fn the_password_of_a_test_installation_is_handed_to_a_call() {
        let code = Format::Code;
        let value = concat!("test_", "password");
        assert!(certainty(value, FileRole::Test, code, SlotKind::Argument) > DOUBTED);
        assert!(certainty(value, FileRole::Test, code, SlotKind::Assign) <= DOUBTED);
    }

    #[test]
    fn what_fingers_type_by_themselves() {
        for typed in ["aaaaa", "asdasd", "123123", "abcdefgh"] {
            assert!(is_typed_at_random(typed.as_bytes()), "{typed}");
        }
        for other in ["abca", "banana1", "abd"] {
            assert!(!is_typed_at_random(other.as_bytes()), "{other}");
        }
        assert!(is_expectation(b"expectedPassword") && is_expectation(b"wrong_token"));
        assert!(!is_expectation(b"password"));
    }

    #[test]
    fn number_rows() {
        for row in ["1", "12", "123456", "000"] {
            assert!(is_number_row(row.as_bytes()), "{row}");
        }
        for other in ["", "13", "482916", "12a"] {
            assert!(!is_number_row(other.as_bytes()), "{other}");
        }
    }
}
