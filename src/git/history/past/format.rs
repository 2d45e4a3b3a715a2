//! The file: a mark, the parts in their order, a checksum. Whoever reads it trusts no number in it.

use super::{CHUNK, Commit, Holder, Link, NoPast, Past, Seat};
use crate::git::{EntryKind, ObjectId};
use bstr::BString;
use gix::hash::oid;
use sha2::{Digest, Sha256};

/// What the file begins with; the version is part of it.
const MARK: &[u8] = b"credlint history 1\n";

/// Bytes of the checksum at its end.
const CHECKSUM: usize = 32;

impl Past {
    /// The bytes of the file.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Out(MARK.to_vec());
        out.bytes(&self.key);
        let hash = self.commits.first().map(|it| it.id.kind());
        let hash = hash.or(self.loose.first().map(|it| oid::kind(it)));
        let hash = hash.or(self.holders.first().map(|it| it.id.kind()));
        let hash = hash.unwrap_or(gix::hash::Kind::Sha1);
        out.byte(u8::from(hash != gix::hash::Kind::Sha1));
        out.list(&self.packs, |out, pack| out.text(pack.as_bytes()));
        out.list(&self.loose, Out::id);
        out.long(self.blobs);
        out.long(self.bytes);
        out.list(&self.seats, Out::seat);
        out.list(&self.sets, |out, link| {
            out.int(link.rest);
            out.int(link.chunk);
            out.long(link.mask);
        });
        out.list(&self.commits, |out, commit| {
            out.id(&commit.id);
            out.long(commit.seconds.cast_unsigned());
            out.int(commit.set);
            out.list(&commit.parents, |out, &parent| out.int(parent));
        });
        out.list(&self.tags, |out, (tag, target)| {
            out.id(tag);
            out.id(target);
        });
        out.list(&self.trees, |out, (tree, set)| {
            out.id(tree);
            out.int(*set);
        });
        out.list(&self.holders, |out, holder| {
            out.id(&holder.id);
            out.byte(u8::from(holder.again));
            out.list(&holder.values, |out, &value| out.int(value));
            out.list(&holder.paths, |out, (path, kind)| {
                out.byte(u8::from(*kind == EntryKind::Symlink));
                out.text(path);
            });
        });
        out.list(&self.texts, |out, (id, values)| {
            out.id(id);
            out.list(values, |out, &value| out.int(value));
        });
        out.list(&self.pairs, |out, pair| out.bytes(pair));
        out.list(&self.loose_ends, Out::id);
        out.list(&self.kinds, |out, (id, kinds)| {
            out.id(id);
            out.byte(*kinds);
        });
        let checksum = Sha256::digest(&out.0);
        out.bytes(&checksum);
        out.0
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// When they are of another version, or are not what was written.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, NoPast> {
        let damaged = |what: &str| NoPast::Damaged(what.to_owned());
        let end = bytes.len().checked_sub(CHECKSUM);
        let (content, checksum) = end
            .map(|end| bytes.split_at(end))
            .ok_or_else(|| damaged("it is too short"))?;
        if Sha256::digest(content).as_slice() != checksum {
            return Err(damaged("its checksum is wrong"));
        }
        let content = content.strip_prefix(MARK).ok_or(NoPast::None)?;
        let past = In::past(content).ok_or_else(|| damaged("its parts do not fit together"))?;
        match past.is_sound() {
            true => Ok(past),
            false => Err(damaged("its numbers lead nowhere")),
        }
    }

    /// Whether every number means something.
    fn is_sound(&self) -> bool {
        let values = self.seats.len() as u64;
        let has = |all: &[u32]| all.iter().all(|&it| u64::from(it) < values);
        let sets = self.sets.len();
        let set = |number: u32| (number as usize) < sets;
        let links = self.sets.iter().enumerate().skip(1);
        let mut links = links.map(|(at, link)| (at, link, self.sets.get(link.rest as usize)));
        links.all(|(at, link, rest)| {
            let last = u64::from(link.chunk) * u64::from(CHUNK)
                + u64::from(link.mask.checked_ilog2().unwrap_or(0));
            (link.rest as usize) < at
                && rest.is_some_and(|rest| link.rest == 0 || rest.chunk < link.chunk)
                && link.mask != 0
                && last < values
        }) && sets > 0
            && self.commits.iter().enumerate().all(|(at, commit)| {
                set(commit.set) && commit.parents.iter().all(|&parent| (parent as usize) < at)
            })
            && self.trees.iter().all(|it| set(it.1))
            && self.holders.iter().all(|it| has(&it.values))
            && self.texts.iter().all(|it| has(&it.1))
            && self.loose.is_sorted()
            && self.trees.is_sorted()
            && self.holders.is_sorted_by_key(|it| it.id)
            && self.pairs.is_sorted()
            && self.loose_ends.is_sorted()
            && self.kinds.is_sorted()
    }
}

/// What is written.
struct Out(Vec<u8>);

impl Out {
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn int(&mut self, int: u32) {
        self.bytes(&int.to_le_bytes());
    }

    fn long(&mut self, long: u64) {
        self.bytes(&long.to_le_bytes());
    }

    fn id(&mut self, id: &ObjectId) {
        self.bytes(id.as_bytes());
    }

    fn text(&mut self, text: &[u8]) {
        self.int(text.len() as u32);
        self.bytes(text);
    }

    fn list<T>(&mut self, list: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.int(list.len() as u32);
        for it in list {
            write(self, it);
        }
    }

    fn seat(&mut self, seat: &Seat) {
        match seat {
            Seat::None => self.byte(0),
            Seat::Span { object, start, len } => {
                self.byte(1);
                self.id(object);
                self.int(*start);
                self.int(*len);
            }
            Seat::Found {
                object,
                path,
                kind,
                rank,
                of,
            } => {
                self.byte(2);
                self.id(object);
                self.byte(u8::from(*kind == EntryKind::Symlink));
                self.text(path);
                self.int(*rank);
                self.int(*of);
            }
        }
    }
}

/// What is left to read.
struct In<'d> {
    rest: &'d [u8],
    hash_len: usize,
}

impl<'d> In<'d> {
    fn past(content: &'d [u8]) -> Option<Past> {
        let mut input = In {
            rest: content,
            hash_len: 20,
        };
        let mut past = Past::default();
        past.key.copy_from_slice(input.take(32)?);
        input.hash_len = match input.byte()? {
            0 => 20,
            1 => 32,
            _ => return None,
        };
        past.packs = input.list(4, |it| String::from_utf8(it.text()?.to_vec()).ok())?;
        past.loose = input.list(20, Self::id)?;
        past.blobs = input.long()?;
        past.bytes = input.long()?;
        past.seats = input.list(1, Self::seat)?;
        past.sets = input.list(16, |it| {
            Some(Link {
                rest: it.int()?,
                chunk: it.int()?,
                mask: it.long()?,
            })
        })?;
        past.commits = input.list(36, |it| {
            Some(Commit {
                id: it.id()?,
                seconds: it.long()?.cast_signed(),
                set: it.int()?,
                parents: it.list(4, Self::int)?,
            })
        })?;
        past.tags = input.list(40, |it| Some((it.id()?, it.id()?)))?;
        past.trees = input.list(24, |it| Some((it.id()?, it.int()?)))?;
        past.holders = input.list(29, |it| {
            Some(Holder {
                id: it.id()?,
                again: it.flag()?,
                values: it.list(4, Self::int)?,
                paths: it.list(5, |it| {
                    let kind = it.kind()?;
                    Some((BString::from(it.text()?), kind))
                })?,
            })
        })?;
        past.texts = input.list(24, |it| Some((it.id()?, it.list(4, Self::int)?)))?;
        past.pairs = input.list(16, |it| it.take(16)?.try_into().ok())?;
        past.loose_ends = input.list(20, Self::id)?;
        past.kinds = input.list(21, |it| Some((it.id()?, it.byte()?)))?;
        input.rest.is_empty().then_some(past)
    }

    fn take(&mut self, len: usize) -> Option<&'d [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|it| it[0])
    }

    fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn kind(&mut self) -> Option<EntryKind> {
        let is_link = self.flag()?;
        Some(match is_link {
            true => EntryKind::Symlink,
            false => EntryKind::File,
        })
    }

    fn int(&mut self) -> Option<u32> {
        let bytes = self.take(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    }

    fn long(&mut self) -> Option<u64> {
        let bytes = self.take(8)?.try_into().ok()?;
        Some(u64::from_le_bytes(bytes))
    }

    fn id(&mut self) -> Option<ObjectId> {
        ObjectId::try_from(self.take(self.hash_len)?).ok()
    }

    fn text(&mut self) -> Option<&'d [u8]> {
        let len = self.int()? as usize;
        self.take(len)
    }

    /// A list whose entries have at least `least` bytes each: a number that promises more than there is costs nothing.
    fn list<T>(
        &mut self,
        least: usize,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let len = self.int()? as usize;
        if len > self.rest.len() / least {
            return None;
        }
        let mut list = Vec::with_capacity(len);
        for _ in 0..len {
            list.push(read(self)?);
        }
        Some(list)
    }

    fn seat(&mut self) -> Option<Seat> {
        Some(match self.byte()? {
            0 => Seat::None,
            1 => Seat::Span {
                object: self.id()?,
                start: self.int()?,
                len: self.int()?,
            },
            2 => Seat::Found {
                object: self.id()?,
                kind: self.kind()?,
                path: BString::from(self.text()?),
                rank: self.int()?,
                of: self.int()?,
            },
            _ => return None,
        })
    }
}
