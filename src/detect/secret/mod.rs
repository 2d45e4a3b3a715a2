//! Secrets in a unit: provider patterns, private keys, URLs, headers, command lines, and literals in secret-named slots.

mod base64;
mod connection;
mod exposure;
mod header;
mod jwt;
mod private_key;
mod url;

use super::Candidate;
use crate::content::Unit;
use crate::text::Span;

/// A detector that looks at one place which the keyword index found. `at` is the offset of the keyword in the unit's text. It may
/// look around as far as it needs (bounded: a few kilobytes), adds what it finds, and returns the offset up to which it has dealt with the
/// text, so that later hits inside are not looked at again.
type Probe = fn(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize;

#[cfg(test)]
mod tests;
