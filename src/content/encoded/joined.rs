//! String literals that a program puts together: the line as it would read with one literal.

use super::map::{Grain, Map};
use super::{Coding, Format, Stretch, line_around};
use crate::text::Span;

/// Most bytes between two literals: an operator, a line break, indentation.
const WIDEST: usize = 160;

/// Longest stretch.
const LONGEST: usize = 64 << 10;

/// How a language joins two literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// With an operator.
    Operator(&'static [u8]),
    /// By writing one behind the other.
    Beside,
}

/// Joints by the extension of a file. `+` joins everywhere.
const JOINTS: &[(&[&[u8]], Joint)] = &[
    (
        &[
            b"py", b"pyi", b"ipynb", b"c", b"h", b"cc", b"cpp", b"cxx", b"hh", b"hpp", b"m", b"mm",
            b"rb", b"dart", b"ex", b"exs", b"d", b"jl", b"bzl", b"awk",
        ],
        Joint::Beside,
    ),
    (
        &[b"php", b"phtml", b"inc", b"pl", b"pm", b"twig"],
        Joint::Operator(b"."),
    ),
    (&[b"lua", b"luau", b"rockspec"], Joint::Operator(b"..")),
    (
        &[b"ex", b"exs", b"hs", b"purs", b"elm"],
        Joint::Operator(b"<>"),
    ),
    (
        &[b"hs", b"elm", b"erl", b"hrl", b"scala", b"gleam"],
        Joint::Operator(b"++"),
    ),
    (
        &[
            b"vb",
            b"vbs",
            b"bas",
            b"cls",
            b"frm",
            b"asp",
            b"aspx",
            b"nim",
            b"applescript",
            b"adb",
        ],
        Joint::Operator(b"&"),
    ),
    (
        &[b"sql", b"psql", b"plsql", b"pks", b"pkb"],
        Joint::Operator(b"||"),
    ),
    (&[b"ml", b"mli", b"fs", b"fsx"], Joint::Operator(b"^")),
    (&[b"d", b"raku", b"p6"], Joint::Operator(b"~")),
];

/// Hands out the lines in which literals meet in the middle of a word, without what stands between them.
pub(super) fn stretches(path: &[u8], format: Format, text: &[u8], each: &mut dyn FnMut(Stretch)) {
    let mut gaps = Vec::new();
    for at in memchr::memchr2_iter(b'+', b'\\', text) {
        gaps.extend(match text[at] {
            b'+' => gap(text, at, at + 1),
            _ => continuation(text, at),
        });
    }
    if matches!(format, Format::Code | Format::Sql | Format::Json) {
        let extension = path.rsplit(|&b| b == b'.').next().unwrap_or_default();
        for (extensions, joint) in JOINTS {
            if !extensions
                .iter()
                .any(|it| extension.eq_ignore_ascii_case(it))
            {
                continue;
            }
            match joint {
                Joint::Operator(operator) => operators(text, operator, &mut gaps),
                Joint::Beside => beside(text, &mut gaps),
            }
        }
    }
    gaps.sort_unstable();
    let mut open: Vec<Span> = Vec::new();
    let mut place = Span::default();
    for gap in gaps {
        if open.last().is_some_and(|last| gap.start < last.end) {
            continue;
        }
        let near = line_around(text, gap);
        let together = !open.is_empty() && near.start < place.end;
        if together && place.len() < LONGEST {
            place.end = place.end.max(near.end);
        } else {
            if !open.is_empty() {
                each(without(text, place, &open));
                open.clear();
            }
            place = near;
        }
        open.push(gap);
    }
    if !open.is_empty() {
        each(without(text, place, &open));
    }
}

/// A place without some parts of it.
fn without(text: &[u8], place: Span, gaps: &[Span]) -> Stretch {
    let mut out = Vec::with_capacity(place.len());
    let mut map = Map::new(Grain::Plain);
    let mut from = place.start;
    for end in gaps
        .iter()
        .copied()
        .chain([Span::new(place.end, place.end)])
    {
        let kept = Span::new(from, end.start.max(from));
        out.extend_from_slice(&text[kept.start..kept.end]);
        map.copy(kept);
        from = end.end;
    }
    Stretch {
        text: out,
        coding: Coding::Joined,
        map,
        start: 0,
    }
}

/// Gaps with an operator in them.
fn operators(text: &[u8], operator: &[u8], gaps: &mut Vec<Span>) {
    let mut done = 0;
    for at in memchr::memchr_iter(operator[0], text) {
        if at >= done && text[at..].starts_with(operator) {
            gaps.extend(gap(text, at, at + operator.len()));
            done = at + operator.len();
        }
    }
}

/// Gaps of white space, or of nothing but a line continuation.
fn beside(text: &[u8], gaps: &mut Vec<Span>) {
    for at in memchr::memchr2_iter(b'"', b'\'', text) {
        let blank = text.get(at + 1).is_some_and(u8::is_ascii_whitespace);
        if blank && is_inside(text, at.checked_sub(1)) {
            gaps.extend(gap(text, at + 1, at + 1));
        }
    }
}

/// The gap inside of a literal that a backslash at the end of a line makes, with the indentation of the next.
fn continuation(text: &[u8], at: usize) -> Option<Span> {
    if text.get(at + 1) != Some(&b'\n') {
        return None;
    }
    let end = blanks(text, at + 1);
    let is_within = is_inside(text, at.checked_sub(1)) && is_inside(text, Some(end));
    is_within.then(|| Span::new(at, end))
}

/// The gap between two literals around `from..to`, which is the operator between them or nothing: from the quote that closes to the one
/// that opens. Only where a word would go on.
fn gap(text: &[u8], from: usize, to: usize) -> Option<Span> {
    let floor = from.saturating_sub(WIDEST);
    let close = floor
        + text[floor..from]
            .iter()
            .rposition(|&b| !b.is_ascii_whitespace())?;
    let mark = text[close];
    if !is_quote(mark) {
        return None;
    }
    let slashes = text[..close]
        .iter()
        .rev()
        .take(8)
        .take_while(|&&b| b == b'\\')
        .count();
    let start = close - slashes;
    let mut open = blanks(text, to);
    let prefix = text[open..]
        .iter()
        .take(2)
        .take_while(|b| b"fFrRbBuULsS$@".contains(b))
        .count();
    open += prefix;
    let escaped = text[open..]
        .iter()
        .take(8)
        .take_while(|&&b| b == b'\\')
        .count();
    let open = open + escaped;
    let same = escaped == slashes && text.get(open).copied().is_some_and(is_quote);
    if !same || !is_inside(text, start.checked_sub(1)) || !is_inside(text, Some(open + 1)) {
        return None;
    }
    Some(Span::new(start, open + 1))
}

/// The offset behind white space, and behind the sign in front of a line break that lets a statement go on in the next line.
fn blanks(text: &[u8], at: usize) -> usize {
    let mut end = at;
    while end - at < WIDEST {
        match text[end..] {
            [b, ..] if b.is_ascii_whitespace() => end += 1,
            [b'\\' | b'_', b'\n', ..] => end += 2,
            [b'\\' | b'_', b'\r', b'\n', ..] => end += 3,
            _ => break,
        }
    }
    end
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// True for a character in the middle of a token, a URL or a password.
fn is_inside(text: &[u8], at: Option<usize>) -> bool {
    at.and_then(|at| text.get(at))
        .is_some_and(|&b| b.is_ascii_alphanumeric() || b"_-./+=:@%$!#~^*&".contains(&b))
}
