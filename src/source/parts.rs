//! Large inputs in parts: bounded memory, seams that lose nothing, positions that stay right.
//!
//! An archive is one unit up to [`archive::LARGEST`] bytes, as its directory is at its end; a larger one is cut like everything else.
//!
//! A part holds at most 4 MiB of decoded text. It ends behind a line break when its last 1 MiB has one, and the next part repeats up
//! to 64 KiB of it, from the start of a line where there is one. What lies in both is found twice
//! at the same offset of the file. Runs of NUL bytes (sparse files, disk images) are read but not handed out.

use crate::content::archive::{self, Kind};
use crate::content::{Base, Encoding, SAMPLE, Unit};
use crate::text::utf16_len;
use bstr::BStr;
use std::io::{self, Read};

/// Inputs up to this many bytes are one unit.
pub(super) const WHOLE: u64 = 8 << 20;

/// How a large input is cut, in bytes.
#[derive(Clone, Copy)]
struct Limits {
    /// One part; larger than all the others together.
    part: usize,
    /// The end of a part that is searched for a line break to cut at.
    line_search: usize,
    /// The end of a part that the next one repeats.
    overlap: usize,
    /// Read at once.
    block: usize,
    /// Largest archive that is not cut.
    archive: u64,
}

const LIMITS: Limits = Limits {
    part: 4 << 20,
    line_search: 1 << 20,
    overlap: 64 << 10,
    block: 1 << 20,
    archive: archive::LARGEST,
};

/// Reads to the end and hands out units of `path`, in order. An input of at most [`WHOLE`] bytes is one unit.
pub(super) fn read(
    path: &BStr,
    input: &mut dyn Read,
    emit: &mut dyn FnMut(Unit),
) -> io::Result<()> {
    let mut head = Vec::new();
    Read::take(&mut *input, WHOLE + 1).read_to_end(&mut head)?;
    if head.len() as u64 <= WHOLE {
        emit(Unit::new(path, head));
        return Ok(());
    }
    let head = io::Cursor::new(head);
    read_parts(path, &mut head.chain(input), emit)
}

/// Like [`read`], but never as one unit.
pub(super) fn read_parts(
    path: &BStr,
    input: &mut dyn Read,
    emit: &mut dyn FnMut(Unit),
) -> io::Result<()> {
    read_within(LIMITS, path, input, emit)
}

fn read_within(
    limits: Limits,
    path: &BStr,
    input: &mut dyn Read,
    emit: &mut dyn FnMut(Unit),
) -> io::Result<()> {
    let mut block = Vec::new();
    fill(input, &mut block, limits.block.max(SAMPLE))?;
    if matches!(
        archive::kind(&block),
        Some(Kind::Zip | Kind::Gzip | Kind::Tar)
    ) {
        Read::take(
            &mut *input,
            (limits.archive + 1).saturating_sub(block.len() as u64),
        )
        .read_to_end(&mut block)?;
        if block.len() as u64 <= limits.archive {
            emit(Unit::new(path, block));
            return Ok(());
        }
    }
    let encoding = Encoding::detect(&block);
    let mark: Vec<u8> = block.drain(..encoding.mark_len(&block)).collect();
    let mut parts = Parts {
        limits,
        path,
        encoding,
        text: Vec::with_capacity(limits.part + limits.block),
        pending: Vec::new(),
        base: Base::default(),
        fresh: false,
        emitted: false,
        last: false,
        unaccounted: mark.len() as u64,
        emit,
    };
    while !block.is_empty() {
        block.chunks(limits.block).for_each(|it| parts.push(it));
        block.clear();
        fill(input, &mut block, limits.block)?;
    }
    parts.finish();
    Ok(())
}

/// Reads up to `limit` bytes; fewer only at the end of the input.
fn fill(input: &mut dyn Read, block: &mut Vec<u8>, limit: usize) -> io::Result<()> {
    input.take(limit as u64).read_to_end(block).map(drop)
}

struct Parts<'a> {
    limits: Limits,
    path: &'a BStr,
    encoding: Encoding,
    /// Decoded text that waits to become a part; begins with what the last part is to share with it.
    text: Vec<u8>,
    /// Raw bytes that are no complete UTF-16 unit, or the first half of a surrogate pair.
    pending: Vec<u8>,
    /// Where `text` starts in the file.
    base: Base,
    /// `text` holds something that no part held.
    fresh: bool,
    emitted: bool,
    /// Nothing follows.
    last: bool,
    /// Raw bytes read since the last part was handed out.
    unaccounted: u64,
    emit: &'a mut dyn FnMut(Unit),
}

impl Parts<'_> {
    fn push(&mut self, block: &[u8]) {
        self.unaccounted += block.len() as u64;
        if self.pending.is_empty() && is_nul(block) {
            let width = if self.encoding.is_utf16() { 2 } else { 1 };
            self.skip(block.len() / width);
            return;
        }
        let was = self.text.len();
        if self.encoding.is_utf16() {
            self.pending.extend_from_slice(block);
            let rest = self
                .pending
                .split_off(complete_utf16(&self.pending, self.encoding));
            let whole = std::mem::replace(&mut self.pending, rest);
            self.text.extend_from_slice(&self.encoding.text_of(whole));
        } else {
            self.text.extend_from_slice(block);
        }
        self.fresh |= self.text.len() > was;
        while self.text.len() >= self.limits.part {
            self.cut();
        }
    }

    /// Hands out the front of the text and keeps the rest, with the overlap.
    fn cut(&mut self) {
        let end = self.limits.end_of(&self.text);
        let next = self.limits.next_start(&self.text, end);
        let mut rest = Vec::with_capacity(self.text.capacity());
        rest.extend_from_slice(&self.text[next..]);
        let after = advance(self.base, &self.text[..next]);
        self.text.truncate(end);
        let text = std::mem::replace(&mut self.text, rest);
        self.hand_out(text);
        self.base = after;
        self.fresh = self.text.len() > end - next;
    }

    /// Hands out what there is and moves over a run of NUL bytes; no secret reaches across one.
    fn skip(&mut self, len: usize) {
        let text = std::mem::take(&mut self.text);
        let mut after = advance(self.base, &text);
        if self.fresh {
            self.hand_out(text);
            self.text.reserve(self.limits.part);
        }
        after.offset = after.offset.saturating_add(len);
        after.columns = after.columns.saturating_add(saturate(len));
        self.base = after;
        self.fresh = false;
    }

    fn finish(&mut self) {
        self.last = true;
        if !self.pending.is_empty() {
            let rest = std::mem::take(&mut self.pending);
            self.text.extend_from_slice(&self.encoding.text_of(rest));
            self.fresh = true;
        }
        if self.fresh || self.unaccounted > 0 || !self.emitted {
            let text = std::mem::take(&mut self.text);
            self.hand_out(text);
        }
    }

    fn hand_out(&mut self, text: Vec<u8>) {
        let mut unit = Unit::from_decoded(self.path, text, self.encoding, self.base);
        unit.size = std::mem::take(&mut self.unaccounted);
        unit.first = !std::mem::replace(&mut self.emitted, true);
        unit.whole = unit.first && self.last;
        (self.emit)(unit);
    }
}

fn is_nul(block: &[u8]) -> bool {
    // whole chunks at once: the compiler turns the inner loop into wide instructions
    block
        .chunks(1024)
        .all(|chunk| chunk.iter().fold(0, |all, &b| all | b) == 0)
}

/// Length of the front of `raw` that can be decoded without knowing what follows.
fn complete_utf16(raw: &[u8], encoding: Encoding) -> usize {
    let even = raw.len() & !1;
    let high = match encoding {
        Encoding::Utf16Be => even.checked_sub(2),
        _ => even.checked_sub(1),
    };
    match high.map(|at| raw[at]) {
        Some(0xd8..=0xdb) => even - 2,
        _ => even,
    }
}

impl Limits {
    /// Where to end a part: behind the last line break of its end, or else between two characters.
    fn end_of(self, text: &[u8]) -> usize {
        let limit = self.part.min(text.len());
        let search = limit.saturating_sub(self.line_search);
        match memchr::memrchr(b'\n', &text[search..limit]) {
            Some(at) => search + at + 1,
            None => boundary(text, limit),
        }
    }

    /// Where the part behind one that ends at `end` starts: at the first line that starts in the overlap.
    fn next_start(self, text: &[u8], end: usize) -> usize {
        let from = end.saturating_sub(self.overlap);
        match memchr::memchr(b'\n', &text[from..end]) {
            Some(at) if from + at + 1 < end => from + at + 1,
            _ => boundary(text, from),
        }
    }
}

/// The last offset up to `at` that lies neither inside a UTF-8 sequence nor between `\r` and `\n`.
fn boundary(text: &[u8], at: usize) -> usize {
    let continuation = |at: usize| text.get(at).is_some_and(|b| b & 0xc0 == 0x80);
    let mut start = at;
    while at - start < 3 && start > 0 && continuation(start) {
        start -= 1;
    }
    if continuation(start) {
        start = at; // no UTF-8 at all
    }
    if start > 0 && text[start - 1] == b'\r' && text.get(start) == Some(&b'\n') {
        start -= 1;
    }
    start
}

/// The base behind `text`, which starts at `base`.
fn advance(base: Base, text: &[u8]) -> Base {
    let mut lines = 0;
    let mut line_start = None;
    for at in memchr::memchr2_iter(b'\n', b'\r', text) {
        if text[at] == b'\r' && text.get(at + 1) == Some(&b'\n') {
            continue; // counted with its \n
        }
        lines += 1;
        line_start = Some(at + 1);
    }
    let columns = saturate(utf16_len(&text[line_start.unwrap_or(0)..]));
    Base {
        offset: base.offset.saturating_add(text.len()),
        lines: base.lines.saturating_add(saturate(lines)),
        columns: match line_start {
            Some(_) => columns,
            None => base.columns.saturating_add(columns),
        },
    }
}

fn saturate(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
