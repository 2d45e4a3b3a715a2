//! The commits that can be reached from one commit and not from others.

use super::{GitError, ObjectId, Objects};
use std::collections::{BinaryHeap, HashMap, HashSet};

/// All commits that `tip` has and none of `hidden` has, every one behind its parents.
///
/// # Errors
/// When a commit cannot be read.
pub(super) fn commits_between(
    objects: &Objects,
    tip: ObjectId,
    hidden: &[ObjectId],
) -> Result<Vec<ObjectId>, GitError> {
    let mut walk = Walk {
        objects,
        seen: HashMap::new(),
        queue: BinaryHeap::new(),
        wanted: 0,
    };
    walk.add(tip, false)?;
    for &id in hidden {
        walk.add(id, true)?;
    }
    let mut more = MORE;
    while walk.wanted > 0 || more > 0 {
        if walk.wanted == 0 {
            more -= 1;
        }
        if !walk.step()? {
            break;
        }
    }
    Ok(walk.sorted(tip))
}

struct Walk<'a> {
    objects: &'a Objects,
    seen: HashMap<ObjectId, Seen>,
    /// Commits whose parents are to be looked at, the youngest first.
    queue: BinaryHeap<(i64, ObjectId)>,
    /// Those in the queue that are not hidden.
    wanted: usize,
}

struct Seen {
    parents: Vec<ObjectId>,
    hidden: bool,
    queued: bool,
}

impl Walk<'_> {
    fn add(&mut self, id: ObjectId, hidden: bool) -> Result<(), GitError> {
        if self.seen.contains_key(&id) {
            if hidden {
                self.hide(id);
            }
            return Ok(());
        }
        let commit = self.objects.commit(id)?;
        let seen = Seen {
            parents: commit.parents,
            hidden,
            queued: true,
        };
        self.seen.insert(id, seen);
        self.queue.push((commit.seconds, id));
        self.wanted += usize::from(!hidden);
        Ok(())
    }

    /// Hides a commit and all that is known to be behind it.
    fn hide(&mut self, id: ObjectId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if let Some(seen) = self.seen.get_mut(&id)
                && !seen.hidden
            {
                seen.hidden = true;
                self.wanted -= usize::from(seen.queued);
                open.extend_from_slice(&seen.parents);
            }
        }
    }

    /// Looks at the parents of the youngest commit; false when there is none.
    fn step(&mut self) -> Result<bool, GitError> {
        let Some((_, id)) = self.queue.pop() else {
            return Ok(false);
        };
        let Some(seen) = self.seen.get_mut(&id) else {
            return Ok(true);
        };
        seen.queued = false;
        let (parents, hidden) = (seen.parents.clone(), seen.hidden);
        self.wanted -= usize::from(!hidden);
        for parent in parents {
            self.add(parent, hidden)?;
        }
        Ok(true)
    }

    /// What is not hidden, parents first.
    fn sorted(&self, tip: ObjectId) -> Vec<ObjectId> {
        let mut sorted = Vec::new();
        let mut entered = HashSet::new();
        let mut open = vec![(tip, false)];
        while let Some((id, done)) = open.pop() {
            let Some(seen) = self.seen.get(&id).filter(|seen| !seen.hidden) else {
                continue;
            };
            if done {
                sorted.push(id);
            } else if entered.insert(id) {
                open.push((id, true));
                open.extend(seen.parents.iter().rev().map(|&parent| (parent, false)));
            }
        }
        sorted
    }
}

/// Commits that are looked at after nothing that is not hidden is left to look at: where a clock was wrong, a hidden commit may be older
/// than what it hides. Up to this many the result is exact whatever the clocks said; a wrong one beyond that makes it too large.
const MORE: usize = 5_000;
