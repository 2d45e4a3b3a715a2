//! Puts together what is known about a place.

use super::super::allow;
use super::super::project::Project;
use super::Asked;
use super::record::{
    At, CheckRecord, EvidenceRecord, FindingRecord, FormatRecord, HiddenRecord, Page, PlaceRecord,
    ReplacedRecord, SecretRecord, SignalRecord, StructureRecord, VerdictRecord,
};
use bstr::ByteSlice;
use credlint::config::NewAllow;
use credlint::content::Unit;
use credlint::detect::{Attempt, Judgement, Outcome, Place, Said, Structure};
use credlint::finding::{Evidence, Finding, Notice, SuppressionKind};
use credlint::scan::{Hidden, Scanner, Verdict, Why};
use credlint::text::Span;
use std::fmt::Debug;

/// The reason in a proposed entry, for somebody to replace.
const REASON: &str = "why it is harmless";

/// What the answer is made of.
pub(super) struct Input<'a> {
    pub(super) asked: &'a Asked,
    /// The text, and the part of it that is asked about; `None` when there is none to look at.
    pub(super) unit: Option<(&'a Unit, Span)>,
    pub(super) notices: &'a [Notice],
    pub(super) scanner: &'a Scanner<'a>,
    /// Every finding of the project.
    pub(super) report: &'a [Finding],
    pub(super) project: &'a Project,
}

impl Page {
    /// Puts together what is known.
    pub(super) fn new(input: &Input<'_>) -> Self {
        let asked = input.asked;
        let path = asked.path.as_bstr();
        let why = input
            .unit
            .map(|(unit, span)| (unit, input.scanner.why(unit, span)));
        let mut page = Page {
            version: 1,
            path: path.to_str_lossy().into_owned(),
            line: asked.line,
            column: asked.column,
            role: input.unit.map(|(unit, _)| kebab(&unit.role)),
            role_of_place: None,
            format: input.unit.map(|(unit, _)| kebab(&unit.format)),
            binary: input.unit.is_some_and(|(unit, _)| unit.is_binary()),
            excluded_by: None,
            notices: input.notices.iter().map(|it| it.message.clone()).collect(),
            findings: Vec::new(),
            places: Vec::new(),
            formats: Vec::new(),
            structures: Vec::new(),
            words: Vec::new(),
            replaced: Vec::new(),
        };
        if let Some((unit, why)) = why {
            page.look(unit, why, input);
        }
        page.add_of_repository(input);
        page
    }

    fn look(&mut self, unit: &Unit, why: Why, input: &Input<'_>) {
        let asked = why.asked;
        let excluded = why.excluded;
        self.excluded_by = excluded.map(|file| file.to_str_lossy().into_owned());
        for verdict in why.verdicts {
            self.findings.push(finding(verdict, input));
        }
        let first = asked.places.first().map(|it| it.explained.value.start);
        let role = first.map_or(unit.role, |start| unit.role_at(start));
        self.role_of_place = (role != unit.role).then(|| kebab(&role));
        let names = why.names.into_iter();
        let places = asked.places.into_iter().zip(names);
        self.places = places.map(|(it, name)| place(unit, it, name)).collect();
        self.formats = asked.attempts.iter().map(|it| format(unit, it)).collect();
        let structures = asked.structures.iter();
        self.structures = structures.map(|it| structure(unit, it)).collect();
        self.words = asked.words.iter().map(|(_, word)| *word).collect();
        self.words.sort_unstable();
        self.words.dedup();
        let replaced = asked.replaced.into_iter().map(|it| ReplacedRecord {
            start: at(unit, it.span.start),
            rule: it.rule.id.clone().into_owned(),
            by: it.by.id.clone().into_owned(),
        });
        self.replaced = replaced.collect();
    }

    /// Adds what only a look at the whole project finds here.
    fn add_of_repository(&mut self, input: &Input<'_>) {
        let asked = input.asked;
        for found in input.report {
            let (path, _) = found.location.parts();
            let line = found
                .location
                .region
                .as_ref()
                .map(|region| region.start.line);
            let here = path == asked.path
                && (asked.line.is_none() || line.is_none() || line == asked.line);
            let fingerprint = found.fingerprint.as_str();
            if !here {
                continue;
            }
            match self
                .findings
                .iter_mut()
                .find(|it| it.fingerprint == fingerprint)
            {
                // some facts are seen only beside the rest of the repository
                Some(known) => known.evidence = evidence(&found.evidence),
                None if asked.column.is_some() => {}
                None => {
                    let verdict = Verdict {
                        severity: found.severity(),
                        hidden: found
                            .suppression
                            .clone()
                            .map(Hidden::Suppressed)
                            .into_iter()
                            .collect(),
                        finding: found.clone(),
                    };
                    self.findings.push(finding(verdict, input));
                }
            }
        }
    }
}

fn finding(verdict: Verdict, input: &Input<'_>) -> FindingRecord {
    let Verdict {
        finding,
        severity,
        hidden,
    } = verdict;
    let rule = finding.rule.id.clone().into_owned();
    let region = finding.location.region.as_ref();
    let (_, below) = allow::target(input.project);
    let entry = NewAllow {
        fingerprint: finding.fingerprint.as_str().to_owned(),
        rule: Some(rule.clone()),
        path: String::from_utf8(finding.location.path.to_vec()).ok(),
        reason: REASON.to_owned(),
        until: None,
    };
    FindingRecord {
        severity,
        confidence: finding.confidence,
        message: finding.message.clone(),
        start: region.map(|region| position(region.start)),
        end: region.map(|region| position(region.end)),
        fingerprint: entry.fingerprint.clone(),
        counts: hidden.is_empty(),
        hidden: hidden.iter().map(|it| hidden_record(it, &rule)).collect(),
        evidence: evidence(&finding.evidence),
        allow: entry.to_toml(below),
        comment: format!("credlint:allow {rule} -- {REASON}"),
        rule,
    }
}

fn evidence(evidence: &[Evidence]) -> Vec<EvidenceRecord> {
    let records = evidence.iter().map(|it| EvidenceRecord {
        kind: it.kind,
        text: it.text.clone(),
    });
    records.collect()
}

fn hidden_record(hidden: &Hidden, rule: &str) -> HiddenRecord {
    let (kind, by, shown_by) = match hidden {
        Hidden::RuleOff(file) => (
            "rule-off",
            format!("{} turns the rule off", file.to_str_lossy()),
            format!("without `{rule} = \"off\"` below [rules]"),
        ),
        Hidden::Severity(least) => (
            "severity",
            format!("its severity is below {least}, the least that is listed"),
            "a lower min-severity".to_owned(),
        ),
        Hidden::Confidence(least) => (
            "confidence",
            format!("its confidence is below {least}, the least that is listed"),
            "--min-confidence low, or min-confidence = \"low\"".to_owned(),
        ),
        Hidden::Suppressed(why) => {
            let (by, shown) = match why.kind {
                SuppressionKind::Inline => {
                    ("a comment in the file allows it", "without the comment")
                }
                SuppressionKind::Allowlist => (
                    "an entry of the configuration allows it",
                    "without the [[allow]] entry",
                ),
                SuppressionKind::Baseline => ("the baseline knows it", "--no-baseline"),
            };
            let colon = if why.reason.is_empty() { "" } else { ": " };
            (
                "suppressed",
                format!("{by}{colon}{}", why.reason),
                shown.to_owned(),
            )
        }
    };
    HiddenRecord { kind, by, shown_by }
}

fn place(unit: &Unit, place: Place, name: Option<String>) -> PlaceRecord {
    let said = &place.explained.reasons.said;
    let last = said.iter().rev().find(|said| said.verdict.is_some());
    let secret = place.explained.secret.map(|secret| SecretRecord {
        kind: kebab(&secret.kind),
        issuer: kebab(&secret.issuer),
    });
    PlaceRecord {
        name,
        start: at(unit, place.explained.value.start),
        end: at(unit, place.explained.value.end),
        decided: last.map(|said| said.signal.id),
        flips: last.map(|said| said.signal.flips),
        signals: said.iter().map(signal).collect(),
        secret,
        check: place.claim.map(|claim| CheckRecord {
            rules: claim.rules.iter().map(|rule| rule.id.to_string()).collect(),
            reported: claim.reported.map(|rule| rule.id.to_string()),
        }),
        passed: place.passed,
    }
}

fn signal(said: &Said) -> SignalRecord {
    SignalRecord {
        id: said.signal.id,
        asks: said.signal.asks,
        verdict: said.verdict.as_ref().map(verdict),
    }
}

fn verdict(judgement: &Judgement) -> VerdictRecord {
    VerdictRecord {
        class: kebab(&judgement.class),
        reason: judgement.reason,
        certainty: judgement.certainty,
    }
}

fn format(unit: &Unit, attempt: &Attempt) -> FormatRecord {
    let signal = attempt.outcome.signal();
    FormatRecord {
        rule: attempt.rule.id.to_string(),
        keyword: attempt.keyword.clone(),
        start: at(unit, attempt.at),
        signal: signal.id,
        outcome: attempt.outcome.described(),
        flips: signal.flips,
        found: matches!(attempt.outcome, Outcome::Found { .. }),
    }
}

fn structure(unit: &Unit, structure: &Structure) -> StructureRecord {
    StructureRecord {
        keyword: structure.keyword,
        start: at(unit, structure.at),
        rules: structure
            .rules
            .iter()
            .map(|rule| rule.id.to_string())
            .collect(),
        found: structure
            .found
            .iter()
            .map(|rule| rule.id.to_string())
            .collect(),
        skipped: structure.skipped,
    }
}

fn at(unit: &Unit, offset: usize) -> At {
    position(unit.position(offset))
}

fn position(at: credlint::text::Position) -> At {
    At {
        line: at.line,
        column: at.column,
    }
}

/// The name of a variant: `EnvFile` is `env-file`.
fn kebab(variant: &impl Debug) -> String {
    let mut out = String::new();
    for c in format!("{variant:?}").chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
