//! Reads prose around hits: snippets with the reader of their language, and `password: value` in running text.

mod fence;
#[cfg(test)]
mod tests;

use super::{Format, Quote, Slot, SlotKind, code, embedded, pairs, shell, window};
use crate::text::Span;
use fence::Fences;
use memchr::{memchr, memmem};

/// Longest snippet that is read with the reader of its language, in bytes.
const SNIPPET: usize = 64 * 1024;
/// Longest value in running text.
const VALUE: usize = 200;
/// Separators of one line that are looked at.
const PAIRS: usize = 16;

/// Hands out the slots on the lines around `hits` (sorted), in the order of the text.
pub(super) fn slots(text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    let mut fences = Fences::new(text);
    let mut fence = fences.next();
    let mut slots = Vec::new();
    let mut done = 0;
    for (index, &hit) in hits.iter().enumerate() {
        if hit < done || hit >= text.len() {
            continue;
        }
        while fence.as_ref().is_some_and(|fence| fence.body.end <= hit) {
            fence = fences.next();
        }
        done = match fence.as_ref().filter(|fence| fence.body.start <= hit) {
            Some(fence) => {
                let start = hit
                    .saturating_sub(SNIPPET / 2)
                    .max(fence.body.start)
                    .max(done);
                let body = Span::new(start, fence.body.end.min(hit + SNIPPET / 2));
                snippet(text, body, fence.language, &hits[index..], &mut slots);
                body.end.max(hit + 1)
            }
            None => {
                let line = window::line(text, hit, done);
                running(text, line, &hits[index..], &mut slots);
                line.end.max(hit + 1)
            }
        };
        window::in_order(&mut slots, found);
    }
}

fn format_of(language: &[u8]) -> Option<Format> {
    Some(match language.to_ascii_lowercase().as_slice() {
        b"sh" | b"bash" | b"shell" | b"zsh" | b"console" | b"fish" | b"powershell" | b"ps1"
        | b"bat" | b"cmd" | b"shell-session" | b"makefile" | b"make" | b"terminal" => Format::Shell,
        b"env" | b"dotenv" => Format::Dotenv,
        b"yaml" | b"yml" => Format::Yaml,
        b"json" | b"jsonc" | b"json5" => Format::Json,
        b"toml" => Format::Toml,
        b"ini" | b"properties" | b"cfg" | b"conf" => Format::Ini,
        b"xml" | b"html" => Format::Xml,
        b"hcl" | b"terraform" | b"tf" => Format::Hcl,
        b"dockerfile" | b"docker" => Format::Dockerfile,
        b"sql" | b"plsql" | b"postgresql" | b"mysql" => Format::Sql,
        b"" | b"text" | b"txt" | b"plain" | b"plaintext" | b"none" => return None,
        _ => Format::Code,
    })
}

/// Reads a snippet in its language; one without a language as code and as shell.
fn snippet(text: &[u8], body: Span, language: Span, hits: &[usize], slots: &mut Vec<Slot>) {
    match format_of(language.of(text)) {
        Some(format) => embedded::read(format, text, body, hits, slots),
        None => {
            let first = hits.partition_point(|&hit| hit < body.start);
            let inside: Vec<usize> = hits[first..]
                .iter()
                .take_while(|&&hit| hit < body.end)
                .map(|hit| hit - body.start)
                .collect();
            both(body.of(text), &inside, &mut |slot| {
                slots.push(embedded::shifted(slot, body.start));
            });
        }
    }
}

/// What has a shell's marks and what has code's: a value that both see counts once, as code sees it.
fn both(text: &[u8], hits: &[usize], found: &mut dyn FnMut(Slot)) {
    let mut seen = Vec::new();
    code::slots(text, hits, &mut |slot| {
        if slot.quote != Quote::None {
            seen.push(slot.value);
            found(slot);
        }
    });
    shell::slots(text, hits, &mut |slot| {
        let first = seen.partition_point(|span| span.end < slot.value.start);
        if !seen[first..]
            .iter()
            .take(4)
            .any(|span| span.overlaps(slot.value))
        {
            found(slot);
        }
    });
}

/// A line of running text, with its inline snippets; an indented line is a snippet.
fn running(text: &[u8], line: Span, hits: &[usize], slots: &mut Vec<Slot>) {
    let bytes = line.of(text);
    let indented = bytes.starts_with(b"    ") || bytes.starts_with(b"\t");
    let listed = bytes
        .trim_ascii_start()
        .first()
        .is_some_and(|byte| matches!(byte, b'-' | b'*' | b'|' | b'0'..=b'9'));
    if indented && !listed || bytes.starts_with(b"$ ") {
        snippet(text, line, Span::new(line.start, line.start), hits, slots);
    } else {
        inline(text, line, hits, slots);
    }
    if memmem::find(bytes, b" -").is_some() {
        options(text, line, hits, slots);
    }
    if memchr::memchr2(b'"', b'\'', bytes).is_some() && is_statement(bytes) {
        statement(text, line, hits, slots);
    }
    let mut add = |slot: Slot| {
        if !slots.iter().any(|known| known.value.overlaps(slot.value)) {
            slots.push(slot);
        }
    };
    pairs::spoken(text, line, hits, &mut add);
    pair(text, line, &mut add);
    pairs::apposed(text, line, hits, &mut add);
}

/// A line of code that nobody fenced: a sign of assignment, a call, an element, and no more than a few words before it.
fn is_statement(line: &[u8]) -> bool {
    let signs = [b"=".as_slice(), b"(", b"=>", b"\":", b"':"];
    let first = signs
        .iter()
        .filter_map(|sign| memmem::find(line, sign))
        .min();
    first.is_some_and(|at| {
        line[..at]
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
            .count()
            <= 4
    })
}

/// Reads such a line as code; only what stands in quotes counts.
fn statement(text: &[u8], line: Span, hits: &[usize], slots: &mut Vec<Slot>) {
    let mut inside = Vec::new();
    embedded::read(Format::Code, text, line, hits, &mut inside);
    inside.retain(|slot| {
        slot.quote != Quote::None && !slots.iter().any(|known| known.value.overlaps(slot.value))
    });
    slots.append(&mut inside);
}

/// The options of a command that stands in running text: `gpg --passphrase value`.
fn options(text: &[u8], line: Span, hits: &[usize], slots: &mut Vec<Slot>) {
    let mut inside = Vec::new();
    embedded::read(Format::Shell, text, line, hits, &mut inside);
    inside.retain(|slot| {
        // a description stands further behind its option; in between there is room for a user name
        slot.kind == SlotKind::Option
            && memmem::find(
                &text[slot.name.end..slot.value.start.max(slot.name.end)],
                b"  ",
            )
            .is_none()
            && !slots.iter().any(|known| known.value.overlaps(slot.value))
    });
    slots.append(&mut inside);
}

/// `` `KEY=value` ``, `` `curl -u a:b` ``.
fn inline(text: &[u8], line: Span, hits: &[usize], slots: &mut Vec<Slot>) {
    let mut at = line.start;
    while let Some(open) = memchr(b'`', &text[at..line.end]).map(|found| at + found + 1) {
        let Some(close) = memchr(b'`', &text[open..line.end]).map(|found| open + found) else {
            return;
        };
        let inner = Span::new(open, close);
        if inner
            .of(text)
            .iter()
            .any(|byte| matches!(byte, b'=' | b' ' | b'(' | b':'))
        {
            let first = hits.partition_point(|&hit| hit < open);
            snippet(text, inner, Span::new(open, open), &hits[first..], slots);
        }
        at = close + 1;
    }
}

/// Finds `name: value`, `name = value`, `` name is `value` `` and `| name | value |` in a line of running text. A value is one word; a
/// word with more words behind it is a sentence and gives nothing.
pub(super) fn pair(text: &[u8], line: Span, found: &mut dyn FnMut(Slot)) {
    if line.of(text).trim_ascii_start().starts_with(b"|") {
        return table(text, line, found);
    }
    let mut at = line.start;
    for _ in 0..PAIRS {
        let Some(sign) = separator(text, Span::new(at, line.end)) else {
            return;
        };
        at = sign.end;
        let Some(name) = name_before(text, Span::new(line.start, sign.start)) else {
            continue;
        };
        let start = skip(text, Span::new(sign.end, line.end), b" \t*");
        let Some((value, quote)) = word(text, Span::new(start, line.end)) else {
            continue;
        };
        let bare_sign = matches!(text[sign.start], b':' | b'=');
        // "we pass `x` to it" is a sentence
        let verb = !bare_sign && name.of(text).eq_ignore_ascii_case(b"pass");
        if verb || !bare_sign && quote == Quote::None {
            continue;
        }
        let (value, quote) = behind_slash(text, value, line.end).unwrap_or((value, quote));
        let (name, value) = second_of_both(text, name, value);
        found(Slot {
            name,
            value,
            quote,
            kind: SlotKind::Assign,
            parent: None,
        });
        at = value.end;
    }
}

/// `:`, `=`, ` is `, ` of `, or the blank in front of a backtick.
fn separator(text: &[u8], rest: Span) -> Option<Span> {
    let bytes = rest.of(text);
    let mut at = 0;
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied();
        let before = at.checked_sub(1).map(|i| bytes[i]);
        let length = match bytes[at] {
            b':' if !matches!(next, Some(b':' | b'/' | b'=')) && before != Some(b':') => 1,
            b'=' if !matches!(next, Some(b'=' | b'>' | b'~'))
                && !matches!(before, Some(b'=' | b'!' | b'<' | b'>')) =>
            {
                1
            }
            b' ' if bytes[at..].starts_with(b" is ") => 4,
            b' ' if next == Some(b'`') => 1,
            _ => 0,
        };
        if length > 0 {
            return Some(Span::new(rest.start + at, rest.start + at + length));
        }
        at += 1;
    }
    None
}

fn skip(text: &[u8], rest: Span, any: &[u8]) -> usize {
    rest.start
        + rest
            .of(text)
            .iter()
            .take_while(|byte| any.contains(byte))
            .count()
}

/// The word that ends at the separator, without emphasis; with the word before it for `API key` and kin.
fn name_before(text: &[u8], rest: Span) -> Option<Span> {
    let named = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/') || byte >= 0x80
    };
    let bytes = rest.of(text);
    let kept = bytes
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'\t' | b'*' | b'`' | b'"' | b'\'' | b'_'))?
        + 1;
    let start = |end: usize| {
        bytes[..end]
            .iter()
            .rposition(|&byte| !named(byte))
            .map_or(0, |i| i + 1)
    };
    let mut first = start(kept);
    let last = bytes[first..kept].to_ascii_lowercase();
    if matches!(
        last.as_slice(),
        b"key" | b"token" | b"phrase" | b"secret" | b"code"
    ) && first > 1
        && bytes[first - 1] == b' '
        && bytes[first - 2].is_ascii_alphanumeric()
    {
        first = start(first - 1);
    }
    let name = Span::new(rest.start + first, rest.start + kept);
    (!name.is_empty() && name.len() <= 64 && name.of(text).iter().any(u8::is_ascii_alphabetic))
        .then_some(name)
}

/// The one word at the start of `rest`: quoted, or bare with nothing but punctuation behind it.
fn word(text: &[u8], rest: Span) -> Option<(Span, Quote)> {
    let bytes = rest.of(text);
    let quote = match bytes.first()? {
        b'`' => Quote::Backtick,
        b'"' => Quote::Double,
        b'\'' => Quote::Single,
        _ => Quote::None,
    };
    if quote != Quote::None {
        let length = memchr(bytes[0], &bytes[1..])?;
        let inner = Span::new(rest.start + 1, rest.start + 1 + length);
        let plain =
            length > 0 && length <= VALUE && !inner.of(text).iter().any(u8::is_ascii_whitespace);
        return plain.then_some((inner, quote));
    }
    let length = bytes
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(bytes.len());
    let behind = bytes[length..].trim_ascii_start();
    let stops = bytes[..length].ends_with(b",") || bytes[..length].ends_with(b";");
    let alone = stops
        || behind
            .first()
            .is_none_or(|byte| matches!(byte, b'|' | b'(' | b'#' | b'/' | b'<' | b'*' | b'-'));
    let kept = bytes[..length]
        .iter()
        .rposition(|byte| {
            !matches!(
                byte,
                b'.' | b',' | b';' | b')' | b'*' | b'|' | b'!' | b'?' | b'"' | b'\''
            )
        })
        .map_or(0, |i| i + 1);
    (alone && kept > 0 && kept <= VALUE)
        .then_some((Span::new(rest.start, rest.start + kept), Quote::None))
}

/// The second word of `user / password: a / b`.
fn behind_slash(text: &[u8], value: Span, end: usize) -> Option<(Span, Quote)> {
    let rest = text[value.end..end].trim_ascii_start();
    let rest = rest.strip_prefix(b"`").unwrap_or(rest).trim_ascii_start();
    let rest = rest.strip_prefix(b"/ ")?.trim_ascii_start();
    word(text, Span::new(end - rest.len(), end))
}

/// `user/password: a/b` names the part behind the slash.
fn second_of_both(text: &[u8], name: Span, value: Span) -> (Span, Span) {
    let slash = |span: Span| {
        memchr(b'/', span.of(text)).map(|found| Span::new(span.start + found + 1, span.end))
    };
    match (slash(name), slash(value)) {
        (Some(name), Some(value)) if !name.is_empty() => (name, value),
        (Some(name), None) if !name.is_empty() => (name, value),
        _ => (name, value),
    }
}

/// `| password | value |`
fn table(text: &[u8], line: Span, found: &mut dyn FnMut(Slot)) {
    let mut previous: Option<Span> = None;
    let mut start = line.start;
    for _ in 0..PAIRS {
        let end = memchr(b'|', &text[start..line.end]).map_or(line.end, |found| start + found);
        let bytes = &text[start..end];
        let left = bytes
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'*'))
            .count();
        let right = bytes
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'*'))
            .count();
        let cell = Span::new(start + left, end.saturating_sub(right).max(start + left));
        if let Some(name) = previous.take()
            && let Some((value, quote)) = word(text, cell)
        {
            found(Slot {
                name,
                value,
                quote,
                kind: SlotKind::Assign,
                parent: None,
            });
        } else {
            previous = name_before(text, cell).filter(|name| cell.len() <= name.len() + 4);
        }
        if end == line.end {
            return;
        }
        start = end + 1;
    }
}
