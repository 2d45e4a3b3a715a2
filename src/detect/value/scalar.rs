//! Numbers, booleans and nothing: values that are no secret unless somebody typed the number as a password.

use super::NameKind;
use super::{Class, Context, Judgement, is_word_of, weak};
use crate::content::format::{Format, Quote};

/// Numbers, booleans, nothing, single punctuation.
pub(super) fn scalar(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    let because = |reason| Some(Judgement::new(Class::NotASecret, reason, 95));
    if is_word_of(value, SCALARS) {
        return because("boolean or nothing");
    }
    if is_number(value) {
        return number(value, context);
    }
    if value.len() < 3 && !context.is_password() || value.len() == 1 {
        return because("too short for a secret");
    }
    if !value
        .iter()
        .any(|b| b.is_ascii_alphanumeric() || *b >= 0x80)
    {
        return because("punctuation only");
    }
    None
}

const SCALARS: &str =
    "true false yes no on off null nil none undefined nan void nullptr enabled disabled";

/// Decimal, hexadecimal with `0x` (short), with sign, point, exponent, unit or separators.
fn is_number(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"-").unwrap_or(value);
    let digits = value
        .strip_prefix(b"0x")
        .or_else(|| value.strip_prefix(b"0X"));
    if let Some(digits) = digits {
        return digits.len() <= 18
            && !digits.is_empty()
            && digits
                .iter()
                .all(|b| b.is_ascii_hexdigit() || matches!(b, b'L' | b'U' | b'u' | b'l' | b'_'));
    }
    let unit = value
        .iter()
        .rposition(u8::is_ascii_digit)
        .map_or(0, |at| at + 1);
    let (digits, unit) = value.split_at(unit);
    !digits.is_empty()
        && digits
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_' | b','))
        && matches!(
            unit,
            b"" | b"s"
                | b"ms"
                | b"m"
                | b"h"
                | b"d"
                | b"w"
                | b"kb"
                | b"KB"
                | b"mb"
                | b"MB"
                | b"k"
                | b"K"
                | b"px"
                | b"em"
                | b"%"
                | b"L"
                | b"f"
                | b"u"
        )
}

/// A number ends the argument, except where it is written as a password: quoted, or one of the common ones.
fn number(value: &[u8], context: &Context<'_>) -> Option<Judgement> {
    let digits = value.iter().all(u8::is_ascii_digit);
    let quoted = context.quote != Quote::None;
    let common = !context.is_expression() && weak::is_common_word(value);
    let typed = if quoted { 4 } else { 5 };
    // in JSON a text has quotes, and a number is one
    let literal = quoted || is_configuration(context.format) && context.format != Format::Json;
    let password = context.is_password() && digits && (literal && value.len() >= typed || common);
    let key = context.promised() == NameKind::SigningKey && quoted && digits && value.len() >= 16;
    let secret = context.promised() == NameKind::Secret && quoted && digits && value.len() >= 6;
    Some(if password || key || secret {
        Judgement::new(Class::Weak, "digits only", 70)
    } else {
        Judgement::new(Class::NotASecret, "number", 95)
    })
}

/// Formats in which an unquoted word is a literal.
fn is_configuration(format: Format) -> bool {
    matches!(
        format,
        Format::Dotenv
            | Format::Yaml
            | Format::Json
            | Format::Toml
            | Format::Ini
            | Format::Xml
            | Format::Dockerfile
            | Format::Shell
    )
}
