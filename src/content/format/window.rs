//! The parts of a text around hits: logical lines, merged where they meet, so that a reader never looks at a whole file.

use super::{Slot, SlotKind};
use crate::text::Span;

/// Bytes kept in front of a hit on a line too long to be written by hand.
const BEFORE: usize = 400;
/// Bytes kept behind such a hit.
const BEHIND: usize = 1024;
/// Bytes that the lines above the hit's line may add.
const ABOVE: usize = 600;
/// Bytes that the lines below the hit's line may add.
const BELOW: usize = 1000;
/// Lines above and below.
const LINES_ABOVE: usize = 3;
const LINES_BELOW: usize = 4;
/// A merged window is cut here, so that memory stays small.
const WINDOW: usize = 32 * 1024;

/// Hands out the windows around `hits` (sorted offsets) in order; windows do not overlap.
pub(super) fn windows<'a>(text: &'a [u8], hits: &'a [usize]) -> impl Iterator<Item = Span> + 'a {
    let mut next = 0;
    let mut done = 0;
    std::iter::from_fn(move || {
        let mut window: Option<Span> = None;
        while let Some(&hit) = hits.get(next) {
            if hit >= text.len() || hit < done || window.is_some_and(|span| hit < span.end) {
                next += 1;
                continue;
            }
            let around = around(text, hit, window.map_or(done, |span| span.end));
            window = Some(match window {
                None => around,
                Some(span) if around.start > span.end || span.len() > WINDOW => break,
                Some(span) => Span::new(span.start, around.end),
            });
            next += 1;
        }
        if let Some(span) = window {
            done = span.end;
        }
        window
    })
}

/// Hands out the collected slots in the order of their values and empties the list. A value with several slots of one name is handed out
/// once: as a default rather than as an assignment.
pub(super) fn in_order(slots: &mut Vec<Slot>, found: &mut dyn FnMut(Slot)) {
    let rank = |slot: &Slot| match slot.kind {
        SlotKind::Compare => 0,
        SlotKind::Default => 1,
        SlotKind::Argument | SlotKind::Option => 2,
        SlotKind::Assign => 3,
    };
    slots.sort_by_key(|slot| (slot.value, rank(slot), slot.name));
    slots.dedup_by(|next, kept| {
        next.value == kept.value
            && !next.value.is_empty()
            && (next.name == kept.name || next.kind == SlotKind::Assign)
    });
    slots.drain(..).for_each(found);
}

/// The line that holds `at`, without its line break, cut to `from..` and to a bounded length around `at`.
pub(super) fn line(text: &[u8], at: usize, from: usize) -> Span {
    let low = at.saturating_sub(BEFORE).max(from).min(at);
    let high = at.saturating_add(BEHIND).min(text.len());
    let start = match memchr::memrchr2(b'\n', b'\r', &text[low..at]) {
        Some(found) => low + found + 1,
        None if low == 0 || low == from => low,
        // A cut through a long line starts behind the end of a statement.
        None => {
            memchr::memchr3(b';', b'{', b'}', &text[low..at]).map_or(low, |found| low + found + 1)
        }
    };
    let end = memchr::memchr2(b'\n', b'\r', &text[at..high]).map_or(high, |found| at + found);
    Span::new(start, end)
}

fn around(text: &[u8], hit: usize, from: usize) -> Span {
    let core = line(text, hit, from);
    let mut start = core.start;
    for _ in 0..LINES_ABOVE {
        let Some(above) = line_above(text, start, from) else {
            break;
        };
        if core.start - above.start > ABOVE
            || !continues(text, above, first(text, Span::new(start, core.end)))
        {
            break;
        }
        start = above.start;
    }
    let reads_environment = mentions_env(core.of(text));
    let mut last = core;
    for count in 0..LINES_BELOW {
        let Some(below) = line_below(text, last.end) else {
            break;
        };
        if below.end - core.end > BELOW {
            break;
        }
        let guarded = reads_environment && count < LINES_BELOW - 1;
        if !guarded && !continues(text, last, first(text, below)) {
            break;
        }
        last = below;
    }
    Span::new(start, last.end)
}

fn line_above(text: &[u8], start: usize, from: usize) -> Option<Span> {
    let end = start.checked_sub(1)?;
    if end < from || !matches!(text[end], b'\n' | b'\r') {
        return None;
    }
    let end = if end > from && text[end] == b'\n' && text[end - 1] == b'\r' {
        end - 1
    } else {
        end
    };
    let low = end.saturating_sub(ABOVE).max(from);
    let begin = match memchr::memrchr2(b'\n', b'\r', &text[low..end]) {
        Some(found) => low + found + 1,
        None if low == from => low,
        None => return None,
    };
    Some(Span::new(begin, end))
}

fn line_below(text: &[u8], end: usize) -> Option<Span> {
    let start = match text.get(end)? {
        b'\r' if text.get(end + 1) == Some(&b'\n') => end + 2,
        b'\n' | b'\r' => end + 1,
        _ => return None,
    };
    let high = (start + BELOW).min(text.len());
    let stop =
        memchr::memchr2(b'\n', b'\r', &text[start..high]).map_or(high, |found| start + found);
    Some(Span::new(start, stop))
}

/// True when the statement of the line `above` goes on below, whose first byte is `next`.
fn continues(text: &[u8], above: Span, next: Option<u8>) -> bool {
    let ends_open = matches!(
        above.of(text).trim_ascii_end().last(),
        Some(
            b'(' | b','
                | b'{'
                | b'['
                | b'='
                | b'\\'
                | b'|'
                | b'&'
                | b'?'
                | b':'
                | b'+'
                | b'.'
                | b'>'
                | b']'
        )
    );
    let starts_behind = matches!(
        next,
        Some(b'.' | b')' | b'|' | b'&' | b'?' | b':' | b'+' | b'"' | b'\'' | b'`' | b',' | b'=')
    );
    ends_open || starts_behind
}

fn first(text: &[u8], line: Span) -> Option<u8> {
    line.of(text)
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

fn mentions_env(line: &[u8]) -> bool {
    memchr::memchr2_iter(b'n', b'N', line).any(|at| {
        at > 0
            && line[at - 1].eq_ignore_ascii_case(&b'e')
            && line
                .get(at + 1)
                .is_some_and(|byte| byte.eq_ignore_ascii_case(&b'v'))
    })
}
