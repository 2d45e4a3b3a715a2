//! Provider patterns: a keyword leads to a regex, compiled on its first hit and run over a bounded window.

use crate::content::Unit;
use crate::detect::{Candidate, Rank, is_placeholder_token};
use crate::pattern::{NEAR_BYTES, Pattern, builtin};
use crate::rule::{Confidence, RuleRef};
use crate::text::Span;
use regex::bytes::{Regex, RegexBuilder};
use std::sync::{Arc, OnceLock};

/// Longest match of a pattern, in bytes; the linter of patterns holds them to it.
const LONGEST: usize = 4096;

/// How far in front of its keyword a match may start.
const BACK: usize = 256;

/// How much text behind a `near` word is searched: the distance, and a key of its kind.
const NEAR_AHEAD: usize = NEAR_BYTES + 512;

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

/// What a scan of one unit has seen of a pattern: every match that ends before this offset is found.
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
        built_in.chain(own)
    }

    fn get(&self, number: u32) -> &'p Pattern {
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
    ) {
        let pattern = self.get(number);
        if unit.is_binary() && !pattern.binary {
            return;
        }
        let Some(compiled) =
            self.compiled[number as usize].get_or_init(|| compile(pattern, number as usize))
        else {
            return;
        };
        let near = !pattern.near.is_empty();
        let (reach, ahead) = if near {
            (0, NEAR_AHEAD)
        } else {
            (LONGEST, 2 * LONGEST)
        };
        let covered = progress.of(number);
        if !near && at + reach <= *covered && *covered > 0 {
            return;
        }
        let text = &unit.text;
        let mut from = if near {
            line_start(text, at, BACK)
        } else {
            at.saturating_sub(BACK).max((*covered).min(at))
        };
        let until = (at + ahead).min(text.len());
        *covered = until;
        while let Some(captures) = compiled.regex.captures_at(&text[..until], from) {
            let whole = captures.get(0).expect("group 0 is the match");
            from = whole.end().max(from + 1);
            if whole.end() == until && until < text.len() {
                // it may go on behind the window: the next keyword hit or the wider window below decides
                *covered = whole.start();
            }
            let Some(secret) = captures.get(1) else {
                continue;
            };
            let span = Span::new(secret.start(), secret.end());
            if near && !is_near(text, at, Span::new(whole.start(), whole.end())) {
                continue;
            }
            if let Some(candidate) = judge(pattern, compiled, unit, span) {
                found.push(candidate);
            }
            if from > until {
                break;
            }
        }
    }
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

/// `None` for a user's pattern that is no regex: the command line lints the file and reports it before a scan.
fn compile(pattern: &'_ Pattern, number: usize) -> Option<Compiled> {
    let regex = RegexBuilder::new(&pattern.regex)
        .unicode(false)
        .size_limit(1 << 20)
        .dfa_size_limit(1 << 18)
        .build()
        .ok()?;
    let rule = match builtin().get(number) {
        Some(pattern) => RuleRef::Static(&pattern.rule),
        None => RuleRef::Shared(Arc::new(pattern.rule.clone())),
    };
    Some(Compiled {
        regex,
        rule,
        shown: public_prefix(pattern),
    })
}

/// Length of the literal that every token of the format starts with; nothing else of a token may be shown.
fn public_prefix(pattern: &Pattern) -> usize {
    if !pattern.near.is_empty() {
        return 0;
    }
    pattern.keywords.iter().map(|k| k.len()).min().unwrap_or(0)
}

fn judge(pattern: &Pattern, compiled: &Compiled, unit: &Unit, span: Span) -> Option<Candidate> {
    let value = unit.slice(span);
    if let Some(least) = pattern.entropy {
        if entropy::shannon_entropy(value) < least {
            return None;
        }
    }
    let verified = pattern.checksum.and_then(|checksum| checksum.verify(value));
    if verified != Some(true) && is_placeholder_token(value) {
        return None;
    }
    let confidence = match verified {
        Some(true) => Confidence::High,
        Some(false) => pattern.rule.confidence.lowered(),
        None => pattern.rule.confidence,
    };
    let shown = pattern
        .keywords
        .iter()
        .any(|k| value.starts_with(k.as_bytes()))
        .then_some(compiled.shown)
        .unwrap_or(0);
    let proof = match verified {
        Some(true) => ", its checksum is valid",
        Some(false) => ", its checksum does not match",
        None => "",
    };
    Some(Candidate {
        rule: compiled.rule.clone(),
        confidence,
        span,
        secret: true,
        shown,
        rank: if pattern.near.is_empty() {
            Rank::Pattern
        } else {
            Rank::NearPattern
        },
        message: format!("{} in clear text{proof}.", pattern.rule.summary),
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
    })
}

/// True when the word at `at` stands on a line of the match, or at most [`NEAR_BYTES`] before it.
fn is_near(text: &[u8], at: usize, whole: Span) -> bool {
    let (first, last) = if at < whole.start {
        (at, whole.start)
    } else {
        (whole.end.min(at), at)
    };
    whole.start.saturating_sub(at) <= NEAR_BYTES && at <= whole.start
        || !text[first..last].contains(&b'\n')
}

fn line_start(text: &[u8], at: usize, most: usize) -> usize {
    let least = at.saturating_sub(most);
    memchr::memrchr(b'\n', &text[least..at]).map_or(least, |n| least + n + 1)
}
