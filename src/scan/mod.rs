//! The pipeline: units from a source through detectors and filters into a report.

mod allowed;
mod audit;
mod face;
mod history;
mod listed;
mod name;
mod options;
mod packed;
mod place;
mod snippet;
mod why;

pub use history::HistoryOptions;

use crate::content::{FileRole, Unit};
use crate::detect::{self, Candidate, ClueKind, Detector, Found, RepositoryFinding, Trace};
use crate::filter::mark_inline;
use crate::finding::{Finding, Location, Notice, NoticeKind, Receipt, Related, Secret};
use crate::pattern::Pattern;
use crate::report::Report;
use crate::rule::RuleRef;
use crate::source::Item;
use crate::text::Span;
pub use allowed::Known;
use bstr::{BString, ByteSlice};
use face::Face;
use listed::{MOST_IN_FILE, keep_loudest, remarks};
pub use options::Options;
use place::{hash_lines, location, trace};
use snippet::Redactions;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
pub use why::{Hidden, Verdict, Why};

/// What the receipt calls files that the configuration leaves out.
const EXCLUDED: &str = "excluded";

/// Digits of a commit's id in a message.
const SHORT_ID: usize = 10;

/// Turns units into a report. Can be shared by threads; the report does not depend on their number or order.
pub struct Scanner<'p> {
    detector: Detector<'p>,
    patterns: &'p [Pattern],
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
    people: Vec<(String, u64)>,
}

/// What comes out of one unit.
#[derive(Default)]
struct Scanned {
    findings: Vec<Finding>,
    traces: Vec<Trace>,
    /// Remarks, and what was not looked at.
    notices: Vec<Notice>,
}

impl<'p> Scanner<'p> {
    /// A scanner with the built-in rules and a user's own patterns.
    pub fn new(patterns: &'p [Pattern], options: Options) -> Self {
        Scanner {
            detector: Detector::new(patterns).with_checks(options.checks),
            patterns,
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
            Item::Unit(unit) if self.options.excludes(unit.path.as_bstr()) => {
                if unit.first {
                    self.lock().exclude();
                }
            }
            Item::Skipped(notice)
                if !notice.path.is_empty() && self.options.excludes(notice.path.as_bstr()) =>
            {
                self.lock().exclude();
            }
            Item::Unit(mut unit) => {
                let named = self.name(&mut unit);
                let Scanned {
                    findings,
                    traces,
                    notices,
                } = self.scan(&unit);
                // hashing takes time: not while the other threads wait
                let face = (!traces.is_empty() && unit.first).then(|| Face::of(&unit, &traces));
                let mut state = self.lock();
                state.receipt.files += u64::from(unit.first);
                state.receipt.bytes += unit.size;
                state.findings.extend(named);
                state.findings.extend(findings);
                if let Some(face) = face {
                    state.faces.insert(unit.path.clone(), face);
                }
                state.traces.extend(traces);
                for notice in notices {
                    match notice.kind {
                        NoticeKind::Remark => state.notices.push(notice),
                        _ => state.note(notice),
                    }
                }
            }
            Item::Skipped(mut notice) => {
                notice.path = self.shown_path(notice.path.as_bstr());
                self.lock().note(notice);
            }
            Item::Without(folder) => {
                if let Some(policies) = &self.options.policies {
                    policies.nothing_in(folder);
                }
            }
            Item::WholeTree => self.lock().traces.push(Trace {
                location: Location {
                    path: "".into(),
                    archive: None,
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

    /// The findings of one unit that a report would list, for callers who look at one file at a time: with what configuration and baseline
    /// say of them.
    pub fn judged(&self, unit: &Unit) -> Vec<Finding> {
        if self.options.excludes(unit.path.as_bstr()) {
            return Vec::new();
        }
        let mut findings = self.findings(unit);
        self.options.configure(&mut findings);
        self.options.suppress(&mut findings);
        findings.retain(|finding| self.options.lists(finding));
        findings
    }

    /// The report on everything taken so far. `seconds` is the time it took, for the receipt.
    pub fn report(self, seconds: f64) -> Report {
        let State {
            mut findings,
            mut traces,
            faces,
            mut notices,
            mut receipt,
            people,
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
        // a history has asked for each place of a value already
        let (of_history, mut findings): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|it| it.life.is_some());
        sort(&mut findings);
        receipt.hidden += self.options.configure(&mut findings);
        let compared = self.options.suppress(&mut findings);
        audit::join(&mut findings, of_history);
        sort(&mut findings);
        detect::tie(&mut findings, &traces);
        self.options.remark(&compared, &mut notices);
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
            let shown = self.options.lists(finding);
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
            people,
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
        let mut scanned = self.scan_text(unit);
        self.scan_members(unit, &mut scanned);
        scanned
    }

    fn scan_text(&self, unit: &Unit) -> Scanned {
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
            unread,
        } = self.detector.look(unit);
        candidates.retain(|candidate| {
            unit.is_new(candidate.span) || candidate.related.iter().any(|it| unit.is_new(it.0))
        });
        let notices = remarks(unit, candidates.len(), unread);
        if candidates.is_empty() && clues.is_empty() {
            return Scanned {
                notices,
                ..Scanned::default()
            };
        }
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
            notices,
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
            evidence: Vec::new(),
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
        let decoded = candidate.decoded.as_ref().map(Secret::expose);
        let value = decoded.unwrap_or_else(|| unit.slice(candidate.span));
        let fingerprint = self
            .options
            .key
            .fingerprint(&candidate.rule, &unit.path, value);
        let clean = |text: String| redactions.clean(text, candidate.span);
        let facts = self
            .detector
            .evidence(unit, &candidate, value, self.options.today);
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
            evidence: facts,
            remedy: clean(candidate.remedy),
            fingerprint,
            line_hash: None,
            // the file on disk is another one by now, or an archive
            fix: candidate
                .fix
                .filter(|_| unit.commit.is_none() && unit.archive.is_none())
                .map(|fix| redactions.with_lines(fix)),
            suppression: None,
            commit: unit.commit.clone(),
            life: None,
            anchor: None,
            rule: candidate.rule,
        }
    }
}

impl State {
    fn exclude(&mut self) {
        *self.receipt.skipped.entry(EXCLUDED).or_default() += 1;
    }

    fn note(&mut self, notice: Notice) {
        let skipped = &mut self.receipt.skipped;
        *skipped.entry(notice.kind.as_str()).or_default() += 1;
        self.receipt.incomplete |= notice.kind.incomplete();
        self.notices.push(notice);
    }
}

/// Says in a message which commit it is about, in front of its full stop.
fn in_commit(message: &str, commit: &str) -> String {
    let sentence = message.strip_suffix('.').unwrap_or(message);
    let short = &commit[..commit.len().min(SHORT_ID)];
    format!("{sentence} (commit {short}).")
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
            .then_with(|| a.fingerprint.to_string().cmp(&b.fingerprint.to_string()))
    });
    findings.dedup_by(|later, kept| {
        later.location.path == kept.location.path
            && later.location.region.is_some()
            && later.rule == kept.rule
            && later.commit == kept.commit
            // of a history: one path at HEAD and in the index holds two values at one place
            && (later.life.is_none() || later.fingerprint == kept.fingerprint)
            && span(kept).contains(span(later))
    });
}
