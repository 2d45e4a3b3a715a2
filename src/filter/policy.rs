//! What a project's configuration says about findings: paths left out, rules turned off, findings allowed.

use super::globs::Globs;
use crate::finding::{Date, Finding, Notice, NoticeKind, Suppression, SuppressionKind};
use crate::rule::Severity;
use bstr::{BStr, BString, ByteSlice};
use regex::bytes::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where the policy of a folder comes from.
pub trait Policies: fmt::Debug + Send + Sync {
    /// What holds for files that lie directly in a folder, given relative to the root of the scan, `/`-separated, empty for the root. `None`
    /// when nothing is said about it.
    fn of(&self, folder: &BStr) -> Option<Arc<Policy>>;

    /// Learns that a folder has no configuration of its own, which saves looking for one.
    fn nothing_in(&self, _folder: BString) {}

    /// Every policy that was asked for, or that one of those builds on, each once.
    fn asked(&self) -> Vec<Arc<Policy>>;
}

/// What one configuration file says about its folder and all below it, on top of what the folders above say.
#[derive(Debug, Default)]
pub struct Policy {
    /// What the folders above say.
    pub parent: Option<Arc<Policy>>,
    /// The folder of the file, relative to the root of the scan; globs and paths of entries are relative to it.
    pub folder: BString,
    /// The file itself, as notices name it.
    pub file: BString,
    /// Paths that are not scanned.
    pub exclude: Option<Globs>,
    /// Rules that are turned off.
    pub off: BTreeSet<String>,
    /// Rules with another severity.
    pub severity: BTreeMap<String, Severity>,
    /// Findings that are allowed.
    pub allow: Vec<Allow>,
}

/// One entry of the allowlist: which findings, why, and how long. All conditions that are given have to hold.
#[derive(Debug)]
pub struct Allow {
    /// The finding with this fingerprint.
    pub fingerprint: Option<String>,
    /// Findings in these paths.
    pub path: Option<Globs>,
    /// Findings of these rules; none means any.
    pub rule: Vec<String>,
    /// Findings whose whole value matches.
    pub value: Option<Regex>,
    /// Why; never empty.
    pub reason: String,
    /// The last day on which the entry holds.
    pub until: Option<Date>,
    /// 1-based line of the entry in its file.
    pub line: usize,
    /// Whether a finding was met that the entry means.
    pub met: AtomicBool,
}

impl Policy {
    /// Whether a file, relative to the root, is left out. The nearest file that says something about a path decides.
    pub fn excludes(&self, path: &BStr) -> bool {
        self.chain()
            .find_map(|policy| policy.exclude.as_ref()?.verdict(policy.below(path)?))
            .unwrap_or(false)
    }

    /// Whether a rule is turned off.
    pub fn is_off(&self, rule: &str) -> bool {
        self.chain().any(|policy| policy.off.contains(rule))
    }

    /// The severity that a rule has instead of its own; the nearest file that says something decides.
    pub fn severity(&self, rule: &str) -> Option<Severity> {
        self.chain()
            .find_map(|policy| policy.severity.get(rule))
            .copied()
    }

    /// Why a finding is allowed, if it is. Notes on every entry that means it that it was met.
    pub fn allows(&self, finding: &Finding, today: Date) -> Option<Suppression> {
        let mut found = None;
        for policy in self.chain() {
            let Some(path) = policy.below(finding.location.path.as_bstr()) else {
                continue;
            };
            for entry in policy
                .allow
                .iter()
                .filter(|entry| entry.means(finding, path))
            {
                entry.met.store(true, Ordering::Relaxed);
                if !entry.is_over(today) && found.is_none() {
                    found = Some(Suppression {
                        kind: SuppressionKind::Allowlist,
                        reason: entry.reason.clone(),
                    });
                }
            }
        }
        found
    }

    /// What is to be said about the entries of this file after a scan: those that have ended; and those that mean no finding, when `whole`
    /// says that all files were looked at. An entry that has ended is of interest in every scan of its findings.
    pub fn remarks(&self, today: Date, whole: bool) -> Vec<Notice> {
        let mut notices = Vec::new();
        for entry in &self.allow {
            let met = entry.met.load(Ordering::Relaxed);
            let (kind, what) = match entry.until {
                Some(until) if entry.is_over(today) && (met || whole) => (
                    NoticeKind::ExpiredAllow,
                    format!("ended on {until} and allows nothing any more"),
                ),
                _ if whole && !met => (
                    NoticeKind::UnusedAllow,
                    "means no finding: remove it".to_owned(),
                ),
                _ => continue,
            };
            notices.push(Notice {
                path: self.file.clone(),
                kind,
                message: format!("The allow entry in line {} {what}.", entry.line),
            });
        }
        notices
    }

    /// This policy and those it builds on, nearest first.
    pub fn chain(&self) -> impl Iterator<Item = &Policy> {
        std::iter::successors(Some(self), |policy| policy.parent.as_deref())
    }

    /// A path relative to the folder of this file; `None` when it lies elsewhere.
    fn below<'p>(&self, path: &'p BStr) -> Option<&'p BStr> {
        if self.folder.is_empty() {
            return Some(path);
        }
        let rest = path.strip_prefix(self.folder.as_slice())?;
        rest.strip_prefix(b"/").map(BStr::new)
    }
}

impl Allow {
    /// True from the day after the last one on.
    pub fn is_over(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// Whether the entry is about a finding, ended or not.
    fn means(&self, finding: &Finding, path: &BStr) -> bool {
        let fingerprint = self.fingerprint.as_deref();
        let value = |regex: &Regex| {
            let secret = finding.secret.as_ref();
            secret.is_some_and(|secret| regex.is_match(secret.expose()))
        };
        fingerprint.is_none_or(|it| it == finding.fingerprint.as_str())
            && self.path.as_ref().is_none_or(|globs| globs.holds(path))
            && (self.rule.is_empty() || self.rule.iter().any(|rule| *rule == finding.rule.id))
            && self.value.as_ref().is_none_or(value)
    }
}
