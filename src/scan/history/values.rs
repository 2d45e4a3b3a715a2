//! The values that a history holds, each with a number.

use super::super::Options;
use crate::content::Unit;
use crate::detect::Candidate;
use crate::finding::Secret;
use crate::git::history::Value;
use crate::rule::{Category, Rule};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// All values found so far.
pub(super) struct Values<'a> {
    options: &'a Options,
    known: Mutex<Known>,
}

struct Known {
    numbers: HashMap<Vec<u8>, Value>,
    /// The next number.
    next: Value,
}

impl<'a> Values<'a> {
    /// Begins with the values of an earlier run, by their numbers; `None` for a number that stands for none any more.
    pub(super) fn new(options: &'a Options, recalled: Vec<Option<Vec<u8>>>) -> Self {
        let next = Value::try_from(recalled.len()).unwrap_or(Value::MAX);
        let numbers = (0..).zip(recalled);
        let numbers = numbers.filter_map(|(number, bytes)| Some((bytes?, number)));
        Values {
            options,
            known: Mutex::new(Known {
                numbers: numbers.collect(),
                next,
            }),
        }
    }

    /// The number of a candidate's value; `None` when it is no secret that outlives its file, or not wanted in the report.
    pub(super) fn of(&self, unit: &Unit, candidate: &Candidate) -> Option<Value> {
        let value = wanted(self.options, unit, candidate)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&number) = known.numbers.get(value) {
            return Some(number);
        }
        let number = known.next;
        known.next = number.checked_add(1)?;
        known.numbers.insert(value.to_vec(), number);
        Some(number)
    }

    /// All values, and how many numbers there are.
    pub(super) fn all(self) -> (Vec<(Vec<u8>, Value)>, usize) {
        let known = self.known.into_inner();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        (known.numbers.into_iter().collect(), known.next as usize)
    }
}

/// The value of a candidate, when it is a secret that outlives its file and wanted in the report.
pub(super) fn wanted<'u>(
    options: &Options,
    unit: &'u Unit,
    candidate: &'u Candidate,
) -> Option<&'u [u8]> {
    let wanted = candidate.secret
        && outlives(&candidate.rule)
        && candidate.confidence >= options.min_confidence
        && options.severity(&candidate.rule) >= options.min_severity;
    let decoded = candidate.decoded.as_ref().map(Secret::expose);
    let value = decoded.unwrap_or_else(|| unit.slice(candidate.span));
    (wanted && !value.is_empty()).then_some(value)
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
