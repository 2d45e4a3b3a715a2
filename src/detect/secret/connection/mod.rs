//! Credentials in connection strings that are no URLs: ADO.NET and ODBC, libpq, Go, Oracle, and the keys of Azure services.

mod fields;
mod rules;

pub(super) use rules::RULES;

use super::super::{Candidate, Class, Rank};
use super::base64;
use super::exposure::{
    graded_role, is_syntax, judge_password, judge_token, of_user, password_confidence, remedy,
    to_host,
};
use crate::content::{FileRole, Format, Unit};
use crate::rule::Confidence;
use crate::text::{Span, is_quoted};
use fields::{Fields, Siblings, around};
use rules::CONNECTION;

/// Names of the fields that hold the secret, and what stands around it where there are no names.
pub(super) const KEYWORDS: &[&str] = &[
    "password",
    "pwd",
    "accountkey",
    "sharedaccesskey",
    ";secret=",
    "@tcp(",
    "@unix(",
    "@//",
    "jdbc:oracle:",
];

/// Longest password that stands without a name.
const MAX_PASSWORD: usize = 128;

/// Looks at the string around the keyword at `at`.
pub(super) fn probe(unit: &Unit, at: usize, found: &mut Vec<Candidate>) -> usize {
    let text = &unit.text;
    let rest = text.get(at..).unwrap_or_default();
    let starts = |word: &str| {
        rest.get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
    };
    if unit.role == FileRole::Vendored || unit.is_binary() {
        return at + 3;
    }
    let candidate = if starts("password") {
        fields(unit, at, 8)
    } else if starts("pwd") {
        fields(unit, at, 3)
    } else if starts("accountkey") {
        azure_key(unit, at + 10, "Account key")
    } else if starts("sharedaccesskey") {
        azure_key(unit, at + 15, "Shared access key")
    } else if starts(";secret=") {
        azure_key(unit, at + 7, "Access key")
    } else if starts("@tcp(") || starts("@unix(") {
        go(unit, at)
    } else if starts("@//") {
        oracle(unit, at)
    } else {
        oracle_thin(unit, at)
    };
    let end = candidate.as_ref().map_or(at + 3, |c| c.span.end);
    found.extend(candidate);
    end.max(at + 1)
}

/// `Server=db;User Id=app;Password=…;` and `host=db user=app password=…`: the name of `len` bytes at `at` and its fellows.
fn fields(unit: &Unit, at: usize, len: usize) -> Option<Candidate> {
    let text = &unit.text;
    let before = at.checked_sub(1).map_or(b';', |n| text[n]);
    if !matches!(
        before,
        b';' | b' ' | b'"' | b'\'' | b'`' | b'\n' | b'>' | b'\t' | b',' | b':' | b'='
    ) {
        return None;
    }
    let mut start = at + len;
    start += spaces(text, start);
    if text.get(start) != Some(&b'=') || text.get(start + 1) == Some(&b'=') {
        return None;
    }
    start += 1;
    start += spaces(text, start);
    let string = around(text, at);
    let fields = Fields {
        text,
        string,
        separator: if memchr::memchr(b';', string.of(text)).is_some() {
            b';'
        } else if before == b',' {
            b','
        } else {
            b' '
        },
    };
    let password = fields.value_at(start)?;
    let value = password.of(text);
    // `user=user, password=password`: the arguments of a call, or a line of a log
    let listed = text[..at].trim_ascii_end().ends_with(b",");
    let word = value.split(|b| matches!(b, b'.' | b'<')).next();
    if listed && word.is_some_and(|word| word.eq_ignore_ascii_case(&text[at..at + len])) {
        return None;
    }
    if listed && unit.format == Format::Code && !is_in_string(text, at) {
        return None;
    }
    // the arguments of a call look much the same
    if fields.separator != b';' && value.iter().any(|b| b"(),".contains(b)) {
        return None;
    }
    let Siblings {
        user,
        host,
        database,
    } = fields.siblings();
    if user.is_none() && host.is_none() && !database {
        return None;
    }
    let user = user.unwrap_or_default();
    let host = host.map(host_name);
    let role = unit.role_at(password.start);
    if is_syntax(role, user, value, host.unwrap_or_default()) {
        return None;
    }
    let judgement = judge_password(unit, value, Some(user));
    let confidence = idle(unit, password, password_confidence(judgement, role, host)?);
    let role = graded_role(role, judgement, host.unwrap_or_default());
    let to = to_host(host.unwrap_or_default(), value);
    let message = format!(
        "Password{} in a connection string{to}.",
        of_user(user, value)
    );
    Some(candidate(unit, role, password, host, confidence, message))
}

/// The host of `tcp:db.acme.io,1433`, `db:5432` or `db\INSTANCE`.
fn host_name(value: &[u8]) -> &[u8] {
    let value = value.strip_prefix(b"tcp:").unwrap_or(value);
    let end = value
        .iter()
        .position(|b| b",:\\/".contains(b))
        .unwrap_or(value.len());
    match &value[..end] {
        b"." | b"(local)" | b"(localdb)" => b"localhost",
        host => host,
    }
}

/// True when the line has opened a string in front of `at`.
fn is_in_string(text: &[u8], at: usize) -> bool {
    let near = &text[at.saturating_sub(LONGEST_LINE)..at];
    let line = near.rsplit(|&b| b == b'\n').next().unwrap_or_default();
    is_quoted(line) || line.iter().filter(|&&b| b == b'\'').count() % 2 == 1
}

/// How much of a line in front of a field is read for its quotes, in bytes.
const LONGEST_LINE: usize = 1000;

fn spaces(text: &[u8], at: usize) -> usize {
    text[at.min(text.len())..]
        .iter()
        .take(4)
        .take_while(|&&b| b == b' ')
        .count()
}

/// `AccountKey=…` and `SharedAccessKey=…` of Azure: 32 or 64 bytes in Base64.
fn azure_key(unit: &Unit, at: usize, what: &str) -> Option<Candidate> {
    let text = &unit.text;
    if text.get(at) != Some(&b'=') {
        return None;
    }
    let rest = &text[at + 1..text.len().min(at + 1 + 128)];
    let len = rest.iter().take_while(|&&b| base64::is_base64(b)).count();
    let padding = rest[len..].iter().take_while(|&&b| b == b'=').count();
    let span = Span::new(at + 1, at + 1 + len + padding);
    let sized = (42..=44).contains(&len) || (85..=88).contains(&len);
    let key = span.of(text);
    if !sized || judge_token(unit, b"AccountKey", key).class != Class::Live {
        return None;
    }
    let host = endpoint(around(text, at).of(text));
    let message = format!(
        "{what} in a connection string{}.",
        to_host(host.unwrap_or_default(), key)
    );
    let role = unit.role_at(span.start);
    Some(candidate(unit, role, span, host, Confidence::High, message))
}

/// The host of the endpoint in `Endpoint=sb://…;`.
fn endpoint(string: &[u8]) -> Option<&[u8]> {
    let at = memchr::memmem::find(string, b"://")? + 3;
    let rest = &string[at..];
    let len = rest
        .iter()
        .position(|b| b"/:;,?".contains(b))
        .unwrap_or(rest.len());
    Some(&rest[..len])
}

/// Go's `user:password@tcp(host:port)/db`.
fn go(unit: &Unit, at: usize) -> Option<Candidate> {
    let text = &unit.text;
    let string = around(text, at);
    let before = Span::new(string.start, at).of(text);
    // a URL has its own detector
    if memchr::memmem::find(before, b"://").is_some() {
        return None;
    }
    let start = before
        .iter()
        .rposition(|b| b.is_ascii_whitespace() || *b == b'=')
        .map_or(0, |n| n + 1);
    let colon = start + memchr::memchr(b':', &before[start..])?;
    let password = Span::new(string.start + colon + 1, at);
    let open = at + memchr::memchr(b'(', &text[at..])? + 1;
    let rest = Span::new(open, string.end).of(text);
    let end = rest
        .iter()
        .position(|b| b":)".contains(b))
        .unwrap_or(rest.len());
    let host: &[u8] = if text[at..].starts_with(b"@unix(") {
        b"localhost"
    } else {
        &rest[..end]
    };
    pair(
        unit,
        &before[start..colon],
        password,
        host,
        "a MySQL connection string",
    )
}

/// Oracle's `user/password@//host:port/service`.
fn oracle(unit: &Unit, at: usize) -> Option<Candidate> {
    let text = &unit.text;
    let string = around(text, at);
    let before = Span::new(string.start, at).of(text);
    let start = before
        .iter()
        .rposition(|b| b.is_ascii_whitespace() || b"=:,(".contains(b))
        .map_or(0, |n| n + 1);
    slash_pair(unit, Span::new(string.start + start, at), string)
}

/// `jdbc:oracle:thin:user/password@…`.
fn oracle_thin(unit: &Unit, at: usize) -> Option<Candidate> {
    let text = &unit.text;
    let string = Span::new(at, around(text, at).end);
    let bytes = string.of(text);
    let sign = memchr::memchr(b'@', bytes)?;
    let colon = memchr::memrchr(b':', &bytes[..memchr::memchr(b'/', &bytes[..sign])?])?;
    slash_pair(unit, Span::new(at + colon + 1, at + sign), string)
}

/// `user/password` right before an `@`.
fn slash_pair(unit: &Unit, pair_span: Span, string: Span) -> Option<Candidate> {
    let text = &unit.text;
    let bytes = pair_span.of(text);
    let slash = memchr::memchr(b'/', bytes)?;
    let user = &bytes[..slash];
    // `s/^x@//` is an expression of sed
    let name = user.len() >= 2
        && user
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"_$#${}".contains(b));
    let password = Span::new(pair_span.start + slash + 1, pair_span.end);
    if !name || memchr::memchr2(b'/', b' ', password.of(text)).is_some() {
        return None;
    }
    let rest = Span::new(pair_span.end, string.end).of(text);
    let skip = rest.iter().take_while(|&&b| b == b'@' || b == b'/').count();
    let rest = &rest[skip..];
    let end = rest
        .iter()
        .position(|b| b":/) \t".contains(b))
        .unwrap_or(rest.len());
    pair(
        unit,
        user,
        password,
        &rest[..end],
        "an Oracle connection string",
    )
}

fn pair(unit: &Unit, user: &[u8], password: Span, host: &[u8], what: &str) -> Option<Candidate> {
    let value = password.of(&unit.text);
    let role = unit.role_at(password.start);
    if value.is_empty() || value.len() > MAX_PASSWORD || is_syntax(role, user, value, host) {
        return None;
    }
    let judgement = judge_password(unit, value, Some(user));
    let sure = password_confidence(judgement, role, Some(host))?;
    let confidence = idle(unit, password, sure);
    let role = graded_role(role, judgement, host);
    let message = format!(
        "Password{} in {what}{}.",
        of_user(user, value),
        to_host(host, value)
    );
    Some(candidate(
        unit,
        role,
        password,
        Some(host),
        confidence,
        message,
    ))
}

/// The confidence, or a low one for what nobody runs and everybody guesses.
fn idle(unit: &Unit, password: Span, sure: Confidence) -> Confidence {
    match sure < Confidence::High && unit.is_commented_out(password.start) {
        true => Confidence::Low,
        false => sure,
    }
}

fn candidate(
    unit: &Unit,
    role: FileRole,
    span: Span,
    host: Option<&[u8]>,
    confidence: Confidence,
    message: String,
) -> Candidate {
    Candidate {
        rule: CONNECTION.rule(role, host).into(),
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

#[cfg(test)]
mod tests;
