//! DEFLATE within limits: raw as in ZIP, with the frame of gzip, or with that of zlib.

use super::{Budget, Trouble, Troubles};
use zlib_rs::{Inflate, InflateFlush, Status};

/// What is around the compressed bytes; the number that zlib knows it by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    Raw,
    Zlib,
    Gzip,
}

/// How decompression ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// All of it came out.
    Complete,
    /// The input breaks off or makes no sense; what came out until then is there.
    Damaged,
    /// There is more, but it may not be unpacked.
    Limit,
}

/// Output that is asked for at once.
const CHUNK: usize = 64 << 10;

/// Unpacks one stream: what came out, how many bytes of the input it took, and how it ended.
pub(super) fn inflate(input: &[u8], frame: Frame, limit: usize) -> (Vec<u8>, usize, End) {
    let mut state = match frame {
        Frame::Raw => Inflate::new(false, 15),
        Frame::Zlib => Inflate::new(true, 15),
        Frame::Gzip => Inflate::new(true, 16 + 15),
    };
    let mut out = Vec::new();
    let (mut taken, mut filled) = (0, 0);
    let end = loop {
        if filled == out.len() {
            if filled > limit {
                break End::Limit;
            }
            let more = CHUNK.max(filled).min(limit + 1 - filled);
            out.resize(filled + more.max(1), 0);
        }
        let before = (state.total_in(), state.total_out());
        let status = state.decompress(&input[taken..], &mut out[filled..], InflateFlush::NoFlush);
        let progress = (state.total_in() - before.0, state.total_out() - before.1);
        taken += usize::try_from(progress.0).unwrap_or(usize::MAX);
        filled += usize::try_from(progress.1).unwrap_or(usize::MAX);
        match status {
            Ok(Status::StreamEnd) => break End::Complete,
            Ok(_) if progress != (0, 0) => {}
            Ok(_) | Err(_) => break End::Damaged,
        }
    };
    let end = if filled > limit { End::Limit } else { end };
    out.truncate(filled.min(limit));
    (out, taken, end)
}

/// All streams of a gzip file in a row.
pub(super) fn gunzip(bytes: &[u8], budget: &mut Budget, troubles: &mut Troubles) -> Vec<u8> {
    let mut all = Vec::new();
    let mut rest = bytes;
    let limit = budget.allowance(bytes.len());
    while rest.starts_with(b"\x1f\x8b") {
        if !budget.admit(0) {
            troubles.add(Trouble::Limit, "It has more parts than the limit");
            break;
        }
        let (out, taken, end) = inflate(rest, Frame::Gzip, limit - all.len());
        budget.bytes = budget.bytes.saturating_sub(out.len());
        if all.is_empty() {
            all = out;
        } else {
            all.extend_from_slice(&out);
        }
        match end {
            End::Complete => {}
            End::Damaged => troubles.add(
                Trouble::Damaged,
                "It is damaged or breaks off, and was read up to there",
            ),
            End::Limit => troubles.add(
                Trouble::Limit,
                "It unpacks to more than the limit, and was read up to there",
            ),
        }
        if end != End::Complete || taken == 0 {
            break;
        }
        rest = &rest[taken..];
    }
    all
}

/// What a gzip or zlib stream holds, if it is whole and within the limit.
pub(super) fn whole(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let frame = if bytes.starts_with(b"\x1f\x8b") {
        Frame::Gzip
    } else {
        Frame::Zlib
    };
    let (out, _, end) = inflate(bytes, frame, limit);
    (end == End::Complete).then_some(out)
}
