//! Logical lines and words of shell-like text.

use super::super::Quote;
use crate::text::Span;

/// Words of one line at most.
const WORDS: usize = 4096;

/// A word, or a sign between commands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// The whole word.
    pub(super) span: Span,
    /// Without the quotes, when they enclose the whole word.
    pub(super) inner: Span,
    /// The quotes that enclose the whole word.
    pub(super) quote: Quote,
    /// True for `;`, `|`, `&&` and other signs between commands.
    pub(super) separator: bool,
}

/// The logical lines of a window: a backslash, a caret or PowerShell's backtick at the end of a line joins it with the next.
pub(super) fn lines(text: &[u8], window: Span) -> impl Iterator<Item = Span> + '_ {
    let end = window.end.min(text.len());
    let mut at = window.start.min(end);
    std::iter::from_fn(move || {
        while at < end && matches!(text[at], b'\n' | b'\r') {
            at += 1;
        }
        if at >= end {
            return None;
        }
        let start = at;
        loop {
            let stop =
                memchr::memchr2(b'\n', b'\r', &text[at..end]).map_or(end, |found| at + found);
            let joined =
                stop > start && stop < end && matches!(text[stop - 1], b'\\' | b'^' | b'`');
            at = if text[stop..end].starts_with(b"\r\n") {
                stop + 2
            } else {
                (stop + 1).min(end)
            };
            if !joined || at >= end {
                return Some(Span::new(start, stop));
            }
        }
    })
}

/// The words of a logical line.
pub(super) fn words(text: &[u8], line: Span) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = line.start;
    let mut dead = [0; 3];
    while at < line.end && words.len() < WORDS {
        let byte = text[at];
        let joint = matches!(byte, b'\\' | b'^') && matches!(text.get(at + 1), Some(b'\n' | b'\r'));
        if byte.is_ascii_whitespace() || joint {
            at += 1;
            continue;
        }
        if is_separator(byte) {
            let span = Span::new(at, at + 1);
            words.push(Word {
                span,
                inner: span,
                quote: Quote::None,
                separator: true,
            });
            at += 1;
            continue;
        }
        let word = word(text, Span::new(at, line.end), &mut dead);
        at = word.span.end.max(at + 1);
        words.push(word);
    }
    words
}

fn is_separator(byte: u8) -> bool {
    matches!(
        byte,
        b';' | b'|' | b'&' | b'(' | b')' | b'{' | b'}' | b'<' | b'>'
    )
}

fn word(text: &[u8], rest: Span, dead: &mut [usize; 3]) -> Word {
    let mut at = rest.start;
    let mut quotes = 0;
    while at < rest.end {
        match text[at] {
            b'\\' => at += 2,
            mark @ (b'"' | b'\'' | b'`') => {
                match closing(text, Span::new(at + 1, rest.end), mark, dead) {
                    Some(close) => {
                        quotes += 1;
                        at = close + 1;
                    }
                    None => at += 1,
                }
            }
            b'$' if matches!(text.get(at + 1), Some(b'(' | b'{')) => {
                at = behind_bracket(text, Span::new(at + 1, rest.end));
            }
            byte if byte.is_ascii_whitespace() || (is_separator(byte) && at != rest.start) => {
                break;
            }
            _ => at += 1,
        }
    }
    let span = Span::new(rest.start, at.min(rest.end));
    let bytes = span.of(text);
    let quote = match bytes.first() {
        Some(b'"') => Quote::Double,
        Some(b'\'') => Quote::Single,
        _ => Quote::None,
    };
    let enclosed =
        quotes == 1 && quote != Quote::None && bytes.len() > 1 && bytes.first() == bytes.last();
    let inner = if enclosed {
        Span::new(span.start + 1, span.end - 1)
    } else {
        span
    };
    let quote = if enclosed { quote } else { Quote::None };
    Word {
        span,
        inner,
        quote,
        separator: false,
    }
}

fn closing(text: &[u8], rest: Span, mark: u8, dead: &mut [usize; 3]) -> Option<usize> {
    let slot = match mark {
        b'"' => 0,
        b'\'' => 1,
        _ => 2,
    };
    if rest.start <= dead[slot] && dead[slot] > 0 {
        return None;
    }
    let mut at = rest.start;
    while at < rest.end {
        match text[at] {
            byte if byte == mark => return Some(at),
            b'\\' if mark != b'\'' => at += 2,
            _ => at += 1,
        }
    }
    dead[slot] = rest.end;
    None
}

/// The offset behind the bracket that closes the one at the start of `rest`; bounded.
fn behind_bracket(text: &[u8], rest: Span) -> usize {
    let end = rest.end.min(rest.start + 512);
    let open = text[rest.start];
    let close = if open == b'(' { b')' } else { b'}' };
    let mut depth = 0;
    for (at, &byte) in text[..end].iter().enumerate().skip(rest.start) {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        }
    }
    rest.start + 1
}

/// The inside of the first command substitution of a word.
pub(super) fn substitution(text: &[u8], word: Span) -> Option<Span> {
    let bytes = word.of(text);
    if let Some(at) = memchr::memmem::find(bytes, b"$(") {
        let start = word.start + at + 2;
        let end = behind_bracket(text, Span::new(start - 1, word.end));
        return (end > start).then(|| Span::new(start, end - 1));
    }
    let open = memchr::memchr(b'`', bytes)? + 1;
    let length = memchr::memchr(b'`', &bytes[open..])?;
    Some(Span::new(word.start + open, word.start + open + length))
}

/// The name of the variable that a word reads or names: `"$X"`, `${X:-}`, `$env:X`, `X`.
pub(super) fn variable(text: &[u8], word: Span) -> Option<Span> {
    let bytes = word.of(text);
    let mut start = bytes
        .iter()
        .take_while(|byte| matches!(byte, b'"' | b'$' | b'{' | b'(' | b'%'))
        .count();
    if bytes[start..].to_ascii_lowercase().starts_with(b"env:") {
        start += 4;
    }
    let length = bytes[start..]
        .iter()
        .take_while(|byte| is_name_byte(**byte))
        .count();
    (length > 0).then(|| Span::new(word.start + start, word.start + start + length))
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
