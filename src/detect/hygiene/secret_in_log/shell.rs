//! `echo`, `printf` and their like in scripts and pipelines.

use super::{Logged, is_secret};
use crate::rule::Confidence;
use crate::text::Span;
use memchr::memmem;

/// Commands that write their arguments to standard output.
const PRINTERS: [&[u8]; 6] = [
    b"echo",
    b"printf",
    b"write-host",
    b"write-output",
    b"write-information",
    b"@echo",
];

/// What a line holds that speaks to the runner of a pipeline.
const RUNNER: [&[u8]; 3] = [b"::add-mask::", b"::set-", b"##vso["];

/// How far behind a command the end of its block is looked for, in bytes and in lines.
const BLOCK: usize = 2000;
const BLOCK_LINES: usize = 40;

/// Finds the secrets that the commands of a line print. In a pipeline every output is a log; a script's own output may be meant for
/// the caller, so that a value printed without any words around it does not count.
pub(super) fn read(text: &[u8], line: Span, pipeline: bool, found: &mut dyn FnMut(Logged)) {
    let bytes = line.of(text);
    // commands to the runner are not shown
    let spoken = |part: &&[u8]| memmem::find(bytes, part).is_some();
    if bytes.trim_ascii_start().starts_with(b"#") || RUNNER.iter().any(spoken) {
        return;
    }
    let mut at = 0;
    while let Some((start, end)) = printer(bytes, at) {
        at = end;
        let (stop, kept) = command(bytes, end);
        if kept && !is_redirected(text, line.start + stop) {
            let words = Span::new(line.start + end, line.start + stop);
            arguments(text, words, pipeline, found);
        }
        at = at.max(stop).max(start + 1);
    }
}

/// True for a command that hands its arguments on as they are.
fn prints(command: &[u8]) -> bool {
    let word = command.trim_ascii_start();
    ["echo ", "printf ", "cat "]
        .iter()
        .any(|printer| word.starts_with(printer.as_bytes()))
}

/// The bracket that closes the command substitution at `at`, or the end of the line.
fn substitution_end(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0usize;
    for (offset, byte) in bytes[at..].iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth <= 1 => return at + offset,
            b')' => depth -= 1,
            _ => {}
        }
    }
    bytes.len()
}

/// The next word from `at` on that prints, where a command begins.
fn printer(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while at < bytes.len() {
        let start = at + bytes[at..].iter().position(|b| !b.is_ascii_whitespace())?;
        let len = bytes[start..]
            .iter()
            .position(|b| b.is_ascii_whitespace() || b";|&()".contains(b))
            .unwrap_or(bytes.len() - start);
        let word = &bytes[start..start + len];
        if PRINTERS.iter().any(|p| p.eq_ignore_ascii_case(word)) && begins(&bytes[..start]) {
            return Some((start, start + len));
        }
        at = start + len.max(1);
    }
    None
}

/// True where a command may begin: at the start, behind another command, behind the key or the dash of YAML, behind `RUN`.
fn begins(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let word = before
        .rsplit(u8::is_ascii_whitespace)
        .next()
        .unwrap_or_default();
    before.is_empty()
        || matches!(before.last(), Some(b';' | b'&' | b'{'))
        || before.ends_with(b"||")
        || matches!(
            word,
            b"-" | b"run:"
                | b"then"
                | b"else"
                | b"do"
                | b"RUN"
                | b"script:"
                | b"sudo"
                | b"@"
                | b"-\""
        )
}

/// The end of the command whose arguments begin at `from`, and whether its output stays in the log.
fn command(bytes: &[u8], from: usize) -> (usize, bool) {
    let mut quote = 0;
    let mut at = from;
    while at < bytes.len() {
        let byte = bytes[at];
        match (quote, byte) {
            (b'"' | 0, b'\\') => at += 1,
            (b'"' | 0, b'$') if bytes.get(at + 1) == Some(&b'{') => at = expansion_end(bytes, at),
            (0, b'"' | b'\'') => quote = byte,
            (0, b'|') if bytes.get(at + 1) == Some(&b'|') => return (at, true),
            (0, b'|') => return (bytes.len(), false),
            (0, b'>') => return (bytes.len(), is_log(&bytes[at..])),
            (0, b'<' | b')') => return (bytes.len(), false),
            (0, b';' | b'&') => return (at, true),
            (0, b'#') if at > from && bytes[at - 1].is_ascii_whitespace() => return (at, true),
            (q, b) if q == b && q != 0 => quote = 0,
            _ => {}
        }
        at += 1;
    }
    (bytes.len(), true)
}

/// The offset of the last brace of `${…}` or `${{ … }}`.
fn expansion_end(bytes: &[u8], at: usize) -> usize {
    let close: &[u8] = if bytes[at..].starts_with(b"${{") {
        b"}}"
    } else {
        b"}"
    };
    memmem::find(&bytes[at..], close).map_or(at, |len| at + len + close.len() - 1)
}

/// A redirection into a log or to standard error.
fn is_log(redirection: &[u8]) -> bool {
    let signs = redirection.iter().take_while(|b| **b == b'>').count();
    let target = redirection[signs..].trim_ascii_start();
    let end = target
        .iter()
        .position(|b| b.is_ascii_whitespace() || *b == b';')
        .unwrap_or(target.len());
    let target = target[..end].to_ascii_lowercase();
    matches!(target.as_slice(), b"&2" | b"/dev/stderr" | b"/dev/stdout")
        || memmem::find(&target, b"log").is_some() && memmem::find(&target, b"login").is_none()
}

/// True when the command stands in a block whose output goes elsewhere: `{ …; } > file`, `done | sort`.
fn is_redirected(text: &[u8], at: usize) -> bool {
    let rest = &text[at..text.len().min(at + BLOCK)];
    let elsewhere = |line: &[u8]| memchr::memchr2(b'>', b'|', line).is_some();
    for (number, line) in rest.split(|&b| b == b'\n').take(BLOCK_LINES).enumerate() {
        let line = line.trim_ascii();
        if number == 0 {
            if memchr::memchr(b'}', line).is_some_and(|end| elsewhere(&line[end..])) {
                return true;
            }
        } else if line.starts_with(b"}") || line.starts_with(b")") || line.starts_with(b"done") {
            return elsewhere(line) && memmem::find(line, b"||").is_none();
        }
    }
    false
}

/// The variables among the arguments.
fn arguments(text: &[u8], words: Span, pipeline: bool, found: &mut dyn FnMut(Logged)) {
    let bytes = words.of(text);
    // `printf '%s' "$SECRET"` hands it on
    let words_before = bytes.split(|b| *b == b'$').next().unwrap_or_default();
    let directives = [&b"%s"[..], b"%b", b"\\n"];
    let said = |at: usize| {
        let part = directives
            .iter()
            .any(|it| words_before[at.saturating_sub(1)..].starts_with(it));
        words_before[at].is_ascii_alphabetic() && !part
    };
    let alone = !(0..words_before.len()).any(said);
    let mut single = false;
    let mut double = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            // PowerShell's escape
            b'`' if bytes.get(at + 1) == Some(&b'$') => at += 1,
            b'\'' if !double => single = !single,
            b'"' if !single => double = !double,
            // `$(mask $SECRET)`: what that prints is another matter
            b'$' if bytes.get(at + 1) == Some(&b'(') && !prints(&bytes[at + 2..]) => {
                at = substitution_end(bytes, at);
            }
            b'$' => {
                if let Some((name, github)) = variable(bytes, at)
                    && (github || !single)
                    && (github || is_secret(name.of(bytes)))
                    && (pipeline || !alone)
                {
                    found(Logged {
                        name: name.shifted(words.start),
                        confidence: match pipeline {
                            true => Confidence::High,
                            false => Confidence::Medium,
                        },
                    });
                    at = name.end;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The name of the variable whose `$` is at `at`, when all of its value is meant, and whether GitHub puts it in.
fn variable(bytes: &[u8], at: usize) -> Option<(Span, bool)> {
    let rest = &bytes[at + 1..];
    let name_at = |skip: usize| {
        let start = at + 1 + skip;
        let len = bytes[start..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        (len > 0).then(|| Span::new(start, start + len))
    };
    if rest.starts_with(b"{{") {
        let inner = &rest[2..];
        let blanks = inner.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let dotted = inner[blanks..].strip_prefix(b"secrets.")?;
        let name = name_at(2 + blanks + b"secrets.".len())?;
        let ends = dotted[name.len()..].trim_ascii_start().starts_with(b"}}");
        return ends.then_some((name, true));
    }
    if rest.first() == Some(&b'{') {
        let name = name_at(1)?;
        return (bytes.get(name.end) == Some(&b'}')).then_some((name, false));
    }
    let skip = if rest
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case(b"env:"))
    {
        4
    } else {
        0
    };
    name_at(skip).map(|name| (name, false))
}
