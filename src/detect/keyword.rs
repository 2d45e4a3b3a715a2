//! One pass over the bytes that finds every keyword of every rule, at a cost that does not depend on the number of keywords.
//!
//! Each keyword is reduced to four of its bytes, case folded: those that ordinary text has least often. A bitmap over a hash of such four
//! bytes answers for nearly every offset of a text that they do not stand there; the few others are looked up and compared. Building the
//! index is a sort, so a thousand keywords more cost microseconds at start-up, where an automaton costs milliseconds.

use crate::text::Span;

/// A keyword and whom it belongs to.
#[derive(Debug, Clone, Copy)]
struct Entry<'k> {
    /// Its four rarest bytes in a row, case folded; three bytes are followed by zero.
    gram: u32,
    /// The bytes of `gram` that count.
    mask: u32,
    /// How many bytes stand before the gram.
    before: u8,
    word: &'k [u8],
    /// Its last byte, case folded: differs in most words that begin alike.
    last: u8,
    exact_case: bool,
    owner: u32,
}

/// All keywords of a scan.
#[derive(Debug)]
pub(super) struct KeywordIndex<'k> {
    /// Two bits for each hash of a gram, both in one word: few other bytes have both.
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
            let before = rarest(word);
            let fourth = word.get(before + 3).copied();
            let mask = if fourth.is_some() {
                u32::MAX
            } else {
                0x00FF_FFFF
            };
            let [first, second, third] = [0, 1, 2].map(|at| word[before + at]);
            let folded = fold([first, second, third, fourth.unwrap_or(0)]);
            let Ok(number) = u32::try_from(entries.len()) else {
                break;
            };
            entries.push(Entry {
                gram: folded & mask,
                mask,
                before: before as u8, // at most FURTHEST
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
        Self::counted(entries, filter, &hashed)
    }

    /// Puts the numbers of entries in the order of their hashes.
    fn counted(entries: Vec<Entry<'k>>, filter: Box<[u64; WORDS]>, hashed: &[(u32, u32)]) -> Self {
        let mut hashes = Box::new([0u64; WORDS]);
        for &(hash, _) in hashed {
            hashes[(hash >> 6) as usize] |= 1 << (hash & 63);
        }
        let mut ranks = Box::new([0u32; WORDS]);
        for at in 1..WORDS {
            ranks[at] = ranks[at - 1] + hashes[at - 1].count_ones();
        }
        let all = ranks[WORDS - 1] + hashes[WORDS - 1].count_ones();
        let mut index = KeywordIndex {
            filter,
            hashes,
            ranks,
            firsts: vec![0; all as usize + 1],
            numbers: vec![0; hashed.len()],
            entries,
        };
        // counted, not sorted: the numbers of each hash stay in order
        for &(hash, _) in hashed {
            let rank = index.rank(hash);
            index.firsts[rank] += 1;
        }
        let mut end = 0;
        for first in &mut index.firsts {
            end += *first;
            *first = end;
        }
        for &(hash, number) in hashed.iter().rev() {
            let rank = index.rank(hash);
            index.firsts[rank] -= 1;
            index.numbers[index.firsts[rank] as usize] = number;
        }
        index
    }

    /// How many smaller hashes occur.
    fn rank(&self, hash: u32) -> usize {
        let word = (hash >> 6) as usize;
        let below = self.hashes[word] & ((1 << (hash & 63)) - 1);
        (self.ranks[word] + below.count_ones()) as usize
    }

    /// Calls `found(offset, owner)` for every keyword that starts within a part of the text, in the order of offsets.
    pub(super) fn scan(&self, text: &[u8], part: Span, found: impl FnMut(usize, u32)) {
        let mut hits = Hits {
            text,
            part,
            waiting: Vec::new(),
            found,
        };
        let mut at = part.start;
        let end = (part.end.min(text.len()) + FURTHEST).min(text.len());
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
                let gram = fold([block[i], block[i + 1], block[i + 2], block[i + 3]]);
                self.look_up(at + i, gram, &mut hits);
            }
            at += 8;
        }
        for at in at..end.min(text.len().saturating_sub(SHORTEST - 1)) {
            let fourth = text.get(at + 3).copied().unwrap_or(0);
            let gram = fold([text[at], text[at + 1], text[at + 2], fourth]);
            if self.admits(gram) == 1 {
                self.look_up(at, gram, &mut hits);
            }
        }
        hits.tell(usize::MAX);
    }

    /// 1 when this may be the gram of a keyword, 0 when it is none.
    #[inline]
    fn admits(&self, folded: u32) -> u64 {
        let (word, first, second) = bits(folded);
        (self.filter[word] >> first) & (self.filter[word] >> second) & 1
    }

    fn look_up<F: FnMut(usize, u32)>(&self, at: usize, gram: u32, hits: &mut Hits<'_, F>) {
        let hash = hash(gram);
        let word = (hash >> 6) as usize;
        if self.hashes[word] >> (hash & 63) & 1 == 0 {
            return; // two other words have these bits between them
        }
        let rank = self.rank(hash);
        let numbers = self.firsts[rank] as usize..self.firsts[rank + 1] as usize;
        for &number in &self.numbers[numbers] {
            let entry = &self.entries[number as usize];
            if gram & entry.mask != entry.gram {
                continue;
            }
            let Some(start) = at.checked_sub(usize::from(entry.before)) else {
                continue;
            };
            let end = start + entry.word.len();
            let last = hits.text.get(end - 1);
            if last.is_none_or(|&byte| byte | FOLD != entry.last) {
                continue;
            }
            let here = &hits.text[start..end];
            let same = if entry.exact_case {
                here == entry.word
            } else {
                here.eq_ignore_ascii_case(entry.word)
            };
            if same && (hits.part.start..hits.part.end).contains(&start) {
                hits.tell(at.saturating_sub(FURTHEST));
                hits.waiting.push((start, number, entry.owner));
            }
        }
    }
}

/// Keywords that were found, on their way out: what is found further down may start up to [`FURTHEST`] bytes before.
struct Hits<'t, F> {
    text: &'t [u8],
    part: Span,
    /// Where each starts, its number and whom it belongs to.
    waiting: Vec<(usize, u32, u32)>,
    found: F,
}

impl<F: FnMut(usize, u32)> Hits<'_, F> {
    /// Hands out what starts before a place, in order.
    fn tell(&mut self, before: usize) {
        if self.waiting.iter().all(|hit| hit.0 >= before) {
            return;
        }
        self.waiting.sort_unstable();
        let ready = self.waiting.partition_point(|hit| hit.0 < before);
        for (start, _, owner) in self.waiting.drain(..ready) {
            (self.found)(start, owner);
        }
    }
}

/// Where in a keyword the four bytes begin that ordinary text has least often: many names begin like everyday words.
fn rarest(word: &[u8]) -> usize {
    let mut best = (u32::MAX, 0);
    for (at, gram) in word.windows(4).take(FURTHEST + 1).enumerate() {
        let weights = [gram[0], gram[1], gram[2], gram[3]].map(|byte| WEIGHTS[usize::from(byte)]);
        let weight = weights.iter().sum();
        if weight < best.0 && !is_common(gram) {
            best = (weight, at);
        }
    }
    best.1
}

/// True for a part of an everyday word, and for one byte four times, such as in a line of dashes.
fn is_common(gram: &[u8]) -> bool {
    let folded: [u8; 4] = std::array::from_fn(|at| gram[at].to_ascii_lowercase());
    folded == [folded[0]; 4] || COMMON.binary_search(&folded).is_ok()
}

/// Roughly how often a byte stands in English and in code, on a scale of logarithms.
const fn weight(byte: u8) -> u32 {
    match byte.to_ascii_lowercase() {
        b'e' | b't' | b' ' => 10,
        b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 9,
        b'l' | b'd' | b'c' | b'u' | b'm' | b'p' => 8,
        b'f' | b'g' | b'h' | b'b' | b'_' | b'-' | b'.' | b'/' => 7,
        b'y' | b'w' | b'v' | b'k' | b'=' => 6,
        b'x' | b'0' | b'1' | b':' => 5,
        b'j' | b'q' | b'z' => 3,
        _ => 4,
    }
}

static WEIGHTS: [u32; 256] = {
    let mut weights = [0; 256];
    let mut byte = 0;
    while byte < weights.len() {
        weights[byte] = weight(byte as u8);
        byte += 1;
    }
    weights
};

/// Bytes of a keyword that may stand before its gram.
const FURTHEST: usize = 8;

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

/// Parts of keywords that source code is full of, where another part of the keyword is rarer. Sorted.
const COMMON: [[u8; 4]; 144] = [
    *b"able", *b"achm", *b"acka", *b"agra", *b"ally", *b"ampl", *b"appe", *b"back", *b"basi",
    *b"begi", *b"bina", *b"blic", *b"bloc", *b"buck", *b"capt", *b"ckag", *b"clar", *b"clie",
    *b"clus", *b"conf", *b"cont", *b"conv", *b"cook", *b"crap", *b"ctiv", *b"curr", *b"cust",
    *b"deep", *b"docu", *b"dupl", *b"egin", *b"emai", *b"empl", *b"enab", *b"ents", *b"eply",
    *b"eque", *b"ersi", *b"even", *b"expo", *b"extr", *b"find", *b"fixe", *b"floa", *b"form",
    *b"full", *b"gram", *b"heck", *b"hell", *b"help", *b"here", *b"hive", *b"host", *b"ific",
    *b"impl", *b"iont", *b"itch", *b"kage", *b"lang", *b"lass", *b"line", *b"ling", *b"link",
    *b"llow", *b"loca", *b"lock", *b"look", *b"lust", *b"mail", *b"mand", *b"mapp", *b"mark",
    *b"mpla", *b"mple", *b"mpli", *b"nabl", *b"noti", *b"nten", *b"nver", *b"ocal", *b"ocum",
    *b"okie", *b"onfi", *b"onte", *b"ontr", *b"onve", *b"ooki", *b"orks", *b"pack", *b"pars",
    *b"part", *b"perf", *b"ping", *b"plat", *b"ples", *b"pons", *b"port", *b"post", *b"pped",
    *b"priv", *b"pros", *b"publ", *b"push", *b"qual", *b"ques", *b"rape", *b"repl", *b"requ",
    *b"rfor", *b"ring", *b"riva", *b"rsio", *b"scra", *b"sers", *b"ship", *b"sign", *b"simp",
    *b"sion", *b"spac", *b"spon", *b"ssag", *b"stac", *b"stom", *b"supe", *b"tack", *b"task",
    *b"thub", *b"ubli", *b"uper", *b"user", *b"usto", *b"vali", *b"vent", *b"veri", *b"vers",
    *b"vert", *b"very", *b"view", *b"witc", *b"word", *b"work", *b"xpor", *b"xtra", *b"zero",
];

#[cfg(test)]
mod tests;
