//! Secret scanning in pipelines and in hooks.

use super::rules::{NO_HOOK, NO_SCAN, SHALLOW};
use super::{advice, base, clue, practices, whole};
use crate::content::{FileRole, Unit};
use crate::detect::{Clue, ClueKind, Practice, RepositoryFinding, Trace};
use crate::finding::Location;
use crate::text::Span;
use memchr::memmem;

/// Words by which pipelines and hooks call a secret scanner.
const SCANNERS: [&[u8]; 17] = [
    b"credlint",
    b"gitleaks",
    b"trufflehog",
    b"detect-secrets",
    b"ggshield",
    b"gitguardian",
    b"kingfisher",
    b"ripsecrets",
    b"talisman",
    b"secretlint",
    b"whispers",
    b"git-secrets",
    b"detect-private-key",
    b"credsweeper",
    b"noseyparker",
    b"secret-detection",
    b"--scanners secret",
];

/// Scanners that read the history of a repository unless told otherwise.
const OF_HISTORY: [&[u8]; 3] = [
    b"gitleaks/gitleaks-action",
    b"trufflesecurity/trufflehog",
    b"gitleaks git",
];

pub(super) fn clues(unit: &Unit, clues: &mut Vec<Clue>) {
    let text = &unit.text;
    if is_hook(&unit.path) {
        clues.push(whole(Practice::Hook { scans: scans(text) }));
    } else if unit.role == FileRole::Ci {
        clues.push(whole(Practice::Pipeline { scans: scans(text) }));
        clues.extend(shallow(text).map(|span| clue(span, Practice::ShallowScan)));
    }
}

pub(super) fn judge(traces: &[Trace], found: &mut Vec<RepositoryFinding>) {
    for (trace, practice) in practices(traces) {
        if *practice == Practice::ShallowScan {
            let message = "This scan of the history sees the last commit only.".to_owned();
            found.push(advice(
                &SHALLOW,
                trace.location.clone(),
                "",
                message,
                "set fetch-depth: 0 for actions/checkout",
            ));
        }
    }
    // what nobody saw is missing only when everything was looked at
    if !traces.iter().any(|trace| trace.kind == ClueKind::WholeTree) {
        return;
    }
    let pipelines = practices(traces).filter_map(|(trace, practice)| match practice {
        Practice::Pipeline { scans } => Some((trace, *scans)),
        _ => None,
    });
    if let Some(trace) = first_unless_scanned(pipelines) {
        let message = "No pipeline of this repository runs a secret scanner.".to_owned();
        found.push(advice(
            &NO_SCAN,
            trace.location.clone(),
            "",
            message,
            "run a secret scanner on every pull request",
        ));
    }
    let mut hooks = practices(traces).filter_map(|(trace, practice)| match practice {
        Practice::Hook { scans } => Some((trace, *scans)),
        _ => None,
    });
    let mut seen = hooks.by_ref().peekable();
    let location = match seen.peek() {
        Some(_) => first_unless_scanned(seen).map(|trace| trace.location.clone()),
        None => anchor(traces),
    };
    if let Some(location) = location {
        let message = "No hook of this repository looks for secrets before a commit.".to_owned();
        found.push(advice(
            &NO_HOOK,
            location,
            "",
            message,
            "add a secret scanner to .pre-commit-config.yaml",
        ));
    }
}

/// The first place, unless a scanner runs at one of them.
fn first_unless_scanned<'t>(places: impl Iterator<Item = (&'t Trace, bool)>) -> Option<&'t Trace> {
    let mut first = None;
    for (trace, scans) in places {
        if scans {
            return None;
        }
        first = first.or(Some(trace));
    }
    first
}

/// Where to hang a finding about something that is not there.
fn anchor(traces: &[Trace]) -> Option<Location> {
    let file = |trace: &&Trace| matches!(trace.kind, ClueKind::GitIgnore { .. });
    let any = |trace: &&Trace| !trace.location.path.is_empty();
    let trace = traces
        .iter()
        .find(file)
        .or_else(|| traces.iter().find(any))?;
    Some(Location {
        path: trace.location.path.clone(),
        archive: None,
        region: None,
    })
}

fn scans(text: &[u8]) -> bool {
    let folded = text.to_ascii_lowercase();
    SCANNERS
        .iter()
        .any(|name| memmem::find(&folded, name).is_some())
}

fn is_hook(path: &[u8]) -> bool {
    matches!(
        base(path),
        b".pre-commit-config.yaml"
            | b".pre-commit-config.yml"
            | b"lefthook.yml"
            | b"lefthook.yaml"
            | b".lefthook.yml"
    ) || path.starts_with(b".husky/")
        || path.starts_with(b".githooks/")
}

/// The name of a scanner of the history in a workflow whose checkout does not ask for the history.
fn shallow(text: &[u8]) -> Option<Span> {
    let checkout = memmem::find(text, b"actions/checkout").is_some();
    let deep = memmem::find_iter(text, b"fetch-depth:").any(|at| {
        text[at + b"fetch-depth:".len()..]
            .trim_ascii_start()
            .starts_with(b"0")
    });
    if !checkout || deep {
        return None;
    }
    let at = OF_HISTORY
        .iter()
        .filter_map(|name| memmem::find(text, name).map(|at| Span::new(at, at + name.len())))
        .min()?;
    let line = text[..at.start]
        .rsplit(|&b| b == b'\n')
        .next()
        .unwrap_or_default();
    (!line.trim_ascii_start().starts_with(b"#")).then_some(at)
}
