//! Why a literal is, or is not, taken for a secret: every place where a name gets a value, with what the signals said.

use super::super::name::SecretName;
use super::super::signal::Reasons;
use super::{Literal, Slot, commented_out, in_slot, slots};
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

/// Explains the places whose name or value touches `within`; with the literals of those whose name stands for a secret.
pub(in crate::detect) fn explained<'u>(
    unit: &'u Unit,
    hits: &[usize],
    within: Span,
) -> Vec<(Explained, Option<Literal<'u>>)> {
    let mut all: Vec<Slot> = Vec::new();
    slots(unit.format, &unit.text, hits, &mut |slot| all.push(slot));
    commented_out(unit.format, &unit.text, hits, &mut |slot| all.push(slot));
    let touched = (0..all.len()).filter(|&at| {
        let Slot { name, value, .. } = all[at];
        let again = all[..at]
            .iter()
            .any(|it| (it.name, it.value) == (name, value));
        (name.overlaps(within) || value.overlaps(within)) && !again
    });
    touched
        .map(|at| {
            let mut reasons = Reasons::default();
            let literal = in_slot(unit, &all, at, &mut reasons);
            let explained = Explained {
                name: all[at].name,
                value: all[at].value,
                secret: literal.map(|literal| literal.name),
                reasons,
            };
            (explained, literal)
        })
        .collect()
}
