//! One pass over the bytes that finds every keyword of every rule, at a cost that does not depend on the number of keywords.
//!
//! Each keyword is reduced to its first four bytes, case folded. A bitmap over a 16-bit hash of those four bytes answers for nearly
//! every offset of a text that nothing starts there; the few others are looked up and compared. Building the index is a sort, so
//! a thousand keywords more cost microseconds at start-up, where an automaton costs milliseconds.

/// A keyword and whom it belongs to.
#[derive(Debug, Clone, Copy)]
struct Entry<'k> {
    word: &'k [u8],
    exact_case: bool,
    owner: u32,
}

/// All keywords of a scan.
#[derive(Debug)]
pub(super) struct KeywordIndex<'k> {
    entries: Vec<Entry<'k>>,
    /// (hash of the folded first four bytes, index into `entries`), sorted.
    starts: Vec<(u16, u32)>,
    /// One bit for each hash that occurs in `starts`.
    filter: Box<[u64; 1024]>,
    /// For each top byte of a hash, where it begins in `starts`.
    heads: [u32; 257],
}

/// Fewest bytes of a keyword: shorter ones would stop at every other place of a text.
pub(super) const SHORTEST: usize = 3;

impl<'k> KeywordIndex<'k> {
    /// Builds the index from `(keyword, compare the case too, owner)`. Keywords shorter than [`SHORTEST`] bytes never match; the
    /// linter of patterns refuses them.
    pub(super) fn new(words: impl IntoIterator<Item = (&'k [u8], bool, u32)>) -> Self {
        let entries: Vec<Entry<'k>> = words
            .into_iter()
            .filter(|(word, ..)| word.len() >= SHORTEST)
            .map(|(word, exact_case, owner)| Entry {
                word,
                exact_case,
                owner,
            })
            .collect();
        let mut starts = Vec::with_capacity(entries.len() * 2);
        for (at, entry) in (0u32..).zip(&entries) {
            let head = |fourth| [entry.word[0], entry.word[1], entry.word[2], fourth];
            match entry.word.get(3) {
                Some(&fourth) => starts.push((hash(head(fourth)), at)),
                // three bytes: any fourth byte can follow
                None => starts.extend(
                    (0..=u8::MAX)
                        .filter(|b| b & FOLD == FOLD)
                        .map(|b| (hash(head(b)), at)),
                ),
            }
        }
        starts.sort_unstable();
        starts.dedup();
        let mut filter = Box::new([0u64; 1024]);
        let mut heads = [0u32; 257];
        for &(hash, _) in &starts {
            filter[usize::from(hash >> 6)] |= 1 << (hash & 63);
            heads[usize::from(hash >> 8) + 1] += 1;
        }
        for at in 1..heads.len() {
            heads[at] += heads[at - 1];
        }
        KeywordIndex {
            entries,
            starts,
            filter,
            heads,
        }
    }

    /// Calls `found(offset, owner)` for every keyword in the text, in the order of offsets.
    pub(super) fn scan(&self, text: &[u8], mut found: impl FnMut(usize, u32)) {
        let mut at = 0;
        // eight windows at once: the loads do not wait for each other
        while at + 11 <= text.len() {
            let block: &[u8; 11] = text[at..at + 11].try_into().expect("eleven bytes");
            let mut any = 0u64;
            for i in 0..8 {
                let hash = hash([block[i], block[i + 1], block[i + 2], block[i + 3]]);
                any |= (self.filter[usize::from(hash >> 6)] >> (hash & 63) & 1) << i;
            }
            while any != 0 {
                let i = any.trailing_zeros() as usize;
                any &= any - 1;
                self.look_up(
                    text,
                    at + i,
                    [block[i], block[i + 1], block[i + 2], block[i + 3]],
                    &mut found,
                );
            }
            at += 8;
        }
        for at in at..text.len().saturating_sub(SHORTEST - 1) {
            let fourth = text.get(at + 3).copied().unwrap_or(0);
            let head = [text[at], text[at + 1], text[at + 2], fourth];
            let hash = hash(head);
            if self.filter[usize::from(hash >> 6)] >> (hash & 63) & 1 == 1 {
                self.look_up(text, at, head, &mut found);
            }
        }
    }

    fn look_up(&self, text: &[u8], at: usize, head: [u8; 4], found: &mut impl FnMut(usize, u32)) {
        let hash = hash(head);
        let top = usize::from(hash >> 8);
        let bucket = &self.starts[self.heads[top] as usize..self.heads[top + 1] as usize];
        let first = bucket.partition_point(|&(h, _)| h < hash);
        for &(h, entry) in &bucket[first..] {
            if h != hash {
                break;
            }
            let entry = &self.entries[entry as usize];
            let Some(here) = text.get(at..at + entry.word.len()) else {
                continue;
            };
            let same = if entry.exact_case {
                here == entry.word
            } else {
                here.eq_ignore_ascii_case(entry.word)
            };
            if same {
                found(at, entry.owner);
            }
        }
    }
}

/// Upper and lower case differ in this bit.
const FOLD: u8 = 0x20;

#[inline]
fn hash(head: [u8; 4]) -> u16 {
    let folded = u32::from_le_bytes(head) | u32::from_le_bytes([FOLD; 4]);
    (folded.wrapping_mul(0x9E37_79B1) >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WORDS: [(&[u8], bool); 8] = [
        (b"abc", false),
        (b"abcd", false),
        (b"AKIA", true),
        (b"pass", false),
        (b"password", false),
        (b"://", false),
        (b"x-y_z", true),
        (b"ab", false), // too short: never found
    ];

    fn index() -> KeywordIndex<'static> {
        KeywordIndex::new(
            WORDS
                .iter()
                .zip(0..)
                .map(|(&(word, exact), owner)| (word, exact, owner)),
        )
    }

    fn naive(text: &[u8]) -> Vec<(usize, u32)> {
        let mut hits = Vec::new();
        for at in 0..text.len() {
            for (&(word, exact), owner) in WORDS.iter().zip(0..) {
                let Some(here) = text.get(at..at + word.len()) else {
                    continue;
                };
                if word.len() >= SHORTEST
                    && (here == word || !exact && here.eq_ignore_ascii_case(word))
                {
                    hits.push((at, owner));
                }
            }
        }
        hits
    }

    fn indexed(text: &[u8]) -> Vec<(usize, u32)> {
        let mut hits = Vec::new();
        index().scan(text, |at, owner| hits.push((at, owner)));
        hits.sort_unstable();
        hits
    }

    #[test]
    fn finds_words_everywhere() {
        for text in [
            &b"abc"[..],
            b"zabc",
            b"ABCDabcd",
            b"akia AKIA",
            b"PassWord",
            b"a://b x-y_z X-Y_Z ab",
            b"",
            b"ab",
            b"1234567890abc",
            b"1234567890123://",
        ] {
            assert_eq!(indexed(text), naive(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_plain_search(text in "[abcdAKIpsworABCD:/xyz_-]{0,80}") {
            prop_assert_eq!(indexed(text.as_bytes()), naive(text.as_bytes()));
        }

        #[test]
        fn takes_any_bytes(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(indexed(&text), naive(&text));
        }
    }
}
