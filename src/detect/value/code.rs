//! Values that are code of some kind: operators and brackets, regular expressions, markup, alphabets.

use super::{Context, contains_folded, runs};
use crate::content::format::{Format, Quote};

/// Go's `` `json:"name,omitempty" yaml:"name"` `` behind a field.
fn is_struct_tag(value: &[u8]) -> bool {
    let name = value
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
        .count();
    name > 0 && value[name..].starts_with(b":\"") && value.ends_with(b"\"")
}

/// Operators and brackets as code has them.
pub(super) fn is_code(value: &[u8], context: &Context<'_>) -> bool {
    if context.quote == Quote::Backtick && is_struct_tag(value) {
        return true;
    }
    let has = |part: &[u8]| value.windows(part.len()).any(|window| window == part);
    let spaced = [
        b" => ".as_slice(),
        b" == ",
        b" != ",
        b" && ",
        b" || ",
        b" = ",
        b" + ",
        b" ? ",
        b" < ",
        b" > ",
    ];
    if spaced.iter().any(|operator| has(operator))
        || has(b"();")
        || has(b"()")
        || has(b"::")
        || has(b"->")
        || has(b"=>")
    {
        return true;
    }
    if let [b'{', inside @ .., b'}'] | [b'[', inside @ .., b']'] = value
        && !inside.is_empty()
        && (super::random::score(inside) < 60 || inside.contains(&b'"'))
        && !holds_key(inside)
    {
        return true;
    }
    if context.quote == Quote::None
        && matches!(value.first(), Some(b'{' | b'[' | b'(' | b'|' | b'>'))
        && value.len() <= 3
    {
        return true;
    }
    // `'--password=' . value`, `'DB_PASSWORD=' . value`: the option, not what it gets
    let shouted = |name: &[u8]| {
        name.contains(&b'_') && name.iter().all(|b| b.is_ascii_uppercase() || *b == b'_')
    };
    if let [name @ .., b'='] = value
        && (value.starts_with(b"--") || shouted(name))
    {
        return true;
    }
    // `:key="'a:' + index"`: an expression in an attribute
    if value.starts_with(b"'") && (has(b"'+") || has(b"' +")) {
        return true;
    }
    if matches!(value.last(), Some(b'{' | b'[' | b'('))
        && (context.quote == Quote::None || super::random::wordy_share(value) >= 60)
    {
        return true;
    }
    // the rest of a broken-up literal
    let quotes = value.iter().filter(|b| matches!(b, b'"' | b'\'')).count();
    if quotes >= 2 && !holds_key(value) && (has(b"\" ") || has(b"' ") || has(b" \"") || has(b" '"))
    {
        return true;
    }
    context.format == Format::Prose && has(b"](") || contains_folded(value, b"\\u00")
}

/// A long random run: JSON in a string may carry a key.
fn holds_key(inside: &[u8]) -> bool {
    runs(inside, u8::is_ascii_alphanumeric)
        .any(|run| run.len() >= 24 && super::random::score(run) >= 70)
}

/// Character classes and escapes that only a regular expression has; looser signs count in values that do not look generated.
pub(super) fn is_pattern(value: &[u8]) -> bool {
    let has = |part: &&[u8]| value.windows(part.len()).any(|window| window == *part);
    let certain = [b"[a-z".as_slice(), b"[A-Z", b"[0-9", b"\\d", b"\\w", b"\\s"];
    let loose = [b"(?".as_slice(), b"[^", b".*", b".+?"];
    value.starts_with(b"^") && value.ends_with(b"$")
        || certain.iter().any(has)
        || loose.iter().any(has) && super::random::score(value) < 80
}

/// Tags, comments and data URLs.
pub(super) fn is_markup(value: &[u8]) -> bool {
    let tag = value.contains(&b'<') && value.contains(&b'>');
    tag && (value.windows(2).any(|pair| pair == b"</" || pair == b"/>"))
        || value.starts_with(b"<!--")
        || value.starts_with(b"data:image")
}

/// Characters in their order: `abcdefghij…`, `ABCDEF0123…`; not the beginning of one that is a bad password.
pub(super) fn is_alphabet(value: &[u8]) -> bool {
    let steps = value
        .windows(2)
        .filter(|pair| pair[1] == pair[0].wrapping_add(1))
        .count();
    value.len() >= 24 && steps * 10 >= value.len() * 8
}
