//! What an owner decides together, in the order in which an attacker could use it.

use super::{Audit, Entry, Repository};
use crate::content::FileRole;
use crate::finding::LifeState;
use crate::rule::{Category, Severity};
use bstr::BStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How near a finding is to harm. Ordered from what opens something for a stranger now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in super::super) enum Tier {
    /// A provider's secret or private key in the files, and others have it.
    Exposed,
    /// The same, in the history only.
    ExposedPast,
    /// A provider's secret that no remote is known to have.
    Local,
    /// A password of the project's own in the files.
    Password,
    /// The same, in the history only.
    PasswordPast,
    /// A file with secrets that git tracks.
    TrackedFile,
    /// A value that works although everybody knows it: templates, defaults, placeholders.
    Weak,
    /// A secret that no branch, tag or note reaches: only this copy of the repository still holds it.
    Leftover,
    /// Looks like a secret, in tests, documentation or code of others; or a known value that is gone.
    Trial,
    /// Missing ignore entries, reuse, logs, and other habits.
    Hygiene,
    /// Nothing is wrong, something could be better.
    Advice,
}

impl Tier {
    pub(in super::super) const ALL: [Tier; 11] = [
        Tier::Exposed,
        Tier::ExposedPast,
        Tier::Local,
        Tier::Password,
        Tier::PasswordPast,
        Tier::TrackedFile,
        Tier::Weak,
        Tier::Leftover,
        Tier::Trial,
        Tier::Hygiene,
        Tier::Advice,
    ];

    /// What to do, in the imperative.
    pub(in super::super) const fn task(self) -> &'static str {
        match self {
            Tier::Exposed => "Revoke the keys that are in the code",
            Tier::ExposedPast => "Revoke the keys that are in the history",
            Tier::Local => "Take out the keys that are not pushed yet",
            Tier::Password => "Change the passwords that are written down",
            Tier::PasswordPast => "Change the passwords that are in the history",
            Tier::TrackedFile => "Stop tracking the files that hold secrets",
            Tier::Weak => "Remove the defaults and stand-ins that everybody knows",
            Tier::Leftover => "Ask whether what only this copy still holds was ever shared",
            Tier::Trial => {
                "Make sure that nothing in tests, documentation and other people's code is real"
            }
            Tier::Hygiene => "Close the gaps that let the next secret in",
            Tier::Advice => "Consider",
        }
    }

    /// Why it stands at this place of the list.
    pub(in super::super) const fn reason(self) -> &'static str {
        match self {
            Tier::Exposed => {
                "Whoever has a copy of the repository can use them now. Revoke them at the provider first; then read them from the environment. Deleting the line is not enough."
            }
            Tier::ExposedPast => {
                "They are gone from the files, but every clone still gives them back. Revoke them; after that the history can stay as it is."
            }
            Tier::Local => {
                "No remote branch is known to have them. Take them out before the next push, and revoke them if this repository was ever shared in another way."
            }
            Tier::Password => {
                "Whoever reads the code knows them. Set a new password where it is used, and read it from the environment."
            }
            Tier::PasswordPast => {
                "They are gone from the files, but the history keeps them. Change them where they are still in use."
            }
            Tier::TrackedFile => {
                "What is in such a file goes to everybody who clones. Take the file out of git, keep it on disk, and change what it holds."
            }
            Tier::Weak => {
                "They work when nobody sets another value. Make the program refuse to start instead."
            }
            Tier::Leftover => {
                "No branch or tag leads to these versions: somebody took them back, rewrote them, or they came with a fork. A clone does not bring them along, but what was pushed once may have been read. Revoke what was real."
            }
            Tier::Trial => {
                "Most values there are made up. Look once; allow those that are harmless, with the reason, and treat the others as above."
            }
            Tier::Hygiene => "Nothing leaks through them today; the next mistake would.",
            Tier::Advice => "Nothing is wrong here.",
        }
    }

    /// The command to begin with, and what it is good for.
    pub(in super::super) const fn command(self) -> Option<(&'static str, &'static str)> {
        match self {
            Tier::Exposed | Tier::Local | Tier::Password => Some((
                "credlint fix --unsafe-fixes",
                "shows how the values move out of the code",
            )),
            Tier::ExposedPast | Tier::PasswordPast => Some((
                "credlint scan --history --plan",
                "says in which order, and how to clean the history up",
            )),
            Tier::TrackedFile => Some((
                "credlint fix --rule sensitive-file-tracked --apply",
                "keeps the file on disk",
            )),
            Tier::Weak | Tier::Hygiene => Some(("credlint fix --apply", "takes the safe edits")),
            Tier::Leftover => Some(("git gc --prune=now", "forgets them here, and nowhere else")),
            Tier::Trial => Some((
                "credlint allow FILE:LINE --reason \"made up for a test\"",
                "marks a value as harmless",
            )),
            Tier::Advice => None,
        }
    }

    /// A word for it in lists.
    pub(in super::super) const fn label(self) -> &'static str {
        match self {
            Tier::Exposed => "key in the code",
            Tier::ExposedPast => "key in the history",
            Tier::Local => "key, not pushed",
            Tier::Password => "password in the code",
            Tier::PasswordPast => "password in the history",
            Tier::TrackedFile => "tracked file",
            Tier::Weak => "known default",
            Tier::Leftover => "in this copy only",
            Tier::Trial => "test or documentation",
            Tier::Hygiene => "hygiene",
            Tier::Advice => "advice",
        }
    }
}

/// Findings of one value, wherever it stands, or a single finding without one.
#[derive(Debug)]
pub(in super::super) struct Case<'a> {
    /// The finding that speaks for all.
    pub(in super::super) entry: &'a Entry,
    /// All of them with their repositories, the speaking one first.
    pub(in super::super) members: Vec<(&'a Repository, &'a Entry)>,
}

/// Cases that are decided together: one rule, one nearness to harm.
#[derive(Debug)]
pub(in super::super) struct Decision<'a> {
    pub(in super::super) tier: Tier,
    pub(in super::super) rule: &'a str,
    pub(in super::super) severity: Severity,
    /// The loudest first.
    pub(in super::super) cases: Vec<Case<'a>>,
}

impl Decision<'_> {
    /// The number of findings.
    pub(in super::super) fn findings(&self) -> usize {
        self.cases.iter().map(|case| case.members.len()).sum()
    }
}

/// Everything that is to be decided, in the order in which to do it.
pub(in super::super) fn decisions(audit: &Audit) -> Vec<Decision<'_>> {
    let mut cases: BTreeMap<CaseKey<'_>, Vec<(Tier, &Repository, &Entry)>> = BTreeMap::new();
    for (number, entry) in audit.findings() {
        let repository = &audit.repositories[number];
        let tier = tier(repository, entry);
        let key = match &entry.value {
            Some(value) if travels(entry) => CaseKey::Value(value),
            Some(value) => CaseKey::Known(tier, &entry.rule, value),
            None => CaseKey::Alone(&repository.name, &entry.fingerprint, &entry.place.path),
        };
        cases
            .entry(key)
            .or_default()
            .push((tier, repository, entry));
    }
    let mut groups: BTreeMap<(Tier, &str), Vec<Case<'_>>> = BTreeMap::new();
    for mut members in cases.into_values() {
        members.sort_by_key(|(tier, repository, entry)| {
            let confidence = Reverse(entry.confidence);
            (
                *tier,
                Reverse(entry.severity),
                confidence,
                &repository.name,
                &entry.place,
            )
        });
        let Some(&(tier, _, entry)) = members.first() else {
            continue;
        };
        let members = members.into_iter().map(|(_, at, it)| (at, it)).collect();
        let group = groups.entry((tier, &entry.rule)).or_default();
        group.push(Case { entry, members });
    }
    let mut out: Vec<Decision<'_>> = groups
        .into_iter()
        .map(|((tier, rule), mut cases)| {
            cases.sort_by_key(|case| {
                let entry = case.entry;
                let spread = Reverse(repositories(case));
                (
                    Reverse(entry.severity),
                    Reverse(entry.confidence),
                    spread,
                    &case.members[0].0.name,
                    &entry.place,
                )
            });
            let severity = cases.iter().map(|it| it.entry.severity).max();
            Decision {
                tier,
                rule,
                severity: severity.unwrap_or(Severity::Info),
                cases,
            }
        })
        .collect();
    out.sort_by_key(|it| {
        (
            it.tier,
            Reverse(it.severity),
            Reverse(it.cases.len()),
            it.rule,
        )
    });
    out
}

/// In how many repositories a case stands.
pub(in super::super) fn repositories(case: &Case<'_>) -> usize {
    let names: BTreeSet<&str> = case.members.iter().map(|it| it.0.name.as_str()).collect();
    names.len()
}

/// What findings have in common that are one case.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum CaseKey<'a> {
    /// A secret: one value is changed everywhere at once.
    Value(&'a str),
    /// A value that many projects choose: only the places of one kind belong together.
    Known(Tier, &'a str, &'a str),
    Alone(&'a str, &'a str, &'a str),
}

fn tier(repository: &Repository, entry: &Entry) -> Tier {
    let with_history = repository.coverage.versions.is_some();
    let shared = match &entry.life {
        Some(life) => life.pushed || repository.mirror && life.state <= LifeState::InHistory,
        None => !with_history, // nothing is known: the worst is assumed
    };
    match entry.category {
        _ if entry.rule.starts_with("sensitive-file-tracked") => Tier::TrackedFile,
        Category::Advice => Tier::Advice,
        Category::IgnoreEntry => Tier::Hygiene,
        Category::Hygiene if !is_secret(entry) => Tier::Hygiene,
        _ if is_trial(entry) => Tier::Trial,
        _ if !entry.is_here() && !is_reachable(entry) => Tier::Leftover,
        Category::ProviderSecret => match (shared, entry.is_here()) {
            (false, _) => Tier::Local,
            (true, true) => Tier::Exposed,
            (true, false) => Tier::ExposedPast,
        },
        _ if is_secret(entry) && entry.severity >= Severity::High => match entry.is_here() {
            true => Tier::Password,
            false => Tier::PasswordPast,
        },
        // it works in a narrower setting, or everybody knows it: where it is gone, it is mended
        _ if stands(entry) => Tier::Weak,
        _ => Tier::Trial,
    }
}

/// A value that somebody keeps, rather than one that everybody knows.
fn is_secret(entry: &Entry) -> bool {
    let known = matches!(
        &*entry.rule,
        "default-credential" | "placeholder-credential"
    );
    match entry.category {
        Category::ProviderSecret => true,
        Category::HardcodedPassword => !known,
        Category::TemplateCredential => entry.rule == "template-real-secret",
        Category::Hygiene => entry.rule == "public-env-prefix-secret",
        Category::WeakDefault | Category::IgnoreEntry | Category::Advice => false,
    }
}

/// It is in the files, or in those of another branch.
fn stands(entry: &Entry) -> bool {
    let elsewhere = entry.life.as_ref().is_some_and(|it| !it.in_tips.is_empty());
    entry.is_here() || elsewhere
}

/// A branch, tag, note or other reference leads to it.
fn is_reachable(entry: &Entry) -> bool {
    let life = entry.life.as_ref();
    life.is_none_or(|life| life.state <= LifeState::InHistory)
}

/// It stands where values are made up.
fn is_trial(entry: &Entry) -> bool {
    let role = FileRole::of(BStr::new(entry.place.path.as_bytes()));
    entry.severity <= Severity::Low
        || matches!(role, FileRole::Test | FileRole::Docs | FileRole::Vendored)
}

/// One value in several files, or repositories, is one thing to change.
fn travels(entry: &Entry) -> bool {
    is_secret(entry)
}

/// The outcome in one sentence, and whether there is something to do at all.
pub(in super::super) fn verdict(audit: &Audit, decisions: &[Decision<'_>]) -> String {
    let cases = |wanted: &[Tier]| -> usize {
        let of = decisions.iter().filter(|it| wanted.contains(&it.tier));
        of.map(|it| it.cases.len()).sum()
    };
    let counted = |count: usize, one: &str, many: &str| match count {
        1 => format!("One {one}"),
        _ => format!("{count} {many}"),
    };
    let exposed = cases(&[Tier::Exposed]);
    let past = cases(&[Tier::ExposedPast]);
    let local = cases(&[Tier::Local]);
    let passwords = cases(&[Tier::Password, Tier::PasswordPast]);
    let tracked = cases(&[Tier::TrackedFile]);
    let weak = cases(&[Tier::Weak]);
    let rest = cases(&[Tier::Leftover, Tier::Trial, Tier::Hygiene]);
    let sentence = match () {
        () if exposed > 0 => counted(
            exposed,
            "secret in the code is open to everybody with a copy.",
            "secrets in the code are open to everybody with a copy.",
        ),
        () if past > 0 => counted(
            past,
            "secret was removed from the code, but not from its history.",
            "secrets were removed from the code, but not from its history.",
        ),
        () if local > 0 => counted(
            local,
            "secret is in the repository and, as far as can be seen, not pushed yet.",
            "secrets are in the repository and, as far as can be seen, not pushed yet.",
        ),
        () if passwords > 0 => counted(
            passwords,
            "password is written down in the code or its history.",
            "passwords are written down in the code or its history.",
        ),
        () if tracked > 0 => counted(
            tracked,
            "file that is made to hold secrets is tracked by git.",
            "files that are made to hold secrets are tracked by git.",
        ),
        () if weak > 0 => counted(
            weak,
            "credential works although everybody knows it.",
            "credentials work although everybody knows them.",
        ),
        () if rest > 0 => "Nothing urgent was found; a few things want a look.".to_owned(),
        () if audit.is_incomplete() => "Nothing was found in what could be looked at.".to_owned(),
        () if audit.coverage().files == 0 => "Nothing was looked at.".to_owned(),
        () => "Nothing was found.".to_owned(),
    };
    match audit.is_incomplete() && !sentence.contains("could be looked at") {
        true => format!("{sentence} Not everything could be looked at."),
        false => sentence,
    }
}

#[cfg(test)]
mod tests;
