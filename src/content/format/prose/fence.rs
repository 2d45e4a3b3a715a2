//! Fenced blocks of Markdown and its kin.

use crate::text::Span;
use memchr::{memchr2, memmem};

/// A fenced block.
pub(super) struct Fence {
    /// The word behind the fence.
    pub(super) language: Span,
    /// The lines between the fences.
    pub(super) body: Span,
}

/// The fenced blocks of a text, in order.
pub(super) struct Fences<'t> {
    text: &'t [u8],
    at: usize,
    /// The next fence of each kind, so that a kind that is absent is searched for once.
    next: [usize; 2],
}

const MARKS: [&[u8]; 2] = [b"```", b"~~~"];

impl<'t> Fences<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Fences {
            text,
            at: 0,
            next: [0; 2],
        }
    }
}

impl Iterator for Fences<'_> {
    type Item = Fence;

    fn next(&mut self) -> Option<Fence> {
        let kind = usize::from(self.fence(1) < self.fence(0));
        let open = self.fence(kind);
        if open >= self.text.len() {
            return None;
        }
        let end = line_end(self.text, open);
        let word = self.text[open..end]
            .iter()
            .position(|byte| !matches!(byte, b'`' | b'~' | b' ' | b'{' | b'.'))
            .map_or(end, |skip| open + skip);
        let length = self.text[word..end]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .count();
        self.at = end;
        let close = self.fence(kind);
        self.at = line_end(self.text, close);
        Some(Fence {
            language: Span::new(word, word + length),
            body: Span::new(end, close),
        })
    }
}

impl Fences<'_> {
    /// The next line that starts with a mark of this kind, behind blanks and quote marks; the end of the text when there is none.
    fn fence(&mut self, kind: usize) -> usize {
        if self.next[kind] >= self.at && self.next[kind] > 0 {
            return self.next[kind];
        }
        let found = memmem::find_iter(&self.text[self.at..], MARKS[kind])
            .map(|found| self.at + found)
            .find(|&at| self.starts_line(at));
        self.next[kind] = found.unwrap_or(self.text.len());
        self.next[kind]
    }

    fn starts_line(&self, at: usize) -> bool {
        let low = at.saturating_sub(40);
        let start =
            memchr::memrchr(b'\n', &self.text[low..at]).map_or(low, |found| low + found + 1);
        self.text[start..at]
            .iter()
            .all(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*'))
    }
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |found| at + found)
}
