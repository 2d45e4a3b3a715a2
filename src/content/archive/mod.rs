//! Files inside of files: the members of ZIP and tar archives and what gzip holds, read from memory within limits.
//!
//! Nothing is written anywhere, so a name such as `../../etc/passwd` is a name and no more. Every member costs its share of a
//! [`Budget`] before it is unpacked: a bomb runs out of it, whether it is deep, wide, overlapping or made of itself.

#[cfg(test)]
pub(super) mod build;
mod deflate;
mod tar;
mod zip;

use bstr::{BStr, BString, ByteSlice};
use std::collections::HashSet;

/// Largest archive that is opened, in bytes. A source hands it out in one piece; what is larger is searched as it stands.
pub const LARGEST: u64 = 64 << 20;

/// Archives in archives that are opened: `a.zip` in `b.tar.gz` in `c.jar`.
pub const DEEPEST: usize = 3;

/// Largest member, unpacked.
const MEMBER: usize = 64 << 20;

/// Most bytes that come out of one archive and all archives in it.
const TOTAL: usize = 256 << 20;

/// Most members of one archive and all archives in it.
const MEMBERS: usize = 50_000;

/// Bytes that may come out of one byte, once more than [`FREE`] came out. Text rarely shrinks below a twentieth.
const RATIO: usize = 200;

/// Bytes that may come out of anything.
const FREE: usize = 16 << 20;

/// The same for what stands in the middle of a text.
const FREE_IN_TEXT: usize = 64 << 10;
const RATIO_IN_TEXT: usize = 40;

/// Longest name of a member that is shown.
const NAME: usize = 512;

/// What kind of archive begins here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// ZIP, and what is built on it: JAR, APK, wheels, NuGet packages, office documents.
    Zip,
    /// gzip, with a tar archive in it or another file.
    Gzip,
    /// A tar archive.
    Tar,
    /// A format that is not read here; its name.
    Unread(&'static str),
}

/// A file in an archive.
#[derive(Debug)]
pub struct Member {
    /// The path of its own, `/`-separated, without `..` and without a leading `/`; strangers' bytes otherwise.
    pub name: BString,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Why something in an archive could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// Protected by a password.
    Encrypted,
    /// It breaks off, or its parts do not fit together.
    Damaged,
    /// Too large, too many or too deep.
    Limit,
    /// Packed in a way that is not read here.
    Unread,
}

/// How much an archive and all archives in it may still give.
#[derive(Debug)]
pub struct Budget {
    /// Bytes that may still come out.
    bytes: usize,
    /// Bytes that may still be read: members of a ZIP archive can share theirs.
    input: usize,
    members: usize,
    /// Bytes that may come out of anything.
    free: usize,
    /// Bytes that may come out of one byte beyond that.
    ratio: usize,
}

impl Budget {
    /// The budget for an archive of `len` bytes.
    pub fn new(len: usize) -> Self {
        Self::within(len, FREE, RATIO)
    }

    /// The budget for an archive of `len` bytes in the middle of a text, which may hold any number of them.
    pub(super) fn small(len: usize) -> Self {
        Self::within(len, FREE_IN_TEXT, RATIO_IN_TEXT)
    }

    fn within(len: usize, free: usize, ratio: usize) -> Self {
        Budget {
            bytes: TOTAL.min(free.saturating_add(len.saturating_mul(ratio))),
            input: TOTAL,
            members: MEMBERS,
            free,
            ratio,
        }
    }

    /// The most that `packed` bytes may become.
    fn allowance(&self, packed: usize) -> usize {
        let fair = packed.saturating_mul(self.ratio);
        let fair = self.free.saturating_add(fair);
        self.bytes.min(MEMBER).min(fair)
    }

    /// Pays for a member of so many packed bytes; false when nothing is left.
    fn admit(&mut self, packed: usize) -> bool {
        let left = self.members > 0 && self.input > 0;
        self.members = self.members.saturating_sub(1);
        self.input = self.input.saturating_sub(packed);
        left
    }
}

/// What stands in the way of reading all of an archive, each kind once, with the number of members.
#[derive(Debug, Default)]
pub struct Troubles(std::collections::BTreeMap<(Trouble, &'static str), u64>);

impl Troubles {
    fn add(&mut self, trouble: Trouble, what: &'static str) {
        *self.0.entry((trouble, what)).or_default() += 1;
    }

    /// One sentence for each kind of trouble.
    pub fn sentences(&self) -> impl Iterator<Item = (Trouble, String)> {
        self.0.iter().map(|(&(trouble, what), &times)| {
            let sentence = match times {
                1 => format!("{what}."),
                _ => format!("{what} ({times} times)."),
            };
            (trouble, sentence)
        })
    }
}

/// What archive begins with these bytes.
pub fn kind(head: &[u8]) -> Option<Kind> {
    const UNREAD: [(&[u8], &str); 8] = [
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\xfd7zXZ\x00", "xz"),
        (b"BZh", "bzip2"),
        (b"\x28\xb5\x2f\xfd", "Zstandard"),
        (b"\x04\x22\x4d\x18", "LZ4"),
        (b"LZIP", "lzip"),
        (b"MSCF", "cabinet"),
    ];
    let starts = |magic: &[u8]| head.starts_with(magic);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Some(Kind::Zip);
    }
    if starts(b"\x1f\x8b\x08") {
        return Some(Kind::Gzip);
    }
    let bzip2 = head.get(4..10) == Some(b"1AY&SY");
    let unread = UNREAD.iter().find(|(magic, _)| starts(magic));
    match unread {
        Some((b"BZh", _)) if !bzip2 => None,
        Some((_, name)) => Some(Kind::Unread(name)),
        None => tar::is_tar(head).then_some(Kind::Tar),
    }
}

/// Reads an archive of a kind that is known, member by member. `name` is that of the file; a member without a name gets one from it.
pub fn open(
    kind: Kind,
    name: &BStr,
    bytes: &[u8],
    budget: &mut Budget,
    each: &mut dyn FnMut(Member, &mut Budget),
) -> Troubles {
    let mut troubles = Troubles::default();
    let mut names = HashSet::new();
    let mut each = |member: Member, budget: &mut Budget| {
        let name = clean(&member.name, &mut names);
        each(Member { name, ..member }, budget);
    };
    match kind {
        Kind::Zip => zip::open(bytes, budget, &mut troubles, &mut each),
        Kind::Tar => tar::open(bytes, budget, &mut troubles, &mut each),
        Kind::Gzip => {
            let unpacked = deflate::gunzip(bytes, budget, &mut troubles);
            if tar::is_tar(&unpacked) {
                tar::open(&unpacked, budget, &mut troubles, &mut each);
            } else if !unpacked.is_empty() && budget.admit(0) {
                let name = without_suffix(name);
                let bytes = unpacked;
                each(Member { name, bytes }, budget);
            }
        }
        Kind::Unread(_) => troubles.add(Trouble::Unread, "It is packed in a way that is not read"),
    }
    troubles
}

/// What gzip or zlib compressed, if it is whole and no more than text would be.
pub(super) fn inflate_text(bytes: &[u8]) -> Option<Vec<u8>> {
    let budget = Budget::small(bytes.len());
    deflate::whole(bytes, budget.allowance(bytes.len()))
}

/// `dump.sql` for `backup/dump.sql.gz`.
fn without_suffix(path: &BStr) -> BString {
    let base = path.rsplit(|&b| b == b'/').next().unwrap_or_default();
    let stem = base.rfind_byte(b'.').filter(|&at| at > 0);
    let known = stem
        .filter(|&at| [&b".gz"[..], b".gzip", b".z"].contains(&&*base[at..].to_ascii_lowercase()));
    match known {
        Some(at) => base[..at].into(),
        None => base.into(),
    }
}

/// A name as it is shown: relative, without steps upwards, of bounded length, and unlike all names before it.
fn clean(name: &[u8], names: &mut HashSet<BString>) -> BString {
    let name = &name[..name.len().min(NAME)];
    let parts = name.split(|b| matches!(b, b'/' | b'\\'));
    let kept: Vec<&[u8]> = parts
        .filter(|part| !matches!(*part, b"" | b"." | b".."))
        .collect();
    let plain = BString::from(bstr::join("/", kept));
    let mut name = plain.clone();
    for number in 2.. {
        if names.insert(name.clone()) {
            break;
        }
        name = format!("{plain}#{number}").into();
        if number > 99 {
            break; // enough to tell apart
        }
    }
    name
}

#[cfg(test)]
mod tests;
