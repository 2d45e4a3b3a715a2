//! Any bytes, any offset: lines and columns agree with a count made the slow way.
#![no_main]

use credlint::text::{LineIndex, Span, utf16_len};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let index = LineIndex::new(text);
    assert_eq!(index.lines(), breaks(text) + 1);

    let mut covered = 0;
    for line in 0..index.lines() {
        let span = index.line_span(line, text);
        assert!(span.start >= covered && span.end <= text.len());
        assert!(!span.of(text).iter().any(|&b| b == b'\n' || b == b'\r'));
        assert_eq!(index.line_of(span.start), line);
        covered = span.end;
    }

    // One offset out of the input keeps the target linear; libFuzzer supplies the variety.
    let offset = text
        .first()
        .map_or(0, |&b| usize::from(b) * text.len() / 255);
    let position = index.position(offset, text);
    let line = index.line_of(offset);
    assert_eq!(position.line as usize, line + 1);
    let start = index.line_span(line, text).start;
    let before = Span::new(start, offset).of(text);
    assert_eq!(position.column as usize, utf16_len(before) + 1);

    index.position(usize::MAX, text); // past the end is the end
});

/// Line breaks counted byte by byte: `\n`, `\r\n` as one, lone `\r`.
fn breaks(text: &[u8]) -> usize {
    let mut count = 0;
    let mut previous = 0;
    for &byte in text {
        count += usize::from(byte == b'\r' || (byte == b'\n' && previous != b'\r'));
        previous = byte;
    }
    count
}
