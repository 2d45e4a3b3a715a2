//! Checks of configuration hygiene: one file a check.
//!
//! Most checks judge literals. They are asked in the order of [`CHECKS`], and the first that claims a literal decides its rule: the
//! role of the file and the syntax around the value are more specific than the bare fact that it is written down.

mod ci_credential;
mod command_line;
mod dockerfile_secret;
mod hardcoded;
mod ignore;
mod placeholder;
mod public_prefix;
mod sql_role;
mod template;
mod weak_env_default;

pub(super) use ignore::{REFERENCE_KEYWORDS, refer};

use super::literal::Literal;
use super::value::Class;
use super::{Candidate, Clue, RepositoryFinding, Trace};
use crate::content::{FileRole, Unit};
use crate::rule::Rule;

/// One check.
pub(super) trait Check: Sync {
    /// The rules that its candidates carry.
    fn rules(&self) -> &'static [&'static Rule];

    /// Claims a literal, or leaves it to the next check.
    fn literal(&self, _literal: &Literal<'_>) -> Claim {
        Claim::Pass
    }
}

/// What a check says of a literal.
pub(super) enum Claim {
    /// Not mine.
    Pass,
    /// Mine, and nothing to report: no further check is asked.
    Silent,
    /// Mine, and this is what it is.
    Report(Box<Candidate>),
}

/// Every check, most specific first.
pub(super) static CHECKS: &[&dyn Check] = &[
    &public_prefix::PublicPrefix,
    &placeholder::Placeholder,
    &template::Template,
    &dockerfile_secret::DockerfileSecret,
    &sql_role::SqlRole,
    &command_line::CommandLine,
    &weak_env_default::WeakEnvDefault,
    &ci_credential::CiCredential,
    &hardcoded::Hardcoded,
];

/// Asks the checks about a literal.
pub(super) fn judge(literal: &Literal<'_>, found: &mut Vec<Candidate>) {
    if !literal.is_written_down() {
        return;
    }
    for check in CHECKS {
        match check.literal(literal) {
            Claim::Pass => {}
            Claim::Silent => return,
            Claim::Report(candidate) => {
                found.push(*candidate);
                return;
            }
        }
    }
}

/// A check of the repository as a whole.
pub(super) trait RepositoryCheck: Sync {
    /// The rules that its findings carry.
    fn rules(&self) -> &'static [&'static Rule];

    /// Notes what matters to it in one unit; `found` are the candidates of the unit before the most specific ones are chosen.
    fn clues(&self, unit: &Unit, found: &[Candidate], clues: &mut Vec<Clue>);

    /// Judges all clues of the repository, sorted by path and place; it sees those of other checks, too.
    fn judge(&self, traces: &[Trace], found: &mut Vec<RepositoryFinding>);
}

/// Every check of a repository.
static REPOSITORY_CHECKS: &[&dyn RepositoryCheck] = &[&ignore::IgnoreFiles];

/// The rules of all checks.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    let of_literals = CHECKS.iter().flat_map(|check| check.rules());
    let of_repository = REPOSITORY_CHECKS.iter().flat_map(|check| check.rules());
    of_literals.chain(of_repository).copied()
}

/// What a unit says about its repository.
pub(super) fn clues(unit: &Unit, found: &[Candidate], clues: &mut Vec<Clue>) {
    for check in REPOSITORY_CHECKS {
        check.clues(unit, found, clues);
    }
}

/// What all units together say.
pub(super) fn judge_repository(traces: &[Trace]) -> Vec<RepositoryFinding> {
    let mut found = Vec::new();
    for check in REPOSITORY_CHECKS {
        check.judge(traces, &mut found);
    }
    found
}

impl Literal<'_> {
    /// True for a value that could be a credential at all: written down here, in a file of our own.
    fn is_written_down(&self) -> bool {
        let counts = !matches!(
            self.judgement.class,
            Class::Empty | Class::Reference | Class::NotASecret | Class::Inert
        );
        counts
            && self.slot.kind != crate::content::format::SlotKind::Compare
            && self.unit.role != FileRole::Vendored
    }

    /// True where a value protects nothing but a test or a page of documentation.
    fn is_test_or_docs(&self) -> bool {
        matches!(self.unit.role, FileRole::Test | FileRole::Docs)
    }
}

/// Builds a report of a literal.
fn report(literal: &Literal<'_>, rule: &'static Rule, message: String, remedy: String) -> Claim {
    Claim::Report(Box::new(literal.candidate(rule, message, remedy)))
}
