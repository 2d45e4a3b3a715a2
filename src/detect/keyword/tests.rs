//! Keywords are found where a plain search finds them.

use super::*;
use proptest::prelude::*;

const WORDS: [(&[u8], bool); 10] = [
    (b"abc", false),
    (b"abcd", false),
    (b"AKIA", true),
    (b"pass", false),
    (b"password", false),
    (b"://", false),
    (b"x-y_z", true),
    (b"ab", false), // too short: never found
    (b"--workboxes", false),
    (b"workboxes", true),
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
            if word.len() >= SHORTEST && (here == word || !exact && here.eq_ignore_ascii_case(word))
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
fn common_parts_are_found_by_bisection() {
    assert!(COMMON.is_sorted());
    assert_eq!(rarest(b"teamwork"), 2);
    assert_eq!(rarest(b"-----begin "), 2);
    assert_eq!(rarest(b"work"), 0);
    assert_eq!(rarest(b"abc"), 0);
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
        b"--workboxes",
        b"a://--WORKboxes",
        b"x--workboxepassword",
    ] {
        assert_eq!(indexed(text), naive(text), "{text:?}");
    }
}

proptest! {
    #[test]
    fn agrees_with_a_plain_search(text in "([abcdAKIpsworABCD:/xyz_-]|--|workbox|es){0,80}") {
        prop_assert_eq!(indexed(text.as_bytes()), naive(text.as_bytes()));
    }

    #[test]
    fn takes_any_bytes(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(indexed(&text), naive(&text));
    }
}
