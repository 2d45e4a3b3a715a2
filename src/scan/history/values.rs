//! The values that a history holds, each with a number.

use super::super::Options;
use crate::content::Unit;
use crate::detect::Candidate;
use crate::finding::Secret;
use crate::git::history::Value;
use crate::git::store::{Number, Store};
use crate::rule::{Category, Rule};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// All values found so far.
pub(super) struct Values<'a> {
    options: &'a Options,
    store: &'a Store,
    known: Mutex<HashMap<Vec<u8>, Known>>,
}

/// A value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) number: Value,
    /// An object in which a rule saw it; of several the one with the smallest name.
    pub(super) witness: Number,
}

impl<'a> Values<'a> {
    pub(super) fn new(options: &'a Options, store: &'a Store) -> Self {
        Values {
            options,
            store,
            known: Mutex::default(),
        }
    }

    /// The number of a candidate's value; `None` when it is no secret that outlives its file, or not wanted in the report.
    pub(super) fn of(&self, unit: &Unit, candidate: &Candidate, witness: Number) -> Option<Value> {
        let wanted = candidate.secret
            && outlives(&candidate.rule)
            && candidate.confidence >= self.options.min_confidence
            && self.options.severity(&candidate.rule) >= self.options.min_severity;
        let decoded = candidate.decoded.as_ref().map(Secret::expose);
        let value = decoded.unwrap_or_else(|| unit.slice(candidate.span));
        if !wanted || value.is_empty() {
            return None;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let next = Value::try_from(known.len()).ok()?;
        let entry = known.entry(value.to_vec()).or_insert(Known {
            number: next,
            witness,
        });
        if self.store.id(witness) < self.store.id(entry.witness) {
            entry.witness = witness;
        }
        Some(entry.number)
    }

    /// All values.
    pub(super) fn all(self) -> Vec<(Vec<u8>, Known)> {
        let known = self.known.into_inner();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        known.into_iter().collect()
    }
}

/// True for a value that opens something after it is gone from the files: an example or a weak default that was taken away is mended, a
/// secret that was taken away is still out.
pub(super) fn outlives(rule: &Rule) -> bool {
    let id: &str = &rule.id;
    match rule.category {
        Category::ProviderSecret => true,
        Category::HardcodedPassword => {
            !matches!(id, "placeholder-credential" | "default-credential")
        }
        Category::TemplateCredential => id == "template-real-secret",
        Category::Hygiene => id == "public-env-prefix-secret",
        Category::WeakDefault | Category::IgnoreEntry | Category::Advice => false,
    }
}
