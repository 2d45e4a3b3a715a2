//! What findings about a whole repository need to know of files whose text is gone when they are made.

use crate::content::{Encoding, Origin, Unit};
use crate::detect::{ClueKind, Trace};
use crate::filter::{FileMark, file_marks, mark_by_file};
use crate::finding::{Finding, line_hashes, line_hashes_after_bom};
use crate::text::Position;

/// The lines of a file that a finding may point at.
#[derive(Debug, Default)]
pub(super) struct Face {
    /// The first visible character.
    head: Option<(Position, Position)>,
    /// Lines with their hashes, sorted.
    hashes: Vec<(u32, String)>,
    /// What comments in the file allow.
    marks: Vec<FileMark>,
}

impl Face {
    /// Notes the lines that the traces of a unit name, the first one with text, and all lines of an ignore file.
    pub(super) fn of(unit: &Unit, traces: &[Trace]) -> Self {
        let head = head(unit);
        let mut lines: Vec<u32> = traces
            .iter()
            .filter_map(|trace| trace.location.region.as_ref())
            .map(|region| region.start.line)
            .chain(head.map(|(start, _)| start.line))
            .collect();
        let all = |trace: &Trace| matches!(trace.kind, ClueKind::GitIgnore { .. });
        if traces.iter().any(all) {
            lines.extend((1..).take(unit.lines().lines()));
        }
        lines.sort_unstable();
        lines.dedup();
        let hashes = hashes(unit, &lines);
        Face {
            head,
            hashes: lines.into_iter().zip(hashes).collect(),
            marks: file_marks(unit),
        }
    }

    /// Gives a finding about this file the hash of its line, something to point at when it is about the file as a whole, and its
    /// suppression when a comment allows it.
    pub(super) fn complete(&self, finding: &mut Finding) {
        mark_by_file(finding, &self.marks);
        let region = finding.location.region.as_ref();
        let line = match (region, self.head) {
            (Some(region), _) => region.start.line,
            (None, Some((start, end))) => {
                finding.anchor = Some((start, end));
                start.line
            }
            (None, None) => return,
        };
        let at = self.hashes.binary_search_by_key(&line, |(line, _)| *line);
        finding.line_hash = at.ok().map(|at| self.hashes[at].1.clone());
    }
}

/// GitHub's hashes of some lines, sorted; none for what has no lines that GitHub could hash the same way: a link's target, a later part
/// of a large file.
pub(super) fn hashes(unit: &Unit, lines: &[u32]) -> Vec<String> {
    if unit.origin == Origin::LinkTarget || unit.base.offset > 0 || lines.is_empty() {
        return Vec::new();
    }
    match unit.encoding {
        Encoding::Utf8Bom => line_hashes_after_bom(&unit.text, lines),
        _ => line_hashes(&unit.text, lines),
    }
}

fn head(unit: &Unit) -> Option<(Position, Position)> {
    let at = unit.text.iter().position(u8::is_ascii_graphic)?;
    Some((unit.position(at), unit.position(at + 1)))
}
