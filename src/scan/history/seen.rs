//! Parts of blobs that were looked at before and gave nothing: the same change comes back on other branches and in merges.

use crate::text::Span;
use bstr::BString;
use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

/// What one thread has seen.
pub(super) struct Seen {
    hashes: HashSet<u64, BuildHasherDefault<AsItIs>>,
    /// Chosen by chance, so that nobody can make a part that passes for another.
    keys: [u64; 3],
}

impl Seen {
    pub(super) fn new() -> Self {
        let chance = RandomState::new();
        Seen {
            hashes: HashSet::default(),
            keys: [0u64, 1, 2].map(|number| chance.hash_one(number) | 1),
        }
    }

    /// The name of the parts of a file with these paths.
    pub(super) fn name(&self, paths: &[(BString, crate::git::EntryKind)]) -> u64 {
        let mut name = self.keys[0];
        for (path, kind) in paths {
            let link = u64::from(*kind == crate::git::EntryKind::Symlink);
            name = folded(name ^ link, self.hash(path, name));
        }
        name
    }

    /// Leaves out the parts that were seen under this name, and gives the hashes of the others.
    pub(super) fn leave_out(
        &self,
        name: u64,
        data: &[u8],
        parts: &mut Vec<Span>,
        hashes: &mut Vec<u64>,
    ) {
        hashes.clear();
        parts.retain(|part| {
            let hash = self.hash(part.of(data), name);
            let is_new = !self.hashes.contains(&hash);
            if is_new {
                hashes.push(hash);
            }
            is_new
        });
    }

    /// Remembers parts that gave nothing.
    pub(super) fn remember(&mut self, hashes: &[u64]) {
        if self.hashes.len() + hashes.len() > MOST {
            self.hashes.clear();
        }
        self.hashes.extend(hashes);
    }

    /// A keyed hash, sixteen bytes at a time: each pair of words becomes the two halves of a product.
    fn hash(&self, bytes: &[u8], name: u64) -> u64 {
        let mut state = name ^ self.keys[1];
        let mut rest = bytes.chunks_exact(16);
        for chunk in &mut rest {
            state = folded(word(&chunk[..8]) ^ self.keys[2], word(&chunk[8..]) ^ state);
        }
        let mut last = [0u8; 16];
        last[..rest.remainder().len()].copy_from_slice(rest.remainder());
        state = folded(word(&last[..8]) ^ self.keys[2], word(&last[8..]) ^ state);
        folded(state ^ self.keys[0], bytes.len() as u64 ^ self.keys[1])
    }
}

fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().unwrap_or_default())
}

/// The halves of a product, one over the other.
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

/// The hash of what is a hash already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Parts that are remembered: the table of that many takes 9 MB for each thread. What is forgotten is only looked at again.
const MOST: usize = 900_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::EntryKind;

    #[test]
    fn a_part_is_left_out_under_its_own_name_only() {
        let mut seen = Seen::new();
        let name = |path: &str| seen.name(&[(path.into(), EntryKind::File)]);
        let (a, b) = (name("a"), name("b"));
        let data = b"one two three four five six seven";
        let all = [Span::new(0, 20), Span::new(20, 33)];
        let left = |seen: &Seen, name, all: &[Span]| {
            let (mut parts, mut hashes) = (all.to_vec(), Vec::new());
            seen.leave_out(name, data, &mut parts, &mut hashes);
            assert_eq!(parts.len(), hashes.len());
            (parts, hashes)
        };
        let (parts, hashes) = left(&seen, a, &all);
        assert_eq!(parts, all);
        seen.remember(&hashes[..1]);
        assert_eq!(left(&seen, a, &all).0, all[1..]);
        assert_eq!(left(&seen, b, &all).0, all);
        assert_eq!(left(&seen, a, &[Span::new(0, 19)]).0.len(), 1);
    }
}
