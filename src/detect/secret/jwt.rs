//! JSON web tokens: signed ones that carry claims, and the keys of Supabase that are written as such.

use super::super::{Candidate, Rank};
use super::base64;
use super::exposure::is_specimen;
use crate::content::{FileRole, Unit};
use crate::rule::{Category, Confidence, Example, Rule, Score};
use crate::text::Span;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The first bytes of every token: Base64 of `{"`, and Base64 of that.
pub(super) const KEYWORDS: &[&str] = &["eyj", "zxlk"];

/// Every rule of this detector.
pub(super) static RULES: &[&Rule] = &[&TOKEN, &TEST, &UNSIGNED, &SERVICE_ROLE];

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
    let unsigned = parts.signature.is_empty() || algorithm.eq_ignore_ascii_case("none");
    let rule: &'static Rule = match (supabase, claim("role")) {
        // made to be shipped to browsers
        (true, "anon") => return None,
        _ if is_specimen(unit.role) || unit.role == FileRole::Vendored => &TEST,
        _ if unsigned => &UNSIGNED,
        (true, "service_role") => &SERVICE_ROLE,
        _ => &TOKEN,
    };
    let short = !unsigned && parts.signature.len() < MIN_SIGNATURE;
    Some(Candidate {
        rule: rule.into(),
        confidence: if short {
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

/// Tokens that open nothing: jwt.io's sample with its variations, and GitHub's links to images, which last five minutes.
fn is_inert(payload: &Map<String, Value>) -> bool {
    let is = |name: &str, value: &str| payload.get(name).and_then(Value::as_str) == Some(value);
    let issued = payload.get("iat").and_then(Value::as_u64) == Some(1_516_239_022);
    is("name", "John Doe")
        || (is("sub", "1234567890") && (issued || payload.len() <= 2))
        || is("aud", "raw.githubusercontent.com")
}

static TOKEN: Rule = Rule {
    id: Cow::Borrowed("jwt"),
    summary: Cow::Borrowed("JSON web token"),
    help: Cow::Borrowed(
        "Until it expires the token opens whatever its claims allow, and its claims can be read by anyone. Revoke it where it was issued, then \
         fetch a token when the program runs. A token that has expired still shows names and addresses: remove it.",
    ),
    category: Category::ProviderSecret,
    score: Score(60),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_TOKEN),
    good: Cow::Borrowed(GOOD),
};

static TEST: Rule = Rule {
    id: Cow::Borrowed("jwt-test"),
    summary: Cow::Borrowed("JSON web token in tests or documentation"),
    help: Cow::Borrowed(
        "Make sure that no service accepts the token and that its claims name no real person. In tests, sign a token at run time with a key \
         made for the purpose.",
    ),
    category: Category::ProviderSecret,
    score: Score(30),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798]),
    bad: Cow::Borrowed(BAD_TEST),
    good: Cow::Borrowed(GOOD),
};

static UNSIGNED: Rule = Rule {
    id: Cow::Borrowed("jwt-unsigned"),
    summary: Cow::Borrowed("JSON web token without a signature"),
    help: Cow::Borrowed(
        "A service that checks signatures rejects this token, and one that accepts it accepts any other. Remove the token, and make sure that \
         the service refuses the algorithm 'none'.",
    ),
    category: Category::ProviderSecret,
    score: Score(25),
    confidence: Confidence::Medium,
    cwe: Cow::Borrowed(&[347, 798]),
    bad: Cow::Borrowed(BAD_UNSIGNED),
    good: Cow::Borrowed(GOOD),
};

static SERVICE_ROLE: Rule = Rule {
    id: Cow::Borrowed("supabase-service-role-key"),
    summary: Cow::Borrowed("Supabase service role key"),
    help: Cow::Borrowed(
        "The key passes by every row level security policy: whoever has it can read and write the whole database. Rotate the JWT secret in the \
         project's settings, and use the new key on servers only, read from the environment.",
    ),
    category: Category::ProviderSecret,
    score: Score(80),
    confidence: Confidence::High,
    cwe: Cow::Borrowed(&[798, 522]),
    bad: Cow::Borrowed(BAD_SERVICE_ROLE),
    good: Cow::Borrowed(GOOD),
};

// The first two parts are Base64 of the JSON in the comment; one character of the payload, and the signature, are filled at test time.

// {"alg":"HS256"} {"iss":"acme","sub":"store."}
const BAD_TOKEN: &[Example] = &[Example::new(
    "src/client.py",
    "TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhY21lIiwic3ViIjoic3RvcmV{{upper:1}}In0.{{alnum:43}}'\n",
)];

const BAD_TEST: &[Example] = &[Example::new(
    "tests/test_client.py",
    "TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhY21lIiwic3ViIjoic3RvcmV{{upper:1}}In0.{{alnum:43}}'\n",
)];

// {"alg":"none"}, and the payload above
const BAD_UNSIGNED: &[Example] = &[Example::new(
    "src/client.py",
    "TOKEN = 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJhY21lIiwic3ViIjoic3RvcmV{{upper:1}}In0.'\n",
)];

// {"alg":"HS256"} {"iss":"supabase","ref":"shop.","role":"service_role"}
const BAD_SERVICE_ROLE: &[Example] = &[Example::new(
    "src/admin.ts",
    "const key = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJlZiI6InNob3B{{upper:1}}Iiwicm9sZSI6InNlcnZpY2Vfcm9sZSJ9.{{alnum:43}}'\n",
)];

const GOOD: &[Example] = &[
    // {"sub":"1234567890","name":"John Doe"}
    Example::new(
        "src/client.py",
        "SAMPLE = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.{{alnum:43}}'\n",
    ),
    Example::new(
        "src/client.py",
        "TOKEN = 'eyJhbGciOiJIUzI1NiJ9.' + payload + '.' + signature\n",
    ),
    Example::new(
        "docs/api.txt",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9...\n",
    ),
    // {"iss":"supabase","role":"anon"}
    Example::new(
        "src/app.ts",
        "const key = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJhbm9uIn0.{{alnum:43}}'\n",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(json: &str) -> String {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut out = String::new();
        for chunk in json.as_bytes().chunks(3) {
            let bits = chunk.iter().fold(0u32, |bits, &b| bits << 8 | u32::from(b))
                << (8 * (3 - chunk.len()));
            for n in 0..=chunk.len() {
                out.push(char::from(alphabet[(bits >> (18 - 6 * n) & 63) as usize]));
            }
        }
        out
    }

    fn token(header: &str, payload: &str, signature: usize) -> String {
        [
            encode(header),
            encode(payload),
            "Qx7-".repeat(signature / 4),
        ]
        .join(".")
    }

    fn found(role: FileRole, text: &str) -> Vec<(String, String)> {
        let mut unit = Unit::new("a", text.as_bytes().to_vec());
        unit.role = role;
        let mut found = Vec::new();
        if let Some(at) = text.find("eyJ") {
            probe(&unit, at, &mut found);
        }
        found
            .into_iter()
            .map(|c| (c.rule.id.to_string(), c.message))
            .collect()
    }

    const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

    #[test]
    fn a_signed_token_is_found_and_says_who_issued_it() {
        let text = format!(
            "t = \"{}\"",
            token(HS256, r#"{"iss":"https://login.acme.io/","sub":"7"}"#, 44)
        );
        let expected = "JSON web token signed with HS256, issued by 'https://login.acme.io/'.";
        assert_eq!(
            found(FileRole::Source, &text),
            [("jwt".into(), expected.into())]
        );
        assert_eq!(found(FileRole::Test, &text)[0].0, "jwt-test");
    }

    #[test]
    fn claims_never_reach_the_message() {
        let text = token(HS256, r#"{"iss":"a\u001b[2Jb","sub":"mail@acme.io"}"#, 44);
        assert_eq!(
            found(FileRole::Source, &text)[0].1,
            "JSON web token signed with HS256."
        );
    }

    #[test]
    fn the_kind_of_token_decides_the_rule() {
        let rule = |header: &str, payload: &str, signature| {
            found(FileRole::Source, &token(header, payload, signature))
                .pop()
                .map(|f| f.0)
        };
        let sub = r#"{"sub":"7"}"#;
        assert_eq!(
            rule(r#"{"alg":"none"}"#, sub, 0).as_deref(),
            Some("jwt-unsigned")
        );
        assert_eq!(rule(HS256, sub, 0).as_deref(), Some("jwt-unsigned"));
        let service = r#"{"iss":"supabase","ref":"x","role":"service_role"}"#;
        assert_eq!(
            rule(HS256, service, 44).as_deref(),
            Some("supabase-service-role-key")
        );
        assert_eq!(
            rule(HS256, &service.replace("service_role", "anon"), 44),
            None
        );
        assert_eq!(
            rule(
                HS256,
                r#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#,
                44
            ),
            None
        );
    }

    #[test]
    fn what_is_no_token_is_no_finding() {
        let good = token(HS256, r#"{"sub":"7"}"#, 44);
        for text in [
            format!("x{good}"),
            format!("sk.{good}"),
            format!("{good}.{}", "abcd".repeat(9)),
            token(r#"{"typ":"JWT"}"#, r#"{"sub":"7"}"#, 12),
            token(HS256, "plain text", 44),
            format!("{}...", encode(HS256)),
            format!("{}.{}", encode(HS256), encode(r#"{"sub":"7"}"#)),
        ] {
            assert_eq!(found(FileRole::Source, &text), [], "{text}");
        }
    }
}
