//! Candidates in encoded text: what was found in it, with the places where it stands in the original.

use super::{Candidate, Rank};
use crate::content::Unit;
use crate::content::encoded::{Coding, Stretch, stretches_at, stretches_of_binary_at};
use crate::content::format::Format;
use crate::finding::{REDACTED, Secret};
use crate::text::Span;
use bstr::{BStr, ByteSlice};
use std::cell::OnceCell;

/// Encodings in encodings that are followed.
const DEEPEST: usize = 3;

/// Decoded bytes for each byte of a unit that are looked at. Every encoding makes text longer, so only a text that was made for it has more.
const SHARE: usize = 4;

/// Decoded bytes that are looked at in every unit.
const FREE: usize = 64 << 10;

/// Candidates that are compared with one that was seen before.
const NEAR: usize = 16;

/// Adds the candidates of all encoded text in a unit to `found`, which holds those of the text as it stands; `read` gives the candidates of
/// one text. True when there is more encoded text than is looked at.
pub(super) fn look(
    unit: &Unit,
    found: &mut Vec<Candidate>,
    read: &dyn Fn(&Unit) -> Vec<Candidate>,
) -> bool {
    let whole = Span::new(0, unit.text.len());
    look_at(unit, &[whole], found, read)
}

/// [`look`] in some parts of the text.
pub(super) fn look_at(
    unit: &Unit,
    parts: &[Span],
    found: &mut Vec<Candidate>,
    read: &dyn Fn(&Unit) -> Vec<Candidate>,
) -> bool {
    let mut left = Some(FREE.saturating_add(unit.text.len().saturating_mul(SHARE)));
    inside(unit, parts, found, read, DEEPEST, &mut left);
    left.is_none()
}

fn inside(
    unit: &Unit,
    parts: &[Span],
    found: &mut Vec<Candidate>,
    read: &dyn Fn(&Unit) -> Vec<Candidate>,
    depth: usize,
    left: &mut Option<usize>,
) {
    if depth == 0 {
        return;
    }
    let plain = Plain::default();
    let seen = found.len();
    let mut each = |mut stretch: Stretch| {
        *left = left.and_then(|left| left.checked_sub(stretch.text.len()));
        if left.is_none() {
            return;
        }
        let text = std::mem::take(&mut stretch.text);
        let format = format(unit, stretch.coding, &text);
        let inner = unit.inner(text, format);
        let mut more = read(&inner);
        let whole = Span::new(0, inner.text.len());
        inside(&inner, &[whole], &mut more, read, depth - 1, left);
        for candidate in more {
            add(unit, &inner, &stretch, candidate, found, &plain, seen);
        }
    };
    if unit.is_binary() {
        stretches_of_binary_at(&unit.text, parts, &mut each);
    } else {
        stretches_at(&unit.path, unit.format, &unit.text, parts, &mut each);
    }
}

/// How the decoded text is written: a text of its own tells by itself, a line is written as the file is.
fn format(unit: &Unit, coding: Coding, text: &[u8]) -> Format {
    match coding {
        Coding::Markup => Format::Prose,
        _ if coding.is_whole() => Format::of(BStr::new(""), text),
        _ => unit.format,
    }
}

/// The secrets of a text as it stands; gathered when something is found in encoded text.
#[derive(Default)]
struct Plain(OnceCell<Vec<(Span, usize)>>);

impl Plain {
    /// Numbers of those with exactly this span.
    fn at(&self, span: Span, found: &[Candidate]) -> impl Iterator<Item = usize> {
        let all = self.gathered(found);
        let from = all.partition_point(|(other, _)| *other < span);
        let same = all[from..]
            .iter()
            .take_while(move |(other, _)| *other == span);
        same.map(|&(_, number)| number)
    }

    /// True when one of them touches the span; a long one that starts far before it may be overlooked.
    fn touches(&self, span: Span, found: &[Candidate]) -> bool {
        let all = self.gathered(found);
        let to = all.partition_point(|(other, _)| other.start < span.end);
        let near = all[..to].iter().rev().take(NEAR);
        near.into_iter().any(|(other, _)| other.overlaps(span))
    }

    fn gathered(&self, found: &[Candidate]) -> &[(Span, usize)] {
        self.0.get_or_init(|| {
            let secrets = found.iter().enumerate().filter(|(_, c)| c.secret);
            let mut all: Vec<_> = secrets.map(|(number, c)| (c.span, number)).collect();
            all.sort_unstable();
            all
        })
    }
}

/// Adds a candidate of decoded text, unless it was found without decoding. `found[..seen]` are the candidates of the text as it stands.
fn add(
    unit: &Unit,
    inner: &Unit,
    stretch: &Stretch,
    candidate: Candidate,
    found: &mut Vec<Candidate>,
    plain: &Plain,
    seen: usize,
) {
    if !candidate.secret || unit.is_binary() && candidate.rank < Rank::NearPattern {
        return;
    }
    let span = stretch.original(candidate.span);
    let changed = stretch.coding.is_whole() || stretch.is_changed(candidate.span);
    let decoded = candidate
        .decoded
        .clone()
        .unwrap_or_else(|| Secret::new(inner.slice(candidate.span), candidate.shown));
    if changed {
        let known = plain
            .at(span, &found[..seen])
            .find(|&number| found[number].rule.id == candidate.rule.id);
        if let Some(known) = known {
            found[known].decoded.get_or_insert(decoded);
            return;
        }
    }
    // a line without its escapes shows most of what was seen before
    let self_contained = candidate.rank >= Rank::Structure || candidate.decoded.is_some();
    if !changed && (!self_contained || plain.touches(span, &found[..seen])) {
        return;
    }
    found.push(Candidate {
        span,
        message: message(&candidate, &decoded, stretch.coding),
        remedy: if stretch.coding.is_whole() {
            String::new()
        } else {
            candidate.remedy
        },
        fix: None,
        related: candidate
            .related
            .into_iter()
            .map(|(span, words)| (stretch.original(span), words))
            .collect(),
        decoded: Some(decoded),
        ..candidate
    });
}

/// Says how the value is written, and never what it is.
fn message(candidate: &Candidate, decoded: &Secret, coding: Coding) -> String {
    const CLEAR: &str = " in clear text";
    let words = coding.words();
    let said = &candidate.message;
    let mut message = if said.contains(words) {
        said.clone() // twice over
    } else if said.contains(CLEAR) {
        said.replacen(CLEAR, &format!(", {words}"), 1)
    } else {
        format!("{}, {words}.", said.strip_suffix('.').unwrap_or(said))
    };
    if let Ok(value) = decoded.expose().to_str()
        && value.len() > 3
        && message.contains(value)
    {
        message = message.replace(value, REDACTED);
    }
    message
}
