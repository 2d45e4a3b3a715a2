//! Messages of commits and annotated tags.

use super::values::Values;
use crate::content::encoded::has_stretches;
use crate::content::{Decoded, Encoding, FileKind, FileRole, Format, Unit, decode};
use crate::detect::{Candidate, Detector, Keywords};
use crate::git::history::Value;
use crate::git::store::{Kind, Number};
use crate::text::Span;
use bstr::{BString, ByteSlice};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What messages hold.
pub(super) struct Texts<'a, 'p> {
    detector: &'a Detector<'p>,
    values: &'a Values<'a>,
    found: Mutex<BTreeMap<Number, Vec<Value>>>,
}

impl<'a, 'p> Texts<'a, 'p> {
    pub(super) fn new(detector: &'a Detector<'p>, values: &'a Values<'a>) -> Self {
        Texts {
            detector,
            values,
            found: Mutex::default(),
        }
    }

    /// Looks at the text of a commit or tag.
    pub(super) fn look(&self, number: Number, kind: Kind, data: &[u8]) {
        let message = message(data);
        let found = match Encoding::detect(message) {
            Encoding::Utf8 => self.follow(kind, message),
            _ => {
                let unit = unit(kind, "", message.to_vec());
                let found = self.detector.look(&unit).candidates;
                Some((unit, found))
            }
        };
        let Some((unit, candidates)) = found else {
            return;
        };
        for candidate in candidates {
            if let Some(value) = self.values.of(&unit, &candidate) {
                let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
                found.entry(number).or_default().push(value);
            }
        }
    }

    /// Looks at what keywords lead to; most messages have none.
    fn follow(&self, kind: Kind, message: &[u8]) -> Option<(Unit, Vec<Candidate>)> {
        let whole = [Span::new(0, message.len())];
        let mut hits = Keywords::default();
        self.detector.keywords(message, &whole, &mut hits);
        let encoded = has_stretches(b"", Format::Prose, message, &whole);
        if hits.is_empty() && !encoded {
            return None;
        }
        let unit = unit(kind, "", message.to_vec());
        let parts = if encoded { &whole[..] } else { &[] };
        let found = self.detector.follow(&unit, &hits, parts);
        Some((unit, found))
    }

    pub(super) fn into_holders(self) -> BTreeMap<Number, Vec<Value>> {
        let found = self.found.into_inner();
        found.unwrap_or_else(PoisonError::into_inner)
    }
}

/// The message of a commit or tag as a unit. Its path says what it is: `commit/ID` or `tag/ID`.
pub(super) fn unit(kind: Kind, id: &str, message: Vec<u8>) -> Unit {
    let kind = match kind {
        Kind::Tag => "tag",
        _ => "commit",
    };
    let path = BString::from(format!("{kind}/{id}"));
    let kind = FileKind {
        role: FileRole::of(path.as_ref()),
        format: Format::Prose,
    };
    let Decoded { text, encoding } = decode(message);
    Unit::of_kind(path, text, encoding, kind)
}

/// What follows the header.
pub(super) fn message(data: &[u8]) -> &[u8] {
    data.find(b"\n\n").map_or(&[], |at| &data[at + 2..])
}
