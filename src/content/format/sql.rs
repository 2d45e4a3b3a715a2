//! Under construction.

use super::output::Output;
use crate::text::Span;

pub(super) fn read(_region: Span, _out: &mut Output) {}
