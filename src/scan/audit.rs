//! Files and history in one report: a value that both know is told once, where it stands, with its life.

use crate::finding::{Finding, LifeState, Secret};
use std::collections::HashMap;

/// Gives the findings of the files the life of their value, and adds what only the history knows.
///
/// A value that is allowed at each of its places in the files, while the history tells it as one that counts, stays in both: the two may
/// speak of different versions, and none may silence the other. So does a value that is in the files and not at `HEAD`: nobody committed
/// it where it stands, and what the history knows is about another place.
pub(super) fn join(findings: &mut Vec<Finding>, of_history: Vec<Finding>) {
    let mut places: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
    if !of_history.is_empty() {
        for (at, finding) in findings.iter().enumerate() {
            if let Some(value) = finding.secret.as_ref().map(Secret::expose) {
                places.entry(value.to_vec()).or_default().push(at);
            }
        }
    }
    for told in of_history {
        let value = told.secret.as_ref().map(Secret::expose);
        let at_head = |life: &crate::finding::Life| life.state == LifeState::AtHead;
        let value = value.filter(|_| told.life.as_deref().is_some_and(at_head));
        let Some(here) = value.and_then(|value| places.get(value)) else {
            findings.push(told);
            continue;
        };
        for &at in here {
            findings[at].life.clone_from(&told.life);
        }
        let silenced = here.iter().all(|&at| findings[at].suppression.is_some());
        if silenced && told.suppression.is_none() {
            findings.push(told);
        }
    }
}
