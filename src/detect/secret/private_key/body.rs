//! The Base64 body of a key: gathered from lines as files, strings and source code write them, and weighed.

use super::super::base64;
use crate::text::Span;
use memchr::memmem;

/// The body of an armour.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Its Base64 characters without anything between them.
    pub(super) base64: Vec<u8>,
    /// Where the last of them ends.
    pub(super) end: usize,
    /// Pieces of 16 characters and more.
    pub(super) lines: usize,
    /// A header said that the key is encrypted.
    pub(super) encrypted: bool,
    /// Dots, stars or angle brackets stand where Base64 should.
    pub(super) elided: bool,
}

/// Gathers the body in `span`. Lines may be real or escaped (`\n`), indented, commented out, or pieces of string literals. With `closed`
/// the span ends at an end marker, otherwise gathering stops at the first line that does not fit.
pub(super) fn gather(text: &[u8], span: Span, closed: bool) -> Body {
    let mut body = Body {
        end: span.start,
        ..Body::default()
    };
    let mut at = span.start;
    while at < span.end {
        let (line, next) = line(text, at, span.end);
        let bytes = line.of(text);
        if is_header(bytes) {
            body.encrypted |= memmem::find(bytes, b"ENCRYPTED").is_some();
        } else if !add_line(text, line, &mut body, closed) {
            break;
        }
        at = next;
    }
    body
}

/// A body that holds a key, not a stub of one. The label is the armour's.
pub(super) fn is_real(body: &Body, label: &[u8]) -> bool {
    let n = body.base64.len();
    if n < 40 || (body.elided && n < 160) || !varied(&body.base64) {
        return false;
    }
    let long = n >= 64 || body.lines >= 3;
    let head = head(&body.base64);
    let has = |word: &str| memmem::find(label, word.as_bytes()).is_some();
    if has("OPENSSH") {
        // always begins with its name
        head.starts_with(b"openssh-key-v1\0")
    } else if has("PGP") {
        // a packet has its highest bit set
        long && head.first().is_some_and(|byte| byte & 0x80 != 0)
    } else {
        long || has_der_magic(&head)
    }
}

/// The first bytes of what Base64 stands for.
pub(super) fn head(base64: &[u8]) -> Vec<u8> {
    base64::decode(&base64[..base64.len().min(64) / 4 * 4], 48).unwrap_or_default()
}

/// True for the beginning of a DER sequence that starts with a number or another sequence.
pub(super) fn has_der_magic(head: &[u8]) -> bool {
    match head {
        [0x30, 0x82, _, _, 0x02 | 0x30, ..] | [0x30, 0x81, _, 0x02 | 0x30, ..] => true,
        [0x30, len, 0x02 | 0x30, ..] => (0x1d..0x80).contains(len),
        _ => false,
    }
}

/// True when an OpenSSH key names a cipher.
pub(super) fn openssh_encrypted(head: &[u8]) -> bool {
    head.strip_prefix(b"openssh-key-v1\0")
        .and_then(|rest| rest.get(4..8))
        .is_some_and(|cipher| cipher != b"none")
}

/// True when the text uses its alphabet as random data does: many different characters, none of them too often.
pub(super) fn varied(base64: &[u8]) -> bool {
    let sample = &base64[..base64.len().min(1024)];
    let mut counts = [0usize; 256];
    for &byte in sample {
        counts[usize::from(byte)] += 1;
    }
    let different = counts.iter().filter(|&&n| n > 0).count();
    let most = counts.iter().copied().max().unwrap_or_default();
    different >= 20.min(sample.len() / 2) && most * 4 <= sample.len()
}

/// The line that starts at `at`, and where the next one starts. A line ends at a line break or at `\n` and `\r` spelled out.
fn line(text: &[u8], at: usize, limit: usize) -> (Span, usize) {
    let mut end = at;
    while end < limit {
        match text[end] {
            b'\n' | b'\r' => return (Span::new(at, end), end + 1),
            b'\\' => {
                let mut letter = end;
                while letter < limit && text[letter] == b'\\' {
                    letter += 1;
                }
                if letter < limit && matches!(text[letter], b'n' | b'r') {
                    return (Span::new(at, end), letter + 1);
                }
                // JSON may escape a slash: the slash is part of the line
                end = letter;
            }
            _ => end += 1,
        }
    }
    (Span::new(at, limit), limit)
}

/// `Proc-Type: 4,ENCRYPTED`, `DEK-Info: …`, `Comment: "…"`.
fn is_header(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    match memmem::find(line, b": ") {
        Some(colon) => {
            colon > 2
                && line[..colon]
                    .iter()
                    .all(|b| b.is_ascii_alphabetic() || *b == b'-')
        }
        None => false,
    }
}

/// Adds the Base64 of a line. False, and nothing added, when the line holds something else and an open body ends before it; the first
/// line of an open body ends behind its Base64.
fn add_line(text: &[u8], line: Span, body: &mut Body, closed: bool) -> bool {
    let mut start = line.start;
    let bytes = line.of(text);
    let lead = bytes.len() - bytes.trim_ascii_start().len();
    for comment in [&b"// "[..], b"# ", b"* ", b"-- ", b"> "] {
        if bytes[lead..].starts_with(comment) {
            start += lead + comment.len();
            break;
        }
    }
    let bytes = Span::new(start, line.end).of(text);
    let first = body.base64.is_empty();
    let mut fits = true;
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let len = bytes[at..].iter().take_while(|&&b| is_body(b)).count();
        let run = &bytes[at..at + len];
        if run.iter().any(u8::is_ascii_alphanumeric) {
            if len >= 16 || alone(bytes, at, at + len) {
                runs.push((at, len));
            } else {
                fits = false;
            }
        }
        at += len.max(1);
    }
    if !closed && !fits {
        if !first {
            return false;
        }
        runs.truncate(1);
    }
    body.elided |= ELISIONS
        .iter()
        .any(|mark| memmem::find(bytes, mark).is_some());
    for (at, len) in runs {
        body.base64.extend_from_slice(&bytes[at..at + len]);
        body.end = start + at + len;
        body.lines += usize::from(len >= 16);
    }
    fits || first || closed
}

/// What people write where they leave a part out.
const ELISIONS: &[&[u8]] = &[b"...", b"***", b"\xe2\x80\xa6", b"<", b"XXXX", b"xxxx"];

fn is_body(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// True when nothing but punctuation stands around `start..end`.
fn alone(line: &[u8], start: usize, end: usize) -> bool {
    let quiet = |bytes: &[u8]| {
        !bytes
            .iter()
            .any(|&b| b.is_ascii_alphanumeric() || b == b'.' || b == b'<')
    };
    quiet(&line[..start]) && quiet(&line[end..])
}
