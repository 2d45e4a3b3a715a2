//! What the tests of the readers share.

use super::{Slot, slots};
use crate::content::Format;

/// Every slot of a text, with a hit at every tenth byte so that embedded readers look everywhere.
pub(super) fn read_slots(format: Format, text: &[u8]) -> Vec<Slot> {
    let hits: Vec<usize> = (0..text.len()).step_by(10).collect();
    let mut all = Vec::new();
    slots(format, text, &hits, &mut |slot| all.push(slot));
    all
}

/// Names and values of all slots.
pub(super) fn read_pairs(format: Format, text: &str) -> Vec<(String, String)> {
    let of =
        |span: crate::text::Span| String::from_utf8_lossy(span.of(text.as_bytes())).into_owned();
    read_slots(format, text.as_bytes())
        .iter()
        .map(|slot| (of(slot.name), of(slot.value)))
        .collect()
}

/// The expected form of [`read_pairs`].
pub(super) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

/// True when a slot with this name and value is there.
pub(super) fn has(format: Format, text: &str, name: &str, value: &str) -> bool {
    read_pairs(format, text).contains(&(name.to_string(), value.to_string()))
}
