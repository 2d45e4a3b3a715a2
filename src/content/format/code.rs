//! Placeholder until the code reader is merged: finds nothing.

use super::Slot;

pub(super) fn slots(_text: &[u8], _hits: &[usize], _found: &mut dyn FnMut(Slot)) {}
