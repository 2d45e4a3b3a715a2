//! Renames: what came is compared with what went away, so that moving a file makes none of its lines new.

use super::changes::{Change, Gathered, Version};
use super::lines::similarity;
use super::{EntryKind, GitError, Objects};
use bstr::{BString, ByteSlice};
use std::collections::HashSet;

/// Drops pure renames, and gives files that were renamed and edited the version that they were made from.
pub(super) fn pair(objects: &Objects, mut gathered: Gathered) -> Result<Vec<Change>, GitError> {
    if gathered.changes.iter().all(|change| !change.old.is_empty()) {
        return Ok(gathered.changes);
    }
    gathered.unfold(objects)?;
    let Gathered {
        mut changes, gone, ..
    } = gathered;
    let whole: HashSet<Version> = gone.iter().map(|(_, version)| *version).collect();
    changes.retain(|change| !(change.old.is_empty() && whole.contains(&change.new)));
    edited(objects, &mut changes, &gone);
    Ok(changes)
}

/// Looks for the most similar file that went away, among those of the same name when there are too many.
fn edited(objects: &Objects, changes: &mut [Change], gone: &[(BString, Version)]) {
    let came = |change: &&mut Change| change.old.is_empty() && change.new.kind == EntryKind::File;
    let mut came: Vec<&mut Change> = changes.iter_mut().filter(came).collect();
    let few = came.len().saturating_mul(gone.len()) <= MOST_PAIRS;
    if came.is_empty() || gone.is_empty() || came.len() > MOST_PAIRS {
        return;
    }
    let mut budget = MOST_PAIRS;
    for change in &mut came {
        let candidates: Vec<Version> = gone
            .iter()
            .filter(|(path, version)| {
                version.kind == EntryKind::File && (few || name(path) == name(&change.path))
            })
            .map(|(_, version)| *version)
            .take(budget)
            .collect();
        if candidates.is_empty() {
            continue;
        }
        budget -= candidates.len();
        // what cannot be read is told when it is scanned; here it is only no rename
        let Some(new) = small(objects, change.new) else {
            continue;
        };
        let best = candidates
            .into_iter()
            .filter_map(|old| Some((similarity(&small(objects, old)?, &new), old)))
            .max_by_key(|(score, _)| *score);
        change.old = best
            .filter(|(score, _)| *score >= ENOUGH)
            .map(|(_, old)| old)
            .into_iter()
            .collect();
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

/// Larger files are not compared.
const MOST_BYTES: usize = 1 << 20;
