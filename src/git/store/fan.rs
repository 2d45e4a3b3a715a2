//! Where in an index the names begin that begin alike.

use gix::hash::oid;
use std::ops::Range;

/// For the first bits of a name, the places in a sorted list of names that can have it: about one byte for each name.
///
/// The table that a pack index brings along tells names apart by their first byte. A walk over a history looks up every entry of every
/// folder, and most steps of such a search wait for memory.
pub(super) struct Fan {
    /// How many bits are looked at.
    bits: u32,
    /// For each value of these bits the first place, and the end of all.
    firsts: Vec<u32>,
}

impl Fan {
    /// Counts names, which ought to be sorted: those that are out of order are not found.
    pub(super) fn new<'i>(names: impl ExactSizeIterator<Item = &'i oid>) -> Self {
        let bits = names.len().checked_ilog2().unwrap_or(0);
        let bits = bits.saturating_sub(PER_SLOT).min(MOST_BITS);
        let mut firsts = vec![0u32; (1 << bits) + 1];
        for name in names {
            firsts[slot(name, bits) + 1] += 1;
        }
        for at in 1..firsts.len() {
            firsts[at] += firsts[at - 1];
        }
        Fan { bits, firsts }
    }

    /// The places that a name can stand at.
    pub(super) fn places(&self, name: &oid) -> Range<u32> {
        let slot = slot(name, self.bits);
        self.firsts[slot]..self.firsts[slot + 1]
    }
}

/// The first bits of a name.
fn slot(name: &oid, bits: u32) -> usize {
    let mut head = [0; 4];
    let bytes = name.as_bytes();
    let len = bytes.len().min(4);
    head[..len].copy_from_slice(&bytes[..len]);
    ((u64::from(u32::from_be_bytes(head)) << bits) >> 32) as usize
}

/// Names for each value, as a power of two.
const PER_SLOT: u32 = 2;

/// Bits for sixty million names.
const MOST_BITS: u32 = 24;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::ObjectId;

    #[test]
    fn every_name_is_where_it_says() {
        for count in [0usize, 1, 3, 4, 8, 100, 5_000] {
            let mut names: Vec<ObjectId> = (0..count as u64)
                .map(|number| {
                    let mut bytes = [0; 20];
                    let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                    bytes[..8].copy_from_slice(&scattered.to_be_bytes());
                    ObjectId::from_bytes_or_panic(&bytes)
                })
                .collect();
            names.sort();
            let fan = Fan::new(names.iter().map(AsRef::as_ref));
            for (at, name) in (0u32..).zip(&names) {
                let places = fan.places(name);
                assert!(places.contains(&at), "{at} of {count}: {places:?}");
                assert!(places.len() < 64);
            }
            assert!(fan.firsts.len() <= count / 2 + 2);
        }
    }
}
