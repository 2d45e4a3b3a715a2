//! Archives: every file in them is scanned as if it lay in a folder of that name.

use super::{Scanned, Scanner};
use crate::content::Unit;
use crate::content::archive::{self, Budget, DEEPEST, Kind, LARGEST, Trouble};
use crate::finding::{Finding, Notice, NoticeKind, Secret};
use bstr::BStr;
use std::collections::HashSet;

impl Scanner<'_> {
    /// Adds what is found in the files of a unit that is an archive. The bytes of the archive have been searched as they stand; a secret
    /// that was found there and is found in a file is reported for the file alone.
    pub(super) fn scan_members(&self, unit: &Unit, out: &mut Scanned) {
        let outside = out.findings.len();
        let mut notices = Vec::new();
        members(unit, &mut notices, &mut |inner| {
            let scanned = self.scan_text(inner);
            out.findings.extend(scanned.findings);
            let told = scanned.notices.into_iter().map(|it| of_archive(inner, it));
            out.notices.extend(told);
        });
        out.notices.extend(notices);
        if out.findings.len() > outside {
            keep_inside(&mut out.findings, outside);
        }
    }
}

/// Hands out every file in a unit that is an archive, those of archives in it after the archive, and says what could not be read.
pub(super) fn members(unit: &Unit, notices: &mut Vec<Notice>, each: &mut dyn FnMut(&Unit)) {
    if !unit.is_binary() || !unit.first {
        return;
    }
    let Some(kind) = archive::kind(&unit.text) else {
        return;
    };
    if !unit.whole {
        let megabytes = LARGEST >> 20;
        let message = format!("The archive is larger than {megabytes} MiB and was not opened.");
        return notices.push(notice(unit, NoticeKind::Limit, message));
    }
    let mut budget = Budget::new(unit.text.len());
    open(unit, kind, DEEPEST, &mut budget, notices, each);
}

fn open(
    unit: &Unit,
    kind: Kind,
    depth: usize,
    budget: &mut Budget,
    notices: &mut Vec<Notice>,
    each: &mut dyn FnMut(&Unit),
) {
    if let Kind::Unread(format) = kind {
        let message = format!("A file in the format {format} is not opened.");
        return notices.push(notice(unit, NoticeKind::Unopened, message));
    }
    if depth == 0 {
        let message = "Archives in archives are not opened any deeper.".to_owned();
        return notices.push(notice(unit, NoticeKind::Limit, message));
    }
    let path = BStr::new(&unit.path);
    let troubles = archive::open(kind, path, &unit.text, budget, &mut |member, budget| {
        let inner = unit.member(BStr::new(&member.name), member.bytes);
        each(&inner);
        let kind = inner.is_binary().then(|| archive::kind(&inner.text));
        if let Some(kind) = kind.flatten() {
            open(&inner, kind, depth - 1, budget, notices, each);
        }
    });
    for (trouble, sentence) in troubles.sentences() {
        let kind = match trouble {
            Trouble::Encrypted => NoticeKind::Encrypted,
            Trouble::Damaged => NoticeKind::Damaged,
            Trouble::Limit => NoticeKind::Limit,
            Trouble::Unread => NoticeKind::Unopened,
        };
        notices.push(notice(unit, kind, sentence));
    }
}

/// Drops those of the first findings whose secret is among the others.
fn keep_inside(findings: &mut Vec<Finding>, first: usize) {
    fn value(finding: &Finding) -> Option<&[u8]> {
        finding.secret.as_ref().map(Secret::expose)
    }
    let (outside, inside) = findings.split_at(first);
    let inside: HashSet<_> = inside.iter().filter_map(value).collect();
    let again = |one: &Finding| value(one).is_some_and(|value| inside.contains(value));
    let again: Vec<bool> = outside.iter().map(again).collect();
    let mut again = again.into_iter();
    findings.retain(|_| !again.next().unwrap_or(false));
}

/// A notice about a unit, under the path of a file that is there.
fn notice(unit: &Unit, kind: NoticeKind, message: String) -> Notice {
    let path = unit.path.clone();
    of_archive(
        unit,
        Notice {
            path,
            kind,
            message,
        },
    )
}

/// A notice about a file in an archive says so and has the path of the archive.
fn of_archive(unit: &Unit, notice: Notice) -> Notice {
    let Some(archive) = unit.archive else {
        return notice;
    };
    let member = String::from_utf8_lossy(&unit.path[archive + 2..]);
    let member: String = member.chars().filter(|c| !c.is_control()).collect();
    Notice {
        path: unit.path[..archive].into(),
        message: format!("'{member}' in it: {}", notice.message),
        ..notice
    }
}
