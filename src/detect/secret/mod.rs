//! Secrets in a unit: provider patterns, private keys, URLs, headers, command lines, and literals in secret-named slots.

mod base64;
mod connection;
mod drift;
mod exposure;
mod hash;
mod header;
mod issuer;
mod jwt;
mod lone;
mod pattern;
mod private_key;
mod specimen;
#[cfg(test)]
mod tests;
mod url;

pub(super) use base64::decode as decode_base64;
pub(super) use exposure::{Reach, reach};
pub(super) use lone::{LONE, lone};
pub(super) use pattern::{PatternSet, Progress};
pub(super) use private_key::store as key_store;
pub(super) use private_key::{PUBLIC, facts as key_facts, public_key};
pub(super) use url::{UrlCredential, is_shared, parse as parse_url};

use super::Candidate;
use crate::content::Unit;
use crate::rule::Rule;

/// A detector that looks at the places which its keywords lead to.
pub(super) struct Probe {
    /// Lower-case words of at least three bytes, found in any ASCII case.
    pub(super) keywords: &'static [&'static str],
    /// Looks around one keyword.
    pub(super) look: Look,
    /// The rules its candidates carry.
    pub(super) rules: &'static [&'static Rule],
    /// Also in binaries and in vendored files.
    pub(super) everywhere: bool,
}

/// Looks at the text around `at`, the offset of a keyword: as far as it needs, but bounded. Adds what it finds and returns the offset up
/// to which it has dealt with the text, so that later hits in there are not looked at again.
type Look = fn(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize;

/// Every probe.
pub(super) const PROBES: [Probe; 7] = [
    Probe {
        keywords: url::KEYWORDS,
        look: url::probe,
        rules: url::RULES,
        everywhere: false,
    },
    Probe {
        keywords: private_key::KEYWORDS,
        look: private_key::probe,
        rules: private_key::RULES,
        everywhere: true,
    },
    Probe {
        keywords: connection::KEYWORDS,
        look: connection::probe,
        rules: connection::RULES,
        everywhere: false,
    },
    Probe {
        keywords: header::KEYWORDS,
        look: header::probe,
        rules: header::RULES,
        everywhere: false,
    },
    Probe {
        keywords: jwt::KEYWORDS,
        look: jwt::probe,
        rules: jwt::RULES,
        everywhere: true,
    },
    Probe {
        keywords: hash::KEYWORDS,
        look: hash::probe,
        rules: hash::RULES,
        everywhere: false,
    },
    Probe {
        keywords: issuer::KEYWORDS,
        look: issuer::probe,
        rules: issuer::RULES,
        everywhere: false,
    },
];
