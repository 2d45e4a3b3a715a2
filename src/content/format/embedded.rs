//! One language inside another: SQL and commands in strings, snippets in prose.

use super::{Format, Slot, slots};
use crate::text::Span;

/// Reads `span` as `format` around the hits inside it and adds what it finds, with offsets of the whole text.
pub(super) fn read(format: Format, text: &[u8], span: Span, hits: &[usize], found: &mut Vec<Slot>) {
    let first = hits.partition_point(|&hit| hit < span.start);
    let behind = hits.partition_point(|&hit| hit < span.end);
    let inside: Vec<usize> = hits[first..behind.max(first)]
        .iter()
        .map(|hit| hit - span.start)
        .collect();
    slots(format, span.of(text), &inside, &mut |slot| {
        found.push(shifted(slot, span.start));
    });
}

/// A slot of a part of the text that starts at `by`.
pub(super) fn shifted(slot: Slot, by: usize) -> Slot {
    Slot {
        name: slot.name.shifted(by),
        value: slot.value.shifted(by),
        parent: slot.parent.map(|parent| parent.shifted(by)),
        ..slot
    }
}

/// True for text with SQL that sets a password: `PASSWORD 'v'`, `IDENTIFIED BY 'v'`.
pub(super) fn speaks_sql(text: &[u8]) -> bool {
    memchr::memchr2_iter(b'\'', b'"', text).any(|at| {
        let low = at.saturating_sub(24);
        let before = text[low..at].trim_ascii_end();
        let apart = low + before.len() < at;
        let mut words = before.rsplit(u8::is_ascii_whitespace);
        match words.next().map(<[u8]>::to_ascii_lowercase).as_deref() {
            Some(b"password") => apart && words.next().is_some(),
            Some(b"by") => words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case(b"identified")),
            _ => false,
        }
    })
}
