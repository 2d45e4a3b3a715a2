//! The string around a keyword, and the `name=value` fields in it.

use crate::text::Span;

/// Bytes on either side of a keyword that may belong to the same string.
const WINDOW: usize = 512;

/// The fields of one connection string.
pub(super) struct Fields<'a> {
    /// The text of the unit.
    pub(super) text: &'a [u8],
    /// The connection string.
    pub(super) string: Span,
    /// What stands between two fields; a space stands for any white space.
    pub(super) separator: u8,
}

impl<'a> Fields<'a> {
    /// The value that starts at `start`, up to the separator; quotes around it are no part of it.
    pub(super) fn value_at(&self, start: usize) -> Option<Span> {
        if start > self.string.end {
            return None;
        }
        if let Some(quote @ (b'\'' | b'"')) = self.text.get(start).copied() {
            // only a quote that does not close the string around it
            let opened = self.string.start.checked_sub(1).map(|n| self.text[n]);
            let limit = self.text.len().min(start + 256);
            let inner = &self.text[start + 1..limit];
            let len = inner.iter().position(|&b| b == quote || b == b'\n')?;
            let own = opened != Some(quote)
                && (opened.is_some_and(|b| matches!(b, b'\'' | b'"')) || self.separator == b';');
            return (own && inner[len] == quote && len > 0)
                .then(|| Span::new(start + 1, start + 1 + len));
        }
        if self.text.get(start) == Some(&b'{') && self.separator == b';' {
            return self.braced(start + 1);
        }
        let rest = Span::new(start, self.string.end).of(self.text);
        let len = rest
            .iter()
            .position(|&b| {
                b == self.separator
                    || (self.separator == b' ' && b.is_ascii_whitespace())
                    || b == b'\\'
            })
            .unwrap_or(rest.len());
        let value = rest[..len].trim_ascii_end();
        // PowerShell's `@{ user = $user; password = $password }`
        let value = match value.strip_suffix(b" }") {
            Some(variable) if variable.starts_with(b"$") => variable,
            _ => value,
        };
        (!value.is_empty()).then(|| Span::new(start, start + value.len()))
    }

    /// ODBC's `{…}`, in which a closing brace is doubled. A lone name or number in braces is a reference.
    fn braced(&self, start: usize) -> Option<Span> {
        let rest = Span::new(start, self.string.end).of(self.text);
        let mut len = 0;
        while rest.get(len..)?.first() != Some(&b'}') || rest.get(len + 1) == Some(&b'}') {
            len += if rest.get(len)? == &b'}' { 2 } else { 1 };
        }
        let inner = &rest[..len];
        let name = inner
            .iter()
            .all(|&b| b.is_ascii_alphabetic() || b"_.:-".contains(&b));
        let number = inner.iter().all(u8::is_ascii_digit);
        (!name && !number).then(|| Span::new(start, start + len))
    }

    /// What the other fields say, read in one pass.
    pub(super) fn siblings(&self) -> Siblings<'a> {
        let mut siblings = Siblings::default();
        let bytes = self.string.of(self.text);
        let splits =
            |b: &u8| *b == self.separator || (self.separator == b' ' && b.is_ascii_whitespace());
        for part in bytes.split(splits) {
            let Some(equals) = memchr::memrchr(b'=', part) else {
                continue;
            };
            let name = part[..equals].trim_ascii();
            let value = part[equals + 1..].trim_ascii();
            if value.is_empty() {
                continue;
            }
            if ends_with_name(name, USERS) {
                siblings.user.get_or_insert(value);
            } else if ends_with_name(name, HOSTS) {
                siblings.host.get_or_insert(value);
            } else if ends_with_name(name, DATABASES) {
                siblings.database = true;
            }
        }
        siblings
    }
}

/// What stands beside a password.
#[derive(Debug, Default)]
pub(super) struct Siblings<'a> {
    /// The user name.
    pub(super) user: Option<&'a [u8]>,
    /// The host, with whatever stands around it.
    pub(super) host: Option<&'a [u8]>,
    /// A field that only connection strings have.
    pub(super) database: bool,
}

/// The string around `at`: up to the nearest quotes or line breaks.
pub(super) fn around(text: &[u8], at: usize) -> Span {
    let floor = at.saturating_sub(WINDOW);
    let limit = text.len().min(at + WINDOW);
    let start = text[floor..at]
        .iter()
        .rposition(|&b| ends_string(b))
        .map_or(floor, |n| floor + n + 1);
    let end = text[at..limit]
        .iter()
        .position(|&b| ends_string(b))
        .map_or(limit, |n| at + n);
    Span::new(start, end)
}

fn ends_string(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b'\n' | b'\r' | b'<' | b'>' | 0)
}

const USERS: &[&str] = &["user id", "userid", "user", "uid", "username", "user name"];
const HOSTS: &[&str] = &[
    "server",
    "host",
    "hostname",
    "data source",
    "datasource",
    "addr",
    "address",
    "network address",
    "endpoint",
    "hostaddr",
];
const DATABASES: &[&str] = &[
    "ssl",
    "abortconnect",
    "sslmode",
    "database",
    "initial catalog",
    "dbname",
    "db",
    "driver",
    "dsn",
];

/// True when the text is one of the names, or ends in one after a character that is no part of a name: the first field of a string may
/// have the name of a setting in front of it.
fn ends_with_name(text: &[u8], names: &[&str]) -> bool {
    names.iter().any(|name| {
        let Some(start) = text.len().checked_sub(name.len()) else {
            return false;
        };
        let boundary =
            start == 0 || !(text[start - 1].is_ascii_alphanumeric() || text[start - 1] == b'_');
        boundary && text[start..].eq_ignore_ascii_case(name.as_bytes())
    })
}
