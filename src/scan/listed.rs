//! How many findings of one file are listed, and what is said about the rest of it.

use crate::content::Unit;
use crate::detect::Candidate;
use crate::finding::{Notice, NoticeKind};
use std::cmp::Reverse;

/// Most findings of one file that are listed. A file with more is no text that somebody wrote; the rest is counted in a notice.
pub(super) const MOST_IN_FILE: usize = 1_000;

/// Cuts the list to `most`, the loudest and surest first, and leaves it in the order of the text: what is cut must never decide the exit
/// status.
pub(super) fn keep_loudest(candidates: &mut Vec<Candidate>, most: usize) {
    if candidates.len() > most {
        candidates.sort_by_key(|c| Reverse((c.rule.score, c.confidence)));
        candidates.truncate(most);
        candidates.sort_by_key(|c| c.span);
    }
}

/// What has to be said about a unit beside its findings.
pub(super) fn remarks(unit: &Unit, findings: usize, unread: bool) -> Vec<Notice> {
    let notice = |kind, message| Notice {
        path: unit.path.clone(),
        kind,
        message,
    };
    let unlisted = (findings > MOST_IN_FILE).then(|| {
        let more = findings - MOST_IN_FILE;
        let message = format!("{more} more findings of this file are not listed.");
        notice(NoticeKind::Remark, message)
    });
    let unread = unread.then(|| {
        let message = "It holds more encoded text than is decoded.".to_owned();
        notice(NoticeKind::Limit, message)
    });
    unlisted.into_iter().chain(unread).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Options, Scanner};
    use crate::source::Item;

    #[test]
    fn a_loud_finding_is_not_lost_behind_a_thousand_quiet_ones() {
        let filled = |text: &str| crate::pattern::fill(text).expect("known placeholders");
        let quiet = filled("password = \"{{alnum:14}}\"\n");
        let loud = filled("key = \"sk_live_{{alnum:24}}\"\n");
        let text = quiet.repeat(MOST_IN_FILE + 5) + &loud;
        let scanner = Scanner::new(&[], Options::default());
        scanner.take(Item::Unit(Box::new(Unit::new(
            "tests/a.py",
            text.into_bytes(),
        ))));
        let report = scanner.report(0.0);
        assert_eq!(report.findings.len(), MOST_IN_FILE);
        assert_eq!(
            report.findings[MOST_IN_FILE - 1].rule.id,
            "stripe-secret-key"
        );
        assert!(report.notices[0].message.starts_with("6 more findings"));
    }
}
