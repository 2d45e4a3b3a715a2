//! What a line of YAML starts with: a dash, a key, a flow collection, the properties of a value.

use super::super::lex;
use crate::text::Span;
use memchr::memchr;

/// The longest plain key, in bytes.
const KEY: usize = 256;

/// True for the `-` of a list item.
pub(super) fn is_dash(rest: &[u8]) -> bool {
    rest.first() == Some(&b'-') && rest.get(1).is_none_or(|&b| lex::is_blank(b))
}

/// True for `{` and `[`, unless a template starts there.
pub(super) fn is_flow(rest: &[u8]) -> bool {
    match rest {
        [b'{', b'{' | b'%', ..] => false,
        [b'{' | b'[', ..] => true,
        _ => false,
    }
}

/// The key at the start of a line and the offset of its value.
pub(super) fn key(text: &[u8], rest: Span) -> Option<(Span, usize)> {
    let first = *rest.of(text).first()?;
    let ends = |at: usize| {
        at < rest.end && text[at] == b':' && (at + 1 == rest.end || lex::is_blank(text[at + 1]))
    };
    let found = |key: Span, colon: usize| {
        let value = lex::skip_blanks(text, Span::new((colon + 1).min(rest.end), rest.end));
        (!key.is_empty()).then_some((key, value))
    };
    match first {
        b'"' | b'\'' => {
            let inner = Span::new(rest.start + 1, rest.end);
            let close = lex::closing_quote(text, inner, first)?;
            let colon = lex::skip_blanks(text, Span::new(close + 1, rest.end));
            ends(colon).then(|| found(Span::new(inner.start, close), colon))?
        }
        b'[' | b'{' | b'|' | b'>' | b'@' | b'`' | b'%' | b',' | b'#' => None,
        _ => {
            let limit = rest.end.min(rest.start + KEY);
            let mut at = rest.start;
            loop {
                at += memchr(b':', &text[at..limit])?;
                if ends(at) {
                    break;
                }
                at += 1;
            }
            let line = Span::new(rest.start, at);
            let key = lex::before_comment(text, line, b'#', b'#');
            (key.end == lex::trim(text, line).end).then(|| found(key, at))?
        }
    }
}

/// Skips anchors and standard tags before a value; returns the start of the value and the span of a tag such as `!vault` or `!Ref`.
pub(super) fn properties(text: &[u8], rest: Span) -> (usize, Option<Span>) {
    let mut at = rest.start;
    let mut tag = None;
    while at < rest.end && matches!(text[at], b'&' | b'!') {
        let end = lex::skip_while(text, Span::new(at, rest.end), |b| !lex::is_blank(b));
        if text[at] == b'!' && !text[at..end].starts_with(b"!!") {
            tag = Some(Span::new(at, end));
        }
        at = lex::skip_blanks(text, Span::new(end, rest.end));
    }
    (at, tag)
}
