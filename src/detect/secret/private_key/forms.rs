//! Private keys without an armour: age, JSON web keys, minisign and signify, WireGuard, XML.

use super::super::base64;
use super::body::varied;
use super::{Key, Seen};
use crate::text::Span;
use memchr::{memchr, memmem, memrchr};

/// Bytes around a keyword in which one of these keys fits.
const WINDOW: usize = 8 * 1024;

/// An age identity: 58 characters of Bech32 behind the prefix, also for the post-quantum kind.
pub(super) fn age(text: &[u8], at: usize) -> Seen {
    let rest = &text[at..];
    let Some(prefix) = [&b"AGE-SECRET-KEY-1"[..], b"AGE-SECRET-KEY-PQ-1"]
        .into_iter()
        .find(|prefix| rest.starts_with(prefix))
    else {
        return Seen::Nothing(at + 15);
    };
    let start = at + prefix.len();
    let data = &text[start..];
    let len = data
        .iter()
        .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        .count();
    if len != 58 || !varied(&data[..len]) {
        return Seen::Nothing(start);
    }
    Seen::Key(Key {
        span: Span::new(at, start + len),
        encrypted: false,
        what: "An age secret key",
    })
}

/// A JSON web key around its `kty`, in JSON or as an object literal.
pub(super) fn jwk(text: &[u8], at: usize) -> Seen {
    let Some(kind) = string_behind(&text[at + 3..text.len().min(at + 32)]) else {
        return Seen::Nothing(at + 3);
    };
    let (name, shortest): (&[u8], usize) = match kind {
        b"RSA" => (b"d", 80),
        b"EC" | b"OKP" => (b"d", 40),
        b"oct" => (b"k", 20),
        _ => return Seen::Nothing(at + 3),
    };
    let Some(object) = object_around(text, at) else {
        return Seen::Nothing(at + 3);
    };
    let members = Members { text, object };
    let real = members.string(name).is_some_and(|value| {
        value.len() >= shortest
            && value.iter().all(|&b| base64::is_base64(b) || b == b'=')
            && varied(value)
    });
    if !real {
        return Seen::Nothing(at + 3);
    }
    Seen::Key(Key {
        span: object,
        encrypted: false,
        what: if kind == b"oct" {
            "A symmetric JSON web key"
        } else {
            "A private JSON web key"
        },
    })
}

/// The innermost braces around `at`.
fn object_around(text: &[u8], at: usize) -> Option<Span> {
    let floor = at.saturating_sub(WINDOW / 2);
    let mut depth = 0usize;
    let mut end = at;
    let open = loop {
        let brace = floor
            + text[floor..end]
                .iter()
                .rposition(|b| matches!(b, b'{' | b'}'))?;
        match (text[brace], depth) {
            (b'{', 0) => break brace,
            (b'{', _) => depth -= 1,
            _ => depth += 1,
        }
        end = brace;
    };
    let limit = text.len().min(at + WINDOW / 2);
    let mut depth = 0usize;
    for (n, &byte) in text[at..limit].iter().enumerate() {
        match (byte, depth) {
            (b'}', 0) => return Some(Span::new(open, at + n + 1)),
            (b'}', _) => depth -= 1,
            (b'{', _) => depth += 1,
            _ => {}
        }
    }
    None
}

/// The members of an object, read without a parser: quotes may be escaped, single, or missing around the name.
struct Members<'a> {
    text: &'a [u8],
    object: Span,
}

impl<'a> Members<'a> {
    /// The string value of the first member of that name.
    fn string(&self, name: &[u8]) -> Option<&'a [u8]> {
        let bytes = self.object.of(self.text);
        for at in memmem::find_iter(bytes, name) {
            let before = bytes[..at].last().copied().unwrap_or_default();
            if before.is_ascii_alphanumeric() || matches!(before, b'_' | b'-' | b'.') {
                continue;
            }
            if let Some(value) = string_behind(&bytes[at + name.len()..]) {
                return Some(value);
            }
        }
        None
    }
}

/// The string in `": "…"`: what stands behind the name of a member.
fn string_behind(rest: &[u8]) -> Option<&[u8]> {
    let rest = skip_quote(rest.trim_ascii_start()).trim_ascii_start();
    let value = rest.strip_prefix(b":")?.trim_ascii_start();
    let inner = skip_quote(value);
    if inner.len() == value.len() {
        return None;
    }
    let len = inner
        .iter()
        .position(|b| matches!(b, b'"' | b'\'' | b'\\' | b'`'))?;
    Some(&inner[..len])
}

fn skip_quote(bytes: &[u8]) -> &[u8] {
    let slashes = bytes.iter().take_while(|&&b| b == b'\\').count();
    match bytes.get(slashes) {
        Some(b'"' | b'\'' | b'`') => &bytes[slashes + 1..],
        _ => bytes,
    }
}

/// A minisign or signify secret key: a comment, then one line of Base64.
pub(super) fn minisign(text: &[u8], at: usize) -> Seen {
    let limit = text.len().min(at + 1024);
    let Some(line) = memchr(b'\n', &text[at..limit]) else {
        return Seen::Nothing(at + 8);
    };
    let comment = &text[at..at + line];
    let start = at + line + 1;
    let len = text[start..limit]
        .iter()
        .take_while(|&&b| base64::is_base64(b) || b == b'=')
        .count();
    let secret = memmem::find(comment, b"secret key").is_some();
    let head = base64::decode(&text[start..start + len.min(12) / 4 * 4], 9).unwrap_or_default();
    // both begin with the algorithm "Ed"; a public key has 42 bytes, a secret one 104 and more
    if !secret || len < 130 || !head.starts_with(b"Ed") {
        return Seen::Nothing(start);
    }
    let plain = matches!(head.get(2..8), Some([0, 0, ..] | [b'B', b'K', 0, 0, 0, 0]));
    let begin = memrchr(b'\n', &text[at.saturating_sub(64)..at])
        .map_or(at, |n| at.saturating_sub(64) + n + 1);
    Seen::Key(Key {
        span: Span::new(begin, start + len),
        encrypted: !plain,
        what: "A signing key of minisign or signify",
    })
}

/// `PrivateKey = …`: 32 bytes in Base64, as WireGuard writes them.
pub(super) fn wireguard(text: &[u8], at: usize) -> Seen {
    let name = at + b"privatekey".len();
    let window = &text[name.min(text.len())..text.len().min(name + 96)];
    let skip = window
        .iter()
        .take_while(|&&b| b" \t\"':=\\>".contains(&b))
        .count();
    let assigned = window[..skip]
        .iter()
        .any(|b| matches!(b, b'=' | b':' | b'>'));
    let value = &window[skip..];
    let len = value.iter().take_while(|&&b| base64::is_base64(b)).count();
    let more = value
        .get(44)
        .is_some_and(|&b| base64::is_base64(b) || b == b'=');
    if !assigned || len != 43 || value.get(43) != Some(&b'=') || more || !varied(&value[..43]) {
        return Seen::Nothing(name);
    }
    Seen::Key(Key {
        span: Span::new(name + skip, name + skip + 44),
        encrypted: false,
        what: "A private key of 32 bytes, as WireGuard uses it",
    })
}

/// .NET's XML form of an RSA key: private when it has a `D` element.
pub(super) fn xml(text: &[u8], at: usize) -> Seen {
    let window = &text[at..text.len().min(at + WINDOW)];
    let close = b"</RSAKeyValue>";
    let len = memmem::find(window, close).map_or(window.len(), |n| n + close.len());
    let value = memmem::find(&window[..len], b"<D>").and_then(|open| {
        let rest = &window[open + 3..len];
        memchr(b'<', rest).map(|end| &rest[..end])
    });
    let real = value.is_some_and(|value| {
        value.len() >= 80 && base64::decode(value, usize::MAX).is_some() && varied(value)
    });
    if !real {
        return Seen::Nothing(at + len);
    }
    Seen::Key(Key {
        span: Span::new(at, at + len),
        encrypted: false,
        what: "An RSA private key in XML",
    })
}
