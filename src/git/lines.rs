//! Which lines of a text are new against older versions of it.

use crate::text::{LineIndex, LineSet};
use std::collections::HashMap;

/// The lines of `new` that none of the older versions has at that place: what a line diff would mark as added. Line ends do not count.
///
/// Cost grows with the texts, not with their product: where many lines were moved about, only those count as old that the older version
/// holds as often. Texts above 64 MiB are new as a whole.
pub fn new_lines(new: &[u8], old: &[&[u8]]) -> LineSet {
    if old.is_empty() || new.len() > MOST_TEXT || old.iter().any(|old| old.len() > MOST_TEXT) {
        return LineSet::all();
    }
    let mut names = HashMap::new();
    let lines = intern(new, &mut names);
    let mut fresh = vec![true; lines.len()];
    for text in old {
        let before = intern(text, &mut names);
        for (fresh, added) in fresh.iter_mut().zip(added(&lines, &before)) {
            *fresh &= added;
        }
    }
    fresh
        .iter()
        .enumerate()
        .filter(|(_, fresh)| **fresh)
        .map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX))
        .collect()
}

/// How much of the larger text the two have in common, line by line wherever they stand: 0 to 100.
pub(super) fn similarity(a: &[u8], b: &[u8]) -> usize {
    let mut counts: HashMap<&[u8], usize> = HashMap::new();
    for line in a.split_inclusive(|&b| b == b'\n') {
        *counts.entry(line).or_default() += 1;
    }
    let mut common = 0;
    for line in b.split_inclusive(|&b| b == b'\n') {
        if let Some(count) = counts.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            common += line.len();
        }
    }
    common * 100 / a.len().max(b.len()).max(1)
}

/// Gives equal lines equal numbers.
fn intern<'t>(text: &'t [u8], names: &mut HashMap<&'t [u8], u32>) -> Vec<u32> {
    let index = LineIndex::new(text);
    (0..index.lines())
        .map(|line| {
            let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
            *names
                .entry(index.line_span(line, text).of(text))
                .or_insert(next)
        })
        .collect()
}

/// For each line of `new` whether it was added.
fn added(new: &[u32], old: &[u32]) -> Vec<bool> {
    let front = new.iter().zip(old).take_while(|(a, b)| a == b).count();
    let back = new[front..]
        .iter()
        .rev()
        .zip(old[front..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let mut added = vec![false; new.len()];
    let middle = &new[front..new.len() - back];
    let mut counts: HashMap<u32, (usize, usize)> = HashMap::new();
    for line in middle {
        counts.entry(*line).or_default().0 += 1;
    }
    // lines that only one side has are settled; leaving them out keeps the search for the others short
    let mut before = Vec::new();
    for line in &old[front..old.len() - back] {
        if let Some(count) = counts.get_mut(line) {
            count.1 += 1;
            before.push(*line);
        }
    }
    let shared: Vec<usize> = (0..middle.len())
        .filter(|&at| counts[&middle[at]].1 > 0)
        .collect();
    let after: Vec<u32> = shared.iter().map(|&at| middle[at]).collect();
    let kept = match common(&before, &after) {
        Some(kept) => kept,
        None => after
            .iter()
            .map(|line| counts[line].0 <= counts[line].1)
            .collect(),
    };
    added[front..front + middle.len()].fill(true);
    for (at, kept) in shared.into_iter().zip(kept) {
        added[front + at] = !kept;
    }
    added
}

/// Myers' greedy search for a longest common subsequence: for each line of `b` whether it is part of it. `None` when the texts differ in
/// more than [`MOST_EDITS`] lines. E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
fn common(a: &[u32], b: &[u32]) -> Option<Vec<bool>> {
    let most = MOST_EDITS.min(a.len() + b.len());
    // reach[k + most + 1]: how far down `a` the best path on diagonal k (a - b) has come
    let mut reach = vec![0usize; 2 * most + 3];
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    for edits in 0..=most {
        let low = most + 1 - edits;
        for at in (low..=most + 1 + edits).step_by(2) {
            let down = at == low || (at != most + 1 + edits && reach[at - 1] < reach[at + 1]);
            let mut x = if edits == 0 {
                0
            } else if down {
                reach[at + 1]
            } else {
                reach[at - 1] + 1
            };
            let Some(mut y) = (x + most + 1).checked_sub(at) else {
                continue;
            };
            while x < a.len() && y < b.len() && a[x] == b[y] {
                x += 1;
                y += 1;
            }
            reach[at] = x;
            if x >= a.len() && y >= b.len() {
                return Some(trace(a, b, &rounds, most));
            }
        }
        rounds.push(reach[low..=most + 1 + edits].to_vec());
    }
    None
}

/// Walks the rounds of [`common`] back and marks the lines of `b` on its diagonals.
fn trace(a: &[u32], b: &[u32], rounds: &[Vec<usize>], most: usize) -> Vec<bool> {
    let mut kept = vec![false; b.len()];
    let (mut x, mut y) = (a.len(), b.len());
    for edits in (0..=rounds.len()).rev() {
        let at = x + most + 1 - y;
        let (from_x, from_y) = if edits == 0 {
            (0, 0)
        } else {
            let before = &rounds[edits - 1];
            let low = most + 1 - (edits - 1);
            let get = |at: usize| at.checked_sub(low).and_then(|at| before.get(at).copied());
            let first = most + 1 - edits;
            let last = most + 1 + edits;
            let down = at == first || (at != last && get(at - 1) < get(at + 1));
            let previous = if down { at + 1 } else { at - 1 };
            let from_x = get(previous).unwrap_or(0);
            (from_x, from_x + most + 1 - previous)
        };
        while x > from_x && y > from_y && a[x - 1] == b[y - 1] {
            x -= 1;
            y -= 1;
            kept[y] = true;
        }
        (x, y) = (from_x, from_y);
    }
    kept
}

/// Longer texts are not compared.
const MOST_TEXT: usize = 64 << 20;

/// Most lines that may differ, moved ones only, before the search is given up: bounds time and memory (4 MiB on 64-bit systems).
const MOST_EDITS: usize = 700;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn assert_new(new: &str, old: &[&str], lines: &[u32]) {
        let old: Vec<&[u8]> = old.iter().map(|old| old.as_bytes()).collect();
        let expected: LineSet = lines.iter().copied().collect();
        assert_eq!(new_lines(new.as_bytes(), &old), expected);
    }

    #[test]
    fn what_a_diff_marks_as_added() {
        assert_new("a\nb\n", &["a\nb\n"], &[]);
        assert_new("a\nx\nb\n", &["a\nb\n"], &[2]);
        assert_new("b\n", &["a\nb\n"], &[]);
        assert_new("a\nb", &["a\nb\n"], &[]);
        assert_new("x\ny", &[""], &[1, 2]);
        assert_new("}\nx\n}\n", &["}\n"], &[2, 3]);
        assert_new("b\na\n", &["a\nb\n"], &[2]);
        assert_new("a\r\nb\r\n", &["a\nb\n"], &[]);
    }

    #[test]
    fn nothing_before_means_all_of_it() {
        assert_eq!(new_lines(b"a", &[]), LineSet::all());
    }

    #[test]
    fn a_line_is_new_when_no_older_version_has_it() {
        assert_new("a\nb\nc\n", &["a\nb\n", "b\nc\n"], &[]);
        assert_new("a\nx\nb\nc\n", &["a\nb\n", "b\nc\n"], &[2]);
    }

    #[test]
    fn many_moved_lines_cost_little() {
        let lines: Vec<String> = (0..40_000).map(|n| format!("line {n}")).collect();
        let back: Vec<String> = lines.iter().rev().cloned().collect();
        let new = format!("{}\nnew\nline 7", back.join("\n"));
        let set = new_lines(new.as_bytes(), &[lines.join("\n").as_bytes()]);
        assert!(set.touches(40_001, 40_001), "a line nobody had");
        assert!(set.touches(40_002, 40_002), "one line more of its kind");
        assert!(!set.touches(5, 5), "it was there before");
    }

    #[test]
    fn similar_texts() {
        assert_eq!(similarity(b"", b""), 0);
        assert_eq!(similarity(b"a\nb\n", b"b\na\n"), 100);
        assert_eq!(similarity(b"a\n", b"a\nb\n"), 50);
        assert_eq!(similarity(b"a\na\n", b"a\nb\n"), 50);
    }

    /// Length of a longest common subsequence, by the textbook's table.
    fn longest(a: &[u32], b: &[u32]) -> usize {
        let mut row = vec![0; b.len() + 1];
        for x in a {
            let mut diagonal = 0;
            for (at, y) in b.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if x == y {
                    diagonal + 1
                } else {
                    above.max(row[at])
                };
                diagonal = above;
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn what_is_kept_is_a_longest_common_subsequence(
            a in proptest::collection::vec(0u32..5, 0..40),
            b in proptest::collection::vec(0u32..5, 0..40),
        ) {
            let kept = common(&a, &b).expect("short texts are compared");
            let kept: Vec<u32> = b.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(line, _)| *line).collect();
            prop_assert_eq!(kept.len(), longest(&a, &b));
            let mut rest = a.iter();
            prop_assert!(kept.iter().all(|line| rest.any(|other| other == line)));
        }

        #[test]
        fn a_line_that_no_version_has_is_always_new(
            new in "[ab\n]{0,60}", old in "[ab\n]{0,60}",
        ) {
            let set = new_lines(new.as_bytes(), &[old.as_bytes()]);
            let index = LineIndex::new(new.as_bytes());
            for line in 0..index.lines() {
                let text = index.line_span(line, new.as_bytes()).of(new.as_bytes());
                if !old.as_bytes().split(|&b| b == b'\n').any(|other| other == text) {
                    let number = u32::try_from(line + 1).unwrap();
                    prop_assert!(set.touches(number, number));
                }
            }
        }
    }
}
