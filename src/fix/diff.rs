//! A change as a unified diff: for a person, with its secrets hidden, and as a patch that can be applied.

use crate::finding::{REDACTED, apply};
use crate::text::{LineIndex, Span};
use bstr::{BStr, ByteSlice};

use super::Change;

/// Lines around a change that are shown.
const CONTEXT: usize = 3;

/// A value from this length on is also hidden where it stands once more on its line.
const REPEATED: usize = 4;

/// A value from this length on is hidden wherever it stands; shorter ones are words.
const DISTINCT: usize = 12;

/// Most values that are looked for elsewhere.
const MOST_VALUES: usize = 200;

/// Everything in a text that is not shown, sorted: its secrets, the same values once more, and values that stood there before.
pub(super) fn hidden(text: &[u8], secrets: &[Span], before: &[&[u8]]) -> Vec<Span> {
    let index = LineIndex::new(text);
    let mut out = secrets.to_vec();
    for secret in secrets.iter().filter(|it| it.len() >= REPEATED) {
        let line = index.line_span(index.line_of(secret.start), text);
        let again = line.of(text).find_iter(secret.of(text));
        out.extend(again.map(|at| Span::new(line.start + at, line.start + at + secret.len())));
    }
    let mut values: Vec<&[u8]> = secrets.iter().map(|it| it.of(text)).collect();
    values.extend(before);
    values.retain(|value| value.len() >= DISTINCT);
    values.sort_unstable();
    values.dedup();
    for value in values.into_iter().take(MOST_VALUES) {
        out.extend(
            text.find_iter(value)
                .map(|at| Span::new(at, at + value.len())),
        );
    }
    out.sort_unstable();
    out
}

/// Consecutive lines that change, and what they become.
struct Block {
    /// 0-based first line of the old text.
    old_line: usize,
    old: Vec<Line>,
    new: Vec<Line>,
}

/// A line with its line break, and where it stands in its text.
#[derive(Clone)]
struct Line {
    span: Span,
    bytes: Vec<u8>,
}

/// Writes a change as a unified diff. With `hide`, what is known as a secret on any of the lines is not shown.
pub(super) fn unified(change: &Change, hide: bool) -> Vec<u8> {
    let index = LineIndex::new(&change.file.text);
    let lines = |text: &[u8], span: Span| -> Vec<Line> {
        let mut at = span.start;
        span.of(text)
            .split_inclusive(|&b| b == b'\n')
            .map(|bytes| {
                let span = Span::new(at, at + bytes.len());
                at = span.end;
                Line {
                    span,
                    bytes: bytes.to_vec(),
                }
            })
            .collect()
    };
    let all = lines(&change.file.text, Span::new(0, change.file.text.len()));
    let blocks = blocks(change, &index, &lines);
    let mut out = header(change);
    let mut moved = 0isize;
    let mut rest = &blocks[..];
    while let Some(first) = rest.first() {
        // blocks whose context would touch share a hunk
        let count = 1 + rest
            .windows(2)
            .take_while(|two| two[1].old_line <= two[0].old_line + two[0].old.len() + 2 * CONTEXT)
            .count();
        let (hunk, later) = rest.split_at(count);
        rest = later;
        let start = first.old_line.saturating_sub(CONTEXT);
        let last = &hunk[count - 1];
        let end = (last.old_line + last.old.len() + CONTEXT).min(all.len());
        let removed: usize = hunk.iter().map(|block| block.old.len()).sum();
        let added: usize = hunk.iter().map(|block| block.new.len()).sum();
        let old_count = end - start;
        let new_count = old_count - removed + added;
        let at = |line: isize, count: usize| match count {
            0 => line,
            _ => line + 1,
        };
        let new_start = start.cast_signed() + moved;
        out.extend_from_slice(
            format!(
                "@@ -{},{old_count} +{},{new_count} @@\n",
                at(start.cast_signed(), old_count),
                at(new_start, new_count)
            )
            .as_bytes(),
        );
        let mut line = start;
        let hidden = |spans| if hide { spans } else { &[][..] };
        for block in hunk {
            for kept in &all[line..block.old_line] {
                push(&mut out, b' ', kept, hidden(&change.secrets_before));
            }
            for old in &block.old {
                push(&mut out, b'-', old, hidden(&change.secrets_before));
            }
            for new in &block.new {
                push(&mut out, b'+', new, hidden(&change.secrets_after));
            }
            line = block.old_line + block.old.len();
        }
        for kept in &all[line..end] {
            push(&mut out, b' ', kept, hidden(&change.secrets_before));
        }
        moved += added.cast_signed() - removed.cast_signed();
    }
    out
}

/// The lines that edits touch, joined where they share one, without what stays the same at either end.
fn blocks(
    change: &Change,
    index: &LineIndex,
    lines: &dyn Fn(&[u8], Span) -> Vec<Line>,
) -> Vec<Block> {
    let text = &change.file.text;
    let mut out: Vec<Block> = Vec::new();
    let mut edits = change.edits.iter().peekable();
    let mut grown = 0isize;
    while let Some(edit) = edits.next() {
        let mut group = vec![edit];
        let first = index.line_of(edit.span.start);
        let mut last = index.line_of(edit.span.end);
        while let Some(next) = edits.next_if(|next| index.line_of(next.span.start) <= last + 1) {
            last = last.max(index.line_of(next.span.end));
            group.push(next);
        }
        let start = index.line_span(first, text).start;
        let end = match last + 1 < index.lines() {
            true => index.line_span(last + 1, text).start,
            false => text.len(),
        };
        let moved: Vec<_> = group
            .iter()
            .map(|edit| crate::finding::Edit {
                span: Span::new(edit.span.start - start, edit.span.end - start),
                ..(*edit).clone()
            })
            .collect();
        let old = Span::new(start, end);
        let Some(changed) = apply(old.of(text), &moved.iter().collect::<Vec<_>>()) else {
            continue;
        };
        let new_start = start.saturating_add_signed(grown);
        let mut block = Block {
            old_line: first,
            old: lines(text, old),
            new: lines(
                &change.after,
                Span::new(new_start, new_start + changed.len()),
            ),
        };
        grown += changed.len().cast_signed() - old.len().cast_signed();
        block.trim();
        if !block.old.is_empty() || !block.new.is_empty() {
            out.push(block);
        }
    }
    out
}

impl Block {
    fn trim(&mut self) {
        let same = |one: &Line, other: &Line| one.bytes == other.bytes;
        let pairs = self.old.iter().zip(&self.new);
        let head = pairs.take_while(|(a, b)| same(a, b)).count();
        self.old.drain(..head);
        self.new.drain(..head);
        self.old_line += head;
        let pairs = self.old.iter().rev().zip(self.new.iter().rev());
        let tail = pairs.take_while(|(a, b)| same(a, b)).count();
        self.old.truncate(self.old.len() - tail);
        self.new.truncate(self.new.len() - tail);
    }
}

fn header(change: &Change) -> Vec<u8> {
    let path = BStr::new(&change.path);
    let (a, b) = (quoted(b"a/", path), quoted(b"b/", path));
    let mut out = [b"diff --git ", &a[..], b" ", &b, b"\n"].concat();
    if change.is_new() {
        out.extend_from_slice(b"new file mode 100644\n--- /dev/null\n");
    } else {
        out.extend_from_slice(&[b"--- ", &a[..], b"\n"].concat());
    }
    out.extend_from_slice(&[b"+++ ", &b[..], b"\n"].concat());
    out
}

/// A path as git writes it: quoted when it holds what a line cannot.
fn quoted(side: &[u8], path: &BStr) -> Vec<u8> {
    let plain = |b: u8| (b' '..0x7f).contains(&b) && b != b'"' && b != b'\\';
    if path.bytes().all(plain) {
        return [side, path.as_bytes()].concat();
    }
    let mut out = b"\"".to_vec();
    out.extend_from_slice(side);
    for byte in path.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            byte if plain(byte) => out.push(byte),
            byte => out.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        }
    }
    out.push(b'"');
    out
}

fn push(out: &mut Vec<u8>, sign: u8, line: &Line, secrets: &[Span]) {
    out.push(sign);
    let mut at = line.span.start;
    for secret in secrets.iter().filter(|secret| secret.overlaps(line.span)) {
        let start = secret.start.max(at);
        let end = secret.end.min(line.span.end);
        if end <= start {
            continue;
        }
        let from = at - line.span.start;
        out.extend_from_slice(&line.bytes[from..start - line.span.start]);
        out.extend_from_slice(REDACTED.as_bytes());
        at = end;
    }
    let rest = &line.bytes[at - line.span.start..];
    out.extend_from_slice(rest);
    if !rest.ends_with(b"\n") {
        // the secret reached over the line break, or the text ends here
        out.push(b'\n');
        if !line.bytes.ends_with(b"\n") {
            out.extend_from_slice(b"\\ No newline at end of file\n");
        }
    }
}
