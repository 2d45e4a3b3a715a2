//! The small steps all readers take: lines, blanks, quotes, and the tokens of expressions.

use super::Quote;
use crate::text::Span;
use memchr::{memchr, memchr2, memchr2_iter, memmem};

/// The end of the line that holds `at`, without its line break; never behind `end`.
pub(super) fn line_end(text: &[u8], at: usize, end: usize) -> usize {
    memchr2(b'\n', b'\r', &text[at.min(end)..end]).map_or(end, |len| at + len)
}

/// The first offset in `span` whose byte fails `test`, or the end.
pub(super) fn skip_while(text: &[u8], span: Span, test: impl Fn(u8) -> bool) -> usize {
    span.of(text)
        .iter()
        .position(|&b| !test(b))
        .map_or(span.end, |len| span.start + len)
}

/// The first offset in `span` behind blanks and tabs.
pub(super) fn skip_blanks(text: &[u8], span: Span) -> usize {
    skip_while(text, span, is_blank)
}

/// A blank or a tab.
pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// `span` without white space at its ends.
pub(super) fn trim(text: &[u8], span: Span) -> Span {
    let bytes = span.of(text);
    let left = bytes.len() - bytes.trim_ascii_start().len();
    let kept = bytes.trim_ascii().len();
    Span::new(span.start + left, span.start + left + kept)
}

/// The kind of quote a byte opens.
pub(super) fn quote_of(byte: u8) -> Option<Quote> {
    match byte {
        b'"' => Some(Quote::Double),
        b'\'' => Some(Quote::Single),
        b'`' => Some(Quote::Backtick),
        _ => None,
    }
}

/// What is inside the quotes when one pair encloses all of `span`, else `span` as it is.
pub(super) fn unquote(text: &[u8], span: Span) -> (Span, Quote) {
    let bytes = span.of(text);
    if let [first, .., last] = bytes
        && first == last
        && let Some(quote) = quote_of(*first)
    {
        return (Span::new(span.start + 1, span.end - 1), quote);
    }
    (span, Quote::None)
}

/// The offset of the quote that closes the one before `rest.start`. A backslash escapes inside all but single quotes.
pub(super) fn closing_quote(text: &[u8], rest: Span, quote: u8) -> Option<usize> {
    let mut at = rest.start;
    while at < rest.end {
        if quote == b'\'' {
            return memchr(quote, &text[at..rest.end]).map(|len| at + len);
        }
        let hit = at + memchr2(quote, b'\\', &text[at..rest.end])?;
        if text[hit] == quote {
            return Some(hit);
        }
        at = hit + 2;
    }
    None
}

/// The part of `line` before a comment, trimmed. A comment starts with `mark` or `other`, behind white space or at the start of `line`.
pub(super) fn before_comment(text: &[u8], line: Span, mark: u8, other: u8) -> Span {
    let bytes = line.of(text);
    let comment =
        memchr2_iter(mark, other, bytes).find(|&at| at == 0 || bytes[at - 1].is_ascii_whitespace());
    match comment {
        Some(len) => trim(text, Span::new(line.start, line.start + len)),
        None => trim(text, line),
    }
}

/// True for the bytes of a variable's name.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The `=` of `NAME=value` when `span` starts with such an assignment.
pub(super) fn assignment(text: &[u8], span: Span) -> Option<usize> {
    let first = *span.of(text).first()?;
    if !(first.is_ascii_alphabetic() || first == b'_') {
        return None;
    }
    let at = skip_while(text, span, |b| is_name(b) || b == b'.' || b == b'-');
    (at < span.end && text[at] == b'=').then_some(at)
}

/// A token of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A dotted name or a number.
    Word(Span),
    /// A quoted text, without its quotes.
    Text(Span, Quote),
    /// Anything else; `||`, `??` and `&&` are one token.
    Punct(u8, Span),
}

/// The first token of `rest` and the offset behind it; none when only white space is left.
pub(super) fn token(text: &[u8], rest: Span) -> Option<(Token, usize)> {
    let at = skip_while(text, rest, |b| b.is_ascii_whitespace());
    if at >= rest.end {
        return None;
    }
    let byte = text[at];
    if let Some(quote) = quote_of(byte)
        && let Some(close) = closing_quote(text, Span::new(at + 1, rest.end), byte)
    {
        return Some((Token::Text(Span::new(at + 1, close), quote), close + 1));
    }
    if byte == b'\\'
        && let Some(found) = escaped_quotes(text, Span::new(at, rest.end))
    {
        return Some(found);
    }
    let word = skip_while(text, Span::new(at, rest.end), |b| {
        is_name(b) || b == b'.' || b == b'$' || b >= 0x80
    });
    if word > at {
        return Some((Token::Word(Span::new(at, word)), word));
    }
    let twice = matches!(byte, b'|' | b'?' | b'&') && at + 1 < rest.end && text[at + 1] == byte;
    let end = at + 1 + usize::from(twice);
    Some((Token::Punct(byte, Span::new(at, end)), end))
}

/// `\"text\"`, as an expression inside a quoted text has it.
fn escaped_quotes(text: &[u8], rest: Span) -> Option<(Token, usize)> {
    let open = [b'\\', *rest.of(text).get(1)?];
    let quote = quote_of(open[1])?;
    let start = rest.start + 2;
    let len = memmem::find(&text[start..rest.end], &open)?;
    let close = start + len;
    Some((Token::Text(Span::new(start, close), quote), close + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_need_white_space_before_them() {
        let text = b"a#b #c";
        let line = Span::new(0, text.len());
        assert_eq!(before_comment(text, line, b'#', b'#').of(text), b"a#b");
        assert!(before_comment(b"# a", Span::new(0, 3), b'#', b'#').is_empty());
    }

    #[test]
    fn quotes_close_behind_escapes() {
        let text = br#"a\"b" c"#;
        assert_eq!(closing_quote(text, Span::new(0, text.len()), b'"'), Some(4));
        assert_eq!(closing_quote(b"a\\", Span::new(0, 2), b'"'), None);
    }

    #[test]
    fn one_quote_alone_is_text() {
        assert_eq!(
            unquote(b"'", Span::new(0, 1)),
            (Span::new(0, 1), Quote::None)
        );
        assert_eq!(
            unquote(b"''", Span::new(0, 2)),
            (Span::new(1, 1), Quote::Single)
        );
    }

    #[test]
    fn trimming_blanks_leaves_an_empty_span_inside() {
        let span = trim(b"   ", Span::new(0, 3));
        assert!(span.is_empty() && span.end <= 3);
    }
}
