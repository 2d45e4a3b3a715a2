//! Why something is, or is not, reported at a place: what was asked about it, and what became of each finding.

use super::Scanner;
use super::snippet::Redactions;
use crate::content::Unit;
use crate::detect;
use crate::filter::Policy;
use crate::finding::{Finding, Suppression};
use crate::rule::{Confidence, Severity};
use crate::text::Span;
use bstr::{BString, ByteSlice};

/// Longest name that is shown.
const LONGEST_NAME: usize = 60;

/// What is known about a place.
#[derive(Debug)]
pub struct Why {
    /// The configuration file that leaves the whole file out.
    pub excluded: Option<BString>,
    /// The findings there, with what became of them.
    pub verdicts: Vec<Verdict>,
    /// What was asked about the place.
    pub asked: detect::Why,
    /// The names of `asked.places`, in the same order, as they may be shown; `None` for one that may not.
    pub names: Vec<Option<String>>,
}

/// A finding, and why a scan does not count it.
#[derive(Debug)]
pub struct Verdict {
    /// The finding.
    pub finding: Finding,
    /// The severity that it has by the configuration.
    pub severity: Severity,
    /// What keeps it from the report; empty when it counts.
    pub hidden: Vec<Hidden>,
}

/// What keeps a finding from the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hidden {
    /// The configuration turns its rule off; the file that says so.
    RuleOff(BString),
    /// Its severity is below the least one that is listed.
    Severity(Severity),
    /// Its confidence is below the least one that is listed.
    Confidence(Confidence),
    /// A comment, the configuration or the baseline allows it.
    Suppressed(Suppression),
}

impl Scanner<'_> {
    /// Everything about the text `within` a unit. Asks the detector a second time, with notes; meant for one place that somebody points at.
    pub fn why(&self, unit: &Unit, within: Span) -> Why {
        let path = unit.path.as_bstr();
        let policy = self.options.policy(path);
        let excluded = policy.as_ref().filter(|policy| policy.excludes(path));
        let mut findings = self.findings(unit);
        self.options.suppress(&mut findings);
        findings.retain(|finding| {
            let region = finding.location.region.as_ref();
            region.is_some_and(|region| {
                let span = region.span;
                let base = unit.base.offset;
                let here = Span::new(within.start + base, within.end + base);
                span.overlaps(here) || here.contains(span)
            })
        });
        let verdicts = findings
            .into_iter()
            .map(|finding| self.verdict(finding, policy.as_deref()));
        let asked = self.detector.why(unit, within);
        Why {
            verdicts: verdicts.collect(),
            names: names(unit, &asked, self),
            asked,
            excluded: excluded.map(|policy| policy.file.clone()),
        }
    }

    fn verdict(&self, finding: Finding, policy: Option<&Policy>) -> Verdict {
        let rule = &*finding.rule.id;
        let severity = policy.and_then(|policy| policy.severity(rule));
        let severity = severity.unwrap_or(finding.severity());
        let off = policy.and_then(|policy| policy.chain().find(|it| it.off.contains(rule)));
        let mut hidden: Vec<Hidden> = off
            .map(|policy| Hidden::RuleOff(policy.file.clone()))
            .into_iter()
            .collect();
        if severity < self.options.min_severity {
            hidden.push(Hidden::Severity(self.options.min_severity));
        }
        if finding.confidence < self.options.min_confidence {
            hidden.push(Hidden::Confidence(self.options.min_confidence));
        }
        hidden.extend(finding.suppression.clone().map(Hidden::Suppressed));
        Verdict {
            finding,
            severity,
            hidden,
        }
    }
}

/// The names of places as they may be shown: none that a rule took for a secret, and none that looks like one.
fn names(unit: &Unit, asked: &detect::Why, scanner: &Scanner<'_>) -> Vec<Option<String>> {
    let secrets = scanner.detector.look(unit).secrets;
    let redactions = Redactions::new(unit, secrets.clone());
    let shown = |span: Span| {
        let name = unit.slice(span);
        let taken = secrets.iter().any(|secret| secret.overlaps(span));
        let digits = name.iter().filter(|byte| byte.is_ascii_digit()).count();
        if taken || name.len() > LONGEST_NAME || digits > 6 {
            return None;
        }
        let name = String::from_utf8_lossy(name).into_owned();
        Some(redactions.clean(name, span))
    };
    let places = asked.places.iter();
    places.map(|place| shown(place.explained.name)).collect()
}
