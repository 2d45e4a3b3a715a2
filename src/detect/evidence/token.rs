//! Signed tokens: what they say about themselves, when they end, and whether a word that everybody knows signs them.

use super::super::secret::decode_base64;
use crate::finding::{Date, Evidence, EvidenceKind};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::{Sha256, Sha384, Sha512};
use std::borrow::Cow;

/// Longest token that is read.
const MAX_TOKEN: usize = 4096;

/// Blocks of 64 bytes that are hashed for one token at most: some milliseconds.
const MAX_BLOCKS: usize = 40_000;

/// Longest name of an issuer or audience that is shown.
const MAX_NAME: usize = 60;

/// Words that stand for a signing key in manuals and tutorials.
const SIGNING: &str = include_str!("../../../patterns/words/signing-words.txt");

/// Common passwords and words.
const COMMON: &str = include_str!("../../../patterns/words/common.txt");

/// A token whose signature is made with a shared secret (RFC 7518, section 3.2).
pub(super) struct Signed<'a> {
    /// The algorithm: HS256, HS384 or HS512.
    pub(super) algorithm: String,
    content: Cow<'a, [u8]>,
    signature: Vec<u8>,
}

/// The facts about a token; none for what is none.
pub(super) fn facts(value: &[u8], today: Date, facts: &mut Vec<Evidence>) {
    let Some(value) = compact(value) else {
        return;
    };
    let mut parts = value.split(|byte| *byte == b'.');
    let (Some(header), Some(payload)) =
        (parts.next().and_then(object), parts.next().and_then(object))
    else {
        return;
    };
    facts.extend(claims(&header, &payload));
    facts.extend(expiry(&payload, today));
    if let Some(signed) = Signed::read(&value)
        && signed.is_signed_by_a_word()
    {
        let text = format!(
            "Its {} signature verifies with a word that everybody knows: anybody can make such tokens.",
            signed.algorithm
        );
        facts.push(Evidence::new(EvidenceKind::Signature, text));
    }
}

impl<'a> Signed<'a> {
    /// Reads a token that is signed with a shared secret.
    pub(super) fn read(value: &'a [u8]) -> Option<Self> {
        let value = compact(value)?;
        let dot = memchr::memrchr(b'.', &value)?;
        let header = object(value.split(|byte| *byte == b'.').next()?)?;
        let algorithm = header.get("alg")?.as_str()?;
        let size = match algorithm {
            "HS256" => 32,
            "HS384" => 48,
            "HS512" => 64,
            _ => return None,
        };
        let signature = decode_base64(&value[dot + 1..], 64)?;
        let content = match value {
            Cow::Borrowed(value) => Cow::Borrowed(&value[..dot]),
            Cow::Owned(mut value) => {
                value.truncate(dot);
                Cow::Owned(value)
            }
        };
        (signature.len() == size).then(|| Signed {
            algorithm: algorithm.to_owned(),
            content,
            signature,
        })
    }

    /// Whether this secret, as it stands or as what its Base64 stands for, makes the signature.
    pub(super) fn is_signed_by(&self, secret: &[u8]) -> bool {
        self.verifies(secret)
            || secret.len() >= 16
                && decode_base64(secret, MAX_TOKEN).is_some_and(|secret| self.verifies(&secret))
    }

    /// Blocks of 64 bytes that one try hashes.
    pub(super) fn blocks(&self) -> usize {
        self.content.len() / 64 + 5
    }

    fn is_signed_by_a_word(&self) -> bool {
        let words = SIGNING.lines().chain(COMMON.lines());
        let most = MAX_BLOCKS / self.blocks();
        words.take(most).any(|word| self.verifies(word.as_bytes()))
    }

    fn verifies(&self, key: &[u8]) -> bool {
        match self.algorithm.as_str() {
            "HS256" => signs::<Hmac<Sha256>>(key, &self.content, &self.signature),
            "HS384" => signs::<Hmac<Sha384>>(key, &self.content, &self.signature),
            _ => signs::<Hmac<Sha512>>(key, &self.content, &self.signature),
        }
    }
}

fn signs<M: Mac + KeyInit>(key: &[u8], content: &[u8], signature: &[u8]) -> bool {
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else {
        return false;
    };
    mac.update(content);
    mac.verify_slice(signature).is_ok()
}

/// The token in compact form, also when it is in Base64 once more.
fn compact(value: &[u8]) -> Option<Cow<'_, [u8]>> {
    if value.len() > MAX_TOKEN {
        return None;
    }
    let value = match value.get(..4)? {
        [b'e', b'y', b'J', _] => Cow::Borrowed(value),
        b"ZXlK" => Cow::Owned(decode_base64(value, MAX_TOKEN)?),
        _ => return None,
    };
    (value.iter().filter(|byte| **byte == b'.').count() == 2).then_some(value)
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&decode_base64(part, MAX_TOKEN)?) {
        Ok(Value::Object(members)) => Some(members),
        _ => None,
    }
}

/// Issuer and audience. Whom the token is about is nobody's business.
fn claims(header: &Map<String, Value>, payload: &Map<String, Value>) -> Option<Evidence> {
    let mut said = Vec::new();
    if let Some(algorithm) = plain(header.get("alg")) {
        said.push(format!("is signed with {algorithm}"));
    }
    if let Some(issuer) = plain(payload.get("iss")) {
        said.push(format!("was issued by '{issuer}'"));
    }
    let audience = payload.get("aud");
    let first = |value: &'_ Value| value.as_array().and_then(|all| all.first().cloned());
    let audience = audience.and_then(first).or_else(|| audience.cloned());
    if let Some(audience) = plain(audience.as_ref()) {
        said.push(format!("is meant for '{audience}'"));
    }
    // the algorithm alone is in the message
    (said.len() > 1).then(|| {
        let text = format!("It says that it {}.", said.join(", "));
        Evidence::new(EvidenceKind::Claims, text)
    })
}

/// A text of a few harmless characters.
fn plain(value: Option<&Value>) -> Option<&str> {
    let text = value?.as_str()?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b".:/_-".contains(&byte);
    let shown = !text.is_empty() && text.len() <= MAX_NAME && text.bytes().all(harmless);
    shown.then_some(text)
}

fn expiry(payload: &Map<String, Value>, today: Date) -> Option<Evidence> {
    let text = match payload.get("exp") {
        Some(end) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a day beyond the calendar is its last one"
            )]
            let end = end
                .as_i64()
                .or_else(|| end.as_f64().map(|end| end as i64))?;
            let day = Date::of_unix_time(end);
            if day < today {
                format!("It ended on {day}.")
            } else {
                format!("It ends on {day}.")
            }
        }
        None => "It names no day on which it ends.".to_owned(),
    };
    Some(Evidence::new(EvidenceKind::Expiry, text))
}
