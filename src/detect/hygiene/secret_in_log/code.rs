//! Calls that log or print, in source code.

use super::{Logged, is_secret};
use crate::rule::Confidence;
use crate::text::{Span, is_quoted};

/// Objects whose methods write a log.
const LOGGERS: [&[u8]; 10] = [
    b"logger", b"logging", b"log", b"console", b"_logger", b"slog", b"rlog", b"winston", b"LOG",
    b"LOGGER",
];

/// Methods of these objects, and macros.
const LEVELS: [&[u8]; 22] = [
    b"debug",
    b"info",
    b"warn",
    b"warning",
    b"error",
    b"trace",
    b"fatal",
    b"critical",
    b"log",
    b"print",
    b"println",
    b"printf",
    b"infof",
    b"debugf",
    b"warnf",
    b"errorf",
    b"exception",
    b"notice",
    b"verbose",
    b"fatalf",
    b"infow",
    b"msg",
];

/// Functions that print.
const PRINTERS: [&[u8]; 8] = [
    b"print",
    b"println",
    b"eprintln",
    b"printf",
    b"Println",
    b"Printf",
    b"puts",
    b"error_log",
];

/// Finds the secrets among the arguments of the calls of a line.
pub(super) fn read(text: &[u8], line: Span, _pipeline: bool, found: &mut dyn FnMut(Logged)) {
    let bytes = line.of(text);
    if matches!(
        bytes.trim_ascii_start(),
        [b'#', ..] | [b'/', b'/', ..] | [b'*', ..]
    ) {
        return;
    }
    let mut at = 0;
    while let Some(len) = memchr::memchr(b'(', &bytes[at..]) {
        let open = at + len;
        at = open + 1;
        if is_quoted(&bytes[..open]) {
            continue;
        }
        if let Some(confidence) = logs(&bytes[..open]) {
            arguments(
                text,
                Span::new(line.start + at, line.end),
                confidence,
                found,
            );
            return;
        }
    }
}

/// True for the callee before an opening bracket that logs; how sure it is that the output is a log.
fn logs(before: &[u8]) -> Option<Confidence> {
    let name_start = |bytes: &[u8]| {
        bytes
            .iter()
            .rposition(|b| !(b.is_ascii_alphanumeric() || *b == b'_'))
            .map_or(0, |at| at + 1)
    };
    let (before, is_macro) = match before.strip_suffix(b"!") {
        Some(before) => (before, true),
        None => (before, false),
    };
    let start = name_start(before);
    let name = &before[start..];
    if before[..start].ends_with(b".") {
        let owner = &before[..start - 1];
        let owner = &owner[name_start(owner)..];
        let logger = LOGGERS.contains(&owner)
            || owner.ends_with(b"Logger")
            || owner.ends_with(b"_log")
            || owner.ends_with(b"_logger");
        let level = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(name));
        if logger && level {
            return Some(Confidence::Medium);
        }
        let standard = matches!(owner, b"fmt" | b"out" | b"err" | b"stdout" | b"stderr");
        return (standard && PRINTERS.contains(&name)).then_some(Confidence::Low);
    }
    if is_macro && LEVELS.contains(&name) && !PRINTERS.contains(&name) {
        return Some(Confidence::Medium);
    }
    PRINTERS.contains(&name).then_some(Confidence::Low)
}

/// Values among the arguments: in the braces of a formatted text, or as an argument by itself.
fn arguments(text: &[u8], rest: Span, confidence: Confidence, found: &mut dyn FnMut(Logged)) {
    let bytes = rest.of(text);
    let mut quote = 0;
    let mut depth = 0usize;
    let mut at = 0;
    let mut fresh = true;
    while at < bytes.len() {
        let byte = bytes[at];
        match (quote, byte) {
            (q, b'\\') if q != 0 => at += 1,
            (q, b'{') if q != 0 => {
                if let Some(name) = path(bytes, at + 1, b"}:!") {
                    emit(bytes, name, rest.start, confidence, found);
                }
            }
            (0, b'"' | b'\'' | b'`') => quote = byte,
            (q, b) if q != 0 && q == b => quote = 0,
            (0, b'(' | b'[' | b'{') => depth += 1,
            (0, b')' | b']' | b'}') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return,
            },
            (0, b)
                if fresh && depth == 0 && (b.is_ascii_alphabetic() || b == b'_' || b == b'$') =>
            {
                let start = at + usize::from(b == b'$');
                if let Some(name) = path(bytes, start, b",)+") {
                    emit(bytes, name, rest.start, confidence, found);
                }
            }
            _ => {}
        }
        if quote == 0 {
            fresh = matches!(byte, b',' | b'+' | b'(') || fresh && byte.is_ascii_whitespace();
        }
        at += 1;
    }
}

/// The last name of a path such as `settings.secret_key` from `start` on, when nothing but one of `ends` follows.
fn path(bytes: &[u8], start: usize, ends: &[u8]) -> Option<Span> {
    let rest = bytes.get(start..)?;
    let len = rest
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'?'))
        .count();
    let behind = rest[len..].iter().find(|b| !b.is_ascii_whitespace());
    if len == 0 || !behind.is_some_and(|b| ends.contains(b)) {
        return None;
    }
    let whole = &rest[..len];
    let last = whole
        .iter()
        .rposition(|b| *b == b'.')
        .map_or(0, |at| at + 1);
    // `Kind.ACCESS_TOKEN`: a constant of a type
    let of_type = whole.first().is_some_and(u8::is_ascii_uppercase)
        && whole[..last].iter().any(u8::is_ascii_lowercase)
        && !whole[last..].iter().any(u8::is_ascii_lowercase);
    (last < len && !of_type).then(|| Span::new(start + last, start + len))
}

fn emit(
    bytes: &[u8],
    name: Span,
    by: usize,
    confidence: Confidence,
    found: &mut dyn FnMut(Logged),
) {
    if is_secret(name.of(bytes)) {
        found(Logged {
            name: name.shifted(by),
            confidence,
        });
    }
}
