//! What a project's configuration and baseline make of findings, once all of them are there.

use super::Options;
use crate::filter::{Baseline, Compared, Policy};
use crate::finding::{Finding, Notice, NoticeKind};
use crate::rule::{Rule, RuleRef, Severity};
use bstr::{BStr, BString, ByteSlice};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A baseline, and what is needed to read it.
#[derive(Debug, Clone)]
pub struct Known {
    /// The known findings.
    pub baseline: Arc<Baseline>,
    /// The baseline's file, as notices name it.
    pub file: BString,
    /// The root of the work tree: where it is seen whether a file is still there. Without one every file is taken to be.
    pub root: Option<PathBuf>,
}

impl Known {
    /// Whether a file of the repository is still there.
    pub fn exists(&self, path: &BStr) -> bool {
        match (&self.root, path.to_path()) {
            (Some(root), Ok(path)) => root.join(path).symlink_metadata().is_ok(),
            _ => true,
        }
    }
}

impl Options {
    /// Whether the configuration leaves a file out.
    pub(super) fn excludes(&self, path: &BStr) -> bool {
        self.policy(path)
            .is_some_and(|policy| policy.excludes(path))
    }

    /// Removes findings of rules that are turned off and of files that are left out, and gives rules the severity that the configuration
    /// wants; returns how many findings were removed.
    pub(super) fn configure(&self, findings: &mut Vec<Finding>) -> u64 {
        if self.policies.is_none() {
            return 0;
        }
        let before = findings.len();
        let mut changed: BTreeMap<(String, Severity), RuleRef> = BTreeMap::new();
        findings.retain_mut(|finding| {
            let path = finding.location.path.as_bstr();
            let Some(policy) = self.policy(path) else {
                return true;
            };
            if let Some(severity) = policy.severity(&finding.rule.id)
                && severity != finding.severity()
            {
                let key = (finding.rule.id.clone().into_owned(), severity);
                let rule = changed.entry(key).or_insert_with(|| {
                    RuleRef::Shared(Arc::new(with_severity(&finding.rule, severity)))
                });
                finding.rule = rule.clone();
            }
            !policy.is_off(&finding.rule.id) && !policy.excludes(path)
        });
        (before - findings.len()) as u64
    }

    /// Marks findings that the configuration allows or the baseline knows; what the comparison with the baseline brought to light.
    pub(super) fn suppress(&self, findings: &mut [Finding]) -> Compared {
        for finding in findings.iter_mut() {
            let policy = self.policy(finding.location.path.as_bstr());
            let allowed = policy.and_then(|policy| policy.allows(finding, self.today));
            finding.suppression = finding.suppression.take().or(allowed);
        }
        match &self.known {
            Some(known) => known.baseline.mark(findings, &|path| known.exists(path)),
            None => Compared::default(),
        }
    }

    /// Says which allowances have ended or mean nothing.
    pub(super) fn remark(&self, compared: &Compared, notices: &mut Vec<Notice>) {
        if let Some(policies) = &self.policies {
            let asked = policies.asked();
            notices.extend(
                asked
                    .iter()
                    .flat_map(|it| it.remarks(self.today, self.whole)),
            );
        }
        if let Some(known) = &self.known
            && self.whole
            && compared.unused > 0
        {
            notices.push(Notice {
                path: known.file.clone(),
                kind: NoticeKind::UnusedAllow,
                message: format!(
                    "{} of {} entries mean no finding any more: `credlint baseline prune` removes them.",
                    compared.unused,
                    known.baseline.len()
                ),
            });
        }
    }

    /// The severity that the configuration gives a rule, or its own.
    pub(super) fn severity(&self, rule: &Rule) -> Severity {
        let policy = self.policy(BStr::new(b""));
        let set = policy.and_then(|policy| policy.severity(&rule.id));
        set.unwrap_or(rule.severity())
    }

    /// What the configuration says about the folder of a file.
    pub(super) fn policy(&self, path: &BStr) -> Option<Arc<Policy>> {
        let policies = self.policies.as_ref()?;
        let folder = memchr::memrchr(b'/', path).map_or(0, |slash| slash);
        policies.of(path[..folder].as_bstr())
    }
}

fn with_severity(rule: &Rule, severity: Severity) -> Rule {
    Rule {
        score: severity.default_score(),
        ..rule.clone()
    }
}
