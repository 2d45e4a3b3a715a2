//! Places in SARIF: files relative to the root, regions, context, and regions of edits.

use super::super::escape;
use crate::finding::{Edit, Location, REDACTED, Region};
use crate::text::{Position, utf16_len};
use serde_sarif::sarif as model;
use std::collections::BTreeMap;

/// The name of the root that every path is relative to.
const ROOT: &str = "%SRCROOT%";

/// The root without an address: it would differ between machines and give away a user's name.
pub(super) fn bases() -> BTreeMap<String, model::ArtifactLocation> {
    let root = model::ArtifactLocation::builder()
        .description(super::message("The root of the scan."))
        .build();
    BTreeMap::from([(ROOT.to_owned(), root)])
}

/// The start of a file: all that can be said of a place inside of an archive.
const START: Position = Position { line: 1, column: 1 };

/// A file by its path from the root.
pub(super) fn artifact(path: &[u8]) -> model::ArtifactLocation {
    let path = if path.is_empty() { b"." } else { path };
    model::ArtifactLocation::builder()
        .uri(escape::uri(path))
        .uri_base_id(ROOT)
        .build()
}

/// A location with its region and its context. GitHub wants a region: a finding about a file as a whole gets its `anchor`, and where there
/// is none the empty region at the start, which is valid for every file.
pub(super) fn physical(
    location: &Location,
    anchor: Option<(Position, Position)>,
) -> model::PhysicalLocation {
    let (path, member) = location.parts();
    let place = model::PhysicalLocation::builder().artifact_location(artifact(path));
    if member.is_some() {
        return place.region(plain(START, START)).build();
    }
    let Some(region) = &location.region else {
        let (start, end) = anchor.unwrap_or((START, START));
        return place.region(plain(start, end)).build();
    };
    let exact = marked(region);
    match context(region) {
        Some(context) => place.region(exact).context_region(context).build(),
        None => place.region(exact).build(),
    }
}

/// A file in an archive by its path inside of it.
pub(super) fn logical(location: &Location) -> Option<Vec<model::LogicalLocation>> {
    let (_, member) = location.parts();
    let name = String::from_utf8_lossy(member?).into_owned();
    let member = model::LogicalLocation::builder()
        .fully_qualified_name(escape::terminal(&name))
        .kind("member");
    Some(vec![member.build()])
}

/// A region without its text.
pub(super) fn bare(path: &[u8], region: &Region) -> model::PhysicalLocation {
    model::PhysicalLocation::builder()
        .artifact_location(artifact(path))
        .region(plain(region.start, region.end))
        .build()
}

/// A file without a region.
pub(super) fn file(path: &[u8]) -> model::PhysicalLocation {
    model::PhysicalLocation::builder()
        .artifact_location(artifact(path))
        .build()
}

/// The region that an edit replaces, if it can be told from the finding's own region and the line around it: an edit has only
/// bytes, SARIF wants lines and columns. Text outside that line is unknown here, and so is text that was redacted.
pub(super) fn edited(edit: &Edit, location: &Location) -> Option<model::Region> {
    if edit.span.end == 0 {
        return Some(plain(START, START));
    }
    let region = location.region.as_ref()?;
    if edit.path != location.path {
        return None;
    }
    let (text, mark) = (&region.snippet.text, region.snippet.mark);
    let before = text.get(..mark.start)?;
    let after = text.get(mark.end..)?;
    let start = if edit.span.start >= region.span.end {
        forwards(region, after, edit.span.start)?
    } else if edit.span.start <= region.span.start {
        backwards(region, before, edit.span.start)?
    } else {
        return None;
    };
    let end = if edit.span.end >= region.span.end {
        forwards(region, after, edit.span.end)?
    } else if edit.span.end <= region.span.start {
        backwards(region, before, edit.span.end)?
    } else {
        return None;
    };
    Some(plain(start, end))
}

/// The position of an offset in front of the region, on its first line.
fn backwards(region: &Region, before: &str, offset: usize) -> Option<Position> {
    let distance = region.span.start - offset;
    let between = before.get(before.len().checked_sub(distance)?..)?;
    let units = u32::try_from(utf16_len(between.as_bytes())).ok()?;
    as_written(before, before.len() - distance, before.len()).then_some(())?;
    Some(Position {
        line: region.start.line,
        column: region.start.column.checked_sub(units).filter(|&c| c > 0)?,
    })
}

/// The position of an offset behind the region, on the same line as the region, which must be one line.
fn forwards(region: &Region, after: &str, offset: usize) -> Option<Position> {
    let distance = offset - region.span.end;
    if distance == 0 {
        return Some(region.end);
    }
    if region.start.line != region.end.line {
        return None;
    }
    let between = after.get(..distance)?;
    let units = u32::try_from(utf16_len(between.as_bytes())).ok()?;
    as_written(after, 0, distance).then_some(())?;
    Some(Position {
        line: region.end.line,
        column: region.end.column.checked_add(units)?,
    })
}

/// True when `text[from..to]` shows the bytes of the file: nothing in it was redacted or replaced.
fn as_written(text: &str, from: usize, to: usize) -> bool {
    let part = &text[from..to];
    let redacted = text
        .match_indices(REDACTED)
        .any(|(at, token)| at < to && from < at + token.len());
    !redacted && !part.contains('\u{fffd}')
}

fn marked(region: &Region) -> model::Region {
    let mut shown = region
        .snippet
        .text
        .get(region.snippet.mark.start..region.snippet.mark.end)
        .unwrap_or_default()
        .to_owned();
    let whole = region.start.line == region.end.line && !shown.contains('\u{fffd}');
    if !whole && !shown.contains(REDACTED) {
        shown.push('…');
    }
    let mut out = plain(region.start, region.end);
    if !shown.is_empty() {
        out.snippet = Some(content(&shown));
    }
    out
}

/// The whole line, if it is more than the region: a context must be a proper superset.
fn context(region: &Region) -> Option<model::Region> {
    let snippet = &region.snippet;
    let more = snippet.mark.start > 0
        || snippet.mark.end < snippet.text.len()
        || snippet.cut_before
        || snippet.cut_after;
    if !more || region.start.line != region.end.line {
        return None;
    }
    let cut = |cut: bool| if cut { "…" } else { "" };
    let text = [
        cut(snippet.cut_before),
        &snippet.text,
        cut(snippet.cut_after),
    ]
    .concat();
    let line = i64::from(region.start.line);
    Some(
        model::Region::builder()
            .start_line(line)
            .end_line(line)
            .snippet(content(&text))
            .build(),
    )
}

/// A region by its ends.
pub(super) fn plain(start: Position, end: Position) -> model::Region {
    model::Region::builder()
        .start_line(i64::from(start.line))
        .start_column(i64::from(start.column))
        .end_line(i64::from(end.line))
        .end_column(i64::from(end.column))
        .build()
}

/// Text of a file, or for one.
pub(super) fn content(text: &str) -> model::ArtifactContent {
    model::ArtifactContent::builder().text(text).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Snippet;
    use crate::text::Span;

    /// `é = "SECRET", "[REDACTED]"` at offset 100, line 7; the region is SECRET.
    fn location() -> Location {
        let region = Region {
            span: Span::new(106, 112),
            start: Position { line: 7, column: 6 },
            end: Position {
                line: 7,
                column: 12,
            },
            snippet: Snippet {
                text: format!("é = \"{REDACTED}\", \"{REDACTED}\""),
                mark: Span::new(6, 6 + REDACTED.len()),
                ..Snippet::default()
            },
        };
        Location {
            path: "a.py".into(),
            archive: None,
            region: Some(region),
        }
    }

    fn columns(path: &str, start: usize, end: usize) -> Option<(i64, i64)> {
        let edit = Edit {
            path: path.into(),
            span: Span::new(start, end),
            text: String::new(),
        };
        let region = edited(&edit, &location())?;
        Some((region.start_column.unwrap(), region.end_column.unwrap()))
    }

    #[test]
    fn an_edit_on_the_line_of_the_region_gets_columns() {
        assert_eq!(columns("a.py", 106, 112), Some((6, 12)));
        assert_eq!(columns("a.py", 105, 113), Some((5, 13)));
        assert_eq!(columns("a.py", 100, 105), Some((1, 5)));
        assert_eq!(columns("a.py", 113, 115), Some((13, 15)));
    }

    #[test]
    fn an_edit_that_cannot_be_placed_gets_none() {
        assert_eq!(columns("a.py", 99, 112), None);
        assert_eq!(columns("a.py", 101, 112), None);
        assert_eq!(columns("a.py", 107, 112), None);
        assert_eq!(columns("a.py", 106, 118), None);
        assert_eq!(columns("b.py", 106, 112), None);
    }

    #[test]
    fn an_insertion_at_the_start_needs_no_text() {
        assert_eq!(columns("new.env", 0, 0), Some((1, 1)));
    }
}
