//! Why a literal is, or is not, taken for a secret: every place where a name gets a value, with what the signals said.

use super::super::name::SecretName;
use super::super::signal::Reasons;
use super::{Slot, in_slot, slots};
use crate::content::Unit;
use crate::text::Span;

/// A place where a name gets a value, and how it was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The name.
    pub name: Span,
    /// The value. It may be a secret: never show it.
    pub value: Span,
    /// What the name stands for; `None` when it is no secret's name.
    pub secret: Option<SecretName>,
    /// What the signals said, in the order in which they were asked. The last verdict counts.
    pub reasons: Reasons,
}

/// Explains the places whose name or value touches `within`.
pub(in crate::detect) fn explained(unit: &Unit, hits: &[usize], within: Span) -> Vec<Explained> {
    let mut all: Vec<Slot> = Vec::new();
    slots(unit.format, &unit.text, hits, &mut |slot| all.push(slot));
    let touched = (0..all.len()).filter(|&at| {
        let Slot { name, value, .. } = all[at];
        name.overlaps(within) || value.overlaps(within)
    });
    touched
        .map(|at| {
            let mut reasons = Reasons::default();
            let secret = in_slot(unit, &all, at, &mut reasons).map(|literal| literal.name);
            Explained {
                name: all[at].name,
                value: all[at].value,
                secret,
                reasons,
            }
        })
        .collect()
}
