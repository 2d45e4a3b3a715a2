//! Provider patterns: a keyword leads to a regex, compiled on its first hit and run over a bounded window.

use super::exposure::{is_specimen, judge_password};
use super::{base64, drift, specimen};
use crate::content::{FileRole, Format, Unit};
use crate::detect::attempt::{Attempts, Outcome};
use crate::detect::name::says_made_up;
use crate::detect::value::{Class, wordy_share};
use crate::detect::{Candidate, Rank, is_placeholder_token};
use crate::pattern::{LINE_BYTES, NEAR_BYTES, Pattern, builtin};
use crate::rule::{Confidence, RuleRef, Severity};
use crate::text::Span;
use regex::bytes::Regex;
use std::sync::{Arc, OnceLock};

/// Longest match of a pattern, in bytes; the linter of patterns holds them to it.
const LONGEST: usize = 4096;

/// All patterns of a scan.
pub(in crate::detect) struct PatternSet<'p> {
    user: &'p [Pattern],
    compiled: Vec<OnceLock<Option<Compiled>>>,
}

struct Compiled {
    regex: Regex,
    rule: RuleRef,
    shown: usize,
}

/// What a scan of one unit has seen of each pattern it met: every match that begins before this offset is found.
#[derive(Default)]
pub(in crate::detect) struct Progress {
    covered: Vec<(u32, usize)>,
}

impl<'p> PatternSet<'p> {
    /// The built-in patterns and a user's own. Nothing is compiled yet.
    pub(in crate::detect) fn new(user: &'p [Pattern]) -> Self {
        let mut compiled = Vec::new();
        compiled.resize_with(builtin().len() + user.len(), OnceLock::new);
        PatternSet { user, compiled }
    }

    /// Every pattern in the order of its number.
    pub(in crate::detect) fn iter(&self) -> impl Iterator<Item = &'p Pattern> + use<'p> {
        builtin().iter().chain(self.user)
    }

    /// The rule of every pattern, in the same order.
    pub(in crate::detect) fn rules(&self) -> impl Iterator<Item = RuleRef> + use<'p> {
        let built_in = builtin()
            .iter()
            .map(|pattern| RuleRef::Static(&pattern.rule));
        let own = self
            .user
            .iter()
            .map(|pattern| RuleRef::Shared(Arc::new(pattern.rule.clone())));
        built_in.chain(own).chain([
            RuleRef::Static(&drift::RULE),
            RuleRef::Static(&specimen::RULE),
        ])
    }

    /// Ids of the user's patterns that were needed and whose regex is broken: what they look for was not looked for.
    pub(in crate::detect) fn broken(&self) -> impl Iterator<Item = &'p str> {
        let own = self.user.iter().zip(&self.compiled[builtin().len()..]);
        own.filter(|(_, compiled)| matches!(compiled.get(), Some(None)))
            .map(|(pattern, _)| &*pattern.rule.id)
    }

    /// The rule of a pattern.
    pub(in crate::detect) fn rule(&self, number: u32) -> RuleRef {
        rule(self.get(number), number as usize)
    }

    /// The pattern with a number.
    pub(in crate::detect) fn get(&self, number: u32) -> &'p Pattern {
        let number = number as usize;
        builtin()
            .get(number)
            .unwrap_or_else(|| &self.user[number - builtin().len()])
    }

    /// Looks for a pattern around one of its keywords.
    pub(in crate::detect) fn probe(
        &self,
        number: u32,
        unit: &Unit,
        at: usize,
        progress: &mut Progress,
        found: &mut Vec<Candidate>,
        notes: &mut impl Attempts,
    ) {
        let pattern = self.get(number);
        let text = &unit.text;
        let inside_a_word =
            || at > 0 && (text[at - 1].is_ascii_alphanumeric() || text[at - 1] == b'_');
        if unit.is_binary() && !pattern.binary {
            notes.note(number, at, None, Outcome::Binary);
            return;
        }
        // a lock file is full of digests beside names; what a user looks for is looked for everywhere
        if unit.role == FileRole::Vendored
            && !pattern.near.is_empty()
            && (number as usize) < builtin().len()
        {
            notes.note(number, at, None, Outcome::Foreign);
            return;
        }
        if pattern.prefixed && inside_a_word() {
            notes.note(number, at, None, Outcome::InsideWord);
            return;
        }
        let Reach { back, ahead } = reach(pattern);
        let covered = progress.of(number);
        if *covered >= (at + ahead).min(text.len()) {
            return;
        }
        let Some(compiled) =
            self.compiled[number as usize].get_or_init(|| compile(pattern, number as usize))
        else {
            notes.note(number, at, None, Outcome::Broken);
            return;
        };
        // twice the reach, so that a row of keywords does not read the same text again for each of them
        let end = (at + 2 * ahead).min(text.len());
        let mut from = at.saturating_sub(back).max(covered.saturating_sub(ahead));
        *covered = end;
        let (mut matched, mut any) = (false, false);
        while let Some(captures) = compiled.regex.captures_at(&text[..end], from) {
            let Some(whole) = captures.get(0) else { break };
            matched |= whole.range().contains(&at);
            any = true;
            if whole.end() == end && end < text.len() {
                // it may go on behind the window: the next keyword reads from here
                *covered = whole.start();
            } else if let Some(secret) = captures.get(1) {
                let span = secret.range().into();
                let outcome = if pattern.has_keyword(text, whole.range()) {
                    judge(pattern, compiled, unit, span, found)
                } else {
                    Outcome::NoWordNearby
                };
                notes.note(number, at, Some(span), outcome);
            }
            from = whole.end().max(whole.start() + 1);
            if from >= end {
                break;
            }
        }
        if !any {
            notes.note(number, at, None, Outcome::NoMatch);
        }
        if !matched && pattern.prefixed {
            found.extend(drift::probe(pattern, unit, at));
        }
    }
}

/// How far from a keyword its match lies.
struct Reach {
    /// The match begins at most so far before the keyword.
    back: usize,
    /// The match ends at most so far behind the start of the keyword.
    ahead: usize,
}

fn reach(pattern: &Pattern) -> Reach {
    let (back, ahead) = match (pattern.prefixed, pattern.near.is_empty()) {
        (true, _) => (0, LONGEST),
        (false, true) => (LINE_BYTES, LONGEST),
        (false, false) => (LINE_BYTES, LINE_BYTES + NEAR_BYTES),
    };
    Reach { back, ahead }
}

impl Progress {
    fn of(&mut self, number: u32) -> &mut usize {
        let at = match self.covered.iter().position(|&(n, _)| n == number) {
            Some(at) => at,
            None => {
                self.covered.push((number, 0));
                self.covered.len() - 1
            }
        };
        &mut self.covered[at].1
    }
}

fn compile(pattern: &Pattern, number: usize) -> Option<Compiled> {
    let regex = pattern.compile().ok()?;
    Some(Compiled {
        regex,
        rule: rule(pattern, number),
        shown: public_prefix(pattern),
    })
}

fn rule(pattern: &Pattern, number: usize) -> RuleRef {
    match builtin().get(number) {
        Some(pattern) => RuleRef::Static(&pattern.rule),
        None => RuleRef::Shared(Arc::new(pattern.rule.clone())),
    }
}

/// Length of the literal that every token of the format starts with; nothing else of a token may be shown.
fn public_prefix(pattern: &Pattern) -> usize {
    if !pattern.near.is_empty() {
        return 0;
    }
    pattern.keywords.iter().map(|k| k.len()).min().unwrap_or(0)
}

/// Judges what has the form of a token, and adds it when it is one.
fn judge(
    pattern: &Pattern,
    compiled: &Compiled,
    unit: &Unit,
    span: Span,
    found: &mut Vec<Candidate>,
) -> Outcome {
    let value = unit.slice(span);
    if !pattern.is_random(value) || is_chance(pattern, unit, span) {
        return Outcome::TooRegular;
    }
    let verified = pattern.checksum.and_then(|checksum| checksum.verify(value));
    // `pk_live_…`: a publishable key, of whatever provider
    let publishable = !pattern.near.is_empty()
        && (value.starts_with(b"pk_live_") || value.starts_with(b"pk_test_"));
    if verified != Some(true) && (publishable || is_placeholder_token(value)) {
        return Outcome::MadeUp;
    }
    let (confidence, proof) = match verified {
        Some(true) => (Confidence::High, ", its checksum is valid"),
        Some(false) => (
            pattern.rule.confidence.lowered(),
            ", its checksum does not match",
        ),
        None => (pattern.rule.confidence, ""),
    };
    // what a user looks for is told under the name that the user gave it
    let built_in = matches!(compiled.rule, RuleRef::Static(_));
    let made_up = built_in && verified != Some(true) && is_made_up(pattern, verified, unit, span);
    let rule = if made_up {
        (&specimen::RULE).into()
    } else {
        compiled.rule.clone()
    };
    let confidence = if made_up && unit.role == FileRole::Test && is_own_key(pattern) {
        Confidence::Low
    } else {
        confidence
    };
    let begins = pattern
        .keywords
        .iter()
        .any(|k| value.starts_with(k.as_bytes()));
    found.push(Candidate {
        rule,
        confidence,
        span,
        secret: true,
        shown: if begins { compiled.shown } else { 0 },
        rank: if pattern.near.is_empty() {
            Rank::Pattern
        } else {
            Rank::NearPattern
        },
        message: format!("{} in clear text{proof}.", pattern.rule.summary),
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    });
    Outcome::Found {
        confidence,
        checksum: verified,
    }
}

/// True for what has the form by chance: letters alone, as in `AcmeServerConstants.KEY`, are a name of the provider's more often than a
/// key without a mark, and digits of an image are nothing.
fn is_chance(pattern: &Pattern, unit: &Unit, span: Span) -> bool {
    let value = unit.slice(span);
    let wordy = !pattern.near.is_empty()
        && value.iter().all(u8::is_ascii_alphabetic)
        && wordy_share(value) >= 60;
    wordy || is_inside_data(&unit.text, span)
}

/// True for a token that was made for a test or an example, as far as one can see.
fn is_made_up(pattern: &Pattern, verified: Option<bool>, unit: &Unit, span: Span) -> bool {
    let role = unit.role_at(span.start);
    // in a file that is for something else, only what explains has an example
    let example = role == FileRole::Docs && role != unit.role;
    let unissued = || is_unissued(pattern, verified, role, unit, unit.slice(span));
    says_test(unit, span) || is_specimen(role) && (example || unissued())
}

/// `TestValue::Single("…")`, `fake_token = "…"`: a line of code says that the value was made for something else than use.
fn says_test(unit: &Unit, span: Span) -> bool {
    let line = unit.line_at(span.start).start;
    unit.format == Format::Code
        && says_made_up(&unit.text[line.max(span.start.saturating_sub(SAID))..span.start])
}

/// How much of a line in front of a value is asked what the value is for, in bytes.
const SAID: usize = 60;

/// True in the middle of a long run of Base64, as an image in a page is: what looks like a token there is chance.
fn is_inside_data(text: &[u8], span: Span) -> bool {
    let digit = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let before = text[..span.start].iter().rev().take(LONGEST_RUN);
    before.take_while(digit).count() == LONGEST_RUN
}

/// A token with so many digits of Base64 in front of it, without a sign between, is a part of something else.
const LONGEST_RUN: usize = 200;

/// True for a key that the project makes for itself (CWE-321): one that was made for tests opens nothing else.
fn is_own_key(pattern: &Pattern) -> bool {
    pattern.rule.cwe.contains(&321)
}

/// True for what nobody needs to have issued: a token without a mark of its own or with a wrong checksum, a key of the project's own, a
/// login that anybody would guess.
fn is_unissued(
    pattern: &Pattern,
    verified: Option<bool>,
    role: FileRole,
    unit: &Unit,
    value: &[u8],
) -> bool {
    let severity = pattern.rule.severity();
    !pattern.near.is_empty()
        || role == FileRole::Test && !pattern.prefixed && severity < Severity::Critical
        // half of a credential: an identifier that opens nothing by itself
        || severity <= Severity::Medium
        || verified == Some(false)
        || is_own_key(pattern)
        || is_guessable_login(unit, value)
}

/// `user:password` in Base64, with a password that everybody knows.
fn is_guessable_login(unit: &Unit, value: &[u8]) -> bool {
    let Some(plain) = base64::decode(value, LONGEST_LOGIN) else {
        return false;
    };
    let Some(colon) = memchr::memchr(b':', &plain) else {
        return false;
    };
    let (user, password) = (&plain[..colon], &plain[colon + 1..]);
    judge_password(unit, password, Some(user)).class != Class::Live
}

/// Longer texts are no logins, in bytes.
const LONGEST_LOGIN: usize = 256;
