//! Everything an object database holds, reachable or not, read in the order in which it is packed.
//!
//! To look objects up one by one costs most of the time that a walk over a history takes: every one is rebuilt from the start of its chain
//! of differences. Here each family of derived objects is walked from its root, so that every difference is applied once, and who looks at
//! an object learns which bytes of it are new.

mod delta;
mod family;
mod fan;
mod pack;
#[cfg(test)]
mod tests;

pub use delta::Copied;
pub use family::{Base, Visitor};
pub use gix::objs::Kind;

use super::{Cause, GitError, ObjectId, Repository};
use gix::hash::oid;
use gix::odb::loose;
use pack::Pack;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

/// An object, counted over all packs and then the loose ones.
pub type Number = u32;

/// All packs and loose objects of a repository and of those it borrows from. Only ever read; can be shared by threads.
pub struct Store {
    packs: Vec<Pack>,
    /// Of packs, without an ending.
    names: Vec<String>,
    /// The number of the first object of each pack, and of the first loose one.
    firsts: Vec<Number>,
    /// Sorted, none twice, none that a pack has.
    loose: Vec<Loose>,
    folders: Vec<loose::Store>,
    damaged: Vec<Damaged>,
    hash: gix::hash::Kind,
    closed: Closed,
}

/// What was read in an earlier run.
#[derive(Debug, Default)]
pub struct Closed {
    /// Packs by their name, without an ending.
    pub packs: Vec<String>,
    /// Loose objects, sorted.
    pub loose: Vec<ObjectId>,
}

/// A loose object.
struct Loose {
    id: ObjectId,
    folder: usize,
    kind: Option<Kind>,
    /// It was read in an earlier run: it is not walked over, and its kind is looked up when somebody asks.
    is_closed: bool,
}

/// A part of the object database that cannot be read.
#[derive(Debug)]
pub struct Damaged {
    /// What it is called: the file name of a pack, the name of an object.
    pub name: String,
    /// What is wrong with it.
    pub cause: Cause,
}

impl Store {
    /// Opens every pack, and lists the loose objects, of a repository. A pack that cannot be opened is listed in [`Store::damaged`].
    ///
    /// # Errors
    /// When a folder of the object database cannot be listed.
    pub fn open(repository: &Repository) -> Result<Self, GitError> {
        Self::open_on(repository, Closed::default())
    }

    /// Likewise, where some objects were read in an earlier run and are not walked over again.
    ///
    /// # Errors
    /// When a folder of the object database cannot be listed.
    pub fn open_on(repository: &Repository, closed: Closed) -> Result<Self, GitError> {
        let hash = repository.hash_kind()?;
        let folders = repository.object_folders()?;
        let mut store = Store {
            packs: Vec::new(),
            names: Vec::new(),
            firsts: Vec::new(),
            loose: Vec::new(),
            folders: Vec::new(),
            damaged: Vec::new(),
            hash,
            closed,
        };
        let mut names = HashSet::new();
        let mut first = 0u32;
        for folder in &folders {
            for index in indexes(&folder.join("pack"))? {
                if !names.insert(index.file_name().map(ToOwned::to_owned)) {
                    continue; // the same pack, borrowed and owned
                }
                let pack = match store.closed.packs.contains(&stem(&index)) {
                    true => Pack::open_closed(&index, hash, MOST_BYTES),
                    false => Pack::open(&index, hash, MOST_BYTES),
                };
                match pack {
                    Ok(pack) if first.checked_add(pack.len()).is_some_and(|all| all < LAST) => {
                        store.firsts.push(first);
                        first += pack.len();
                        store.packs.push(pack);
                        store.names.push(stem(&index));
                    }
                    Ok(_) => store.note(&index, Cause::new("there are too many objects")),
                    Err(cause) => store.note(&index, cause),
                }
            }
        }
        store.firsts.push(first);
        store.list_loose(&folders)?;
        Ok(store)
    }

    /// The hash that names objects.
    pub fn hash_kind(&self) -> gix::hash::Kind {
        self.hash
    }

    /// Number of objects, those that two packs have counted twice.
    pub fn len(&self) -> Number {
        self.first_loose() + u32::try_from(self.loose.len()).unwrap_or(0)
    }

    /// True for a database without any object.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What could not be opened.
    pub fn damaged(&self) -> &[Damaged] {
        &self.damaged
    }

    /// The name of an object.
    pub fn id(&self, number: Number) -> &oid {
        match self.pack_of(number) {
            Some((pack, place)) => self.packs[pack].id(place),
            None => &self.loose[(number - self.first_loose()) as usize].id,
        }
    }

    /// What an object is; `None` when it cannot be read.
    pub fn kind(&self, number: Number) -> Option<Kind> {
        match self.pack_of(number) {
            Some((pack, place)) => self.packs[pack].kind(place),
            None => {
                let loose = &self.loose[(number - self.first_loose()) as usize];
                match loose.is_closed {
                    true => self.kind_of_loose(loose),
                    false => loose.kind,
                }
            }
        }
    }

    /// True for an object that was read in an earlier run, in whatever pack it is now.
    pub fn is_closed(&self, number: Number) -> bool {
        if self.closed.packs.is_empty() && self.closed.loose.is_empty() {
            return false;
        }
        if self.is_shut(number) {
            return true;
        }
        let id = self.id(number);
        let mut closed = self.packs.iter().filter(|pack| pack.is_closed());
        self.closed
            .loose
            .binary_search_by(|it| it.as_ref().cmp(id))
            .is_ok()
            || closed.any(|pack| pack.find(id).is_some())
    }

    /// True for a copy of an object that is not walked over.
    pub fn is_shut(&self, number: Number) -> bool {
        match self.pack_of(number) {
            Some((pack, _)) => self.packs[pack].is_closed(),
            None => self.loose[(number - self.first_loose()) as usize].is_closed,
        }
    }

    /// True for an object that no pack has.
    pub fn is_loose(&self, number: Number) -> bool {
        number >= self.first_loose()
    }

    /// True when everything is still there that was read in an earlier run.
    pub fn has_closed(&self) -> bool {
        let packs = self.closed.packs.iter();
        let mut loose = self.closed.loose.iter();
        packs.filter(|it| !self.names.contains(it)).count() == 0
            && loose.all(|id| self.find(id).is_some())
    }

    /// The packs and loose objects that are here.
    pub fn holdings(&self) -> Closed {
        Closed {
            packs: self.names.clone(),
            loose: self.loose.iter().map(|loose| loose.id).collect(),
        }
    }

    /// The object with this name; of several the first.
    pub fn find(&self, id: &oid) -> Option<Number> {
        for (pack, &first) in self.packs.iter().zip(&self.firsts) {
            if let Some(place) = pack.find(id) {
                return Some(first + place);
            }
        }
        let at = self
            .loose
            .binary_search_by(|loose| loose.id.as_ref().cmp(id));
        at.ok().map(|at| self.first_loose() + at as u32)
    }

    /// True for the second and every further copy of an object that several packs have.
    pub fn is_repeated(&self, number: Number) -> bool {
        match self.pack_of(number) {
            None | Some((0, _)) => false,
            Some((pack, place)) => {
                let id = self.packs[pack].id(place);
                self.packs[..pack]
                    .iter()
                    .any(|other| other.find(id).is_some())
            }
        }
    }

    /// The first copy of an object that several packs have: the one that [`Store::find`] gives.
    pub fn first(&self, number: Number) -> Number {
        if self.is_repeated(number) {
            self.find(self.id(number)).unwrap_or(number)
        } else {
            number
        }
    }

    fn pack_of(&self, number: Number) -> Option<(usize, pack::Place)> {
        if number >= self.first_loose() {
            return None;
        }
        let pack = self.firsts.partition_point(|&first| first <= number) - 1;
        Some((pack, number - self.firsts[pack]))
    }

    fn first_loose(&self) -> Number {
        self.firsts.last().copied().unwrap_or(0)
    }

    fn note(&mut self, index: &Path, cause: Cause) {
        let name = stem(index);
        self.damaged.push(Damaged { name, cause });
    }

    fn kind_of_loose(&self, loose: &Loose) -> Option<Kind> {
        let header = self.folders[loose.folder].try_header(&loose.id);
        header.ok().flatten().map(|(_, kind)| kind)
    }

    fn list_loose(&mut self, folders: &[PathBuf]) -> Result<(), GitError> {
        for (at, folder) in folders.iter().enumerate() {
            let options = loose::Options {
                alloc_limit_bytes: Some(MOST_BYTES),
                ..loose::Options::default()
            };
            self.folders
                .push(loose::Store::at_opts(folder, self.hash, options));
            for id in loose_ids(folder, self.hash)? {
                if self.packs.iter().all(|pack| pack.find(&id).is_none()) {
                    let is_closed = self.closed.loose.binary_search(&id).is_ok();
                    self.loose.push(Loose {
                        id,
                        folder: at,
                        kind: None,
                        is_closed,
                    });
                }
            }
        }
        self.loose.sort_by_key(|loose| (loose.id, loose.folder));
        self.loose.dedup_by_key(|loose| loose.id);
        for at in 0..self.loose.len() {
            if !self.loose[at].is_closed {
                self.loose[at].kind = self.kind_of_loose(&self.loose[at]);
            }
        }
        Ok(())
    }

    /// Reads a loose object and checks its hash.
    fn read_loose(&self, number: Number, out: &mut Vec<u8>) -> Result<(), Cause> {
        let loose = &self.loose[(number - self.first_loose()) as usize];
        let found = self.folders[loose.folder]
            .try_find(&loose.id, out)
            .map_err(Cause::from)?
            .ok_or_else(|| Cause::new("it is gone"))?;
        let (kind, len) = (found.kind, found.data.len());
        out.truncate(len);
        let hash = gix::objs::compute_hash(self.hash, kind, out).map_err(Cause::from)?;
        if hash == loose.id {
            Ok(())
        } else {
            Err(Cause::new("its content has another hash"))
        }
    }
}

/// The name of a pack.
fn stem(index: &Path) -> String {
    let name = index.file_stem().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The index files of a folder with packs, sorted by name: another order would be another numbering.
fn indexes(folder: &Path) -> Result<Vec<PathBuf>, GitError> {
    let mut found = listed(folder)?;
    found.retain(|path| path.extension().is_some_and(|it| it == "idx"));
    found.sort();
    Ok(found)
}

/// The names of the loose objects in a folder.
fn loose_ids(folder: &Path, hash: gix::hash::Kind) -> Result<Vec<ObjectId>, GitError> {
    let digits = hash.len_in_hex();
    let mut ids = Vec::new();
    for first in 0..=u8::MAX {
        let first = format!("{first:02x}");
        for path in listed(&folder.join(&first))? {
            let rest = path.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("{first}{rest}");
            if name.len() == digits
                && let Ok(id) = ObjectId::from_hex(name.as_bytes())
            {
                ids.push(id);
            }
        }
    }
    Ok(ids)
}

/// What is in a folder; nothing when it does not exist.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, GitError> {
    let failed = |source| GitError::Open {
        path: folder.to_owned(),
        source,
    };
    match std::fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| entry.map(|it| it.path()).map_err(failed))
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
    }
}

/// Bytes of a single object, at most: a larger one is reported as not readable. git itself stops to look for differences at half of this.
pub const MOST_BYTES: usize = 1 << 30;

/// More objects than a history has. Numbers from here on are free to mean something else.
const LAST: Number = 1 << 31;
