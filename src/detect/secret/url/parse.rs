//! Splits the URL around a `://` into scheme, user, password and host, tolerant of what people write.

use crate::text::Span;
use memchr::{memchr, memrchr};

/// A URL that carries a credential before its host. All spans are offsets in the text it was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) struct UrlCredential {
    /// The user name as written; empty in `redis://:password@host` and for a lone token.
    pub(in crate::detect) user: Span,
    /// The password as written, percent-encoding and all; never empty. The token where there is nothing else.
    pub(in crate::detect) password: Span,
    /// The first host, without port; empty in `postgres://u:p@/db`.
    pub(in crate::detect) host: Span,
    /// The scheme without `://`: `postgresql+asyncpg`, `jdbc:mysql`.
    pub(in crate::detect) scheme: Span,
    /// The whole URL.
    pub(in crate::detect) whole: Span,
    /// The part before the host is a lone token: `https://TOKEN@host`, or `https://TOKEN:x-oauth-basic@host`.
    pub(in crate::detect) token: bool,
}

/// No URL is followed further than this many bytes behind its scheme.
pub(super) const MAX_URL: usize = 2048;
const MAX_SCHEME: usize = 40;
const MAX_USERINFO: usize = 1024;

/// Passwords of these schemes are looked for behind an unescaped `/`, `?` or `#`, too: a path of theirs holds no `@`.
const STORES: &[&str] = &[
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "mongodb",
    "redis",
    "rediss",
    "amqp",
    "amqps",
    "mssql",
    "sqlserver",
    "oracle",
    "ftp",
    "ftps",
    "sftp",
    "smtp",
    "smtps",
    "ldap",
    "ldaps",
    "mqtt",
    "mqtts",
    "clickhouse",
    "cassandra",
    "db2",
    "nats",
    "imap",
    "imaps",
];

/// Second halves of a user and password pair whose first half is the token.
const TOKEN_MARKS: &[&[u8]] = &[b"x-oauth-basic", b"x-oauth", b"api_token", b"x", b""];

/// Reads the URL whose `://` (or `:\/\/`, as JSON may write it) starts at `at`. `None` when there is none, or when nothing stands before
/// its host. Looks at no more than 2 KiB. A reference (`${PASSWORD}`) comes back as a password like any other.
pub(in crate::detect) fn parse(text: &[u8], at: usize) -> Option<UrlCredential> {
    let url = Url::find(text, at)?;
    let (userinfo, rest) = url.userinfo(text)?;
    let host = host(text, rest, url.whole.end)?;
    let (user, password, token) = split(text, userinfo)?;
    Some(UrlCredential {
        user,
        password,
        host,
        scheme: url.scheme,
        whole: url.whole,
        token,
    })
}

/// A URL of any kind: where its scheme and its other parts are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Url {
    pub(super) scheme: Span,
    pub(super) whole: Span,
    /// Behind the `://`.
    pub(super) body: usize,
}

impl Url {
    /// The URL whose `://` starts at `at`.
    pub(super) fn find(text: &[u8], at: usize) -> Option<Url> {
        let rest = text.get(at..)?;
        let body = if rest.starts_with(b"://") {
            at + 3
        } else if rest.starts_with(br":\/\/") {
            at + 5
        } else {
            return None;
        };
        let start = scheme_start(text, at)?;
        let limit = text.len().min(body + MAX_URL);
        let end = (body..limit).find(|&n| ends_url(text, n)).unwrap_or(limit);
        Some(Url {
            scheme: Span::new(start, at),
            whole: Span::new(start, end),
            body,
        })
    }

    /// The scheme's last part in lower case, without a driver: `postgresql` of `jdbc:postgresql` and `postgresql+asyncpg`.
    pub(super) fn base_scheme(self, text: &[u8]) -> Vec<u8> {
        let scheme = self.scheme.of(text).to_ascii_lowercase();
        let scheme = scheme.rsplit(|&b| b == b':').next().unwrap_or_default();
        scheme
            .split(|&b| b == b'+')
            .next()
            .unwrap_or_default()
            .to_vec()
    }

    /// The part before the `@`, and where the host starts.
    fn userinfo(self, text: &[u8]) -> Option<(Span, usize)> {
        let limit = self.whole.end.min(self.body + MAX_USERINFO);
        let body = &text[self.body..limit];
        let authority = body
            .iter()
            .position(|b| b"/?#".contains(b))
            .unwrap_or(body.len());
        let at = match memrchr(b'@', &body[..authority]) {
            Some(at) => at,
            None => self.late_at_sign(text, body, authority)?,
        };
        Some((Span::new(self.body, self.body + at), self.body + at + 1))
    }

    /// The `@` behind a password with an unescaped `/`, `?` or `#`.
    fn late_at_sign(self, text: &[u8], body: &[u8], authority: usize) -> Option<usize> {
        let scheme = self.base_scheme(text);
        if !STORES.iter().any(|store| store.as_bytes() == scheme) {
            return None;
        }
        let colon = memchr(b':', &body[..authority])?;
        if colon == 0 && authority == 1 {
            return None;
        }
        let port = body[colon + 1..authority].iter().all(u8::is_ascii_digit);
        if port && authority > colon + 1 {
            return None;
        }
        let at = memchr(b'@', &body[..body.len().min(160)])?;
        let password = &body[colon + 1..at];
        let host = body.get(at + 1).copied().unwrap_or_default();
        (!bstr::ByteSlice::contains_str(password, "//") && host.is_ascii_alphanumeric())
            .then_some(at)
    }
}

fn scheme_start(text: &[u8], at: usize) -> Option<usize> {
    let floor = at.saturating_sub(MAX_SCHEME);
    let mut start = at;
    while start > floor && is_scheme(text[start - 1]) {
        start -= 1;
    }
    // `jdbc:`, `spring:`, `jdbc:hsqldb:hsql:` and the like stand before the scheme proper
    if text[floor..start].ends_with(b"jdbc:") {
        start -= 5;
    } else if let Some(jdbc) = bstr::ByteSlice::rfind(&text[floor..start], "jdbc:") {
        let between = &text[floor + jdbc + 5..start];
        if between.iter().all(|&b| is_scheme(b) || b == b':') {
            start = floor + jdbc;
        }
    }
    // an escaped line break is no part of it: `\npostgres://`
    if start > 0 && text[start - 1] == b'\\' && matches!(text.get(start), Some(b'n' | b'r' | b't'))
    {
        start += 1;
    }
    while start < at && !text[start].is_ascii_alphabetic() {
        start += 1;
    }
    (at - start >= 2).then_some(start)
}

fn is_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

fn ends_url(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'"' | b'\'' | b'`' | b'<' | b'>' | 0..=b' ' | 0x7f => true,
        b'\\' => text.get(at + 1) != Some(&b'/'),
        _ => false,
    }
}

fn host(text: &[u8], start: usize, end: usize) -> Option<Span> {
    let rest = &text[start.min(end)..end];
    if rest.first() == Some(&b'[') {
        let close = memchr(b']', &rest[..rest.len().min(64)])?;
        return Some(Span::new(start, start + close + 1));
    }
    // Go's driver writes tcp(host:port)
    let skip = match rest.iter().position(|&b| b == b'(') {
        Some(open) if open <= 8 && rest[..open].iter().all(u8::is_ascii_alphabetic) => open + 1,
        _ => 0,
    };
    let stop = |b: u8| b"/?#:,;)]|&\\".contains(&b);
    let rest = &rest[skip..];
    let len = if rest.starts_with(b"$") || rest.starts_with(b"{") || rest.starts_with(b"%") {
        rest.iter()
            .position(|b| b"/?#".contains(b))
            .unwrap_or(rest.len())
    } else {
        rest.iter().position(|&b| stop(b)).unwrap_or(rest.len())
    };
    let first = rest.first().copied();
    let plausible = match first {
        Some(b) => b.is_ascii_alphanumeric() || b"_${%/?#.".contains(&b) || b >= 0x80,
        None => false,
    };
    plausible.then(|| Span::new(start + skip, start + skip + len))
}

/// User, password, and whether the password is a lone token.
fn split(text: &[u8], userinfo: Span) -> Option<(Span, Span, bool)> {
    let bytes = userinfo.of(text);
    let empty = Span::new(userinfo.start, userinfo.start);
    let Some(colon) = colon(bytes) else {
        return (!bytes.is_empty()).then_some((empty, userinfo, true));
    };
    let user = Span::new(userinfo.start, userinfo.start + colon);
    let password = Span::new(userinfo.start + colon + 1, userinfo.end);
    if TOKEN_MARKS.contains(&password.of(text)) {
        return (!user.is_empty()).then_some((empty, user, true));
    }
    Some((user, password, false))
}

/// The colon between user and password: the first one outside of braces, so that `${USER:-app}:${PW}` splits where its author meant.
fn colon(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0u32;
    for (n, &byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => return Some(n),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String, String, String)> {
        let text = text.as_bytes();
        let at = bstr::ByteSlice::find(text, ":").map(|n| {
            bstr::ByteSlice::find(text, "://")
                .or_else(|| bstr::ByteSlice::find(text, r":\/\/"))
                .unwrap_or(n)
        })?;
        let url = parse(text, at)?;
        let of = |span: Span| String::from_utf8_lossy(span.of(text)).into_owned();
        Some((of(url.scheme), of(url.user), of(url.password), of(url.host)))
    }

    #[test]
    fn splits_every_common_shape() {
        let pw = ["Tig", "er9"].concat();
        for (before, after, scheme, user, host) in [
            ("postgres://app:", "@db:5432/x", "postgres", "app", "db"),
            (
                "x = \"postgresql+asyncpg://app:",
                "@db/x\"",
                "postgresql+asyncpg",
                "app",
                "db",
            ),
            (
                "'redis://:",
                "@cache.acme.io:6379/0'",
                "redis",
                "",
                "cache.acme.io",
            ),
            (
                "url=jdbc:mysql://app:",
                "@db:3306/x?useSSL=false",
                "jdbc:mysql",
                "app",
                "db",
            ),
            (
                "mongodb+srv://app:",
                "@a.b.net,c.b.net/x",
                "mongodb+srv",
                "app",
                "a.b.net",
            ),
            ("http://app:", "@[::1]:80/", "http", "app", "[::1]"),
            ("mysql://app:", "@tcp(db:3306)/x", "mysql", "app", "db"),
            (
                "(http://app:",
                "@web.acme.io/x)",
                "http",
                "app",
                "web.acme.io",
            ),
            (
                "\"https:\\/\\/app:",
                "@web.acme.io\\/x\"",
                "https",
                "app",
                "web.acme.io",
            ),
            (
                "\\nftp://app:",
                "@web.acme.io\\n",
                "ftp",
                "app",
                "web.acme.io",
            ),
            ("postgres://app:", "@/db", "postgres", "app", ""),
            (
                "postgres://${U:-app}:",
                "@${H:-db}:1/x",
                "postgres",
                "${U:-app}",
                "${H:-db}:1",
            ),
        ] {
            let text = [before, pw.as_str(), after].concat();
            let expected = (scheme.into(), user.into(), pw.clone(), host.into());
            assert_eq!(parts(&text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_password_may_hold_the_separators() {
        for pw in ["a@b", "a:b", "a/b!", "a#b", "a?b", "a%40b"] {
            let text = ["postgres://app:", pw, "@db.acme.io/x"].concat();
            assert_eq!(parts(&text).map(|p| p.2).as_deref(), Some(pw), "{text}");
        }
    }

    #[test]
    fn no_userinfo_is_no_credential() {
        for text in [
            "https://acme.io/@scope/package",
            "http://localhost:8080/a@b",
            "https://acme.io?mail=a@b.c",
            "postgres://db:5432/x@y",
            "see http://acme.io, or ask a@b.c",
            "http://app:<pw>@db",
            "://a:b@c",
            "https://@acme.io",
            "git@acme.io:a/b",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn a_lone_token_is_said_to_be_one() {
        for text in [
            "https://Tok3n@acme.io",
            "https://Tok3n:x-oauth-basic@acme.io",
            "https://Tok3n:@acme.io",
        ] {
            let url = parse(text.as_bytes(), 5).unwrap();
            assert!(url.token);
            assert_eq!(url.password.of(text.as_bytes()), b"Tok3n");
        }
    }
}
