//! The account that an access key id of AWS belongs to.

use crate::finding::{Evidence, EvidenceKind};

/// The account of an access key id. Ids from before 2019 do not hold it; they go on with a letter before `Q`.
pub(super) fn account(id: &[u8]) -> Option<Evidence> {
    let prefix = id.get(..4)?;
    if id.len() != 20 || !matches!(prefix, b"AKIA" | b"ASIA") || id[4] < b'Q' {
        return None;
    }
    let mut bits = 0u128;
    for &letter in &id[4..] {
        bits = bits << 5 | u128::from(digit(letter)?);
    }
    // ten bytes: one bit that marks the form, 40 bits of the account, the rest
    let account = bits >> 39 & 0xff_ffff_ffff;
    let text = format!("The key belongs to AWS account {account:012}.");
    Some(Evidence::new(EvidenceKind::Account, text))
}

/// Base32 (RFC 4648).
fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'2'..=b'7' => Some(letter - b'2' + 26),
        _ => None,
    }
}
