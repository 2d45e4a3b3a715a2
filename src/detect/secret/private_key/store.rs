//! Private keys in binary files, told by their first bytes: DER, PKCS #12, Java's key stores.

use super::armour::is_private_der;
use super::{Key, candidate};
use crate::content::Unit;
use crate::detect::Candidate;
use crate::text::Span;
use memchr::memmem;

/// Object identifier of PKCS #7 data, which every PKCS #12 file begins with behind its version.
const PKCS7: [u8; 11] = [
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
];

/// Names that are secret by themselves: they have a finding of their own once git tracks them.
const BY_NAME: [&[u8]; 5] = [b".p12", b".pfx", b".jks", b".keystore", b".kdbx"];

/// Looks at the beginning of a binary file.
pub(in crate::detect) fn store(unit: &Unit, found: &mut Vec<Candidate>) {
    let path = unit.path.to_ascii_lowercase();
    // a store with which Android's tools sign what nobody publishes
    if path.ends_with(b".keystore") && memmem::find(&path, b"debug").is_some() {
        return;
    }
    let told = unit.tracked == Some(true) && BY_NAME.iter().any(|end| path.ends_with(end));
    if !unit.is_binary() || told {
        return;
    }
    if let Some((what, encrypted)) = kind(&unit.text) {
        let span = Span::new(0, unit.text.len());
        let key = Key {
            span,
            encrypted,
            what,
        };
        found.push(candidate(unit, key));
    }
}

/// What the file is, and whether a password protects it.
fn kind(text: &[u8]) -> Option<(&'static str, bool)> {
    match text {
        [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 1 | 2, ..] => Some(("A Java key store", true)),
        [0xce, 0xce, 0xce, 0xce, 0, 0, 0, 1 | 2, ..] => Some(("A Java key store (JCEKS)", true)),
        [0x03, 0xd9, 0xa2, 0x9a, 0x65 | 0x67, 0xfb, 0x4b, 0xb5, ..] => {
            Some(("A KeePass database", true))
        }
        [0x30, 0x82, _, _, 0x02, 0x01, 0x03, ..] | [0x30, 0x80, 0x02, 0x01, 0x03, ..] => {
            let head = &text[..text.len().min(40)];
            memmem::find(head, &PKCS7).map(|_| ("A PKCS #12 key store", true))
        }
        // a key in DER is the whole file, and no shorter than one of Ed25519
        [0x30, ..] if text.len() >= 48 && text.len() <= 16 * 1024 && is_whole(text) => {
            is_private_der(text).then_some(("A private key in DER", false))
        }
        _ => None,
    }
}

/// True when the length of the outermost sequence is that of the file.
fn is_whole(text: &[u8]) -> bool {
    let (header, length) = match *text {
        [_, 0x82, high, low, ..] => (4, usize::from(high) << 8 | usize::from(low)),
        [_, 0x81, length, ..] => (3, usize::from(length)),
        [_, length, ..] => (2, usize::from(length)),
        _ => return false,
    };
    header + length == text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(version: &[u8]) -> Vec<u8> {
        let mut body = version.to_vec();
        body.extend((0..600u32).map(|n| (n.wrapping_mul(0x9e37_79b9) >> 24) as u8));
        let length = u16::try_from(body.len()).expect("short").to_be_bytes();
        [&[0x30, 0x82, length[0], length[1]], body.as_slice()].concat()
    }

    #[test]
    fn stores_have_their_first_bytes() {
        let jks = [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2][..], &[7; 64]].concat();
        assert_eq!(kind(&jks), Some(("A Java key store", true)));
        let p12 = der(&[&[0x02, 0x01, 0x03, 0x30, 0x82, 0x02, 0x00][..], &PKCS7].concat());
        assert_eq!(kind(&p12), Some(("A PKCS #12 key store", true)));
        assert_eq!(
            kind(&der(&[0x02, 0x01, 0x00, 0x02])),
            Some(("A private key in DER", false))
        );
    }

    #[test]
    fn certificates_and_cut_files_are_none() {
        // a certificate begins with a sequence, a public key with an algorithm
        assert_eq!(kind(&der(&[0x30, 0x82, 0x01, 0x00])), None);
        let mut cut = der(&[0x02, 0x01, 0x00, 0x02]);
        cut.pop();
        assert_eq!(kind(&cut), None);
        assert_eq!(kind(&[]), None);
        assert_eq!(kind(b"\xfe\xed"), None);
    }

    #[test]
    fn a_renamed_store_is_found() {
        let jks = [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2][..], &[0; 64]].concat();
        let mut found = Vec::new();
        store(&Unit::new("a/debug.keystore", jks.clone()), &mut found);
        assert!(found.is_empty());
        store(&Unit::new("a/blob.dat", jks), &mut found);
        assert_eq!(found.len(), 1);
    }
}
