//! One pack: where its objects are, of what kind, and which of them are written as differences to which.

use super::delta::target_size;
use super::fan::Fan;
use crate::git::Cause;
use gix::hash::oid;
use gix::objs::Kind;
use gix::odb::pack::data::entry::Header;
use gix::odb::pack::{data, index};
use std::cmp::Ordering;
use std::path::Path;

/// An object of a pack, counted in the order in which they are written.
pub(super) type Place = u32;

/// No place: a full object has no base.
const NONE: Place = Place::MAX;

/// An open pack, mapped into memory; and 22 bytes for each object.
///
/// A closed one was read in an earlier run: its objects can be looked up, but are not walked over. They are counted in the order of the index,
/// and nothing is kept of them.
pub(super) struct Pack {
    data: data::File,
    index: index::File,
    /// Tells where in the index a name stands; a closed pack has none.
    fan: Option<Fan>,
    /// For each object its place in the index.
    in_index: Vec<u32>,
    /// For each place in the index its object.
    by_index: Vec<Place>,
    bases: Vec<Place>,
    kinds: Vec<Stored>,
    /// For each object where its own derived objects begin in `derived`, and the end of all.
    first_derived: Vec<u32>,
    derived: Vec<Place>,
    /// For each object how many are derived from it, directly or not, itself included.
    weights: Vec<u32>,
}

/// What is known of an object's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    /// Known, from itself or the object it is derived from in the end.
    Known(Kind),
    /// Derived from an object that is known only later.
    Open,
    /// Derived from an object that this pack does not have, from itself, or not readable.
    Broken,
}

impl Pack {
    /// Opens a pack by its index file and reads the header of every object. An object is decoded only when its size is at most `most`.
    pub(super) fn open(index: &Path, hash: gix::hash::Kind, most: usize) -> Result<Self, Cause> {
        let failed = |error: gix::Error| Cause::from(error);
        let data = data::File::at(index.with_extension("pack"), hash).map_err(failed)?;
        let data = data.with_alloc_limit_bytes(Some(most));
        let index = index::File::at(index, hash).map_err(failed)?;
        let mut offsets: Vec<(u64, u32)> = (0..index.num_objects())
            .map(|at| (index.pack_offset_at_index(at), at))
            .collect();
        offsets.sort_unstable();
        let mut by_index = vec![NONE; offsets.len()];
        for (place, &(_, at)) in (0..).zip(&offsets) {
            by_index[at as usize] = place;
        }
        let names = (0..index.num_objects() as usize).map(|at| index.oid_at_index(at as u32));
        let mut pack = Pack {
            data,
            fan: Some(Fan::new(names)),
            index,
            in_index: offsets.iter().map(|&(_, at)| at).collect(),
            by_index,
            bases: Vec::with_capacity(offsets.len()),
            kinds: Vec::with_capacity(offsets.len()),
            first_derived: Vec::new(),
            derived: Vec::new(),
            weights: Vec::new(),
        };
        for &(offset, _) in &offsets {
            let (base, kind) = pack.header(offset, &offsets);
            pack.bases.push(base);
            pack.kinds.push(kind);
        }
        pack.settle_kinds();
        pack.list_derived();
        Ok(pack)
    }

    /// Opens a pack that was read in an earlier run.
    pub(super) fn open_closed(
        index: &Path,
        hash: gix::hash::Kind,
        most: usize,
    ) -> Result<Self, Cause> {
        let data = data::File::at(index.with_extension("pack"), hash).map_err(Cause::from)?;
        Ok(Pack {
            data: data.with_alloc_limit_bytes(Some(most)),
            index: index::File::at(index, hash).map_err(Cause::from)?,
            fan: None,
            in_index: Vec::new(),
            by_index: Vec::new(),
            bases: Vec::new(),
            kinds: Vec::new(),
            first_derived: Vec::new(),
            derived: Vec::new(),
            weights: Vec::new(),
        })
    }

    /// True for a pack that is not walked over.
    pub(super) fn is_closed(&self) -> bool {
        self.fan.is_none()
    }

    /// Reads an object of a closed pack.
    pub(super) fn decode(&self, place: Place, out: &mut Vec<u8>) -> Result<Kind, Cause> {
        let entry = self.data.entry(self.index.pack_offset_at_index(place));
        let resolve = |id: &oid, _: &mut Vec<u8>| {
            let base = self.index.lookup(id);
            let base = base.map(|at| self.data.entry(self.index.pack_offset_at_index(at)));
            base.transpose()
                .map(|base| base.map(data::decode::entry::ResolvedBase::InPack))
        };
        let mut inflate = gix::zlib::Inflate::default();
        let mut cache = gix::odb::pack::cache::Never;
        let entry = entry.map_err(Cause::from)?;
        let outcome = self
            .data
            .decode_entry(entry, out, &mut inflate, &resolve, &mut cache)
            .map_err(Cause::from)?;
        Ok(outcome.kind)
    }

    fn decode_kind(&self, place: Place) -> Option<Kind> {
        let entry = self.data.entry(self.index.pack_offset_at_index(place));
        let resolve = |id: &oid| {
            let base = self.index.lookup(id);
            let base = base.map(|at| self.data.entry(self.index.pack_offset_at_index(at)));
            base.transpose()
                .map(|base| base.map(data::decode::header::ResolvedBase::InPack))
        };
        let mut inflate = gix::zlib::Inflate::default();
        let header = self.data.decode_header(entry.ok()?, &mut inflate, &resolve);
        header.ok().map(|outcome| outcome.kind)
    }

    fn in_index(&self, place: Place) -> u32 {
        match self.is_closed() {
            true => place,
            false => self.in_index[place as usize],
        }
    }

    /// Number of objects.
    pub(super) fn len(&self) -> u32 {
        self.index.num_objects()
    }

    /// The name of an object.
    pub(super) fn id(&self, place: Place) -> &oid {
        self.index.oid_at_index(self.in_index(place))
    }

    /// The object with this name.
    pub(super) fn find(&self, id: &oid) -> Option<Place> {
        let Some(fan) = &self.fan else {
            return self.index.lookup(id);
        };
        let mut places = fan.places(id);
        while !places.is_empty() {
            let middle = u32::midpoint(places.start, places.end);
            match id.cmp(self.index.oid_at_index(middle)) {
                Ordering::Less => places.end = middle,
                Ordering::Greater => places.start = middle + 1,
                Ordering::Equal => return self.by_index.get(middle as usize).copied(),
            }
        }
        None
    }

    /// What an object is; `None` when that cannot be known.
    pub(super) fn kind(&self, place: Place) -> Option<Kind> {
        if self.is_closed() {
            return self.decode_kind(place);
        }
        match self.kinds[place as usize] {
            Stored::Known(kind) => Some(kind),
            Stored::Open | Stored::Broken => None,
        }
    }

    /// The object that this one is written as a difference to.
    pub(super) fn base(&self, place: Place) -> Option<Place> {
        Some(self.bases[place as usize]).filter(|&base| base != NONE)
    }

    /// The objects that are written as differences to this one; the one that most others are derived from in turn comes last, so that a
    /// walk can let go of this one before it goes down the longest way.
    pub(super) fn derived(&self, place: Place) -> &[Place] {
        let at = place as usize;
        &self.derived[self.first_derived[at] as usize..self.first_derived[at + 1] as usize]
    }

    /// How many objects are derived from this one, directly or not, itself included. Where a base is written behind what is derived from
    /// it the number is too small, which costs nothing but a bad order.
    pub(super) fn weight(&self, place: Place) -> u32 {
        self.weights[place as usize]
    }

    /// Unpacks what is written for an object: itself, or its difference to its base.
    pub(super) fn unpack(
        &self,
        place: Place,
        inflate: &mut gix::zlib::Inflate,
        most: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Cause> {
        let offset = self.index.pack_offset_at_index(self.in_index(place));
        let entry = self.data.entry(offset).map_err(Cause::from)?;
        let size = usize::try_from(entry.decompressed_size).unwrap_or(usize::MAX);
        if size > most {
            return Err(Cause::new(format!("it has {size} bytes")));
        }
        // what was written before stays: every byte is written anew
        out.resize(size, 0);
        self.data
            .decompress_entry(&entry, inflate, out)
            .map_err(Cause::from)?;
        if entry.header.is_delta() && target_size(out).is_none_or(|size| size > most) {
            return Err(Cause::new("it unpacks to too many bytes"));
        }
        Ok(())
    }

    fn header(&self, offset: u64, offsets: &[(u64, u32)]) -> (Place, Stored) {
        let Ok(entry) = self.data.entry(offset) else {
            return (NONE, Stored::Broken);
        };
        let base = match entry.header {
            Header::OfsDelta { base_distance } => entry
                .checked_base_pack_offset(base_distance)
                .and_then(|base| offsets.binary_search_by_key(&base, |it| it.0).ok())
                .and_then(|base| Place::try_from(base).ok()),
            Header::RefDelta { base_id } => self.find(&base_id),
            _ => {
                let kind = entry.header.as_kind();
                return (NONE, kind.map_or(Stored::Broken, Stored::Known));
            }
        };
        base.map_or((NONE, Stored::Broken), |base| (base, Stored::Open))
    }

    /// Hands the kind of full objects down to what is derived from them.
    fn settle_kinds(&mut self) {
        let mut chain = Vec::new();
        for start in 0..self.kinds.len() {
            let mut at = start;
            while self.kinds[at] == Stored::Open {
                self.kinds[at] = Stored::Broken; // for now: who comes back here goes round in a circle
                chain.push(at);
                at = self.bases[at] as usize;
            }
            let kind = self.kinds[at];
            for at in chain.drain(..) {
                self.kinds[at] = kind;
            }
        }
    }

    fn list_derived(&mut self) {
        let objects = self.bases.len();
        let mut firsts = vec![0u32; objects + 1];
        let sound = |(at, base): &(usize, &Place)| {
            **base != NONE && matches!(self.kinds[*at], Stored::Known(_))
        };
        for (_, &base) in self.bases.iter().enumerate().filter(sound) {
            firsts[base as usize + 1] += 1;
        }
        for at in 1..firsts.len() {
            firsts[at] += firsts[at - 1];
        }
        let mut weights = vec![1u32; objects];
        // a base is nearly always written before what is derived from it
        for at in (0..objects).rev() {
            let base = self.bases[at];
            if base != NONE {
                weights[base as usize] = weights[base as usize].saturating_add(weights[at]);
            }
        }
        let mut next = firsts.clone();
        let mut derived = vec![NONE; firsts[objects] as usize];
        for (at, &base) in self.bases.iter().enumerate().filter(sound) {
            let free = &mut next[base as usize];
            derived[*free as usize] = Place::try_from(at).unwrap_or(NONE);
            *free += 1;
        }
        for of in firsts.windows(2) {
            derived[of[0] as usize..of[1] as usize].sort_by_key(|&it| weights[it as usize]);
        }
        self.weights = weights;
        self.first_derived = firsts;
        self.derived = derived;
    }
}
