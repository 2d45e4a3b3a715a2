//! What a scan is asked to do.

use super::Known;
use crate::detect::Checks;
use crate::filter::Policies;
use crate::finding::{Date, Finding, FingerprintKey};
use crate::rule::{Confidence, Severity};
use std::sync::Arc;

/// What a scan is asked to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Findings of rules below this severity are counted, not listed.
    pub min_severity: Severity,
    /// Findings below this confidence are counted, not listed.
    pub min_confidence: Confidence,
    /// Checks that run only when somebody asks for them.
    pub checks: Checks,
    /// The key of the fingerprints.
    pub key: FingerprintKey,
    /// The source hands out only a part of the repository, such as the files of a commit: what is missing elsewhere cannot be judged.
    pub partial: bool,
    /// The source hands out all files of a project, so that an allowance which means no finding is of no use.
    pub whole: bool,
    /// What the project's configuration says.
    pub policies: Option<Arc<dyn Policies>>,
    /// Findings that are known already.
    pub known: Option<Known>,
    /// The day on which suppressions are judged; the library has no clock.
    pub today: Date,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            min_severity: Severity::Info,
            min_confidence: Confidence::Medium,
            checks: Checks::default(),
            key: FingerprintKey::default(),
            partial: false,
            whole: false,
            policies: None,
            known: None,
            today: Date::of_unix_time(0),
        }
    }
}

impl Options {
    /// Whether a finding is loud and sure enough to be listed.
    pub(super) fn lists(&self, finding: &Finding) -> bool {
        finding.severity() >= self.min_severity && finding.confidence >= self.min_confidence
    }
}
