//! One pass over the bytes that finds every keyword of every rule, at a cost that does not depend on the number of keywords.
//!
//! Each keyword is reduced to its first four bytes, case folded. A bitmap over a hash of those four bytes answers for nearly
//! every offset of a text that nothing starts there; the few others are looked up and compared. Building the index is a sort, so
//! a thousand keywords more cost microseconds at start-up, where an automaton costs milliseconds.

use crate::text::Span;

/// A keyword and whom it belongs to.
#[derive(Debug, Clone, Copy)]
struct Entry<'k> {
    /// Its first four bytes, case folded; three bytes are followed by zero.
    head: u32,
    /// The bytes of `head` that count.
    mask: u32,
    word: &'k [u8],
    /// Its last byte, case folded: differs in most words that begin alike.
    last: u8,
    exact_case: bool,
    owner: u32,
}

/// All keywords of a scan.
#[derive(Debug)]
pub(super) struct KeywordIndex<'k> {
    /// Two bits for each hash of the first four bytes of a keyword, both in one word: few other bytes have both.
    filter: Box<[u64; WORDS]>,
    /// One bit for each such hash.
    hashes: Box<[u64; WORDS]>,
    /// How many bits are set in the words of `hashes` before each word: the rank of a hash among those that occur.
    ranks: Box<[u32; WORDS]>,
    /// For each hash that occurs, by rank, where its numbers begin; and the end of all.
    firsts: Vec<u32>,
    /// Numbers of entries, sorted by hash; a keyword of three bytes is repeated for every byte that can follow.
    numbers: Vec<u32>,
    entries: Vec<Entry<'k>>,
}

/// Fewest bytes of a keyword: shorter ones would stop at every other place of a text.
pub(super) const SHORTEST: usize = 3;

/// Words of the filter: one bit for each hash.
const WORDS: usize = 1 << (HASH_BITS - 6);

/// Bits of the hash: enough that few other words share it, few enough that the filter stays close to the processor.
const HASH_BITS: u32 = 18;

impl<'k> KeywordIndex<'k> {
    /// Builds the index from `(keyword, compare the case too, owner)`. Keywords shorter than [`SHORTEST`] bytes never match; the
    /// linter of patterns refuses them.
    pub(super) fn new(words: impl IntoIterator<Item = (&'k [u8], bool, u32)>) -> Self {
        let mut entries: Vec<Entry<'k>> = Vec::new();
        let mut hashed: Vec<(u32, u32)> = Vec::new();
        let mut filter = Box::new([0u64; WORDS]);
        let mut admit = |folded: u32| {
            let (word, first, second) = bits(folded);
            filter[word] |= 1 << first | 1 << second;
        };
        for (word, exact_case, owner) in words {
            if word.len() < SHORTEST {
                continue;
            }
            let fourth = word.get(3).copied();
            let mask = if fourth.is_some() {
                u32::MAX
            } else {
                0x00FF_FFFF
            };
            let folded = fold([word[0], word[1], word[2], fourth.unwrap_or(0)]);
            let Ok(number) = u32::try_from(entries.len()) else {
                break;
            };
            entries.push(Entry {
                head: folded & mask,
                mask,
                word,
                last: word[word.len() - 1] | FOLD,
                exact_case,
                owner,
            });
            match fourth {
                Some(_) => {
                    admit(folded);
                    hashed.push((hash(folded), number));
                }
                // every byte has the folding bit once it is folded
                None => hashed.extend((FOLD..=u8::MAX).filter(|b| b & FOLD == FOLD).map(|b| {
                    let next = u32::from_le_bytes([0, 0, 0, b]);
                    admit(folded & mask | next);
                    (hash(folded & mask | next), number)
                })),
            }
        }
        hashed.sort_unstable();
        let mut hashes = Box::new([0u64; WORDS]);
        let mut firsts = Vec::new();
        let mut last = None;
        for (at, &(hash, _)) in (0u32..).zip(&hashed) {
            if last != Some(hash) {
                hashes[(hash >> 6) as usize] |= 1 << (hash & 63);
                firsts.push(at);
                last = Some(hash);
            }
        }
        firsts.push(u32::try_from(hashed.len()).unwrap_or(u32::MAX));
        let mut ranks = Box::new([0u32; WORDS]);
        for at in 1..WORDS {
            ranks[at] = ranks[at - 1] + hashes[at - 1].count_ones();
        }
        let numbers = hashed.into_iter().map(|(_, number)| number).collect();
        KeywordIndex {
            filter,
            hashes,
            ranks,
            firsts,
            numbers,
            entries,
        }
    }

    /// Calls `found(offset, owner)` for every keyword that starts within a part of the text, in the order of offsets.
    pub(super) fn scan(&self, text: &[u8], part: Span, mut found: impl FnMut(usize, u32)) {
        let (mut at, end) = (part.start, part.end.min(text.len()));
        // eight windows at once: the loads do not wait for each other
        while at + 8 <= end && at + 11 <= text.len() {
            let block: &[u8; 11] = text[at..at + 11].try_into().expect("eleven bytes");
            let mut any = 0u64;
            for i in 0..8 {
                let folded = fold([block[i], block[i + 1], block[i + 2], block[i + 3]]);
                any |= self.admits(folded) << i;
            }
            while any != 0 {
                let i = any.trailing_zeros() as usize;
                any &= any - 1;
                let head = fold([block[i], block[i + 1], block[i + 2], block[i + 3]]);
                self.look_up(text, at + i, head, &mut found);
            }
            at += 8;
        }
        for at in at..end.min(text.len().saturating_sub(SHORTEST - 1)) {
            let fourth = text.get(at + 3).copied().unwrap_or(0);
            let head = fold([text[at], text[at + 1], text[at + 2], fourth]);
            if self.admits(head) == 1 {
                self.look_up(text, at, head, &mut found);
            }
        }
    }

    /// 1 when a keyword may begin like this, 0 when none does.
    #[inline]
    fn admits(&self, folded: u32) -> u64 {
        let (word, first, second) = bits(folded);
        (self.filter[word] >> first) & (self.filter[word] >> second) & 1
    }

    fn look_up(&self, text: &[u8], at: usize, head: u32, found: &mut impl FnMut(usize, u32)) {
        let hash = hash(head);
        let word = (hash >> 6) as usize;
        if self.hashes[word] >> (hash & 63) & 1 == 0 {
            return; // two other words have these bits between them
        }
        let below = self.hashes[word] & ((1 << (hash & 63)) - 1);
        let rank = (self.ranks[word] + below.count_ones()) as usize;
        let numbers = self.firsts[rank] as usize..self.firsts[rank + 1] as usize;
        for &number in &self.numbers[numbers] {
            let entry = &self.entries[number as usize];
            if head & entry.mask != entry.head {
                continue;
            }
            let end = at + entry.word.len();
            if text
                .get(end - 1)
                .is_none_or(|&byte| byte | FOLD != entry.last)
            {
                continue;
            }
            let here = &text[at..end];
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
fn fold(head: [u8; 4]) -> u32 {
    u32::from_le_bytes(head) | u32::from_le_bytes([FOLD; 4])
}

#[inline]
fn hash(folded: u32) -> u32 {
    folded.wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)
}

/// The word of the filter, and the two bits in it.
#[inline]
fn bits(folded: u32) -> (usize, u32, u32) {
    let product = folded.wrapping_mul(0x9E37_79B1);
    let hash = product >> (32 - HASH_BITS);
    ((hash >> 6) as usize, hash & 63, product >> SECOND_BIT & 63)
}

/// Where the bits of the product begin that choose the second bit: below those of the hash.
const SECOND_BIT: u32 = 32 - HASH_BITS - 6;

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
        let whole = Span::new(0, text.len());
        index().scan(text, whole, |at, owner| hits.push((at, owner)));
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
