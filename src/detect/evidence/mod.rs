//! What speaks about a value, worked out from its own bytes and from the rest of the repository. Nothing is sent anywhere.

mod aws;
mod strength;
#[cfg(test)]
mod tests;
mod together;
mod token;

pub use together::tie;

use super::secret::{key_facts, public_key};
use super::value::is_published_secret;
use super::{Candidate, Clue, ClueKind, Detector, Rank};
use crate::content::Unit;
use crate::finding::{Date, Evidence, EvidenceKind};
use crate::rule::Category;

pub(super) use super::secret::PUBLIC as PUBLIC_KEYWORDS;

/// Public keys of one unit that are kept.
const MOST_PUBLIC: usize = 200;

impl Detector<'_> {
    /// What is known about a candidate's value, sorted. `value` is the value itself, decoded where the text holds another form of it;
    /// `today` tells what has ended. Costs at most some 40,000 steps of a hash function.
    pub fn evidence(
        &self,
        unit: &Unit,
        candidate: &Candidate,
        value: &[u8],
        today: Date,
    ) -> Vec<Evidence> {
        let mut facts = Vec::new();
        if !candidate.secret {
            return facts;
        }
        self.checksum(candidate, value, &mut facts);
        let parts = candidate.related.iter().map(|(span, _)| unit.slice(*span));
        facts.extend(std::iter::once(value).chain(parts).find_map(aws::account));
        if candidate.rule.category == Category::ProviderSecret {
            facts.extend(mode(value));
        }
        if is_published_secret(value) {
            facts.push(Evidence::new(
                EvidenceKind::Published,
                "It is published, so everybody has it.",
            ));
        }
        token::facts(value, today, &mut facts);
        key(value, &mut facts);
        if candidate.rank < Rank::NearPattern && chosen(candidate.rule.category) {
            facts.extend(strength::strength(value));
        }
        facts.sort();
        facts
    }

    fn checksum(&self, candidate: &Candidate, value: &[u8], facts: &mut Vec<Evidence>) {
        if candidate.rank < Rank::NearPattern {
            return;
        }
        let mut patterns = self.patterns.iter();
        let pattern = patterns.find(|pattern| pattern.rule.id == candidate.rule.id);
        let checksum = pattern.and_then(|pattern| pattern.checksum);
        let text = match checksum.and_then(|checksum| checksum.verify(value)) {
            Some(true) => "Its checksum is valid: it was not typed by chance.",
            Some(false) => "Its checksum does not match: it was changed, or made up.",
            None => return,
        };
        facts.push(Evidence::new(EvidenceKind::Checksum, text));
    }
}

/// Categories whose values people choose.
fn chosen(category: Category) -> bool {
    matches!(
        category,
        Category::HardcodedPassword | Category::WeakDefault | Category::TemplateCredential
    )
}

/// Notes the public key that begins at a keyword.
pub(super) fn note_public_key(unit: &Unit, at: usize, clues: &mut Vec<Clue>) {
    let kept = clues
        .iter()
        .filter(|clue| matches!(clue.kind, ClueKind::PublicKey { .. }));
    if kept.count() < MOST_PUBLIC
        && let Some((span, id, what)) = public_key(&unit.text, at)
    {
        clues.push(Clue {
            span,
            kind: ClueKind::PublicKey { id, what },
        });
    }
}

/// `sk_test_`, `rk_live_`: how providers mark what a key is for.
fn mode(value: &[u8]) -> Option<Evidence> {
    let head = value[..value.len().min(20)].to_ascii_lowercase();
    let mut words = head.split(|byte| !byte.is_ascii_alphabetic());
    words.next()?;
    // the last word may be cut, or be the random part itself
    let words: Vec<&[u8]> = words.collect();
    let marked = |word: &[u8]| {
        words
            .split_last()
            .is_some_and(|(_, marks)| marks.contains(&word))
    };
    let text = if marked(b"test") || marked(b"sandbox") {
        "Its prefix marks it as a key for tests."
    } else if marked(b"live") || marked(b"prod") {
        "Its prefix marks it as a key for the real thing."
    } else {
        return None;
    };
    Some(Evidence::new(EvidenceKind::Mode, text))
}

/// Kind, size and protection of a private key.
fn key(value: &[u8], facts: &mut Vec<Evidence>) {
    if !value.starts_with(b"-----") {
        return;
    }
    let Some(key) = key_facts(value) else {
        return;
    };
    let size = key
        .bits
        .map(|bits| format!(" of {bits} bits"))
        .unwrap_or_default();
    if let Some(kind) = key.kind {
        let weak = match (kind, key.bits) {
            ("RSA" | "DSA", Some(bits)) if bits < 2048 => ", which is too short today",
            _ => "",
        };
        let text = format!("{kind} key{size}{weak}.");
        facts.push(Evidence::new(EvidenceKind::KeyType, text));
    }
    let text = if key.encrypted {
        "A passphrase protects the key: whoever wants it has to guess that one."
    } else {
        "No passphrase protects the key."
    };
    facts.push(Evidence::new(EvidenceKind::KeyProtection, text));
}
