//! The parts of a blob that are new against its base, and the values that came over from there.

use crate::git::history::Value;
use crate::git::store::Copied;
use crate::text::Span;
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// A value in a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) value: Value,
}

/// What the copies leave out, widened to whole lines and to those around them.
pub(super) fn new_parts(data: &[u8], base: usize, copies: &[Copied], parts: &mut Vec<Span>) {
    let mut add = |start: usize, end: usize| {
        let known = parts.last().map_or(0, |last| last.end);
        let end = lines_behind(data, end);
        let start = match known >= start {
            true => known,
            false => lines_before(data, start),
        };
        match parts.last_mut() {
            Some(last) if known >= start => last.end = known.max(end),
            _ => parts.push(Span::new(start, end)),
        }
    };
    let mut at = 0;
    for copy in copies.iter().filter(|copy| copy.len >= SHORTEST_COPY) {
        // where two copies meet something was taken away; so it was where the first one does not begin at the start
        let is_joint = at > 0 || copy.from > 0;
        if copy.to > at || is_joint {
            add(at, copy.to);
        }
        at = copy.end();
    }
    let is_cut = copies.last().is_none_or(|it| it.from + it.len < base);
    if at < data.len() || is_cut {
        add(at, data.len());
    }
}

/// Widens parts so that a value which something is new in, or right beside, is looked at from its start; such values are not carried, as
/// they are found again when they are still there.
pub(super) fn widen(data: &[u8], parts: &mut Vec<Span>, marks: &mut Vec<Mark>, armoured: bool) {
    let mut more = Vec::new();
    for mark in marks.iter() {
        let touched = parts.partition_point(|part| part.end < mark.span.start);
        if parts
            .get(touched)
            .is_some_and(|it| it.start <= mark.span.end)
        {
            let start = lines_before(data, mark.span.start);
            more.push(Span::new(start, lines_behind(data, mark.span.end)));
        }
    }
    if armoured {
        let mut armours = Armours {
            data,
            next: [None; ARMOUR_FORMS],
        };
        for part in parts.iter_mut() {
            let above = armours.first_from(part.start.saturating_sub(LONGEST_ARMOUR));
            part.start = part.start.min(above);
        }
    }
    parts.append(&mut more);
    parts.sort_unstable();
    parts.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    marks.retain(|mark| {
        let behind = parts.partition_point(|part| part.start <= mark.span.start);
        let part = behind.checked_sub(1).and_then(|at| parts.get(at));
        !part.is_some_and(|part| part.contains(mark.span))
    });
}

/// True when the armour of a key begins in one of the parts.
pub(super) fn has_armour(data: &[u8], parts: &[Span]) -> bool {
    let begins = |part: &Span| {
        ARMOURS
            .iter()
            .any(|begin| begin.find(part.of(data)).is_some())
    };
    parts.iter().any(begins)
}

/// Where the armours of keys begin in a text; asked from the front to the back, so that every byte is searched once.
struct Armours<'d> {
    data: &'d [u8],
    /// For each form the place that was found last, [`NOWHERE`] behind the last one.
    next: [Option<usize>; ARMOUR_FORMS],
}

impl Armours<'_> {
    /// The first place from here on, or [`NOWHERE`].
    fn first_from(&mut self, at: usize) -> usize {
        for (next, begin) in self.next.iter_mut().zip(&*ARMOURS) {
            if next.is_none_or(|it| it < at) {
                let found = begin.find(&self.data[at..]);
                *next = Some(found.map_or(NOWHERE, |found| at + found));
            }
        }
        self.next.into_iter().flatten().min().unwrap_or(NOWHERE)
    }
}

/// The start of the line some lines before, as far as lines have an ordinary length.
fn lines_before(data: &[u8], at: usize) -> usize {
    let floor = at.saturating_sub(WIDEST);
    let mut start = at;
    for _ in 0..=CONTEXT {
        match memchr::memrchr(b'\n', &data[floor..start.saturating_sub(1).max(floor)]) {
            Some(found) => start = floor + found + 1,
            None => return floor,
        }
    }
    start
}

/// The end of the line some lines behind, likewise.
fn lines_behind(data: &[u8], at: usize) -> usize {
    let ceiling = data.len().min(at + WIDEST);
    let mut end = at;
    for _ in 0..=CONTEXT {
        match memchr::memchr(b'\n', &data[end..ceiling]) {
            Some(found) => end += found + 1,
            None => return ceiling,
        }
    }
    end
}

/// Takes over the marks of the base whose bytes, and those next to them, were copied.
pub(super) fn carry(marks: &[Mark], copies: &[Copied], carried: &mut Vec<Mark>) {
    for mark in marks {
        for copy in copies {
            let whole = Span::new(copy.from, copy.from + copy.len);
            if whole.contains(mark.span) {
                let span = Span::new(
                    mark.span.start - copy.from + copy.to,
                    mark.span.end - copy.from + copy.to,
                );
                carried.push(Mark { span, ..*mark });
            }
        }
    }
}

/// How the forms of private keys begin that have several lines.
static ARMOURS: LazyLock<[Finder<'static>; ARMOUR_FORMS]> = LazyLock::new(|| {
    let begins = [
        "-----BEGIN ",
        "---- BEGIN ",
        "PuTTY-User-Key-File-",
        "<RSAKeyValue>",
    ];
    begins.map(Finder::new)
});

const ARMOUR_FORMS: usize = 4;

/// No place in a text.
const NOWHERE: usize = usize::MAX;

/// Bytes of a key in an armour.
const LONGEST_ARMOUR: usize = 64 << 10;

/// Lines around a change in which a search may begin: a name may stand a line or two above its value.
const CONTEXT: usize = 2;

/// Bytes that a change is widened by at most, to each side.
const WIDEST: usize = 4 * 1024;

/// A copy of fewer bytes is taken for a part of the change around it.
const SHORTEST_COPY: usize = 32;
