//! Private keys in every armour: PEM, OpenSSH, PuTTY, PGP, age, JWK, XML, WireGuard, minisign, and bare Base64.

mod armour;
mod body;
mod der;
mod facts;
mod forms;
mod rules;
mod store;

pub(in crate::detect) use facts::{PUBLIC, facts, public_key};
pub(super) use rules::RULES;
pub(in crate::detect) use store::store;

use super::super::{Candidate, Rank};
use super::exposure::is_specimen;
use crate::content::{FileRole, Unit};
use crate::detect::name::says_made_up;
use crate::rule::{Confidence, Rule};
use crate::text::Span;

/// A few bytes that every form of private key holds, in lower case.
pub(super) const KEYWORDS: &[&str] = &[
    "-----begin ",
    "---- begin ssh2 ",
    "putty-user-key-file-",
    "age-secret-key-",
    "kty",
    "minisign ",
    "signify ",
    "privatekey",
    "<rsakeyvalue>",
    "ls0tls1crudjti",
    "ibadanbgkqhkig9w0baqefaasc",
    "aoibaqc",
    "ibaakca",
    "ibaakbgq",
    "ibaajb",
    "mighageambm",
    "mhccaqeei",
    "mc4caqawbqydk2vw",
];

/// A private key in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    /// The whole of it, armour included.
    span: Span,
    /// Protected by a passphrase.
    encrypted: bool,
    /// What it is called, with an article: "An RSA private key".
    what: &'static str,
}

/// What a reader of one form saw.
enum Seen {
    /// A private key.
    Key(Key),
    /// None, and nothing of this form before the offset.
    Nothing(usize),
}

/// Looks at the text around the keyword at `at`, at most 64 KiB.
pub(super) fn probe(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize {
    let text = &unit.text;
    let rest = text.get(at..).unwrap_or_default();
    let starts = |word: &str| {
        rest.get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
    };
    let seen = if starts("-----begin ") || starts("---- begin ") {
        armour::pem(text, at)
    } else if starts("putty-") {
        armour::putty(text, at)
    } else if starts("ls0tls1crudjti") {
        armour::base64_pem(text, at)
    } else if starts("age-secret-key-") {
        forms::age(text, at)
    } else if starts("kty") {
        forms::jwk(text, at)
    } else if starts("minisign ") || starts("signify ") {
        forms::minisign(text, at)
    } else if starts("privatekey") {
        forms::wireguard(text, at)
    } else if starts("<rsakeyvalue>") {
        forms::xml(text, at)
    } else {
        armour::bare_der(text, at)
    };
    match seen {
        Seen::Key(key) => {
            found.push(candidate(unit, key));
            key.span.end.max(at + 1)
        }
        Seen::Nothing(until) => until.clamp(at + 1, text.len().max(at + 1)),
    }
}

fn candidate(unit: &Unit, key: Key) -> Candidate {
    let start = key.span.start;
    let line = unit.line_at(start).start;
    let named = &unit.text[line.max(start.saturating_sub(NAMED))..start];
    let rule: &'static Rule = if is_specimen(unit.role_at(start)) || says_made_up(named) {
        &rules::TEST
    } else if key.encrypted {
        &rules::ENCRYPTED
    } else {
        &rules::PLAIN
    };
    let protection = if key.encrypted {
        ", protected by a passphrase"
    } else {
        ""
    };
    Candidate {
        rule: rule.into(),
        confidence: if unit.role == FileRole::Vendored {
            Confidence::Medium
        } else {
            rule.confidence
        },
        span: key.span,
        secret: true,
        shown: 0,
        rank: Rank::Pattern,
        message: format!("{}{protection}.", key.what),
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    }
}

/// How much of a line in front of a key is asked what the key is for, in bytes.
const NAMED: usize = 80;

#[cfg(test)]
mod tests;
