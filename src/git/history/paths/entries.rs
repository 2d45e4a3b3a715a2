//! Lists where blobs stand, out of what folders have and their bases have not.

use super::super::edge::{Label, Mode};
use super::super::trees::{Record, Trees};
use super::{MANY, Paths, Place, ROOT, UNKNOWN};
use crate::git::store::Number;
use std::ops::Range;

impl Paths {
    /// Lists where blobs stand, when it is known where folders do.
    pub(super) fn list(&mut self, trees: &Trees) {
        let objects = self.folders.len();
        let mut firsts = Vec::with_capacity(objects + 1);
        let mut places = Vec::new();
        // many entries say the same: share by share, they need not all be in memory at once
        let share = objects / SHARES + 1;
        for low in (0..objects).step_by(share) {
            let blobs = low..objects.min(low + share);
            self.list_some(trees, blobs, &mut firsts, &mut places);
        }
        firsts.push(places.len() as u32); // as many as there are entries, at most
        places.shrink_to_fit();
        (self.firsts, self.places) = (firsts, places);
        let loose: Vec<Record> = self
            .loose_ends
            .iter()
            .filter_map(|&it| trees.record(it))
            .collect();
        for record in loose {
            let blobs = trees
                .added(record)
                .iter()
                .filter(|edge| edge.label.mode() != Mode::Tree);
            self.loose_ends.extend(blobs.map(|edge| edge.child));
        }
    }

    /// The same for some of them.
    fn list_some(
        &self,
        trees: &Trees,
        blobs: Range<usize>,
        firsts: &mut Vec<u32>,
        places: &mut Vec<Place>,
    ) {
        let mut ends = vec![0u32; blobs.len()];
        let at = |blob: Number| (blob as usize).wrapping_sub(blobs.start);
        self.each_entry(trees, &mut |blob, _| {
            if let Some(end) = ends.get_mut(at(blob)) {
                *end += 1;
            }
        });
        let mut all = 0;
        for end in &mut ends {
            all += *end;
            *end = all;
        }
        let mut some = vec![(ROOT, Label::new(0, Mode::File)); all as usize];
        // from the back to the front: each end becomes a start
        self.each_entry(trees, &mut |blob, place| {
            if let Some(end) = ends.get_mut(at(blob)) {
                *end -= 1;
                some[*end as usize] = place;
            }
        });
        places.reserve_exact(some.len());
        let ends = ends.into_iter().skip(1).chain([all]);
        let mut rest = &mut some[..];
        let mut start = 0;
        for end in ends {
            let (own, more) = rest.split_at_mut((end - start) as usize);
            own.sort_unstable();
            firsts.push(places.len() as u32);
            places.extend(own.chunk_by(|a, b| a == b).map(|same| same[0]));
            (rest, start) = (more, end);
        }
    }

    /// Every entry that is a blob, of the folders whose paths are known.
    fn each_entry(&self, trees: &Trees, each: &mut dyn FnMut(Number, Place)) {
        for tree in trees.all() {
            let folder = match self.folders[tree as usize] {
                UNKNOWN => continue,
                _ if self.more.contains_key(&tree) => MANY | tree,
                folder => folder,
            };
            let added = trees.record(tree).map_or(&[][..], |it| trees.added(it));
            for edge in added.iter().filter(|edge| edge.label.mode() != Mode::Tree) {
                each(edge.child, (folder, edge.label));
            }
        }
    }
}

/// Into how many shares the blobs are divided when it is listed where they stand.
const SHARES: usize = 4;
