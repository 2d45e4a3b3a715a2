//! Checks of configuration hygiene: one file a check.
//!
//! Most checks judge literals. They are asked in the order of [`CHECKS`], and the first that claims a literal decides its rule: the
//! role of the file and the syntax around the value are more specific than the bare fact that it is written down.

mod advice;
mod ci_credential;
mod command_line;
mod default_credential;
mod dockerfile_secret;
mod empty_credential;
mod env_file;
mod git_remote;
mod hardcoded;
mod ignore;
mod kubernetes_secret;
mod placeholder;
mod public_prefix;
mod remedy;
mod secret_in_log;
mod secret_reused;
mod sql_role;
mod template;
mod user_equals_password;
mod weak_env_default;

pub(super) use ignore::{REFERENCE_KEYWORDS, refer};

use super::literal::Literal;
use super::name::{is_for_tests, is_stand_in};
use super::value::Class;
use super::{Candidate, Checks, Clue, RepositoryFinding, Trace};
use crate::content::format::Slot;
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

    /// Claims a value in a secret's place that is no secret by itself: empty, a reference, a word.
    fn unsecret(&self, _literal: &Literal<'_>) -> Claim {
        Claim::Pass
    }

    /// Looks at everything that was read in one unit, once its literals are judged. Of two candidates for one value the higher
    /// [`super::Rank`] stays.
    fn unit(&self, _view: &View<'_>, _found: &mut Vec<Candidate>) {}
}

/// Everything that was read in one unit.
pub(super) struct View<'v> {
    /// The unit.
    pub(super) unit: &'v Unit,
    /// Offsets of the words that stand near secrets, sorted.
    pub(super) hits: &'v [usize],
    /// Every place near them where a name gets a value.
    pub(super) slots: &'v [Slot],
    /// The judged values among them.
    pub(super) literals: &'v [Literal<'v>],
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
    &ci_credential::CiCredential,
    &command_line::CommandLine,
    &weak_env_default::WeakEnvDefault,
    &default_credential::DefaultCredential,
    &hardcoded::Hardcoded,
    &user_equals_password::UserEqualsPassword,
    &empty_credential::EmptyCredential,
    &git_remote::GitRemote,
    &kubernetes_secret::KubernetesSecret,
    &secret_in_log::SecretInLog,
    &env_file::EnvFile,
];

/// Asks the checks about a unit: its literals one by one, then all of it.
pub(super) fn judge(
    view: &View<'_>,
    found: &mut Vec<Candidate>,
    clues: &mut Vec<Clue>,
    checks: Checks,
) {
    for literal in view.literals {
        judge_literal(literal, found);
    }
    for check in CHECKS {
        check.unit(view, found);
    }
    for check in of_repository(checks) {
        check.literals(view, found, clues);
    }
}

fn judge_literal(literal: &Literal<'_>, found: &mut Vec<Candidate>) {
    for check in CHECKS {
        match ask(*check, literal) {
            Claim::Pass => {}
            Claim::Silent => return,
            Claim::Report(candidate) => {
                found.push(*candidate);
                return;
            }
        }
    }
}

fn ask(check: &dyn Check, literal: &Literal<'_>) -> Claim {
    match literal.is_written_down() {
        true => check.literal(literal),
        false => check.unsecret(literal),
    }
}

/// The rules of the check that claims a literal, with what it says; before that the first rule of each check that passed it on.
pub(super) fn claim(literal: &Literal<'_>) -> (Vec<&'static Rule>, Option<(Rules, Claim)>) {
    let mut passed = Vec::new();
    for check in CHECKS {
        match ask(*check, literal) {
            Claim::Pass => passed.extend(check.rules().first()),
            claim => return (passed, Some((check.rules(), claim))),
        }
    }
    (passed, None)
}

/// The rules of one check.
pub(super) type Rules = &'static [&'static Rule];

/// A check of the repository as a whole.
pub(super) trait RepositoryCheck: Sync {
    /// The rules that its findings carry.
    fn rules(&self) -> &'static [&'static Rule];

    /// True unless the check runs only when somebody asks for it.
    fn is_asked_for(&self, _checks: Checks) -> bool {
        true
    }

    /// Notes what matters to it in one unit; `found` are the candidates of the unit before the most specific ones are chosen.
    fn clues(&self, unit: &Unit, found: &[Candidate], clues: &mut Vec<Clue>);

    /// Notes what the literals of one unit say; called only for units that have slots.
    fn literals(&self, _view: &View<'_>, _found: &[Candidate], _clues: &mut Vec<Clue>) {}

    /// Judges all clues of the repository, sorted by path and place; it sees those of other checks, too.
    fn judge(&self, traces: &[Trace], found: &mut Vec<RepositoryFinding>);
}

/// Every check of a repository.
static REPOSITORY_CHECKS: &[&dyn RepositoryCheck] = &[
    &secret_reused::SecretReused,
    &ignore::IgnoreFiles,
    &advice::Advice,
    &advice::Drift,
];

/// The checks of a repository that are asked for.
fn of_repository(checks: Checks) -> impl Iterator<Item = &'static dyn RepositoryCheck> {
    let asked = move |check: &&dyn RepositoryCheck| check.is_asked_for(checks);
    REPOSITORY_CHECKS.iter().copied().filter(asked)
}

/// The rules of all checks.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    let of_literals = CHECKS.iter().flat_map(|check| check.rules());
    let of_repository = REPOSITORY_CHECKS.iter().flat_map(|check| check.rules());
    of_literals.chain(of_repository).copied()
}

/// What a unit says about its repository.
pub(super) fn clues(unit: &Unit, found: &[Candidate], clues: &mut Vec<Clue>, checks: Checks) {
    for check in of_repository(checks) {
        check.clues(unit, found, clues);
    }
}

/// What all units together say.
pub(super) fn judge_repository(traces: &[Trace], checks: Checks) -> Vec<RepositoryFinding> {
    let mut found = Vec::new();
    for check in of_repository(checks) {
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
        let compared = self.slot.kind == crate::content::format::SlotKind::Compare;
        // who knows what an input is compared with gets in; a word in a comparison is a mode or a bad value
        let opens = self.judgement.class == Class::Live;
        counts && (!compared || opens && self.is_password()) && self.unit.role != FileRole::Vendored
    }

    /// True where a value protects nothing but a test or a page of documentation.
    fn is_test_or_docs(&self) -> bool {
        matches!(self.role(), FileRole::Test | FileRole::Docs)
    }

    /// A value that a person made up, and that nobody would use for anything but a trial.
    fn is_known_or_weak(&self) -> bool {
        matches!(
            self.judgement.class,
            Class::Default | Class::Weak | Class::Wording
        )
    }

    /// What the place of the value is there for.
    fn role(&self) -> FileRole {
        let name = self.unit.slice(self.slot.name);
        if is_stand_in(name) || is_for_tests(name) && self.is_known_or_weak() {
            return FileRole::Test;
        }
        self.unit.role_at(self.span.start)
    }
}

/// Builds a report of a literal.
fn report(literal: &Literal<'_>, rule: &'static Rule, message: String, remedy: String) -> Claim {
    Claim::Report(Box::new(literal.candidate(rule, message, remedy)))
}
