//! Pairs written inside a text that is itself a value or a comment: JSON and query strings in a string, settings that are commented out.

use super::{Quote, Slot, SlotKind, lex};
use crate::text::Span;

/// Longest name and longest value that are read.
const NAME: usize = 64;
const VALUE: usize = 512;

/// Shortest secret in a parameter of a URL.
const PARAMETER: usize = 16;

/// Hits of one value that are looked at.
const HITS: usize = 64;

/// Finds `"name": "value"`, also with escaped quotes, and `name=value` around the hits inside `span`, the value of something else.
pub(super) fn inside(text: &[u8], span: Span, hits: &[usize], found: &mut dyn FnMut(Slot)) {
    around(span, hits, |hit| {
        let slot = pair(text, span, hit)?;
        let done = slot.value.end;
        found(slot);
        Some(done)
    });
}

/// Finds `name:value` and `name=value` in running text, where several of them may follow each other: `ID:x, PW:y`, `(pw:y)`.
pub(super) fn spoken(text: &[u8], line: Span, hits: &[usize], found: &mut dyn FnMut(Slot)) {
    around(line, hits, |hit| {
        let (name, sign) = name_around(text, line, hit);
        let sign = Span::new(sign, line.end);
        let [b':' | b'=', next, ..] = *sign.of(text) else {
            return None;
        };
        if !next.is_ascii_alphanumeric() && !b"!@#%^*_".contains(&next) || name.is_empty() {
            return None;
        }
        let start = sign.start + 1;
        let end = lex::skip_while(text, Span::new(start, line.end.min(start + VALUE)), |b| {
            b > b' ' && b < 0x7f && !b"\"'`,;<>()[]{}|".contains(&b)
        });
        let value = Span::new(start, end);
        // a short parameter of an address is a badge or a page
        let parameter = name.start > line.start && matches!(text[name.start - 1], b'?' | b'&');
        let address = value.of(text).ends_with(b".")
            || value.of(text).contains(&b'/')
            || parameter && value.len() < PARAMETER;
        if !address {
            found(Slot {
                name,
                value,
                quote: Quote::Double,
                kind: SlotKind::Assign,
                parent: None,
            });
        }
        Some(end)
    });
}

/// Finds a name with a value beside it and nothing in between but a blank or a hyphen: `SECRET x`, `acme-token-x`. Only a value that no
/// word looks like: at least [`APPOSED`] letters and digits in one go, both of them.
pub(super) fn apposed(text: &[u8], line: Span, hits: &[usize], found: &mut dyn FnMut(Slot)) {
    around(line, hits, |hit| {
        let low = hit.saturating_sub(NAME).max(line.start);
        let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let start = text[low..hit]
            .iter()
            .rposition(|&b| !is_word(b))
            .map_or(low, |at| low + at + 1);
        let mut end = lex::skip_while(text, Span::new(hit, line.end.min(hit + NAME)), is_word);
        // `PRIVATE key x`, `api key x`
        let next = Span::new(end, line.end);
        if [
            &b" key"[..],
            b" KEY",
            b"-key",
            b"-KEY",
            b" token",
            b" TOKEN",
            b" Key",
            b" Token",
        ]
        .iter()
        .any(|noun| next.of(text).starts_with(noun))
        {
            end += next.of(text)[1..]
                .iter()
                .take_while(|b| is_word(**b))
                .count()
                + 1;
        }
        let gap = lex::skip_while(text, Span::new(end, line.end.min(end + GAP)), |b| {
            matches!(b, b' ' | b'\t' | b'-')
        });
        let stop = lex::skip_while(text, Span::new(gap, line.end.min(gap + VALUE)), |b| {
            b.is_ascii_alphanumeric() || b"_-+/=.".contains(&b)
        });
        let value = Span::new(gap, stop);
        // `key 5f1d…` at the start of a line lists a fingerprint
        let bare = text[line.start..start].trim_ascii().is_empty()
            && Span::new(start, end).of(text).eq_ignore_ascii_case(b"key");
        if gap <= end || bare || !looks_made(value.of(text)) || !ends_here(text, stop, line.end) {
            return Some(end);
        }
        found(Slot {
            name: Span::new(start, end),
            value,
            quote: Quote::None,
            kind: SlotKind::Assign,
            parent: None,
        });
        Some(stop)
    });
}

/// Reads around the hits inside `span`, left to right. `read` gives where it ended, so that nothing is read twice; `None` when it read
/// nothing.
fn around(span: Span, hits: &[usize], mut read: impl FnMut(usize) -> Option<usize>) {
    let first = hits.partition_point(|&hit| hit < span.start);
    let inside = hits[first..].iter().take_while(|&&hit| hit < span.end);
    let mut done = span.start;
    for &hit in inside.take(HITS) {
        if hit >= done {
            done = read(hit).unwrap_or(done);
        }
    }
}

/// Shortest value that stands beside its name without a sign.
const APPOSED: usize = 20;
/// Most blanks and hyphens in between.
const GAP: usize = 4;

/// Letters and digits in one run, at least two of each kind, no end of a sentence.
fn looks_made(value: &[u8]) -> bool {
    let run = value
        .split(|b| !b.is_ascii_alphanumeric())
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0);
    let count = |part: fn(&u8) -> bool| value.iter().filter(|b| part(b)).count();
    value.len() >= APPOSED
        && run >= 8
        && count(u8::is_ascii_digit) >= 3
        && count(u8::is_ascii_alphabetic) >= 3
        && !value.ends_with(b".")
}

/// Nothing but punctuation or white space follows.
fn ends_here(text: &[u8], at: usize, end: usize) -> bool {
    at >= end || text[at].is_ascii_whitespace() || b"\"'`,;)]".contains(&text[at])
}

/// The word of a name that holds the hit, and where it ends.
fn name_around(text: &[u8], span: Span, hit: usize) -> (Span, usize) {
    let low = hit.saturating_sub(NAME).max(span.start);
    let start = text[low..hit]
        .iter()
        .rposition(|&b| !is_name(b))
        .map_or(low, |at| low + at + 1);
    let high = span.end.min(hit + NAME);
    let end = lex::skip_while(text, Span::new(hit, high), is_name);
    (Span::new(start, end), end)
}

/// Finds the pairs around the hits that no slot covers: JSON that is cut or broken leaves its reader lost. `covered` are the spans from
/// name to value of the slots, in any order.
pub(super) fn uncovered(
    text: &[u8],
    hits: &[usize],
    mut covered: Vec<Span>,
    found: &mut dyn FnMut(Slot),
) {
    covered.sort_unstable();
    let mut done = 0;
    for (at, &hit) in hits.iter().enumerate() {
        // the last one that starts at or before the hit; slots hardly ever nest
        let last = covered.partition_point(|span| span.start <= hit);
        let inside = covered[last.saturating_sub(2)..last]
            .iter()
            .any(|span| hit <= span.end);
        if inside || hit < done || hit >= text.len() {
            continue;
        }
        let around = Span::new(
            hit.saturating_sub(2 * NAME).max(done),
            text.len().min(hit + NAME + VALUE),
        );
        if let Some(slot) = pair(text, around, hits[at]) {
            done = slot.value.end;
            found(slot);
        }
    }
}

/// Finds `# name = value` and `# name: value` on the comment lines of a configuration file that hold a hit.
pub(super) fn commented(text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    let mut done = 0;
    for &hit in hits {
        if hit < done || hit >= text.len() {
            continue;
        }
        let low = hit.saturating_sub(2 * NAME);
        let start = memchr::memrchr2(b'\n', b'\r', &text[low..hit]).map(|at| low + at + 1);
        let Some(start) = start.or((low == 0).then_some(0)) else {
            continue;
        };
        let high = text.len().min(hit + NAME + VALUE);
        let end = memchr::memchr2(b'\n', b'\r', &text[hit..high]).map_or(high, |at| hit + at);
        done = end;
        found_in_comment(text, Span::new(start, end), found);
    }
}

fn found_in_comment(text: &[u8], line: Span, found: &mut dyn FnMut(Slot)) {
    let line = lex::trim(text, line);
    if !matches!(text[line.start..line.end].first(), Some(b'#' | b';' | b'!')) {
        return;
    }
    let start = lex::skip_while(text, line, |b| {
        matches!(b, b'#' | b';' | b'!' | b' ' | b'\t')
    });
    let start = if text[start..line.end].starts_with(b"- ") {
        start + 2
    } else {
        start
    };
    let end = lex::skip_while(text, Span::new(start, line.end), is_name);
    let sign = lex::skip_blanks(text, Span::new(end, line.end));
    if end == start || !matches!(text[sign..line.end].first(), Some(b'=' | b':')) {
        return;
    }
    let rest = lex::before_comment(text, Span::new(sign + 1, line.end), b'#', b';');
    let (value, quote) = lex::unquote(text, lex::trim(text, rest));
    let bytes = value.of(text);
    // a sentence is a remark about the setting
    if bytes.is_empty() || quote == Quote::None && bytes.iter().any(u8::is_ascii_whitespace) {
        return;
    }
    found(Slot {
        name: Span::new(start, end),
        value,
        quote,
        kind: SlotKind::Assign,
        parent: None,
    });
}

/// The pair whose name holds the hit.
fn pair(text: &[u8], span: Span, hit: usize) -> Option<Slot> {
    let (Span { start, .. }, end) = name_around(text, span, hit);
    let before = (start > span.start).then(|| text[start - 1]);
    let quoted = matches!(before, Some(b'"' | b'\''));
    let (name, sign) = if quoted {
        let close = lex::skip_while(text, Span::new(end, span.end), |b| b == b'\\');
        if text[close..span.end].first().copied() != before {
            return None;
        }
        let sign = lex::skip_blanks(text, Span::new(close + 1, span.end));
        (Span::new(start, end), sign)
    } else {
        (Span::new(start, end), end)
    };
    let (value, quote) = value(text, span, sign, quoted)?;
    Some(Slot {
        name,
        value,
        quote,
        kind: SlotKind::Assign,
        parent: None,
    })
    .filter(|slot| !slot.name.is_empty())
}

/// The value behind the sign at `sign`. A bare one stands directly behind `=`, as in a query string or an environment list.
fn value(text: &[u8], span: Span, sign: usize, quoted: bool) -> Option<(Span, Quote)> {
    let rest = &text[sign..span.end];
    match rest {
        [b'=', b'=' | b'>' | b'~', ..] | [b':', b':' | b'=', ..] => return None,
        [b'=', ..] => {}
        // `options="auth_password:'x'"`
        [b':', ..] if quoted || matches!(rest.get(1), Some(b'"' | b'\'' | b'\\')) => {}
        _ => return None,
    }
    let start = lex::skip_blanks(text, Span::new(sign + 1, span.end));
    let open = lex::skip_while(text, Span::new(start, span.end), |b| b == b'\\');
    if let Some(&mark @ (b'"' | b'\'')) = text[open..span.end].first() {
        let high = span.end.min(open + 1 + VALUE);
        let close = memchr::memchr(mark, &text[open + 1..high])? + open + 1;
        // the escapes of the closing mark are no part of the value
        let escapes = open - start;
        let inner = Span::new(open + 1, close - escapes.min(close - open - 1));
        return (!inner.is_empty()).then_some((inner, Quote::Double));
    }
    if quoted || start != sign + 1 {
        return None;
    }
    let high = span.end.min(start + VALUE);
    let mut end = lex::skip_while(text, Span::new(start, high), |b| {
        b > b' ' && !b"&;\"'`\\,<>()[]{}|".contains(&b)
    });
    match text[end..high].first() {
        // an expression of a template is part of the value: `prefix{{rest}}`
        Some(b'{') => {
            end = lex::skip_while(text, Span::new(end, high), |b| {
                b > b' ' && !b"\"'`".contains(&b)
            });
        }
        Some(b'(' | b'[') => return None,
        _ => {}
    }
    (end > start).then_some((Span::new(start, end), Quote::Double))
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

#[cfg(test)]
mod tests;
