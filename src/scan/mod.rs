//! The pipeline: units from a source through detectors and filters into a report.

mod face;
mod history;
mod snippet;

pub use history::HistoryOptions;

use crate::content::{FileRole, Unit};
use crate::detect::{Candidate, Checks, Clue, ClueKind, Detector, Found, RepositoryFinding, Trace};
use crate::filter::mark_inline;
use crate::finding::{
    Finding, FingerprintKey, Location, Notice, NoticeKind, Receipt, Region, Related, Secret,
};
use crate::pattern::Pattern;
use crate::report::Report;
use crate::rule::{Confidence, RuleRef, Severity};
use crate::source::Item;
use crate::text::Span;
use bstr::BString;
use face::Face;
use snippet::{Redactions, snippet};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most findings of one file that are listed. A file with more is no text that somebody wrote; the rest is counted in a notice.
const MOST_IN_FILE: usize = 1_000;

/// Digits of a commit's id in a message.
const SHORT_ID: usize = 10;

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
}

impl Default for Options {
    fn default() -> Self {
        Options {
            min_severity: Severity::Info,
            min_confidence: Confidence::Medium,
            checks: Checks::default(),
            key: FingerprintKey::default(),
            partial: false,
        }
    }
}

/// Turns units into a report. Can be shared by threads; the report does not depend on their number or order.
pub struct Scanner<'p> {
    detector: Detector<'p>,
    options: Options,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    findings: Vec<Finding>,
    traces: Vec<Trace>,
    faces: BTreeMap<BString, Face>,
    notices: Vec<Notice>,
    receipt: Receipt,
}

/// What comes out of one unit.
#[derive(Default)]
struct Scanned {
    findings: Vec<Finding>,
    traces: Vec<Trace>,
    notice: Option<Notice>,
}

impl<'p> Scanner<'p> {
    /// A scanner with the built-in rules and a user's own patterns.
    pub fn new(patterns: &'p [Pattern], options: Options) -> Self {
        Scanner {
            detector: Detector::new(patterns).with_checks(options.checks),
            options,
            state: Mutex::new(State::default()),
        }
    }

    /// Every rule that can fire, sorted by id.
    pub fn rules(&self) -> Vec<RuleRef> {
        self.detector.rules()
    }

    /// Takes what a source hands out: scans a unit, notes what was skipped. Call it from as many threads as you like.
    pub fn take(&self, item: Item) {
        match item {
            Item::Unit(unit) => {
                let Scanned {
                    findings,
                    traces,
                    notice,
                } = self.scan(&unit);
                // hashing takes time: not while the other threads wait
                let face = (!traces.is_empty() && unit.first).then(|| Face::of(&unit, &traces));
                let mut state = self.lock();
                state.receipt.files += u64::from(unit.first);
                state.receipt.bytes += unit.size;
                state.findings.extend(findings);
                if let Some(face) = face {
                    state.faces.insert(unit.path.clone(), face);
                }
                state.traces.extend(traces);
                state.notices.extend(notice);
            }
            Item::Skipped(notice) => self.lock().note(notice),
            Item::WholeTree => self.lock().traces.push(Trace {
                location: Location {
                    path: "".into(),
                    region: None,
                },
                tracked: None,
                role: FileRole::Source,
                kind: ClueKind::WholeTree,
            }),
        }
    }

    /// Notes that commits were looked at, and how many.
    pub fn count_commits(&self, commits: u64) {
        *self.lock().receipt.commits.get_or_insert(0) += commits;
    }

    /// The findings of one unit, in the order of its text, suppressed ones marked.
    pub fn findings(&self, unit: &Unit) -> Vec<Finding> {
        self.scan(unit).findings
    }

    /// The report on everything taken so far. `seconds` is the time it took, for the receipt.
    pub fn report(self, seconds: f64) -> Report {
        let State {
            mut findings,
            mut traces,
            faces,
            mut notices,
            mut receipt,
        } = std::mem::take(&mut *self.lock());
        let place = |trace: &Trace| trace.location.region.as_ref().map_or(0, |r| r.span.start);
        traces.sort_by(|a, b| (&a.location.path, place(a)).cmp(&(&b.location.path, place(b))));
        let of_repository = if self.options.partial {
            Vec::new()
        } else {
            self.detector.judge_repository(&traces)
        };
        findings.extend(of_repository.into_iter().map(|found| {
            let mut finding = self.repository_finding(found);
            if let Some(face) = faces.get(&finding.location.path) {
                face.complete(&mut finding);
            }
            finding
        }));
        sort(&mut findings);
        for id in self.detector.broken_patterns() {
            receipt.incomplete = true;
            notices.push(Notice {
                path: Default::default(),
                kind: NoticeKind::BrokenPattern,
                message: format!("The regex of the pattern '{id}' cannot be compiled: what it looks for was not looked for."),
            });
        }
        notices.sort();
        notices.dedup();
        findings.retain(|finding| {
            let shown = finding.severity() >= self.options.min_severity
                && finding.confidence >= self.options.min_confidence;
            receipt.hidden += u64::from(!shown);
            shown
        });
        for finding in &findings {
            if finding.suppression.is_some() {
                receipt.suppressed += 1;
            } else {
                *receipt.findings.entry(finding.severity()).or_default() += 1;
            }
        }
        receipt.seconds = seconds;
        Report {
            findings,
            notices,
            receipt,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // a panic in another thread leaves counters and lists that are still true
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn scan(&self, unit: &Unit) -> Scanned {
        if unit
            .new_lines
            .as_ref()
            .is_some_and(|lines| lines.is_empty())
        {
            return Scanned::default(); // something was taken away, nothing added
        }
        let Found {
            mut candidates,
            secrets,
            clues,
        } = self.detector.look(unit);
        candidates.retain(|candidate| {
            unit.is_new(candidate.span) || candidate.related.iter().any(|it| unit.is_new(it.0))
        });
        if candidates.is_empty() && clues.is_empty() {
            return Scanned::default();
        }
        let notice = (candidates.len() > MOST_IN_FILE).then(|| Notice {
            path: unit.path.clone(),
            kind: NoticeKind::Remark,
            message: format!(
                "{} more findings of this file are not listed.",
                candidates.len() - MOST_IN_FILE
            ),
        });
        keep_loudest(&mut candidates, MOST_IN_FILE);
        let redactions = Redactions::new(unit, secrets);
        let mut findings: Vec<Finding> = candidates
            .into_iter()
            .map(|candidate| self.finding(unit, candidate, &redactions))
            .collect();
        hash_lines(unit, &mut findings);
        mark_inline(unit, &mut findings);
        let traces = clues
            .into_iter()
            .map(|clue| trace(unit, clue, &redactions))
            .collect();
        Scanned {
            findings,
            traces,
            notice,
        }
    }

    fn repository_finding(&self, found: RepositoryFinding) -> Finding {
        let related = found.related.into_iter();
        Finding {
            rule: found.rule.into(),
            confidence: found.confidence,
            fingerprint: self.options.key.fingerprint(
                found.rule,
                &found.location.path,
                &found.subject,
            ),
            location: found.location,
            related: related
                .map(|(location, message)| Related { location, message })
                .collect(),
            secret: None,
            message: found.message,
            remedy: found.remedy,
            line_hash: None,
            fix: found.fix,
            suppression: None,
            commit: None,
            life: None,
            anchor: None,
        }
    }

    fn finding(
        &self,
        unit: &Unit,
        mut candidate: Candidate,
        redactions: &Redactions<'_>,
    ) -> Finding {
        if candidate.span.is_empty() {
            // nothing to point at: the whole line then
            candidate.span = unit.line_at(candidate.span.start);
        }
        let value = unit.slice(candidate.span);
        let fingerprint = self
            .options
            .key
            .fingerprint(&candidate.rule, &unit.path, value);
        let clean = |text: String| redactions.clean(text, candidate.span);
        Finding {
            confidence: candidate.confidence,
            location: location(unit, candidate.span, redactions),
            related: candidate
                .related
                .into_iter()
                .map(|(span, message)| Related {
                    location: location(unit, span, redactions),
                    message: clean(message),
                })
                .collect(),
            secret: candidate
                .secret
                .then(|| Secret::new(value, candidate.shown)),
            message: match &unit.commit {
                Some(commit) => in_commit(&clean(candidate.message), commit),
                None => clean(candidate.message),
            },
            remedy: clean(candidate.remedy),
            fingerprint,
            line_hash: None,
            fix: candidate.fix.filter(|_| unit.commit.is_none()), // the file on disk is another one by now
            suppression: None,
            commit: unit.commit.clone(),
            life: None,
            anchor: None,
            rule: candidate.rule,
        }
    }
}

impl State {
    fn note(&mut self, notice: Notice) {
        *self
            .receipt
            .skipped
            .entry(notice.kind.as_str())
            .or_default() += 1;
        self.receipt.incomplete |= notice.kind.incomplete();
        self.notices.push(notice);
    }
}

/// Cuts the list to `most`, the loudest and surest first, and leaves it in the order of the text: what is cut must never decide the exit
/// status.
fn keep_loudest(candidates: &mut Vec<Candidate>, most: usize) {
    if candidates.len() > most {
        candidates.sort_by_key(|c| Reverse((c.rule.score, c.confidence)));
        candidates.truncate(most);
        candidates.sort_by_key(|c| c.span);
    }
}

/// Says in a message which commit it is about, in front of its full stop.
fn in_commit(message: &str, commit: &str) -> String {
    let sentence = message.strip_suffix('.').unwrap_or(message);
    let short = &commit[..commit.len().min(SHORT_ID)];
    format!("{sentence} (commit {short}).")
}

fn trace(unit: &Unit, clue: Clue, redactions: &Redactions<'_>) -> Trace {
    let whole = clue.span == Span::default();
    Trace {
        location: Location {
            path: unit.path.clone(),
            region: (!whole)
                .then(|| location(unit, clue.span, redactions).region)
                .flatten(),
        },
        tracked: unit.tracked,
        role: unit.role,
        kind: clue.kind,
    }
}

fn location(unit: &Unit, span: Span, redactions: &Redactions<'_>) -> Location {
    Location {
        path: unit.path.clone(),
        region: Some(Region {
            span: span.shifted(unit.base.offset),
            start: unit.position(span.start),
            end: unit.position(span.end),
            snippet: snippet(unit, span, redactions),
        }),
    }
}

/// GitHub's line hashes.
fn hash_lines(unit: &Unit, findings: &mut [Finding]) {
    let line = |finding: &Finding| finding.location.region.as_ref().map_or(1, |r| r.start.line);
    let mut lines: Vec<u32> = findings.iter().map(line).collect();
    lines.dedup();
    let hashes = face::hashes(unit, &lines);
    for finding in findings {
        if let Ok(at) = lines.binary_search(&line(finding)) {
            finding.line_hash = hashes.get(at).cloned();
        }
    }
}

/// Sorts by path, place and rule, and drops what two overlapping parts of a large file both reported.
fn sort(findings: &mut Vec<Finding>) {
    let span = |finding: &Finding| {
        finding
            .location
            .region
            .as_ref()
            .map_or(Span::default(), |r| r.span)
    };
    findings.sort_by(|a, b| {
        let ends = span(b).end.cmp(&span(a).end);
        (&a.location.path, span(a).start)
            .cmp(&(&b.location.path, span(b).start))
            .then(ends)
            .then_with(|| a.rule.id.cmp(&b.rule.id))
            .then_with(|| a.message.cmp(&b.message))
            .then_with(|| a.commit.cmp(&b.commit))
    });
    findings.dedup_by(|later, kept| {
        later.location.path == kept.location.path
            && later.location.region.is_some()
            && later.rule == kept.rule
            && later.commit == kept.commit
            && span(kept).contains(span(later))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

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
