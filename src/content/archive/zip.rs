//! ZIP: the directory at the end says what there is; where it is missing, the members in front of it are read one after the other.

use super::deflate::{End, Frame, inflate};
use super::{Budget, Member, Trouble, Troubles};
use memchr::memmem;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";

/// Longest end record: a comment of 64 KiB behind 22 bytes.
const END_WINDOW: usize = 22 + 0xffff;

/// A member as a directory names it.
struct Entry<'a> {
    name: &'a [u8],
    flags: u16,
    method: u16,
    /// Compressed bytes.
    packed: usize,
    /// Where its local header stands.
    at: usize,
}

/// Hands out the files of an archive.
pub(super) fn open(
    bytes: &[u8],
    budget: &mut Budget,
    troubles: &mut Troubles,
    each: &mut dyn FnMut(Member, &mut Budget),
) {
    let Some((start, shift)) = directory(bytes) else {
        troubles.add(Trouble::Damaged, "It breaks off, and was read up to there");
        return salvage(bytes, budget, troubles, each);
    };
    let mut at = start;
    while bytes.get(at..at + 4) == Some(CENTRAL) {
        let Some((entry, next)) = central(bytes, at) else {
            return troubles.add(Trouble::Damaged, "Its directory is damaged");
        };
        let data = entry
            .at
            .checked_add(shift)
            .and_then(|at| data_start(bytes, at));
        match data {
            Some(data) if !hand_out(bytes, &entry, data, budget, troubles, each) => return,
            Some(_) => {}
            None => troubles.add(Trouble::Damaged, "A member is not where the directory says"),
        }
        at = next;
    }
}

/// Where the directory starts, and how far all offsets are off because something was written in front of the archive.
fn directory(bytes: &[u8]) -> Option<(usize, usize)> {
    let window = bytes.len().saturating_sub(END_WINDOW);
    let end = window + memmem::rfind(&bytes[window..], END)?;
    let (mut len, mut start, mut behind) =
        (u32_at(bytes, end + 12)?, u32_at(bytes, end + 16)?, end);
    if start == 0xffff_ffff || len == 0xffff_ffff {
        let near = end.saturating_sub(20 + 56 + 1024);
        behind = near + memmem::rfind(&bytes[near..end], END_64)?;
        (len, start) = (u64_at(bytes, behind + 40)?, u64_at(bytes, behind + 48)?);
    }
    let real = behind.checked_sub(len)?;
    Some((real, real.checked_sub(start)?))
}

/// One entry of the directory, and the offset of the next.
fn central(bytes: &[u8], at: usize) -> Option<(Entry<'_>, usize)> {
    let lens = [28, 30, 32].map(|field| u16_at(bytes, at + field));
    let [Some(name), Some(extra), Some(comment)] = lens.map(|len| len.map(usize::from)) else {
        return None;
    };
    let start = at + 46;
    let mut entry = Entry {
        name: bytes.get(start..start + name)?,
        flags: u16_at(bytes, at + 8)?,
        method: u16_at(bytes, at + 10)?,
        packed: u32_at(bytes, at + 20)?,
        at: u32_at(bytes, at + 42)?,
    };
    let unpacked = u32_at(bytes, at + 24)?;
    let extra = bytes.get(start + name..start + name + extra)?;
    widen(&mut entry, unpacked, extra);
    Some((entry, start + name + extra.len() + comment))
}

/// Takes the sizes that do not fit into 32 bits from the extra fields.
fn widen(entry: &mut Entry<'_>, unpacked: usize, mut extra: &[u8]) {
    while let (Some(id), Some(len)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let Some(field) = extra.get(4..4 + usize::from(len)) else {
            return;
        };
        if id == 1 {
            let mut at = if unpacked == 0xffff_ffff { 8 } else { 0 };
            for value in [&mut entry.packed, &mut entry.at] {
                if *value == 0xffff_ffff {
                    *value = u64_at(field, at).unwrap_or(usize::MAX);
                    at += 8;
                }
            }
        }
        extra = &extra[4 + field.len()..];
    }
}

/// Where the bytes of a member start, behind its local header.
fn data_start(bytes: &[u8], at: usize) -> Option<usize> {
    let header = bytes.get(at..at.checked_add(30)?)?;
    let lens = usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
    header.starts_with(LOCAL).then_some(at + 30 + lens)
}

/// Unpacks one member; false when the archive may give no more.
fn hand_out(
    bytes: &[u8],
    entry: &Entry<'_>,
    data: usize,
    budget: &mut Budget,
    troubles: &mut Troubles,
    each: &mut dyn FnMut(Member, &mut Budget),
) -> bool {
    if entry.name.ends_with(b"/") && entry.packed == 0 {
        return true;
    }
    let end = data.saturating_add(entry.packed);
    let packed = bytes.get(data..end.min(bytes.len())).unwrap_or_default();
    if !budget.admit(packed.len()) {
        troubles.add(Trouble::Limit, "It has more members than the limit");
        return false;
    }
    if entry.flags & 1 == 1 || entry.method == 99 {
        troubles.add(
            Trouble::Encrypted,
            "A member is encrypted and was not scanned",
        );
        return true;
    }
    if end > bytes.len() {
        troubles.add(
            Trouble::Damaged,
            "A member breaks off, and was read up to there",
        );
    }
    let limit = budget.allowance(packed.len());
    let (unpacked, ended) = match entry.method {
        0 if packed.len() > limit => (packed[..limit].to_vec(), End::Limit),
        0 => (packed.to_vec(), End::Complete),
        8 => {
            let (out, _, end) = inflate(packed, Frame::Raw, limit);
            (out, end)
        }
        _ => {
            troubles.add(
                Trouble::Unread,
                "A member is packed in a way that is not read",
            );
            return true;
        }
    };
    budget.bytes = budget.bytes.saturating_sub(unpacked.len());
    if ended == End::Damaged && end <= bytes.len() {
        troubles.add(
            Trouble::Damaged,
            "A member is damaged, and was read up to there",
        );
    }
    if !unpacked.is_empty() {
        let name = entry.name.into();
        let bytes = unpacked;
        each(Member { name, bytes }, budget);
    }
    if ended == End::Limit {
        troubles.add(
            Trouble::Limit,
            "A member unpacks to more than the limit, and was read up to there",
        );
    }
    budget.bytes > 0 || ended != End::Limit
}

/// Reads members one after the other, as long as they say how long they are.
fn salvage(
    bytes: &[u8],
    budget: &mut Budget,
    troubles: &mut Troubles,
    each: &mut dyn FnMut(Member, &mut Budget),
) {
    let mut at = 0;
    while let Some(data) = data_start(bytes, at) {
        let name = u16_at(bytes, at + 26).map_or(0, usize::from);
        let (Some(flags), Some(method), Some(packed)) = (
            u16_at(bytes, at + 6),
            u16_at(bytes, at + 8),
            u32_at(bytes, at + 18),
        ) else {
            return;
        };
        let rest = bytes.get(data..).unwrap_or_default();
        let packed = match packed {
            // its length stands behind it: it ends where the next one starts
            0 if flags & 8 != 0 => memmem::find(rest, LOCAL).unwrap_or(rest.len()),
            _ => packed,
        };
        let entry = Entry {
            name: bytes.get(at + 30..at + 30 + name).unwrap_or_default(),
            flags,
            method,
            packed,
            at,
        };
        if !hand_out(bytes, &entry, data, budget, troubles, each) {
            return;
        }
        let from = data.saturating_add(packed);
        let rest = bytes.get(from..).unwrap_or_default();
        match memmem::find(rest, LOCAL) {
            Some(next) => at = from + next,
            None => return,
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let field = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(field.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let field = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(field.try_into().ok()?)).ok()
}

fn u64_at(bytes: &[u8], at: usize) -> Option<usize> {
    let field = bytes.get(at..at.checked_add(8)?)?;
    usize::try_from(u64::from_le_bytes(field.try_into().ok()?)).ok()
}
