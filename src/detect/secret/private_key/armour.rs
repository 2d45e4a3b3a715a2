//! Armours with a beginning and an end: PEM and its kin, PuTTY files, PEM wrapped in Base64, and DER without any armour.

use super::super::base64;
use super::body::{Body, gather, head, is_real, openssh_encrypted, varied};
use super::{Key, Seen};
use crate::text::Span;
use memchr::memmem;

/// No key is followed further than this.
const MAX_KEY: usize = 64 * 1024;
/// Longest label of an armour: `ENCRYPTED PRIVATE KEY`, `PGP PRIVATE KEY BLOCK`.
const MAX_LABEL: usize = 64;

/// The armour whose first dash is at `at`.
pub(super) fn pem(text: &[u8], at: usize) -> Seen {
    let window = &text[at..text.len().min(at + MAX_LABEL)];
    let dashes = window.iter().take_while(|&&b| b == b'-').count();
    let Some(begin) = window.get(dashes..).and_then(label) else {
        return Seen::Nothing(at + dashes);
    };
    let label = &window[dashes + begin.start..dashes + begin.end];
    let start = at + dashes + begin.end;
    if memmem::find(label, b"PRIVATE KEY").is_none() {
        return Seen::Nothing(start);
    }
    let start = start + text[start..].iter().take_while(|&&b| b == b'-').count();
    let (limit, end) = close(text, start);
    let body = gather(text, Span::new(start, limit), end.is_some());
    if !is_real(&body, label) {
        return Seen::Nothing(if end.is_some() {
            limit
        } else {
            body.end.max(start)
        });
    }
    let head = head(&body.base64);
    Seen::Key(Key {
        span: Span::new(at, end.unwrap_or(body.end)),
        encrypted: body.encrypted
            || memmem::find(label, b"ENCRYPTED").is_some()
            || openssh_encrypted(&head),
        what: name(label),
    })
}

/// The part between `BEGIN ` and the closing dashes, relative to the text behind the opening dashes.
pub(super) fn label(rest: &[u8]) -> Option<Span> {
    let begin = b"BEGIN ";
    let skip = rest.iter().take_while(|&&b| b == b' ').count();
    let rest = rest.get(skip..)?;
    if !rest.starts_with(begin) {
        return None;
    }
    let end = memmem::find(rest, b"---")?;
    let label = &rest[begin.len()..end];
    let plain = label
        .iter()
        .all(|&b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ');
    plain.then(|| Span::new(skip + begin.len(), skip + end))
}

/// Where the body ends at the latest, and the end of the end marker if there is one.
fn close(text: &[u8], start: usize) -> (usize, Option<usize>) {
    let limit = text.len().min(start + MAX_KEY);
    let mut from = start;
    while let Some(dash) = memmem::find(&text[from..limit], b"----") {
        let dash = from + dash;
        let run = text[dash..limit].iter().take_while(|&&b| b == b'-').count();
        let word = &text[dash + run..limit.min(dash + run + MAX_LABEL)];
        if word.trim_ascii_start().starts_with(b"END") {
            let marker = memmem::find(word, b"---").map_or(word.len().min(3), |n| n);
            let behind = dash + run + marker;
            let tail = text[behind..limit]
                .iter()
                .take_while(|&&b| b == b'-')
                .count();
            return (dash, Some(behind + tail));
        }
        if word.trim_ascii_start().starts_with(b"BEGIN") {
            return (dash, None);
        }
        from = dash + run.max(1);
    }
    (limit, None)
}

fn name(label: &[u8]) -> &'static str {
    let has = |word: &str| memmem::find(label, word.as_bytes()).is_some();
    if has("OPENSSH") {
        "An OpenSSH private key"
    } else if has("PGP") {
        "A PGP private key"
    } else if has("SSH2") {
        "An SSH2 private key"
    } else if has("RSA") {
        "An RSA private key"
    } else if has("DSA") {
        "A DSA private key"
    } else if has("EC ") {
        "An EC private key"
    } else {
        "A private key"
    }
}

/// A PuTTY key file whose first byte is at `at`.
pub(super) fn putty(text: &[u8], at: usize) -> Seen {
    const START: &[u8] = b"PuTTY-User-Key-File-";
    const LINES: &[u8] = b"Private-Lines:";
    let window = &text[at..text.len().min(at + MAX_KEY / 4)];
    let next = memmem::find(&window[1..], START).map_or(window.len(), |n| n + 1);
    let window = &window[..next];
    let Some(private) = memmem::find(window, LINES) else {
        return Seen::Nothing(at + next);
    };
    // `Private-Lines: 14`, then that many lines, then the checksum
    let count = private + LINES.len();
    let start = count
        + window[count..]
            .iter()
            .take_while(|&&b| b == b' ' || b.is_ascii_digit())
            .count();
    let mac = memmem::find(&window[start..], b"Private-MAC:").map(|n| start + n);
    let limit = mac.unwrap_or(window.len());
    let span = Span::new(at + start, at + limit);
    let body = gather(text, span, mac.is_some());
    // an Ed25519 key has 32 bytes and nothing around them
    if body.base64.len() < 40 || body.elided || !varied(&body.base64) {
        return Seen::Nothing(at + limit);
    }
    let plain = memmem::find(window, b"Encryption: none").is_some();
    Seen::Key(Key {
        span: Span::new(at, body.end),
        encrypted: !plain,
        what: "A PuTTY private key",
    })
}

/// PEM wrapped in Base64 once more, as Kubernetes secrets and CI variables hold it.
pub(super) fn base64_pem(text: &[u8], at: usize) -> Seen {
    let limit = text.len().min(at + MAX_KEY);
    if !text[at..].starts_with(b"LS0tLS1CRUdJTi") {
        return Seen::Nothing(at + 1);
    }
    let body = gather(text, Span::new(at, limit), false);
    let Some(inner) = base64::decode(&body.base64[..body.base64.len() / 4 * 4], MAX_KEY) else {
        return Seen::Nothing(body.end);
    };
    match pem(&inner, 0) {
        Seen::Key(key) => Seen::Key(Key {
            span: Span::new(at, body.end),
            encrypted: key.encrypted,
            what: "A private key in PEM, encoded in Base64",
        }),
        Seen::Nothing(_) => Seen::Nothing(body.end),
    }
}

/// DER in Base64 without armour: `at` is somewhere in its first line.
pub(super) fn bare_der(text: &[u8], at: usize) -> Seen {
    let floor = at.saturating_sub(16);
    let mut start = at;
    while start > floor && base64::is_base64(text[start - 1]) {
        start -= 1;
    }
    let limit = text.len().min(start + MAX_KEY);
    let run = text[start..limit]
        .iter()
        .take_while(|&&b| base64::is_base64(b) || b == b'=')
        .count();
    // a longer word, in which the keyword stands by accident
    if at - start == 16 || run < 48 || !text[start..].starts_with(b"M") {
        return Seen::Nothing(start + run);
    }
    let body: Body = gather(text, Span::new(start, limit), false);
    let decoded = head(&body.base64);
    if !is_private_der(&decoded) || !varied(&body.base64) || body.elided {
        return Seen::Nothing(start + run);
    }
    Seen::Key(Key {
        span: Span::new(start, body.end),
        encrypted: false,
        what: "A private key in DER, encoded in Base64",
    })
}

/// True for the beginning of a PKCS #1, PKCS #8 or SEC 1 private key: a sequence that starts with a version number.
pub(super) fn is_private_der(head: &[u8]) -> bool {
    let content = match head {
        [0x30, 0x82, _, _, rest @ ..] | [0x30, 0x81, _, rest @ ..] => rest,
        [0x30, _, rest @ ..] => rest,
        _ => return false,
    };
    matches!(
        content,
        [0x02, 0x01, 0x00, 0x30, ..] | [0x02, 0x01, 0x00, 0x02, ..] | [0x02, 0x01, 0x01, 0x04, ..]
    )
}
