//! Credentials in HTTP headers: Basic and Bearer authorization, tokens in headers of their own, session cookies.

mod rules;

pub(super) use rules::RULES;

use super::super::{Candidate, Class, Rank};
use super::base64;
use super::exposure::{is_specimen, judge_password, judge_token, of_user, password_confidence};
use crate::content::{FileRole, Unit};
use crate::rule::{Confidence, Rule};
use crate::text::Span;
use rules::{BASIC, BASIC_TEST, COOKIE, TOKEN, TOKEN_TEST};

/// Names of headers, and the schemes that are written without them often enough.
pub(super) const KEYWORDS: &[&str] = &[
    "authorization",
    "basic ",
    "bearer ",
    "ntlm ",
    "x-api-key",
    "x-auth-token",
    "x-access-token",
    "api-key",
    "private-token",
    "cookie",
];

/// Longest value of a header that is read.
const MAX_VALUE: usize = 1024;
/// Shortest token: anything shorter is a word.
const MIN_TOKEN: usize = 16;
/// Bytes of punctuation between a header's name and its value: `": [ "`, `', '`, `", "value": "`.
const MAX_GAP: usize = 32;

/// Looks at the header or scheme whose name starts at `at`.
pub(super) fn probe(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize {
    let text = &unit.text;
    let Some(name) = Name::at(text, at) else {
        return at + 1;
    };
    if unit.role == FileRole::Vendored || unit.is_binary() {
        return name.end;
    }
    let (candidate, done) = match name.kind {
        Kind::Basic => {
            let span = value(text, name.end);
            (basic(unit, span), span.end)
        }
        Kind::Bearer => {
            let span = value(text, name.end);
            (token(unit, span, "Bearer token"), span.end)
        }
        Kind::Ntlm => {
            let span = value(text, name.end);
            (ntlm(unit, span), span.end)
        }
        Kind::Token => match gap(text, name.end).map(|start| value(text, start)) {
            Some(span) => (token(unit, span, "Token"), span.end),
            None => (None, name.end),
        },
        Kind::Authorization => authorization(unit, name.end),
        Kind::Cookie => (cookie(unit, name.end), name.end),
    };
    let end = candidate.as_ref().map_or(done, |c| c.span.end);
    found.extend(candidate);
    end.max(name.end)
}

/// What stands at a keyword, and where its value may begin.
#[derive(Debug, Clone, Copy)]
struct Name {
    kind: Kind,
    end: usize,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Basic,
    Bearer,
    Ntlm,
    Authorization,
    Token,
    Cookie,
}

impl Name {
    fn at(text: &[u8], at: usize) -> Option<Name> {
        let before = at.checked_sub(1).map(|n| text[n]);
        let inside = before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
        let (word, kind) = [
            ("authorization", Kind::Authorization),
            ("basic ", Kind::Basic),
            ("bearer ", Kind::Bearer),
            ("ntlm ", Kind::Ntlm),
            ("x-api-key", Kind::Token),
            ("x-auth-token", Kind::Token),
            ("x-access-token", Kind::Token),
            ("private-token", Kind::Token),
            ("api-key", Kind::Token),
            ("cookie", Kind::Cookie),
        ]
        .into_iter()
        .find(|(word, _)| {
            text.get(at..at + word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
        })?;
        // `Proxy-Authorization` and `Set-Cookie` are headers, `ApiAuthorization` and `isBasic ` are not
        (!inside || escaped_break(text, at)).then_some(Name {
            kind,
            end: at + word.len(),
        })
    }
}

fn escaped_break(text: &[u8], at: usize) -> bool {
    at >= 2 && text[at - 2] == b'\\' && matches!(text[at - 1], b'n' | b'r' | b't')
}

/// The run of header characters at `at`, ended by white space, a quote, or whatever closes a literal.
fn value(text: &[u8], at: usize) -> Span {
    let limit = text.len().min(at + MAX_VALUE);
    let rest = &text[at.min(limit)..limit];
    let skip = rest.iter().take_while(|&&b| b == b' ').count().min(4);
    let len = rest[skip..]
        .iter()
        .take_while(|&&b| b.is_ascii_graphic() && !b"\"'`\\<>,;)]}".contains(&b))
        .count();
    Span::new(at + skip, at + skip + len)
}

/// Skips what stands between a header's name and its value. `None` when that is not the way headers are written.
fn gap(text: &[u8], at: usize) -> Option<usize> {
    let limit = text.len().min(at + MAX_GAP);
    let mut n = at;
    let mut assigned = false;
    let mut quotes = 0;
    while n < limit {
        match text[n] {
            b':' | b'=' | b',' => assigned = true,
            b'"' | b'\'' | b'`' => quotes += 1,
            b' ' | b'\t' | b'\\' | b'[' | b']' | b'(' | b'>' | b'{' => {}
            b'v' | b'V'
                if text[n..limit].len() > 5 && text[n..n + 5].eq_ignore_ascii_case(b"value") =>
            {
                n += 4;
            }
            _ => break,
        }
        n += 1;
    }
    // an even number of quotes means that the value is an expression, unless there are none at all
    let literal = quotes == 0
        || quotes % 2 == 1
        || text[n - 1] == b'"'
        || text[n - 1] == b'\''
        || text[n - 1] == b'`';
    (assigned && literal && n < limit).then_some(n)
}

fn basic(unit: &Unit, span: Span) -> Option<Candidate> {
    let encoded = span.of(&unit.text);
    let whole = encoded.len() >= 8 && encoded.iter().all(|&b| base64::is_base64(b) || b == b'=');
    if !whole {
        return None;
    }
    let plain = base64::decode(encoded, MAX_VALUE)?;
    let colon = memchr::memchr(b':', &plain)?;
    let text = std::str::from_utf8(&plain).ok()?;
    if text.chars().any(char::is_control) {
        return None;
    }
    let (user, password) = (&plain[..colon], &plain[colon + 1..]);
    let (message, sure) = if password.is_empty() {
        // an API key as the user name, nothing as the password
        let live =
            judge_token(unit, b"api_key", user).class == Class::Live && user.len() >= MIN_TOKEN;
        let message = String::from("Key in a Basic authorization header.");
        live.then_some((message, Confidence::High))?
    } else {
        let judgement = judge_password(unit, password, Some(user));
        let message = format!(
            "Password{} in a Basic authorization header.",
            of_user(user, password)
        );
        (
            message,
            password_confidence(judgement, unit.role_at(span.start), None)?,
        )
    };
    let rule = if is_specimen(unit.role_at(span.start)) {
        &BASIC_TEST
    } else {
        &BASIC
    };
    Some(candidate(rule, rule.confidence.min(sure), span, message))
}

/// The third message of NTLM: user, domain, and a response from which a weak password can be guessed.
fn ntlm(unit: &Unit, span: Span) -> Option<Candidate> {
    let message = base64::decode(span.of(&unit.text), 96)?;
    let response = message.len() >= 64 && message.starts_with(b"NTLMSSP\0\x03");
    let rule = if is_specimen(unit.role_at(span.start)) {
        &TOKEN_TEST
    } else {
        &TOKEN
    };
    response.then(|| {
        let message = String::from("NTLM response in an HTTP header.");
        candidate(rule, rule.confidence, span, message)
    })
}

fn token(unit: &Unit, span: Span, what: &str) -> Option<Candidate> {
    let token = span.of(&unit.text);
    let plain = token.len() >= MIN_TOKEN
        && token
            .iter()
            .all(|&b| b.is_ascii_alphanumeric() || b"-._~+/=:|".contains(&b));
    // a JSON web token has its own rules
    let jwt = token.starts_with(b"eyJ") && token.iter().filter(|&&b| b == b'.').count() >= 2;
    if !plain || jwt || judge_token(unit, b"token", token).class != Class::Live {
        return None;
    }
    let rule = if is_specimen(unit.role_at(span.start)) {
        &TOKEN_TEST
    } else {
        &TOKEN
    };
    Some(candidate(
        rule,
        rule.confidence,
        span,
        format!("{what} in an HTTP header."),
    ))
}

/// `Authorization: Token …`, or a token without a scheme, and how far that reaches; Basic and Bearer have keywords of their own.
fn authorization(unit: &Unit, at: usize) -> (Option<Candidate>, usize) {
    const SCHEMES: &[&str] = &[
        "token",
        "apikey",
        "key",
        "api-key",
        "splunk",
        "genietoken",
        "sso-key",
        "oauth",
        "apitoken",
    ];
    let text = &unit.text;
    let Some(start) = gap(text, at) else {
        return (None, at);
    };
    let first = value(text, start);
    let is = |word: &str| first.of(text).eq_ignore_ascii_case(word.as_bytes());
    if is("basic") || is("bearer") || is("ntlm") {
        return (None, start);
    }
    let mut span = if SCHEMES.iter().any(|scheme| is(scheme)) {
        value(text, first.end)
    } else {
        first
    };
    for prefix in [&b"token="[..], b"key="] {
        let bytes = span.of(text);
        if bytes.len() >= prefix.len() && bytes[..prefix.len()].eq_ignore_ascii_case(prefix) {
            span.start += prefix.len();
            if matches!(text.get(span.start), Some(b'"' | b'\'' | b'\\')) {
                let quotes = text[span.start..]
                    .iter()
                    .take(4)
                    .take_while(|b| matches!(b, b'"' | b'\'' | b'\\'))
                    .count();
                span = value(text, span.start + quotes);
            }
            break;
        }
    }
    (token(unit, span, "Token"), span.end)
}

/// The first session cookie of a `Cookie:` or `Set-Cookie:` header.
fn cookie(unit: &Unit, at: usize) -> Option<Candidate> {
    const SESSIONS: &[&str] = &[
        "session",
        "sessionid",
        "session_id",
        "sid",
        "connect.sid",
        "jsessionid",
        "phpsessid",
        "asp.net_sessionid",
        "auth",
        "token",
        "access_token",
        "remember_token",
        "laravel_session",
        "_session",
        "csrftoken",
        "sessiontoken",
        "auth_token",
        "id_token",
    ];
    let text = &unit.text;
    if is_specimen(unit.role_at(at)) {
        return None;
    }
    let start = gap(text, at)?;
    let limit = text.len().min(start + 1024);
    let mut from = start;
    for _ in 0..16 {
        while from < limit && text[from] == b' ' {
            from += 1;
        }
        let rest = &text[from.min(limit)..limit];
        let name = rest
            .iter()
            .take_while(|&&b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            .count();
        if name == 0 || rest.get(name) != Some(&b'=') {
            return None;
        }
        let value = value(text, from + name + 1);
        let session = SESSIONS
            .iter()
            .any(|word| rest[..name].eq_ignore_ascii_case(word.as_bytes()));
        let bytes = value.of(text);
        if session
            && bytes.len() >= MIN_TOKEN
            && judge_token(unit, b"token", bytes).class == Class::Live
        {
            return Some(candidate(
                &COOKIE,
                COOKIE.confidence,
                value,
                String::from("Session cookie in an HTTP header."),
            ));
        }
        if text.get(value.end) != Some(&b';') {
            return None;
        }
        from = value.end + 1;
    }
    None
}

fn candidate(
    rule: &'static Rule,
    confidence: Confidence,
    span: Span,
    message: String,
) -> Candidate {
    Candidate {
        rule: rule.into(),
        confidence,
        span,
        secret: true,
        shown: 0,
        rank: Rank::Structure,
        message,
        remedy: String::new(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    }
}

#[cfg(test)]
mod tests;
