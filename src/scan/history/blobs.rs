//! Looks at every blob of a history: whole where it stands for itself, and at what is new in it where it is derived from another one.

use super::super::packed::members;
use super::kinds::{count_kinds, kinds_of_file, same_kinds};
use super::parts::{Mark, carry, has_armour, new_parts, widen};
use super::seen::Seen;
use super::values::Values;
use crate::content::archive;
use crate::content::encoded::{binary_has_stretches, has_stretches};
use crate::content::{Encoding, Origin, Unit};
use crate::detect::{Candidate, Detector, Keywords};
use crate::finding::Notice;
use crate::git::history::{History, Value};
use crate::git::store::{Base, Kind, Number, Store, Visitor};
use crate::git::{Cause, EntryKind};
use crate::text::Span;
use bstr::BString;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What all threads share.
pub(super) struct Task<'a, 'p> {
    pub(super) detector: &'a Detector<'p>,
    pub(super) store: &'a Store,
    pub(super) history: &'a History,
    pub(super) values: &'a Values<'a>,
    /// Every blob is looked at as a whole: slow, for comparison.
    pub(super) whole: bool,
    /// What another run may build on is noted.
    pub(super) cached: bool,
}

/// What one thread finds.
pub(super) struct Blobs<'a, 'p> {
    task: &'a Task<'a, 'p>,
    hits: Keywords,
    parts: Vec<Span>,
    /// For each part its hash.
    hashes: Vec<u64>,
    seen: Seen,
    pub(super) holders: BTreeMap<Number, Vec<Value>>,
    pub(super) unreadable: Vec<(Number, u32, Cause)>,
    /// What could not be read in archives.
    pub(super) notices: Vec<Notice>,
    pub(super) blobs: u64,
    pub(super) bytes: u64,
    pub(super) notes: Notes,
}

/// What matters to another run.
#[derive(Default)]
pub(super) struct Notes {
    /// Blobs that gave notices.
    pub(super) again: Vec<Number>,
    /// Blobs that were files of several kinds, and of how many.
    pub(super) kinds: Vec<(Number, u8)>,
    /// Blobs that are looked at in every run, and their bytes.
    pub(super) open: (u64, u64),
}

/// What is remembered of a blob.
pub(super) struct Trail {
    encoding: Encoding,
    paths: Arc<[(BString, EntryKind)]>,
    marks: Vec<Mark>,
    /// An armour begins somewhere: what is new may belong to a key that begins far above.
    armoured: bool,
}

impl<'a, 'p> Blobs<'a, 'p> {
    pub(super) fn new(task: &'a Task<'a, 'p>) -> Self {
        Blobs {
            task,
            hits: Keywords::default(),
            parts: Vec::new(),
            hashes: Vec::new(),
            seen: Seen::new(),
            holders: BTreeMap::new(),
            unreadable: Vec::new(),
            notices: Vec::new(),
            blobs: 0,
            bytes: 0,
            notes: Notes::default(),
        }
    }

    /// Looks for values around the new parts of a blob; true when an armour begins in one of them.
    fn look(
        &mut self,
        number: Number,
        data: &mut Vec<u8>,
        encoding: Encoding,
        paths: &[(BString, EntryKind)],
        marks: &mut Vec<Mark>,
    ) -> bool {
        if !is_raw(encoding) {
            self.look_at_decoded(data, paths, marks);
            return false;
        }
        let task = self.task;
        let name = self.seen.name(paths);
        let mark = encoding.mark_len(data);
        let text = &data[mark..];
        for part in &mut self.parts {
            *part = Span::new(
                part.start.saturating_sub(mark),
                part.end.saturating_sub(mark),
            );
        }
        let hashes = &mut self.hashes;
        self.seen.leave_out(name, text, &mut self.parts, hashes);
        task.detector.keywords(text, &self.parts, &mut self.hits);
        let mut kinds = kinds_of_file(paths, text);
        let first = kinds.next();
        let is_binary = encoding == Encoding::Binary;
        // all of such a blob is decoded: a run may begin before a part
        let encoded = match first {
            _ if is_binary => binary_has_stretches(text, &self.parts),
            Some((path, (kind, _))) => has_stretches(path, kind.format, text, &self.parts),
            None => false,
        };
        let packed = is_binary && archive::kind(text).is_some();
        if self.hits.is_empty() && !encoded && !packed {
            self.seen.remember(&self.hashes);
            return false;
        }
        let kinds: Vec<_> = first.into_iter().chain(kinds).collect();
        let armoured = has_armour(text, &self.parts);
        let mut is_empty = !packed && !armoured;
        let head: Vec<u8> = data.drain(..mark).collect();
        for (path, (kind, link)) in kinds {
            let mut unit = Unit::of_kind(path.clone(), std::mem::take(data), encoding, kind);
            if link == EntryKind::Symlink {
                unit.origin = Origin::LinkTarget;
            }
            let parts: &[Span] = if encoded { &self.parts } else { &[] };
            let found = task.detector.follow(&unit, &self.hits, parts);
            is_empty &= found.is_empty();
            self.keep(&unit, found, mark, marks);
            if packed {
                let notices = self.notices.len();
                self.unpack(&unit, marks);
                if self.notices.len() > notices {
                    self.notes.again.push(task.store.first(number));
                }
            }
            *data = unit.text;
        }
        data.splice(..0, head);
        if is_empty {
            self.seen.remember(&self.hashes);
        }
        marks.sort_unstable();
        marks.dedup();
        armoured
    }

    /// Looks at a text whose bytes are not those of the blob, as a whole.
    fn look_at_decoded(&self, data: &[u8], paths: &[(BString, EntryKind)], marks: &mut Vec<Mark>) {
        for (path, _) in kinds_of_file(paths, data) {
            let unit = Unit::new(path.clone(), data.to_vec());
            let found = self.task.detector.look(&unit).candidates;
            self.keep(&unit, found, 0, marks);
        }
        marks.sort_unstable();
        marks.dedup();
    }

    /// Looks for values in the files of an archive; all of it counts as their place.
    fn unpack(&mut self, unit: &Unit, marks: &mut Vec<Mark>) {
        let Task {
            detector, values, ..
        } = self.task;
        let span = Span::new(0, unit.text.len());
        let (seen, hashes) = (&mut self.seen, &mut self.hashes);
        members(unit, &mut self.notices, &mut |inner| {
            // the next version of an archive has most of its files in common with this one
            let name = seen.name(&[(inner.path.clone(), EntryKind::File)]);
            let mut parts = vec![Span::new(0, inner.text.len())];
            seen.leave_out(name, &inner.text, &mut parts, hashes);
            if parts.is_empty() {
                return;
            }
            let found = detector.look(inner).candidates;
            if found.is_empty() {
                seen.remember(hashes);
            }
            for candidate in found {
                let value = values.of(inner, &candidate);
                marks.extend(value.map(|value| Mark { span, value }));
            }
        });
    }

    /// Notes the values that were found in a unit whose text begins so far behind the start of the blob.
    fn keep(&self, unit: &Unit, found: Vec<Candidate>, offset: usize, marks: &mut Vec<Mark>) {
        for candidate in found {
            if let Some(value) = self.task.values.of(unit, &candidate) {
                let span = candidate.span.shifted(offset);
                marks.push(Mark { span, value });
            }
        }
    }
}

impl Visitor for Blobs<'_, '_> {
    type Trail = Trail;

    fn visit(
        &mut self,
        number: Number,
        data: &mut Vec<u8>,
        base: Option<Base<'_, Trail>>,
    ) -> Trail {
        let encoding = Encoding::detect(data);
        let first = self.task.store.first(number);
        if self.task.store.is_closed(first) {
            return Trail {
                encoding,
                paths: Arc::from([]), // so that what is derived from it is looked at as a whole
                marks: Vec::new(),
                armoured: false,
            };
        }
        let paths = self.paths(first, base.as_ref());
        let base = base.filter(|base| {
            !self.task.whole
                && is_raw(encoding)
                && base.trail.encoding == encoding
                && same_kinds(&base.trail.paths, &paths, data)
        });
        let mut marks = Vec::new();
        let mut armoured = false;
        self.parts.clear();
        match &base {
            Some(base) => {
                new_parts(data, base.data.len(), base.copies, &mut self.parts);
                carry(&base.trail.marks, base.copies, &mut marks);
                armoured = base.trail.armoured;
                widen(data, &mut self.parts, &mut marks, armoured);
            }
            None => self.parts.push(Span::new(0, data.len())),
        }
        armoured |= self.look(number, data, encoding, &paths, &mut marks);
        if first == number {
            self.blobs += 1;
            self.bytes += data.len() as u64;
            if self.task.cached {
                self.note(number, data, &paths);
            }
        }
        if !marks.is_empty() {
            let values = marks.iter().map(|mark| mark.value);
            self.holders.entry(first).or_default().extend(values);
        }
        Trail {
            encoding,
            paths,
            marks,
            armoured,
        }
    }

    fn unreadable(&mut self, number: Number, derived: u32, cause: Cause) {
        self.unreadable.push((number, derived, cause));
    }
}

impl Blobs<'_, '_> {
    /// Looks at a blob of an earlier run as a file with these paths. Gives the number of kinds.
    pub(super) fn again(&mut self, number: Number, paths: &[(BString, EntryKind)]) -> usize {
        let mut data = match self.task.store.read(number, Kind::Blob) {
            Ok(data) => data,
            Err(cause) => {
                self.unreadable.push((number, 0, cause));
                return 0;
            }
        };
        let kinds = count_kinds(paths, &data);
        self.notes.kinds.push((number, kinds));
        self.parts.clear();
        self.parts.push(Span::new(0, data.len()));
        let (encoding, mut marks) = (Encoding::detect(&data), Vec::new());
        self.look(number, &mut data, encoding, paths, &mut marks);
        let values = marks.iter().map(|mark| mark.value);
        self.holders.entry(number).or_default().extend(values);
        usize::from(kinds)
    }

    fn note(&mut self, number: Number, data: &[u8], paths: &[(BString, EntryKind)]) {
        if paths.len() > 1 {
            let kinds = count_kinds(paths, data);
            self.notes.kinds.push((number, kinds));
        }
        if self.task.history.is_open_end(self.task.store, number) {
            self.notes.open.0 += 1;
            self.notes.open.1 += data.len() as u64;
        }
    }

    fn paths(&self, number: Number, base: Option<&Base<'_, Trail>>) -> Arc<[(BString, EntryKind)]> {
        let mut paths = self.task.history.paths(self.task.store, number);
        if paths.is_empty() {
            paths.push((BString::default(), EntryKind::File));
        }
        match base {
            Some(base) if *base.trail.paths == *paths => base.trail.paths.clone(),
            _ => paths.into(),
        }
    }
}

/// True when the text of a unit is the blob byte for byte, but for a byte order mark.
fn is_raw(encoding: Encoding) -> bool {
    matches!(
        encoding,
        Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Binary
    )
}
