//! Of which kinds of file a blob was: each is looked at once.

use crate::content::FileKind;
use crate::git::EntryKind;
use bstr::{BStr, BString};

/// A kind of file that a blob was, and a link or not.
pub(super) type Kind = (FileKind, EntryKind);

/// One path for each kind of file that a blob was: what is a secret in one kind may be an example in the other.
pub(super) fn kinds_of_file<'p>(
    paths: &'p [(BString, EntryKind)],
    data: &[u8],
) -> impl Iterator<Item = (&'p BString, Kind)> {
    let mut kinds: Vec<Kind> = Vec::new();
    let chosen = paths.iter().filter_map(move |(path, link)| {
        let kind = kind_of_file(path, *link, data);
        if kinds.contains(&kind) {
            return None;
        }
        kinds.push(kind);
        Some((path, kind))
    });
    chosen.take(MOST_KINDS)
}

fn kind_of_file(path: &BString, link: EntryKind, data: &[u8]) -> Kind {
    (FileKind::of(BStr::new(path), data), link)
}

/// Of how many kinds of file a blob is.
pub(super) fn count_kinds(paths: &[(BString, EntryKind)], data: &[u8]) -> u8 {
    kinds_of_file(paths, data).count() as u8 // at most MOST_KINDS
}

/// True when a blob under the one paths is read as under the others.
pub(super) fn same_kinds(
    a: &[(BString, EntryKind)],
    b: &[(BString, EntryKind)],
    data: &[u8],
) -> bool {
    if a == b {
        return true;
    }
    if a.len() > MOST_KINDS || b.len() > MOST_KINDS {
        return false;
    }
    let kinds = |paths: &[(BString, EntryKind)]| {
        let kinds = paths
            .iter()
            .map(|(path, link)| kind_of_file(path, *link, data));
        kinds.collect::<std::collections::HashSet<_>>()
    };
    kinds(a) == kinds(b)
}

/// Kinds of file that one blob is looked at as.
pub(super) const MOST_KINDS: usize = 4;
