//! As much of DER (X.690) as it takes to find the public part of a key: elements in a row, definite lengths only.

use sha2::{Digest, Sha256};

/// Elements of a sequence that are read one after the other.
pub(super) struct Der<'a>(pub(super) &'a [u8]);

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BITS: u8 = 0x03;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;

impl<'a> Der<'a> {
    /// The next element: its tag and its content.
    pub(super) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&[tag, first], rest) = self.0.split_first_chunk()?;
        let (len, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x83 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let len = digits.iter().fold(0, |len, &b| len << 8 | usize::from(b));
                (len, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(len)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// The content of the next element if it has this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next()
            .filter(|(found, _)| *found == tag)
            .map(|(_, content)| content)
    }
}

/// The public part of a key, as far as it tells keys apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Public {
    /// "RSA" and the like.
    pub(super) kind: &'static str,
    /// Its size in bits.
    pub(super) bits: usize,
    /// Equal for equal keys, whatever they are written as.
    pub(super) id: u128,
}

impl Public {
    /// An RSA key by its modulus.
    pub(super) fn rsa(modulus: &[u8]) -> Self {
        let number = unsigned(modulus);
        Public {
            kind: "RSA",
            bits: bits(number),
            id: id(b"rsa", number),
        }
    }

    /// A point of a curve, compressed or not: its first coordinate will do.
    pub(super) fn point(point: &[u8]) -> Option<Self> {
        let (form, rest) = point.split_first()?;
        let x = match form {
            2 | 3 => rest,
            4 => &rest[..rest.len() / 2],
            _ => return None,
        };
        let bits = match x.len() {
            28 => 224,
            32 => 256,
            48 => 384,
            66 => 521,
            _ => return None,
        };
        Some(Public {
            kind: "EC",
            bits,
            id: id(b"ec", x),
        })
    }

    /// A key of Ed25519.
    pub(super) fn ed25519(key: &[u8]) -> Option<Self> {
        (key.len() == 32).then(|| Public {
            kind: "Ed25519",
            bits: 256,
            id: id(b"ed25519", key),
        })
    }

    /// A SubjectPublicKeyInfo without its outer sequence (RFC 5280).
    pub(super) fn info(content: &[u8]) -> Option<Self> {
        let mut parts = Der(content);
        let algorithm = Der(parts.take(SEQUENCE)?).take(OID)?;
        let key = parts.take(BITS)?.get(1..)?;
        match algorithm {
            RSA => Some(Self::rsa(Der(Der(key).take(SEQUENCE)?).take(INTEGER)?)),
            EC => Self::point(key),
            ED25519 => Self::ed25519(key),
            _ => None,
        }
    }

    /// The key in a certificate, without the outer sequence.
    pub(super) fn certificate(content: &[u8]) -> Option<Self> {
        let mut fields = Der(Der(content).take(SEQUENCE)?);
        let (first, _) = fields.next()?;
        // version (unless it is 1), serial number, signature, issuer, validity, subject
        for _ in 0..if first == 0xa0 { 5 } else { 4 } {
            fields.next()?;
        }
        Self::info(fields.take(SEQUENCE)?)
    }

    /// A public key as OpenSSH writes it (RFC 4253, section 6.6).
    pub(super) fn openssh(blob: &[u8]) -> Option<Self> {
        let mut parts = Strings(blob);
        match parts.next()? {
            b"ssh-rsa" => {
                parts.next()?;
                Some(Self::rsa(parts.next()?))
            }
            b"ssh-ed25519" => Self::ed25519(parts.next()?),
            kind if kind.starts_with(b"ecdsa-sha2-nistp") => {
                parts.next()?;
                Self::point(parts.next()?)
            }
            _ => None,
        }
    }
}

/// Strings with their lengths in front, as OpenSSH writes them.
pub(super) struct Strings<'a>(pub(super) &'a [u8]);

impl<'a> Strings<'a> {
    /// The next one.
    pub(super) fn next(&mut self) -> Option<&'a [u8]> {
        let (len, rest) = self.0.split_first_chunk::<4>()?;
        let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
        let (string, rest) = rest.split_at_checked(len)?;
        self.0 = rest;
        Some(string)
    }
}

/// `rsaEncryption`, `id-ecPublicKey`, `id-Ed25519`, `id-dsa`.
pub(super) const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
pub(super) const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
pub(super) const ED25519: &[u8] = b"\x2b\x65\x70";
pub(super) const DSA: &[u8] = b"\x2a\x86\x48\xce\x38\x04\x01";

/// A number without its leading zeros.
pub(super) fn unsigned(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|b| **b == 0).count();
    &number[zeros..]
}

/// The size of a number.
pub(super) fn bits(number: &[u8]) -> usize {
    number
        .first()
        .map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

fn id(kind: &[u8], key: &[u8]) -> u128 {
    let digest = Sha256::new()
        .chain_update(kind)
        .chain_update(key)
        .finalize();
    digest
        .iter()
        .take(16)
        .fold(0, |id, byte| id << 8 | u128::from(*byte))
}
