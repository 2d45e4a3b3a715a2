//! Advice on how a repository looks after its secrets: asked for with `--checks`, never on by default.

mod drift;
mod pipeline;
mod rules;
mod settings;
mod sops;
#[cfg(test)]
mod tests;

use super::RepositoryCheck;
use crate::content::format::Format;
use crate::content::{FileRole, Origin, Unit};
use crate::detect::{Candidate, Checks, Clue, ClueKind, Practice, RepositoryFinding, Trace};
use crate::finding::Location;
use crate::rule::{Confidence, Rule};
use crate::text::Span;

/// Scanning in pipelines and hooks, validated settings, files that should be encrypted.
pub(super) struct Advice;

/// Variables that a template forgets.
pub(super) struct Drift;

impl RepositoryCheck for Advice {
    fn rules(&self) -> &'static [&'static Rule] {
        rules::ADVICE
    }

    fn is_asked_for(&self, checks: Checks) -> bool {
        checks.advice
    }

    fn clues(&self, unit: &Unit, _found: &[Candidate], clues: &mut Vec<Clue>) {
        if !is_own(unit) {
            return;
        }
        pipeline::clues(unit, clues);
        sops::clues(unit, clues);
        if unit.format == Format::Code && unit.role == FileRole::Source {
            settings::clues(unit, clues);
        }
    }

    fn judge(&self, traces: &[Trace], found: &mut Vec<RepositoryFinding>) {
        pipeline::judge(traces, found);
        settings::judge(traces, found);
        sops::judge(traces, found);
    }
}

impl RepositoryCheck for Drift {
    fn rules(&self) -> &'static [&'static Rule] {
        rules::DRIFT
    }

    fn is_asked_for(&self, checks: Checks) -> bool {
        checks.drift
    }

    fn clues(&self, unit: &Unit, _found: &[Candidate], clues: &mut Vec<Clue>) {
        if is_own(unit) {
            drift::clues(unit, clues);
        }
    }

    fn judge(&self, traces: &[Trace], found: &mut Vec<RepositoryFinding>) {
        drift::judge(traces, found);
    }
}

/// A text file of the repository's own, from its start.
fn is_own(unit: &Unit) -> bool {
    unit.origin == Origin::WorkTree
        && unit.role != FileRole::Vendored
        && unit.base.offset == 0
        && !unit.is_binary()
}

fn clue(span: Span, practice: Practice) -> Clue {
    Clue {
        span,
        kind: ClueKind::Practice(practice),
    }
}

/// A clue about a file as a whole.
fn whole(practice: Practice) -> Clue {
    clue(Span::default(), practice)
}

/// The practices that were seen, with their places.
fn practices(traces: &[Trace]) -> impl Iterator<Item = (&Trace, &Practice)> {
    traces.iter().filter_map(|trace| match &trace.kind {
        ClueKind::Practice(practice) => Some((trace, practice)),
        _ => None,
    })
}

fn advice(
    rule: &'static Rule,
    location: Location,
    subject: impl Into<Vec<u8>>,
    message: String,
    remedy: &str,
) -> RepositoryFinding {
    RepositoryFinding {
        rule,
        confidence: Confidence::High,
        location,
        related: Vec::new(),
        subject: subject.into(),
        message,
        remedy: remedy.to_owned(),
        fix: None,
    }
}

/// The last part of a path.
fn base(path: &[u8]) -> &[u8] {
    path.rsplit(|&b| b == b'/').next().unwrap_or_default()
}

/// The folder of a path, without a slash at its end.
fn folder(path: &[u8]) -> &[u8] {
    &path[..path.len().saturating_sub(base(path).len() + 1)]
}
