//! JSON web tokens: signed ones that carry claims, and the keys of Supabase that are written as such.

mod rules;

pub(super) use rules::RULES;

use super::super::{Candidate, Rank};
use super::base64;
use super::exposure::is_specimen;
use crate::content::{FileRole, Unit};
use crate::rule::{Confidence, Rule};
use crate::text::Span;
use rules::{SERVICE_ROLE, TEST, TOKEN, UNSIGNED};
use serde_json::{Map, Value};

/// The first bytes of every token: Base64 of `{"`, and Base64 of that.
pub(super) const KEYWORDS: &[&str] = &["eyj", "zxlk"];

/// Longest token that is read.
const MAX_TOKEN: usize = 4096;
/// Shortest signature: that of HS256 has 43 characters; ones in examples may be cut short.
const MIN_SIGNATURE: usize = 20;

/// Looks at the token that starts at `at`.
pub(super) fn probe(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize {
    let text = &unit.text;
    if let Some(parts) = Parts::find(text, at) {
        found.extend(candidate(unit, text, parts, parts.whole()));
        return parts.whole().end;
    }
    let Some((wrapped, inner)) = unwrapped(text, at) else {
        return at + 3;
    };
    let parts = Parts::find(&inner, 0).filter(|parts| parts.whole().end == inner.len());
    found.extend(parts.and_then(|parts| candidate(unit, &inner, parts, wrapped)));
    wrapped.end
}

/// A token in Base64 once more, as Kubernetes writes it into secrets.
fn unwrapped(text: &[u8], at: usize) -> Option<(Span, Vec<u8>)> {
    let rest = text.get(at..text.len().min(at + MAX_TOKEN))?;
    if !rest.starts_with(b"ZXlK") || !starts_token(text, at) {
        return None;
    }
    let len = rest
        .iter()
        .take_while(|&&b| base64::is_base64(b) || b == b'=')
        .count();
    let inner = base64::decode(&rest[..len], MAX_TOKEN)?;
    Some((Span::new(at, at + len), inner))
}

/// The three parts of a compact serialisation (RFC 7515).
#[derive(Debug, Clone, Copy)]
struct Parts {
    header: Span,
    payload: Span,
    signature: Span,
}

impl Parts {
    fn find(text: &[u8], at: usize) -> Option<Parts> {
        if !text.get(at..)?.starts_with(b"eyJ") || !starts_token(text, at) {
            return None;
        }
        let part = |start: usize| {
            let limit = text.len().min(at + MAX_TOKEN);
            let rest = text.get(start..limit)?;
            let len = rest.iter().take_while(|&&b| is_token(b)).count();
            Some(Span::new(start, start + len))
        };
        let header = part(at)?;
        if text.get(header.end) != Some(&b'.') {
            return None;
        }
        let payload = part(header.end + 1)?;
        if text.get(payload.end) != Some(&b'.') {
            return None;
        }
        let signature = part(payload.end + 1)?;
        // five parts are an encrypted token, dots an elision
        if text.get(signature.end) == Some(&b'.')
            && text
                .get(signature.end + 1)
                .is_some_and(|&b| is_token(b) || b == b'.')
        {
            return None;
        }
        Some(Parts {
            header,
            payload,
            signature,
        })
    }

    fn whole(self) -> Span {
        Span::new(self.header.start, self.signature.end)
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// True when no longer word ends in `eyJ`: an escaped line break or space before it is none.
fn starts_token(text: &[u8], at: usize) -> bool {
    let before = &text[at.saturating_sub(3)..at];
    match before {
        [.., b'\\', b'n' | b'r' | b't'] | [b'%', _, _] => true,
        [.., last] => !is_token(*last) && *last != b'.',
        [] => true,
    }
}

fn candidate(unit: &Unit, text: &[u8], parts: Parts, span: Span) -> Option<Candidate> {
    let header = object(parts.header.of(text))?;
    let payload = object(parts.payload.of(text))?;
    let algorithm = header.get("alg").and_then(Value::as_str);
    // two JSON objects and a signature are a token whatever the header says, but a short third part may be anything
    if algorithm.is_none() && parts.signature.len() < MIN_SIGNATURE {
        return None;
    }
    let algorithm = algorithm.unwrap_or_default();
    if payload.is_empty() || is_inert(&payload) {
        return None;
    }
    let claim = |name: &str| {
        payload
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let issuer = claim("iss");
    let supabase = issuer.starts_with("supabase")
        || (payload.contains_key("ref") && payload.contains_key("role"));
    let role = unit.role_at(span.start);
    let unsigned = parts.signature.is_empty() || algorithm.eq_ignore_ascii_case("none");
    let rule: &'static Rule = match (supabase, claim("role")) {
        // made to be shipped to browsers
        (true, "anon") => return None,
        // a test of a parser or the text of a specification
        _ if unsigned && is_specimen(role) => return None,
        _ if is_specimen(role) || role == FileRole::Vendored => &TEST,
        _ if unsigned => &UNSIGNED,
        (true, "service_role") => &SERVICE_ROLE,
        _ => &TOKEN,
    };
    let short = !unsigned && parts.signature.len() < MIN_SIGNATURE;
    Some(Candidate {
        rule: rule.into(),
        confidence: if !claims_something(&payload) {
            Confidence::Low
        } else if short {
            rule.confidence.lowered()
        } else {
            rule.confidence
        },
        span,
        secret: true,
        shown: 0,
        rank: if rule.id == SERVICE_ROLE.id {
            Rank::Pattern
        } else {
            Rank::Structure
        },
        message: message(algorithm, issuer, unsigned),
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    })
}

fn message(algorithm: &str, issuer: &str, unsigned: bool) -> String {
    let known = (1..=8).contains(&algorithm.len())
        && algorithm
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let how = match (unsigned, known) {
        (true, _) => String::from(" without a signature"),
        (false, true) => format!(" signed with {algorithm}"),
        (false, false) => String::new(),
    };
    let plain = !issuer.is_empty()
        && issuer
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".:/_-".contains(&b));
    let from = if plain {
        format!(", issued by '{}'", &issuer[..issuer.len().min(40)])
    } else {
        String::new()
    };
    format!("JSON web token{how}{from}.")
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    let plain = base64::decode(part, MAX_TOKEN)?;
    match serde_json::from_slice(&plain) {
        Ok(Value::Object(members)) => Some(members),
        _ => None,
    }
}

/// True for a payload that is more than one number or one short word: `{"test": "test"}` is for nobody.
fn claims_something(payload: &Map<String, Value>) -> bool {
    const CLAIMS: [&str; 9] = [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "id", "email",
    ];
    payload.len() != 1
        || payload.iter().any(|(key, value)| {
            let idle = match value {
                Value::Number(_) => true,
                Value::String(text) => text.len() <= 8,
                _ => false,
            };
            !idle || CLAIMS.contains(&key.as_str()) || key.to_ascii_lowercase().contains("user")
        })
}

/// Tokens that open nothing: jwt.io's sample with its variations, and GitHub's links to images, which last five minutes.
fn is_inert(payload: &Map<String, Value>) -> bool {
    let is = |name: &str, value: &str| payload.get(name).and_then(Value::as_str) == Some(value);
    let issued = payload.get("iat").and_then(Value::as_u64) == Some(1_516_239_022);
    let of_nobody = !["iss", "aud", "exp", "jti"]
        .iter()
        .any(|claim| payload.contains_key(*claim));
    let sample = is("sub", "1234567890") || is("sub", "123456789") || !payload.contains_key("sub");
    is("name", "John Doe") && sample && of_nobody
        || (is("sub", "1234567890") && of_nobody && (issued || payload.len() <= 2))
        || is("aud", "raw.githubusercontent.com")
}

#[cfg(test)]
mod tests;
