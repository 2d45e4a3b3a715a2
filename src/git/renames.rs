//! Renames: what came is compared with what went away, so that moving a file makes none of its lines new.

use super::changes::{Change, Gathered, Version};
use super::lines::similarity;
use super::{EntryKind, GitError, Objects};
use bstr::{BString, ByteSlice};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Drops pure renames, and gives files that were renamed and edited the version that they were made from. What went away is the source of
/// one file only: a second one is a copy, and new.
pub(super) fn pair(objects: &Objects, mut gathered: Gathered) -> Result<Vec<Change>, GitError> {
    if gathered.changes.iter().all(|change| !change.old.is_empty()) {
        return Ok(gathered.changes);
    }
    gathered.unfold(objects)?;
    let Gathered {
        mut changes,
        mut gone,
        ..
    } = gathered;
    let mut whole: HashMap<Version, Vec<usize>> = HashMap::new();
    for (at, (_, version)) in gone.iter().enumerate() {
        whole.entry(*version).or_default().push(at);
    }
    let mut used = vec![false; gone.len()];
    changes.retain(|change| {
        let source = whole
            .get_mut(&change.new)
            .filter(|_| change.old.is_empty())
            .and_then(Vec::pop);
        if let Some(at) = source {
            used[at] = true;
        }
        source.is_none()
    });
    let mut used = used.into_iter();
    gone.retain(|_| used.next() == Some(false));
    edited(objects, &mut changes, &gone);
    Ok(changes)
}

/// Gives files that came the most similar ones that went away, only those of the same name when there are too many.
fn edited(objects: &Objects, changes: &mut [Change], gone: &[(BString, Version)]) {
    let came: Vec<usize> = (0..changes.len())
        .filter(|&at| changes[at].old.is_empty() && changes[at].new.kind == EntryKind::File)
        .collect();
    if came.is_empty() || gone.is_empty() || came.len() > MOST_PAIRS {
        return;
    }
    let few = came.len().saturating_mul(gone.len()) <= MOST_PAIRS;
    let mut budget = MOST_PAIRS;
    let mut bytes = 0;
    let mut pairs = Vec::new();
    for at in came {
        let path = &changes[at].path;
        let candidates: Vec<usize> = (0..gone.len())
            .filter(|&from| gone[from].1.kind == EntryKind::File)
            .filter(|&from| few || name(&gone[from].0) == name(path))
            .take(budget)
            .collect();
        budget -= candidates.len();
        if candidates.is_empty() {
            continue;
        }
        // what cannot be read is told when it is scanned; here it is only no rename
        let Some(new) = small(objects, changes[at].new) else {
            continue;
        };
        for from in candidates {
            if bytes > MOST_READ {
                break;
            }
            let Some(old) = small(objects, gone[from].1) else {
                continue;
            };
            bytes += old.len() + new.len();
            let score = similarity(&old, &new);
            if score >= ENOUGH {
                pairs.push((Reverse(score), at, from));
            }
        }
    }
    pairs.sort();
    let mut used = HashSet::new();
    for (_, at, from) in pairs {
        if changes[at].old.is_empty() && used.insert(from) {
            changes[at].old.push(gone[from].1);
        }
    }
}

fn small(objects: &Objects, version: Version) -> Option<Vec<u8>> {
    let content = objects.blob(version.id).ok()?;
    (content.len() <= MOST_BYTES).then_some(content)
}

fn name(path: &[u8]) -> &[u8] {
    path.rfind_byte(b'/').map_or(path, |at| &path[at + 1..])
}

/// Percent of the larger file that has to be the same, as with git.
const ENOUGH: usize = 50;

/// Pairs of files that are compared in one run.
const MOST_PAIRS: usize = 2_500;

/// Bytes that are compared in one run: a fraction of a second.
const MOST_READ: usize = 64 << 20;

/// Larger files are not compared.
const MOST_BYTES: usize = 1 << 20;
