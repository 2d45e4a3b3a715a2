//! From spans of a unit to places of a file: lines and columns, what may be shown of them, GitHub's hashes.

use super::face;
use super::snippet::{Redactions, snippet};
use crate::content::Unit;
use crate::detect::{Clue, Trace};
use crate::finding::{Finding, Location, Region};
use crate::text::Span;

/// A clue with its place.
pub(super) fn trace(unit: &Unit, clue: Clue, redactions: &Redactions<'_>) -> Trace {
    let whole = clue.span == Span::default();
    Trace {
        location: Location {
            path: unit.path.clone(),
            archive: unit.archive,
            region: (!whole)
                .then(|| location(unit, clue.span, redactions).region)
                .flatten(),
        },
        tracked: unit.tracked,
        role: unit.role,
        kind: clue.kind,
    }
}

/// A span with its lines, as it may be shown.
pub(super) fn location(unit: &Unit, span: Span, redactions: &Redactions<'_>) -> Location {
    Location {
        path: unit.path.clone(),
        archive: unit.archive,
        region: Some(Region {
            span: span.shifted(unit.base.offset),
            start: unit.position(span.start),
            end: unit.position(span.end),
            snippet: snippet(unit, span, redactions),
        }),
    }
}

/// GitHub's line hashes.
pub(super) fn hash_lines(unit: &Unit, findings: &mut [Finding]) {
    let line = |finding: &Finding| finding.location.region.as_ref().map_or(1, |r| r.start.line);
    let mut lines: Vec<u32> = findings.iter().map(line).collect();
    lines.dedup();
    let hashes = face::hashes(unit, &lines);
    for finding in findings {
        if let Ok(at) = lines.binary_search(&line(finding)) {
            finding.line_hash = hashes.get(at).cloned();
        }
    }
}
