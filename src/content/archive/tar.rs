//! tar: blocks of 512 bytes, in the forms of POSIX, GNU and pax.

use super::{Budget, MEMBER, Member, Trouble, Troubles};
use bstr::BString;

const BLOCK: usize = 512;

/// Longest header of a name that is read.
const LONG_NAME: usize = 64 << 10;

/// True for the first block of an archive: the magic number, and a sum that is right.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..BLOCK) else {
        return false;
    };
    &block[257..262] == b"ustar" && is_header(block)
}

/// Hands out the regular files.
pub(super) fn open(
    bytes: &[u8],
    budget: &mut Budget,
    troubles: &mut Troubles,
    each: &mut dyn FnMut(Member, &mut Budget),
) {
    let mut at = 0;
    let mut long_name: Option<BString> = None;
    while let Some(header) = bytes.get(at..at + BLOCK) {
        if header.iter().all(|&b| b == 0) {
            return; // the end
        }
        let size = number(&header[124..136]).and_then(|size| usize::try_from(size).ok());
        let (Some(size), true) = (size, is_header(header)) else {
            return troubles.add(Trouble::Damaged, "It is damaged, and was read up to there");
        };
        let start = at + BLOCK;
        let end = start.saturating_add(size);
        let body = &bytes[start..end.min(bytes.len())];
        match header[156] {
            b'L' => long_name = Some(text(&body[..body.len().min(LONG_NAME)]).into()),
            b'x' => long_name = pax_path(&body[..body.len().min(LONG_NAME)]).or(long_name),
            b'0' | 0 | b'7' => {
                let name = long_name.take().unwrap_or_else(|| short_name(header));
                if !budget.admit(body.len()) {
                    return troubles.add(Trouble::Limit, "It has more members than the limit");
                }
                if body.len() > MEMBER {
                    troubles.add(Trouble::Limit, "A member is larger than the limit");
                }
                let bytes = body[..body.len().min(MEMBER)].to_vec();
                each(Member { name, bytes }, budget);
            }
            b'g' | b'K' => {}
            _ => long_name = None, // a folder, a link, a device
        }
        if end > bytes.len() {
            return troubles.add(Trouble::Damaged, "It breaks off, and was read up to there");
        }
        at = end.div_ceil(BLOCK) * BLOCK;
    }
}

/// True when the sum of a header is right: that of its bytes, with blanks in the place of the sum.
fn is_header(block: &[u8]) -> bool {
    let sum: u64 = (0..BLOCK)
        .map(|at| match at {
            148..156 => u64::from(b' '),
            _ => u64::from(block[at]),
        })
        .sum();
    number(&block[148..156]) == Some(sum)
}

/// A number in octal digits, or in binary where the first bit says so.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let low = &field[field.len() - 8..];
        return Some(low.iter().fold(0, |n, &b| n << 8 | u64::from(b)));
    }
    let digits = text(field).trim_ascii();
    let fold = |n: u64, &b: &u8| match b {
        b'0'..=b'7' => n.checked_mul(8)?.checked_add(u64::from(b - b'0')),
        _ => None,
    };
    digits.iter().try_fold(0, fold)
}

fn short_name(header: &[u8]) -> BString {
    let name = text(&header[..100]);
    let prefix = text(&header[345..500]);
    if prefix.is_empty() || &header[257..263] != b"ustar\0" {
        return name.into();
    }
    [prefix, name].join(&b'/').into()
}

/// The path of a pax header: records of `LENGTH KEY=VALUE` and a line break.
fn pax_path(mut records: &[u8]) -> Option<BString> {
    while let Some(blank) = memchr::memchr(b' ', records) {
        let len: usize = std::str::from_utf8(&records[..blank]).ok()?.parse().ok()?;
        let record = records.get(blank + 1..len)?;
        if let Some(path) = record.strip_prefix(b"path=") {
            return Some(path.trim_ascii_end().into());
        }
        records = &records[len.max(blank + 1)..];
    }
    None
}

/// A field up to its first NUL.
fn text(field: &[u8]) -> &[u8] {
    memchr::memchr(0, field).map_or(field, |end| &field[..end])
}
