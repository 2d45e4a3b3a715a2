//! Reporters: the same result for people and for machines.

use crate::finding::{Finding, Notice, Receipt};
use crate::rule::RuleRef;
use std::io::{self, Write};

/// Everything a run found, in its final order.
#[derive(Debug, Default)]
pub struct Report {
    /// Findings in scope of the report, sorted by path, span and rule. Suppressed ones are marked.
    pub findings: Vec<Finding>,
    /// What was not scanned, or not as expected, sorted by path.
    pub notices: Vec<Notice>,
    /// Every rule that could have fired, sorted by id.
    pub rules: Vec<RuleRef>,
    /// The account of the run.
    pub receipt: Receipt,
}

/// Writes a report in one format. A reporter never writes a secret: it has only redacted snippets and [`crate::finding::Secret`].
pub trait Reporter {
    /// Writes the whole report.
    ///
    /// # Errors
    /// Fails when the writer does; a closed pipe is the caller's to judge.
    fn report(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}
