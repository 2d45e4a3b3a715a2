//! Long runs of base64 or hexadecimal digits that read as text once they are decoded.

use super::map::{Grain, Map};
use super::{Coding, Stretch, hex};
use crate::content::archive::{self, Budget, Kind};
use crate::content::decode;
use crate::text::Span;
use bstr::BStr;

/// Fewest characters of a run: 18 bytes in base64.
const SHORTEST: usize = 24;

/// Bytes that are looked at at once.
const BLOCK: usize = 8;

/// From one block that is looked at to the next: every run holds one of them.
const STEP: usize = SHORTEST - BLOCK;

/// Fewest hexadecimal digits of a run.
const SHORTEST_HEX: usize = 32;

/// Most characters of one run that are decoded; longer than any file that holds a secret in this way.
const LONGEST: usize = 4 << 20;

/// Base64 characters that are decoded before anything else: nine bytes of a hash read as text once in five thousand times.
const PROBE: usize = 12;

/// Runs of at least this length may go on in the next line.
const WRAPPED: usize = 24;

/// Hands out what is text behind the runs of a text. Reads every other eight bytes, and more of a run only.
pub(super) fn stretches(text: &[u8], each: &mut dyn FnMut(Stretch)) {
    let mut settled = 0; // no run of interest starts before
    let mut at = 0;
    while let Some(block) = block_at(text, at) {
        // a run that holds a block holds the one behind it or the one before it, too; a word of ordinary text seldom does
        let is_long = |at: usize| block_at(text, at).is_some_and(may_be_digits);
        if may_be_digits(block) && (is_long(at + BLOCK) || at > 0 && is_long(at - BLOCK)) {
            settled = run_at(text, at, settled, each);
        }
        at += STEP;
    }
}

fn block_at(text: &[u8], at: usize) -> Option<[u8; BLOCK]> {
    text.get(at..)?.first_chunk().copied()
}

/// Looks at the run that holds the block at `at`, if there is one. Gives the offset before which no further run starts.
fn run_at(text: &[u8], at: usize, settled: usize, each: &mut dyn FnMut(Stretch)) -> usize {
    let near = || is_all_digits(text, at + BLOCK) || at > 0 && is_all_digits(text, at - BLOCK);
    if at < settled || !is_all_digits(text, at) || !near() {
        return settled;
    }
    let before = text[settled..at].iter().rev();
    let start = at - before.take_while(|&&b| is_digit(b)).count();
    let behind = text[at + BLOCK..].iter().take_while(|&&b| is_digit(b));
    let end = at + BLOCK + behind.count();
    if end - start < SHORTEST {
        return end;
    }
    judge(text, Span::new(start, end), each).max(end)
}

/// Decodes a run if it looks worth it; gives the end of what was read.
fn judge(text: &[u8], run: Span, each: &mut dyn FnMut(Stretch)) -> usize {
    let run = Span::new(behind_escape(text, run), run.end);
    if run.len() < SHORTEST || is_claims(text, run) || is_source_map(text, run) {
        return run.end;
    }
    if let Some(stretch) = hexadecimal(text, run) {
        each(stretch);
        return run.end;
    }
    let mut run = run;
    if !is_promising(text, run) {
        run.start = behind_path(text, run);
        if !is_promising(text, run) {
            return run.end;
        }
    }
    let (digits, map, end) = gather(text, run);
    base64(&digits, map, Span::new(run.start, end), each);
    end
}

/// True for a part of a JSON web token: whoever has it has all of it, and what it claims is no secret of its own.
fn is_claims(text: &[u8], run: Span) -> bool {
    let behind =
        text.get(run.end) == Some(&b'.') && text.get(run.end + 1).copied().is_some_and(is_digit);
    let before = run.start.checked_sub(1).is_some_and(|at| text[at] == b'.');
    text[run.start..].starts_with(b"eyJ") && (before || behind)
}

/// A map from a bundle to the sources that it was made of: whatever they hold stands in the bundle, too.
fn is_source_map(text: &[u8], run: Span) -> bool {
    let before = &text[run.start.saturating_sub(MAP)..run.start];
    memchr::memmem::find(before, b"sourceMappingURL=").is_some()
}

/// How far in front of an encoded source map its mark stands, in bytes.
const MAP: usize = 80;

/// A run behind `\n`, `%3D` and the like begins behind the escape.
fn behind_escape(text: &[u8], run: Span) -> usize {
    let escape = match (run.start.checked_sub(1).map(|at| text[at]), text[run.start]) {
        (Some(b'\\'), b'n' | b'r' | b't') => 1,
        (Some(b'\\'), b'u') => 5,
        (Some(b'\\'), b'x') => 3,
        (Some(b'%'), _) => 2,
        _ => 0,
    };
    (run.start + escape).min(run.end)
}

/// A run that is the last part of a path or a name.
fn behind_path(text: &[u8], run: Span) -> usize {
    let head = &text[run.start..(run.end - SHORTEST).max(run.start)];
    memchr::memrchr3(b'/', b'_', b'-', head).map_or(run.start, |at| run.start + at + 1)
}

/// Looks at the first bytes only.
fn is_promising(text: &[u8], run: Span) -> bool {
    let digits = &text[run.start..run.end];
    // a byte below 0x80 begins with one of the first half of the digits; that rules most words out
    if digits.len() < SHORTEST || VALUES[usize::from(digits[0])] >= 32 {
        return false;
    }
    let digits = &digits[..PROBE];
    let mut head = [0; PROBE / 4 * 3];
    for (four, three) in digits.chunks_exact(4).zip(head.chunks_exact_mut(3)) {
        let mut bits = 0u32;
        for &digit in four {
            bits = bits << 6 | u32::from(VALUES[usize::from(digit)] & 0x3f);
        }
        three.copy_from_slice(&bits.to_be_bytes()[1..]);
    }
    let packed = is_compressed(&head) || head.starts_with(ZIP);
    head.iter().all(|&b| is_text(b)) || packed || is_wide(&head)
}

/// The digits of a run and of the lines that it goes on in, with their places, and its end behind the padding.
fn gather(text: &[u8], run: Span) -> (Vec<u8>, Map, usize) {
    let mut digits = Vec::with_capacity(run.len());
    let mut map = Map::new(Grain::Base64);
    let width = run.len();
    let mut line = run;
    loop {
        digits.extend_from_slice(&text[line.start..line.end]);
        map.copy(line);
        let padding = text[line.end..].iter().take(2).take_while(|&&b| b == b'=');
        let end = line.end + padding.count();
        let Some(start) = next_line(text, end) else {
            return (digits, map, end);
        };
        if end > line.end || line.len() < width || width < WRAPPED || digits.len() > LONGEST {
            return (digits, map, end);
        }
        let more = text[start..].iter().take(width + 1);
        let more = more.take_while(|&&b| is_digit(b)).count();
        if more == 0 || more > width {
            return (digits, map, end);
        }
        line = Span::new(start, start + more);
    }
}

/// The start of the text behind a line break, written as one or as an escape, and the blanks behind it.
fn next_line(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    let broken = [&b"\r\n"[..], b"\n", b"\\r\\n", b"\\n"];
    let broken = broken.iter().find(|broken| rest.starts_with(broken))?;
    let rest = &rest[broken.len()..];
    let blanks = rest
        .iter()
        .take(64)
        .take_while(|b| matches!(b, b' ' | b'\t'));
    Some(at + broken.len() + blanks.count())
}

/// Hands out what some digits decode to, if it is text or something that holds text.
fn base64(digits: &[u8], map: Map, place: Span, each: &mut dyn FnMut(Stretch)) {
    let mixed = memchr::memchr2(b'+', b'/', digits).is_some()
        && memchr::memchr2(b'-', b'_', digits).is_some();
    if mixed {
        return;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits[..digits.len().min(LONGEST)].chunks(4) {
        let mut bits = 0u32;
        for at in 0..4 {
            let value = group.get(at).map_or(0, |&digit| VALUES[usize::from(digit)]);
            bits = bits << 6 | u32::from(value & 0x3f);
        }
        let full = [0, 0, 1, 2, 3][group.len()];
        bytes.extend_from_slice(&bits.to_be_bytes()[1..1 + full]);
    }
    let whole = |text, coding| Stretch {
        text,
        coding,
        map: Map::opaque(place),
        start: 0,
    };
    if bytes.starts_with(ZIP) {
        let mut budget = Budget::small(bytes.len());
        let name = BStr::new("");
        archive::open(Kind::Zip, name, &bytes, &mut budget, &mut |member, _| {
            if reads_as_text(&member.bytes) {
                each(whole(member.bytes, Coding::Compressed));
            }
        });
    } else if is_compressed(&bytes) {
        let text = archive::inflate_text(&bytes).filter(|text| reads_as_text(text));
        text.into_iter()
            .for_each(|text| each(whole(text, Coding::Compressed)));
    } else if is_wide(&bytes) {
        let decoded = decode(bytes);
        if decoded.encoding.is_utf16() {
            each(whole(decoded.text, Coding::Base64));
        }
    } else if reads_as_text(&bytes) {
        each(Stretch {
            text: bytes,
            coding: Coding::Base64,
            map,
            start: 0,
        });
    }
}

fn hexadecimal(text: &[u8], run: Span) -> Option<Stretch> {
    let run = match text[run.start..run.end] {
        [b'0', b'x' | b'X', ..] => Span::new(run.start + 2, run.end),
        _ => run,
    };
    let run = Span::new(run.start, run.end.min(run.start + LONGEST));
    if run.len() < SHORTEST_HEX || run.len() % 2 == 1 {
        return None;
    }
    let pair = |pair: &[u8]| Some(hex(pair[0])? << 4 | hex(pair[1])?);
    let digits = text[run.start..run.end].chunks_exact(2);
    if !digits.clone().next().and_then(pair).is_some_and(is_text) {
        return None; // nearly always
    }
    let head = digits.clone().take(8);
    if !head.map(pair).all(|b| b.is_some_and(is_text)) {
        return None;
    }
    let bytes: Vec<u8> = digits.map(pair).collect::<Option<_>>()?;
    let mut map = Map::new(Grain::Hex);
    map.copy(run);
    reads_as_text(&bytes).then_some(Stretch {
        text: bytes,
        coding: Coding::Hex,
        map,
        start: 0,
    })
}

/// True for what a person or a program wrote to be read: nearly no control characters, and no bytes that UTF-8 does not explain.
fn reads_as_text(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(4096)];
    let strange = sample.iter().filter(|&&b| !is_text(b) && b < 0x80).count();
    let broken = match std::str::from_utf8(sample) {
        Ok(_) => false,
        Err(error) => error.valid_up_to() + 4 < sample.len(), // the sample may end inside of a character
    };
    // digits of letters alone decode to bytes that repeat
    strange * 50 <= sample.len() && !broken
}

fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e)
}

/// The first bytes of a ZIP archive.
const ZIP: &[u8] = b"PK\x03\x04";

/// The first bytes of gzip, or of zlib with the window that everybody uses.
fn is_compressed(head: &[u8]) -> bool {
    head.starts_with(b"\x1f\x8b\x08") || matches!(head, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..])
}

/// ASCII in UTF-16, as PowerShell takes its commands.
fn is_wide(head: &[u8]) -> bool {
    let pairs = head.chunks_exact(2).take(4);
    head.len() >= 8 && pairs.clone().all(|pair| is_text(pair[0]) && pair[1] == 0)
}

/// False for a block that holds a foreign character; for `,`, `.` and brackets it may be true. Eight bytes at once: every sum below sets
/// the highest bit of the bytes from some character on.
#[inline]
fn may_be_digits(block: [u8; BLOCK]) -> bool {
    const ALL: u64 = u64::MAX / 0xff;
    let bytes = u64::from_ne_bytes(block);
    let ascii = bytes & (ALL * 0x7f);
    let letters = (ascii | (ALL * 0x20)) + ALL * u64::from(0x80 - b'a');
    let from_plus = ascii + ALL * u64::from(0x80 - b'+');
    let behind_nine = ascii + ALL * u64::from(0x7f - b'9');
    (letters | from_plus & !behind_nine) & !bytes & (ALL * 0x80) == ALL * 0x80
}

/// [`is_digit`] for a whole block; false for one that is cut off.
fn is_all_digits(text: &[u8], at: usize) -> bool {
    let block = text.get(at..at + BLOCK);
    block.is_some_and(|block| block.iter().all(|&b| is_digit(b)))
}

fn is_digit(byte: u8) -> bool {
    VALUES[usize::from(byte)] != NONE
}

const NONE: u8 = 0xff;

/// The value of every character of both alphabets.
static VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut at = 0;
    while at < 26 {
        values[b'A' as usize + at] = at as u8;
        values[b'a' as usize + at] = at as u8 + 26;
        at += 1;
    }
    let mut at = 0;
    while at < 10 {
        values[b'0' as usize + at] = at as u8 + 52;
        at += 1;
    }
    values[b'+' as usize] = 62;
    values[b'-' as usize] = 62;
    values[b'/' as usize] = 63;
    values[b'_' as usize] = 63;
    values
};
