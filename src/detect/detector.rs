//! One pass over a unit: keywords, then whatever they lead to.

use super::edit;
use super::encoded;
use super::evidence;
use super::hygiene::{self, View};
use super::keyword::KeywordIndex;
use super::literal::{self, Explained, Literal};
use super::partner;
use super::secret::{LONE, PROBES, PatternSet, Progress, key_store, lone};
use super::{Candidate, Checks, Clue, RepositoryFinding, Trace};
use crate::content::{FileRole, Unit};
use crate::pattern::Pattern;
use crate::rule::{RuleRef, Severity};
use crate::text::Span;

/// Owner numbers of the keyword index: patterns count from 0, everything else from here.
pub(super) const PROBE: u32 = 1 << 30;

/// Owner number of the words that lead to slots.
pub(super) const SLOT: u32 = 1 << 31;

/// Owner number of the words that lead to files which are not there.
pub(super) const REFERENCE: u32 = SLOT + 1;

/// Owner number of the words that lead to public keys.
pub(super) const PUBLIC_KEY: u32 = SLOT + 2;

/// Longest text of which every byte is explained.
const LINE: usize = 4096;

/// What a detector found in a unit.
#[derive(Debug, Default)]
pub struct Found {
    /// At most one for a value, in the order of the text.
    pub candidates: Vec<Candidate>,
    /// Every span that some rule took for a secret, sorted, overlaps and all: none of them may be shown.
    pub secrets: Vec<Span>,
    /// What the unit says about its repository.
    pub clues: Vec<Clue>,
    /// There is more encoded text in the unit than is decoded.
    pub unread: bool,
}

/// Keywords of a text, each with the rules that it may lead to.
#[derive(Debug, Default)]
pub struct Keywords(Vec<(usize, u32)>);

impl Keywords {
    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What following the keywords of a unit has come to so far.
#[derive(Default)]
struct Trail {
    found: Vec<Candidate>,
    slots: Vec<usize>,
    clues: Vec<Clue>,
    progress: Progress,
    /// How far each probe has looked.
    done: [usize; PROBES.len()],
}

/// Everything that looks for candidates. Cheap to build; nothing is compiled before a keyword is found.
pub struct Detector<'p> {
    pub(super) patterns: PatternSet<'p>,
    pub(super) index: KeywordIndex<'p>,
    checks: Checks,
}

impl<'p> Detector<'p> {
    /// The built-in rules and a user's own patterns.
    pub fn new(user: &'p [Pattern]) -> Self {
        let patterns = PatternSet::new(user);
        let of_patterns = patterns.iter().zip(0u32..).flat_map(|(pattern, number)| {
            pattern
                .keywords
                .iter()
                .map(move |word| (word.as_bytes(), pattern.case_sensitive, number))
        });
        let of_probes = PROBES.iter().zip(PROBE..).flat_map(|(probe, number)| {
            probe
                .keywords
                .iter()
                .map(move |word| (word.as_bytes(), false, number))
        });
        let of_slots = literal::KEYWORDS
            .iter()
            .map(|word| (word.as_bytes(), false, SLOT));
        let of_references = hygiene::REFERENCE_KEYWORDS
            .iter()
            .map(|word| (word.as_bytes(), false, REFERENCE));
        let of_public_keys = evidence::PUBLIC_KEYWORDS
            .iter()
            .map(|word| (word.as_bytes(), false, PUBLIC_KEY));
        let others = of_slots.chain(of_references).chain(of_public_keys);
        let index = KeywordIndex::new(of_patterns.chain(of_probes).chain(others));
        Detector {
            patterns,
            index,
            checks: Checks::default(),
        }
    }

    /// The same detector with these optional checks.
    #[must_use]
    pub fn with_checks(self, checks: Checks) -> Self {
        Detector { checks, ..self }
    }

    /// Every rule that can fire, sorted by id.
    pub fn rules(&self) -> Vec<RuleRef> {
        let of_patterns = self.patterns.rules();
        let of_probes = PROBES
            .iter()
            .flat_map(|probe| probe.rules.iter().map(|&rule| RuleRef::Static(rule)));
        let of_checks = hygiene::rules().map(RuleRef::Static);
        let of_files = std::iter::once(RuleRef::Static(&LONE));
        let mut rules: Vec<RuleRef> = of_patterns
            .chain(of_probes)
            .chain(of_checks)
            .chain(of_files)
            .collect();
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        rules
    }

    /// Ids of a user's patterns that were needed and could not be compiled.
    pub fn broken_patterns(&self) -> impl Iterator<Item = &'p str> {
        self.patterns.broken()
    }

    /// What all units together say: `traces` sorted by path and place.
    pub fn judge_repository(&self, traces: &[Trace]) -> Vec<RepositoryFinding> {
        hygiene::judge_repository(traces, self.checks)
    }

    /// All candidates of a unit, at most one for a value, in the order of the text.
    pub fn look(&self, unit: &Unit) -> Found {
        let (mut found, literals, mut clues) = self.read(unit);
        key_store(unit, &mut found);
        lone(unit, &mut found);
        let unread = encoded::look(unit, &mut found, &|inner| self.read(inner).0);
        hygiene::clues(unit, &found, &mut clues, self.checks);
        let mut secrets: Vec<Span> = found.iter().filter(|c| c.secret).map(|c| c.span).collect();
        secrets.sort_unstable();
        let mut candidates = most_specific(found);
        partner::tie(unit, &mut candidates);
        edit::propose(unit, &mut candidates, &literals);
        Found {
            clues,
            candidates,
            secrets,
            unread,
        }
    }

    /// Every candidate of a text as it stands, its literals, and what the text says about its repository.
    fn read<'u>(&self, unit: &'u Unit) -> (Vec<Candidate>, Vec<Literal<'u>>, Vec<Clue>) {
        let mut trail = Trail::default();
        let whole = Span::new(0, unit.text.len());
        self.index.scan(&unit.text, whole, |at, owner| {
            self.step(unit, at, owner, &mut trail);
        });
        let (found, literals) = self.candidates(unit, &mut trail);
        (found, literals, trail.clues)
    }

    /// Explains every place near `within` where a name gets a value: what the name stands for, and what each signal said of the value.
    pub fn explain(&self, unit: &Unit, within: Span) -> Vec<Explained> {
        let explained = self.explained(unit, within).into_iter();
        explained.map(|(explained, _)| explained).collect()
    }

    /// The same with the literals.
    pub(super) fn explained<'u>(
        &self,
        unit: &'u Unit,
        within: Span,
    ) -> Vec<(Explained, Option<Literal<'u>>)> {
        // whatever stands on a line is looked at, with or without one of our words
        let around = if within.len() <= LINE {
            within
        } else {
            Span::default()
        };
        let mut hits: Vec<usize> = (around.start..around.end).collect();
        self.index
            .scan(&unit.text, Span::new(0, unit.text.len()), |at, owner| {
                if owner == SLOT {
                    hits.push(at);
                }
            });
        hits.sort_unstable();
        hits.dedup();
        literal::explained(unit, &hits, within)
    }

    /// Every candidate of a unit, and those of them that stay.
    pub(super) fn rivals(&self, unit: &Unit) -> (Vec<Candidate>, Vec<Candidate>) {
        let mut found = self.read(unit).0;
        key_store(unit, &mut found);
        lone(unit, &mut found);
        encoded::look(unit, &mut found, &|inner| self.read(inner).0);
        (found.clone(), most_specific(found))
    }

    /// Notes every keyword that starts within these parts of a text, sorted and not overlapping: a cheap first look, after which most texts
    /// need no second one.
    pub fn keywords(&self, text: &[u8], parts: &[Span], hits: &mut Keywords) {
        hits.0.clear();
        for &part in parts {
            self.index
                .scan(text, part, |at, owner| hits.0.push((at, owner)));
        }
    }

    /// The candidates that some keywords of a unit lead to, at most one for a value, in the order of the text: what changed in it, when the
    /// rest was looked at before. The keywords only say where a search begins: how far it reads from there is up to the rules.
    /// Those of the text that is encoded in the parts come with them.
    pub fn follow(&self, unit: &Unit, hits: &Keywords, parts: &[Span]) -> Vec<Candidate> {
        let mut trail = Trail::default();
        for &(at, owner) in &hits.0 {
            self.step(unit, at, owner, &mut trail);
        }
        let mut found = self.candidates(unit, &mut trail).0;
        key_store(unit, &mut found);
        lone(unit, &mut found);
        if !parts.is_empty() {
            encoded::look_at(unit, parts, &mut found, &|inner| self.read(inner).0);
        }
        let mut candidates = most_specific(found);
        partner::tie(unit, &mut candidates);
        candidates
    }

    /// What is left to do when all keywords were followed; with the literals that were read on the way.
    fn candidates<'u>(
        &self,
        unit: &'u Unit,
        trail: &mut Trail,
    ) -> (Vec<Candidate>, Vec<Literal<'u>>) {
        let mut found = std::mem::take(&mut trail.found);
        let mut literals = Vec::new();
        if unit.role != FileRole::Vendored && !unit.is_binary() {
            let slots = std::mem::take(&mut trail.slots);
            literals = self.read_slots(unit, slots, &mut found, &mut trail.clues);
        }
        (found, literals)
    }

    /// Follows one keyword; they come in the order of the text.
    #[inline]
    fn step(&self, unit: &Unit, at: usize, owner: u32, trail: &mut Trail) {
        match owner {
            SLOT => trail.slots.push(at),
            REFERENCE if unit.tracked.is_some() => hygiene::refer(unit, at, &mut trail.clues),
            REFERENCE => {}
            PUBLIC_KEY => evidence::note_public_key(unit, at, &mut trail.clues),
            PROBE.. => {
                let number = (owner - PROBE) as usize;
                let probe = &PROBES[number];
                let own = unit.role != FileRole::Vendored;
                if at >= trail.done[number]
                    && (own || probe.everywhere)
                    && (probe.everywhere || !unit.is_binary())
                {
                    trail.done[number] = (probe.look)(unit, at, &mut trail.found).max(at + 1);
                }
            }
            _ => {
                let Trail {
                    progress, found, ..
                } = trail;
                self.patterns
                    .probe(owner, unit, at, progress, found, &mut ());
            }
        }
    }

    fn read_slots<'u>(
        &self,
        unit: &'u Unit,
        mut hits: Vec<usize>,
        found: &mut Vec<Candidate>,
        clues: &mut Vec<Clue>,
    ) -> Vec<Literal<'u>> {
        let urls: Vec<_> = found
            .iter()
            .filter(|c| c.secret && c.rank == super::Rank::Structure)
            .map(|c| c.span)
            .collect();
        hits.extend(urls.iter().map(|span| span.start));
        if hits.is_empty() {
            return Vec::new();
        }
        hits.sort_unstable();
        let (slots, mut literals) = literal::literals(unit, &hits, &urls);
        literals.retain(|it| !sets_rule(unit.slice(it.slot.name), unit.slice(it.span)));
        let view = View {
            unit,
            hits: &hits,
            slots: &slots,
            literals: &literals,
        };
        hygiene::judge(&view, found, clues, self.checks);
        literals
    }
}

/// True for `hardcoded-password = "off"`: the setting of a check in our configuration within a manifest.
fn sets_rule(name: &[u8], value: &[u8]) -> bool {
    let settings = Severity::ALL.iter().map(|severity| severity.as_str());
    let mut settings = settings.chain(["off"]);
    settings.any(|setting| setting.as_bytes() == value)
        && hygiene::rules().any(|rule| rule.id.as_bytes() == name)
}

/// Of overlapping candidates the most specific one stays: the higher rank, then the surer, then the louder, then the longer.
fn most_specific(mut found: Vec<Candidate>) -> Vec<Candidate> {
    if found.len() > 1 {
        found.sort_by(|a, b| {
            (b.rank, b.confidence, b.rule.score, b.span.len())
                .cmp(&(a.rank, a.confidence, a.rule.score, a.span.len()))
                .then_with(|| (a.span, &a.rule.id).cmp(&(b.span, &b.rule.id)))
        });
        let mut taken = std::collections::BTreeMap::new();
        found.retain(|candidate| {
            let span = candidate.span;
            let before = taken.range(..span.end.max(span.start + 1)).next_back();
            let free = before.is_none_or(|(_, &end)| end <= span.start);
            if free {
                taken.insert(span.start, span.end.max(span.start + 1));
            }
            free
        });
        found.sort_by(|a, b| (a.span, &a.rule.id).cmp(&(b.span, &b.rule.id)));
    }
    found
}
