//! The tokens of SQL, as the dialects of PostgreSQL, MySQL, SQL Server and Oracle have them in common.

use super::super::Quote;
use super::super::lex;
use super::super::output::Literal;
use crate::text::Span;
use memchr::{memchr, memchr2, memmem};

#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    /// A bare word or number, with dots.
    Word(Span),
    /// A name in double quotes, back-quotes or square brackets, without them.
    Name(Span),
    /// A text in single quotes, without them.
    Text(Literal),
    /// A dollar quote, `$$` or `$tag$`.
    Dollar(Span),
    /// A variable or a placeholder: `:'name'`, `@name`, `${name}`, `{{ name }}`, `%s`.
    Raw(Span),
    /// What follows psql's `\set` on its line.
    Set(Span),
    /// Any other byte.
    Punct(u8),
}

/// The first token of `rest` and the offset behind it; comments are skipped.
pub(super) fn next(text: &[u8], rest: Span) -> Option<(Token, usize)> {
    let at = skip_comments(text, rest);
    let bytes = text.get(at..rest.end)?;
    let &first = bytes.first()?;
    let second = bytes.get(1).copied().unwrap_or(0);
    let token = match first {
        b'\'' => return Some(quoted(text, Span::new(at + 1, rest.end))),
        b'"' | b'`' => delimited(at, bytes, first),
        b'[' if second.is_ascii_alphabetic() => delimited(at, bytes, b']'),
        b'$' if second == b'{' => raw(text, at, bytes, b"}"),
        b'{' if second == b'{' => raw(text, at, bytes, b"}}"),
        b'$' => dollar(text, Span::new(at, rest.end)),
        b':' if matches!(second, b'\'' | b'"') => {
            let close = memchr(second, &bytes[2..bytes.len().min(130)]);
            close.map(|len| (Token::Raw(Span::new(at, at + len + 3)), at + len + 3))
        }
        b':' | b'@' | b'%' | b'&' if second.is_ascii_alphabetic() || second == b'(' => {
            let end = lex::skip_while(text, Span::new(at + 2, rest.end), |b| {
                lex::is_name(b) || first == b'%' && b == b')'
            });
            Some((Token::Raw(Span::new(at, end)), end))
        }
        b'?' => Some((Token::Raw(Span::new(at, at + 1)), at + 1)),
        b'\\' if bytes.starts_with(b"\\set ") => {
            let end = lex::line_end(text, at, rest.end);
            Some((Token::Set(Span::new(at + 5, end)), end))
        }
        byte if lex::is_name(byte) || byte >= 0x80 => {
            let end = lex::skip_while(text, Span::new(at, rest.end), |b| {
                lex::is_name(b) || matches!(b, b'.' | b'$') || b >= 0x80
            });
            Some((Token::Word(Span::new(at, end)), end))
        }
        _ => None,
    };
    token.or(Some((Token::Punct(first), at + 1)))
}

/// The offset of the first byte that is neither white space nor in a comment.
fn skip_comments(text: &[u8], rest: Span) -> usize {
    let mut at = rest.start;
    loop {
        at = lex::skip_while(text, Span::new(at, rest.end), |b| b.is_ascii_whitespace());
        let bytes = &text[at.min(rest.end)..rest.end];
        if bytes.starts_with(b"--") {
            at = lex::line_end(text, at, rest.end);
        } else if bytes.starts_with(b"/*") {
            at = match memmem::find(&bytes[2..], b"*/") {
                Some(len) => at + 2 + len + 2,
                None => rest.end,
            };
        } else {
            return at;
        }
    }
}

/// A text in single quotes; `rest` starts behind the first. `''` and `\'` do not close it, unless the backslash ends the text, as
/// paths of Windows do.
fn quoted(text: &[u8], rest: Span) -> (Token, usize) {
    let bytes = &text[..rest.end];
    let mut at = rest.start;
    while let Some(len) = memchr2(b'\'', b'\\', &bytes[at.min(rest.end)..]) {
        at += len;
        let quote_at = |at: usize| bytes.get(at) == Some(&b'\'');
        let ends = |at: usize| bytes.get(at).is_none_or(|b| b",);\r\n".contains(b));
        if bytes[at] == b'\\' {
            at += if quote_at(at + 1) && ends(at + 2) {
                1
            } else {
                2
            };
        } else if quote_at(at + 1) {
            at += 2;
        } else {
            let literal = Literal::new(Span::new(rest.start, at), Quote::Single);
            return (Token::Text(literal), at + 1);
        }
    }
    // Never closed: what follows is no text.
    let end = lex::line_end(text, rest.start, rest.end);
    (Token::Raw(Span::new(rest.start, end)), end)
}

/// A name up to `close`, when that is near.
fn delimited(at: usize, bytes: &[u8], close: u8) -> Option<(Token, usize)> {
    let near = &bytes[1..bytes.len().min(258)];
    let len = memchr(close, near)?;
    Some((Token::Name(Span::new(at + 1, at + 1 + len)), at + len + 2))
}

/// A placeholder up to `close`, when that is on its line and near; quotes around it belong to other tokens.
fn raw(text: &[u8], at: usize, bytes: &[u8], close: &[u8]) -> Option<(Token, usize)> {
    let end = lex::line_end(text, at, at + bytes.len().min(258));
    let len = memmem::find(&text[at..end], close)?;
    let end = at + len + close.len();
    Some((Token::Raw(Span::new(at, end)), end))
}

/// `$$` or `$tag$`.
fn dollar(text: &[u8], rest: Span) -> Option<(Token, usize)> {
    let inner = Span::new(rest.start + 1, rest.end.min(rest.start + 65));
    let end = lex::skip_while(text, inner, lex::is_name);
    (end < inner.end && text[end] == b'$')
        .then(|| (Token::Dollar(Span::new(rest.start, end + 1)), end + 1))
}
