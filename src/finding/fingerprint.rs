//! Identity of a finding that survives moved lines and other checkouts, and gives nothing away about the value.

use crate::rule::{Category, Rule};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Rounds of stretching for values that a person could have thought up. A guess at a published fingerprint costs this many hashes.
const ROUNDS: u32 = 2_000;

/// Stretched values that are kept.
const MOST_KNOWN: usize = 10_000;

/// Length from which a value with no weak class is beyond guessing and needs no stretching.
const LONG: usize = 20;

/// Identity of a finding: 32 lower-case hexadecimal digits. Two findings share it when rule family, path and value are the same.
#[derive(Clone, serde::Serialize)]
#[serde(transparent)]
pub struct Fingerprint {
    digits: String,
    /// Identity of rule family and value under the built-in key: what other identities are made from, and never shown.
    #[serde(skip)]
    value: [u8; 32],
}

impl Fingerprint {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    /// Identity of rule family and value alone, wherever they stand, under the key of a file such as a baseline: 32 lower-case hexadecimal
    /// digits. Does not depend on the key of the fingerprints.
    pub fn of_value(&self, key: &[u8; 32]) -> String {
        hex(&mac(key, &[b"credlint value v1", &self.value]))
    }
}

impl PartialEq for Fingerprint {
    fn eq(&self, other: &Self) -> bool {
        self.digits == other.digits
    }
}

impl Eq for Fingerprint {}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({})", self.digits)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)
    }
}

/// The key under which values are hashed.
///
/// A fingerprint without a key would let anybody who sees a report try weak passwords against it. With a project's own key
/// ([`FingerprintKey::from_bytes`]) that is impossible; the built-in key at least makes every guess at a short value dear.
#[derive(Clone)]
pub struct FingerprintKey {
    key: [u8; 32],
    stretch: bool,
    /// What was stretched before: most values of a repository stand in many places.
    stretched: Arc<Mutex<HashMap<[u8; 32], [u8; 32]>>>,
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey")
    }
}

impl Default for FingerprintKey {
    /// The key that every copy of credlint has: stable everywhere, stretched for short values.
    fn default() -> Self {
        FingerprintKey {
            key: Sha256::digest(b"credlint fingerprint v1").into(),
            stretch: true,
            stretched: Arc::default(),
        }
    }
}

impl FingerprintKey {
    /// A project's own key: any bytes, best 16 random ones or more.
    pub fn from_bytes(material: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"credlint project key v1\0");
        hash.update(material);
        FingerprintKey {
            key: hash.finalize().into(),
            stretch: false,
            stretched: Arc::default(),
        }
    }

    /// The fingerprint of a finding of `rule` about `subject` (the value, or what else tells two findings of a file apart) in `path`.
    /// Indentation and the kind of line breaks of a value with several lines do not matter.
    pub fn fingerprint(&self, rule: &Rule, path: &[u8], subject: &[u8]) -> Fingerprint {
        let subject = plain(subject);
        let own = self.value(rule, &subject);
        let value = if self.stretch {
            own
        } else {
            Self::default().value(rule, &subject)
        };
        Fingerprint {
            digits: hex(&mac(&self.key, &[path, &own])),
            value,
        }
    }

    /// Identity of the value of a fingerprint under this key, wherever it stands: 32 lower-case hexadecimal digits. Shows that two places
    /// hold the same value, and with a key of the project's own nothing else.
    pub fn of_value(&self, fingerprint: &Fingerprint) -> String {
        fingerprint.of_value(&self.key)
    }

    /// Rule family and value as one number.
    fn value(&self, rule: &Rule, subject: &[u8]) -> [u8; 32] {
        let digest = mac(&self.key, &[family(rule).as_bytes(), subject]);
        let guessable = subject.len() < LONG || rule.category != Category::ProviderSecret;
        match self.stretch && guessable {
            true => self.stretched(digest, subject),
            false => digest,
        }
    }

    fn stretched(&self, digest: [u8; 32], subject: &[u8]) -> [u8; 32] {
        let known = || {
            self.stretched
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(&stretched) = known().get(&digest) {
            return stretched;
        }
        let keyed = keyed(&self.key);
        let rounds = 0..ROUNDS;
        let stretched = rounds.fold(digest, |last, _| tag(keyed.clone(), &[&last, subject]));
        let mut known = known();
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(digest, stretched);
        stretched
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    tag(keyed(key), parts)
}

/// What hashes with a key; to make it is half of the work for a short text.
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn tag(mut mac: Hmac<Sha256>, parts: &[&[u8]]) -> [u8; 32] {
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn hex(digest: &[u8; 32]) -> String {
    digest[..16].iter().map(|b| format!("{b:02x}")).collect()
}

/// A value with several lines without what an editor changes when it is moved: indentation, blanks at line ends, carriage returns.
fn plain(subject: &[u8]) -> Cow<'_, [u8]> {
    if !subject.contains(&b'\n') {
        return Cow::Borrowed(subject);
    }
    let lines: Vec<&[u8]> = subject
        .split(|&b| b == b'\n')
        .map(<[u8]>::trim_ascii)
        .collect();
    Cow::Owned(lines.join(&b'\n'))
}

/// Rules that describe the same value from different sides share a family, so that a better rule in a later version, or a file that
/// changes its role, does not make a known finding new.
fn family(rule: &Rule) -> &str {
    match rule.category {
        Category::ProviderSecret
        | Category::HardcodedPassword
        | Category::TemplateCredential
        | Category::WeakDefault => "credential",
        Category::IgnoreEntry | Category::Hygiene | Category::Advice => &rule.id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Confidence, Score};

    fn rule(id: &'static str, category: Category) -> Rule {
        Rule {
            id: id.into(),
            summary: "x".into(),
            help: "x".into(),
            category,
            score: Score(80),
            confidence: Confidence::High,
            cwe: Cow::Borrowed(&[798]),
            bad: Cow::Borrowed(&[]),
            good: Cow::Borrowed(&[]),
        }
    }

    #[test]
    fn depends_on_family_path_value_and_key() {
        let key = FingerprintKey::default();
        let (a, b) = (
            rule("a", Category::HardcodedPassword),
            rule("b", Category::WeakDefault),
        );
        let base = key.fingerprint(&a, b"x.py", b"one");
        assert_eq!(base, key.fingerprint(&b, b"x.py", b"one"));
        assert_ne!(base, key.fingerprint(&a, b"x.py", b"two"));
        assert_ne!(base, key.fingerprint(&a, b"y.py", b"one"));
        let own = FingerprintKey::from_bytes(b"project");
        assert_ne!(base, own.fingerprint(&a, b"x.py", b"one"));
        let hygiene = rule("c", Category::Hygiene);
        assert_ne!(base, key.fingerprint(&hygiene, b"x.py", b"one"));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let key = FingerprintKey::from_bytes(b"k");
        let a = rule("a", Category::HardcodedPassword);
        assert_ne!(
            key.fingerprint(&a, b"ab", b"c"),
            key.fingerprint(&a, b"a", b"bc")
        );
    }

    #[test]
    fn the_identity_of_a_value_knows_neither_path_nor_indentation() {
        let rule = rule("a", Category::HardcodedPassword);
        let key = [7; 32];
        let of = |path: &[u8], value: &[u8]| {
            FingerprintKey::default()
                .fingerprint(&rule, path, value)
                .of_value(&key)
        };
        assert_eq!(of(b"x", b"one"), of(b"y", b"one"));
        assert_ne!(of(b"x", b"one"), of(b"x", b"two"));
        assert_eq!(of(b"x", b"a\n  b\n  c"), of(b"x", b"a\r\n\tb\r\nc"));
        assert_ne!(of(b"x", b"a\nb"), of(b"x", b"ab"));
        let own = FingerprintKey::from_bytes(b"project").fingerprint(&rule, b"x", b"one");
        assert_eq!(own.of_value(&key), of(b"x", b"one"));
        assert_ne!(own.of_value(&[8; 32]), of(b"x", b"one"));
    }
}
