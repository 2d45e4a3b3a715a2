//! Credentials in URLs: passwords and tokens before the host, and in the query.

mod parse;
mod rules;

pub(in crate::detect) use parse::{UrlCredential, parse};
pub(super) use rules::RULES;

use super::super::{Candidate, Class, Rank};
use super::exposure::{
    graded_role, is_specimen, is_syntax, judge_password, judge_token, of_user, password_confidence,
    remedy, shown, to_host,
};
use crate::content::{FileRole, Unit};
use crate::rule::Confidence;
use crate::text::Span;
use parse::Url;
use rules::URL;
use std::borrow::Cow;

/// What every URL holds, plain and as JSON may escape it.
pub(super) const KEYWORDS: &[&str] = &["://", r":\/\/"];

/// Shortest lone token: anything shorter is a user name.
const MIN_TOKEN: usize = 16;

/// Looks at the URL around the `://` at `at`.
pub(super) fn probe(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize {
    let Some(url) = Url::find(&unit.text, at) else {
        return at + 1;
    };
    if unit.role == FileRole::Vendored || unit.is_binary() {
        return url.body;
    }
    let mut done = url.body;
    let credential = parse(&unit.text, at);
    if let Some(credential) = credential {
        done = credential.password.end;
        found.extend(if credential.token {
            lone_token(unit, &credential)
        } else {
            password(unit, &credential)
        });
    }
    query(unit, url, credential, found);
    done.max(at + 1)
}

fn password(unit: &Unit, url: &UrlCredential) -> Option<Candidate> {
    let text = &unit.text;
    let (user, raw, host) = (url.user.of(text), url.password.of(text), url.host.of(text));
    let role = unit.role_at(url.password.start);
    // `https://([^:]+):(.+)@`: an expression that finds them
    let pattern = user.iter().any(|b| matches!(b, b'(' | b'[' | b'|'));
    if pattern || is_syntax(role, user, raw, host) {
        return None;
    }
    let decoded = percent_decoded(raw);
    let judgement = judge_password(unit, &decoded, Some(user));
    let confidence = password_confidence(judgement, role, Some(host))?;
    // what nobody runs and everybody guesses
    let idle = confidence < Confidence::High && unit.is_commented_out(url.password.start);
    // `placeholder:placeholder@localhost`, where a build wants an address and opens none
    let hollow = user == raw && is_wording(unit, raw);
    let confidence = if idle || hollow {
        Confidence::Low
    } else {
        confidence
    };
    let scheme = shown(url.scheme.of(text), raw).map_or_else(
        || String::from("a URL"),
        |scheme| format!("{} {scheme} URL", article(scheme)),
    );
    let message = format!(
        "Password{} in {scheme}{}.",
        of_user(user, raw),
        to_host(host, raw)
    );
    Some(candidate(
        unit,
        graded_role(role, judgement, host),
        url.password,
        host,
        confidence,
        message,
    ))
}

fn is_wording(unit: &Unit, password: &[u8]) -> bool {
    judge_password(unit, password, None).class == Class::Wording
}

fn lone_token(unit: &Unit, url: &UrlCredential) -> Option<Candidate> {
    let text = &unit.text;
    let (token, host) = (url.password.of(text), url.host.of(text));
    let scheme = url.scheme.of(text).to_ascii_lowercase();
    let client = [
        &b"http"[..],
        b"https",
        b"git+http",
        b"git+https",
        b"ssh",
        b"git+ssh",
        b"wss",
    ]
    .contains(&scheme.as_slice());
    if !client || token.len() < MIN_TOKEN || is_sentry(text, url) {
        return None;
    }
    let judgement = judge_token(unit, b"token", &percent_decoded(token));
    let random = judgement.class == Class::Live
        && token.iter().any(u8::is_ascii_digit)
        && token.iter().any(u8::is_ascii_alphabetic);
    let message = format!("Token in a URL{}.", to_host(host, token));
    random.then(|| {
        let role = unit.role_at(url.password.start);
        candidate(unit, role, url.password, host, Confidence::Medium, message)
    })
}

fn candidate(
    unit: &Unit,
    role: FileRole,
    span: Span,
    host: &[u8],
    confidence: Confidence,
    message: String,
) -> Candidate {
    Candidate {
        rule: URL.rule(role, Some(host)).into(),
        confidence,
        span,
        secret: true,
        shown: 0,
        rank: Rank::Structure,
        message,
        remedy: remedy(unit).to_owned(),
        fix: None,
        related: Vec::new(),
        decoded: None,
    }
}

/// A Sentry address with its public key alone: made to be published.
fn is_sentry(text: &[u8], url: &UrlCredential) -> bool {
    let host = url.host.of(text);
    let path = Span::new(url.host.end, url.whole.end).of(text);
    let last = path.rsplit(|&b| b == b'/').next().unwrap_or_default();
    bstr::ByteSlice::contains_str(host, "sentry")
        || (!last.is_empty() && last.iter().all(u8::is_ascii_digit))
}

/// Parameters of the query that hold a credential.
fn query(unit: &Unit, url: Url, credential: Option<UrlCredential>, found: &mut Vec<Candidate>) {
    let text = &unit.text;
    let start = credential.map_or(url.body, |c| c.host.end);
    let rest = Span::new(start, url.whole.end).of(text);
    let Some(mark) = memchr::memchr(b'?', rest) else {
        return;
    };
    let shared = is_shared(&rest[mark + 1..]);
    let host = host_of(text, url, credential);
    let mut from = start + mark + 1;
    for part in rest[mark + 1..].split(|&b| b == b'&') {
        let here = from;
        from += part.len() + 1;
        // HTML writes `&amp;`
        let name_start = if part.starts_with(b"amp;") { 4 } else { 0 };
        let Some(equals) = memchr::memchr(b'=', part).filter(|&n| n >= name_start) else {
            continue;
        };
        let name = &part[name_start..equals];
        let Some(kind) = Parameter::named(name) else {
            continue;
        };
        if shared && matches!(kind, Parameter::Token) {
            continue;
        }
        let value = &part[equals + 1..];
        let len = value
            .iter()
            .position(|b| b"#,;)]|".contains(b))
            .unwrap_or(value.len());
        let span = Span::new(here + equals + 1, here + equals + 1 + len);
        found.extend(parameter(unit, name, kind, span, host.of(text)));
    }
}

/// True for the query of a link that is made to be given away: a file of an object storage (`alt=media`), or a signed link, which opens one
/// file until it ends.
pub(in crate::detect) fn is_shared(query: &[u8]) -> bool {
    query
        .split(|&b| b == b'&')
        .any(|part| part == b"alt=media" || is_end(part))
}

/// `e=1573635357`, `Expires=1573635357`: until when the link works, in seconds since 1970.
fn is_end(part: &[u8]) -> bool {
    let part = part.strip_prefix(b"amp;").unwrap_or(part);
    let mut halves = part.splitn(2, |&b| b == b'=');
    let (name, value) = (halves.next(), halves.next());
    let named = name.is_some_and(|name| {
        ["e", "exp", "expires", "expiry", "deadline"]
            .iter()
            .any(|end| name.eq_ignore_ascii_case(end.as_bytes()))
    });
    named && value.is_some_and(|at| at.len() == 10 && at.iter().all(u8::is_ascii_digit))
}

fn parameter(
    unit: &Unit,
    name: &[u8],
    kind: Parameter,
    span: Span,
    host: &[u8],
) -> Option<Candidate> {
    let raw = span.of(&unit.text);
    let value = percent_decoded(raw);
    let role = unit.role_at(span.start);
    let judgement = match kind {
        Parameter::Password => judge_password(unit, &value, None),
        Parameter::Token => judge_token(unit, name, &value),
    };
    let confidence = match kind {
        Parameter::Password => password_confidence(judgement, role, Some(host))?,
        Parameter::Token => {
            let live = judgement.class == Class::Live && value.len() >= MIN_TOKEN;
            live.then_some(Confidence::Medium)?
        }
    };
    // `// see https://…?token=…`: a link that somebody has read
    let noted = matches!(kind, Parameter::Token) && unit.is_commented_out(span.start);
    let confidence = if noted { Confidence::Low } else { confidence };
    if is_specimen(role) && confidence < Confidence::Medium {
        return None;
    }
    let name = shown(name, raw).map_or_else(String::new, |name| format!(" '{name}'"));
    let message = format!(
        "Credential in the query parameter{name} of a URL{}.",
        to_host(host, raw)
    );
    let role = graded_role(role, judgement, host);
    Some(candidate(unit, role, span, host, confidence, message))
}

fn host_of(text: &[u8], url: Url, credential: Option<UrlCredential>) -> Span {
    credential.map_or_else(
        || {
            let body = Span::new(url.body, url.whole.end).of(text);
            let len = body
                .iter()
                .position(|b| b":/?#".contains(b))
                .unwrap_or(body.len());
            Span::new(url.body, url.body + len)
        },
        |credential| credential.host,
    )
}

/// What a query parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parameter {
    Password,
    Token,
}

impl Parameter {
    fn named(name: &[u8]) -> Option<Parameter> {
        const PASSWORDS: &[&str] = &["password", "passwd", "pwd", "userpassword", "dbpassword"];
        const TOKENS: &[&str] = &[
            "token",
            "accesstoken",
            "authtoken",
            "apikey",
            "apitoken",
            "privatetoken",
            "sig",
            "clientsecret",
            "secret",
            "refreshtoken",
            "subscriptionkey",
            "jobtoken",
            "secretkey",
            "xamzsecuritytoken",
        ];
        if name.len() > 32 {
            return None;
        }
        let plain: Vec<u8> = name
            .iter()
            .filter(|b| !b"-_.".contains(b))
            .map(u8::to_ascii_lowercase)
            .collect();
        let among = |words: &[&str]| words.iter().any(|word| word.as_bytes() == plain);
        if among(PASSWORDS) {
            Some(Parameter::Password)
        } else if among(TOKENS) {
            Some(Parameter::Token)
        } else {
            None
        }
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    }
}

/// The bytes behind `%XX`; a `%` that starts no escape stays.
fn percent_decoded(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'%', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let digit = |at: usize| raw.get(at).and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        match (raw[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
