//! What can be read off a key without its passphrase: kind, size, protection, and the public part that certificates carry, too.

use super::super::base64;
use super::armour::label;
use super::body::{gather, openssh_encrypted};
use super::der::{self, Der, INTEGER, OCTETS, OID, Public, SEQUENCE, Strings};
use crate::text::Span;
use memchr::memmem;

/// Longest key that is decoded: RSA of 16,384 bits has some 9 KiB.
const MAX_BYTES: usize = 16 * 1024;

/// What is known about a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) struct Facts {
    /// "RSA" and the like; `None` when it is encrypted or of another kind.
    pub(in crate::detect) kind: Option<&'static str>,
    /// Its size in bits.
    pub(in crate::detect) bits: Option<usize>,
    /// Protected by a passphrase.
    pub(in crate::detect) encrypted: bool,
    /// Names the public part; equal for the certificate of the same key.
    pub(in crate::detect) public: Option<u128>,
}

/// The facts about a private key in PEM or OpenSSH armour, which begins with its dashes.
pub(in crate::detect) fn facts(armour: &[u8]) -> Option<Facts> {
    let (label, der, marked) = opened(armour, armour.len())?;
    if memmem::find(&label, b"PRIVATE KEY").is_none() || memmem::find(&label, b"PGP").is_some() {
        return None;
    }
    if memmem::find(&label, b"OPENSSH").is_some() {
        return openssh(&der);
    }
    if marked || memmem::find(&label, b"ENCRYPTED").is_some() {
        return Some(Facts {
            kind: [("RSA", "RSA"), ("DSA", "DSA"), ("EC ", "EC")]
                .into_iter()
                .find(|(word, _)| memmem::find(&label, word.as_bytes()).is_some())
                .map(|(_, kind)| kind),
            bits: None,
            encrypted: true,
            public: None,
        });
    }
    plain(&der)
}

/// The public key or certificate at `at`: the place of one of the words that [`PUBLIC`] holds. With what it is, in words.
pub(in crate::detect) fn public_key(text: &[u8], at: usize) -> Option<(Span, u128, &'static str)> {
    let rest = &text[at..text.len().min(at + MAX_BYTES * 2)];
    let line = rest.split(|b| *b == b'\n').next().unwrap_or(rest);
    if !rest.get(..5)?.eq_ignore_ascii_case(b"begin") {
        let space = memchr::memchr(b' ', line)? + 1;
        let blob = &line[space..];
        let len = blob.iter().take_while(|b| base64::is_base64(**b)).count();
        let public = Public::openssh(&base64::decode(&blob[..len], MAX_BYTES)?)?;
        let span = Span::new(at, at + space + len);
        return Some((span, public.id, "public key"));
    }
    let start = text[..at]
        .iter()
        .rev()
        .take_while(|b| **b == b'-')
        .count()
        .min(5);
    let start = at - start;
    let (label, der, _) = opened(&text[start..], MAX_BYTES * 2)?;
    let content = Der(&der).take(SEQUENCE)?;
    let (public, what) = match label.as_slice() {
        b"CERTIFICATE" => (Public::certificate(content)?, "certificate"),
        b"PUBLIC KEY" => (Public::info(content)?, "public key"),
        b"RSA PUBLIC KEY" => (Public::rsa(Der(content).take(INTEGER)?), "public key"),
        _ => return None,
    };
    Some((Span::new(start, at + line.len()), public.id, what))
}

/// Words that lead to public keys.
pub(in crate::detect) const PUBLIC: &[&str] = &[
    "begin certificate-",
    "begin public key-",
    "begin rsa public key-",
    "ssh-rsa aaaa",
    "ssh-ed25519 aaaa",
    "ecdsa-sha2-nistp256 aaaa",
    "ecdsa-sha2-nistp384 aaaa",
    "ecdsa-sha2-nistp521 aaaa",
];

/// The label and the bytes of an armour, and whether a header says that they are encrypted.
fn opened(armour: &[u8], limit: usize) -> Option<(Vec<u8>, Vec<u8>, bool)> {
    let armour = &armour[..armour.len().min(limit)];
    let dashes = armour.iter().take_while(|b| **b == b'-').count();
    let begin = label(armour.get(dashes..armour.len().min(dashes + 64))?)?;
    let name = Span::new(dashes + begin.start, dashes + begin.end);
    let start = name.end
        + armour[name.end..]
            .iter()
            .take_while(|b| **b == b'-')
            .count();
    let end = start + memmem::find(&armour[start..], b"-----")?;
    let body = gather(armour, Span::new(start, end), true);
    let bytes = base64::decode(&body.base64, MAX_BYTES)?;
    let name = name.of(armour).trim_ascii();
    let name = name.strip_prefix(b"BEGIN ").unwrap_or(name);
    Some((name.to_vec(), bytes, body.encrypted))
}

/// A key without encryption: PKCS #1, SEC 1, PKCS #8, or the form that OpenSSL has for DSA.
fn plain(der: &[u8]) -> Option<Facts> {
    let content = Der(der).take(SEQUENCE)?;
    let mut parts = Der(content);
    let (tag, _) = parts.next()?;
    if tag == SEQUENCE {
        // EncryptedPrivateKeyInfo begins with its algorithm
        return Some(Facts {
            kind: None,
            bits: None,
            encrypted: true,
            public: None,
        });
    }
    let (tag, second) = parts.next()?;
    match tag {
        INTEGER => {
            let numbers = 1 + std::iter::from_fn(|| parts.take(INTEGER)).take(8).count();
            match numbers {
                5 => Some(of_dsa(second)),
                8 => Some(of_public(Public::rsa(second))),
                _ => None,
            }
        }
        OCTETS => of_curve(second, parts),
        SEQUENCE => {
            let algorithm = Der(second).take(OID)?;
            let key = parts.take(OCTETS)?;
            match algorithm {
                der::RSA => plain(key).filter(|facts| facts.kind == Some("RSA")),
                der::EC => plain(key).filter(|facts| facts.kind == Some("EC")),
                der::ED25519 => Some(Facts {
                    kind: Some("Ed25519"),
                    bits: None,
                    encrypted: false,
                    public: None,
                }),
                der::DSA => {
                    let mut numbers = Der(second);
                    numbers.next()?;
                    let prime = Der(numbers.take(SEQUENCE)?).take(INTEGER)?;
                    Some(of_dsa(prime))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn of_public(public: Public) -> Facts {
    Facts {
        kind: Some(public.kind),
        bits: Some(public.bits).filter(|_| public.kind != "Ed25519"),
        encrypted: false,
        public: Some(public.id),
    }
}

fn of_dsa(prime: &[u8]) -> Facts {
    Facts {
        kind: Some("DSA"),
        bits: Some(der::bits(der::unsigned(prime))),
        encrypted: false,
        public: None,
    }
}

/// SEC 1: the number, then perhaps the curve and the public point.
fn of_curve(number: &[u8], mut rest: Der<'_>) -> Option<Facts> {
    while let Some((tag, content)) = rest.next() {
        if tag == 0xa1 {
            return Public::point(Der(content).take(der::BITS)?.get(1..)?).map(of_public);
        }
    }
    Some(Facts {
        kind: Some("EC"),
        bits: match number.len() {
            66 => Some(521),
            len => Some(len * 8),
        },
        encrypted: false,
        public: None,
    })
}

/// The public part of an OpenSSH key is never encrypted.
fn openssh(bytes: &[u8]) -> Option<Facts> {
    let mut parts = Strings(bytes.strip_prefix(b"openssh-key-v1\0")?);
    for _ in 0..3 {
        parts.next()?;
    }
    let blob = Strings(parts.0.get(4..)?).next()?;
    let encrypted = openssh_encrypted(bytes);
    let facts = Public::openssh(blob).map(of_public);
    Some(Facts {
        encrypted,
        ..facts.unwrap_or(Facts {
            kind: None,
            bits: None,
            encrypted,
            public: None,
        })
    })
}
