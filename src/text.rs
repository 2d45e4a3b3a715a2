//! Places in text: byte spans inside, lines and columns only where a person or another tool reads them.

use std::ops::Range;

/// True when the text, a line up to some place, ends inside a string that opened in it: an odd number of double quotes or backticks, not
/// counting escaped ones. Apostrophes are left out, as prose has them.
pub fn is_quoted(before: &[u8]) -> bool {
    let mut quote = 0;
    let mut at = 0;
    while at < before.len() {
        match (quote, before[at]) {
            (q, b'\\') if q != 0 => at += 1,
            (0, byte @ (b'"' | b'`')) => quote = byte,
            (q, byte) if q == byte && q != 0 => quote = 0,
            _ => {}
        }
        at += 1;
    }
    quote != 0
}

/// A half-open range of bytes `start..end` in a unit's decoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte; never smaller than `start`.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`; an `end` before `start` gives an empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Span {
            start,
            end: end.max(start),
        }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True for a span without bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True when both spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// True when `other` lies wholly inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The bytes of `text` that this span covers; a span beyond the text gives what is there.
    pub fn of(self, text: &[u8]) -> &[u8] {
        let end = self.end.min(text.len());
        &text[self.start.min(end)..end]
    }

    /// The same span moved `by` bytes to the right.
    #[must_use]
    pub fn shifted(self, by: usize) -> Span {
        Span::new(self.start + by, self.end + by)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}

/// A place as people and SARIF count it. Lines end with `\n`, `\r\n` or a lone `\r`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in UTF-16 code units, as SARIF's `utf16CodeUnits` counts. Each maximal invalid UTF-8 sequence counts as one
    /// unit (U+FFFD).
    pub column: u32,
}

/// Where the lines of a text start; built once for a text with findings.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
    len: usize,
}

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &[u8]) -> Self {
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', text) {
            if text[at] == b'\r' && text.get(at + 1) == Some(&b'\n') {
                continue; // the \n of this pair ends the line
            }
            starts.push(at + 1);
        }
        LineIndex {
            starts,
            len: text.len(),
        }
    }

    /// The 0-based number of the line that holds `offset`; an offset past the end belongs to the last line.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// Number of lines; a text that ends with a line break has an empty last one.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a 0-based line without its line break. `text` must be the text this index was built from.
    pub fn line_span(&self, line: usize, text: &[u8]) -> Span {
        let start = self.starts.get(line).copied().unwrap_or(self.len);
        let mut end = self.starts.get(line + 1).copied().unwrap_or(self.len);
        while end > start && matches!(text.get(end - 1), Some(b'\n' | b'\r')) {
            end -= 1;
        }
        Span::new(start, end)
    }

    /// Line and column of a byte offset. `text` must be the text this index was built from.
    pub fn position(&self, offset: usize, text: &[u8]) -> Position {
        let offset = offset.min(self.len);
        let line = self.line_of(offset);
        let before = &text[self.starts[line]..offset];
        Position {
            line: saturate(line + 1),
            column: saturate(utf16_len(before) + 1),
        }
    }
}

/// A set of lines, 1-based, kept as ranges.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineSet {
    /// First and last line of each range, in order, with gaps between them.
    ranges: Vec<(u32, u32)>,
}

impl LineSet {
    /// Every line there can be.
    pub fn all() -> Self {
        LineSet {
            ranges: vec![(1, u32::MAX)],
        }
    }

    /// True when there is no line in it.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// True when one of the lines from `first` to `last`, both included, is in it.
    pub fn touches(&self, first: u32, last: u32) -> bool {
        let at = self.ranges.partition_point(|range| range.1 < first);
        self.ranges.get(at).is_some_and(|range| range.0 <= last)
    }
}

impl FromIterator<u32> for LineSet {
    /// Takes lines in rising order.
    fn from_iter<I: IntoIterator<Item = u32>>(lines: I) -> Self {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for line in lines {
            match ranges.last_mut() {
                Some(last) if last.1.saturating_add(1) >= line => last.1 = last.1.max(line),
                _ => ranges.push((line, line)),
            }
        }
        LineSet { ranges }
    }
}

/// Number of UTF-16 code units of the text, invalid UTF-8 counted as U+FFFD.
pub fn utf16_len(text: &[u8]) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    bstr::ByteSlice::chars(text).map(char::len_utf16).sum()
}

fn saturate(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_are_open() {
        assert!(is_quoted(b"a = \"b") && is_quoted(b"`x \"") && is_quoted(br#"f("a\""#));
        assert!(!is_quoted(b"a = \"b\" + ") && !is_quoted(b"don't"));
    }

    #[test]
    fn lines_end_three_ways() {
        let text = b"a\nb\r\nc\rd\n";
        let index = LineIndex::new(text);
        assert_eq!(index.lines(), 5);
        let lines: Vec<_> = (0..5)
            .map(|n| index.line_span(n, text).of(text).to_vec())
            .collect();
        assert_eq!(lines, [&b"a"[..], b"b", b"c", b"d", b""]);
    }

    #[test]
    fn columns_are_utf16_units() {
        let text = "x\n😀é=k".as_bytes();
        let index = LineIndex::new(text);
        let at = text.iter().position(|&b| b == b'=').unwrap();
        assert_eq!(index.position(at, text), Position { line: 2, column: 4 });
    }

    #[test]
    fn offset_past_the_end_is_the_end() {
        let index = LineIndex::new(b"ab");
        assert_eq!(index.position(99, b"ab"), Position { line: 1, column: 3 });
    }

    #[test]
    fn sets_of_lines() {
        let set: LineSet = [2, 3, 4, 9].into_iter().collect();
        assert!(!set.touches(1, 1));
        assert!(set.touches(1, 2));
        assert!(set.touches(4, 8));
        assert!(!set.touches(5, 8));
        assert!(set.touches(5, 100));
        assert!(!set.touches(10, u32::MAX));
        assert!(LineSet::all().touches(u32::MAX, u32::MAX));
        assert!(LineSet::default().is_empty());
        assert!(!LineSet::default().touches(1, u32::MAX));
    }
}
