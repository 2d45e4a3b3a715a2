//! Why something is, or is not, reported at a place: everything that was asked about a part of a unit.

use super::attempt::{Attempt, Noted};
use super::detector::{Detector, PROBE, PUBLIC_KEY, REFERENCE, SLOT};
use super::hygiene::{self, Claim};
use super::literal;
use super::secret::{PROBES, Progress};
use super::signal::{self, Signal};
use super::{Candidate, Explained, attempt, signals};
use crate::content::{FileRole, Unit};
use crate::rule::{Rule, RuleRef};
use crate::text::Span;

/// Most keywords of one place that are followed: more is no line that somebody wrote.
const MOST: usize = 500;

/// Everything that was asked about a part of a unit.
#[derive(Debug, Default)]
pub struct Why {
    /// The formats that its keywords led to.
    pub attempts: Vec<Attempt>,
    /// The structures that its keywords led to: URLs, headers, keys.
    pub structures: Vec<Structure>,
    /// The places where a name gets a value.
    pub places: Vec<Place>,
    /// Words that lead to places where a name gets a value.
    pub words: Vec<(usize, &'static str)>,
    /// Candidates that gave way to a more specific one for the same value.
    pub replaced: Vec<Replaced>,
}

/// A reader of structures that was asked.
#[derive(Debug)]
pub struct Structure {
    /// Where its keyword stands.
    pub at: usize,
    /// The keyword.
    pub keyword: &'static str,
    /// The rules that it can lead to.
    pub rules: &'static [&'static Rule],
    /// What it found.
    pub found: Vec<RuleRef>,
    /// It was not asked, because the file is vendored or binary.
    pub skipped: bool,
}

/// A place where a name gets a value.
#[derive(Debug)]
pub struct Place {
    /// What the judge said.
    pub explained: Explained,
    /// The check that decided; `None` when none took it up, or when the name stands for no secret.
    pub claim: Option<Claimed>,
    /// The ids of the checks that passed it on before, each by its first rule.
    pub passed: Vec<&'static str>,
}

/// What a check said of a literal.
#[derive(Debug)]
pub struct Claimed {
    /// The rules of the check.
    pub rules: &'static [&'static Rule],
    /// The rule that it reports; `None` when it knows the value and finds it harmless.
    pub reported: Option<RuleRef>,
}

/// A candidate that gave way to another one.
#[derive(Debug)]
pub struct Replaced {
    /// Its rule.
    pub rule: RuleRef,
    /// Its place.
    pub span: Span,
    /// The rule of the one that stayed.
    pub by: RuleRef,
}

/// Every signal that can decide about a finding, in the order in which they are asked.
pub fn all_signals() -> impl Iterator<Item = &'static Signal> {
    let around = [&signal::PLACE, &signal::FOR_TESTS, &signal::COMMENTED_OUT];
    let of_values = std::iter::once(&signal::NAME)
        .chain(signals())
        .chain(around);
    attempt::signals().into_iter().chain(of_values)
}

/// The checks of literals in the order in which they are asked, each as its rules.
pub fn checks() -> impl Iterator<Item = &'static [&'static Rule]> {
    hygiene::CHECKS
        .iter()
        .map(|check| check.rules())
        .filter(|rules| !rules.is_empty())
}

impl Detector<'_> {
    /// Everything that is asked about the text `within` a unit. Costs a second look at the unit, so ask it about a line or a file that
    /// somebody points at.
    pub fn why(&self, unit: &Unit, within: Span) -> Why {
        let mut why = Why::default();
        let mut noted: Vec<Noted> = Vec::new();
        let mut progress = Progress::default();
        let mut followed = 0;
        let whole = Span::new(0, unit.text.len());
        self.index.scan(&unit.text, whole, |at, owner| {
            let here = within.start <= at && at < within.end.max(within.start + 1);
            if here {
                followed += 1;
                if followed > MOST {
                    return;
                }
            }
            match owner {
                SLOT if here => {
                    why.words
                        .extend(word(&unit.text, at, literal::KEYWORDS).map(|it| (at, it)));
                }
                SLOT | REFERENCE | PUBLIC_KEY => {}
                PROBE.. if here => why.structures.push(structure(unit, at, owner)),
                PROBE.. => {}
                _ if here => {
                    // what an earlier keyword has seen is looked at again: this one is asked about
                    let mut anew = Progress::default();
                    self.patterns
                        .probe(owner, unit, at, &mut anew, &mut Vec::new(), &mut noted);
                }
                _ => {
                    let before = noted.len();
                    self.patterns.probe(
                        owner,
                        unit,
                        at,
                        &mut progress,
                        &mut Vec::new(),
                        &mut noted,
                    );
                    let kept = noted.split_off(before);
                    let touches = |span: Option<Span>| span.is_some_and(|it| it.overlaps(within));
                    noted.extend(kept.into_iter().filter(|note| touches(note.2)));
                }
            }
        });
        why.attempts = self.attempts(unit, noted);
        why.places = self.places(unit, within);
        why.replaced = self.replaced(unit, within);
        why
    }

    fn attempts(&self, unit: &Unit, mut noted: Vec<Noted>) -> Vec<Attempt> {
        noted.sort_by_key(|&(number, at, span, _)| (at, number, span));
        noted.dedup();
        let attempts = noted.into_iter().map(|(number, at, span, outcome)| {
            let pattern = self.patterns.get(number);
            let words = pattern.keywords.iter();
            let mut words = words.filter(|word| starts(&unit.text, at, word));
            Attempt {
                rule: self.patterns.rule(number),
                at,
                keyword: words.next().map(ToString::to_string).unwrap_or_default(),
                span,
                outcome,
            }
        });
        attempts.collect()
    }

    fn places(&self, unit: &Unit, within: Span) -> Vec<Place> {
        let explained = self.explained(unit, within);
        let places = explained.into_iter().map(|(explained, literal)| {
            let read = unit.role != FileRole::Vendored && !unit.is_binary();
            let (passed, claim) = match literal.filter(|_| read) {
                Some(literal) => hygiene::claim(&literal),
                None => (Vec::new(), None),
            };
            Place {
                explained,
                passed: passed.into_iter().map(|rule| &*rule.id).collect(),
                claim: claim.map(|(rules, claim)| Claimed {
                    rules,
                    reported: match claim {
                        Claim::Report(candidate) => Some(candidate.rule),
                        Claim::Pass | Claim::Silent => None,
                    },
                }),
            }
        });
        places.collect()
    }

    fn replaced(&self, unit: &Unit, within: Span) -> Vec<Replaced> {
        let (all, kept) = self.rivals(unit);
        let is_kept = |one: &Candidate| {
            kept.iter()
                .any(|it| it.span == one.span && it.rule.id == one.rule.id)
        };
        let lost = all
            .into_iter()
            .filter(|one| one.span.overlaps(within) && !is_kept(one));
        let replaced = lost.filter_map(|one| {
            let by = kept.iter().find(|it| it.span.overlaps(one.span))?;
            Some(Replaced {
                rule: one.rule,
                span: one.span,
                by: by.rule.clone(),
            })
        });
        let mut replaced: Vec<Replaced> = replaced.collect();
        replaced.sort_by(|a, b| (a.span.start, &a.rule.id).cmp(&(b.span.start, &b.rule.id)));
        replaced.dedup_by(|a, b| (a.span, &a.rule.id) == (b.span, &b.rule.id));
        replaced
    }
}

fn structure(unit: &Unit, at: usize, owner: u32) -> Structure {
    let probe = &PROBES[(owner - PROBE) as usize];
    let own = unit.role != FileRole::Vendored && !unit.is_binary();
    let mut found = Vec::new();
    let asked = own || probe.everywhere;
    if asked {
        (probe.look)(unit, at, &mut found);
    }
    Structure {
        at,
        keyword: word(&unit.text, at, probe.keywords).unwrap_or_default(),
        rules: probe.rules,
        found: found.into_iter().map(|candidate| candidate.rule).collect(),
        skipped: !asked,
    }
}

/// The longest of the words that stands at `at`.
fn word(text: &[u8], at: usize, words: &[&'static str]) -> Option<&'static str> {
    let here = words.iter().filter(|word| starts(text, at, word));
    here.max_by_key(|word| word.len()).copied()
}

fn starts(text: &[u8], at: usize, word: &str) -> bool {
    text.get(at..at + word.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
}
