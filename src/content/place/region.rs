//! Regions of a text that explain something, each kind found in one pass.

use super::outer::split_line;
use crate::text::Span;
use bstr::ByteSlice;

/// Comments of several lines, from a `/*` at the beginning of a line to `*/`.
pub(super) fn comments(text: &[u8], found: &mut Vec<Span>) {
    let mut at = 0;
    while let Some(open) = text[at..].find("/*").map(|by| at + by) {
        at = open + 2;
        if !is_first(text, open) {
            continue;
        }
        let end = text[at..].find("*/").map_or(text.len(), |by| at + by);
        if text[open..end].contains(&b'\n') {
            found.push(Span::new(open, end));
        }
        at = end;
    }
}

/// PowerShell's `<# … .EXAMPLE … #>`.
pub(super) fn help(text: &[u8], found: &mut Vec<Span>) {
    let mut at = 0;
    while let Some(open) = text[at..].find("<#").map(|by| at + by) {
        at = text[open..].find("#>").map_or(text.len(), |by| open + by);
        found.push(Span::new(open, at));
    }
}

/// Strings in three quotes that begin a Python module, class or function, that hold the manual of an Ansible module, or that stand behind
/// Elixir's `@doc`.
pub(super) fn docstrings(text: &[u8], found: &mut Vec<Span>) {
    let mut at = 0;
    while let Some((open, quotes)) = three_quotes(text, at) {
        let inside = open + 3;
        at = text[inside..]
            .find(quotes)
            .map_or(text.len(), |by| inside + by + 3);
        if is_docstring(text, open) {
            found.push(Span::new(inside, at));
        }
    }
}

/// The next three quotes of either kind.
fn three_quotes(text: &[u8], from: usize) -> Option<(usize, &'static [u8])> {
    let mut at = from;
    loop {
        at += memchr::memchr2(b'"', b'\'', text.get(at..)?)?;
        for quotes in [&b"\"\"\""[..], b"'''"] {
            if text[at..].starts_with(quotes) {
                return Some((at, quotes));
            }
        }
        at += 1;
    }
}

fn is_docstring(text: &[u8], open: usize) -> bool {
    let near = &text[open.saturating_sub(LONGEST_HEAD)..open];
    let (above, line) = split_line(near);
    let line = line.trim_ascii();
    let sigil = line
        .strip_suffix(b"~S")
        .or_else(|| line.strip_suffix(b"~s"));
    let attribute = sigil.unwrap_or(line).trim_ascii_end();
    if attribute.starts_with(b"@") && attribute.ends_with(b"doc") {
        return true;
    }
    let line = line.trim_end_with(|c| matches!(c, 'r' | 'R' | 'u' | ' '));
    if matches!(line, b"EXAMPLES =" | b"DOCUMENTATION =" | b"RETURN =") {
        return true;
    }
    let code = |line: &&[u8]| !line.is_empty() && !line.starts_with(b"#");
    line.is_empty()
        && match above.lines().rev().map(<[u8]>::trim_ascii).find(code) {
            Some(header) => header.ends_with(b":"),
            None => near.len() == open,
        }
}

/// How far in front of a string its head begins, in bytes.
const LONGEST_HEAD: usize = 4096;

/// Here documents whose mark says what they are: `<<~DOC`, `<<'USAGE'`.
pub(super) fn documents(text: &[u8], found: &mut Vec<Span>) {
    const MARKS: [&str; 6] = ["DOC", "DOCS", "USAGE", "HELP", "EXAMPLE", "EXAMPLES"];
    let mut at = 0;
    while let Some(open) = text[at..].find("<<").map(|by| at + by) {
        at = open + 2;
        let near = &text[at..text.len().min(at + LONGEST_MARK)];
        let mark = near.trim_start_with(|c| matches!(c, '-' | '~' | '"' | '\'' | ' '));
        let end = mark.find_byteset(b"\n\"');, ").unwrap_or(mark.len());
        // `cat >&2 <<EOF` tells somebody something
        let begin = text[at..]
            .find_byte(b'\n')
            .map_or(text.len(), |by| at + by + 1);
        let first = &text[begin..text.len().min(begin + LONGEST_MARK)];
        let usage = first.trim_ascii_start().get(..5);
        let told = text[..open].trim_ascii_end().ends_with(b">&2")
            || usage.is_some_and(|word| word.eq_ignore_ascii_case(b"usage"));
        if end == 0 || !told && !MARKS.iter().any(|known| known.as_bytes() == &mark[..end]) {
            continue;
        }
        let lines = text[at..].lines_with_terminator();
        let inside = lines.scan(at, |start, line| {
            *start += line.len();
            Some((*start, line))
        });
        let mut rest = inside.skip(1);
        let close = rest.find(|(_, line)| line.trim_ascii() == &mark[..end]);
        at = close.map_or(text.len(), |(end, _)| end);
        found.push(Span::new(open, at));
    }
}

/// Longer words are no marks, in bytes.
const LONGEST_MARK: usize = 16;

/// True where nothing but space stands before on the line.
fn is_first(text: &[u8], at: usize) -> bool {
    text[..at]
        .iter()
        .rev()
        .find(|b| !matches!(b, b' ' | b'\t'))
        .is_none_or(|b| *b == b'\n')
}
