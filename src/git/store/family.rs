//! A walk over all objects of a kind, each derived one right behind what it is derived from.

use super::delta::{self, Copied};
use super::pack::{Pack, Place};
use super::{Kind, MOST_BYTES, Number, Store};
use crate::git::Cause;
use gix::zlib::Inflate;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Looks at objects. What it makes of one is kept as long as others are derived from it.
pub trait Visitor {
    /// What is remembered of an object for those that are derived from it.
    type Trail;

    /// Looks at an object. Its bytes may be taken for a while, but have to be the same when this returns. `base` is what the object is
    /// derived from, unless it stands for itself.
    fn visit(
        &mut self,
        number: Number,
        data: &mut Vec<u8>,
        base: Option<Base<'_, Self::Trail>>,
    ) -> Self::Trail;

    /// Learns of an object that cannot be read, and that as many others are derived from it, which cannot be read either.
    fn unreadable(&mut self, number: Number, derived: u32, cause: Cause);
}

/// What an object is derived from.
#[derive(Debug)]
pub struct Base<'b, T> {
    /// The other object.
    pub number: Number,
    /// Its bytes.
    pub data: &'b [u8],
    /// What was remembered of it.
    pub trail: &'b T,
    /// Which of them the derived object has too, in the order of that one. Everything in between is new.
    pub copies: &'b [Copied],
}

impl Store {
    /// Walks over all objects of the kind, with one thread for each visitor. What a visitor sees of one family is in order, and it sees
    /// all of the family; which family it gets is chance. With `wanted` a family is only walked if it holds a wanted object.
    pub fn walk<V: Visitor + Send>(
        &self,
        kind: Kind,
        visitors: &mut [V],
        wanted: Option<&(dyn Fn(Number) -> bool + Sync)>,
    ) {
        let roots = self.roots(kind, wanted);
        let next = AtomicUsize::new(0);
        let work = |visitor: &mut V| {
            let mut walk = Walk::default();
            while let Some(&(_, root)) = roots.get(next.fetch_add(1, Ordering::Relaxed)) {
                walk.family(self, root, visitor);
            }
        };
        match visitors {
            [] => {}
            [only] => work(only),
            many => std::thread::scope(|scope| {
                for visitor in many {
                    let work = &work;
                    scope.spawn(move || work(visitor));
                }
            }),
        }
    }

    /// Reads a single object, whose kind is known. Slow for many of them.
    ///
    /// # Errors
    /// When it is of another kind, or cannot be read.
    pub fn read(&self, number: Number, kind: Kind) -> Result<Vec<u8>, Cause> {
        let mut data = Vec::new();
        let other = || Cause::new("it is of another kind");
        if let Some((at, place)) = self.pack_of(number)
            && self.packs[at].is_closed()
        {
            let found = self.packs[at].decode(place, &mut data)?;
            return if found == kind {
                Ok(data)
            } else {
                Err(other())
            };
        }
        if self.kind(number) != Some(kind) {
            return Err(other());
        }
        let Some((at, place)) = self.pack_of(number) else {
            self.read_loose(number, &mut data)?;
            return Ok(data);
        };
        let pack = &self.packs[at];
        let mut chain = vec![place];
        while let Some(base) = chain.last().and_then(|&place| pack.base(place)) {
            chain.push(base); // ends: the kind is known, so it is no circle
        }
        let mut walk = Walk::default();
        let root = chain.pop().unwrap_or(place);
        pack.unpack(root, &mut walk.inflate, MOST_BYTES, &mut data)?;
        let mut next = Vec::new();
        for &place in chain.iter().rev() {
            walk.derive(pack, place, &data, &mut next)?;
            std::mem::swap(&mut data, &mut next);
        }
        Ok(data)
    }

    /// What stands for itself, the one that most is derived from first, so that no thread is left with a long family at the end.
    fn roots(
        &self,
        kind: Kind,
        wanted: Option<&(dyn Fn(Number) -> bool + Sync)>,
    ) -> Vec<(u32, Number)> {
        let mut roots = Vec::new();
        let open = self.packs.iter().zip(&self.firsts);
        for (pack, &first) in open.filter(|(pack, _)| !pack.is_closed()) {
            for place in (0..pack.len()).filter(|&it| pack.kind(it) == Some(kind)) {
                if pack.base(place).is_none()
                    && wanted.is_none_or(|wanted| family_has(pack, place, &|it| wanted(first + it)))
                {
                    roots.push((pack.weight(place), first + place));
                }
            }
        }
        let loose = self.first_loose()..self.len();
        roots.extend(
            loose
                .filter(|&it| !self.is_shut(it) && self.kind(it) == Some(kind))
                .filter(|&it| wanted.is_none_or(|wanted| wanted(it)))
                .map(|it| (1, it)),
        );
        roots.sort_by_key(|&(weight, number)| (std::cmp::Reverse(weight), number));
        roots
    }
}

/// True when one of a family is wanted.
fn family_has(pack: &Pack, root: Place, wanted: &dyn Fn(Place) -> bool) -> bool {
    let mut open = vec![root];
    while let Some(place) = open.pop() {
        if wanted(place) {
            return true;
        }
        open.extend_from_slice(pack.derived(place));
    }
    false
}

/// Buffers that one thread uses again and again.
#[derive(Default)]
struct Walk {
    inflate: Inflate,
    delta: Vec<u8>,
    copies: Vec<Copied>,
    free: Vec<Vec<u8>>,
}

/// An object whose derived ones are being walked.
struct Open<T> {
    place: Place,
    data: Vec<u8>,
    trail: T,
    next: usize,
}

impl Walk {
    fn family<V: Visitor>(&mut self, store: &Store, root: Number, visitor: &mut V) {
        let mut data = self.free.pop().unwrap_or_default();
        let Some((at, place)) = store.pack_of(root) else {
            match store.read_loose(root, &mut data) {
                Ok(()) => drop(visitor.visit(root, &mut data, None)),
                Err(cause) => visitor.unreadable(root, 0, cause),
            }
            return self.free.push(data);
        };
        let (pack, first) = (&store.packs[at], store.firsts[at]);
        if let Err(cause) = pack.unpack(place, &mut self.inflate, MOST_BYTES, &mut data) {
            return visitor.unreadable(root, pack.weight(place) - 1, cause);
        }
        let trail = visitor.visit(root, &mut data, None);
        let mut open = vec![Open {
            place,
            data,
            trail,
            next: 0,
        }];
        while let Some(mut base) = open.pop() {
            let derived = pack.derived(base.place);
            let Some(&place) = derived.get(base.next) else {
                self.free.push(base.data);
                continue;
            };
            base.next += 1;
            let mut data = self.free.pop().unwrap_or_default();
            let made = self.derive(pack, place, &base.data, &mut data);
            let child = match made {
                Ok(()) => Some(Base {
                    number: first + base.place,
                    data: &base.data,
                    trail: &base.trail,
                    copies: &self.copies,
                }),
                Err(cause) => {
                    visitor.unreadable(first + place, pack.weight(place) - 1, cause);
                    None
                }
            };
            let trail = child.map(|base| visitor.visit(first + place, &mut data, Some(base)));
            // once its last child is made, a base is not needed any more: a long chain takes no more memory than two of its objects
            if base.next < derived.len() {
                open.push(base);
            } else {
                self.free.push(base.data);
            }
            match trail {
                Some(trail) if !pack.derived(place).is_empty() => open.push(Open {
                    place,
                    data,
                    trail,
                    next: 0,
                }),
                _ => self.free.push(data),
            }
        }
        self.free.truncate(FREE);
        self.free.retain(|it| it.capacity() <= LARGE);
    }

    fn derive(
        &mut self,
        pack: &Pack,
        place: Place,
        base: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Cause> {
        pack.unpack(place, &mut self.inflate, MOST_BYTES, &mut self.delta)?;
        delta::apply(base, &self.delta, MOST_BYTES, out, &mut self.copies)
            .map_err(|broken| Cause::new(broken.to_string()))
    }
}

/// Buffers that are kept from family to family.
const FREE: usize = 8;

/// A buffer of more bytes is given back.
const LARGE: usize = 4 << 20;
